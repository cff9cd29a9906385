# SPDX-License-Identifier: Apache-2.0
"""hostile.py - a net that was taken over, against a real keeper. hostile_net.c gives its end of the pair to this test, which
sends what such a net could: keeper has to live, to do nothing it may not be asked for, and to leak nothing. Read by
run.py."""
import contextlib
import os
import random
import re
import signal
import socket
import struct
import tempfile
import threading
import time

import processes
from run import PLAIN, SAN, Running, check, test

# wire.h
START, CONFIG, CREDENTIAL, TOKEN, TOKEN_GONE, SIGNED, ANSWER, GO, STOP = range(1, 10)
(READY, BEAT, STATUS, LOG, RELOADED, SAVE, RUNNING, SIGN, ENROLLED, TOKEN_CREATE, TOKEN_REVOKE, CERT_REVOKE, CAPTURE,
 RELOAD, PART) = range(64, 79)
REAL_MAC = 1 << 48


def num(n):
    return struct.pack(">Q", n)


def text(s):
    s = s.encode() if isinstance(s, str) else s
    return struct.pack(">I", len(s)) + s


def piece(at, end, s):
    return num(at) + num(end) + text(s)


def frame(type, body=b"", id=0, more=0, version=1, zero=0):
    return bytes([version, type, more, zero]) + struct.pack(">I", id) + body


def frames(type, body, id=0):
    """A long message, as it has to be cut."""
    pieces = [body[i:i + 32760] for i in range(0, len(body), 32760)] or [b""]
    return [frame(type, p, id, 1 if i + 1 < len(pieces) else 0) for i, p in enumerate(pieces)]


class Nets:
    """The nets of one keeper: each new one hands over its end of the pair."""

    def __init__(self, top):
        self.path = os.path.join(top, "hostile")
        self.door = socket.socket(socket.AF_UNIX)
        self.door.bind(self.path)
        self.door.listen(8)
        self.door.settimeout(20)
        self.s, self.pid, self.ids = None, None, 0

    def next(self):
        """Waits for the next net, hears all that keeper has to say to it, and is ready."""
        if self.s:
            self.s.close()
        c, _ = self.door.accept()
        data, fds, _, _ = socket.recv_fds(c, 64, 1)
        c.close()
        self.pid, self.s = int(data), socket.socket(fileno=fds[0])
        self.s.settimeout(20)
        self.config = b""
        while (got := self.s.recv(65536))[1] != GO:
            self.config += got[8:] if got[1] == CONFIG else b""
        return self

    def ready(self):
        self.send(frame(READY))
        return self

    def send(self, *packets):
        for p in packets:
            self.s.send(p)

    def ask(self, type, body, packets=None):
        """An answer's (ok, text), however much else is said before it."""
        self.ids += 1
        self.send(*(packets or frames(type, body, self.ids)))
        whole = b""
        while True:
            got, fds, _, _ = socket.recv_fds(self.s, 65536, 1)
            for fd in fds:
                os.close(fd)
            check(got, "keeper has closed its end")
            if got[1] not in (ANSWER, SIGNED) or struct.unpack(">I", got[4:8])[0] != self.ids:
                continue
            whole += got[8:]
            if not got[2]:
                break
        ok, at, words = struct.unpack(">Q", whole[:8])[0], 8, []
        while at < len(whole):
            n = struct.unpack(">I", whole[at:at + 4])[0]
            words.append(whole[at + 4:at + 4 + n].decode())
            at += 4 + n
        return ok, "".join(words)

    def gone(self, seconds=10):
        """Keeper has ended this net."""
        end = time.time() + seconds
        while time.time() < end:
            try:
                with open("/proc/%d/stat" % self.pid) as f:
                    if f.read().split(")")[1].split()[0] == "Z":
                        return True
            except FileNotFoundError:
                return True
            time.sleep(0.05)
        return False


@contextlib.contextmanager
def hostile(build=SAN):
    with tempfile.TemporaryDirectory() as t:
        nets = Nets(t)
        os.environ["PLUMB_HOSTILE"] = nets.path
        first = threading.Thread(target=lambda: nets.next().ready())  # READY is waited for by who starts it
        first.start()
        try:
            with Running(os.path.join(build, "tests", "hostile_plumbd")) as d:
                first.join()
                yield d, nets
                if d.p.poll() is None:
                    os.kill(d.keeper(), signal.SIGTERM)
                    time.sleep(0.3)
                    with contextlib.suppress(ProcessLookupError):  # as the net of a keeper that stops would end
                        os.kill(nets.pid, signal.SIGKILL)
        finally:
            del os.environ["PLUMB_HOSTILE"]
            nets.door.close()
            if nets.s:
                nets.s.close()


def open_files(d):
    found, keeper = [], d.keeper()
    for n in os.listdir("/proc/%d/fd" % keeper):
        with contextlib.suppress(FileNotFoundError):  # a file that is read or written, and closed meanwhile
            found.append(os.readlink("/proc/%d/fd/%s" % (keeper, n)))
    return sorted(found)


def no_more_open(d, files):
    """A file may be open for a moment; one that leaks stays."""
    end = time.time() + 5
    while len(open_files(d)) > files and time.time() < end:
        time.sleep(0.1)
    check(len(open_files(d)) <= files, "descriptors leak: %d, then %r" % (files, open_files(d)))


def state_of(d):
    found = {}
    for top, _, names in os.walk(d.state):
        for n in names:
            path = os.path.join(top, n)
            with open(path, "rb") as f:
                found[path] = f.read()
    return found


WRONG = {
    "a type that is none": lambda s: s.send(frame(200)),
    "a message meant for net": lambda s: s.send(frame(STOP)),
    "a head that is cut": lambda s: s.send(b"\1\x41\0"),
    "another version": lambda s: s.send(frame(BEAT, version=2)),
    "unknown flags": lambda s: s.send(frame(BEAT, more=2)),
    "a byte too many": lambda s: s.send(frame(BEAT, b"x")),
    "a string longer than its message": lambda s: s.send(frame(CAPTURE, struct.pack(">I", 1 << 31) + b"a.pcapng", 9)),
    "a NUL in a path": lambda s: s.send(frame(CAPTURE, text("/tmp/a\0.pcapng"), 9)),
    "a number beyond its bounds": lambda s: s.send(frame(TOKEN_CREATE, num(1 << 63) + num(0) + num(0), 9)),
    "half an address": lambda s: s.send(frame(TOKEN_CREATE, num(5) + num(0x1234) + num(0), 9)),
    "a message inside another": lambda s: (s.send(frame(SAVE, b"x", 9, more=1)), s.send(frame(BEAT))),
    "a frame that promises more and has nothing": lambda s: s.send(frame(SAVE, b"", 9, more=1)),
    "a message without end": lambda s: endless(s),
    "a piece that follows nothing": lambda s: s.send(frame(PART, piece(7, 0, "x"), 9)),
    "a piece that does not follow": lambda s: s.send(frame(PART, piece(0, 0, "x"), 9)) and
    s.send(frame(PART, piece(2, SAVE, "x"), 9)),
    "pieces without end": lambda s: pieces_without_end(s),
    "pieces of what has none": lambda s: s.send(frame(PART, piece(0, STATUS, "x"), 9)),
    "a second READY": lambda s: s.send(frame(READY)),
    "the answer to a reload that was not asked for": lambda s: s.send(frame(RELOADED, num(1) + text("done"), 77)),
    "a descriptor": lambda s: socket.send_fds(s, [frame(BEAT)], [0]),
    "two hundred descriptors": lambda s: socket.send_fds(s, [frame(BEAT)], [0] * 200),
    "its own end of the pair": lambda s: socket.send_fds(s, [frame(BEAT)], [s.fileno()]),
}


def pieces_without_end(s):
    with contextlib.suppress(OSError):
        for i in range(200):
            s.send(frame(PART, piece(i * 32000, 0, b"#" * 32000), 9))


def endless(s):
    with contextlib.suppress(OSError):
        for _ in range(200):
            s.send(frame(SAVE, b"x" * 32000, 9, more=1))


@test
def a_hostile_net_that_talks_nonsense_is_ended():
    """every class of wrong message: net is killed and started anew, keeper lives, holds no descriptor more, has written
    nothing"""
    names = list(WRONG)
    for part in range(0, len(names), 4):  # the fifth that dies soon after its start is the last: a crash loop has to end
        with hostile() as (d, nets):
            files, state = len(open_files(d)), state_of(d)
            for name in names[part:part + 4]:
                WRONG[name](nets.s)
                check(nets.gone(), "%s: net lives on\n%s" % (name, d.output()[-1000:]))
                nets.next().ready()
                check(d.p.poll() is None, "%s: keeper is dead" % name)
            check("is ended:" in d.output(), d.output())
            no_more_open(d, files)
            check(state_of(d) == state, "the state directory has changed")


@test
def a_hostile_net_that_closes_its_end_is_ended():
    """an empty packet looks like an end: a net that does not end after it is ended; so is one that asks before it is
    ready"""
    with hostile() as (d, nets):
        nets.send(b"")
        check(nets.gone(), "net lives on after an empty packet")
        nets.next()
        nets.send(frame(TOKEN_CREATE, num(5) + num(0) + num(0), 1))
        check(nets.gone(), "net was served before it was ready")
        check(not os.listdir(os.path.join(d.state, "trust", "tokens")), "a token was made")
        nets.next().ready()


@test
def a_hostile_net_gets_no_file_but_a_new_capture():
    """names of captures: not one that is there, not a link, not below the state directory by any road, no other suffix"""
    with hostile() as (d, nets), tempfile.TemporaryDirectory() as t:
        trust = os.path.join(d.state, "trust")
        before = state_of(d)
        open(t + "/there.pcapng", "w").write("mine")
        os.symlink(t + "/elsewhere", t + "/link.pcapng")
        os.symlink(trust + "/issued", t + "/road")
        os.mkfifo(t + "/fifo.pcapng")
        refused = ["/etc/passwd", "/etc/logrotate.d/x.pcapng", "x", ".pcapng", ".x.pcapng", "../x.pcapng", "a/../x.pcapng",
                   "./x.pcapng",
                   trust + "/x.pcapng", trust + "/issued/x.pcapng", trust + "/tokens/x.pcapng", t + "/road/x.pcapng",
                   d.state + "/../state/trust/x.pcapng", "/proc/self/cwd/../state/trust/x.pcapng", t + "/there.pcapng",
                   t + "/link.pcapng", t + "/fifo.pcapng", t + "/none/x.pcapng", t + "/a\nb.pcapng",
                   t + "/" + "a" * 300 + ".pcapng",
                   "/" + "a/" * 1990 + "x.pcapng", t + "/x.pcapng/", "/dev/x.pcapng", t]
        for name in refused:
            ok, why = nets.ask(CAPTURE, text(name))
            check(not ok and len(why) > 5, "%r was opened: %s" % (name[:80], why))
        for _ in range(40):  # what was refused has eaten of the budget
            if nets.ask(CAPTURE, text(t + "/good.pcapng"))[0]:
                break
            time.sleep(0.5)
        check(os.path.exists(t + "/good.pcapng"), d.output()[-1500:])
        check(sorted(os.listdir(t)) == ["fifo.pcapng", "good.pcapng", "link.pcapng", "road", "there.pcapng"], os.listdir(t))
        check(open(t + "/there.pcapng").read() == "mine" and state_of(d) == before, "something was written over")


@test
def a_hostile_net_gets_no_certificate_without_a_reason():
    """no token, a wrong one, no certificate, one that was not issued, a request that is none; a configuration that is none
    is
    not saved; a store that was asked for all this opens again"""
    with hostile() as (d, nets):
        config = open(d.config).read()
        for how, name, mac, fp in ((1, "plumb-join-aaaaaaaa", REAL_MAC | 5, b""), (1, "x" * 128, REAL_MAC | 5, b""),
                                   (1, "", 0, b""),
                                   (2, "", 0, b"f" * 32), (2, "", 0, b""), (2, "", 0, b"f" * 31), (3, "", 0, b"")):
            for request in (b"\x30\x82\xff\xff" + b"\0" * 500, b"x", b"-----BEGIN CERTIFICATE REQUEST-----\n" * 200):
                ok, why = nets.ask(SIGN, num(how) + num(mac) + text(request) + text(name) + text(fp))
                check(not ok and why, (how, name, why))
        check(not nets.ask(SAVE, text("config nonsense\n"))[0], "nonsense was saved")
        check(not nets.ask(SAVE, text(b"\0\xff" * 1000))[0], "bytes were saved")
        check(not nets.ask(CERT_REVOKE, text("x" * 127))[0] and not nets.ask(TOKEN_REVOKE, text("x" * 128))[0],
              "revoked what is not")
        check(not nets.ask(TOKEN_CREATE, num(366 * 1440) + num(0) + num(0))[0], "a token for a year")
        check(open(d.config).read() == config and not os.listdir(d.state + "/trust/issued"), "something was written")
        random.seed(7)
        for _ in range(2000):
            nets.send(frame(ENROLLED, text(random.randbytes(32))))
        check(nets.ask(TOKEN_CREATE, num(5) + num(0) + num(1))[0], "no token")
        check(d.p.poll() is None and len(os.listdir(d.state + "/trust/tokens")) == 1, d.output()[-1000:])


@test
def a_configuration_comes_in_pieces():
    """other messages between its pieces are served, and it is saved whole; one that was begun and given up, or whose net
    died, is part of nothing; what is running is what the next net gets, until something is saved"""
    def pieces(nets, end, *texts, between=()):
        at = 0
        for i, t in enumerate(texts):
            last = i + 1 == len(texts)
            nets.ids += last and end == SAVE
            nets.send(frame(PART, piece(at, end if last else 0, t), nets.ids))
            nets.send(*between)
            at += len(t)

    def saved(nets, *texts, between=()):
        at = sum(len(t) for t in texts[:-1])
        pieces(nets, 0, *texts[:-1], between=between)
        return nets.ask(PART, piece(at, SAVE, texts[-1]))

    with hostile() as (d, nets):
        line = num(6) + num(0) + text("between two of them") + text("") + text("") + text("")
        check(saved(nets, "config sys", "name whole", "\n", between=(frame(LOG, line), frame(BEAT)))[0], "not saved")
        check(open(d.config).read() == "config sysname whole\n", open(d.config).read())
        d.wait_output("between two of them")
        pieces(nets, 0, "config sysname given-up\n", "config ")
        check(saved(nets, "config sysname anew\n", "config country DE\n")[0], "not saved")
        check(open(d.config).read() == "config sysname anew\nconfig country DE\n", open(d.config).read())
        check(not saved(nets, "config sysname anew\n", "nonsense\n")[0], "nonsense was saved")
        pieces(nets, RUNNING, "config sysname ", "running\n")
        pieces(nets, 0, "config sysname half\n", "config ")
        os.kill(nets.pid, signal.SIGKILL)
        nets.next().ready()
        check(b"config sysname running\n" in nets.config, nets.config)
        nets.send(frame(PART, piece(27, 0, "sysname"), 9))  # the one that died had sent so much
        check(nets.gone(), "pieces of two nets are put together")
        nets.next().ready()
        check(b"config sysname running\n" in nets.config, nets.config)
        check(saved(nets, "config sysname last\n")[0], "not saved")
        os.kill(nets.pid, signal.SIGKILL)
        nets.next().ready()
        check(b"config sysname last\n" in nets.config and b"running" not in nets.config, nets.config)
        check(d.p.poll() is None, "keeper is dead")


@test
def a_hostile_net_cannot_flood_keeper():
    """lines, beats, states, captures, saves and whole configurations as fast as they go: budgets hold, keeper's own lines
    are
    not lost, its memory does not grow, SIGTERM ends it within 5 s though nobody reads its answers"""
    with hostile(PLAIN) as (d, nets), tempfile.TemporaryDirectory() as t:  # sanitizers keep what was freed
        def flood(n, *packets):
            for i in range(n):
                nets.send(*[p(i) if callable(p) else p for p in packets])
        line = num(6) + num(0)
        flood(20000, lambda i: frame(LOG, line + text("line %d" % i) + text("") + text("") + text("")), frame(BEAT),
              lambda i: frame(STATUS, num(i) + text("%d APs" % i)))
        check(nets.ask(CAPTURE, text(t + "/0.pcapng"))[0], "no capture")
        d.wait_output("a capture is written to " + re.escape(t), 20)
        check(d.output().count("\n") < 4000, "%d lines" % d.output().count("\n"))
        keeper, big = d.keeper(), frames(RUNNING, text("# %s\n" % ("x" * 100) * 35000))
        flood(3, *big)
        nets.ask(CAPTURE, text("none"))  # all of it has been read
        before, files = d.rss_kib(keeper), len(open_files(d))
        flood(30, *big)
        made = sum(nets.ask(CAPTURE, text("%s/%d.pcapng" % (t, i)))[0] for i in range(1, 300))
        check(made < 100, "%d captures" % made)
        check(d.rss_kib(keeper) - before < 16384, "memory grew by %d KiB" % (d.rss_kib(keeper) - before))
        no_more_open(d, files)
        d.wait_output("net asks too often: KW_CAPTURE")
        check(d.p.poll() is None, "keeper is dead")

        def deaf():
            with contextlib.suppress(OSError):
                for i in range(200000):
                    nets.send(frame(SAVE, text("config sysname x\n"), i + 100))
        thread = threading.Thread(target=deaf)
        thread.start()
        time.sleep(1)
        begun = time.time()
        code, took = d.stop(seconds=40), time.time() - begun
        thread.join(30)
        print("# it ended %.1f s after SIGTERM" % took)
        check(code == 0 and took < 7 * processes.slowness(), "status %r after %.1f s" % (code, took))
