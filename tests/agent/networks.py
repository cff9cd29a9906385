# SPDX-License-Identifier: Apache-2.0
"""networks - IPv6, both families, and a network of its own in which a controller is found by asking around."""
import itertools
import os
import subprocess

from lab import AccessPoint, Controller, Lab, Skip, at, test, until


def six(controller):
    return "capwap ap controller ip address [::1]:%d" % controller.port


def both_families(lab, name="wlc"):
    wlc = Controller(lab, name)
    wlc.extra = ["--listen", "[::1]:%d,%d" % (wlc.port, wlc.port + 1)]
    return wlc.start()


@test("plumbd")
def joins_over_ipv6(lab):
    wlc = both_families(lab)
    ap = AccessPoint(lab, "six", 1, [six(wlc), "capwap ap join-token " + wlc.token()]).start()
    s = ap.wait()
    assert s["controller_address"] == "[::1]:%d" % wlc.port and s["data_up"], s
    # and from an address of its own
    bound = AccessPoint(lab, "bound", 2,
                        [six(wlc), "capwap ap ip address ::1", "capwap ap join-token " + wlc.token()]).start()
    bound.wait()
    # a controller of the other family is no good to it: said, and not fatal
    four = AccessPoint(lab, "four", 3, [six(wlc), at(wlc), "capwap ap ip address 127.0.0.1",
                                        "capwap ap join-token " + wlc.token()]).start()
    assert four.wait()["controller_address"] == "127.0.0.1:%d" % wlc.port
    assert "::1" in wlc.text("show ap summary") + wlc.text("show ap config general six")


@test("plumbd")
def a_list_with_both_families(lab):
    """The one of the list that is there is taken, whatever its family; and the other when that is gone."""
    one, two = both_families(lab, "one"), both_families(lab, "two")
    ap = AccessPoint(lab, "dual", 1, [six(one), at(two), "capwap ap join-token " + one.token()])
    two.proc.stop()
    ap.start().wait_certificate()
    assert ap.wait()["controller_address"].startswith("[::1]")
    assert ap.proc.stop() == 0
    # the same controller by both families: either will do, and there is one row of it
    ap.configure([six(one), at(one)])
    ap.start().wait()
    assert "Number of APs" in one.text("show ap summary")
    assert one.text("show ap summary").count("02:00:5e:00:00:10") <= 1


def namespaces_work():
    return os.geteuid() == 0 and subprocess.run(["unshare", "--net", "true"], capture_output=True).returncode == 0


class Network:
    """Two namespaces and a cable between them: 192.0.2.1 and 2001:db8::1 here, 192.0.2.2 and 2001:db8::2 there."""

    COUNT = itertools.count(1)  # tests run side by side

    def __init__(self):
        self.wlc, self.ap = ("plumb-t%d-%d-%s" % (os.getpid(), n, end) for n in [next(self.COUNT)] for end in ("wlc", "ap"))

    def __enter__(self):
        for ns in (self.wlc, self.ap):
            subprocess.run(["ip", "netns", "add", ns], check=True)
        self.ip(self.wlc, "link", "add", "cable", "type", "veth", "peer", "name", "cable", "netns", self.ap)
        for ns, n in ((self.wlc, 1), (self.ap, 2)):
            self.ip(ns, "link", "set", "lo", "up")
            self.ip(ns, "addr", "add", "192.0.2.%d/24" % n, "brd", "+", "dev", "cable")
            self.ip(ns, "addr", "add", "2001:db8::%d/64" % n, "dev", "cable", "nodad")
            self.ip(ns, "link", "set", "cable", "up")
            self.ip(ns, "route", "add", "default", "dev", "cable")
        return self

    def ip(self, ns, *words):
        subprocess.run(["ip", "-n", ns, *words], check=True)

    def __exit__(self, *_):
        for ns in (self.wlc, self.ap):
            subprocess.run(["ip", "netns", "del", ns], check=False)


@test("plumbd")
def found_by_asking_around(lab):
    """Broadcast and multicast, on a network that is made for it and removed again. Needs root and network namespaces."""
    if not namespaces_work():
        raise Skip("no network namespaces here")
    with Network() as net:
        inner = Lab(lab.build)
        try:
            asking_around(inner, net)
        finally:
            inner.close()
    assert net.wlc not in subprocess.run(["ip", "netns"], capture_output=True, text=True).stdout


def asking_around(lab, net):
    wlc = Controller(lab, port=5246, listen=False, wrap=["ip", "netns", "exec", net.wlc]).start()
    for n, (name, lines) in enumerate({
            "broadcast": ["capwap ap discovery broadcast enable"],
            "multicast": ["capwap ap discovery multicast enable"],
            "six": ["capwap ap discovery multicast enable", "capwap ap ip address 2001:db8::2"]}.items()):
        ap = AccessPoint(lab, name, n + 1, ["capwap ap join-token " + wlc.token(), *lines],
                         wrap=["ip", "netns", "exec", net.ap])
        ap.start()
        s = ap.wait("Run", 30)
        assert s["controller_address"].startswith(("192.0.2.1:", "[2001:db8::1]:", "[fe80:")), s
        assert s["data_up"], s
        assert ap.proc.stop() == 0
    until(lambda: "Number of APs" in wlc.text("show ap summary"), 5, "the summary")


@test("plumbd")
def an_address_that_goes_and_comes_back(lab):
    """The access point's address is taken and given back, then another one is given instead: each time it is in Run again
    by itself. With two addresses it stays where it is when the one it does not use goes. Needs root and namespaces."""
    if not namespaces_work():
        raise Skip("no network namespaces here")
    with Network() as net:
        inner = Lab(lab.build)
        try:
            changing_addresses(inner, net)
        finally:
            inner.close()


def changing_addresses(lab, net):
    wlc = Controller(lab, port=5246, listen=False, config="config advanced timers ap-fast-heartbeat local enable 1\n",
                     wrap=["ip", "netns", "exec", net.wlc]).start()
    ap = AccessPoint(lab, "moved", 1, ["capwap ap controller ip address 192.0.2.1", "capwap ap join-token " + wlc.token(),
                                       "logging level events"], wrap=["ip", "netns", "exec", net.ap]).start()
    ap.wait()
    ap.wait_certificate()

    def address(word, n):
        net.ip(net.ap, "addr", word, "192.0.2.%d/24" % n, *(["brd", "+"] if word == "add" else []), "dev", "cable")
        if word == "del":  # with the last address of a family go its routes
            subprocess.run(["ip", "-n", net.ap, "route", "replace", "default", "dev", "cable"], check=False)

    def joins():
        s = ap.status()
        return s["joins"] if s["state"] == "Run" and s["running"] else 0

    before = joins()
    address("add", 3)  # a second one; and it goes again
    address("del", 3)
    until(lambda: joins() == before, 10, "an address that is not used is not missed")
    address("del", 2)
    until(lambda: ap.status()["state"] != "Run", 60, lambda: "it sees that nothing goes: %s" % ap.status())
    assert ap.proc.running()
    address("add", 2)
    until(lambda: joins() > before, 90, lambda: "it is back: %s\n%s" % (ap.status(), ap.proc.text()[-2000:]))
    before = joins()
    address("del", 2)  # and the kernel takes others of the same network with it
    address("add", 4)  # the session goes on from there, or begins again
    until(lambda: "192.0.2.4" in wlc.text("show ap config general moved"), 90,
          lambda: "it comes from there: %s\n%s" % (ap.status(), wlc.text("show ap config general moved")))
    until(lambda: joins() >= before, 30, "and is in Run")
    net.ip(net.ap, "link", "set", "cable", "down")
    until(lambda: ap.status()["state"] != "Run", 60, lambda: "the link is down: %s" % ap.status())
    net.ip(net.ap, "link", "set", "cable", "up")
    subprocess.run(["ip", "-n", net.ap, "route", "replace", "default", "dev", "cable"], check=False)
    until(lambda: joins() > 0, 90, lambda: "it is back: %s\n%s" % (ap.status(), ap.proc.text()[-2000:]))
    assert ap.proc.stop() == 0
