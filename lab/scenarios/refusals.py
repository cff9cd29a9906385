# SPDX-License-Identifier: Apache-2.0
"""Clients and access points that do not get in, and are told why."""
import re
import time

from scenarios import scenario

KEY, OTHER = "correct-horse-battery", "wrong-horse-battery"

# RSN elements of an association request: what they ask for is not what the WLAN has
AKM_8021X = "0100000fac040100000fac040100000fac010000"
PAIRWISE_TKIP = "0100000fac040100000fac020100000fac020000"
WITHOUT_PMF = "0100000fac040100000fac040100000fac060000"


@scenario("psk-wrong-passphrase", peer=True)
def psk_wrong_passphrase(s):
    """A client with another passphrase fails, is told apart from all else, and joins by the verdict's own commands."""
    s.net.wlan(1, "lab-psk", security="psk", key=KEY)
    s.net.ap(1)
    s.net.start()
    c = s.client(1)
    s.debug(c)
    c.join(wait=False, **s.net.fields(psk='"%s"' % OTHER))
    s.holds(c.wait("TEMP-DISABLED.*reason=WRONG_KEY", 15) and not c.saw("CTRL-EVENT-CONNECTED"),
            "the client takes it for a wrong key")
    s.holds(c.saw("4-Way Handshake failed - pre-shared key may be incorrect"), "the client says that its key may be wrong")
    if s.peer:
        s.joins(c)
        s.holds(True, "with the right key it joins")
        return
    finding = s.verdict(c, "psk-wrong-passphrase")
    c.configure(**s.net.fields(psk='"%s"' % OTHER))
    c.leave()
    s.follow(finding, {"new-key": OTHER})
    s.need(c.join(seconds=30, **s.net.fields(psk='"%s"' % OTHER)), "it joins")
    s.passes(c)
    s.holds((s.net.client(c.mac) or {}).get("authorized"), "after the verdict's own commands the client is in RUN")
    without = s.client(2)
    s.net.debug(without.mac)
    s.joins(without, psk='"%s"' % OTHER)
    s.no_verdict(without, "psk-wrong-passphrase")


@scenario("association-refused", peer=True)
def association_refused(s):
    """An association is refused with statuses 43, 42 and 31, each with its own meaning; without the cause it is not."""
    s.net.wlan(1, "lab-psk", security="psk", key=KEY)
    s.net.wlan(2, "lab-pmf", security="psk-sha256", key=KEY, pmf="required")
    s.net.ap(1)
    s.net.start()
    cases = ((1, 43, AKM_8021X, 1), (2, 42, PAIRWISE_TKIP, 1), (3, 31, WITHOUT_PMF, 2))
    clients = [s.client(n) for n, _, _, _ in cases]
    s.debug(*clients)
    for c, (_, status, element, wlan) in zip(clients, cases):
        s.air.rule("other element 48 %s kind=assoc-req from=%s" % (element, c.name))
        came = c.join(wait=False, **s.net.fields(wlan))
        refused = c.wait("CTRL-EVENT-ASSOC-REJECT.*status_code=%d" % status, 15)
        s.holds(not came and refused, "the client is refused with status %d" % status)
        if not s.peer:
            finding = s.verdict(c, "association-refused")
            s.holds(str(status) in finding["summary"] + finding["cause"], "status %d is named" % status)
        s.air.tell("unrule other")
        c.leave()
        time.sleep(1)
        s.joins(c, wlan, seconds=40)
        s.passes(c)
        s.holds(True, "without the cause the same client joins (%d)" % status)
    if not s.peer:
        for n, wlan in ((4, 1), (5, 2)):
            c = s.client(n)
            s.net.debug(c.mac)
            s.joins(c, wlan)
            s.no_verdict(c, "association-refused")


@scenario("probed-never-associated", peer=True)
def probed_never_associated(s):
    """A client for WPA only probes a WPA2 WLAN and never tries; with WPA2 it joins."""
    s.net.wlan(1, "lab-psk", security="psk", key=KEY)
    s.net.ap(1)
    s.net.start()
    c = s.client(1)
    s.debug(c)
    old = dict(s.net.fields(scan_ssid="1"), proto="WPA", pairwise="TKIP", group="TKIP")
    old.pop("ieee80211w")
    c.join(wait=False, **old)
    s.holds(c.not_found(3) and not c.saw("Trying to"), "the client finds nothing that it could join")
    c.leave()
    if not s.peer:
        finding = s.verdict(c, "probed-never-associated", 20)
        s.follow(finding, {"wlan-id": "1"}, client=lambda run: True)
    s.joins(c)
    s.passes(c)
    s.holds(True, "set for WPA2 it joins")
    if not s.peer:
        other = s.client(2)
        s.net.debug(other.mac)
        s.joins(other)
        s.no_verdict(other, "probed-never-associated")


@scenario("ap-refused")
def ap_refused(s):
    """An access point with a join token that never was is refused and told why; with a new token it joins."""
    s.net.wlan(1, "lab-open")
    s.net.ap(1)
    s.net.start()
    s.world.make_ap(3)
    token = re.search(r"plumb-[0-9a-z-]+", s.net.order("config ap join-token create"))[0]
    s.net.order("config ap join-token revoke all")
    s.vm_forgets(3)
    s.net.start_ap(3, token)
    reason = s.until(lambda: s.refusal(3), 30, "show ap join stats tell of a refusal")
    s.holds("token" in str(reason).lower(), "the controller says that it is the token")
    s.holds(len(s.net.joined()) == 1, "the other access point stays")
    s.net.stop_ap(3)
    s.vm_forgets(3)
    s.net.channels[3] = (11, 149)
    s.net.start_ap(3)
    s.net.wait_joined()
    s.holds(True, "with a token that is good it joins")
