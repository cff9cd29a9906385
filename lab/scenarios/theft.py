# SPDX-License-Identifier: Apache-2.0
"""Clients that use what is another one's."""
from scenarios import scenario
from scenarios.leaving import KEY, in_run, network, put_out, two, undisturbed


@scenario("ip-theft")
def ip_theft(s):
    """A client takes the address of another: it is excluded, the other one stays; with an address by DHCP it is in RUN."""
    network(s)
    s.net.also("config wlan exclusionlist 1 600")
    s.net.start()
    c, other = two(s, 1, 1)
    c.no_address()
    c.static(other.address + "/24")
    c.ping("198.51.100.1", 1)
    put_out(s, c, "reason=", 15, "it is thrown out")
    listed = s.until(lambda: s.net.show("show exclusionlist").get("dynamically_disabled_clients"), 5, "somebody is excluded")
    s.holds(listed[0]["mac_address"] == c.mac and "theft" in listed[0]["exclusion_reason"].lower(),
            "show exclusionlist has it, and why")
    s.holds("Client Excluded" in s.net.order("show traplog"), "show traplog tells of it")
    finding = s.verdict(c, "ip-theft")
    undisturbed(s, other, "ip-theft")
    c.leave()

    def by_dhcp(run):
        c.no_address()
        return True
    s.follow(finding, {"wlan-id": "1"}, client=by_dhcp)
    s.joins(c, seconds=40)
    s.passes(c)
    in_run(s, c)
    s.holds(True, "after the verdict's own commands it joins")


@scenario("mac-theft")
def mac_theft(s):
    """Another device with a client's MAC address and a wrong passphrase puts it out; with PMF required it does not."""
    s.net.wlan(1, "lab-psk", security="psk", key=KEY, pmf="optional")
    s.net.ap(1, 1)
    s.net.ap(2, 6)
    s.net.also("config advanced eap eapol-key-timeout 300", "config advanced eap eapol-key-retries 1")
    s.net.start()
    c, other, thief = s.actors((1, 2, 3))
    s.debug(c, other)
    s.air.tell("signal c1 ap2r0 off")
    s.air.tell("signal c3 ap1r0 off")
    s.joins(c, ieee80211w="0")
    s.passes(c)
    in_run(s, c)
    s.joins(other, ieee80211w="0")
    s.passes(other)
    thief.disguise(c.mac)
    c.seen = len(c.events)
    thief.join(wait=False, **s.net.fields(psk='"wrong-horse-battery"', ieee80211w="0"))
    s.need(thief.wait("CTRL-EVENT-DISCONNECTED", 20), "the other device does not know the key")
    thief.leave()
    finding = s.verdict(c, "mac-theft")
    c.ping("198.51.100.1", 1)
    put_out(s, c, "reason=", 15, "it has lost its association")
    c.leave()
    s.follow(finding, {"wlan-id": "1"})
    s.joins(c, seconds=40, ieee80211w="2")
    s.passes(c)
    in_run(s, c)
    c.seen = len(c.events)
    before = len(c.saw("CTRL-EVENT-DISCONNECTED"))
    thief.join(wait=False, **s.net.fields(psk='"wrong-horse-battery"', ieee80211w="2"))
    s.need(thief.wait("CTRL-EVENT-DISCONNECTED", 20), "the other device tries again")
    thief.leave()
    s.holds(c.ping("198.51.100.1", 3) > 0 and len(c.saw("CTRL-EVENT-DISCONNECTED")) == before,
            "after the verdict's own commands it keeps its association, whoever uses its address")
    in_run(s, c)
    s.no_verdict(other, "mac-theft")
