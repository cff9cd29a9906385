# SPDX-License-Identifier: Apache-2.0
"""remembered.py - clients over the death of net and of plumbd: who stayed on the air is adopted there and has its address,
where it is from, and the end of its session, as before (net/roster.h, keeper/snapshot.h). Read by run.py."""
import json
import os
import re
import signal
import subprocess
import sys
import time

from daemon import Daemon
from faults import Air
from run import CONFIG, PLAIN, PLAIN_PLUMBD, check, test, waits

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

FIFTY = """
aps 5 lab with certificate
ca %(ca)s
discovery interval 200ms
wlan staff psk "correct horse" pmf optional
config wlan session-timeout 1 3600
clients 50 c on staff spread
wait controller 20s
start all
wait run all within 60s
join all
wait clients 50 in run within 60s
hold 10m
"""


def configuration():
    """What plumb-air says the scenario needs."""
    done = subprocess.run([os.path.join(PLAIN, "plumb-air"), "--scenario", "-", "--config"], input=FIFTY % {"ca": "none"},
                          capture_output=True, text=True)
    check(done.returncode == 0, done.stderr)
    return CONFIG + done.stdout


def clients(d):
    """Of each client in RUN what its detail says: address, how it was learned, who gave it."""
    rows = [r for p in d.command("show client summary", "json")[1] for r in p.get("rows", [])]
    rows = [r for r in rows if r.get("policy_manager_state") == "RUN"]
    out = {}
    for r in rows:
        text = "".join(str(p.get("text", "")) for p in d.command("show client detail " + r["mac_address"])[1])
        out[r["mac_address"]] = tuple(re.search(field + r"\.+ *(.*)", text)[1].strip()
                                      for field in ("IP Address", "IP Address learned by", "DHCP Server"))
    return out


def settled(d, number, seconds=30):
    """The same of `number` clients, each with an address: a client is sure of its own before the controller has heard of
    it, and on a busy machine the last ones' messages are on their way when plumb-air says that all are in RUN."""
    end = time.time() + seconds
    now = {}
    while time.time() < end:
        try:
            now = clients(d)
        except TypeError:  # it went to RUN between two questions
            pass
        if len(now) == number and all("." in address for address, how, server in now.values()):
            return now
        time.sleep(0.3)
    raise AssertionError("%d of %d clients are in RUN with an address after %d s: %r" % (
        sum("." in v[0] for v in now.values()), number, seconds, now))


def all_back(d, before, seconds):
    begun = time.time()
    now = {}
    while time.time() - begun < seconds:
        try:
            now = clients(d)
        except (OSError, TypeError):  # it is on its way up; or a client went to RUN between two questions
            now = {}
        if now == before:
            return time.time() - begun
        time.sleep(0.3)
    differ = sorted(set(before.items()) ^ set(now.items()))
    raise AssertionError("not all are as before after %d s: %r" % (seconds, differ[:6]))


def none_left(air):
    """What the clients saw: nobody was sent away."""
    air.p.terminate()
    air.p.wait(20)
    gone = [e for e in air.events if e["event"] == "client" and re.search("deauth|disassoc", str(e), re.I)]
    check(not gone, gone[:3])


@test
def clients_come_back_with_their_addresses_after_net_died():
    """kill -9 of net with 50 clients in RUN: all are adopted without leaving the air, with their addresses and where these
    are from; the same after `reset system`; then kill -9 of plumbd and another one with nothing but its state directory: the
    same from the sealed file; and the same after an orderly end"""
    d = Daemon(PLAIN_PLUMBD, configuration()).ready()
    air = Air(d, FIFTY)
    try:
        air.until(lambda: [e for e in air.events if e["event"] == "step" and e["what"] == "wait clients"], 120, "50 in RUN")
        before = settled(d, 50)
        check(all(how == "DHCP" and "." in server for _, how, server in before.values()), before)
        time.sleep(4)  # a session younger than 3 s takes no hint
        os.kill(d.net(), signal.SIGKILL)
        d.wait_output("50 clients of before are remembered")
        took = all_back(d, before, 60)
        check("Session Timeout" in str(d.command("show client detail " + sorted(before)[0])), "no session")
        print("# net was killed: 50 clients back with their addresses %.1f s after" % took)
        time.sleep(4)
        check(d.command("reset system")[0] == "ok", "reset system")
        d.wait_output("50 clients of before are remembered", count=2)
        print("# reset system: 50 clients back with their addresses %.1f s after" % all_back(d, before, 60))
        snapshot = os.path.join(d.state, "clients.snapshot")
        end = time.time() + 40
        while time.time() < end and not (os.path.exists(snapshot) and os.path.getsize(snapshot) > 1000):
            time.sleep(0.5)
        time.sleep(11)  # the copy that has all of them
        os.kill(d.keeper(), signal.SIGKILL)
        d.p.wait(30)
        n = Daemon(PLAIN_PLUMBD, keep=d.dir, listen=(d.ctrl, d.data)).ready()
        n.wait_output("50 clients of before are remembered", count=3)
        took = all_back(n, before, 90)
        print("# plumbd was killed: 50 clients back with their addresses %.1f s after the next one was up" % took)
        time.sleep(4)
        check(n.stop() == 0, "exit status")
        n = Daemon(PLAIN_PLUMBD, keep=d.dir, listen=(d.ctrl, d.data)).ready()
        n.wait_output("50 clients of before are remembered", count=4)
        took = all_back(n, before, 90)
        print("# plumbd was stopped: 50 clients back with their addresses %.1f s after the next one was up" % took)
        check(b"192." not in open(snapshot, "rb").read(4096), "the file is not sealed")
    finally:
        none_left(air)
    check(n.stop() == 0, "exit status")
    d.clean()
    n.clean()


@test
@waits
def five_hundred_clients_do_not_notice_a_restart():
    """bench/restart with 50 access points and 500 clients: net is killed, then all of plumbd stopped and started with its
    ports closed between; the controller has each client in RUN at its place with its address again, none was sent away,
    and no radio was given a key twice"""
    done = subprocess.run([sys.executable, os.path.join(ROOT, "bench", "restart"), "50", "500", "patient"], timeout=400,
                          env=dict(os.environ, BENCH_BUILD=PLAIN), capture_output=True, text=True)
    print("".join("# " + line + "\n" for line in done.stderr.splitlines() if "after" in line), end="")
    check(done.returncode == 0, done.stderr)
    figures = {r["name"]: r["value"] for r in map(json.loads, done.stdout.splitlines())}
    check(figures["restart_sent_away"] == 0 and figures["restart_keys_twice"] == 0, figures)
    check(figures["restart_all_s"] < 60, figures)
