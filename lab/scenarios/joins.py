# SPDX-License-Identifier: Apache-2.0
"""Clients that join as they should."""
from scenarios import scenario

KEY = "correct-horse-battery"


def in_run(s, c, number=1):
    """Both sides agree that the client is in."""
    state = c.status()
    s.holds(state.get("wpa_state") == "COMPLETED", "%s: the client is connected" % c.name)
    if s.peer:
        s.holds((s.net.client(c.mac) or {}).get("authorized"), "%s: the access point lets it pass" % c.name)
        return state
    d = s.until(lambda: (s.net.client(c.mac) or {}).get("authorized") and s.net.client(c.mac), 10, "%s is in RUN" % c.name)
    s.holds(d["wireless_lan_id"] == number, "%s: show client detail has RUN and WLAN %d" % (c.name, number))
    return state


def joined_is_the_verdict(s, c):
    """Live and captured, a good join is called one."""
    if s.peer:
        return
    s.verdict(c, "joined")


@scenario("join-open", peer=True)
def join_open(s):
    """A client joins an open WLAN, gets an address in its VLAN and passes traffic."""
    s.net.wlan(1, "lab-open")
    s.net.ap(1)
    s.net.start()
    c = s.client(1)
    s.debug(c)
    s.joins(c)
    s.passes(c)
    in_run(s, c)
    s.holds(s.world.wired_port(c.mac) == "v-ap1", "the wired bridge has it behind its access point")
    joined_is_the_verdict(s, c)


@scenario("join-psk", peer=True)
def join_psk(s):
    """A client joins a WLAN with WPA2-PSK by its passphrase, and another by the 256-bit key."""
    s.net.wlan(1, "lab-psk", security="psk", key=KEY)
    s.net.wlan(2, "lab-hex", security="psk", key="0123456789abcdef" * 4, vlan=30)
    s.net.ap(1)
    s.net.start()
    c = s.client(1)
    s.debug(c)
    s.joins(c)
    s.passes(c)
    state = in_run(s, c)
    s.holds(state.get("key_mgmt") == "WPA2-PSK" and state.get("pairwise_cipher") == "CCMP" and
            state.get("group_cipher") == "CCMP", "WPA2-PSK with CCMP for both ciphers")
    joined_is_the_verdict(s, c)
    other = s.client(2)
    s.joins(other, 2)
    s.passes(other, 30)
    in_run(s, other, 2)


@scenario("join-psk-pmf", peer=True)
def join_psk_pmf(s):
    """Protected management frames: optional and required; a client without them joins the first and cannot the second."""
    s.net.wlan(1, "lab-pmf-may", security="psk", key=KEY, pmf="optional")
    s.net.wlan(2, "lab-pmf-must", security="psk-sha256", key=KEY, pmf="required")
    s.net.ap(1)
    s.net.start()
    with_pmf, without = s.client(1), s.client(2)
    s.joins(with_pmf, 1, ieee80211w="1")
    s.passes(with_pmf)
    state = in_run(s, with_pmf, 1)
    s.holds(state.get("pmf") == "1" and state.get("mgmt_group_cipher") == "BIP", "optional: a client that can has PMF")
    s.joins(without, 1, ieee80211w="0")
    s.passes(without)
    state = in_run(s, without, 1)
    s.holds("pmf" not in state, "optional: a client that cannot joins without")
    s.joins(with_pmf, 2, ieee80211w="2")
    s.passes(with_pmf)
    state = in_run(s, with_pmf, 2)
    s.holds(state.get("pmf") == "2" and state.get("mgmt_group_cipher") == "BIP" and
            state.get("key_mgmt") == "WPA2-PSK-SHA256", "required: PSK-SHA256 with BIP")
    without.join(wait=False, **s.net.fields(2, ieee80211w="0", key_mgmt="WPA-PSK WPA-PSK-SHA256"))
    s.holds(without.not_found(3) and not without.saw("Trying to (authenticate|associate) with .*pmf-must"),
            "required: a client without PMF sees that it need not try")


@scenario("join-5ghz", peer=True)
def join_5ghz(s):
    """A client joins on 5 GHz (slot 1) with VHT."""
    s.net.wlan(1, "lab-5ghz", security="psk", key=KEY, slots=(1,))
    s.net.ap(1)
    s.net.start()
    c = s.client(1)
    s.joins(c)
    s.passes(c)
    state = in_run(s, c)
    s.holds(state.get("freq") == "5180" and state.get("bssid") == s.net.bssid(1, 1, 1),
            "on channel 36, with the BSSID of slot 1")
    c.ping("198.51.100.1", 4)
    link = c.link()
    s.step(link)
    s.holds("VHT-MCS" in link, "iw link has VHT rates")


@scenario("join-many", peer=True)
def join_many(s):
    """Ten clients join at once, two access points, two WLANs; all pass traffic."""
    s.net.wlan(1, "lab-psk", security="psk", key=KEY)
    s.net.wlan(2, "lab-open", vlan=30)
    s.net.ap(1, 1)
    s.net.ap(2, 6)
    s.net.start()
    clients = s.actors(range(1, 11))
    for i, c in enumerate(clients):  # the air decides who hears which access point: five each
        far = 2 if i % 2 == 0 else 1
        s.air.tell("signal %s ap%dr0 off" % (c.name, far))
    for i, c in enumerate(clients):
        c.join(wait=False, **s.net.fields(1 + i % 4 // 2))
    s.holds(all(c.wait("CTRL-EVENT-CONNECTED", 60) for c in clients), "all ten are connected")
    jobs = [c.dhcp_start(24) for c in clients]
    addresses = [c.dhcp_end(j) for c, j in zip(clients, jobs)]
    s.holds(all(addresses) and len(set(addresses)) == 10, "all ten have addresses of their own")
    s.holds(all(a.startswith("198.51.100." if i % 4 < 2 else "203.0.113.") for i, a in enumerate(addresses)),
            "each in the VLAN of its WLAN")
    for i, c in enumerate(clients):
        want = "v-ap%d" % (1 if i % 2 == 0 else 2)
        s.need(s.world.wired_port(c.mac, 20 if i % 4 < 2 else 30) == want, "%s is behind %s" % (c.name, want))
    s.holds(True, "the wired bridge has each behind its access point")
    if not s.peer:
        d = s.net.show("show client summary")
        s.holds(d["number_of_clients"] == 10, "show client summary counts ten")
