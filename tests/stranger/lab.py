# SPDX-License-Identifier: Apache-2.0
"""lab.py - what the tests have in common: a plumbd with sanitizers, its operator, and certificates for strangers."""
import json
import os
import re
import shutil
import socket
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "plumbd"))
from daemon import Daemon  # noqa: E402
from dtls import Authority, Loop  # noqa: E402
from wtp import RFC, Wtp  # noqa: E402

CONFIG = """config sysname wlc-strange
config wlan create 1 lab lab
config wlan security wpa akm psk set-key ascii not-a-secret 1
config wlan enable 1
config wlan create 2 guest guest
config wlan security wpa disable 2
config wlan enable 2
"""


class Controller:
    def __init__(self, program, config=CONFIG):
        self.folder = tempfile.mkdtemp(prefix="plumb-stranger-")
        self.made = 0
        self.loop = Loop()
        self.a = Authority(self.folder)
        self.d = Daemon(program, config)
        try:
            self.d.ready(60)
            self.pid = self.d.net()
        except BaseException:
            self.d.clean()
            raise
        self.ac = ("127.0.0.1", self.d.ctrl)
        self.wtps = []
        self.certificate(bytes(5) + b"\1")

    def __enter__(self):
        return self

    def __exit__(self, kind, value, tb):
        for w in self.wtps:
            w.close()
        try:
            out = self.d.output()
            if kind is None:
                assert self.d.p.poll() is None and self.d.net() == self.pid, "net died:\n" + out[-6000:]
                code = self.d.stop(seconds=20)
                out = self.d.output()
                assert code == 0, "it ended with status %d:\n%s" % (code, out[-4000:])
            for word in ("Sanitizer", "runtime error"):
                assert word not in out, out[max(0, out.index(word) - 500):][:6000]
        finally:
            if kind is not None:
                sys.stderr.write("# " + self.d.output()[-3000:].replace("\n", "\n# ") + "\n")
            self.d.clean()
            shutil.rmtree(self.folder, ignore_errors=True)

    def command(self, line, format="text", **more):
        s = socket.socket(socket.AF_UNIX)
        s.settimeout(20)
        s.connect(os.path.join(self.d.runtime, "control.sock"))
        f = s.makefile("rw")
        f.readline()
        f.write(json.dumps(dict({"id": 1, "cmd": line, "format": format}, **more)) + "\n")
        f.flush()
        text, rows = "", []
        for answer in f:
            answer = json.loads(answer)
            text += answer.get("text", "")
            rows += answer.get("rows", [])
            if "status" in answer:
                s.close()
                assert answer["status"] == "ok", (line, answer)
                return rows if format == "json" else text
        raise AssertionError("the control socket was closed")

    def certificate(self, mac, rsa=False):
        """A stranger's: its own key, its request signed by command. Options for s_client, which then checks the AC."""
        self.made += 1
        name = "ap%d" % self.made
        pem = self.command("config ap certificate sign ap.csr", file=self.a.request(name, mac.hex(":"), rsa))
        parts = re.findall(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n", pem, re.S)
        assert len(parts) == 2, pem  # its own and the authority's, which is all it needs
        with open(self.a.path("authority.pem"), "w") as f:
            f.write(parts[1])
        return self.a.keep(name, parts[0]) + self.trusting()

    def trusting(self):
        return ["-CAfile", self.a.path("authority.pem"), "-verify_return_error"]

    def wtp(self, number, dialect=RFC, **kw):
        ac = kw.pop("ac", self.ac)
        w = Wtp(self.loop, ac, bytes([2, 0, 0x5e, 0, 0x40 + (number >> 4), (number & 15) << 4]), dialect, **kw)
        self.wtps.append(w)
        return w

    def joined(self, number, dialect=RFC, rsa=False, clear_data=False, options=(), **kw):
        w = self.wtp(number, dialect, **kw)
        w.credentials = self.certificate(w.mac, rsa)
        return w.run(w.credentials, clear_data, options)

    def row(self, mac):
        return next((r for r in self.command("show ap join stats summary", "json")
                     if mac.hex(":") in (r.get("base_mac"), r.get("identity"), r.get("ap_name"))), None)

    def detailed(self, mac):
        return self.command("show ap join stats detailed " + mac.hex(":"))

    def seen(self, mac, words, seconds=10):
        """`show ap join stats summary` or detailed says these words of this AP."""
        def there():
            text = str(self.row(mac))
            try:
                text += re.sub(r"\s+", " ", self.detailed(mac))
            except AssertionError:
                pass
            self.text = text
            return words in text
        self.loop.until(there, seconds, lambda: "%r in the join statistics of %s: %s" % (words, mac.hex(":"), self.text))

    def counter(self, name):
        return next(r["count"] for r in self.command("show capwap counters", "json") if r["name"] == name)
