# SPDX-License-Identifier: Apache-2.0
"""faults.py - what a controller and its access points have to survive, with real processes: net killed, controllers lost,
links away, strangers by the thousand. Read by run.py, which has the hands for it."""
import json
import os
import re
import signal
import subprocess
import threading
import time

from run import (CONFIG, FLOOD, PLAIN, PLAIN_PLUMBD, AccessPoint, Running, ask, check, client_hello, test)  # noqa: F401



class Air:
    """plumb-air beside a daemon; what it says is read as it comes."""

    def __init__(self, d, scenario, *words, port=None, state=None):
        path = os.path.join(d.dir, "scenario-%d" % time.monotonic_ns())
        with open(path, "w") as f:
            f.write(scenario % {"ca": (state or d.state) + "/trust/ca.pem"})
        self.p = subprocess.Popen([os.path.join(PLAIN, "plumb-air"), "--scenario", path, "--json", "--controller",
                                   "127.0.0.1:%d" % (port or d.ctrl), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
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
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if condition():
                return
            with self.more:
                self.more.wait(0.2)
        raise AssertionError("%s: not within %g s\n%r\n%s" % (what, seconds, self.states(), self.events[-5:]))

    def all_run(self, count, times, seconds):
        def there():
            last, runs = self.states()
            return sum(last[a] == "Run" and runs.get(a, 0) >= times for a in last) == count
        begun = time.monotonic()
        self.until(there, seconds, "%d access points in Run, %d times" % (count, times))
        return time.monotonic() - begun

    def stop(self):
        if self.p.poll() is None:
            self.p.terminate()
            try:
                self.p.wait(15)
            except subprocess.TimeoutExpired:
                self.p.kill()
                self.p.wait()
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
