#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""run.py SAN [--runs N] [NAME...] - simulated clients: each scenario of this directory, named after the verdict it has to
give, is played with a hundred seeds in process (loss, delay, doubled frames, neighbours that come and go), and the verdict
must be right for each, with no fault found at a neighbour. Ten of them are played against a real plumbd, in real time. The
same seed gives the same stream, byte for byte, and what is wrong in a scenario is said with its line and column. Prints TAP;
a seed that fails is told as the command that repeats it."""
import concurrent.futures
import glob
import hashlib
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "plumbd"))
import daemon  # noqa: E402
import processes  # noqa: E402

ARGS = [a for a in sys.argv[1:] if not a.startswith("--")]
SAN = os.path.abspath(ARGS[0])
NAMES = ARGS[1:]
RUNS = next((int(a.split("=")[1]) for a in sys.argv if a.startswith("--runs=")), 100)
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
    ("wlan w open\nclients 1 eve on w\nhold 5s to 2s\n", "3:12: the second time is the longer one"),
    ("wlan w open\nclients 1 eve on w\nleave eve reason 0\n", "3:18: "),
    ("join all\n", "1:6: there are no clients \"all\""),
    ("wlan w open\nclients 1 eve on w\nswitch eve x\n", "3:12: there is no WLAN \"x\""),
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


def main():
    os.chdir(os.path.join(HERE, "..", ".."))
    paths = [p for p in sorted(glob.glob(os.path.join(HERE, "*.air")))
             if not NAMES or os.path.basename(p)[:-4] in NAMES]
    in_process(paths)
    print("# %d scenarios, %d runs each, seeds 1 to %d: %d runs" % (len(paths), RUNS, RUNS, RUNS * len(paths)), flush=True)
    if not NAMES:
        byte_for_byte(paths[::4])
        what_is_wrong()
    against_plumbd([n for n in REAL if not NAMES or n in NAMES])
    print("1..%d" % len(results))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
