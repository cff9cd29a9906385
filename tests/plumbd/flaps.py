# SPDX-License-Identifier: Apache-2.0
"""flaps.py - access points whose link goes away and comes back, again and again, as processes: plumb-relay stands
between them and the controller. Read by run.py.

Four groups of 25, each with a relay of its own, so that they are away at different times and for different times: from
half a second, which nobody notices, to longer than both ends wait (3 s at the access point with a heartbeat of 1 s, 10 s at
the controller). PLUMB_FLAPS is how many flaps there are in all: 100 unless told, 1000 is what is promised. Absences of up to
a minute are in tests/unit/test_machine_faults.c, in virtual time."""
import os
import random
import re
import subprocess
import threading
import time

import processes
from daemon import free_ports
from faults import Air, rows
from run import CONFIG, PLAIN, PLAIN_PLUMBD, Running, check, test, waits

GROUPS, EACH = 4, 25
FLAPS = int(os.environ.get("PLUMB_FLAPS", "100"))
FAST = CONFIG + "config advanced timers ap-fast-heartbeat 1\n"
# MACs follow from an access point's number, which begins with 1 in each process: those of the groups before are not started
GROUP = """
aps {all} group{n} with certificate
ca %(ca)s
addresses 127.0.9.{n} 1
discovery interval 200ms
wait controller 20s
start {first}-{all}
wait run {each} within 60s
hold 1h
"""
SHORTEST, LONGEST, REST = 0.5, 12.0, 5.0


class Relay:
    """plumb-relay before both ports of a daemon."""

    def __init__(self, d):
        self.port = free_ports(2)[0]
        words = []
        for n in (0, 1):
            words += ["--listen", "127.0.0.1:%d" % (self.port + n), "--to", "127.0.0.1:%d" % ((d.ctrl, d.data)[n])]
        self.p = processes.start([os.path.join(PLAIN, "plumb-relay"), *words], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True)
        check(self.p.stdout.readline() == "ready\n", "the relay does not start")

    def tell(self, line):
        self.p.stdin.write(line + "\n")
        self.p.stdin.flush()

    def away(self, seconds):
        self.tell("away")
        time.sleep(seconds)
        self.tell("back")

    def stop(self):
        processes.end(self.p)
        self.p.stdin.close()
        self.p.stdout.close()


def memory(pid):
    """KiB: what is resident, and of it what was allocated (neither files nor stacks)."""
    with open("/proc/%d/smaps" % pid) as f:
        text = f.read()
    with open("/proc/%d/status" % pid) as f:
        rss = int(re.search(r"VmRSS:\s+(\d+)", f.read())[1])
    heap, name = 0, ""
    for line in text.splitlines():
        m = re.match(r"[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ (\d+)\s*(.*)", line)
        if m:
            name = m[2] if m[1] != "0" or m[2] else "[heap]"
        elif name == "[heap]" and line.startswith("Private_Dirty:"):
            heap += int(line.split()[1])
    return rss, heap


class Group:
    def __init__(self, d, n):
        self.relay, self.dice, self.turn = Relay(d), random.Random(n), n
        self.air = Air(d, GROUP.format(n=n, all=n * EACH, first=(n - 1) * EACH + 1, each=EACH), port=self.relay.port)

    def flap(self, times):
        for _ in range(times):
            quarter = (LONGEST - SHORTEST) / 4 * (self.turn % 4)  # so that short and long ones take turns
            self.relay.away(SHORTEST + quarter + self.dice.uniform(0, (LONGEST - SHORTEST) / 4))
            time.sleep(self.dice.uniform(REST / 2, REST))
            self.turn += 1

    def stop(self):
        self.air.stop()
        self.relay.stop()


def once_each(d, seconds, what):
    """All are there, each of them once, in both tables."""
    end = time.monotonic() + seconds
    while len(rows(d)) != GROUPS * EACH and time.monotonic() < end:
        time.sleep(0.2)
    for command in ("show ap summary", "show ap join stats summary"):
        macs = [r["base_mac"] for r in rows(d, command)]
        check(len(macs) == len(set(macs)) == GROUPS * EACH, "%s: %s: %d rows, %d access points" % (
            what, command, len(macs), len(set(macs))))


def all_flap(groups, times):
    threads = [threading.Thread(target=g.flap, args=(times,)) for g in groups]
    for t in threads:
        t.start()
    for t in threads:
        t.join()


def at_rest(d, groups, what):
    """In Run at both ends, and quiet for a while: net's memory then."""
    for g in groups:
        g.air.until(lambda g=g: list(g.air.states()[0].values()).count("Run") == EACH, 60, what + ": all in Run")
    once_each(d, 60, what)
    time.sleep(11)  # what the controller keeps of sessions that are gone goes by its timers, 10 s with this heartbeat
    once_each(d, 5, what)
    return memory(d.net())


@test
@waits
def links_that_go_away_and_come_back():
    """a hundred access points whose links are away for 0.5 to 12 s, again and again: one row each, net grows under 1 %"""
    times = max(1, FLAPS // (GROUPS * EACH))
    with Running(PLAIN_PLUMBD, config=FAST) as d:
        groups = []
        try:
            groups += [Group(d, n) for n in range(1, GROUPS + 1)]
            for g in groups:
                g.air.all_run(EACH, 1, 60)
            all_flap(groups, 1)  # warm: the first ones are lost, and come back
            net, before = d.net(), at_rest(d, groups, "warm")
            runs = sum(sum(g.air.states()[1].values()) for g in groups)
            begun = time.monotonic()
            all_flap(groups, times)
            took = time.monotonic() - begun
            after = at_rest(d, groups, "after the flaps")
            runs = sum(sum(g.air.states()[1].values()) for g in groups) - runs
            print("# %d flaps in %.0f s, after %d of them a new session; net: %d KiB and then %d (%+.2f %%), of them "
                  "allocated "
                  "%d and then %d (%+.2f %%)" % (times * GROUPS * EACH, took, runs, before[0], after[0],
                                                100 * (after[0] / before[0] - 1), before[1], after[1],
                                                100 * (after[1] / before[1] - 1)))
            check(d.net() == net, "net was started again")
            check(runs > times * GROUPS * EACH // 4, "only %d sessions began again: these were no flaps" % runs)
            check(after[0] < 1.01 * before[0], "net grew: %r, then %r" % (before, after))
            # malloc takes and gives pages in steps, which a hundred flaps after a short warming do not outweigh
            check(after[1] < 1.01 * before[1] + (0 if FLAPS >= 1000 else 96), "net's heap grew: %r, then %r"
                  % (before, after))
        finally:
            for g in groups:
                g.stop()
