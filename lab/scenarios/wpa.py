# SPDX-License-Identifier: Apache-2.0
"""The older WPA with CCMP: clients that know nothing newer, and those beside them that do."""
import time

from scenarios import scenario
from scenarios.joins import in_run
from scenarios.keys import hears_all

KEY, OTHER = "correct-horse-battery", "wrong-horse-battery"
OLD = {"proto": "WPA", "key_mgmt": "WPA-PSK", "pairwise": "CCMP", "group": "CCMP"}
OLD_TKIP = dict(OLD, pairwise="TKIP", group="TKIP CCMP")

# the WPA element of an association request: group CCMP, pairwise TKIP, PSK
ELEMENT_TKIP = "0050f20101000050f20401000050f20201000050f202"


def joins_by(s, c, number, told, policy, **fields):
    """Joins, and all say by which WPA: what the client has is the address it got."""
    s.joins(c, number, **fields)
    c.address = c.dhcp()
    s.need(c.address, "%s has an address" % c.name)
    s.need(c.ping("198.51.100.1"), "%s: ping is answered" % c.name)
    state = in_run(s, c, number)
    s.holds(state.get("key_mgmt") == told and state.get("pairwise_cipher") == "CCMP" and
            state.get("group_cipher") == "CCMP", "%s: %s with CCMP for both ciphers" % (c.name, told))
    if not s.peer:
        s.holds(s.net.client(c.mac)["policy_type"] == policy,
                "%s: show client detail has Policy Type %s" % (c.name, policy))


def finds_nothing(s, c, number, **fields):
    tried = len(c.saw("Trying to"))
    c.join(wait=False, **s.net.fields(number, **fields))
    s.holds(c.not_found(3) and len(c.saw("Trying to")) == tried,
            "WLAN %d: a client for TKIP only finds nothing to join" % number)
    c.leave()


@scenario("join-wpa1", peer=True)
def join_wpa1(s):
    """Clients join by the older WPA with CCMP, alone and beside WPA2, get new group keys, and one has a wrong passphrase."""
    s.net.wlan(1, "lab-old", security="psk", key=KEY, wpa="wpa", strict_rekey=True)
    s.net.wlan(2, "lab-mixed", security="psk", key=KEY, wpa="both", strict_rekey=True)
    s.net.ap(1)
    s.net.start()
    stays, leaves, newer = s.client(1), s.client(2), s.client(3)
    s.debug(stays, leaves, newer)
    joins_by(s, stays, 1, "WPA-PSK", "WPA", **OLD)
    s.holds(hears_all(s, stays, stays.address), "%s hears broadcasts" % stays.name)
    if not s.peer:
        s.verdict(stays, "joined")
    group_key_changes(s, stays, leaves)
    finds_nothing(s, leaves, 1, **OLD_TKIP)
    if not s.peer:
        tkip_is_refused(s, leaves)
    wrong_key(s, leaves)
    mixed(s, stays, leaves, newer)


def group_key_changes(s, stays, leaves):
    """Another leaves: the one that stays gets a new group key by a handshake of its own."""
    s.joins(leaves, 1, **OLD)
    time.sleep(1)
    stays.drain(0.1)
    stays.seen = len(stays.events)
    leaves.leave()
    s.holds(stays.wait("WPA: Group rekeying completed", 20), "another leaves: group rekeying completed")
    time.sleep(1)
    s.holds(hears_all(s, stays, stays.address), "%s hears broadcasts under the new key" % stays.name)
    s.holds(stays.ping("198.51.100.1", 3) >= 2 and not stays.saw("CTRL-EVENT-DISCONNECTED"), "%s stayed" % stays.name)


def tkip_is_refused(s, c):
    s.air.rule("other element 221 %s kind=assoc-req from=%s" % (ELEMENT_TKIP, c.name))
    came = c.join(wait=False, **s.net.fields(1, **OLD))
    s.holds(not came and c.wait("CTRL-EVENT-ASSOC-REJECT.*status_code=42", 15),
            "who asks for TKIP is refused with status 42")
    s.air.tell("unrule other")
    c.leave()
    c.forgets()


def wrong_key(s, c):
    c.join(wait=False, **s.net.fields(1, psk='"%s"' % OTHER, **OLD))
    s.holds(c.wait("TEMP-DISABLED.*reason=WRONG_KEY", 20), "the client takes another passphrase for a wrong key")
    if not s.peer:
        s.verdict(c, "psk-wrong-passphrase")
    c.leave()
    c.forgets()


def mixed(s, stays, old, newer):
    """One WLAN with both: each joins by its own, both hear what goes to all."""
    finds_nothing(s, old, 2, **OLD_TKIP)
    joins_by(s, old, 2, "WPA-PSK", "WPA", **OLD)
    joins_by(s, newer, 2, "WPA2-PSK", "WPA2")
    s.holds(all(hears_all(s, c, c.address) for c in (old, newer)), "mixed: both hear broadcasts")
    joins_by(s, stays, 2, "WPA2-PSK", "WPA2", proto="WPA RSN")
    for c in (old, newer):
        c.drain(0.1)
        c.seen = len(c.events)
    stays.leave()
    s.holds(all(c.wait("WPA: Group rekeying completed", 20) for c in (old, newer)),
            "mixed: another leaves, and both have new group keys")
    time.sleep(1)
    s.holds(all(hears_all(s, c, c.address) for c in (old, newer)), "mixed: both hear broadcasts under the new key")
    s.holds(all(c.status().get("wpa_state") == "COMPLETED" for c in (old, newer)) and
            not newer.saw("CTRL-EVENT-DISCONNECTED"), "mixed: both stayed")


@scenario("wpa1-keys")
def wpa1_keys(s):
    """A client of the older WPA asks for new pairwise keys, and is known again when the controller was killed."""
    s.net.wlan(1, "lab-old", security="psk", key=KEY, wpa="both", strict_rekey=True)
    s.net.ap(1)
    s.net.start()
    c, other = s.client(1), s.client(2)
    s.joins(c, wpa_ptk_rekey="5", **OLD)
    c.address = c.dhcp()
    s.need(c.address, "%s has an address" % c.name)
    for turn in (1, 2):
        c.drain(0.1)
        c.seen = len(c.events)
        s.holds(c.wait("WPA: Key negotiation completed", 15), "a new key, %d" % turn)
        s.holds(c.ping("198.51.100.1", 3) >= 2, "traffic passes, %d" % turn)
    s.net.kill_controller()
    s.holds(c.ping("198.51.100.1", 3) >= 2, "without the controller traffic passes")
    s.net.start_controller()
    s.net.wait_joined()
    d = s.until(lambda: (s.net.client(c.mac) or {}).get("authorized") and s.net.client(c.mac), 30, "it is in RUN again")
    s.holds(d["policy_type"] == "WPA", "the controller is back: RUN, Policy Type WPA")
    c.seen = len(c.events)
    s.holds(c.wait("WPA: Key negotiation completed", 20), "it gets new keys from the new controller")
    s.holds(hears_all(s, c, c.address) and c.ping("198.51.100.1", 3) >= 2, "traffic passes, and broadcasts")
    for _ in range(3):  # a pairwise renewal may be under way at that moment, and brings the group key by itself
        s.joins(other)
        s.passes(other)
        c.drain(0.1)
        c.seen = len(c.events)
        other.leave()
        renewed = c.wait("WPA: Group rekeying completed", 10)
        if renewed:
            break
    s.holds(renewed, "another leaves: group rekeying completed")
    time.sleep(1)
    s.holds(hears_all(s, c, c.address), "under the next group key, too")
    s.holds(not c.saw("CTRL-EVENT-DISCONNECTED"), "it never left")
