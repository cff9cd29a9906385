# SPDX-License-Identifier: Apache-2.0
"""Keys that change while a client is there, and packet numbers that never come again."""
import time

import pcap
from scenarios import scenario

KEY = "correct-horse-battery"
INTERVAL = 120  # the shortest that config advanced eap bcast-key-interval takes


def hears_all(s, c, address):
    """What goes to all on the wire reaches the client: an ARP request to an address the wire has forgotten."""
    s.world.vm.run("ip", "neigh", "flush", "dev", "v20", ns="wire")
    out = s.world.vm.run("busybox", "ping", "-c", "2", "-W", "2", address, ns="wire", good=False)
    return " 0 packets received" not in out and "packets received" in out


@scenario("group-rekey", peer=True)
def group_rekey(s):
    """The group key changes; clients with and without PMF get the new one and hear broadcasts before and after."""
    s.net.wlan(1, "lab-psk", security="psk", key=KEY, pmf="optional", group_rekey=10 if s.peer else 0)
    s.net.ap(1)
    if not s.peer:
        s.net.also("config advanced eap bcast-key-interval %d" % INTERVAL)
    s.net.start()
    clients = [s.client(1), s.client(2)]
    for c, pmf in zip(clients, "10"):
        s.joins(c, ieee80211w=pmf)
        c.address = c.dhcp()
        s.need(c.address, "%s has an address" % c.name)
        s.holds(hears_all(s, c, c.address), "%s hears broadcasts" % c.name)
        c.seen = len(c.events)
    seconds = 25 if s.peer else INTERVAL + 25
    for c in clients:
        s.holds(c.wait("WPA: Group rekeying completed", seconds), "%s: group rekeying completed" % c.name)
        seconds = 10
    time.sleep(1)
    for c in clients:
        s.holds(hears_all(s, c, c.address), "%s hears broadcasts under the new key" % c.name)
        s.holds(not c.saw("CTRL-EVENT-DISCONNECTED"), "%s stayed" % c.name)
    if not s.peer:
        s.holds(all(s.net.client(c.mac)["authorized"] for c in clients), "both are in RUN")


@scenario("ptk-rekey", peer=True)
def ptk_rekey(s):
    """A client asks for a new pairwise key every few seconds: it gets one without leaving, and traffic passes."""
    s.net.wlan(1, "lab-psk", security="psk", key=KEY)
    s.net.ap(1)
    s.net.start()
    c = s.client(1)
    s.joins(c, wpa_ptk_rekey="4")
    s.passes(c)
    for turn in (1, 2):
        c.seen = len(c.events)
        s.holds(c.wait("WPA: Key negotiation completed", 15), "a new key, %d" % turn)
        s.holds(c.ping("198.51.100.1", 3) >= 2, "traffic passes, %d" % turn)
    s.holds(not c.saw("CTRL-EVENT-DISCONNECTED"), "it never left")


@scenario("nonce-safety")
def nonce_safety(s):
    """No packet number comes twice under a key, whatever is replayed and whoever is killed."""
    s.net.wlan(1, "lab-psk", security="psk", key=KEY, pmf="optional")  # with PMF a replayed association changes nothing
    s.net.ap(1)
    s.net.start()
    c = s.client(1)
    ap = "ap1r0"
    s.air.rule("m3 keep kind=m3 to=%s" % c.name)
    s.air.rule("m4 keep kind=m4 from=%s" % c.name)
    s.air.rule("assoc keep kind=assoc-req from=%s" % c.name)
    s.air.rule("up keep kind=data protected=1 from=%s count=6" % c.name)
    s.air.rule("down keep kind=data protected=1 from=%s to=%s count=6" % (ap, c.name))
    s.joins(c)
    s.passes(c)
    for what in ("m4", "m3", "up", "down", "assoc", "m4"):
        s.air.tell("replay %s 3 20" % what)
        s.step("replayed: " + what)
        c.ping("198.51.100.1", 2)
    s.net.kill_controller()
    c.ping("198.51.100.1", 3)
    s.air.tell("replay m4 2 20")
    s.net.start_controller()
    s.net.wait_joined()
    s.until(lambda: (s.net.client(c.mac) or {}).get("authorized"), 30, "the client is in RUN again")
    for what in ("m4", "m3", "up", "down"):
        s.air.tell("replay %s 3 20" % what)
        c.ping("198.51.100.1", 2)
    c.drain(0.5)
    keys = [t for t, e in c.events if "Key negotiation completed" in e]
    s.holds(c.ping("198.51.100.1", 3) >= 2, "traffic passes to the end")
    s.holds(not c.saw("CTRL-EVENT-DISCONNECTED"), "nobody threw it out")
    s.air.tell("capture off")
    runs = pcap.packet_numbers(s.capture)
    s.need(runs, "the capture has encrypted frames")
    for (sender, kind), sequence in sorted(runs.items()):
        again = pcap.restarts(sequence)
        s.step("%s %s: %d frames, begins again at %s; new keys at %s" % (sender, kind, len(sequence), again, keys))
        # a number may begin again only where a handshake has made a new key since the last time it did
        allowed = keys if kind == "pairwise" else []
        s.holds(pcap.each_has_its_own(again, [sequence[0][0]] + allowed),
                "%s, %s: the packet number strictly rises under each key" % (sender, kind))
