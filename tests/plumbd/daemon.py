# SPDX-License-Identifier: Apache-2.0
"""daemon.py - a plumbd of one's own: in a temporary directory, on free ports of loopback, with a service manager's and a
journal's socket that the test reads."""
import json
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import processes  # noqa: E402


def free_ports(n):
    """n UDP ports in a row that are free: access points take the data port to be the control port's next."""
    while True:
        held = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(n)]
        try:
            held[0].bind(("0.0.0.0", 0))
            first = held[0].getsockname()[1]
            for i in range(1, n):
                held[i].bind(("0.0.0.0", first + i))
            return list(range(first, first + n))
        except (OSError, OverflowError):
            continue
        finally:
            for s in held:
                s.close()


class Daemon:
    def __init__(self, program, config="", listen=None, args=(), wrap=(), watchdog=None, journal=False, keep=None,
                 host=None, stores=False):
        self.dir = keep or tempfile.mkdtemp(prefix="plumbd-test-")
        self.config = os.path.join(self.dir, "plumb.conf")
        self.state = os.path.join(self.dir, "state")
        self.runtime = os.path.join(self.dir, "run")
        if not keep:
            with open(self.config, "w") as f:
                f.write(config)
        self.ctrl, self.data = listen or free_ports(2)
        self.host = host or "127.0.0.1"
        self.notify = self.sock("notify")
        self.journal = self.sock("journal") if journal else None
        env = dict(os.environ, NOTIFY_SOCKET=os.path.join(self.dir, "notify"))
        env.pop("WATCHDOG_USEC", None)
        if watchdog:
            env["WATCHDOG_USEC"] = str(watchdog)
        if journal:
            env["PLUMB_JOURNAL"] = os.path.join(self.dir, "journal")
        self.told, self.store, self.stores = [], {}, stores
        self.err = open(os.path.join(self.dir, "stderr"), "ab+")
        self.p = processes.start(
            [*wrap, program, "--config", self.config, "--state", self.state, "--runtime", self.runtime, "--listen",
             "%s:%d,%d" % (self.host, self.ctrl, self.data),
             *(() if host else ("--listen", "[::1]:%d,%d" % (self.ctrl, self.data))), *args],
            env=env, stdin=subprocess.DEVNULL, stdout=self.err, stderr=self.err)

    def sock(self, name):
        path = os.path.join(self.dir, name)
        if os.path.exists(path):
            os.unlink(path)
        s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        s.bind(path)
        s.setblocking(False)
        return s

    def output(self):
        with open(os.path.join(self.dir, "stderr"), errors="replace") as f:
            return f.read()

    def keep(self, lines, fds):
        """As a service manager, with a store for descriptors or (FileDescriptorStoreMax=0) without."""
        name = next((l[7:] for l in lines if l.startswith("FDNAME=")), None)
        if ("FDSTORE=1" in lines or "FDSTOREREMOVE=1" in lines) and name in self.store:
            os.close(self.store.pop(name))
        if self.stores and "FDSTORE=1" in lines and name and len(fds) == 1:
            self.store[name] = fds.pop()
        for fd in fds:
            os.close(fd)

    def hear(self, seconds=0.0):
        """What the service manager was told, as lines, in order."""
        if select.select([self.notify], [], [], seconds)[0]:
            while True:
                try:
                    text, fds, _, _ = socket.recv_fds(self.notify, 65536, 4)
                except BlockingIOError:
                    break
                lines = text.decode().split("\n")
                self.told += lines
                self.keep(lines, fds)
        return self.told

    def wait_told(self, what, seconds=30.0, after=0):
        limit = processes.Limit(seconds)
        while not limit.over():
            for i, line in enumerate(self.hear(0.1)):
                if i >= after and line.startswith(what):
                    return i
            if self.p.poll() is not None:
                break
        raise AssertionError("not told %r within %g s: %r\n%s" % (what, seconds, self.told, self.output()[-3000:]))

    def wait_output(self, pattern, seconds=30.0, count=1):
        limit = processes.Limit(seconds)
        while not limit.over():
            if len(re.findall(pattern, self.output())) >= count:
                return True
            time.sleep(0.05)
        raise AssertionError("no %r within %g s:\n%s" % (pattern, seconds, self.output()[-3000:]))

    def ready(self, seconds=40.0):
        self.wait_told("READY=1", seconds)
        return self

    def keeper(self):
        """The keeper's process, also when something is wrapped around it."""
        with open(os.path.join(self.state, "lock")) as f:
            return int(f.read())

    def net(self):
        keeper = self.keeper()
        with open("/proc/%d/task/%d/children" % (keeper, keeper)) as f:
            children = [int(c) for c in f.read().split()]
        for c in children:
            with open("/proc/%d/cmdline" % c, "rb") as f:
                if b"--net" in f.read():
                    return c
        return None

    def rss_kib(self, pid):
        with open("/proc/%d/status" % pid) as f:
            return int(re.search(r"VmRSS:\s+(\d+)", f.read())[1])

    def command(self, line, format="text", seconds=10.0):
        """One command over the control socket: (status, text lines or rows, message)."""
        s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        s.settimeout(seconds)
        s.connect(os.path.join(self.runtime, "control.sock"))
        f = s.makefile("rw")
        json.loads(f.readline())
        f.write(json.dumps({"id": 1, "cmd": line, "format": format}) + "\n")
        f.flush()
        parts = []
        for answer in f:
            answer = json.loads(answer)
            if "status" in answer:
                s.close()
                return answer["status"], parts, answer.get("error", "")
            parts.append(answer)
        raise AssertionError("the control socket was closed: %r" % parts)

    def stop(self, sig=signal.SIGTERM, seconds=30.0):
        if self.p.poll() is None:
            os.kill(self.keeper(), sig)
        try:
            code = self.p.wait(seconds)
        except subprocess.TimeoutExpired:
            self.p.kill()
            self.p.wait()
            raise AssertionError("it did not end within %g s:\n%s" % (seconds, self.output()[-3000:]))
        return code

    def forget(self):
        """What the service manager kept is closed, as when a service was stopped and not restarted."""
        for fd in self.store.values():
            os.close(fd)
        self.store = {}

    def kill(self):
        """keeper and net die, and nobody keeps their sockets: what keeper gave the service manager is closed, too."""
        for pid in (self.keeper(), self.net()):
            os.kill(pid, signal.SIGKILL)
        self.p.wait(30)
        self.hear()
        self.forget()

    def clean(self):
        if self.p.poll() is None:
            self.p.kill()
            self.p.wait()
        self.err.close()
        self.notify.close()
        self.forget()
        if self.journal:
            self.journal.close()
        shutil.rmtree(self.dir, ignore_errors=True)
