# SPDX-License-Identifier: Apache-2.0
"""What the scenarios of departures have in common: two clients that are in, one of whom something happens to and one who is
left alone, and what both sides say when a client goes and comes back."""

KEY = "correct-horse-battery"


TRAPS = ["config trapflags client %s enable" % t for t in ("802.11-assocfail", "802.11-authfail", "802.11-deauthenticate",
                                                          "802.11-disassociate")]


def network(s, aps=1, **second):
    """WLAN 1 and 2, as alike as may be; the access points are on channels 1 and 6. All traps are on."""
    s.net.also(*TRAPS)
    s.net.wlan(1, "lab-psk", security="psk", key=KEY)
    s.net.wlan(2, "lab-other", **dict({"security": "psk", "key": KEY}, **second))
    for n in range(1, aps + 1):
        s.net.ap(n, (1, 6)[n - 1])


def two(s, wlan=1, other_wlan=2, apart=False):
    """The client that something happens to and the one that is left alone, both in RUN, both debugged. apart: each hears an
    access point of its own."""
    c, other = s.actors((1, 2))
    if apart:
        s.air.tell("signal c1 ap2r0 off")
        s.air.tell("signal c2 ap1r0 off")
    s.debug(c, other)
    c.join(wait=False, **s.net.fields(wlan))
    other.join(wait=False, **s.net.fields(other_wlan))
    for x in (c, other):
        s.need(x.connected(25), "%s is connected" % x.name)
    jobs = [x.dhcp_start(24) for x in (c, other)]
    for x, job in zip((c, other), jobs):
        x.address = x.dhcp_end(job)
        s.need(x.address, "%s has an address" % x.name)
        in_run(s, x)
        x.seen = len(x.events)
    return c, other


def in_run(s, c, seconds=10):
    return s.until(lambda: (s.net.client(c.mac) or {}).get("authorized") and s.net.client(c.mac), seconds,
                   "%s is in RUN" % c.name)


def put_out(s, c, pattern, seconds, what):
    """The client's own word for it."""
    event = c.wait("CTRL-EVENT-DISCONNECTED.*" + pattern, seconds)
    s.holds(event, "%s: %s (%s)" % (c.name, what, event))


def trapped(s, c, what, reason):
    """show traplog tells of it, with the reason."""
    lines = [t["trap"] for t in s.net.show("show traplog")["traps"]]
    s.holds(any(t.startswith("%s: MACAddress:%s " % (what, c.mac)) and t.endswith("ReasonCode: %d" % reason) for t in lines),
            "%s: show traplog has %s, reason %d" % (c.name, what, reason))


def gone(s, c, seconds):
    s.until(lambda: s.net.client(c.mac) is None, seconds, "%s is gone from show client detail" % c.name)
    s.holds(True, "%s: show client detail does not have it any more" % c.name)


def comes_back(s, c, seconds=30):
    """By itself, as a client does that was thrown out."""
    s.need(c.connected(seconds), "%s is connected again" % c.name)
    s.passes(c)
    in_run(s, c)
    s.holds(True, "%s: it comes back, is in RUN and passes traffic" % c.name)


def undisturbed(s, other, verdict):
    """Whom it does not concern noticed nothing."""
    s.holds(not other.saw("CTRL-EVENT-DISCONNECTED"), "%s never left" % other.name)
    s.holds((s.net.client(other.mac) or {}).get("authorized"), "%s is in RUN" % other.name)
    s.no_verdict(other, verdict)
