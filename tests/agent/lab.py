# SPDX-License-Identifier: Apache-2.0
"""lab - real processes for tests on the loopback: a controller, access points, a relay. Each gets a directory of its own
and ends with the test."""
import itertools
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import processes  # noqa: E402
from processes import until  # noqa: E402,F401

TESTS = []


class Skip(Exception):
    """What a test needs is not on this machine."""


def test(needs, alone=False):
    """A test: what must be built for it, and whether nothing may run beside it (it measures time)."""
    def add(f):
        TESTS.append((f, needs, alone))
        return f
    return add


PORTS = itertools.count(21000 + (os.getpid() * 37) % 8000, 2)


def free_port():
    """An even port that is free, and the one behind it."""
    for port in PORTS:
        held = []
        try:
            for p in (port, port + 1):
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                held.append(s)
                s.bind(("127.0.0.1", p))
            return port
        except OSError:
            continue
        finally:
            for s in held:
                s.close()


class Process:
    def __init__(self, command, folder, name, **kw):
        self.log = os.path.join(folder, name + ".log")
        self.out = open(self.log, "ab")
        self.command = command
        self.p = processes.start(command, stdout=self.out, stderr=subprocess.STDOUT,
                                  stdin=kw.pop("stdin", subprocess.DEVNULL), **kw)

    def text(self):
        return open(self.log, errors="replace").read()

    def running(self):
        return self.p.poll() is None

    def stop(self, sig=signal.SIGTERM, seconds=20):
        code = processes.end(self.p, seconds, sig)
        if code is None:
            code = "killed: it did not end within %d s" % seconds
        self.out.close()
        if self.p.stdin:
            self.p.stdin.close()
        return code


class Lab:
    def __init__(self, build):
        self.build = os.path.abspath(build)
        self.folder = tempfile.mkdtemp(prefix="plumb-lab-")
        self.processes = []

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def program(self, name):
        for sub in ("", "tests"):
            p = os.path.join(self.build, sub, name)
            if os.access(p, os.X_OK):
                return p
        raise AssertionError("%s is not built in %s" % (name, self.build))

    def has(self, name):
        try:
            return bool(self.program(name))
        except AssertionError:
            return False

    def start(self, command, name, **kw):
        p = Process(command, self.folder, name, **kw)
        self.processes.append(p)
        return p

    def write(self, name, text):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as f:
            f.write(text)
        os.chmod(path, 0o600)
        return path

    def close(self):
        wrong = []
        for p in reversed(self.processes):
            was = p.running()
            code = p.stop()
            if was and code not in (0, -signal.SIGTERM):
                wrong.append("%s ended with %s:\n%s" % (p.command[0], code, p.text()[-3000:]))
            if "ERROR: AddressSanitizer" in p.text() or "runtime error:" in p.text() or "LeakSanitizer" in p.text():
                wrong.append("%s:\n%s" % (p.command[0], p.text()[-6000:]))
        shutil.rmtree(self.folder, ignore_errors=True)
        assert not wrong, "\n".join(wrong)


class Controller:
    """plumbd, and its control socket as docs/control.md has it."""

    def __init__(self, lab, name="wlc", config="", port=None, extra=(), wrap=(), listen=True):
        self.lab, self.name, self.extra, self.wrap, self.listen = lab, name, list(extra), list(wrap), listen
        self.port = port or free_port()
        self.state, self.runtime = lab.path(name, "state"), lab.path(name, "run")
        os.makedirs(lab.path(name), exist_ok=True)
        self.config = lab.write(name + "/plumb.conf", config)
        self.proc = None

    def start(self):
        command = [*self.wrap, self.lab.program("plumbd"), "--config", self.config, "--state", self.state, "--runtime",
                   self.runtime,
                   *self.extra]
        if self.listen:
            command += ["--listen", "127.0.0.1:%d,%d" % (self.port, self.port + 1)]
        self.proc = self.lab.start(command, self.name)
        until(lambda: not self.proc.running() or self.answers(), 30, lambda: "plumbd is ready:\n" + self.proc.text()[-3000:])
        assert self.proc.running(), "plumbd ended:\n" + self.proc.text()[-3000:]
        return self

    def answers(self):
        try:
            self.ask("show sysinfo")
            return True
        except (OSError, AssertionError, ValueError):
            return False

    def ask(self, command, form="json", seconds=10):
        """Rows (json) or text of one command, and its status."""
        s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        s.settimeout(seconds)
        s.connect(os.path.join(self.runtime, "control.sock"))
        f = s.makefile("rw", encoding="utf-8")
        rows, text = [], ""
        try:
            f.readline()  # hello
            f.write(json.dumps({"id": 1, "cmd": command, "format": form}) + "\n")
            f.flush()
            while True:
                line = f.readline()
                assert line, "the control socket was closed"
                answer = json.loads(line)
                rows += answer.get("rows", [])
                text += answer.get("text", "")
                if "status" in answer:
                    return answer, rows, text
        finally:
            s.close()

    def text(self, command):
        answer, _, text = self.ask(command, "text")
        return text + str(answer.get("message", ""))

    def token(self, words=""):
        answer, rows, text = self.ask("config ap join-token create" + words, "text")
        m = re.search(r"plumb-[0-9a-z-]{20,}", text + json.dumps(rows) + json.dumps(answer))
        assert m, "no join token in %r %r" % (answer, text)
        return m[0]

    def net_pid(self):
        """The network process: the child of the keeper."""
        kids = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.proc.p.pid)], capture_output=True,
                              text=True).stdout.split()
        return int(kids[0]) if kids else 0


def at(controller):
    """The line that tells an access point where its controller is."""
    return "capwap ap controller ip address 127.0.0.1:%d" % controller.port


def enrolled(lab, controller, name, number, lines=()):
    """An access point that has its certificate, has thrown its token away, and is stopped."""
    ap = AccessPoint(lab, name, number, [at(controller), "capwap ap join-token " + controller.token(), *lines]).start()
    ap.wait_certificate()
    assert ap.proc.stop() == 0
    ap.configure([at(controller), *lines])
    return ap


class AccessPoint:
    def __init__(self, lab, name, number, lines, program="plumb-ap", wrap=()):
        self.lab, self.name, self.number, self.wrap = lab, name, number, list(wrap)
        self.runtime, self.state = lab.path(name, "run"), lab.path(name, "state")
        self.program = lab.program(program)
        self.configure(lines)
        self.proc = None

    def configure(self, lines):
        self.config = self.lab.write(self.name + "/ap.conf", "\n".join(
            ["capwap ap hostname " + self.name, "capwap ap mac 02:00:5e:00:%02x:%02x"
             % (self.number >> 4, (self.number & 15) << 4),
             "capwap ap discovery broadcast disable", "capwap ap discovery interval 300ms", "state directory " + self.state,
             "runtime directory " + self.runtime,
             *lines]) + "\n")

    def start(self, **kw):
        self.proc = self.lab.start([*self.wrap, self.program, "--config", self.config], self.name, **kw)
        return self

    def status(self):
        done = subprocess.run([self.program, "status", "--json", "--config", self.config], capture_output=True, text=True)
        return json.loads(done.stdout) if done.stdout else {
            "running": False, "state": "", "last_error": done.stderr, "certificate_to": 0, "joins": 0,
                                                            "discovery_requests": 0}

    def wait_certificate(self, seconds=30):
        """It has enrolled and uses its certificate no token was needed for."""
        until(lambda: self.status()["certificate_to"] > 0, seconds, lambda: "a certificate comes: %s"
              % self.proc.text()[-2000:])
        return self

    def wait(self, state="Run", seconds=30):
        def there():
            s = self.status()
            return s if s["running"] and s["state"] == state else None
        return until(there, seconds, lambda: "%s in %s:\n%s\n%s" % (self.name, state, self.status(),
                                                                    self.proc.text()[-2000:]))

    def wait_error(self, words, seconds=30):
        def there():
            s = self.status()
            return s if re.search(words, s["last_error"]) else None
        return until(there, seconds, lambda: "%s says %s:\n%s\n%s" % (self.name, words, self.status(),
                                                                      self.proc.text()[-2000:]))


def air(lab, scenario, *words, timeout=120):
    """plumb-air with this scenario."""
    f = lab.write("scenario", scenario)
    return subprocess.run([lab.program("plumb-air"), "--scenario", f, *words], capture_output=True, text=True,
                          timeout=timeout)


def three_times(attempt):
    """For what a stalled machine can spoil: good when one of three attempts is."""
    for n in range(3):
        try:
            return attempt(n)
        except AssertionError:
            if n == 2:
                raise


class Shell:
    """tests/agent/ac_shell.c: commands in, a line out."""

    def __init__(self, lab, **env):
        self.lab, self.port, self.state = lab, free_port(), lab.path("ac")
        os.makedirs(self.state, mode=0o700)
        self.start(**env)

    def start(self, **env):
        self.p = processes.start([self.lab.program("ac_shell"), self.state, "127.0.0.1:%d" % self.port],
                                  stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True, env=dict(os.environ, **env))
        assert self.p.stdout.readline() == "ready\n"

    def ask(self, command):
        self.p.stdin.write(command + "\n")
        self.p.stdin.flush()
        return self.p.stdout.readline().strip()

    def counts(self):
        words = self.ask("aps").split()
        return dict(zip(words[::2], map(int, words[1::2])))

    def stop(self, kill=False):
        if kill:
            self.p.kill()
        self.p.stdin.close()
        code = self.p.wait(20)
        assert kill or code == 0, "ac_shell ended with %s" % code


class Relay:
    """plumb-relay between access points and a controller: both its ports."""

    def __init__(self, lab, port, *links, seed=1, host="127.0.0.1"):
        self.port = free_port()
        command = [lab.program("plumb-relay"), "--seed", str(seed)]
        for n in (0, 1):
            command += ["--listen", "127.0.0.1:%d" % (self.port + n), "--to", "%s:%d" % (host, port + n)]
        for link in links:
            command += ["--link", link]
        self.proc = lab.start(command, "relay%d" % self.port, stdin=subprocess.PIPE)
        until(lambda: "ready" in self.proc.text(), 10, lambda: "the relay is ready: " + self.proc.text())

    def tell(self, line):
        self.proc.p.stdin.write(line.encode() + b"\n")
        self.proc.p.stdin.flush()

    def report(self):
        """Counters, by direction."""
        since = len(self.proc.text())
        self.tell("report")
        until(lambda: "peers" in self.proc.text()[since:], 10, "the relay reports")
        out = {}
        for line in self.proc.text()[since:].splitlines()[:2]:
            words = line.split()
            out[words[0]] = dict(zip(words[1::2], map(int, words[2::2])))
        return out
