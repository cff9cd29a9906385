# SPDX-License-Identifier: Apache-2.0
"""The radio itself: another channel without a farewell, old clients beside new ones, and an air full of malice."""
import random
import struct
import time

from scenarios import scenario
from world import ap_mac

KEY = "correct-horse-battery"
HT_OPERATION, CHANNEL_SWITCH, WMM = 61, 37, b"\x00\x50\xf2\x02"


def elements(frame, fixed):
    """{id: body} of a management frame."""
    out, at, data = {}, 24 + fixed, frame.data
    while at + 2 <= len(data) and at + 2 + data[at + 1] <= len(data):
        out.setdefault(data[at], data[at + 2:at + 2 + data[at + 1]])
        at += 2 + data[at + 1]
    return out


def last_beacon(s, bssid):
    sender = bytes.fromhex(bssid.replace(":", ""))
    return elements([f for f in s.frames("beacon") if f.a2 == sender][-1], 12)


def in_run(s, c, channel=None):
    d = s.until(lambda: (s.net.client(c.mac) or {}).get("authorized") and s.net.client(c.mac), 15, "%s is in RUN" % c.name)
    s.need(channel is None or d["channel"] == channel, "show client detail has channel %s" % channel)


@scenario("channel-announced")
def channel_announced(s):
    """A radio announces another channel: its clients move with it. An old client brings protection, power nobody out."""
    s.net.wlan(1, "lab-psk", security="psk", key=KEY)
    s.net.wlan(2, "lab-open", vlan=30)
    s.net.ap(1)
    s.net.also("config 802.11h channelswitch enable")
    s.net.start()
    c, old = s.client(1), s.client(2)
    s.joins(c)
    s.passes(c)
    in_run(s, c)
    s.holds(all(WMM in f.data for f in s.frames("assoc-resp")), "the association response has WMM parameters")
    s.holds(last_beacon(s, s.net.bssid(1))[HT_OPERATION][2] & 3 == 0, "the beacon asks for no protection")
    s.joins(old, 2, disable_ht="1")
    s.passes(old, 30)
    s.until(lambda: last_beacon(s, s.net.bssid(1))[HT_OPERATION][2] & 3 == 3, 5, "with a client without HT all BSSs do")
    s.holds(last_beacon(s, s.net.bssid(1, 2))[HT_OPERATION][2] & 3 == 3, "a client without HT is protected in each BSS")
    old.leave()
    s.until(lambda: last_beacon(s, s.net.bssid(1))[HT_OPERATION][2] & 3 == 0, 25, "without it no more")
    s.joins(old, 2)
    s.passes(old, 30)
    for x in (c, old):
        x.drain()
        x.seen = len(x.events)
    s.net.order("config 802.11b channel ap %s 11" % ap_mac(1))
    s.net.channels[1] = (11, 36)
    for x in (c, old):
        s.holds(x.wait("CTRL-EVENT-CHANNEL-SWITCH freq=2462", 15), "%s moves to channel 11" % x.name)
        s.holds(x.status().get("freq") == "2462" and x.ping("198.51.100.1" if x is c else "203.0.113.1"),
                "%s: ping is answered there" % x.name)
        s.holds(not x.wait("CTRL-EVENT-DISCONNECTED", 1), "%s was not thrown out" % x.name)
    counts = [e[CHANNEL_SWITCH] for e in (elements(f, 12) for f in s.frames("beacon")) if CHANNEL_SWITCH in e]
    s.holds({b[1] for b in counts} == {11} and len({b[2] for b in counts}) >= 3, "beacons of both WLANs counted down")
    s.holds(not [f for kind in ("deauth", "disassoc") for f in s.frames(kind) if f.a2[0] == 2],
            "no farewell was sent to a client")
    s.net.order("config 802.11b txPower ap %s 4" % ap_mac(1))
    time.sleep(2)
    s.holds(c.ping("198.51.100.1") and not c.wait("CTRL-EVENT-DISCONNECTED", 1), "with less power it stays, too")
    third = s.client(3)
    s.joins(third)
    s.passes(third)
    in_run(s, third)
    s.holds(True, "another client joins on the new channel")


def malformed(seed, bssid, friend):
    """Frames nobody should send: management frames of each subtype, data, EAPOL, control."""
    rnd = random.Random(seed)
    ap, friend, all_ = bytes.fromhex(bssid.replace(":", "")), bytes.fromhex(friend.replace(":", "")), b"\xff" * 6

    def stranger():
        return b"\x06\x00\x5e\x66" + bytes(rnd.randrange(256) for _ in range(2))

    def head(kind, subtype, a1, a2, a3, flags=0):
        sequence = struct.pack("<H", rnd.randrange(65536))
        return struct.pack("<BBH", subtype << 4 | kind << 2, flags, 0) + a1 + a2 + a3 + sequence

    def junk(most):
        return bytes(rnd.randrange(256) for _ in range(rnd.randrange(most)))

    def lying():
        """Elements whose lengths do not hold."""
        out = b""
        for _ in range(rnd.randrange(1, 12)):
            body = junk(40)
            out += bytes([rnd.choice((0, 1, 3, 5, 45, 48, 61, 191, 221, 244, 255)),
                          rnd.choice((0, len(body), 255, max(0, len(body) - 3)))]) + body
        return out

    fixed = {0: 4, 1: 6, 2: 10, 3: 6, 4: 0, 5: 12, 8: 12, 10: 2, 11: 6, 12: 2, 13: 1}
    for subtype in range(16):
        for i in range(36):
            a2 = rnd.choice((stranger(), stranger(), friend, ap, all_, bytes(6)))
            a1 = rnd.choice((ap, ap, ap, all_))
            if subtype in (10, 12) and a1 == all_ and a2 == ap:
                a2 = stranger()  # a client without PMF believes that its access point sends everybody away
            start = head(0, subtype, a1, a2, rnd.choice((ap, ap, all_, stranger())), rnd.choice((0, 0, 0, 0x40, 0x08, 0xff)))
            n = fixed.get(subtype, 0)
            sane = bytes(n)
            if subtype == 11:
                sane = struct.pack("<HHH", rnd.choice((0, 0, 1, 3, 99)), rnd.choice((1, 2, 65535)), 0)
            body = (junk(30), b"", junk(n + 1)[:max(0, n - 1)], sane + lying(), sane + b"\x00\xff" + junk(100),
                    sane + b"\x30" + bytes([rnd.randrange(30)]) + junk(60), junk(2200))[i % 7]
            yield start + body
    for i in range(120):
        a2 = rnd.choice((stranger(), friend))
        key = bytes([rnd.choice((1, 2, 3)), rnd.choice((0, 1, 2, 3, 4, 200))])
        key += struct.pack(">H", rnd.choice((0, 95, 65535)))
        llc = b"\xaa\xaa\x03\x00\x00\x00" + rnd.choice((b"\x88\x8e", b"\x88\xc7", b"\x08\x06", b"\x08\x00", b"\x86\xdd"))
        body = (llc + key + junk(150), llc[:rnd.randrange(9)], junk(60), llc + junk(400))[i % 4]
        flags = rnd.choice((1, 1, 1, 0, 2, 3, 0x41))
        yield head(2, rnd.choice((0, 0, 4, 8, 12)), ap, a2, rnd.choice((ap, all_)), flags) + body
    for i in range(40):
        yield struct.pack("<BBH", rnd.randrange(7, 16) << 4 | 4, 0, 0) + ap + stranger()


STRANGER = b"\x06\x00\x5e\x66\xff\x01"


def sane_authentication(bssid):
    """Open System, message 1: from somebody who said nothing before."""
    ap = bytes.fromhex(bssid.replace(":", ""))
    return struct.pack("<BBH", 11 << 4, 0, 0) + ap + STRANGER + ap + struct.pack("<H", 7 << 4) + struct.pack("<HHH", 0, 1, 0)


@scenario("hostile-air")
def hostile_air(s):
    """Malformed frames of every kind at an access point, in others' names, too: nobody falls over or leaves."""
    s.world.make_client(3)   # whose radio says it all
    s.net.there = s.net.san  # the agent with sanitizers, too
    s.net.wlan(1, "lab-pmf", security="psk", key=KEY, pmf="required")
    s.net.wlan(2, "lab-open", vlan=30)
    s.net.ap(1)
    s.net.start()
    c, other = s.client(1), s.client(2)
    s.joins(c, ieee80211w="2")
    s.passes(c)
    in_run(s, c)
    s.joins(other, 2)
    s.passes(other, 30)
    for x in (c, other):
        x.drain()
        x.seen = len(x.events)
    sent = 0
    for seed, wlan in ((1, 1), (2, 2)):
        for frame in malformed(seed, s.net.bssid(1, wlan), c.mac):
            if len(frame) >= 16:
                s.air.tell("inject c3 2412 " + frame.hex())
                sent += 1
    s.step("%d frames" % sent)
    time.sleep(3)
    s.holds(s.net.agents[1].running() and s.net.joined() == ["lab-1"], "after %d frames the access point is there" % sent)
    s.air.tell("inject c3 2412 " + sane_authentication(s.net.bssid(1, 2)).hex())
    time.sleep(1)
    answered = [f for f in s.frames("auth") if f.a2[0] == 2 and f.a1 == STRANGER]
    s.holds(answered, "what is said this way is heard: a sane authentication among them is answered")
    log = s.net.log("plumb-ap1.log")
    s.holds("Sanitizer" not in log and "runtime error" not in log, "the agent's sanitizers have nothing to say")
    s.holds(c.ping("198.51.100.1") and other.ping("203.0.113.1"), "both clients pass traffic")
    s.holds(not other.wait("CTRL-EVENT-DISCONNECTED", 1), "the client in whose name nothing was sent was not thrown out")
    s.holds(not c.wait("CTRL-EVENT-DISCONNECTED", 1), "nor that with PMF, in whose name it was")
    new = s.client(4)
    s.joins(new, ieee80211w="2")
    s.passes(new)
    in_run(s, new)
    s.holds(True, "another client joins")
