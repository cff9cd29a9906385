# SPDX-License-Identifier: Apache-2.0
"""lab.py - what the operator's tests have in common: a plumbd of their own with access points of plumb-air, and plumb. SAN,
the
first argument of run.py, is a build with sanitizers."""
import json
import os
import re
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "plumbd"))
from daemon import Daemon  # noqa: E402
import processes  # noqa: E402

SAN = os.path.abspath(sys.argv[1])
PLUMB, PLUMBD, AIR = (os.path.join(SAN, p) for p in ("plumb", "plumbd", "plumb-air"))
CANARIES = {"wlan": "canary-wlan-7Qx", "hex": "ca0a51" * 10 + "abcd", "dtls": "canary-dtls-9Zk"}
CONFIG = """config sysname wlc-1
config country DE
config wlan create 1 office office
config wlan security wpa akm 802.1x disable 1
config wlan security wpa akm psk enable 1
config wlan security wpa akm psk set-key ascii %s 1
config wlan enable 1
config wlan create 2 guests
config interface create guests 20
config interface address management 192.0.2.1 255.255.255.0 192.0.2.254
config auth-list add lsc 02:00:5e:00:00:99
config logging buffered informational
""" % CANARIES["wlan"]
SHOWS = ["show 802.11a", "show advanced 802.11a summary", "show advanced eap", "show advanced timers",
         "show ap config 802.11a ap-0001", "show ap config general ap-0001", "show ap config slot 0 ap-0001",
         "show ap inventory all", "show ap inventory ap-0001", "show ap join stats detailed 02:00:5e:00:00:10",
         "show ap join stats summary", "show ap join stats summary 02:00:5e:00:00:10", "show ap summary",
         "show ap summary ap-0001", "show ap uptime", "show auth-list", "show capwap counters",
         "show certificate summary", "show client counters", "show client state summary", "show client summary",
         "show country", "show debug", "show exclusionlist", "show interface detailed management",
         "show interface summary", "show load-balancing", "show logging", "show metrics", "show network summary",
         "show rf-profile summary", "show run-config commands", "show sysinfo", "show time", "show trapflags",
         "show traplog", "show wlan 1", "show wlan summary", "show wps summary"]
TESTS = []


def test(function):
    TESTS.append(function)
    return function


def check(good, what, *context):
    if not good:
        raise AssertionError("%s\n%s" % (what, "\n".join(str(c)[-3000:] for c in context)))


def equal(got, want, what):
    check(got == want, "%s: got %r, want %r" % (what, got, want))


class Controller(Daemon):
    """A plumbd, and what an operator does with it."""

    def __init__(self, config=CONFIG, **kw):
        # a limit that is far away: what shows say is the same whether the machine they run on has one or not
        super().__init__(PLUMBD, config, args=("--memory-max", "64G"), **kw)
        self.ready()
        self.env = dict(os.environ, PLUMB_SOCKET=os.path.join(self.runtime, "control.sock"), HOME=self.dir, LC_ALL="C.UTF-8")
        self.air = None
        self.listening = []

    def plumb(self, line, status=0, stdin=None):
        p = subprocess.run([PLUMB, *line.split()], env=self.env, capture_output=True, text=True, timeout=30, input=stdin)
        check(p.returncode == status, "%s: status %d" % (line, p.returncode), p.stdout, p.stderr)
        return p.stdout + p.stderr

    def debug(self, *lines):
        """A session that debugs; its lines go into a file, whose name comes back."""
        path = os.path.join(self.dir, "debug%d" % len(self.listening))
        with open(path, "w") as f:
            p = subprocess.Popen([PLUMB, *lines[0].split()], env=self.env, stdout=f, stderr=subprocess.STDOUT)
        self.listening.append(p)
        return path

    def token(self):
        return re.search(r"plumb-[0-9a-z-]+", self.plumb("config ap join-token create"))[0]

    def start_air(self, aps, more="", refused=False):
        """So many access points that enrol; returns when they have joined."""
        tokens = os.path.join(self.dir, "tokens")
        with open(tokens, "w") as f:
            self.tokens = [self.token() for _ in range(aps)]
            f.write("".join(t + "\n" for t in self.tokens))
        scenario = "aps %d %s with token %s\n%sdiscovery interval 500ms\n%swait controller 10s\nstart all\nhold 300s\n" % (
            aps, "ap" if aps > 1 else "ap-0001", tokens, "aps 1 stranger with wrong-token\n" if refused else "", more)
        with open(os.path.join(self.dir, "s.air"), "w") as f:
            f.write(scenario)
        self.air = subprocess.Popen([AIR, "--scenario", os.path.join(self.dir, "s.air"), "--controller",
                                     "127.0.0.1:%d,%d" % (self.ctrl, self.data)], stdout=subprocess.DEVNULL,
                                    stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        self.wait(lambda: self.json("show ap summary")["number_of_aps"] == aps, "the access points did not join")

    def stop_air(self):
        self.air.send_signal(signal.SIGINT)
        self.air.wait(20)
        self.air = None

    def json(self, line):
        return json.loads(self.plumb(line + " --json"))

    def wait(self, good, what, seconds=25):
        limit = processes.Limit(seconds)
        while not good():
            check(not limit.over(), what, self.plumb("show ap join stats summary"), self.output())
            time.sleep(0.2)

    def __enter__(self):
        return self

    def end_debug(self):
        for p in self.listening:
            p.send_signal(signal.SIGINT)
        for p in self.listening:
            p.wait(10)
        self.listening = []

    def __exit__(self, kind, value, tb):
        try:
            self.end_debug()
            if self.air:
                self.air.kill()
                self.air.wait()
            if kind is None:
                check(self.stop() == 0, "plumbd's status", self.output())
                check("Sanitizer" not in self.output(), self.output())
        finally:
            self.clean()


def diagnose(path):
    p = subprocess.run([PLUMB, "diagnose", "--json", path], capture_output=True, text=True, timeout=30)
    return json.loads(p.stdout)["lines"]
