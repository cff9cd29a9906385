#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""run.py SAN [--runs N] [NAME...] - simulated clients: each scenario of this directory, named after the verdict it has to
give, is played with a hundred seeds in process (loss, delay, doubled frames, neighbours that come and go), and the verdict
must be right for each, with no fault found at a neighbour. Ten of them are played against a real plumbd, in real time. The
same seed gives the same stream, byte for byte, and what is wrong in a scenario is said with its line and column. Prints TAP;
a seed that fails is told as the command that repeats it."""
import argparse
import concurrent.futures
import glob
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "plumbd"))
import daemon  # noqa: E402
import processes  # noqa: E402


def words():
    p = argparse.ArgumentParser(description="simulated clients against a controller")
    p.add_argument("--runs", type=int, default=100, metavar="N", help="seeds of each scenario (100)")
    p.add_argument("build", metavar="SAN", help="the build directory")
    p.add_argument("names", nargs="*", metavar="NAME", help="scenarios of this directory; none: all of them, and the rest")
    got = p.parse_intermixed_args()
    known = [os.path.basename(path)[:-4] for path in glob.glob(os.path.join(HERE, "*.air"))]
    for name in got.names:
        if name not in known:
            p.error("there is no scenario %s: %s" % (name, ", ".join(sorted(known))))
    if got.runs < 1:
        p.error("--runs: 1 at least")
    return got


ARGS = words()
SAN, NAMES, RUNS = os.path.abspath(ARGS.build), ARGS.names, ARGS.runs
AIR, PLUMBD, PLUMB = (os.path.join(SAN, p) for p in ("plumb-air", "plumbd", "plumb"))
JOBS = 2  # processors of the machine this is made for

# each with a fault, or a way out, of its own; those that wait for many minutes are not among them
REAL = ("client-left", "psk-wrong-passphrase", "m4-never-seen", "eapol-key-timeout", "deleted-by-operator", "wlan-changed",
        "ap-radio-reset", "max-clients", "wmm-required", "association-refused")

WRONG = (
    ("clients 1 eve on staff\n", "1:18: there is no WLAN \"staff\": write \"wlan staff psk PASSPHRASE\" above"),
    ("wlan staff psk short\n", "1:16: a passphrase has 8 to 63 characters, this one 5"),
    ("wlan staff open pmf optional\n", "1:6: an open WLAN has neither pmf nor akm"),
    ("wlan staff open color red\n", "1:17: \"color\": write id, ssid, pmf or akm"),
    ("wlan staff open id\n", "1:17: \"id\" wants a value behind it"),
    ("wlan staff open\nwlan staff open\n", "2:6: there is a WLAN \"staff\" already"),
    ("wlan a open id 3\nwlan b open id 3\n", "2:6: WLAN \"a\" has id 3, too"),
    ("wlan \"a b\" open\n", "1:6: \"a b\" is no name"),
    ("wlan w open\nclients 2 eve on w\njoin adam\n", "3:6: there are no clients \"adam\": write all, a name"),
    ("wlan w open\nclients 2 eve on w\njoin eve/2-3\n", "3:6: there are 2 clients \"eve\": write eve/1 or eve/1-2"),
    ("wlan w open\nclients 70000 eve on w\n", "2:9: "),
    ("wlan w open\nclients 1 eve on w at 9\n", "clients \"eve\" are at access point 9, and there are 1"),
    ("wlan w open\nclients 1 eve on w mac-of adam\n", "2:27: there is no client \"adam\" above this line"),
    ("wlan w open\nclients 1 eve on w rsne 30xx\n", "2:25: an element is an even number of hexadecimal digits"),
    ("wlan w open\nclients 1 eve on w\nroam eve to 4\n", "3:1: there are 1 access points, so no number 4"),
    ("wlan w open\nclients 1 eve on w\nlose m6 eve\n", "3:6: \"m6\": write auth, assoc, m1, m2"),
    ("wlan w open\nclients 1 eve on w\nwait verdict eve flu within 1s\n", "3:18: \"flu\" is no verdict"),
    ("wlan w open\nclients 1 eve on w\noperator show client detail @adam\n", "3:10: @NAME stands for the MAC address"),
    ("wlan w open\nclients 2 eve on w\nexpect healthy eve/50%\n", "3:16: \"eve/50%\": what is waited for or expected"),
    ("wlan w open\nclients 2 eve on w\nwait client 50% in run within 3s\n", "3:13: \"50%\": what is waited for or expected"),
    ("wlan w open\nclients 2 eve on w\nchurn 50% joins 1 roams 1 leaves 1 for 9s\n",
     "3:7: \"50%\": what is waited for or expected"),
    ("wlan w open\nclients 2 eve on w\nchurn eve joins 1 roams -1 leaves 1 for 9s\n",
     "3:25: \"-1\": a whole number from 0"),
    ("wlan w open\nclients 2 eve on w\nchurn eve joins 1 roams 1 leaves 1 for 9s new-hat\n",
     "3:43: \"new-hat\": write new-mac"),
    ("wait refused 50% within 3s\n", "1:14: \"50%\": what is waited for or expected"),
    ("wlan w open\nclients 1 eve on w\nhold 5s to 2s\n", "3:12: the second time is the longer one"),
    ("wlan w open\nclients 1 eve on w\nleave eve reason 0\n", "3:18: "),
    ("join all\n", "1:6: there are no clients \"all\""),
    ("wlan w open\nclients 1 eve on w\nswitch eve x\n", "3:12: there is no WLAN \"x\""),
)
# what `tell times` has to say of eight clients
TIMES = """
aps 4 air with certificate
%(more)s
wlan w psk correct-horse
clients 8 alice on w address 10.9.0.1
start all
wait run all within 1m
join alice
wait clients all in run within 30s
hold 2s
tell times
mark
roam alice rate 8
hold 2s
repeat 1
wait clients all in run within 30s
hold 2s
tell times
tell times
"""
# what each step of a scenario of one client comes to, in process: its end, "" for one that holds
JOINS = "join eve\nwait client eve in run within 30s\n"
ENDS = (
    ("operator debug client @eve\n", "this command comes without one"),
    ("operator debug disable-all\n", "this command comes without one"),
    ("operator debug dot11 mobile enable\n", "this command comes without one"),
    ("operator debug capwap events enable\n", "this command comes without one"),
    ("operator debug mac addr @eve\n", "this command comes without one"),
    ("operator show debug\n", "this command comes without one"),
    ("expect healthy eve\n", "the controller says of eve: nothing is known of it"),
    (JOINS + "expect healthy eve\n", ""),
    (JOINS + "radio-reset all\nhold 5s\nexpect verdict eve ap-radio-reset\n", ""),
    (JOINS + "radio-reset 0%\nhold 5s\nexpect verdict eve ap-radio-reset\n",
     "the controller does not say ap-radio-reset of eve"),
    # it comes and goes, with another MAC address each time; then it is there to stay
    ("churn eve joins 1 roams 2 leaves 1 for 2m new-mac\nhold 3s\njoin eve\nwait client eve in run within 30s\n"
     "expect healthy eve\n", ""),
    (JOINS + "new-mac eve\nwait client eve out within 1s\n" + JOINS + "expect healthy eve\n", ""),
    # the controller's lists of clients: who may use a WLAN, and a client's own key
    ("operator config wlan mac-filtering enable 1\njoin eve\nwait client eve in run within 10s\n", "eve is "),
    ("operator config wlan mac-filtering enable 1\noperator config macfilter add @eve 1\n" + JOINS, ""),
    ("key eve paper-jam-2026\njoin eve\nwait client eve in run within 10s\n", "eve is "),
    ("operator config wlan security wpa akm psk set-key ascii paper-jam-2026 1 client @eve\n"
     "key eve paper-jam-2026\n" + JOINS, ""),
)

results = []


def ok(good, what, why=""):
    results.append(good)
    print("%sok %d - %s" % ("" if good else "not ", len(results), what), flush=True)
    for line in why.splitlines() if not good else ():
        print("# " + line, flush=True)


def air(*words, **kw):
    return subprocess.run([AIR, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace",
                          timeout=900, **kw)


def seeded(path):
    """one scenario with all its seeds"""
    return path, air("--scenario", os.path.relpath(path), "--in-process", "--runs", str(RUNS))


def in_process(paths):
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        for path, done in pool.map(seeded, paths):
            name = os.path.basename(path)[:-4]
            last = done.stdout.splitlines()[-1:] or [""]
            held = re.search(r"(\d+) runs, seeds (\d+) to (\d+), 0 did not hold", last[0])
            ok(done.returncode == 0 and held is not None,
               "%s: %s" % (name, "%s runs, seeds %s to %s" % held.groups() if held else "not with every seed"),
               done.stdout[-3000:] + done.stderr[-3000:])


def stream(path, seed):
    done = air("--scenario", path, "--in-process", "--seed", str(seed), "--json")
    return done.returncode, hashlib.sha256(done.stdout.encode()).hexdigest(), done.stdout.count('"event":"told"')


def byte_for_byte(paths):
    for path in paths:
        one, two, other = stream(path, 7), stream(path, 7), stream(path, 8)
        ok(one == two and one != other and one[0] == 0 and one[2] > 100,
           "%s: the same seed gives the same %d events, byte for byte; another seed others"
           % (os.path.basename(path)[:-4], one[2]), "%r\n%r\n%r" % (one, two, other))


def what_is_wrong():
    for text, want in WRONG:
        with tempfile.NamedTemporaryFile("w", suffix=".air") as f:
            f.write(text + "aps 1 air with certificate\n")
            f.flush()
            done = air("--scenario", f.name, "--check")
        ok(done.returncode == 2 and want in done.stderr.replace(f.name + ":", ""),
           "said: %s" % want, "%d: %s" % (done.returncode, done.stderr))
    done = air("--help")
    ok(all(w in done.stdout for w in ("wlan <name> psk", "clients <count>", "wait verdict", "--runs", "--operator")),
       "--help has all of it")
    with tempfile.NamedTemporaryFile("w", suffix=".air") as f:
        f.write("aps 1 air with certificate\nwlan w open\nconfig wlan nonsense\n")
        f.flush()
        done = air("--scenario", f.name, "--in-process")
        ok(done.returncode == 2 and "nonsense" in done.stderr, "a configuration that the controller does not take ends it",
           done.stderr)


def ends():
    """What small scenarios of one client come to; and the last of ten thousand clients has a name."""
    begin = "aps 2 air with certificate\nwlan w psk correct-horse\nclients 1 eve on w\nstart all\nwait run all within 1m\n"
    with tempfile.NamedTemporaryFile("w", suffix=".air") as f:
        for text, want in ENDS:
            f.seek(0)
            f.truncate()
            f.write(begin + text)
            f.flush()
            done = air("--scenario", f.name, "--in-process")
            said = done.stdout + done.stderr
            ok(done.returncode == (1 if want else 0) and want in said and ("the scenario failed" in said) == bool(want),
               "%s: %s" % (text.strip().replace("\n", "; "), want or "holds"), "%d: %s" % (done.returncode, said[-2000:]))
        f.seek(0)
        f.truncate()
        f.write("aps 1 air with certificate\nmark\nhold 270h\nrepeat 40\n")
        f.flush()
        done = air("--scenario", f.name, "--in-process")
        ok(done.returncode == 1 and "is not over after" in done.stdout, "more than a year in process is told as not over",
           done.stdout[-2000:] + done.stderr)
        f.seek(0)
        f.truncate()
        f.write("aps 1 air with certificate\nwlan w open\nclients 10001 eve on w\njoin eve-10001\njoin eve-0001\n")
        f.flush()
        done = air("--scenario", f.name, "--check")
        ok(done.returncode == 0, "eve-10001 is one of 10001 clients", done.stderr)


def told_times(done):
    """(joins, roams, all of what was told) of each `tell times`."""
    said = [json.loads(line) for line in done.splitlines() if '"event":"times"' in line]
    return [(t["joins"], t["roams"], t) for t in said]


def times_in_process():
    """In virtual time the controller takes none: its share of a roam is four times the way there and back."""
    with tempfile.NamedTemporaryFile("w", suffix=".air") as f:
        f.write(TIMES % {"more": "link round-trip 10ms"})
        f.flush()
        done = air("--scenario", f.name, "--in-process", "--json")
        words = air("--scenario", f.name, "--in-process")
    told = told_times(done.stdout)
    ok(done.returncode == 0 and [t[:2] for t in told] == [(8, 0), (0, 16), (0, 0)],
       "tell times: eight joins, then sixteen roams, then none", done.stdout[-2000:] + done.stderr)
    ok(len(told) == 3 and told[1][2]["roam_p50_us"] == told[1][2]["roam_longest_us"] == 40000,
       "the controller's share of a roam is its four turns, and nothing of the client's", "%r" % told)
    # five exchanges before the keys, one about the address, and what the client takes, but not what it waits by itself
    ok(len(told) == 3 and 60000 <= told[0][2]["join_p50_us"] <= told[0][2]["join_p99_us"] <= 90000,
       "a join holds its exchanges, and not the client's wait before its first ARP", "%r" % told)
    ok("8 joins: half of them" in words.stdout and "16 roams, the controller's share: half of them 40.0 ms" in words.stdout,
       "people are told in words", words.stdout[-1500:])


def times_against_plumbd():
    d = daemon.Daemon(PLUMBD, air("--scenario", "/dev/stdin", "--config", input=TIMES % {"more": ""}).stdout)
    try:
        d.ready()
        mine = os.path.join(d.dir, "times.air")
        with open(mine, "w") as out:
            out.write("ca %s/trust/ca.pem\ndiscovery interval 200ms\n" % d.state + TIMES % {"more": ""})
        done = air("--scenario", mine, "--controller", "127.0.0.1:%d" % d.ctrl, "--json")
        d.stop()
    finally:
        d.clean()
    told = told_times(done.stdout)
    # how long is the machine's affair, and a client that hears nothing for long joins instead of roaming
    ok(done.returncode == 0 and sum(t[0] for t in told) == 8 and 8 <= sum(t[1] for t in told) <= 16 and
       0 < told[1][2]["roam_p50_us"] <= told[1][2]["roam_longest_us"] < 30e6 and 0 < told[0][2]["join_p50_us"] < 30e6,
       "tell times, against a real plumbd: eight joins, and roams, by the kernel's clock",
       "%r\n%s" % (told, done.stdout[-1500:] + done.stderr))


def real(name):
    """A scenario against a plumbd of its own: (name, held?, output)."""
    path = os.path.join(HERE, name + ".air")
    d = daemon.Daemon(PLUMBD, air("--scenario", path, "--config").stdout)
    try:
        d.ready()
        mine = os.path.join(d.dir, name + ".air")
        with open(path) as f, open(mine, "w") as out:
            out.write("ca %s/trust/ca.pem\ndiscovery interval 200ms\n" % d.state + f.read())
        p = processes.start([AIR, "--scenario", mine, "--controller", "127.0.0.1:%d" % d.ctrl, "--operator",
                             "%s --socket %s/control.sock" % (PLUMB, d.runtime)], stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True)
        try:
            said = p.communicate(timeout=300)[0]
        except subprocess.TimeoutExpired:
            processes.end(p)
            said = "it did not end within 300 s"
        told = d.stop()
        return name, p.returncode == 0 and "ERROR" not in d.output(), said[-2500:] + "\n%s\n" % told + d.output()[-1500:]
    except Exception as e:  # noqa: BLE001 - a test that cannot begin has failed, and says why
        return name, False, repr(e)
    finally:
        d.clean()


def against_plumbd(names):
    # they wait more than they work, so all are played at the same time
    with concurrent.futures.ThreadPoolExecutor(len(names) or 1) as pool:
        for name, good, said in pool.map(real, names):
            ok(good, "%s: against a real plumbd, in real time" % name, said)


def churned():
    """The short form of `make bench-churn`: comings and goings over a link that loses datagrams, group keys renewed;
    both sides agree on each client all the time, and on all of them at the end."""
    churn = os.path.join(HERE, "..", "..", "bench", "churn")
    done = subprocess.run([sys.executable, churn, "--seconds", "40", "--aps", "10",
                           "--clients", "120", "--joins", "4", "--roams", "30", "--leaves", "4", "--late", "25"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=600,
                          env=dict(os.environ, BENCH_BUILD=SAN))
    f = {e["name"]: e["value"] for e in map(json.loads, done.stdout.splitlines())}
    ok(done.returncode == 0 and f.get("churn_roams_s", 0) > 15 and f.get("churn_leaves_s", 0) > 2 and
       f.get("churn_rekeys", 0) >= 20,
       "%d moves, %d group keys, %d events: nobody lost, no event missed" % (
           sum(f.get("churn_%s_s" % w, 0) for w in ("joins", "roams", "leaves")) * 40, f.get("churn_rekeys", 0),
           f.get("churn_events_s", 0) * 40), done.stdout + done.stderr[-3000:])


def main():
    os.chdir(os.path.join(HERE, "..", ".."))
    paths = [p for p in sorted(glob.glob(os.path.join(HERE, "*.air")))
             if not NAMES or os.path.basename(p)[:-4] in NAMES]
    in_process(paths)
    print("# %d scenarios, %d runs each, seeds 1 to %d: %d runs" % (len(paths), RUNS, RUNS, RUNS * len(paths)), flush=True)
    if not NAMES:
        byte_for_byte(paths[::4])
        what_is_wrong()
        ends()
        churned()
        times_in_process()
        times_against_plumbd()
    against_plumbd([n for n in REAL if not NAMES or n in NAMES])
    print("1..%d" % len(results))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
