#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""run.py SAN [TEST...] - access points and a controller that nobody here wrote, against plumbd and plumb-ap of a build with
sanitizers: their own CAPWAP (wire.py, from the RFCs alone) over openssl's DTLS. Prints TAP. Every test is a function whose
first line says what holds; those about the AC share one plumbd, which must be alive and clean in the end."""
import concurrent.futures
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import time
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import hostile  # noqa: E402
import wtp as W  # noqa: E402
from ac import POWER, RSN, WMM, Ac  # noqa: E402
from agent import Agent  # noqa: E402
from dtls import Loop  # noqa: E402
from lab import Controller  # noqa: E402
from wire import *  # noqa: E402,F403

SAN = os.path.abspath(sys.argv[1])
PLUMBD, PLUMB_AP = os.path.join(SAN, "plumbd"), os.path.join(SAN, "plumb-ap")
AT_AC, AT_AP = [], []
PSK = "00112233445566778899aabbccddeeff"


def at_ac(function):
    AT_AC.append(function)
    return function


def at_ap(function):
    AT_AP.append(function)
    return function


def check(good, what):
    if not good:
        raise AssertionError(what() if callable(what) else what)


def kind_of(element):
    return struct.unpack("!H", element[:2])[0]


def has_wlans(w, ids=(1, 2)):
    want = {(r, i) for r in w.d.rids for i in ids}
    w.loop.until(lambda: set(w.wlans) == want, 30, lambda: "%s: WLANs %r of %r, %r"
                 % (w.d.name, sorted(w.wlans), sorted(want), w.faults))


def faultless(w):
    check(not w.faults, lambda: "%s: %r" % (w.d.name, w.faults))


# --- access points ---------------------------------------------------------------------------------------------------------

@at_ac
def every_dialect_joins(c):
    """RFC, openCAPWAP, FreeWTP, SmartCAPWAP, actube, radio ids from 0, with gaps: each to Run, with its WLANs, over DTLS
    data"""
    all_ = [W.RFC, W.OPENCAPWAP, W.FREEWTP, W.SMARTCAPWAP, W.ACTUBE, W.ZERO, W.THREE, W.GAP]
    for n, d in enumerate(all_):
        w = c.joined(1 + n, d)
        has_wlans(w)
        check(w.echo().els == [], "Echo Response with elements")
        p = w.request(WTP_EVENT, el(48, bytes(15)), el(47, bytes([d.rids[0]]) + bytes(19)))
        check(p != "gone" and not p.els, "WTP Event Response: %r" % p)
        p = w.request(CHANGE_STATE, el(32, bytes([d.rids[-1], 2, 1])), result(0))
        check(p != "gone" and not p.els, "Change State Event Response: %r" % p)
        p = w.discover(PRIMARY)
        check(p.get(1) and p.get(4) == b"wlc-strange" and p.get(10), "Primary Discovery Response: %r" % p.els)
        check(w.clear_from[0][:2] == c.ac, "answered from %r" % (w.clear_from[0],))
        if d is W.ZERO:
            text = c.command("show ap config slot 1 " + w.name.decode())
            check("DOWN" in text.upper(), text)
            text = c.command("show ap config slot 0 " + w.name.decode())
            check("DOWN" not in text.upper(), text)
            check((w.mac[:5] + bytes([w.mac[5] + 1])).hex(":") in text, "the BSSID it assigned: " + text)
        faultless(w)
        c.seen(w.mac, "Joined")


@at_ac
def leniencies_are_counted(c):
    """show capwap counters has what the dialects get wrong, each by its name"""
    for name in ("inner-dtls-preamble", "board-without-mac", "board-without-serial", "no-encryption-list",
                 "descriptor-without-boot",
                 "descriptor-vendor", "radio-id-zero", "ecn-missing", "local-address-missing"):
        check(c.counter(name) > 0, "%s is not counted" % name)


@at_ac
def no_name_in_discovery(c):
    """a Discovery Request without a base MAC, from ports of its own: one row by IP address until it joins, then the AP's"""
    w = c.wtp(29, W.OPENCAPWAP, source="127.0.29.1")

    def rows():
        return [r for r in c.command("show ap join stats summary", "json") if r.get("ip_address") == "127.0.29.1"]
    for _ in range(3):
        w.discover()
        w.loop.drop(w.asking)
        w.asking = w.socket(w.discovery_in)
    check([(r.get("base_mac"), r["status"]) for r in rows()] == [(None, "Not Joined")], rows())
    w.run(c.certificate(w.mac))
    check([(r.get("base_mac"), r["status"]) for r in rows()] == [(w.mac.hex(":"), "Joined")], rows())
    check(re.search(r"Discovery requests received\.* 4", c.detailed(w.mac)), c.detailed(w.mac))
    faultless(w)


@at_ac
def a_hasty_one(c):
    """a data channel opened before the configuration was asked for: not hung up, and taken when it is time"""
    w = c.wtp(90)
    creds = c.certificate(w.mac)
    w.connect(creds)
    w.join()
    w.open_data(creds)
    w.send_data(keep_alive(w.session))
    w.configure()
    w.send_data(keep_alive(w.session))
    c.loop.run(1)  # the keep-alive goes through a process of its own and could come behind the next request
    w.change_state()
    check(not w.data_got and not w.data_dtls.gone, "too early")
    w.check_data()
    has_wlans(w)
    faultless(w)


@at_ac
def ipv6(c):
    """the same over IPv6: IPv6 addresses are told, and only those"""
    w = c.wtp(20, ac=("::1", c.ac[1]))
    p = w.discover()
    check(p.get(11) and not p.get(10) and p.get(11)[:16] == bytes(15) + b"\1", p.els)
    w.run(c.certificate(w.mac))
    check(w.joined.get(50) and w.configured.get(3), w.joined.els)
    has_wlans(w)
    faultless(w)


@at_ac
def behind_nat(c):
    """five WTPs behind one address: each its own session, the NAT is seen (result 2), one that goes does not take another
    with it"""
    all_ = [c.joined(24 + i, source="127.0.0.9", says_ip="192.0.2.%d" % (i + 1)) for i in range(5)]
    for w in all_:
        check(w.joined.result == 2, w.joined.result)
        has_wlans(w)
    all_[2].hang_up()
    for w in all_[:2] + all_[3:]:
        w.echo()
        w.check_data()
        faultless(w)


@at_ac
def ciphers(c):
    """the RFC's ciphers (static RSA with AES-CBC-SHA; plain PSK), DHE and ECDHE PSK; a client with RSA keys"""
    w = c.joined(30, rsa=True, options=["-cipher", "AES128-SHA:@SECLEVEL=0"])
    check("AES128-SHA" in w.dtls.tls.said, w.dtls.tls.said)
    has_wlans(w)
    for i, cipher in enumerate(("PSK-AES128-CBC-SHA", "DHE-PSK-AES128-CBC-SHA256", "ECDHE-PSK-AES128-CBC-SHA256")):
        w = c.wtp(31 + i)
        c.command("config ap dtls-psk add hex %s %s" % (PSK, w.mac.hex(":")))
        w.run(["-psk", PSK, "-psk_identity", w.mac.hex(":")], options=["-cipher", cipher + ":@SECLEVEL=0"])
        check(cipher in w.dtls.tls.said, w.dtls.tls.said)
        has_wlans(w)
    w = c.wtp(34, W.OPENCAPWAP)  # whose board data has no MAC: the identity says it
    c.command("config ap dtls-psk add hex %s %s" % (PSK, w.mac.hex(":")))
    w.run(["-psk", PSK, "-psk_identity", w.mac.hex(":")], options=["-cipher", "DHE-PSK-AES128-CBC-SHA256:@SECLEVEL=0"])
    has_wlans(w)


@at_ac
def configuration_follows(c):
    """a WLAN deleted, added, a name changed by command reach the strangers; what one refuses is told and does not come
    again"""
    w = c.joined(36, W.ZERO)
    other = c.joined(37)
    has_wlans(w)
    has_wlans(other)
    c.command("config wlan disable 2")
    has_wlans(w, (1,))
    has_wlans(other, (1,))
    c.command("config wlan enable 2")
    has_wlans(w)
    c.command("config ap name the-stranger %s" % w.name.decode())
    c.loop.until(lambda: any(p.get(45) == b"the-stranger" for p in w.updates), 30,
                 lambda: "WTP Name: %r" % [p.els for p in w.updates])
    c.loop.until(lambda: any(r["ap_name"] == "the-stranger" for r in c.command("show ap summary", "json")), 30,
                 "show ap summary")
    other.refuse_wlans = True
    c.command("config wlan disable 1")
    c.loop.until(lambda: (0, 1) not in w.wlans and other.requests[-1].kind == WLAN, 30, "WLAN 1 deleted")
    n = len(other.requests)
    c.loop.run(1.0)
    check(len(other.requests) <= n + 1, "a refused WLAN is sent again and again")
    c.command("config wlan enable 1")
    has_wlans(w)
    c.seen(other.mac, "onfiguration")
    for x in (w, other):
        faultless(x)


@at_ac
def the_controllers_name(c):
    """config sysname: the next Discovery, Primary Discovery and Join Response has the new AC Name, nobody is disturbed"""
    w, other = c.joined(45), c.wtp(46)
    other.discover()
    check(other.clear[-1].get(4) == b"wlc-strange", other.clear[-1].els)
    has_wlans(w)
    c.loop.run(0.5)
    n = len(w.requests)
    c.command("config sysname wlc-renamed")
    try:
        for kind in (DISCOVERY, PRIMARY):
            other.discover(kind)
            check(other.clear[-1].get(4) == b"wlc-renamed", other.clear[-1].els)
        other.connect(c.certificate(other.mac))
        check(other.join().get(4) == b"wlc-renamed", "AC Name in the Join Response")
        w.echo()
        check(len(w.requests) == n, [p.els for p in w.requests[n:]])
    finally:
        c.command("config sysname wlc-strange")
    faultless(w)


@at_ac
def reset_by_command(c):
    """config ap reset: Reset Request, answered; the AP goes, comes back on the same address and port, and is let in"""
    w = c.joined(40)
    has_wlans(w)
    c.command("config ap reset %s" % w.name.decode())
    c.loop.until(lambda: w.reset, 30, lambda: "Reset Request: %r" % [p.kind for p in w.requests])
    c.loop.until(lambda: w.dtls.gone, 10, "hung up after the Reset")
    w.hang_up()
    w.wlans, w.seq, w.last_request, w.session = {}, 0, None, os.urandom(16)
    w.run(w.credentials)
    has_wlans(w)
    # and without a word: the old session lasts until the new handshake is good
    for d in (w.dtls, w.data_dtls):
        d.tls.p.kill()
    w.hang_up()
    w.wlans, w.seq, w.last_request, w.session = {}, 77, None, os.urandom(16)
    w.run(w.credentials)
    has_wlans(w)
    rows = [r for r in c.command("show ap summary", "json") if r["ap_name"] == w.name.decode()]
    check(len(rows) == 1, rows)
    faultless(w)


@at_ac
def manners_of_the_channel(c):
    """a request that comes again gets the same bytes; sequence numbers wrap; unknown requests 19, out of place 18; a wrong
    response is nothing"""
    w = c.joined(42)
    has_wlans(w)
    raw = []
    mine = w.record
    w.dtls.tls.on_record = lambda d: (raw.append(d), mine(d))
    w.echo()
    w.dtls.send(w.sent)
    w.dtls.send(w.sent)
    c.loop.until(lambda: len(raw) == 3, 30, lambda: "three answers: %r" % raw)
    check(raw[0] == raw[1] == raw[2], raw)
    for _ in range(300):
        w.echo()
    for kind in (99, 27, 13277 * 256 + 3, 18681 * 256 + 1, 0xfffffffd):
        p = w.request(kind, el(4, b"?"), answer=(kind + 1) & 0xffffffff)
        check(p != "gone" and p.result == 19, (kind, p))
    n = len(w.got)
    for kind in (28, 100, 2, 4, 6, 8, 18, 24, 26, 13277 * 256 + 2, 0xfffffffe):
        w.send_request(kind, result(0))
    w.echo()
    check(len(w.got) == n + 1, [p.kind for p in w.got[n:]])
    for kind in (JOIN, CONFIG_STATUS, CONFIG_UPDATE, RESET, WLAN, STATION, CLEAR_CONFIG):
        els = w.join_elements() if kind == JOIN else w.config_elements() if kind == CONFIG_STATUS else [result(0)]
        p = w.request(kind, *els)
        check(p != "gone" and p.result in (18, 19), (kind, p))
    w.check_data()
    w.echo()
    faultless(w)


@at_ac
def clear_data_is_an_opt_in(c):
    """a clear data channel is refused, and why is told; with link-encryption disable for this AP it is taken, from its own
    address and port only"""
    w = c.wtp(44)
    creds = c.certificate(w.mac)
    w.discover()
    w.connect(creds)
    w.join()
    w.configure()
    w.change_state()
    w.send_data(keep_alive(w.session))
    c.seen(w.mac, "link-encryption disable")
    check(not w.data_got, w.data_got)
    w.hang_up()
    c.command("config ap link-encryption disable %s" % w.name.decode())
    w.session, w.seq = os.urandom(16), 0
    w.run(creds, clear_data=True)
    check(w.joined.get(1)[11] & 2, "the AC Descriptor does not allow clear data: %s" % w.joined.get(1).hex())
    has_wlans(w)
    frame = header(rid=1, native=True, wireless=b"\xc0\x20\0\x0c") + b"\x40" + bytes(30)
    w.send_data(frame)
    thief = c.wtp(45)
    thief.send_data(keep_alive(w.session))
    c.seen(w.mac, "came from another port and was refused")
    check(not thief.data_got, thief.data_got)
    thief2 = c.wtp(46, source="127.0.0.77")
    thief2.send_data(keep_alive(w.session))
    for n in range(30):
        thief.send_data(keep_alive(w.session)[:n])
    c.loop.run(0.3)
    check(not thief.data_got and not thief2.data_got, "the downlink was stolen")
    w.check_data()
    faultless(w)


# --- who is refused --------------------------------------------------------------------------------------------------------

def refused(c, number, credentials, words, says=None, options=()):
    w = c.wtp(number)
    w.discover()
    w.connect(credentials, options, seconds=0)
    c.seen(w.mac, words)
    c.loop.until(lambda: w.dtls.gone, 10, "the AC's alert")
    check(c.row(w.mac)["status"] == "Not Joined"
          and words in c.row(w.mac)["last_join_failure" if "last_join_failure" in c.row(w.mac) else "reason"],
          c.row(w.mac))


@at_ac
def wrong_certificates(c):
    """rogue, self-signed, expired, wrong usage, no usage, an AC's, none, another AP's name, a wrong key: each refused, and
    the reason is in the summary"""
    a, trust = c.a, c.trusting()
    mac = lambda n: "02:00:5e:00:%02x:%02x" % (0x40 + (n >> 4), (n & 15) << 4)  # noqa: E731
    ours = os.path.join(c.d.state, "trust", "ca.pem")
    refused(c, 48, a.self_signed("self", mac(48)) + trust, "certificate is self-signed")
    rogue = a.ca("rogue-ca", "rogue authority")
    refused(c, 49, a.issue("rogue", mac(49), *rogue) + trust,
            "certificate signed by an unknown authority (issuer: rogue authority")
    with open(ours) as f:
        name = subprocess.run(["openssl", "x509", "-noout", "-subject", "-nameopt", "multiline"], input=f.read(),
                              capture_output=True, text=True).stdout
    twin = a.ca("twin", name.split("=", 1)[1].strip().split("= ")[-1].strip())
    refused(c, 50, a.issue("twinned", mac(50), *twin) + trust, "certificate")
    refused(c, 51, a.issue("old", mac(51), ours, ours, days=-1) + trust, "certificate expired on")
    refused(c, 52, a.issue("server", mac(52), ours, ours, usage="serverAuth") + trust, "lacks key usage id-kp-capwapWTP")
    refused(c, 53, a.issue("asac", mac(53), ours, ours, usage="1.3.6.1.5.5.7.3.18") + trust,
            "lacks key usage id-kp-capwapWTP")
    refused(c, 54, a.issue("nousage", mac(54), ours, ours, usage=None) + trust, "lacks key usage")
    refused(c, 55, trust, "no certificate was sent")
    w = c.wtp(56)
    c.command("config ap dtls-psk add hex %s %s" % (PSK, w.mac.hex(":")))
    w.discover()
    w.connect(["-psk", "ff" * 16, "-psk_identity", w.mac.hex(":")], ["-cipher", "PSK"], seconds=0)
    c.seen(w.mac, "another key")
    w = c.wtp(57)
    w.discover()
    w.connect(c.certificate(bytes.fromhex("02005e00ff10")))
    check(w.join().result == 5, "Join with another AP's certificate")
    c.seen(w.mac, "its certificate is that of another AP")
    c.command("config auth-list refuse %s" % mac(58))
    w = c.wtp(58)
    refused(c, 58, c.certificate(w.mac), "refused by config auth-list refuse")


@at_ac
def stolen_session_ids(c):
    """a Join with another AP's Session ID: result 7; its data keep-alive over DTLS: refused; the AP does not notice; both
    are told"""
    w, thief = c.joined(60), c.wtp(61)
    names = ("session_id_in_use", "data_session_id_refused", "identity_mismatch", "joins_refused")
    before = {n: c.counter(n) for n in names}
    creds = c.certificate(thief.mac)
    thief.discover()
    thief.connect(creds)
    check(thief.join_result(w.session) == 7, "Join with another AP's Session ID")
    c.seen(thief.mac, "Session ID already in use by another AP")
    thief.hang_up()
    thief.session, thief.seq = os.urandom(16), 0
    thief.run(creds)
    n = len(thief.data_got)
    thief.send_data(keep_alive(w.session))
    other = c.wtp(62)
    other.open_data(creds)
    other.send_data(keep_alive(w.session))
    c.seen(w.mac, "came from another identity and was refused")
    c.loop.until(lambda: other.data_dtls.gone, 10, "the thief's data channel is closed")
    check(len(thief.data_got) == n and not other.data_got, "an answer to a stolen Session ID")
    w.check_data()
    thief.check_data()
    w.echo()
    # a base MAC of somebody who is here, under another certificate that names nobody
    same = c.wtp(60)
    same.connect(c.a.issue("nobody", "some-ap", os.path.join(c.d.state, "trust", "ca.pem"),
                           os.path.join(c.d.state, "trust", "ca.pem")) + c.trusting())
    p = same.join()
    check(p.result == 5, p.result)
    more = {n: c.counter(n) - before[n] for n in names}
    check(more == {"session_id_in_use": 1, "data_session_id_refused": 2, "identity_mismatch": 1, "joins_refused": 2}, more)
    w.echo()
    faultless(w)


@at_ac
def plaintext_inside_a_session(c):
    """control messages in clear text from the address of a session, and from one without DTLS: dropped, and told"""
    w = c.joined(64)
    w.echo()
    n, refused_before = len(w.got), c.counter("clear_refused")
    for kind, els in ((ECHO, []), (CHANGE_STATE, [el(32, b"\1\2\0"), result(0)]), (JOIN, w.join_elements()),
                      (WTP_EVENT, [el(48, bytes(15))]),
                      (CONFIG_STATUS, w.config_elements())):
        w.control.sendto(message(kind, (w.seq + 1) & 255, *els), c.ac)
    c.seen(w.mac, "in clear text came from its address beside its DTLS session and was dropped")
    check(len(w.got) == n and not [p for p in w.clear if p.kind != DISCOVERY + 1], "answered in the clear")
    w.echo()
    bare = c.wtp(65)
    bare.discover()
    bare.control.sendto(message(JOIN, 0, *bare.join_elements()), c.ac)
    c.seen(bare.mac, "Join Request came in clear text: it is taken inside DTLS only")
    check(len(bare.clear) == 1, "a clear Join was answered")
    check(c.counter("clear_refused") - refused_before == 6, c.counter("clear_refused") - refused_before)
    faultless(w)


# --- what is wrong ---------------------------------------------------------------------------------------------------------

def still_good(c, number):
    begun = time.monotonic()
    w = c.joined(number)
    has_wlans(w)
    faultless(w)
    w.close()
    c.wtps.remove(w)
    return time.monotonic() - begun


@at_ac
def wrong_before_dtls(c):
    """every class of wrong Discovery, and thousands of seeded mutations, before DTLS: no answer is longer than allowed, a
    good AP joins"""
    w = c.wtp(70)
    good = [el(20, b"\1"), *w.myself()]
    n = 0
    for _, packet in hostile.kinds_of_damage(DISCOVERY, good, 1):
        w.asking.sendto(packet[:60000], c.ac)
        n += 1
        if n % 50 == 0:
            w.discover()
    for _, change in hostile.kinds_of_content(w.mac):
        w.asking.sendto(message(DISCOVERY, 1, *hostile.replace(good, change))[:60000], c.ac)
    w.asking.sendto(message(DISCOVERY, 1, *good, el(52, b"\0" * 60000)), c.ac)
    w.discover()
    bases = [w.discovery(), w.discovery(PRIMARY), message(JOIN, 1, *w.join_elements()), keep_alive(w.session),
             b"\1\0\0\0" + b"\x16\xfe\xff" + bytes(9) + b"\1" + bytes(50), message(ECHO, 1)]
    for i, packet in enumerate(hostile.mutations(1, 8000, bases)):
        w.asking.sendto(packet, c.ac)
        w.data.sendto(packet, w.data_ac)
        if i % 100 == 99:
            w.discover()
    for packet in [b"", b"\1", b"\1\0\0\0", b"\1\0\0\0\x16", b"\0" * 7] + hostile.fragments(2, 2000):
        w.asking.sendto(packet, c.ac)
    c.loop.run(0.2)
    w.discover()
    check(c.counter("discovery_malformed") > 1000 and c.counter("clear_refused") > 500 and c.counter("data_malformed") > 500,
          c.command("show capwap counters"))
    still_good(c, 71)


@at_ac
def wrong_during_the_handshake(c):
    """handshakes whose records are lost, cut, doubled, bent (seeded) and ones that are never finished: a good AP joins
    between them"""
    creds = c.certificate(c.wtp(72).mac)
    for seed in range(24):
        rng = random.Random(seed)
        w = c.wtp(72)

        def spoil(d, rng=rng):
            how = rng.randrange(10)
            if how == 0:
                return ()
            if how == 1:
                return (d, d)
            if how in (2, 3, 4):
                b = bytearray(d)
                for _ in range(rng.choice([1, 1, 4])):
                    b[rng.randrange(len(b))] = rng.randrange(256)
                return (bytes(b),)
            if how == 5:
                return (d[:rng.randrange(len(d))], d) if rng.random() < 0.5 else (d[:rng.randrange(len(d))],)
            if how == 6:
                return (d + rng.randbytes(40),)
            return (d,)
        w.connect(creds, seconds=0, spoil=spoil)
        if seed % 8 == 7:
            c.loop.run(0.5)
            for old in c.wtps[-8:]:
                old.close()
            del c.wtps[-8:]
            still_good(c, 73)


@at_ac
def wrong_joins(c):
    """every class of wrong Join inside DTLS: refused with a result code or taken, never answered by silence for ever; told
    by section"""
    w = c.wtp(74)
    creds = c.certificate(w.mac)
    cases = [("join-" + n, p) for n, p in hostile.kinds_of_damage(JOIN, w.join_elements(), 0)]
    some = [x for x in cases if not x[0].startswith("join-extra")]
    some += [("content-" + n, message(JOIN, 0, *hostile.replace(w.join_elements(), ch))) for n,
             ch in hostile.kinds_of_content(w.mac)]
    some += [("mut", p) for p in hostile.mutations(5, 20, [message(JOIN, 0, *w.join_elements())])]
    rng = random.Random(3)
    rng.shuffle(some)
    todo, results, silent = [x for x in some if 0 < len(x[1]) <= 8192], set(), 0
    while todo:
        w.connect(creds)
        w.seq = 0
        while todo and not w.dtls.gone:
            n, (name, packet) = len(w.got), todo.pop()
            w.dtls.send(packet)
            w.seq = (w.seq + 7) & 255
            w.send_request(ECHO)  # answered with 18 here, or the session is over
            c.loop.until(lambda: w.dtls.gone or any(p.kind in (JOIN + 1, ECHO + 1) for p in w.got[n:]), 30,
                         lambda: "%s: neither an answer nor the end" % name)
            joins = [p.result for p in w.got[n:] if p.kind == JOIN + 1]
            results |= set(joins)
            if joins:
                break
            silent += 1
        w.hang_up()
    check(results & {6, 20} == {6, 20}, "results of wrong Joins: %r" % results)
    check(results <= {0, 5, 6, 7, 8, 9, 18, 19, 20}, "results of wrong Joins: %r" % results)
    w.connect(creds)
    p = w.request(JOIN, *[e for e in w.join_elements() if e[:2] != b"\0\x2d"])
    check(p.result == 20, p)
    c.seen(w.mac, "RFC 5415 6.1")
    c.seen(w.mac, "WTP Name")
    still_good(c, 75)


@at_ac
def wrong_inside_a_session(c):
    """a good certificate and a bad heart: every class of wrong message and thousands of mutations in Run, on both channels;
    others do not notice"""
    quiet = c.joined(76)
    w = c.joined(77, W.THREE)
    has_wlans(w)
    before = {n: c.counter(n) for n in ("malformed", "unexpected", "data_malformed")}
    good = {WTP_EVENT: [el(48, bytes(15)), el(47, b"\1" + bytes(19)), el(15, b"\1\1" + w.mac), el(1039, b"\1" + bytes(79)),
                        el(1031, b"\1\1" + w.mac),
                        el(37, struct.pack("!IH", 32473, 6) + b"plmb\1" + bytes(20))],
            CHANGE_STATE: [el(32, b"\1\1\0"), result(0), el(34, b"\1\1\0\0\0\1")], CONFIG_STATUS: w.config_elements(),
            ECHO: [],
            IMAGE: [el(51, b"\1"), el(25, b"\0\0\0\0v")], TRANSFER: [el(13, b"\1\1\0\2ab")], JOIN: w.join_elements()}
    state = {"w": w, "sent": 0, "lost": 0}

    def again():
        old = state["w"]
        old.hang_up()
        state["lost"] += 1
        old.wlans, old.seq, old.session, old.last_request = {}, 0, os.urandom(16), None
        old.run(old.credentials, discover=False)

    def in_step():
        """An echo is answered. A wrong message may have moved the AC's idea of the sequence number: it is moved on."""
        w = state["w"]
        w.faults.clear()
        for _ in range(20):
            n, seq = len(w.got), w.send_request(ECHO)
            try:
                c.loop.until(lambda: w.dtls.gone or any(p.kind == ECHO + 1 and p.seq == seq for p in w.got[n:]), 0.5)
            except AssertionError:
                w.seq = (w.seq + 60) & 255
                continue
            if w.dtls.gone:
                break
            return
        check(w.dtls.gone, "the session is there and answers no echo")
        again()

    def say(packet):
        w = state["w"]
        if len(packet) > 8100:
            return
        w.dtls.send(packet)
        state["sent"] += 1
        if state["sent"] % 40 == 0:
            in_step()
    rng = random.Random(7)
    for kind, els in good.items():
        for name, packet in hostile.kinds_of_damage(kind, els, 0):
            if name.startswith("extra") and rng.random() < 0.75:
                continue
            w.seq = (w.seq + 1) & 255
            if len(packet) > 12 and name.startswith(("zero", "missing", "dup", "cut", "long", "ff", "extra", "mel",
                                                     "unknown", "trail", "tlv", "preamble")):
                packet = packet[:12] + bytes([w.seq]) + packet[13:]
            say(packet)
    for name, packet in [("rates-200", message(WTP_EVENT, 0, el(1040, b"\xc8\2\4"))),
                         ("x40", message(CHANGE_STATE, 0, *[el(32, b"\1\1\0")] * 40, result(0))),
                         ("x4000", message(CHANGE_STATE, 0, *[el(32, bytes([i & 255, 1, 0])) for i in range(1000)],
                                           result(0))),
                         ("events-x800", message(WTP_EVENT, 0, *[el(48, bytes(15))] * 400))]:
        w.seq = (w.seq + 1) & 255
        say(packet[:12] + bytes([w.seq]) + packet[13:])
    for packet in hostile.fragments(8, 1500):
        say(packet)
    bases = [message(k, 0, *els, rid=1) for k, els in good.items()]
    for packet in hostile.mutations(9, 8000, bases, keep=13):
        w.seq = (w.seq + 1) & 255
        say(packet[:12] + bytes([w.seq]) + packet[13:])
    frames = [keep_alive(w.session), header(rid=1, native=True, wireless=b"\xc0\x20\0\x0c") + b"\0\0" + bytes(22)
              + b"\0\0\0\0\0\3lab\1\4\x82\x84\x8b\x96",
              header(rid=2) + b"\xff" * 6 + w.mac + b"\x08\0" + bytes(40), header(rid=1, native=True, mac=w.mac) + b"\x40\0"
              + bytes(40)]
    for i, packet in enumerate(hostile.mutations(10, 4000, frames)):
        if w.data_dtls.gone:
            again()
        w.send_data(packet)
        if i % 100 == 99:
            w.data_got = []
            try:
                w.check_data(seconds=4)
            except (AssertionError, Bad):
                again()
            quiet.echo()
    w.check_data() if not w.data_dtls.gone else None
    quiet.echo()
    quiet.check_data()
    faultless(quiet)
    check(state["sent"] > 9000, state)
    for name in before:
        check(c.counter(name) > before[name] + 100, "%s: %d, it was %d" % (name, c.counter(name), before[name]))
    took = still_good(c, 78)
    print("# %d wrong messages in sessions, %d times joined anew; a good AP joined in %.2f s"
          % (state["sent"], state["lost"], took))
    text = c.command("show ap join stats detailed " + w.mac.hex(":"))
    check("RFC 541" in text, text)


@at_ac
def refusals_are_told(c):
    """a Join Request and a Configuration Status Request that lack an element: the journal has the reason, and the phase of
    the join statistics counts them"""
    # the tests before this one used up the allowance of net's journal lines (journal.h: a burst of 1,000, then 200 a second)
    c.loop.run(1.5)
    w = c.wtp(85)
    creds = c.certificate(w.mac)
    w.connect(creds)
    p = w.request(JOIN, *[e for e in w.join_elements() if kind_of(e) != 45])
    check(p != "gone" and p.result == 20, p)
    w.hang_up()
    w.connect(creds)
    w.join()
    p = w.request(CONFIG_STATUS, *[e for e in w.config_elements() if kind_of(e) != 31])
    check(p != "gone" and p.result == 20, p)
    text = c.detailed(w.mac)
    for words in (r"Configuration requests received\.* 1\n", r"Unsuccessful configuration request processing\.* 1\n",
                  r"Reason for last unsuccessful configuration attempt\.* .*Radio Administrative State is missing"):
        check(re.search(words, text), (words, text))
    for words in (r"the Join of access point %s at .* was refused: Join Request: the mandatory element WTP Name is missing"
                  % w.mac.hex(":"),
                  r"a message of access point %s at .* was refused: Configuration Status Request: the mandatory element "
                  r"Radio Admin" % w.mac.hex(":")):
        # net tells keeper, keeper writes: the answer to the access point does not wait for that
        c.loop.until(lambda: re.search(words, c.d.output()), 30, lambda: (words, c.d.output()[-2000:]))
    w.hang_up()


@at_ac
def half_open_and_rivals(c):
    """two Joins of one AP at once, a Join during teardown, forty handshakes left half open, data channels that never say
    whose they are"""
    w = c.joined(80)
    rival = c.wtp(80)
    rival.credentials = w.credentials
    rival.connect(w.credentials)
    w.send_request(ECHO)
    rival.send_request(JOIN, *rival.join_elements())
    w.send_request(JOIN, *w.join_elements())
    c.loop.until(lambda: any(p.kind == JOIN + 1 and p.result == 0 for p in rival.got), 30, lambda: "the rival's Join: %r"
                 % rival.got)
    c.loop.until(lambda: w.dtls.gone, 10, "the old session is closed")
    for i in range(40):
        half = c.wtp(81)
        half.control.sendto(b"\1\0\0\0" + bytes.fromhex("16feff") + bytes(9) + b"\x40" + bytes(64), c.ac)
        if i % 4 == 0:
            half.data_dtls = None
            half.connect(w.credentials, seconds=0)
    c.loop.run(0.5)
    for x in c.wtps[-40:]:
        x.close()
    del c.wtps[-40:]
    still_good(c, 82)


# --- a controller that nobody here wrote -----------------------------------------------------------------------------------

class Away:
    """A stranger's AC and a plumb-ap that has been told of it."""

    def __init__(self, lines=(), radios=2, **kw):
        self.loop = Loop()
        self.ac = Ac(self.loop, PSK, **kw)
        self.ap = Agent(PLUMB_AP, self.loop, self.ac.port, PSK, lines, radios)

    def __enter__(self):
        return self.loop, self.ac, self.ap

    def __exit__(self, kind, value, tb):
        try:
            self.ap.end(kind is None)
        finally:
            self.ac.close()


def in_run(loop, ac, ap, seconds=25):
    loop.until(lambda: ac.running, seconds, lambda: "plumb-ap in Run: %r\n%s\n%s"
               % (ac.faults, ap.log()[-2500:], ac.dtls.tls.said[-800:]))


@at_ap
def joins_a_strangers_ac(_):
    """plumb-ap joins an AC without our elements: WLANs with one IE in each element, updates, stations' absence, Reset and
    back again"""
    with Away() as (loop, ac, ap):
        in_run(loop, ac, ap)
        check(len(ac.radios) == 2 and ac.hellos, (ac.radios, ac.hellos))
        for kind in (CONFIG_UPDATE,):
            p = ac.request(kind, el(45, b"renamed"), el(28, b"upstairs"), el(12, b"\5\3"), el(36, b"\0\x0a"),
                           el(31, b"\1\1"))
            check(p.result == 0, p.els)
        loop.until(lambda: ap.status()["name"] == "renamed", 30, lambda: str(ap.status()))
        for radio in (1, 2):
            p = ac.request(WLAN, *ac.add_wlan(radio, 1, b"strange"))
            check(p.result == 0 and p.get(1026) and p.get(1026)[:2] == bytes([radio, 1]), p.els)
        p = ac.request(WLAN, *ac.add_wlan(1, 1, b"strange", (RSN, WMM, POWER) * 3))
        check(p.result == 0, p.els)
        p = ac.request(WLAN, el(1044, struct.pack("!BBHBBH", 1, 1, 0x8000, 1, 0, 16) + b"k" * 16),
                       el(1029, b"\1\1\xc0" + RSN))
        check(p.result == 0, p.els)
        p = ac.request(WLAN, el(1027, b"\2\1"))
        check(p.result == 0, p.els)
        p = ac.request(WLAN, el(1027, b"\2\1"))
        check(p.result != 0, "a WLAN that is not there was deleted")
        p = ac.request(WLAN, *ac.add_wlan(9, 1, b"nowhere"))
        check(p.result != 0, "a WLAN on radio 9")
        for kind in (99, 13277 * 256 + 7):
            p = ac.request(kind, el(4, b"?"))
            check(p.result == 19, (kind, p.els))
        for kind in (DISCOVERY, JOIN, ECHO, WTP_EVENT):
            p = ac.request(kind, result(0))
            check(p.result in (18, 19), (kind, p.els))
        station = b"\6\0\x5e\0\0\1"
        add = [el(8, b"\1\6" + station), el(1036, b"\1" + struct.pack("!H", 1) + b"\0" + station + struct.pack("!H", 0x2100)
                                            + b"\1" + b"\x82\x84\x8b\x96")]
        p = ac.request(STATION, *add)
        check(p.result == 0, p.els)
        p = ac.request(STATION, el(18, b"\1\6" + station))
        check(p.result == 0, p.els)
        p = ac.request(STATION, el(8, b"\1\6" + station),
                       el(1036, b"\1" + struct.pack("!H", 1) + b"\0" + station + struct.pack("!H", 1) + b"\7" + b"\x82"))
        check(p.result != 0, "a station of a WLAN that is not there")
        loop.until(lambda: any(p.kind == ECHO for p in ac.said), 10, "Echo Requests")
        p = ac.request(RESET, el(25, b"\0\0\0\0image"))
        check(p.kind == RESET + 1, p.kind)
        ac.running = False
        in_run(loop, ac, ap, 40)
        check(not ac.faults, ac.faults)


@at_ap
def an_ac_with_gaps(_):
    """R-MAC 0, Fallback 0, no versions, several addresses (link-local, unreachable, IPv6), a HelloVerifyRequest of DTLS
    1.2, no AC list: joined all the same"""
    far = [el(11, bytes.fromhex("fe80000000000000000000000000feed") + b"\0\0"), el(10, b"\xc0\0\2\7\0\1"),
           el(11, bytes.fromhex("20010db8") + bytes(11) + b"\1\0\2"),
           el(10, b"\xa9\xfe\1\1\0\0"), el(37, struct.pack("!IH", 18681, 4) + b"x")]
    with Away(rmac=0, versions=False, extra_addresses=far, fallback=0, hello_version=b"\xfe\xfd") as (loop, ac, ap):
        in_run(loop, ac, ap)
        check(not ac.faults, ac.faults)


@at_ap
def an_ac_that_sends_on(_):
    """an AC that refuses the Join with result 1 and names another in its AC List: that one is asked and joined"""
    def elsewhere(p, els):
        return [result(1), *els[1:], el(2, b"\x7f\0\0\2")] if p.kind == JOIN else els
    with Away(lines=["capwap ap discovery interval 1s"], instead=elsewhere) as (loop, ac, ap):
        other = Ac(loop, PSK, host="127.0.0.2", port=ac.port)
        try:
            loop.until(lambda: other.running, 40, lambda: ap.log()[-2500:])
            check(not ac.running and not other.faults and not ac.faults, (other.faults, ac.faults))
        finally:
            other.close()


@at_ap
def an_ac_that_says_why(_):
    """what stops plumb-ap is in its log: an answer to Discovery that lacks an element, a refused configuration with its
    result"""
    step = {"n": 0}

    def instead(p, els):
        if p.kind == DISCOVERY and step["n"] == 0:
            step["n"] = 1
            return [e for e in els if kind_of(e) != 4]
        if p.kind == CONFIG_STATUS and step["n"] == 1:
            step["n"] = 2
            return [result(13)]
        return els
    with Away(lines=["capwap ap discovery interval 1s"], instead=instead) as (loop, ac, ap):
        in_run(loop, ac, ap, 40)
        for words in ("the answer of 127.0.0.1:%d is of no use: Discovery Response: the mandatory element AC Name is missing"
                      % ac.port, "the controller refused the Configuration Status: Configuration Failure"):
            check(words in ap.log(), (words, ap.log()))


@at_ap
def an_ac_of_many_words(_):
    """an AC that leaves long messages to IP (4 KB in one datagram), reports errors for the WTP's radio 255, and tells radios
    nothing: joined; a WLAN is refused with the reason in the log until its radio has been told, and what is for a radio
    that is not there is no success"""
    told = []

    def instead(p, els):
        if p.kind != CONFIG_STATUS:
            return els
        told.extend(e for e in els if kind_of(e) in (1028, 1033, 1034, 1046))
        return [e for e in els if e not in told] + [el(16, b"\xff\0\x78")] + \
            [el(37, struct.pack("!IH", 18681, i) + bytes(1000)) for i in range(4)]
    with Away(instead=instead) as (loop, ac, ap):
        in_run(loop, ac, ap)
        p = ac.request(WLAN, *ac.add_wlan(1, 1, b"strange"))
        check(p.result == 13, p.els)
        words = "WLAN 1 on radio 1 is refused: the controller has not told the radio's channel"
        check(words in ap.log(), ap.log())
        p = ac.request(CONFIG_UPDATE, *told)
        check(p.result == 0, p.els)
        p = ac.request(WLAN, *ac.add_wlan(1, 1, b"strange"))
        check(p.result == 0 and p.get(1026), p.els)
        for wrong in (el(31, b"\5\2"), el(1041, b"\7\0\0\x14")):
            p = ac.request(CONFIG_UPDATE, el(28, b"attic"), wrong)
            check(p.result == 12, p.els)
        check("which is not there" in ap.log(), ap.log())
        check(not ac.faults, ac.faults)


@at_ap
def an_ac_that_dies(_):
    """answers lost and doubled; the AC dies in Run and comes back: plumb-ap is never stuck in a state"""
    count = {"n": 0}

    def lossy(kind, packet):
        count["n"] += 1
        return () if count["n"] % 3 == 0 else (packet, packet)
    with Away(spoil=lossy, echo=1) as (loop, ac, ap):
        in_run(loop, ac, ap, 60)
        ac.die()
        loop.until(lambda: ap.status()["state"] != "Run", 30, lambda: "the loss is seen: %r" % ap.status())
        ac.spoil = lambda kind, packet: (packet,)
        ac.rise()
        in_run(loop, ac, ap, 60)
        check(not ac.faults, ac.faults)


@at_ap
def a_hostile_ac(_):
    """wrong Discovery Responses before, wrong messages of every class and thousands of mutations in Run, by an AC that
    plumb-ap trusts: it lives and joins anew"""
    state = {"bad": 0}

    def spoil(kind, packet):
        if kind == DISCOVERY and state["bad"] < 6:
            state["bad"] += 1
            els = [el(1, bytes(12)), el(4, b"x"), el(1048, b"\1\0\0\0\1"), el(10, b"\x7f\0\0\1\0\0")]
            return [p for _,
                    p in hostile.kinds_of_damage(2, els, packet[12])][:200] + list(hostile.mutations(state["bad"], 200,
                                                                                                     [packet])) + [packet]
        return (packet,)
    with Away(spoil=spoil) as (loop, ac, ap):
        in_run(loop, ac, ap, 40)
        good = {CONFIG_UPDATE: [el(45, b"name"), el(28, b"l"), el(5, b"\1ac"), el(6, b"\xe0\0\0\0"), el(12, b"\5\x1e"),
                                el(16, b"\1\0\x78"), el(23, bytes(4)),
                                el(31, b"\1\1"), el(36, b"\0\x78"), el(40, b"\1"), el(1034, b"\1\2\4"),
                                el(1028, b"\1\0\6\0" + bytes(4)),
                                el(1041, b"\1\0\0\x14"), el(1046, bytes([1, 1, 1, 1]) + bytes(6) + b"\0\x64DE \0"),
                                el(37, struct.pack("!IH", 32473, 5) + b"plmb\1" + bytes(30))],
                WLAN: ac.add_wlan(1, 1, b"ssid"),
                STATION: [el(8, b"\1\6\6\0\x5e\0\0\1"), el(1036, b"\1\0\1\0\6\0\x5e\0\0\1\x21\0\1\x82\x84")],
                CLEAR_CONFIG: [], JOIN: [result(0)]}
        sent = 0
        packets = [p for k, els in good.items() for n, p in hostile.kinds_of_damage(k, els, 0) if not n.startswith("extra")
                   or hash(k) % 3]
        bases = [message(k, 0, *els) for k, els in good.items() if k != CLEAR_CONFIG]
        packets += list(hostile.mutations(20, 2500, bases, keep=13)) + hostile.fragments(21, 600)
        random.Random(4).shuffle(packets)
        def in_step():
            """An update is answered; wrong messages may have moved the sequence number, or the AP may be on its way back."""
            end = time.monotonic() + 60
            while time.monotonic() < end:
                ac.answers, ac.said, ac.faults = [], [], []
                try:
                    return ac.request(CONFIG_UPDATE, el(45, b"name"), seconds=0.5, tries=1)
                except AssertionError:
                    ac.seq = (ac.seq + 60) & 255
            raise AssertionError("no answer any more:\n" + ap.log()[-2000:])
        for p in packets:
            if len(p) > 8100:
                continue
            ac.seq = (ac.seq + 1) & 255
            ac.dtls.send(p[:12] + bytes([ac.seq]) + p[13:] if len(p) > 13 else p)
            sent += 1
            if sent % 50 == 0:
                in_step()
        frames = [keep_alive(ac.session), header(rid=1, native=True) + b"\xb0\0" + bytes(40),
                  header(rid=1, wireless=b"\0\1\0\0") + bytes(60)]
        for p in hostile.mutations(22, 800, frames):
            ac.data_dtls.send(p)
        loop.run(0.3)
        in_step()
        print("# %d wrong messages to plumb-ap" % sent)


def report(function, call):
    """(is it good, its lines)"""
    begun = time.monotonic()
    words = "%s: %s" % (function.__name__, " ".join(function.__doc__.split()))
    try:
        call()
        return True, "ok - %s (%.1f s)" % (words, time.monotonic() - begun)
    except Exception as e:
        lines = ("%s\n%s" % (e, "".join(traceback.format_tb(e.__traceback__)[-4:]))).split("\n")
        return False, "not ok - %s (%.1f s)\n%s" % (words, time.monotonic() - begun,
                                                    "\n".join("#   " + x[:1500] for x in lines))


def main():
    wanted = sys.argv[2:]
    first = [f for f in AT_AC if not wanted or f.__name__ in wanted]
    last = [f for f in AT_AP if not wanted or f.__name__ in wanted]
    if not shutil.which("openssl"):
        print("ok - strangers # skip openssl is not installed")
        return 0
    good = True

    def say(done):
        nonlocal good
        good &= done[0]
        print(done[1], flush=True)
    # those about plumb-ap wait most of their time for its timers: all of them beside the others
    with concurrent.futures.ThreadPoolExecutor(max(1, len(last))) as beside:
        waiting = [beside.submit(report, f, lambda f=f: f(None)) for f in last]
        if first:
            c = Controller(PLUMBD).__enter__()
            for f in first:
                say(report(f, lambda: f(c)))
                for w in c.wtps:
                    w.close()
                c.wtps.clear()

            def in_the_end():
                """plumbd is alive, nothing died in it, it ends cleanly and no sanitizer has complained"""
                c.__exit__(None, None, None)
            say(report(in_the_end, in_the_end))
        for done in waiting:
            say(done.result())
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
