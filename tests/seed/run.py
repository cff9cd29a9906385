#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""run.py PLUMB - the seed's own logs, as found and one message a line, where they stand beside the checkout
(../shared/logs): the verdicts that the scenarios expect of them. Prints TAP."""
import glob
import json
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LOGS = os.path.join(os.path.dirname(ROOT), "shared", "logs")

# log name: verdicts that must be found (with a confidence where it matters), verdicts that must not
EXPECTED = {
    "01-wpa2-psk-wrong-key": ({"psk-wrong-passphrase": None}, ["m2-secure-bit-set", "eapol-key-timeout"]),
    "01-show-client-detail": ({"stuck-in-8021x_reqd": None}, []),
    "02-7925-tspec-status201": ({"tspec-qos-mismatch": None}, ["association-refused", "client-excluded"]),
    "03-wpa-client-on-wpa2-wlan": ({"probed-never-associated": None}, ["session-timeout", "cause-not-in-log"]),
    "04-aaa-codes": ({"radius-secret-mismatch": None, "radius-timeout": None}, ["radius-access-reject",
                                                                                 "aaa-out-of-memory"]),
    "14-fast-ssid-change-disabled": ({"fast-ssid-change-disabled": None}, ["session-timeout", "deleted-by-operator"]),
    "19-sticky-key-caching": ({"roam-full-authentication": "low"}, ["eap-timeout"]),
    "20-cckm": ({"roam-cckm": None}, []),
    "21-pmkid-skc": ({"roam-pmkid": None}, []),
    "22-okc": ({"roam-okc": None}, ["roam-cckm", "roam-full-authentication"]),
}


# of which the rows are known to the tests of our own debug, in the order in which they stand there
ORDERED = ("01-wpa2-psk-wrong-key.reflow.log", "tests/live/wrong-passphrase.ids")


def rows_of(plumb, log):
    out = subprocess.run([plumb, "diagnose", "--events", "--year", "2014", log], capture_output=True, text=True).stdout
    return [json.loads(line)["event_id"] for line in out.splitlines() if line.startswith('{"t"')]


def order(plumb):
    want = [int(line.split()[0]) for line in open(os.path.join(ROOT, ORDERED[1]))]
    return want == rows_of(plumb, os.path.join(LOGS, ORDERED[0]))


def main():
    plumb, n, failed = sys.argv[1], 0, 0
    logs = sorted(glob.glob(LOGS + "/*.log"))
    if not logs:
        print("ok 1 - seed logs # SKIP no %s beside the checkout" % LOGS)
        return 0
    for log in logs:
        name = os.path.basename(log).split(".")[0]
        want, absent = EXPECTED[name]
        out = json.loads(subprocess.run([plumb, "diagnose", "--json", "--year", "2014", log], capture_output=True).stdout)
        got = {f["verdict"]: f for f in out["findings"]}
        wrong = ["missing " + v for v in want if v not in got]
        wrong += ["%s has confidence %s" % (v, got[v]["confidence"]) for v, c in want.items()
                  if c and v in got and got[v]["confidence"] != c]
        wrong += ["%s is there" % v for v in absent if v in got]
        wrong += ["a fault that is none: " + v for v, f in got.items() if f["kind"] == "fault" and v not in want]
        wrong += ["%s has no evidence" % v for v in want if v in got and not got[v]["evidence"]]
        lines = out["lines"]
        if lines["unknown"] * 33 > lines["recognised"] + lines["unknown"]:
            wrong.append("%d of %d messages unknown: %s" % (lines["unknown"], lines["recognised"] + lines["unknown"],
                         "; ".join(u["text"] for u in out["unknown_messages"])))
        n += 1
        failed += bool(wrong)
        print("%s %d - seed %s" % ("not ok" if wrong else "ok", n, os.path.basename(log)))
        for w in wrong:
            print("#   " + w)
    n += 1
    held = order(plumb)
    failed += not held
    print("%s %d - the rows of %s are those of %s" % ("ok" if held else "not ok", n, *ORDERED))
    print("1..%d" % n)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
