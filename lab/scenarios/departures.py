# SPDX-License-Identifier: Apache-2.0
"""Clients that go: each way out by its own reason, its own lines and its own verdict, and the way back in."""
import time

from scenarios import scenario
from scenarios.leaving import KEY, comes_back, gone, in_run, network, put_out, trapped, two, undisturbed
from world import ap_mac


@scenario("client-left")
def client_left(s):
    """A client leaves by itself: its entry stays for ten seconds, then it is deleted; it may come back at any time."""
    network(s)
    s.net.start()
    c, other = two(s)
    c.leave()
    put_out(s, c, "reason=3 locally_generated=1", 5, "it leaves by itself")
    d = s.until(lambda: (s.net.client(c.mac) or {}).get("client_state") == "Disassociated" and s.net.client(c.mac), 5,
                "the controller has it as Disassociated")
    s.holds(d["reason_code"] == 3, "show client detail has its own reason, 3")
    s.follow(s.verdict(c, "client-left"), {})
    gone(s, c, 12)
    s.joins(c)
    s.passes(c)
    in_run(s, c)
    s.holds(True, "it joins again")
    undisturbed(s, other, "client-left")


@scenario("deleted-by-operator")
def deleted_by_operator(s):
    """config client deauthenticate: the client is deauthenticated within two seconds, and comes back."""
    network(s)
    s.net.start()
    c, other = two(s)
    s.net.order("config client deauthenticate " + c.mac)
    put_out(s, c, "reason=1$", 5, "it is deauthenticated with reason 1")
    trapped(s, c, "Client Deauthenticated", 1)
    comes_back(s, c)
    s.follow(s.verdict(c, "deleted-by-operator"), {})
    undisturbed(s, other, "deleted-by-operator")


@scenario("wlan-changed")
def wlan_changed(s):
    """A WLAN is changed, disabled and enabled: its clients leave at once and come back; those of another WLAN stay."""
    network(s)
    s.net.start()
    c, other = two(s)
    s.net.order("config wlan disable 1")
    put_out(s, c, "reason=1$", 5, "it is thrown out with reason 1")
    trapped(s, c, "Client Disassociated", 1)
    gone(s, c, 5)
    s.follow(s.verdict(c, "wlan-changed"), {"wlan-id": "1"})
    s.net.order("config wlan enable 1")
    comes_back(s, c)
    undisturbed(s, other, "wlan-changed")


@scenario("session-timeout")
def session_timeout(s):
    """A session of 5 s ends: ten seconds of grace, then out; with the WLAN's timeout raised as the verdict says it stays."""
    network(s)
    s.net.also("config wlan session-timeout 1 5", "config wlan session-timeout 2 0")
    s.net.start()
    c, other = two(s)
    put_out(s, c, "reason=1$", 25, "it is thrown out with reason 1")
    trapped(s, c, "Client Disassociated", 1)
    finding = s.verdict(c, "session-timeout")
    c.leave()
    s.follow(finding, {"wlan-id": "1", "seconds": "86400"})
    before = count(s, c, "session-timeout")
    s.joins(c)
    s.passes(c)
    s.holds(in_run(s, c)["session_timeout"] == 86400, "its session may be a day long now")
    time.sleep(8)
    s.holds((s.net.client(c.mac) or {}).get("authorized") and count(s, c, "session-timeout") == before,
            "it is in RUN when the old session would have been over, and no further one is told")
    undisturbed(s, other, "session-timeout")


def count(s, c, verdict):
    finding = s.finding(s.net.live(c.mac), c.mac, verdict)
    return finding["count"] if finding else 0


@scenario("idle-timeout")
def idle_timeout(s):
    """A client is out of reach for longer than its WLAN's idle timeout: it is deleted; with the time raised it is kept."""
    network(s)
    s.net.also("config network usertimeout 10")
    s.net.start()
    c, other = two(s)
    s.air.tell("signal c1 all off")
    put_out(s, c, "reason=4 locally_generated=1", 10, "it does not hear its access point any more")
    c.leave()
    gone(s, c, 25)
    finding = s.verdict(c, "idle-timeout")
    s.follow(finding, {"wlan-id": "1", "seconds": "3600", "bytes": "0"})
    s.air.tell("signal c1 all -50")
    s.joins(c)
    s.passes(c)
    in_run(s, c)
    s.air.tell("signal c1 all off")
    time.sleep(14)
    s.holds((s.net.client(c.mac) or {}).get("authorized") and count(s, c, "idle-timeout") == finding["count"],
            "after the verdict's own commands its entry is kept as long a time")
    undisturbed(s, other, "idle-timeout")


@scenario("idle-threshold")
def idle_threshold(s):
    """A client sends less than its WLAN's idle threshold: it is deauthenticated with reason 4, and comes back."""
    network(s)
    s.net.also("config network usertimeout 10", "config wlan user-idle-threshold 100000 1")
    s.net.start()
    c, other = two(s)
    put_out(s, c, "reason=4$", 25, "it is thrown out with reason 4, inactivity")
    trapped(s, c, "Client Deauthenticated", 4)
    finding = s.verdict(c, "idle-timeout")
    s.follow(finding, {"wlan-id": "1", "seconds": "3600", "bytes": "0"})
    comes_back(s, c)
    undisturbed(s, other, "idle-timeout")


@scenario("ap-radio-reset")
def ap_radio_reset(s):
    """A radio changes its channel: its clients leave it, the controller keeps their entries, they come back there."""
    network(s, aps=2)
    s.net.start()
    c, other = two(s, apart=True)
    s.net.order("config 802.11b channel ap %s 11" % ap_mac(1))
    s.net.channels[1] = (11, 36)
    put_out(s, c, "", 15, "it has lost its access point")
    s.holds(s.net.client(c.mac) is not None, "the controller keeps its entry")
    finding = s.verdict(c, "ap-radio-reset")
    s.follow(finding, {"802.11a|802.11b": "802.11b", "ap-name": "lab-1", "hours": "4", "hour": "4"})
    s.joins(c)
    s.passes(c)
    s.holds(c.status().get("freq") == "2462" and in_run(s, c)["channel"] == 11,
            "it is back in RUN, on the new channel, and passes traffic")
    undisturbed(s, other, "ap-radio-reset")


@scenario("ap-lost")
def ap_lost(s):
    """An access point loses its power: the controller deletes its clients, and the client goes to another one."""
    network(s, aps=2)
    s.net.also("config advanced timers ap-heartbeat-timeout 1")
    s.net.start()
    c, other = two(s, apart=True)
    s.air.tell("signal ap1r0 all off")
    s.net.stop_ap(1, 9)
    put_out(s, c, "", 20, "it does not hear its access point any more")
    s.until(lambda: s.net.joined() == ["lab-2"], 30, "the controller has lost the access point")
    gone(s, c, 5)
    finding = s.verdict(c, "ap-lost")
    s.follow(finding, {"ap-mac": ap_mac(1)})
    s.air.tell("signal c1 ap2r0 -50")
    comes_back(s, c)
    s.holds(in_run(s, c)["ap_name"] == "lab-2", "at the other access point")
    s.air.tell("signal ap1r0 all -50")
    s.net.start_ap(1)
    s.net.wait_joined()
    s.holds(True, "the access point joins again when it has power")
    undisturbed(s, other, "ap-lost")


@scenario("fast-ssid-change-disabled")
def fast_ssid_change_disabled(s):
    """A client changes to another WLAN without a goodbye: it is deleted first; with fast SSID change it moves at once."""
    network(s, vlan=30)
    s.net.start()
    c, other = two(s)
    for x in (c, other):  # as phones do: wpa_supplicant would tell its access point that it leaves
        s.air.rule("%s-bye drop kind=deauth,disassoc from=%s ack=1" % (x.name, x.name))
    s.holds(moves(s, c, 2) > 1, "its first association on the other WLAN is not answered, it has to try again")
    finding = s.verdict(c, "fast-ssid-change-disabled")
    s.follow(finding, {})
    s.holds(moves(s, other, 1) == 1, "with fast SSID change another moves with its first association")
    s.no_verdict(other, "fast-ssid-change-disabled")
    s.holds(moves(s, c, 1) == 1 and count(s, c, "fast-ssid-change-disabled") == finding["count"],
            "and so does the first one, without a further verdict")


def moves(s, c, wlan):
    """To another WLAN: how many associations that took."""
    before = len(c.saw("Trying to associate"))
    s.joins(c, wlan, seconds=30)
    tries = len(c.saw("Trying to associate")) - before
    s.passes(c, 20 if wlan == 1 else 30)
    s.holds(in_run(s, c)["wireless_lan_id"] == wlan, "%s is in RUN on WLAN %d" % (c.name, wlan))
    return tries
