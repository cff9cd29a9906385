# SPDX-License-Identifier: Apache-2.0
"""plant - the processes of the demo: plumbd and plumb-air, on ports the kernel gives, in a folder that goes with them. They
end with who started them, also when he is killed."""
import ctypes
import os
import re
import signal
import socket
import subprocess
import time

STARTED_WITHIN, TRIES = 60, 5  # seconds: plumbd's first start makes two key pairs
SIGHT = 3  # verdicts that are shown of a client, at most


class Trouble(Exception):
    """It cannot be shown; says why."""


def ends_with_parent():
    os.setsid()  # Ctrl-C is for the demo, which ends them in their order
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def free_ports():
    """Two ports in a row that the kernel has given away to nobody."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as a, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as b:
            try:
                a.bind(("127.0.0.1", 0))
                port = a.getsockname()[1]
                b.bind(("127.0.0.1", port + 1))
                return port
            except (OSError, OverflowError):
                continue


class Client:
    def __init__(self, name, mac, wlan):
        self.name, self.mac, self.wlan = name, mac, wlan
        self.ap = self.state = ""
        self.asked, self.dirty = 0.0, False
        self.findings, self.verdicts, self.runs = [], [], 0

    def take(self, report):
        """Of a diagnosis: its verdicts, the newest first, without those that only say that there is none."""
        self.findings = [f for f in report.get("findings", []) if f["kind"] != "none"]
        episodes = [e for c in report.get("clients", []) for e in c["episodes"]]
        newest = []
        for e in reversed(episodes):
            for f in sorted(e["findings"], key=lambda f: f["at"], reverse=True):
                newest += [f["verdict"]] if f["verdict"] not in newest else []
        known = {f["verdict"]: f for f in self.findings}
        self.verdicts = [v for v in newest if v in known] + [v for v in known if v not in newest]
        self.verdicts = self.verdicts[:SIGHT]
        self.runs = known.get("joined", {}).get("count", 0)

    def finding(self, verdict):
        return next((f for f in self.findings if f["verdict"] == verdict), {})


class Plant:
    def __init__(self, folder, build, examples):
        self.folder, self.build, self.examples = folder, build, examples
        self.socket = os.path.join(folder, "run", "control.sock")
        self.plumbd = self.air = None
        self.clients = []

    def program(self, name):
        path = os.path.join(self.build, name)
        if not os.access(path, os.X_OK):
            raise Trouble("%s is missing; `make build` makes it" % path)
        return path

    def environment(self):
        return dict(os.environ, PLUMB_SOCKET=self.socket, PATH=self.build + os.pathsep + os.environ.get("PATH", ""))

    def spawn(self, name, *words, **kw):
        with open(os.path.join(self.folder, name + ".log"), "wb") as log:
            return subprocess.Popen([self.program(name), *words], stdin=subprocess.DEVNULL, stderr=log,
                                    env=self.environment(), preexec_fn=ends_with_parent, **dict({"stdout": log}, **kw))

    def said(self, name):
        with open(os.path.join(self.folder, name + ".log"), errors="replace") as f:
            return f.read()[-2000:]

    def plumb(self, *words):
        return subprocess.run([self.program("plumb"), *words], env=self.environment(), stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60)

    def start(self):
        for name in ("state", "run"):
            os.mkdir(os.path.join(self.folder, name), 0o700)
        for _ in range(TRIES):  # somebody else may have taken the ports since
            if self.controller():
                break
        else:
            raise Trouble("plumbd does not start; it says:\n" + self.said("plumbd"))
        for n in range(3):
            token = re.search(r"plumb-[0-9a-z-]+", self.plumb("config", "ap", "join-token", "create").stdout)
            if not token:
                raise Trouble("the controller gave no join token")
            with open(os.path.join(self.folder, "tokens.txt"), "a", opener=lambda p, f: os.open(p, f, 0o600)) as f:
                f.write(token[0] + "\n")
        self.air_begins()

    def controller(self):
        self.port = free_ports()
        self.plumbd = self.spawn("plumbd", "--config", os.path.join(self.examples, "site.conf"), "--state",
                                 os.path.join(self.folder, "state"), "--runtime", os.path.join(self.folder, "run"),
                                 "--listen", "127.0.0.1:%d,%d" % (self.port, self.port + 1))
        end = time.monotonic() + STARTED_WITHIN
        while self.plumbd.poll() is None and time.monotonic() < end:
            if self.plumb("show", "sysinfo").returncode == 0:
                return True
            time.sleep(0.1)
        if self.plumbd.poll() is None:
            raise Trouble("plumbd does not answer, %d s after it was started; it says:\n%s"
                          % (STARTED_WITHIN, self.said("plumbd")))
        if "in use" not in self.said("plumbd"):
            raise Trouble("plumbd ended; it says:\n" + self.said("plumbd"))
        return False

    def air_begins(self):
        path = os.path.join(self.folder, "site.air")
        with open(os.path.join(self.examples, "site.air")) as f:
            text = f.read()
        with open(path, "w") as f:
            f.write(text.replace("tokens.txt", os.path.join(self.folder, "tokens.txt")))
        # what it says of its clients is not asked; errors are
        self.air = self.spawn("plumb-air", "--scenario", path, "--controller",
                              "127.0.0.1:%d,%d" % (self.port, self.port + 1), stdout=subprocess.DEVNULL)
        names = re.findall(r"^clients 1 (\S+) on (\S+)", text, re.M)
        self.clients = [Client(name, "06:00:5e:10:00:%02x" % (i + 1), wlan) for i, (name, wlan) in enumerate(names)]

    def check(self):
        for name, p in (("plumbd", self.plumbd), ("plumb-air", self.air)):
            if p.poll() is not None:
                raise Trouble("%s has ended; it says:\n%s" % (name, self.said(name)))

    def end(self):
        for p, number in ((self.air, signal.SIGINT), (self.plumbd, signal.SIGTERM)):
            if p and p.poll() is None:
                p.send_signal(number)
                try:
                    p.wait(10)
                except subprocess.TimeoutExpired:
                    p.kill()
                    p.wait()
