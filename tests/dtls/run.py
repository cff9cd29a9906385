#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""run.py PEER - src/dtls/ against OpenSSL, over loopback, both ways round: our server with `openssl s_client`, our client
with `openssl s_server`. PEER is the program of peer.c. Certificates of P-256 and RSA, the ciphers RFC 5415 2.4.4 names and
those that came since, pre-shared keys, resumption, a small MTU, DTLS 1.0 refused and, in the legacy profile, taken; and
what our end says of those it refuses. Prints TAP."""
import base64
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

PEER = os.path.abspath(sys.argv[1])
# as ours are: the usages of CAPWAP, and those that OpenSSL looks for by itself
WTP, AC = "1.3.6.1.5.5.7.3.19,clientAuth", "1.3.6.1.5.5.7.3.18,serverAuth"
PSK = "5a" * 16
WEAK = ":@SECLEVEL=0"
count = failed = 0
D = tempfile.mkdtemp(prefix="plumb-dtls-")


def ok(good, what, *facts):
    global count, failed
    count += 1
    failed += not good
    print("%sok %d - dtls: %s" % ("" if good else "not ", count, what), flush=True)
    if not good:
        for f in facts:
            for line in str(f).splitlines()[-25:]:
                print("#   " + line)


def openssl(*args, **kw):
    done = subprocess.run(["openssl", *args], cwd=D, capture_output=True, text=True, **kw)
    if done.returncode:
        raise SystemExit("openssl %s: %s" % (" ".join(args), done.stderr))


def papers():
    """An authority, and for an AC and an AP a certificate of each kind of key; made by OpenSSL, so that ours read them."""
    ec, rsa = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"], ["-newkey", "rsa:2048"]
    for ca in ("ca", "other"):
        openssl("req", "-x509", *ec, "-nodes", "-keyout", ca + ".key", "-out", ca + ".pem", "-days", "30", "-subj",
                "/CN=%s authority" % ca, "-addext", "basicConstraints=critical,CA:TRUE", "-addext",
                "keyUsage=critical,keyCertSign,cRLSign")
    for who, usage, name in (("ac", AC, "wlc.example"), ("ap", WTP, "02:00:5e:00:00:01")):
        for kind, key in (("p256", ec), ("rsa", rsa)):
            sign(who + "-" + kind, name, usage, key)
    sign("stranger", "02:00:5e:00:00:02", WTP, ec, ca="other")
    sign("nousage", "02:00:5e:00:00:03", "clientAuth,serverAuth", ec)
    sign("expired", "02:00:5e:00:00:04", WTP, ec, dates=("20200101000000Z", "20200201000000Z"))


def sign(name, cn, usage, key, ca="ca", dates=None):
    openssl("req", *key, "-nodes", "-keyout", name + ".key", "-out", name + ".csr", "-subj", "/CN=" + cn)
    with open(os.path.join(D, name + ".ext"), "w") as f:
        f.write("basicConstraints=CA:FALSE\nkeyUsage=digitalSignature,keyEncipherment\nextendedKeyUsage=%s\n" % usage)
    if not dates:
        openssl("x509", "-req", "-in", name + ".csr", "-CA", ca + ".pem", "-CAkey", ca + ".key", "-CAcreateserial", "-days",
                "30",
                "-extfile", name + ".ext", "-out", name + ".pem")
        return
    # x509 -req knows no dates; the ca command does
    with open(os.path.join(D, "ca.cnf"), "w") as f:
        f.write("[ca]\ndefault_ca=d\n[d]\ndatabase=index\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\n"
                "[p]\ncommonName=supplied\n")
    open(os.path.join(D, "index"), "w").close()
    with open(os.path.join(D, "serial"), "w") as f:
        f.write("77\n")
    openssl("ca", "-batch", "-config", "ca.cnf", "-cert", ca + ".pem", "-keyfile", ca + ".key", "-startdate", dates[0],
            "-enddate",
            dates[1], "-extfile", name + ".ext", "-in", name + ".csr", "-out", name + ".pem")


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Program:
    """A program whose output is read as it comes; its input stays open until the end."""

    def __init__(self, *args):
        self.p = subprocess.Popen(args, cwd=D, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.text = ""
        self.lock = threading.Condition()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        while True:
            piece = os.read(self.p.stdout.fileno(), 65536)
            with self.lock:
                self.text += piece.decode(errors="replace")
                self.lock.notify_all()
            if not piece:
                return

    def wait(self, pattern, seconds=8):
        """The match once the output has it, None when it never does."""
        end = time.monotonic() + seconds
        with self.lock:
            while True:
                m = re.search(pattern, self.text, re.M)
                left = end - time.monotonic()
                if m or left <= 0 or (self.p.poll() is not None and not self.reader.is_alive()):
                    return m
                self.lock.wait(min(left, 0.2))

    def say(self, text):
        try:
            self.p.stdin.write(text.encode())
            self.p.stdin.flush()
        except OSError:
            pass

    def end(self):
        try:
            self.p.stdin.close()
        except OSError:
            pass
        try:
            self.p.wait(2)
        except subprocess.TimeoutExpired:
            self.p.terminate()
            try:
                self.p.wait(2)
            except subprocess.TimeoutExpired:
                self.p.kill()
                self.p.wait()
        self.reader.join(2)


def peer(role, port, *args):
    return Program(PEER, role, str(port), *args)


OUR_CERTS = ["--ca", "ca.pem", "--cert", "ac-p256.pem", "--key", "ac-p256.key", "--cert", "ac-rsa.pem", "--key",
             "ac-rsa.key"]
OUR_PSK = ["--psk", "ap-7:" + PSK]
THEIR_PSK = ["-psk", PSK, "-psk_identity", "ap-7"]


def theirs(kind):
    return ["-cert", "ap-%s.pem" % kind, "-key", "ap-%s.key" % kind, "-CAfile", "ca.pem", "-verify_return_error"]


# name of the suite at our end, the cipher as OpenSSL calls it, the AP's certificate (None: PSK)
SUITES = [
    ("TLS_RSA_WITH_AES_128_CBC_SHA", "AES128-SHA", "rsa"),
    ("TLS_RSA_WITH_AES_128_CBC_SHA", "AES128-SHA", "p256"),
    ("TLS_DHE_RSA_WITH_AES_128_CBC_SHA", "DHE-RSA-AES128-SHA", "rsa"),
    ("TLS_RSA_WITH_AES_256_CBC_SHA", "AES256-SHA", "rsa"),
    ("TLS_RSA_WITH_AES_128_GCM_SHA256", "AES128-GCM-SHA256", "rsa"),
    ("TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", "DHE-RSA-AES128-GCM-SHA256", "p256"),
    ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "rsa"),
    ("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256", "p256"),
    ("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384", "rsa"),
    ("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE-RSA-AES128-SHA", "p256"),
    ("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305", "p256"),
    ("TLS_PSK_WITH_AES_128_CBC_SHA", "PSK-AES128-CBC-SHA", None),
    ("TLS_DHE_PSK_WITH_AES_128_CBC_SHA", "DHE-PSK-AES128-CBC-SHA", None),
    ("TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA", "ECDHE-PSK-AES128-CBC-SHA", None),
    ("TLS_PSK_WITH_AES_128_GCM_SHA256", "PSK-AES128-GCM-SHA256", None),
    ("TLS_DHE_PSK_WITH_AES_128_GCM_SHA256", "DHE-PSK-AES128-GCM-SHA256", None),
]


def s_client(port, *args, version="-dtls1_2"):
    return Program("openssl", "s_client", version, "-connect", "127.0.0.1:%d" % port, *args)


def s_server(port, *args, version="-dtls1_2"):
    p = Program("openssl", "s_server", version, "-accept", "127.0.0.1:%d" % port, *args)
    p.wait(r"^ACCEPT", 5)
    return p


def talk_to_server(server, client, suite, what, more=r""):
    """The handshake, this suite, and data both ways; returns the line `up` of our end."""
    mark = "ping-%d" % count
    up = server.wait(r"^up .*" + more + ".*")
    client.say(mark + "\n")
    heard = server.wait(r"^data %s$" % mark)
    back = client.wait(r"plumb heard %s" % mark)
    ok(bool(up and suite in up[0] and heard and back), what, "ours:", server.text, "theirs:", client.text)
    return up[0] if up else ""


def our_server():
    for suite, cipher, kind in SUITES:
        port = free_port()
        server = peer("server", port, *OUR_CERTS, *OUR_PSK)
        server.wait("^ready")
        client = s_client(port, "-cipher", cipher + WEAK, *(theirs(kind) if kind else THEIR_PSK))
        talk_to_server(server, client, suite,
                       "our server and OpenSSL, %s, %s"
                       % (cipher, "the AP's key is " + kind if kind else "a pre-shared key"),
                       "proof=%d" % (1 if kind else 2))
        client.end()
        if kind == "p256" and cipher == "ECDHE-ECDSA-AES128-GCM-SHA256":
            ok(bool(server.wait("^end peer ")), "our server hears that OpenSSL closed the session", server.text)
        server.end()
        ok(server.p.returncode == 0, "our server ended well after %s" % cipher, server.text)


def our_server_resumes():
    for cipher, kind in (("ECDHE-ECDSA-AES128-GCM-SHA256", "p256"), ("AES128-SHA", "rsa"), ("PSK-AES128-CBC-SHA", None)):
        port = free_port()
        server = peer("server", port, *OUR_CERTS, *OUR_PSK)
        server.wait("^ready")
        who = theirs(kind) if kind else THEIR_PSK
        first = s_client(port, "-cipher", cipher + WEAK, "-sess_out", "session-" + cipher, *who)
        talk_to_server(server, first, "", "a session to be resumed, %s" % cipher, "resumed=0")
        first.end()
        server.text = ""
        again = s_client(port, "-cipher", cipher + WEAK, "-sess_in", "session-" + cipher, *who)
        up = talk_to_server(server, again, "", "OpenSSL resumes it at our server, %s" % cipher, "resumed=1")
        ok("name=02:00:5e:00:00:01" in up if kind else "name=ap-7" in up, "and our server still knows who it is", up)
        again.end()
        server.end()


def our_server_small_mtu():
    """OpenSSL cuts its certificate at 300 bytes a datagram, and ours does."""
    port = free_port()
    server = peer("server", port, *OUR_CERTS, "--mtu", "300")
    server.wait("^ready")
    client = s_client(port, "-cipher", "ECDHE-RSA-AES128-GCM-SHA256" + WEAK, "-mtu", "300", *theirs("rsa"))
    up = talk_to_server(server, client, "", "a handshake in datagrams of 300 bytes with OpenSSL's client")
    largest = re.search(r"largest=(\d+)", up)
    ok(bool(largest and int(largest[1]) <= 300), "none of our datagrams was longer", up)
    client.end()
    server.end()


def refused(what, words, client_args, server_args=(), version="-dtls1_2", certs=OUR_CERTS):
    port = free_port()
    server = peer("server", port, *certs, *server_args)
    server.wait("^ready")
    client = s_client(port, *client_args, version=version)
    end = server.wait("^end .*")
    ok(bool(end and re.search(words, end[0]) and not server.wait("^up", 0)), what, "ours:", server.text, "theirs:",
       client.text)
    client.end()
    server.end()
    ok(server.p.returncode == 0, "and our server is well", server.text)


def our_server_refuses():
    def cert(name):
        return ["-cert", name + ".pem", "-key", name + ".key", "-CAfile", "ca.pem"]

    refused("no certificate", "^end refused no certificate was sent", ["-CAfile", "ca.pem"])
    refused("a certificate of another authority",
            r"^end refused certificate signed by an unknown authority \(issuer: other authority\)", cert("stranger"))
    refused("a certificate without the usage", "^end refused certificate is not for access points .*id-kp-capwapWTP",
            cert("nousage"))
    refused("a certificate that has expired", "^end refused certificate expired on 2020-02-01", cert("expired"))
    refused("an AC that plays an access point", "^end refused certificate is not for access points", cert("ac-p256"))
    refused("a wrong pre-shared key", "^end refused the key for PSK identity ap-7 is wrong",
            ["-cipher", "PSK-AES128-CBC-SHA" + WEAK, "-psk", "00" * 16, "-psk_identity", "ap-7"], OUR_PSK)
    refused("an unknown identity", "^end refused the key for PSK identity nobody is wrong, or the identity is not known",
            ["-cipher", "DHE-PSK-AES128-CBC-SHA" + WEAK, "-psk", PSK, "-psk_identity", "nobody"], OUR_PSK)
    refused("no common cipher", "^end refused no cipher is common", ["-cipher", "CAMELLIA128-SHA" + WEAK, *theirs("rsa")])
    refused("DTLS 1.0", r"^end refused the peer speaks no DTLS 1.2 \(the legacy profile allows DTLS 1.0\)",
            ["-cipher", "DEFAULT" + WEAK, *theirs("rsa")], version="-dtls1")


def our_server_knows_its_own():
    """Two authorities are trusted. Who shows a certificate of ours behind a stranger's is a stranger."""
    with open(os.path.join(D, "both.pem"), "w") as f:
        f.write(open(os.path.join(D, "ca.pem")).read() + open(os.path.join(D, "other.pem")).read())
    certs = ["--ca", "both.pem", *OUR_CERTS[2:]]
    for what, ours_is, args in (
            ("an AP of ours", 1, ["-cert", "ap-p256.pem", "-key", "ap-p256.key"]),
            ("a stranger's AP", 0, ["-cert", "stranger.pem", "-key", "stranger.key"]),
            ("a stranger's AP with a certificate of ours behind its own", 0,
             ["-cert", "stranger.pem", "-key", "stranger.key", "-cert_chain", "ap-p256.pem"]),
            ("a stranger's AP with our authority behind its own", 0,
             ["-cert", "stranger.pem", "-key", "stranger.key", "-cert_chain", "ca.pem"])):
        port = free_port()
        server = peer("server", port, *certs)
        server.wait("^ready")
        client = s_client(port, *args)
        end = server.wait("^(up|end) .*")
        # refused for what it sent is as good as known for a stranger
        ok(bool(end and ("ours=%d " % ours_is in end[0] or (ours_is == 0 and end[0].startswith("end refused")))),
           "two authorities: " + what, "ours:", server.text, "theirs:", client.text)
        client.end()
        server.end()


def cpu_ms(program):
    """What it has used of the processor so far."""
    with open("/proc/%d/schedstat" % program.p.pid) as f:
        return int(f.read().split()[0]) / 1e6


def big_key():
    """A public key of RSA with 16384 bits that nobody has the other half of, for a certificate that is only shown."""
    def der(tag, body):
        n = len(body)
        return bytes([tag]) + (bytes([n]) if n < 128 else b"\x82" + n.to_bytes(2, "big")) + body

    rsa = der(0x30, der(2, b"\0\xc3" + os.urandom(2046) + b"\x01") + der(2, b"\1\0\1"))
    key = der(0x30, der(0x30, bytes.fromhex("06092a864886f70d0101010500")) + der(3, b"\0" + rsa))
    with open(os.path.join(D, "big.pem"), "w") as f:
        f.write("-----BEGIN PUBLIC KEY-----\n" + base64.encodebytes(key).decode() + "-----END PUBLIC KEY-----\n")
    openssl("x509", "-req", "-in", "ap-p256.csr", "-force_pubkey", "big.pem", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-CAcreateserial",
            "-out", "big-cert.pem")


def our_server_and_bombs():
    """Long chains and large keys cost our end not much more than an honest handshake does: they are refused before any
    signature in them is looked at."""
    big_key()
    one = open(os.path.join(D, "ap-p256.pem")).read()
    for name, n in (("chain-20", 20), ("chain-100", 100)):
        with open(os.path.join(D, name), "w") as f:
            f.write(one * n)
    sign("long", "02:00:5e:00:00:05", WTP + "\nsubjectAltName=" + ",".join("DNS:a%04d.example" % i for i in range(400)),
         ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"])
    honest = None
    for what, words, args in (
            ("an honest certificate", "^up ", ["-cert", "ap-p256.pem", "-key", "ap-p256.key"]),
            ("a chain of 21", "^end refused certificate chain of 21 certificates, more than 4",
             ["-cert", "ap-p256.pem", "-key", "ap-p256.key", "-cert_chain", "chain-20"]),
            ("a chain of 101", "^end refused a handshake message is longer than 12 KiB",
             ["-cert", "ap-p256.pem", "-key", "ap-p256.key", "-cert_chain", "chain-100"]),
            ("a certificate with 400 names", "^end refused certificate of [0-9]+ bytes, more than 4096",
             ["-cert", "long.pem", "-key", "long.key"]),
            ("a key of 16384 bits in the chain", "^end refused certificate with a key of 16384 bits, more than 4096",
             ["-cert", "ap-p256.pem", "-key", "ap-p256.key", "-cert_chain", "big-cert.pem"])):
        port = free_port()
        server = peer("server", port, *OUR_CERTS)
        server.wait("^ready")
        before = cpu_ms(server)
        client = s_client(port, "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256" + WEAK, *args)
        end = server.wait("^(up|end) .*")
        took = cpu_ms(server) - before
        honest = honest or took
        ok(bool(end and re.search(words, end[0])), "%s: %.1f ms of processor time" % (what, took), "ours:", server.text,
           "theirs:", client.text)
        ok(took < 4 * honest + 5, "and that is not much more than the %.1f ms of an honest handshake" % honest)
        client.end()
        server.end()


def our_server_legacy():
    for cipher in ("AES128-SHA", "DHE-RSA-AES128-SHA", "ECDHE-RSA-AES128-SHA"):
        port = free_port()
        server = peer("server", port, *OUR_CERTS, "--legacy", "yes")
        server.wait("^ready")
        client = s_client(port, "-cipher", cipher + WEAK, *theirs("rsa"), version="-dtls1")
        up = talk_to_server(server, client, "", "DTLS 1.0 in the legacy profile, %s" % cipher)
        ok(up.startswith("up DTLS1.0 "), "and it is DTLS 1.0", up)
        client.end()
        server.end()


# --- our client ----------------------------------------------------------------------------------------------------------

def ours(kind):
    return ["--ca", "ca.pem", "--cert", "ap-%s.pem" % kind, "--key", "ap-%s.key" % kind]


def their_server(kind):
    return ["-cert", "ac-%s.pem" % kind, "-key", "ac-%s.key" % kind, "-CAfile", "ca.pem", "-Verify", "2",
            "-verify_return_error"]


THEIR_SERVER_PSK = ["-nocert", "-psk", PSK, "-psk_identity", "ap-7", "-psk_hint", "wlc"]


def key_of(suite, kind):
    return None if kind is None else "p256" if "ECDSA" in suite else "rsa"


def talk_to_client(client, server, suite, what):
    mark = "pong-%d" % count
    up = client.wait(r"^up .*")
    heard = server.wait("hello from plumb")
    server.say(mark + "\n")
    back = client.wait("^data %s$" % mark)
    ok(bool(up and suite in up[0] and heard and back), what, "ours:", client.text, "theirs:", server.text)
    return up[0] if up else ""


def our_client():
    for n, (suite, cipher, kind) in enumerate(SUITES):
        port = free_port()
        # every second one with a HelloVerifyRequest
        # without a certificate OpenSSL takes a Diffie-Hellman group that is as weak as it is allowed
        level = WEAK if kind else ":@SECLEVEL=2"
        server = s_server(port, "-cipher", cipher + level, *(["-listen"] if n % 2 else []),
                          *(their_server(key_of(suite, kind)) if kind else THEIR_SERVER_PSK))
        client = peer("client", port, *(ours(kind) if kind else OUR_PSK))
        talk_to_client(client, server, suite, "our client and OpenSSL, %s%s" % (cipher, ", with a cookie" if n % 2 else ""))
        client.end()
        server.end()
        ok(client.p.returncode == 0, "our client ended well after %s" % cipher, client.text)


def our_client_resumes():
    port = free_port()
    server = s_server(port, "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256" + WEAK, *their_server("p256"))
    client = peer("client", port, *ours("p256"), "--resume", "yes")
    client.wait("^up .*resumed=0")
    server.say("first\n")
    kept = client.wait("^kept 1")
    up = client.wait("^up .*resumed=1.*name=wlc.example", 12)
    ok(bool(kept and up), "our client resumes a session at OpenSSL's server", "ours:", client.text, "theirs:", server.text)
    client.end()
    server.end()


def our_client_small_mtu():
    port = free_port()
    server = s_server(port, "-cipher", "ECDHE-RSA-AES128-GCM-SHA256" + WEAK, "-mtu", "300", *their_server("rsa"))
    client = peer("client", port, *ours("rsa"), "--mtu", "300")
    up = talk_to_client(client, server, "", "a handshake in datagrams of 300 bytes with OpenSSL's server")
    largest = re.search(r"largest=(\d+)", up)
    ok(bool(largest and int(largest[1]) <= 300), "none of our datagrams was longer", up)
    client.end()
    server.end()


def client_refuses(what, words, server_args, client_args, version="-dtls1_2"):
    port = free_port()
    server = s_server(port, *server_args, version=version)
    client = peer("client", port, *client_args)
    end = client.wait("^end .*")
    ok(bool(end and re.search(words, end[0]) and not client.wait("^up", 0)), what, "ours:", client.text, "theirs:",
       server.text)
    client.end()
    server.end()


def our_client_refuses():
    client_refuses("an access point that plays a controller",
                   "^end refused certificate is not for controllers .*id-kp-capwapAC",
                   ["-cert", "ap-p256.pem", "-key", "ap-p256.key"], ours("p256"))
    client_refuses("a controller of another authority", "^end refused certificate signed by an unknown authority",
                   ["-cert", "stranger.pem", "-key", "stranger.key"], ours("p256"))
    client_refuses("a Diffie-Hellman group of 1024 bits", "^end refused the peer's Diffie-Hellman group is too small",
                   ["-cipher", "DHE-PSK-AES128-CBC-SHA" + WEAK, *THEIR_SERVER_PSK], OUR_PSK)
    client_refuses("a server that knows only DTLS 1.0", "^end (refused|alert) ",
                   ["-cipher", "DEFAULT" + WEAK, *their_server("rsa")], ours("rsa"), version="-dtls1")
    client_refuses("our client is told that its certificate is not taken", "^end alert .*",
                   ["-cert", "ac-p256.pem", "-key", "ac-p256.key", "-CAfile", "other.pem", "-Verify", "2",
                    "-verify_return_error"],
                   ours("p256"))
    port = free_port()
    server = s_server(port, "-cipher", "AES128-SHA" + WEAK, *their_server("rsa"), version="-dtls1")
    client = peer("client", port, *ours("rsa"), "--legacy", "yes")
    up = talk_to_client(client, server, "", "our client in the legacy profile speaks DTLS 1.0")
    ok(up.startswith("up DTLS1.0 "), "and it is DTLS 1.0", up)
    client.end()
    server.end()


def main():
    try:
        papers()
        for part in (our_server, our_server_resumes, our_server_small_mtu, our_server_refuses, our_server_knows_its_own,
                     our_server_and_bombs,
                     our_server_legacy, our_client,
                     our_client_resumes, our_client_small_mtu, our_client_refuses):
            if len(sys.argv) < 3 or part.__name__ in sys.argv[2:]:
                part()
    finally:
        shutil.rmtree(D, ignore_errors=True)
    print("1..%d" % count)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
