# SPDX-License-Identifier: Apache-2.0
"""Clients that go from one access point to another."""
import time

from scenarios import scenario

KEY = "correct-horse-battery"


def roams(s, pmf, **options):
    s.net.wlan(1, "lab-psk", security="psk", key=KEY, pmf=pmf)
    s.net.ap(1, 1)
    s.net.ap(2, 6)
    s.net.start()
    c = s.client(1)
    s.debug(c)
    s.air.tell("signal c1 ap2r0 -85")
    s.joins(c, **options)
    s.passes(c)
    here = 1 if c.status()["bssid"] == s.net.bssid(1) else 2
    for to in (3 - here, here):
        s.air.tell("signal c1 ap%dr0 -40" % to)
        s.air.tell("signal c1 ap%dr0 -75" % (3 - to))
        c.scan([s.net.freq(1), s.net.freq(2)])
        before = len(c.saw("CTRL-EVENT-DISCONNECTED"))
        s.need(c.roam(s.net.bssid(to)), "%s roams to ap%d" % (c.name, to))
        at = time.monotonic()
        while s.world.wired_port(c.mac) != "v-ap%d" % to and time.monotonic() - at < 5:
            pass
        took = time.monotonic() - at
        s.holds(took < 1, "the wired bridge points to ap%d within 1 s (%.2f s)" % (to, took))
        s.holds(c.ping("198.51.100.1", 3) >= 2, "traffic passes through ap%d" % to)
        s.holds(len(c.saw("CTRL-EVENT-DISCONNECTED.*reason=(?!3 )")) <= before, "nobody threw it out")
        if not s.peer:
            d = s.until(lambda: (s.net.client(c.mac) or {}).get("authorized") and s.net.client(c.mac), 10, "RUN")
            s.holds(d.get("ap_name") == "lab-%d" % to, "show client detail has it at lab-%d, in RUN" % to)


@scenario("roam-psk", peer=True)
def roam_psk(s):
    """A client goes to another access point and back; the wired bridge points to the new one within a second."""
    roams(s, "disabled")


@scenario("roam-pmf", peer=True)
def roam_pmf(s):
    """The same with protected management frames: the old place is kept until the new one has its key, and nothing waits."""
    roams(s, "required", ieee80211w="2")
