# SPDX-License-Identifier: Apache-2.0
"""lossy.py - clients that join while the link between access points and controller loses three datagrams of ten each way,
delays them by 50 to 150 ms each way, doubles and reorders them (fault 3 of docs/faults.md): in virtual time, a thousand;
with real processes and plumb-relay, a hundred, or PLUMB_LOSSY of them. Read by run.py."""
import collections
import datetime
import json
import os
import re
import subprocess
import tempfile
import time

from faults import Air, counters
from flaps import Relay
from run import CONFIG, PLAIN, PLAIN_PLUMBD, SAN, Running, check, test

CLIENTS = int(os.environ.get("PLUMB_LOSSY", "100"))
BAD = ("round-trip 100ms", "jitter 100ms", "loss 30%", "duplicate 5%", "reorder 10%")
THOUSAND = """
aps 20 air with certificate
wlan staff psk "correct horse battery" pmf optional
clients 1000 c on staff spread
start all
wait run all within 2m
%s
join c/1-100 rate 20
wait client c/1-100 in run within 2m
join all rate 20
wait clients 990 in run within 3m
hold 30s
""" % "\n".join("link " + b for b in BAD)
REAL = """
aps 10 air with certificate
ca %%(ca)s
discovery interval 200ms
wlan staff psk "correct horse battery" pmf optional
clients %d c on staff spread
wait controller 20s
start all
wait run all within 60s
hold 3s
join c/1-20 rate 10
wait client c/1-20 in run within 2m
join all rate 10
wait clients %d in run within 3m
hold 1h
""" % (CLIENTS, CLIENTS * 99 // 100)



def first(n):
    """A link is known as bad a second and a half after the first of them fails; on a busy machine that may be too late."""
    return {"06:00:5e:10:00:%02x" % i for i in range(1, n + 1)}


# what may be said of a client whose access point's link is bad: that, or that it is in, or that it is not in yet
TRUE = {"joined", "still-in-progress"}
THE_LINK = re.compile("[Tt]he link between controller and access point los(t|es) messages")


def verdicts(events):
    """What plumb diagnose says of all that the controller told, as the debug of a controller would print it."""
    begun = datetime.datetime(2026, 5, 7, 10)
    with tempfile.NamedTemporaryFile("w", suffix=".log") as f:
        for e in events:
            if e["event"] == "told":
                at = begun + datetime.timedelta(milliseconds=e["t"])
                f.write("*task: %s.%03d: %s %s\n" % (at.strftime("%b %d %H:%M:%S"), at.microsecond // 1000, e["about"],
                                                     e["text"]))
        f.flush()
        done = subprocess.run([os.path.join(SAN, "plumb"), "diagnose", "--json", f.name], capture_output=True, text=True)
    found = collections.Counter()

    def walk(x):
        if isinstance(x, dict):
            if "verdict" in x and "summary" in x:
                found[(x["verdict"], re.sub("06:00:5e:[0-9a-f:]+", "X", x["summary"]))] += 1
            for v in x.values():
                walk(v)
        elif isinstance(x, list):
            for v in x:
                walk(v)
    walk(json.loads(done.stdout))
    return found


@test
def a_thousand_clients_join_over_a_bad_link():
    """three datagrams of ten lost each way, 50 to 150 ms each way, doubled, reordered: 990 of a thousand clients at
    least come in, and no verdict blames a client, its key or its radio, not even those of the first who fail"""
    with tempfile.NamedTemporaryFile("w", suffix=".air") as f:
        f.write(THOUSAND)
        f.flush()
        for seed in (1, 2, 3, 4):
            done = subprocess.run([os.path.join(PLAIN, "plumb-air"), "--scenario", f.name, "--in-process", "--json",
                                   "--seed", str(seed)], capture_output=True, text=True)
            events = [json.loads(line) for line in done.stdout.splitlines()]
            check(done.returncode == 0, events[-1:] or done.stderr)
            begun, took = {}, {}
            for e in events:
                if e["event"] == "client":
                    begun.setdefault(e["client"], e["t"])
                    if e["in_run"]:
                        took.setdefault(e["client"], e["t"] - begun[e["client"]])
            all_of = sorted(took.values())
            check(len(all_of) >= 990, len(all_of))
            said = verdicts(events)
            print("# seed %d: %d in, half of them after %.1f s, 98 of 100 after %.1f s; %s" % (
                seed, len(all_of), all_of[500] / 1000, all_of[980] / 1000, {k[0]: n for k, n in said.items()}))
            wrong = {k: n for k, n in said.items() if k[0] not in TRUE and not THE_LINK.search(k[1])}
            check(not wrong, wrong)


@test
def clients_join_through_a_relay_that_loses():
    """the same with plumbd, plumb-relay and plumb-air as processes"""
    scenario = REAL % {"ca": "none"}
    config = subprocess.run([os.path.join(PLAIN, "plumb-air"), "--scenario", "-", "--config"], input=scenario,
                            capture_output=True, text=True).stdout
    with Running(PLAIN_PLUMBD, config=CONFIG + config) as d:
        relay = Relay(d)
        air = Air(d, REAL, port=relay.port)
        try:
            air.all_run(10, 1, 60)
            for b in BAD:
                relay.tell("link both " + b)
            begun = time.monotonic()

            def there():
                with air.more:
                    return any(e["event"] == "step" and e["what"] == "wait clients" for e in air.events)
            air.until(there, 200, "all clients in RUN")
            took = time.monotonic() - begun
            c = counters(d)
            relay.tell("link both loss 0%")
            faults = [r for p in d.command("show client failures", "json")[1] for r in p.get("rows", [])]
            relay.tell("report")
            up = relay.p.stdout.readline()
            print("# %d in RUN %.0f s after the link went bad (10 a second began); %d frames said again; %s; %s" % (
                CLIENTS, took, c["data_said_again"], collections.Counter(str(r.get("verdict")) for r in faults), up.strip()))
            for r in faults:
                if r["client"] not in first(20):
                    text = "".join(p.get("text", "") for p in d.command("show client diagnosis " + r["client"])[1])
                    check(THE_LINK.search(" ".join(text.split())), (r, text[:2000]))
            check(c["data_said_again"] > 0 and c["data_heard_again"] > 0, c)
        finally:
            air.stop()
            relay.stop()
