# SPDX-License-Identifier: Apache-2.0
"""dtls.py - DTLS 1.2 by openssl's s_client and s_server, and the CAPWAP DTLS header (RFC 5415 4.2) put before and taken
from their datagrams by a shim. One loop serves all; nothing here waits for ever."""
import os
import selectors
import socket
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import processes  # noqa: E402


class Loop:
    def __init__(self):
        self.sel = selectors.DefaultSelector()

    def add(self, sock, call):
        sock.setblocking(False)
        self.sel.register(sock, selectors.EVENT_READ, call)

    def drop(self, sock):
        try:
            self.sel.unregister(sock)
        except (KeyError, ValueError):
            pass
        sock.close()

    def turn(self, seconds):
        for key, _ in self.sel.select(max(0, seconds)):
            if self.sel.get_map() and key.fd in self.sel.get_map():
                key.data()

    def until(self, condition, seconds, what="it"):
        limit = processes.Limit(seconds)
        while True:
            got = condition()
            if got:
                return got
            if limit.over():
                raise AssertionError("%s: not within %g s" % (what() if callable(what) else what, limit.seconds))
            self.turn(min(seconds, 0.05))

    def run(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.turn(min(0.05, end - time.monotonic()))


def receive_all(sock, call):
    while True:
        try:
            data, at = sock.recvfrom(70000)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            return
        call(data, at)


class Openssl:
    """One openssl process: stdin and stdout are a pair of packet sockets, so that a write is a DTLS record."""

    def __init__(self, loop, args, on_record, log=None):
        self.loop, self.on_record = loop, on_record
        self.mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.err, err = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self.p = processes.start(["openssl", *args], stdin=theirs, stdout=theirs, stderr=err)
        theirs.close()
        err.close()
        self.said, self.gone = "", False
        loop.add(self.mine, self.readable)
        loop.add(self.err, self.error)

    def readable(self):
        while True:
            try:
                data = self.mine.recv(70000)
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                data = b""
            if not data:
                self.gone = True
                self.loop.sel.unregister(self.mine)
                return
            self.on_record(data)

    def error(self):
        try:
            data = self.err.recv(70000)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        self.said += data.decode(errors="replace")
        if not data:
            self.gone = True
            self.loop.sel.unregister(self.err)

    @property
    def up(self):
        return "CONNECTION ESTABLISHED" in self.said

    def send(self, record):
        if not record:
            return  # for openssl that would be the end of its input
        try:
            self.mine.setblocking(True)
            self.mine.settimeout(5)
            self.mine.send(record)
        except OSError:
            self.gone = True
        finally:
            self.mine.setblocking(False)

    def close(self):
        self.loop.drop(self.mine)
        self.loop.drop(self.err)
        processes.end(self.p, 3)


class Client:
    """s_client behind a shim: `outer` is the UDP socket that speaks with the AC at `ac`."""

    def __init__(self, loop, outer, ac, on_record, credentials, options=(), spoil=None):
        self.loop, self.outer, self.ac, self.spoil = loop, outer, ac, spoil
        self.inner = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.inner.bind(("127.0.0.1", 0))
        self.at = None
        loop.add(self.inner, lambda: receive_all(self.inner, self.out))
        self.tls = Openssl(loop, ["s_client", "-dtls1_2", "-connect", "127.0.0.1:%d" % self.inner.getsockname()[1], "-brief",
                                  "-ign_eof", "-timeout", *credentials, *options], on_record)

    def out(self, data, at):
        self.at = at
        for d in self.spoil(data) if self.spoil else (data,):
            try:
                self.outer.sendto(b"\1\0\0\0" + d, self.ac)
            except OSError:
                pass

    def take(self, data):
        """A datagram of the outer socket that begins with a DTLS header."""
        if self.at:
            self.inner.sendto(data[4:], self.at)

    up = property(lambda self: self.tls.up)
    gone = property(lambda self: self.tls.gone)

    def send(self, record):
        self.tls.send(record)

    def close(self):
        self.tls.close()
        self.loop.drop(self.inner)


def free_udp():
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(("127.0.0.1", 0))
    try:
        return s.getsockname()[1]
    finally:
        s.close()


class Server:
    """s_server behind a shim. It serves one session at a time, one after the other."""

    def __init__(self, loop, outer, on_record, credentials, options=(), change=None):
        self.loop, self.outer, self.peer, self.change = loop, outer, None, change
        self.inner = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.inner.bind(("127.0.0.1", 0))
        self.port = free_udp()
        self.tls = Openssl(loop, ["s_server", "-dtls1_2", "-listen", "-accept", "127.0.0.1:%d" % self.port, "-brief",
                                  "-timeout", *credentials, *options], on_record)
        loop.add(self.inner, lambda: receive_all(self.inner, self.out))

    def out(self, data, at):
        if self.change:
            data = self.change(data)
        if self.peer:
            self.outer.sendto(b"\1\0\0\0" + data, self.peer)

    def take(self, data, peer):
        self.peer = peer
        try:
            self.inner.sendto(data[4:], ("127.0.0.1", self.port))
        except OSError:
            pass

    up = property(lambda self: self.tls.up)
    gone = property(lambda self: self.tls.gone)

    def send(self, record):
        self.tls.send(record)

    def close(self):
        self.tls.close()
        self.loop.drop(self.inner)


class Authority:
    """Keys, requests, and certificates of authorities of our own (rogues)."""

    def __init__(self, folder):
        self.folder = folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def openssl(self, *args):
        done = subprocess.run(["openssl", *args], capture_output=True, text=True, timeout=30)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def key(self, name, rsa=False):
        kind = ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"] if rsa else \
            ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
        self.openssl("genpkey", *kind, "-out", self.path(name + ".key"))
        return self.path(name + ".key")

    def request(self, name, subject, rsa=False):
        key = self.key(name, rsa)
        self.openssl("req", "-new", "-key", key, "-subj", "/CN=" + subject, "-out", self.path(name + ".csr"))
        return open(self.path(name + ".csr")).read()

    def keep(self, name, pem):
        with open(self.path(name + ".pem"), "w") as f:
            f.write(pem)
        return ["-cert", self.path(name + ".pem"), "-key", self.path(name + ".key")]

    def self_signed(self, name, subject, usage="1.3.6.1.5.5.7.3.19"):
        key = self.key(name)
        self.openssl("req", "-new", "-x509", "-key", key, "-subj", "/CN=" + subject, "-days", "30", "-addext",
                     "extendedKeyUsage=" + usage, "-out", self.path(name + ".pem"))
        return ["-cert", self.path(name + ".pem"), "-key", key]

    def issue(self, name, subject, ca_cert, ca_key, days=30, usage="1.3.6.1.5.5.7.3.19"):
        self.request(name, subject)
        with open(self.path(name + ".ext"), "w") as f:
            f.write("basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\n"
                    + ("extendedKeyUsage=%s\n" % usage if usage else ""))
        when = ["-days", str(days)]
        self.openssl("x509", "-req", "-in", self.path(name + ".csr"), "-CA", ca_cert, "-CAkey", ca_key, "-set_serial",
                     str(int.from_bytes(os.urandom(8), "big") >> 1), "-extfile", self.path(name + ".ext"), *when, "-out",
                     self.path(name + ".pem"))
        return ["-cert", self.path(name + ".pem"), "-key", self.path(name + ".key")]

    def ca(self, name, subject):
        key = self.key(name)
        self.openssl("req", "-new", "-x509", "-key", key, "-subj", "/CN=" + subject, "-days", "30", "-addext",
                     "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign", "-out",
                     self.path(name + ".pem"))
        return self.path(name + ".pem"), key
