# SPDX-License-Identifier: Apache-2.0
"""killed.py - kill -9 of either process of plumbd, at any moment, also in the middle of what the last kill began (fault 15
of docs/faults.md). PLUMB_KILLS is how often: 12 unless told; 1000 is what is promised (`make soak`). A thousand in
virtual time are in tests/unit/test_machine_killed.c. Read by run.py."""
import os
import random
import signal
import time

import processes
from daemon import Daemon
from faults import Air, rows
from restarts import again, over
from run import CONFIG, PLAIN_PLUMBD, check, test, waits

KILLS = int(os.environ.get("PLUMB_KILLS", "12"))
APS = 10
TEN = """
aps 10 air with certificate
ca %(ca)s
addresses 127.0.11.1 4
discovery interval 200ms
wait controller 20s
start all
wait run all within 60s
hold 10h
"""
# what is promised; three times that is a fault, and more only where still more others are busy
UP_S, BACK_S, BUSY = 2.0, 10.0, 3.0


def settled(d, air):
    """Seconds until every access point is in Run, as both ends see it, and stays there for half a second."""
    begun, since, limit = time.time(), None, processes.Limit(BACK_S * BUSY)
    while not limit.over():
        try:
            run = len(rows(d))
        except (OSError, AssertionError, ValueError):
            run = 0
        last, _ = air.states()
        joined = run == APS and all(last.get(n) == "Run" for n in last) and len(last) == APS
        since = (since or time.time()) if joined else None
        if since and time.time() - since > 0.5:
            return since - begun
        time.sleep(0.1)
    raise AssertionError("not all are back after %g s: %r\n%s" % (BACK_S * BUSY, air.states()[0], d.output()[-3000:]))


@test
@waits
def any_process_is_killed_at_any_moment():
    """kill -9 of net, or of keeper and with it all of plumbd, at random moments: net is back at once with its access points
    within 10 s, plumbd within 2 s of its start by the service manager, with the sockets it was given"""
    dice = random.Random(15)
    d = Daemon(PLAIN_PLUMBD, CONFIG, stores=True).ready()
    olds, ups, backs, soon = [], [], [], 0
    air = Air(d, TEN)
    try:
        air.all_run(APS, 1, 60)
        d.hear(0.5)
        for n in range(KILLS):
            pause = dice.uniform(0.2, 5)
            soon = soon + 1 if pause < 2.5 else 0
            time.sleep(pause if soon < 4 else 2.5)  # five that die soon after their start are a loop, and keeper gives up
            if dice.random() < 0.6:
                net, deaths = d.net(), d.output().count("is back")
                if net:
                    os.kill(net, signal.SIGKILL)
                    d.wait_output("is back", 20, deaths + 1)
                    check(d.p.poll() is None and d.net() != net, "keeper has ended with net")
            else:
                d.hear(0.1)
                os.kill(d.keeper(), signal.SIGKILL)
                d.p.wait(10)
                begun = time.time()
                olds.append(d)
                d = again(d, PLAIN_PLUMBD)
                ups.append(time.time() - begun)
                if ups[-1] > UP_S * BUSY:
                    check(ups[-1] < UP_S * BUSY * processes.slowness(), "up after %.2f s" % ups[-1])
            if dice.random() < 0.5:
                backs.append(settled(d, air))
        backs.append(settled(d, air))
        check(len(rows(d)) == APS, "rows twice: %r" % rows(d))
        keeper = len(os.listdir("/proc/%d/fd" % d.keeper()))
        print("# %d kills, %d of all of plumbd: up after %.2f s on average, %.2f at the most; %d times left alone: all %d "
              "back after %.1f s on average, %.1f at the most; keeper has %d descriptors" % (
                  KILLS, len(ups), sum(ups) / max(1, len(ups)), max(ups, default=0), len(backs), APS,
                  sum(backs) / len(backs), max(backs), keeper))
        half = sorted(ups)[len(ups) // 2] if ups else 0
        check(half < UP_S or half < UP_S * processes.slowness(), "half of all starts took longer than %g s" % UP_S)
        check(keeper < 40, "descriptors are left")
    finally:
        air.stop()
    check(d.stop() == 0, "exit status")
    over(*olds, d)
