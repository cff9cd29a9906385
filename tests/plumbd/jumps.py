# SPDX-License-Identifier: Apache-2.0
"""jumps.py - a wall clock that jumps while plumbd runs, an hour ahead, an hour back, by a step of NTP, by a leap second
(fault 19 of docs/faults.md). moved_clock.c moves it under both processes. Read by run.py."""
import mmap
import os
import re
import signal
import struct
import subprocess
import tempfile
import time

from daemon import Daemon
from faults import Air, rows
from remembered import clients, settled
from run import CONFIG, PLAIN, PLAIN_PLUMBD, check, test, waits

TWENTY = """
aps 3 air with certificate
ca %(ca)s
discovery interval 200ms
wlan staff psk "correct horse" pmf optional
config wlan session-timeout 1 1800
clients 20 c on staff spread
wait controller 20s
start all
wait run all within 60s
join c
wait clients 20 in run within 60s
hold 10m
"""
JUMPS = (3600, 0, -3600, 0.0, 0.128, -0.5, 1, 0)


class Clock:
    """A file that both processes of a plumbd have in their memory."""

    def __init__(self):
        self.file = tempfile.NamedTemporaryFile()
        self.file.write(b"\0" * 8)
        self.file.flush()
        os.chmod(self.file.name, 0o644)
        self.map = mmap.mmap(self.file.fileno(), 8)
        self.wrap = ("env", "LD_PRELOAD=" + os.path.join(PLAIN, "tests", "libmoved_clock.so"),
                     "PLUMB_CLOCK_FILE=" + self.file.name)

    def set(self, seconds):
        self.map[:] = struct.pack("=q", int(seconds * 1000000))


@test
@waits
def a_clock_that_jumps_ends_nothing():
    """an hour ahead and back, a step of NTP, a leap second: no session, client, token or access point expires; after net
    has died meanwhile all clients are back with their addresses, too"""
    done = subprocess.run([os.path.join(PLAIN, "plumb-air"), "--scenario", "-", "--config"], input=TWENTY % {"ca": "none"},
                          capture_output=True, text=True)
    clock = Clock()
    d = Daemon(PLAIN_PLUMBD, CONFIG + done.stdout, wrap=clock.wrap).ready()
    air = Air(d, TWENTY)
    try:
        air.until(lambda: [e for e in air.events if e["event"] == "step" and e["what"] == "wait clients"], 120, "in RUN")
        token = str(d.command("config ap join-token create")[1])
        check("plumb-" in token, token)
        before = settled(d, 20)
        told = len(air.events)

        def seen():
            """What the clock of the log says: the jump did happen."""
            return re.search(r"(\d\d):\d\d:\d\d", str(d.command("show time")[1]))[1]
        first = seen()
        clock.set(3600)
        check(seen() != first, "the clock does not move: %s" % first)
        for jump in JUMPS:
            clock.set(jump)
            time.sleep(1.2)
            check(clients(d) == before, (jump, len(clients(d))))
        clock.set(3600)
        time.sleep(3)
        os.kill(d.net(), signal.SIGKILL)
        end = time.time() + 60
        now = {}
        while now != before and time.time() < end:
            try:
                now = clients(d)
            except (OSError, TypeError, AssertionError):
                now = {}
            time.sleep(0.3)
        check(now == before, "after net: %r" % sorted(set(before.items()) ^ set(now.items()))[:4])
        clock.set(-3600)
        time.sleep(3)
        check(clients(d) == before, "an hour back")
        gone = [e for e in air.events[told:] if e["event"] == "client" and re.search("deauth|disassoc", str(e), re.I)]
        check(not gone, gone[:3])
        tokens = rows(d, "config ap join-token list")
        check(len(tokens) == 1 and not re.search("expired", str(tokens), re.I), tokens)
        _, runs = air.states()
        print("# %d jumps: 20 clients and 3 access points stayed; joined %r" % (len(JUMPS) + 3, runs))
        check(all(n <= 2 for n in runs.values()), runs)  # once more after net had died
    finally:
        air.stop()
    check(d.stop() == 0, "exit status")
    d.clean()
