# SPDX-License-Identifier: Apache-2.0
"""Clients that do not get their keys, are kept out, or find no room."""
from scenarios import scenario
from scenarios.leaving import KEY, TRAPS, in_run, network, trapped

OTHER = "wrong-horse-battery"


@scenario("eapol-key-timeout")
def eapol_key_timeout(s):
    """A client is slow to answer message 1: given up after 0.4 s; with the time the verdict tells to give it joins."""
    network(s)
    s.net.also("config advanced eap eapol-key-timeout 200", "config advanced eap eapol-key-retries 1")
    s.net.start()
    c, other = s.actors((1, 2))
    s.debug(c, other)
    s.air.rule("slow delay 900 kind=m2 from=c1")
    c.join(wait=False, **s.net.fields())
    event = c.wait("CTRL-EVENT-DISCONNECTED", 20)
    s.holds(event and "reason=15" in event, "it is deauthenticated with reason 15, 4-way handshake timeout (%s)" % event)
    trapped(s, c, "Client Authentication Failure", 15)
    c.leave()
    finding = s.verdict(c, "eapol-key-timeout")
    s.holds("M1" in finding["summary"], "the verdict names message 1")
    s.follow(finding, {"milliseconds": "2000", "retries": "2"})
    s.joins(c)
    s.passes(c)
    in_run(s, c)
    s.holds(True, "as slow as before it joins by the verdict's own commands")
    s.joins(other)
    s.no_verdict(other, "eapol-key-timeout")


@scenario("m4-never-seen")
def m4_never_seen(s):
    """Message 4 never arrives in the clear: message 3 is sent again and again. When it arrives the client joins."""
    network(s)
    s.net.also("config advanced eap eapol-key-timeout 300", "config advanced eap eapol-key-retries 2")
    s.net.start()
    c, other = s.actors((1, 2))
    s.debug(c, other)
    s.air.rule("m4 drop kind=m4 from=c1 ack=1")
    s.air.rule("m3 pass kind=m3 to=c1")
    c.join(wait=False, **s.net.fields())
    event = c.wait("CTRL-EVENT-DISCONNECTED", 20)
    s.holds(event and "reason=15" in event, "it is deauthenticated with reason 15, 4-way handshake timeout (%s)" % event)
    trapped(s, c, "Client Authentication Failure", 15)
    s.holds(s.air.count("m3") >= 3, "message 3 was sent three times")
    c.leave()
    finding = s.verdict(c, "m4-never-seen")
    # what the verdict tells the client to do ends what kept its message 4 back
    s.follow(finding, {"milliseconds": "300"}, client=lambda run: s.air.tell("unrule m4") is not None)
    s.joins(c)
    s.passes(c)
    in_run(s, c)
    s.holds(True, "without the cause the same client joins")
    s.joins(other)
    s.no_verdict(other, "m4-never-seen")


@scenario("client-excluded")
def client_excluded(s):
    """Three wrong passphrases exclude a client: nothing answers it, whatever its key, until the exclusion is lifted."""
    network(s)
    s.net.also("config advanced eap eapol-key-timeout 200", "config advanced eap eapol-key-retries 0",
               "config wlan exclusionlist 1 600")
    s.net.start()
    c, other = s.actors((1, 2))
    s.debug(c, other)
    for _ in range(3):
        c.join(wait=False, **s.net.fields(psk='"%s"' % OTHER))
        s.need(c.wait("CTRL-EVENT-DISCONNECTED.*reason=15", 20), "%s has another passphrase" % c.name)
    c.leave()
    listed = s.until(lambda: s.net.show("show exclusionlist").get("dynamically_disabled_clients"), 5, "somebody is excluded")
    s.holds(listed[0]["mac_address"] == c.mac and "802.1x Authentication" in listed[0]["exclusion_reason"],
            "show exclusionlist has it, and why")
    s.holds("Client Excluded" in s.net.order("show traplog"), "show traplog tells of it")
    s.air.rule("asked pass kind=assoc-req from=c1")
    s.air.rule("answer pass kind=assoc-resp to=c1")
    s.need(not c.join(seconds=6, **s.net.fields()), "%s does not get in" % c.name)
    s.holds(s.air.count("asked") and not s.air.count("answer"), "with the right passphrase nothing answers it")
    c.leave()
    finding = s.verdict(c, "client-excluded")
    s.follow(finding, {"wlan-id": "1", "seconds": "60"})
    s.joins(c)
    s.passes(c)
    in_run(s, c)
    s.holds(True, "after the verdict's own commands it joins")
    s.joins(other)
    s.no_verdict(other, "client-excluded")


@scenario("wmm-required")
def wmm_required(s):
    """A WLAN demands WMM: a client without is refused, and joins when the WLAN only allows it, as the verdict says."""
    s.net.wlan(1, "lab-psk", security="psk", key=KEY, wmm="require")
    s.net.ap(1)
    s.net.start()
    c, other = s.actors((1, 2))
    s.debug(c, other)
    s.joins(other)
    s.passes(other)
    s.holds(in_run(s, other)["wmm_support"] == "Enabled", "a client with WMM joins")
    s.air.rule("old remove 221 kind=assoc-req from=c1")  # WMM's element; wpa_supplicant has no switch for it
    c.join(wait=False, **s.net.fields(disable_ht="1", disable_vht="1"))
    s.holds(c.wait("CTRL-EVENT-ASSOC-REJECT.*status_code=35", 15), "a client without is refused with status 35")
    finding = s.verdict(c, "wmm-required")
    c.leave()
    s.follow(finding, {"wlan-id": "1"})
    c.forgets()
    s.joins(c, seconds=40, disable_ht="1", disable_vht="1")
    s.passes(c)
    s.holds(in_run(s, c)["wmm_support"] == "Disabled", "after the verdict's own commands it joins, without WMM")
    s.no_verdict(other, "wmm-required")


@scenario("max-clients")
def max_clients(s):
    """A WLAN takes one client: the second is refused with status 17, and joins when there is room as the verdict says."""
    s.net.wlan(1, "lab-psk", security="psk", key=KEY, max_clients=1)
    s.net.ap(1)
    s.net.also(*TRAPS)
    s.net.start()
    first, c = s.actors((2, 1))
    s.debug(first, c)
    s.joins(first)
    s.passes(first)
    in_run(s, first)
    c.join(wait=False, **s.net.fields())
    s.holds(c.wait("CTRL-EVENT-ASSOC-REJECT.*status_code=17", 15), "the second is refused with status 17")
    trapped(s, c, "Client Association Failure", 106)
    finding = s.verdict(c, "max-clients")
    c.leave()
    s.follow(finding, {"wlan-id": "1", "clients": "5"})
    c.forgets()
    s.joins(c, seconds=40)
    s.passes(c)
    in_run(s, c)
    s.holds(True, "after the verdict's own commands it joins")
    third = s.client(3)
    s.net.debug(third.mac)
    s.joins(third)
    s.no_verdict(third, "max-clients")


def probes(s, c):
    """Who hears it is known half a second after its probes, when its access points have told."""
    c.scan([s.net.freq(1), s.net.freq(2)])
    s.until(lambda: s.net.client(c.mac), 5, "the controller knows who hears %s" % c.name)


@scenario("load-balanced")
def load_balanced(s):
    """A busy access point sends a client to its idle neighbour, and keeps it when load balancing is off for the WLAN."""
    s.net.wlan(1, "lab-psk", security="psk", key=KEY)
    s.net.ap(1, 1)
    s.net.ap(2, 6)
    s.net.also("config wlan load-balance allow enable 1", "config load-balancing window 0")
    s.net.start()
    first, c, third = s.actors((2, 1, 3))
    s.debug(first, c, third)
    for x in (first, c, third):
        s.air.tell("signal %s ap1r0 -40" % x.name)
        s.air.tell("signal %s ap2r0 -75" % x.name)
    s.air.tell("signal c2 ap2r0 off")
    s.joins(first)
    s.passes(first)
    in_run(s, first)
    probes(s, c)
    c.join(wait=False, **s.net.fields())
    s.holds(c.wait("CTRL-EVENT-ASSOC-REJECT bssid=%s status_code=17" % s.net.bssid(1), 15),
            "the louder access point refuses it with status 17")
    s.need(c.connected(20), "%s is connected" % c.name)
    s.passes(c)
    s.holds(in_run(s, c)["ap_name"] == "lab-2", "it is in RUN at the other one")
    finding = s.verdict(c, "load-balanced")
    s.follow(finding, {"wlan-id": "1", "clients": "5"})
    probes(s, third)
    s.joins(third)
    s.passes(third)
    s.holds(in_run(s, third)["ap_name"] == "lab-1" and not third.saw("ASSOC-REJECT"), "now the louder takes another at once")
    s.no_verdict(third, "load-balanced")
    s.no_verdict(first, "load-balanced")
