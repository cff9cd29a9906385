# SPDX-License-Identifier: Apache-2.0
"""canaries.py - secrets that are looked for wherever they could be told."""
import hashlib
import os
import pty
import re
import select
import signal
import socket
import subprocess
import time

from lab import CANARIES, PLUMB, PLUMBD, SHOWS, Controller, check, test


class Feed:
    """A session on the control socket that hears all events."""

    def __init__(self, c):
        self.s = socket.socket(socket.AF_UNIX)
        self.s.connect(c.env["PLUMB_SOCKET"])
        self.s.sendall(b'{"id":1,"subscribe":true}\n')
        self.s.settimeout(0.2)
        self.heard = b""

    def text(self):
        try:
            while True:
                data = self.s.recv(65536)
                if not data:
                    break
                self.heard += data
        except TimeoutError:
            pass
        return self.heard.decode()


def typed(c, text, until):
    """What a terminal shows when this is typed; the text leaves it at the end."""
    master, slave = pty.openpty()
    # libedit leaves a few of its own; tests/control looks for leaks of the terminal
    p = subprocess.Popen([PLUMB], stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
                         env=dict(c.env, TERM="vt100", ASAN_OPTIONS="detect_leaks=0"))
    os.close(slave)
    os.write(master, text.encode())
    said, end = b"", time.time() + 30
    while time.time() < end and select.select([master], [], [], 1 if p.poll() is not None else 10)[0]:
        try:
            data = os.read(master, 65536)
        except OSError:
            break
        if not data:
            break
        said += data
    check(p.wait(10) == 0 and until in said.decode(errors="replace"), "the terminal", said)
    os.close(master)
    return said


def pmk(passphrase, ssid):
    return hashlib.pbkdf2_hmac("sha1", passphrase.encode(), ssid.encode(), 4096, 32)


# how each secret may look where it should not be: as it was given, and as the bytes it stands for
def forms():
    wanted = {name: [text.encode()] for name, text in CANARIES.items()}
    wanted["hex"].append(bytes.fromhex(CANARIES["hex"]))
    for ssid in ("office", "guests"):
        key = pmk(CANARIES["wlan"], ssid)
        wanted["wlan"] += [key, key.hex().encode()]
    return wanted


def is_told(place, data, wanted):
    for name, looks in wanted.items():
        for look in looks:
            at = data.find(look)
            check(at < 0, "the %s is told in %s" % (name, place), data[max(0, at - 200):at + 200])


@test
def no_secret_is_told():
    """passphrases, keys and tokens are in no show, debug line, event, trap, journal field, capture, status, --check,
    history,
    file of the state directory or command line, and nobody may dump the processes"""
    with Controller(journal=True) as c:
        seen, fields = {}, []
        feed = Feed(c)
        debugs = [c.debug("debug capwap %s enable" % t) for t in ("events", "packet", "errors", "info", "detail")]
        c.start_air(1)
        capture = os.path.join(c.dir, "ap.pcapng")
        c.plumb("debug capwap capture ap-0001 " + capture)
        journal(c, fields)  # often, for its socket holds few
        answers = [c.plumb("config wlan security wpa akm psk set-key hex %s 1" % CANARIES["hex"]),
                   c.plumb("config wlan security wpa akm psk set-key ascii %s 1 --dry-run" % CANARIES["wlan"]),
                   c.plumb("config wlan security wpa akm psk set-key ascii %s 1" % CANARIES["wlan"]),
                   c.plumb("config ap dtls-psk add ascii %s 02:00:5e:00:00:77" % CANARIES["dtls"]),
                   c.plumb("config wlan security wpa akm psk set-key ascii %s 9" % CANARIES["wlan"], 1),
                   c.plumb("config wlan security wpa akm psk set-kez ascii %s 9" % CANARIES["wlan"], 2),
                   c.plumb("config wlan ssid 1 guests"), c.plumb("config ap location hall-9 ap-0001")]
        journal(c, fields)
        seen["answers"] = "\n".join(answers).encode()
        check(b"****" in seen["answers"], "the dry run shows that a key changes", seen["answers"])
        c.wait(lambda: b"hall-9" in open(capture, "rb").read() and b"guests" in open(capture, "rb").read(),
               "what an access point was told is not in its capture")
        c.plumb("debug capwap capture disable")
        seen["capture"] = open(capture, "rb").read()
        check(seen["capture"][:4] == b"\x0a\x0d\x0d\x0a" and seen["capture"].count(b"\6\0\0\0") > 4, "no pcapng of packets")
        for line in SHOWS + ["config ap join-token list"]:
            seen[line] = (c.plumb(line) + c.plumb(line + " --json")).encode()
        run_config = seen["show run-config commands"].decode()
        for masked in ("psk set-key ascii **** 1", "dtls-psk add ascii **** 02:00:5e:00:00:77"):
            check(run_config.count(masked) == 2, "masked, as text and as JSON: " + masked, run_config)
        seen["terminal"] = typed(c,
                                 "config paging disable\rshow sysinfo\rconfig wlan security wpa akm psk set-key ascii %s 1\r"
                                    "config wlan security wpa akm psk set-kez ascii %s 1\rshow run-config commands\r"
                                    "exit\r" % (CANARIES["wlan"], CANARIES["wlan"]), ">exit")
        history = os.path.join(c.dir, ".local", "state", "plumb", "history")
        seen["history"] = open(history, "rb").read()
        check(b"sysinfo" in seen["history"] and b"set-k" not in seen["history"], "the history", seen["history"])
        check(os.stat(history).st_mode & 0o777 == 0o600, "who may read the history")
        # what is typed is echoed, by the line discipline before the prompt and by the line editor; nothing else may show it
        echoes = re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]|[\r\n]", b"", seen.pop("terminal")).count(CANARIES["wlan"].encode())
        check(2 <= echoes <= 4, "the terminal shows a passphrase beside the line it was typed in: %d" % echoes)
        time.sleep(2.2)  # keeper is told the running configuration
        os.kill(c.net(), signal.SIGKILL)
        c.wait(lambda: "is back" in journal(c, fields), "net is not back")
        seen["show logging after it"] = c.plumb("show logging").encode()
        c.plumb("save config")
        seen["journal"] = journal(c, fields).encode()
        check(b"set-key hex ****" in seen["journal"] and b"PLUMB_AP=" in seen["journal"], "the audit", seen["journal"])
        seen["events"] = feed.text().encode()
        check(seen["events"].count(b'"event"') > 3, "no events", seen["events"])
        with open(c.config) as f:
            saved = f.read()
        check(CANARIES["wlan"] in saved and CANARIES["dtls"] in saved, "the one place they are in", saved)
        check(os.stat(c.config).st_mode & 0o077 == 0, "who may read the configuration: %o" % os.stat(c.config).st_mode)
        wrong = os.path.join(c.dir, "wrong.conf")
        with open(wrong, "w") as f:
            f.write(saved + "config wlan security wpa akm psk set-key ascii %s 99\n" % CANARIES["wlan"] +
                    "config wlan security wpa akm psk set-kex ascii %s 1\n" % CANARIES["wlan"])
        done = subprocess.run([PLUMBD, "--check", wrong], capture_output=True)
        check(done.returncode == 2 and done.stderr.count(b"error") >= 2, "--check", done)
        os.unlink(wrong)
        seen["--check"] = done.stdout + done.stderr
        seen["stderr"], seen["status"] = c.output().encode(), str(c.hear()).encode()
        check(b"READY=1" in seen["status"] and b"STATUS=" in seen["status"], "what the service manager was told")
        for pid in (c.keeper(), c.net()):
            seen["command line of %d" % pid] = open("/proc/%d/cmdline" % pid, "rb").read()
            check(os.stat("/proc/%d/mem" % pid).st_uid == 0, "dumpable: /proc/%d belongs to its user" % pid)
        c.end_debug()
        for d in debugs:
            seen[d] = open(d, "rb").read()
        check(b"Msg Element" in b"".join(seen[d] for d in debugs), "no debug lines")
        for where, _, names in os.walk(c.dir):
            for name in names:
                path = os.path.join(where, name)
                if path not in (c.config, os.path.join(c.dir, "tokens")) and os.path.isfile(path):
                    seen.setdefault(path, open(path, "rb").read())
        check(any("/trust/" in place for place in seen), "the state directory")
        wanted = forms()
        for i, token in enumerate(c.tokens):
            wanted["token %d" % i] = [token.encode(), token.split("-")[2].encode()]
        for place, data in seen.items():
            is_told(place, data, wanted)
        # the search finds what it looks for
        for name, looks in wanted.items():
            for look in looks:
                try:
                    is_told("a trial", b"x" + look + b"y", {name: looks})
                except AssertionError:
                    continue
                check(False, "%s is not found where it is" % name)


def journal(c, seen):
    while True:
        try:
            seen.append(c.journal.recv(65536).decode())
        except BlockingIOError:
            return "\n".join(seen)
