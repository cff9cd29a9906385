# SPDX-License-Identifier: Apache-2.0
"""failover.py - two controllers and their access points, as processes: the primary dies, hangs, or its address is gone; all
are on the secondary within 10 s, and return to the primary when it is back, not in one burst. Read by run.py.

The controllers share one authority, as docs/trust.md says (ca.pem and crl.pem are copied before the second one's first
start), and one port; their addresses differ."""
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time

from daemon import Daemon, free_ports
from faults import Air, rows
from run import PLAIN, PLAIN_PLUMBD, AccessPoint, Skip, check, test, waits

APS = 30
RETURN_S = 75  # Primary Discovery every 30 s, and the jitter after it
THIRTY = """
aps %d air with certificate
ca %%%%(ca)s
addresses %%s 1
discovery interval 200ms
wait controller 20s
start all
wait run all within 60s
hold 1h
""" % APS
LOBBY = "02:00:5e:00:77:00"


def config(name, one, two):
    text = "config sysname %s\nconfig advanced timers ap-fast-heartbeat 3\n" % name + \
        "config advanced timers ap-primary-discovery-timeout 30\n"
    for mac in ["02:00:5e:00:%02x:%02x" % (n >> 4, (n & 15) << 4) for n in range(1, APS + 1)] + [LOBBY]:
        text += "config ap primary-base wlc-1 %s %s\nconfig ap secondary-base wlc-2 %s %s\n" % (mac, one, mac, two)
    return text


class Pair:
    """Two controllers, thirty simulated access points and a real one, all on the primary; for a with block."""

    def __init__(self, hosts=("127.0.11.1", "127.0.11.2", "127.0.0.1"), net=None):
        inside = ("ip", "netns", "exec")
        self.hosts = hosts
        self.near, self.wrap = ((*inside, net.here), (*inside, net.there)) if net else ((), ())

    def __enter__(self):
        self.started, self.air, self.ap = [], None, None
        ports = free_ports(2)
        try:
            self.one = Daemon(PLAIN_PLUMBD, config("wlc-1", *self.hosts[:2]), listen=ports, host=self.hosts[0],
                              wrap=self.near).ready()
            self.started.append(self.one)
            self.two_dir = tempfile.mkdtemp(prefix="plumbd-test-")
            os.makedirs(self.two_dir + "/state/trust", mode=0o700)
            os.chmod(self.two_dir + "/state", 0o700)
            for f in ("ca.pem", "crl.pem"):
                shutil.copy(os.path.join(self.one.state, "trust", f), self.two_dir + "/state/trust/" + f)
            with open(self.two_dir + "/plumb.conf", "w") as f:
                f.write(config("wlc-2", *self.hosts[:2]))
            self.two = Daemon(PLAIN_PLUMBD, keep=self.two_dir, listen=ports, host=self.hosts[1], wrap=self.wrap).ready()
            self.started.append(self.two)
            self.air = Air(self.one, THIRTY % self.hosts[2], wrap=self.wrap)
            token = re.search(r"plumb-[0-9a-z-]+", str(self.one.command("config ap join-token create")[1]))[0]
            self.ap = AccessPoint(PLAIN, self.one, "lobby", LOBBY, "capwap ap join-token " + token, self.wrap)
            self.air.all_run(APS, 1, 60)
            self.ap.wait("Data Check -> Run", 25)
            self.settled(self.one, 20)
            time.sleep(5)  # Primary Discovery has told them where the secondary is
            return self
        except BaseException:
            self.close()
            raise

    def __exit__(self, kind, value, tb):
        if kind:
            for d in self.started:
                print("# " + d.output()[-1500:].replace("\n", "\n# "))
            print("# " + open(self.ap.log, errors="replace").read()[-2000:].replace("\n", "\n# "))
        self.close()

    def close(self):
        if self.ap:
            self.ap.stop()
        if self.air:
            self.air.stop()
        for d in self.started:
            if d.p.poll() is None:
                for pid in (d.keeper(), d.net()):
                    if pid:
                        os.kill(pid, signal.SIGCONT)
                d.stop()
            d.clean()

    def one_again(self):
        """The primary is started anew on what it left behind."""
        gone = self.one
        self.one = Daemon(PLAIN_PLUMBD, keep=gone.dir, listen=(gone.ctrl, gone.data), host=self.hosts[0],
                          wrap=self.near).ready()
        gone.err.close()
        gone.notify.close()
        self.started[0] = self.one

    def here(self, d):
        """How many are joined at a controller, each of them once."""
        macs = [r["base_mac"] for r in rows(d)]
        check(len(set(macs)) == len(macs), "an access point has two rows: %r" % macs)
        return len(macs)

    def settled(self, there, seconds):
        """All are at one controller: after how many seconds."""
        begun = time.monotonic()
        while time.monotonic() < begun + seconds:
            if self.here(there) == APS + 1:
                return time.monotonic() - begun
            time.sleep(0.1)
        raise AssertionError("%d of %d are there after %g s: %r\n%s" % (
            self.here(there), APS + 1, seconds, self.air.states(), self.air.events[-5:]))

    def spread(self, since):
        """How far apart the simulated ones came to Run after that moment, and the most within one second."""
        at = sorted(e["at"] for e in self.air.events if e["event"] == "ap" and e["state"] == "Run" and e["at"] > since)
        check(len(at) == APS, "%d joins: %r" % (len(at), at))
        return at[-1] - at[0], max(sum(t <= u < t + 1 for u in at) for t in at)

    def why_left(self, d):
        """The reasons of show ap join stats detailed, of all that are not here."""
        said = set()
        for r in rows(d, "show ap join stats summary"):
            if r["status"] != "Joined":
                text = str(d.command("show ap join stats detailed %s" % r["base_mac"])[1])
                said.add(re.search(r"Last AP disconnect reason\.* ([^\\]*)", text)[1])
        return said

    def returns(self, since):
        """All go back to the primary, one after the other; the secondary says why they left, and keeps no row of them."""
        self.settled(self.one, RETURN_S)
        far, most = self.spread(since)
        print("# back on the primary within %.0f s, over %.1f s, at most %d of %d in one second" % (
            time.monotonic() - since, far, most, APS))
        check(far > 5 and most <= APS // 3, "they came in one burst: over %.1f s, %d within one second" % (far, most))
        check(self.here(self.two) == 0, rows(self.two))
        check(len(rows(self.two, "show ap join stats summary")) == APS + 1, rows(self.two, "show ap join stats summary"))
        check(self.why_left(self.two) == {"the AP closed the DTLS connection"}, self.why_left(self.two))
        check(self.here(self.one) == APS + 1, rows(self.one))
        check(len(rows(self.one, "show ap join stats summary")) == APS + 1, rows(self.one, "show ap join stats summary"))
        check(self.why_left(self.one) == set(), self.why_left(self.one))


def on_the_secondary(p, begun):
    p.settled(p.two, 10 - (time.monotonic() - begun))
    print("# all %d are on the secondary after %.1f s" % (APS + 1, time.monotonic() - begun))


@test
@waits
def the_primary_is_killed():
    """keeper and net die by SIGKILL: all are on the secondary within 10 s; started again, it has them back one by one"""
    with Pair() as p:
        begun = time.monotonic()
        p.one.kill()
        on_the_secondary(p, begun)
        since = time.monotonic()
        p.one_again()
        p.returns(since)


@test
@waits
def the_primary_hangs():
    """keeper and net are stopped by SIGSTOP and go on later: as dead meanwhile, and the old sessions are told as lost"""
    with Pair() as p:
        pids, begun = (p.one.keeper(), p.one.net()), time.monotonic()
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        on_the_secondary(p, begun)
        since = time.monotonic()
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
        p.returns(since)


class Cable:
    """Two network namespaces and a cable between them: the primary is in one, all else in the other. When the primary's
    address is taken away, what is sent there arrives at its interface and at nobody, and nobody says so."""
    here, there = "plumb-t%d-one" % os.getpid(), "plumb-t%d-two" % os.getpid()

    def ip(self, ns, *words):
        return subprocess.run(["ip", "-n", ns, *words], check=True, capture_output=True, text=True).stdout

    def __enter__(self):
        try:
            for ns in (self.here, self.there):
                subprocess.run(["ip", "netns", "add", ns], check=True)
            self.ip(self.here, "link", "add", "cable", "type", "veth", "peer", "name", "cable", "netns", self.there)
            for ns, addresses in ((self.here, (8, 1)), (self.there, (2, 9))):
                for device in ("lo", "cable"):
                    self.ip(ns, "link", "set", device, "up")
                for n in addresses:
                    self.ip(ns, "addr", "add", "192.0.2.%d/32" % n, "dev", "cable")
                self.ip(ns, "route", "add", "192.0.2.0/24", "dev", "cable")
            mac = re.search(r"link/ether (\S+)", self.ip(self.here, "link", "show", "cable"))[1]
            self.ip(self.there, "neigh", "replace", "192.0.2.1", "lladdr", mac, "nud", "permanent", "dev", "cable")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for ns in (self.here, self.there):
            subprocess.run(["ip", "netns", "del", ns], check=False)


@test
@waits
def the_primary_s_address_is_gone():
    """nothing comes to the primary and nothing from it for a while, though it runs: its sessions end by the heart beat"""
    if os.geteuid() or subprocess.run(["unshare", "--net", "true"], capture_output=True).returncode:
        raise Skip("no network namespaces here")
    with Cable() as net, Pair(("192.0.2.1", "192.0.2.2", "192.0.2.9"), net) as p:
        begun = time.monotonic()
        net.ip(net.here, "addr", "del", "192.0.2.1/32", "dev", "cable")
        on_the_secondary(p, begun)
        end = time.monotonic() + 20
        while p.here(p.one) and time.monotonic() < end:
            time.sleep(0.2)
        check(p.why_left(p.one) == {"Heart beat timer expiry"}, p.why_left(p.one))
        since = time.monotonic()
        net.ip(net.here, "addr", "add", "192.0.2.1/32", "dev", "cable")
        p.returns(since)
