#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""run.py PLUMB - docs/diagnosis.schema.json: the report of every golden log, example and foreign log is accepted, the
reports of special runs are, and documents that were mutilated in one place are refused. Prints TAP."""
import copy
import glob
import json
import os
import subprocess
import sys

import jsonschema

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SCHEMA = json.load(open(os.path.join(ROOT, "docs", "diagnosis.schema.json"), encoding="utf-8"))
GOLDEN = os.path.join(ROOT, "tests", "golden")
results = []


def result(name, wrong):
    results.append(bool(wrong))
    print("%s %d - schema: %s" % ("not ok" if wrong else "ok", len(results), name))
    for w in wrong[:20]:
        print("#   " + w)


def report(plumb, args, text=None):
    done = subprocess.run([plumb, "diagnose", "--json", *args], input=text, capture_output=True, timeout=120)
    return json.loads(done.stdout)


def complaints(check, document):
    return ["%s at %s" % (e.message[:200], "/".join(str(p) for p in e.absolute_path)) for e in check.iter_errors(document)]


def check_logs(check, plumb, name, paths):
    wrong = []
    for path in paths:
        try:
            found = complaints(check, report(plumb, [path]))
        except ValueError as e:
            found = ["no JSON: %s" % e]
        wrong += ["%s: %s" % (os.path.basename(path), w) for w in found]
    result("%s: %d reports are valid" % (name, len(paths)), wrong if paths else ["no logs"])


# what it is about, arguments, standard input
SPECIAL = [
    ("standard input", ["-"],
     b"*t: May 07 17:03:56.060: 02:00:5e:10:00:01 Association received from mobile on BSSID 00:00:5e:00:53:1f\n"),
    ("nothing", ["-"], b""),
    ("prose", ["-"], b"The printer is slow today.\nNobody knows why.\n"),
    ("an unreadable file", [os.path.join(HERE, "no such file")], None),
    ("hidden addresses", ["-"],
     b"*t: xx xx xx:50:xx.xxx: 1x:xx:1x:xx:xx:xx Association received from mobile on BSSID xx:xx:xx:xx:xx:xx\n"
                                b"*t: May 07 17:03:56.060: MAC_ADDRESS Received EAPOL-key M2 with invalid MIC from mobile "
                                b"MAC_ADDRESS version 2\n"),
    ("a line that names no client", ["-"], b"Service Name: b._dns-sd._udp.YVR.local. is not supported in MSAL-DB\n"),
    ("a show output", ["-"], b"Client MAC Address............................... 02:00:5e:10:00:01\n"
                             b"Policy Manager State............................. DHCP_REQD\n"),
    ("bytes that are not UTF-8", ["-"], b"*t: May 07 17:03:56.060: 02:00:5e:10:00:01 \xff\xfe\x80 unheard of \x1b[31m\n"),
    ("a clock set back", ["-"],
     b"*t: May 07 17:03:56.060: 02:00:5e:10:00:01 Association received from mobile on BSSID 00:00:5e:00:53:1f\n"
                                b"*t: May 06 01:00:00.000: 02:00:5e:10:00:01 Sending Assoc Response to station on BSSID "
                                b"00:00:5e:00:53:1f"
                                b" (status 0) ApVapId 1 Slot 1\n"),
    ("one client", ["--client", "0200.5e24.1042", os.path.join(GOLDEN, "stuck-in-dhcp_reqd-1.log")], None),
    ("one verdict", ["--verdict", "stuck-in-dhcp_reqd", os.path.join(GOLDEN, "stuck-in-dhcp_reqd-1.log")], None),
    ("no episodes", ["--episodes", "0", os.path.join(GOLDEN, "several-clients-1.log")], None),
    ("two controllers", sorted(glob.glob(os.path.join(GOLDEN, "two-controllers-1.d", "*"))), None),
]


def put(path, value):
    """A change: the value at that path. The last step may be a new field, or - for list.append."""
    def change(d):
        for step in path[:-1]:
            d = d[step]
        if path[-1] == "-":
            d.append(value)
        else:
            d[path[-1]] = value
    return change


def drop(*path):
    def change(d):
        for step in path[:-1]:
            d = d[step]
        del d[path[-1]]
    return change


EPISODE = ("clients", 0, "episodes", 0)
FINDING = ("findings", 0)

MUTILATED = [
    ("a field of the document is missing", drop("findings")),
    ("a field of the document is not ours", put(("version",), 1)),
    ("a count is a string", put(("lines", "total"), "86")),
    ("a count is negative", put(("lines", "unknown"), -1)),
    ("a count is missing", drop("lines", "other")),
    ("year_guessed is false instead of absent", put(("year_guessed",), False)),
    ("a source without a name", put(("sources", "-"), {"error": "No such file or directory"})),
    ("nine unknown messages", put(("unknown_messages",), [{"count": 1, "text": "x"}] * 9)),
    ("an address in capitals", put(("clients", 0, "mac"), "02:00:5E:01:10:51")),
    ("an address with dots", put(("clients", 0, "mac"), "0200.5e01.1051")),
    ("a client without its omitted episodes", drop("clients", 0, "episodes_omitted")),
    ("a time with a zone", put(EPISODE + ("start",), "2025-05-19T08:14:02.310Z")),
    ("a time without milliseconds", put(EPISODE + ("end",), "2025-05-19T08:14:02")),
    ("a month that is none", put(EPISODE + ("start",), "2025-13-19T08:14:02.310")),
    ("an episode of an unknown kind", put(EPISODE + ("kind",), "visit")),
    ("an episode that ended otherwise", put(EPISODE + ("ended",), "crash")),
    ("a method that is none", put(EPISODE + ("method",), "none")),
    ("a silence of a fraction", put(EPISODE + ("silence_ms",), 0.5)),
    ("a slot without its band", drop(*EPISODE, "band")),
    ("a WLAN of 0", put(EPISODE + ("wlan",), 0)),
    ("a policy state in lower case", put(EPISODE + ("policy_state",), "8021x_reqd")),
    ("a stage of an unknown name", put(EPISODE + ("stages", 0, "stage"), "dhcp")),
    ("a stage without an outcome", drop(*EPISODE, "stages", 0, "outcome")),
    ("a finding of an episode with words", put(EPISODE + ("findings", 0, "summary"), "It failed.")),
    ("an unknown verdict", put(FINDING + ("verdict",), "psk-wrong-password")),
    ("stuck in a state nobody is stuck in", put(FINDING + ("verdict",), "stuck-in-run")),
    ("stuck in a state in capitals", put(FINDING + ("verdict",), "stuck-in-DHCP_REQD")),
    ("a fault called healthy", put(FINDING + ("kind",), "healthy")),
    ("a confidence in percent", put(FINDING + ("confidence",), 98)),
    ("a finding seen never", put(FINDING + ("count",), 0)),
    ("a finding without a sentence", put(FINDING + ("summary",), "")),
    ("a finding without a fix", drop(*FINDING, "fix")),
    ("a finding without evidence", put(FINDING + ("evidence",), [])),
    ("evidence on line 0", put(FINDING + ("evidence", 0, "line"), 0)),
    ("a command at an unknown place", put(FINDING + ("commands", 0, "where"), "switch")),
    ("a command as a string", put(FINDING + ("commands", 0), "config wlan enable 5")),
    ("six commands", put(FINDING + ("commands",), [{"where": "client", "run": "wait", "needs": []}] * 6)),
]


def main():
    plumb = os.path.abspath(sys.argv[1])
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    check = jsonschema.Draft202012Validator(SCHEMA)
    check_logs(check, plumb, "golden logs", sorted(glob.glob(GOLDEN + "/*.log") + glob.glob(GOLDEN + "/*.d/*")))
    check_logs(check, plumb, "examples", sorted(glob.glob(ROOT + "/examples/*.log")))
    check_logs(check, plumb, "foreign logs", sorted(glob.glob(ROOT + "/tests/catalogue/foreign/*.txt")))
    for name, args, text in SPECIAL:
        result(name + " is valid", complaints(check, report(plumb, args, text)))
    whole = report(plumb, ["--year", "2025", os.path.join(GOLDEN, "psk-wrong-passphrase-1.log")])
    result("the document to be mutilated is valid", complaints(check, whole))
    for name, change in MUTILATED:
        document = copy.deepcopy(whole)
        change(document)
        wrong = [] if complaints(check, document) else ["it was accepted"]
        if document == whole:
            wrong.append("nothing was changed")
        result(name + " is refused", wrong)
    print("1..%d" % len(results))
    return 1 if any(results) else 0


if __name__ == "__main__":
    sys.exit(main())
