# SPDX-License-Identifier: Apache-2.0
"""faults.py - what a controller and its access points have to survive, with real processes: net killed, controllers lost,
links away, strangers by the thousand. Read by run.py, which has the hands for it."""
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

import processes
from run import (CONFIG, FLOOD, PLAIN, PLAIN_PLUMBD, AccessPoint, Running, ask, check, client_hello, test)  # noqa: F401



class Air:
    """plumb-air beside a daemon; what it says is read as it comes."""

    def __init__(self, d, scenario, *words, port=None, state=None, wrap=()):
        path = os.path.join(d.dir, "scenario-%d" % time.monotonic_ns())
        with open(path, "w") as f:
            f.write(scenario % {"ca": (state or d.state) + "/trust/ca.pem"})
        self.p = processes.start([*wrap, os.path.join(PLAIN, "plumb-air"), "--scenario", path, "--json", "--controller",
                                   "%s:%d" % (d.host, port or d.ctrl), *words], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, text=True)
        self.events, self.more = [], threading.Condition()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.p.stdout:
            e = json.loads(line)
            e["at"] = time.monotonic()
            with self.more:
                self.events.append(e)
                self.more.notify_all()

    def states(self):
        """The last state of each access point, and how often it came to Run."""
        with self.more:
            last, runs = {}, {}
            for e in self.events:
                if e["event"] == "ap":
                    if e["state"] == "Run" and last.get(e["ap"]) != "Run":
                        runs[e["ap"]] = runs.get(e["ap"], 0) + 1
                    last[e["ap"]] = e["state"]
            return last, runs

    def until(self, condition, seconds, what):
        limit = processes.Limit(seconds)
        while not limit.over():
            if condition():
                return
            with self.more:
                self.more.wait(0.2)
        raise AssertionError("%s: not within %g s\n%r\n%s" % (what, limit.seconds, self.states(), self.events[-5:]))

    def all_run(self, count, times, seconds):
        def there():
            last, runs = self.states()
            return sum(last[a] == "Run" and runs.get(a, 0) >= times for a in last) == count
        begun = time.monotonic()
        self.until(there, seconds, "%d access points in Run, %d times" % (count, times))
        return time.monotonic() - begun

    def stop(self):
        if processes.end(self.p, 15) is None:
            raise AssertionError("plumb-air does not end")


def counters(d):
    """`show capwap counters` by name."""
    status, parts, why = d.command("show capwap counters", "json")
    check(status == "ok", why)
    return {r["name"]: r["count"] for p in parts for r in p.get("rows", [])}


def rows(d, command="show ap summary"):
    status, parts, why = d.command(command, "json")
    check(status == "ok", why)
    return [r for p in parts for r in p.get("rows", [])]


TWENTY = """
aps 20 air with certificate
ca %(ca)s
discovery interval 200ms
wait controller 20s
start all
wait run all within 60s
hold 1h
"""


@test
def net_is_killed_and_twenty_are_back_within_ten_seconds():
    """kill -9 of net: its access points are told by the next one, ask, and resume; no row twice; a second kill as well"""
    with Running(PLAIN_PLUMBD) as d:
        air = Air(d, TWENTY)
        try:
            air.all_run(20, 1, 60)
            for times in (2, 3):
                time.sleep(4)  # a session younger than 3 s takes no hint
                before = d.net()
                os.kill(before, signal.SIGKILL)
                took = air.all_run(20, times, 10)
                check(d.net() not in (None, before), "the same net")
                print("# all 20 back in Run after %.1f s" % took)
                c = counters(d)
                check(c["peers_resumed"] >= 40 and c["peers_shaken"] == 0, "not all were resumed: %r" % c)
                check(c["peers_hints_sent"] >= 20, c)
                check(len(rows(d)) == 20, rows(d))
            d.wait_output("20 access points of the net before are told", count=2)
        finally:
            air.stop()


# --- handshakes that are given up --------------------------------------------------------------------------------------

# a way of 2 s there and back: for so long the controller waits for the rest of a handshake
SLOW = """
aps 20 air with certificate
ca %(ca)s
addresses 127.0.9.1 4
discovery none
wait controller 20s
link round-trip 2s
start all
hold 7s
link round-trip 0ms
wait run all within 60s
hold 1h
"""


def in_the_middle(d):
    """Until the controller has begun handshakes with them."""
    end = time.monotonic() + 30
    while counters(d)["peers_cookies_good"] < 20:
        check(time.monotonic() < end, "no handshakes begun")
        time.sleep(0.02)


def errors(air):
    with air.more:
        return {e["error"] for e in air.events if e["event"] == "ap" and "error" in e}


@test
def a_handshake_that_gives_way_is_told_and_begun_again():
    """20 access points far away in the middle of their handshakes, and strangers who need the room: they are told, and all
    are in Run long before WaitDTLS, a minute, is over"""
    with Running(PLAIN_PLUMBD) as d:
        air = Air(d, SLOW)
        flood = None
        try:
            in_the_middle(d)
            flood = subprocess.Popen([FLOOD, "half-open", str(d.ctrl), "6000"], stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE, text=True)
            took = air.all_run(20, 1, 40)
            c = counters(d)
            print("# all in Run after %.1f s; %d handshakes dropped" % (took, c["peers_half_open_dropped"]))
            check(any("given up our handshake" in e for e in errors(air)), "nobody was told: %r %r" % (errors(air), c))
            check(not any("WaitDTLS" in e for e in errors(air)), errors(air))
        finally:
            if flood:
                flood.communicate("\n", timeout=60)
            air.stop()


@test
def handshakes_of_a_net_that_died_are_begun_again():
    """net killed while 20 access points are in the middle of their handshakes: the next one says that it knows none of them,
    and all are in Run long before WaitDTLS is over"""
    with Running(PLAIN_PLUMBD) as d:
        air = Air(d, SLOW)
        try:
            in_the_middle(d)
            os.kill(d.net(), signal.SIGKILL)
            took = air.all_run(20, 1, 40)
            print("# all in Run after %.1f s; %d were told" % (took, counters(d)["peers_hints_sent"]))
            check(any("knows our handshake no more" in e for e in errors(air)), errors(air))
            check(not any("WaitDTLS" in e for e in errors(air)), errors(air))
        finally:
            air.stop()


# --- strangers by the thousand ---------------------------------------------------------------------------------------------

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FLOOD_SECONDS = float(os.environ.get("PLUMB_FLOOD_SECONDS", "10"))
FLOOD_RATE = int(os.environ.get("PLUMB_FLOOD_RATE", "100000"))
FAST = CONFIG + "config advanced timers ap-fast-heartbeat 2\n"
AND_ONE = """
aps 21 air with certificate
ca %%(ca)s
addresses 127.0.7.1 8
discovery interval 200ms
wait controller 20s
start 1-20
wait run 20 within 60s
hold %gs
start 21
wait run 21 within 30s
hold 1h
"""


def late_one(air, seconds):
    """How long the 21st needed from its start to Run. (plumb-ap would wait the RFC's DiscoveryInterval of 5 s besides.)"""
    def at(state):
        return [e["at"] for e in air.events if e["event"] == "ap" and e["ap"] == "air-0021" and e["state"] == state]
    air.until(lambda: at("Run"), seconds, "the late one in Run")
    return at("Run")[0] - min(e["at"] for e in air.events if e["event"] == "ap" and e["ap"] == "air-0021")


@test
def a_flood_disturbs_nobody_and_a_good_one_joins():
    """ClientHello and Discovery, 100,000 a second from random addresses of 127/8: those in Run stay with a heartbeat of
    2 s, net does not grow, and an access point joins within 3 s"""
    with Running(PLAIN_PLUMBD, config=FAST) as d:
        air = Air(d, AND_ONE % (FLOOD_SECONDS * 0.5 + 2))
        try:
            air.all_run(20, 1, 60)
            subprocess.run([FLOOD, "mix", str(d.ctrl), "1", "50000"], check=True, capture_output=True)  # warm
            net, before, was = d.net(), d.rss_kib(d.net()), counters(d)
            flood = processes.start([FLOOD, "mix", str(d.ctrl), str(FLOOD_SECONDS), str(FLOOD_RATE)],
                                     stdout=subprocess.PIPE, text=True)
            took = late_one(air, FLOOD_SECONDS + 20)
            check(flood.poll() is None, "the flood was over before")
            line = flood.communicate(timeout=FLOOD_SECONDS + 30)[0]
            after, c = d.rss_kib(net), counters(d)
            time.sleep(5)  # two heartbeats that were missed would show by now
            _, runs = air.states()
            print("# %s; joined in %.2f s; net grew by %d KiB; %d datagrams of sessions, %d of strangers read" % (
                line.strip(), took, after - before, c["sockets_friends"] - was["sockets_friends"],
                c["sockets_strangers"] - was["sockets_strangers"]))
            check(took < 3 * processes.slowness(), "the good one needed %.1f s" % took)
            check(after - before < 512, "net grew by %d KiB" % (after - before))
            check(d.net() == net and len(runs) == 21 and all(n == 1 for n in runs.values()), "sessions were lost: %r" % runs)
            check(c["peers_ended"] == was["peers_ended"], "sessions ended: %r" % c)
        finally:
            air.stop()


@test
def a_bench_takes_what_it_started_with_it():
    """bench/aps terminated, interrupted and killed: neither plumbd nor plumb-air outlives it"""
    for sig in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL):
        with tempfile.TemporaryDirectory() as top:
            env = dict(os.environ, TMPDIR=top, BENCH_BUILD=PLAIN)
            bench = subprocess.Popen([sys.executable, os.path.join(ROOT, "bench", "aps"), "30"], env=env,
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

            def ours():
                found = subprocess.run(["pgrep", "-f", top + "/plumb-bench"], capture_output=True, text=True).stdout.split()
                return [p for p in found if int(p) != bench.pid]

            end = time.monotonic() + 30
            while len(ours()) < 2:
                check(bench.poll() is None and time.monotonic() < end, "it did not start")
                time.sleep(0.05)
            bench.send_signal(sig)
            code = bench.wait(30)
            check(code == (-sig if sig == signal.SIGKILL else 128 + sig), "status %r" % code)
            end = time.monotonic() + 10
            while ours() and time.monotonic() < end:
                time.sleep(0.05)
            check(not ours(), "signal %d: still there: %r" % (sig, ours()))


@test
def half_open_handshakes_keep_no_good_one_out():
    """10,000 addresses of one /8 that echo their cookie and fall silent: a good one joins within 3 s, while they come"""
    with Running(PLAIN_PLUMBD) as d:
        air = Air(d, AND_ONE % 1.0)
        flood = None
        try:
            air.all_run(20, 1, 60)
            flood = processes.start([FLOOD, "half-open", str(d.ctrl), "10000"], stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE, text=True)
            took = late_one(air, 30)
            c = counters(d)
            line = flood.stdout.readline()
            print("# joined in %.2f s beside %d handshakes begun, %d of them dropped; in all %s" % (
                took, c["peers_cookies_good"], c["peers_half_open_dropped"], line.strip()))
            check(c["peers_half_open_dropped"] > 0, "the table was never full")
            check(took < 3 * processes.slowness(), "the good one needed %.1f s" % took)
            _, runs = air.states()
            check(all(n == 1 for n in runs.values()), runs)
        finally:
            if flood:
                flood.communicate("\n", timeout=60)
            air.stop()
