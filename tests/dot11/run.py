#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""run.py BUILD - what others make of our 802.11 frames: each sample goes to tshark, which must show the fields its row in
samples.c names, find nothing malformed and have nothing to warn of. Prints TAP."""
import os
import subprocess
import sys
import tempfile

results = []


def ok(good, what, *why):
    results.append(bool(good))
    print("%sok %d - dot11: %s" % ("" if good else "not ", len(results), what))
    if not good:
        for line in why:
            print("#   %s" % (line,))


def tshark(*args):
    return subprocess.run(["tshark", "-n", *args], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                          errors="replace", env=dict(os.environ, LC_ALL="C.UTF-8")).stdout


def rows_of(pcap, fields):
    wanted = [a for f in fields for a in ("-e", f)]
    lines = tshark("-r", pcap, "-T", "fields", "-E", "separator=/t", *wanted).split("\n")[:-1]
    return [dict(zip(fields, line.split("\t"))) for line in lines]


def main():
    out = os.path.join(os.path.abspath(sys.argv[1]), "tests", "dot11_out")
    if subprocess.run(["sh", "-c", "command -v tshark"], stdout=subprocess.DEVNULL).returncode:
        print("ok 1 - dot11: tshark decodes what we write # skip tshark is not installed (tools/setup test)\n1..1")
        return 0
    with tempfile.TemporaryDirectory() as tmp:
        pcap = os.path.join(tmp, "frames.pcap")
        said = subprocess.run([out, "--pcap", pcap], stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
        samples = [(name, [f.split("=", 1) for f in shown.split()])
                   for name, shown in (line.split("\t") for line in said)]
        fields = sorted({f for _, shown in samples for f, _ in shown})
        judged = ["_ws.malformed", "_ws.expert.severity", "_ws.expert.message"]
        rows = rows_of(pcap, fields + judged)
    ok(len(rows) == len(samples), "tshark sees each frame", len(rows), len(samples))
    for (name, shown), row in zip(samples, rows):
        wrong = ["%s is %r, not %r" % (f, row[f], v) for f, v in shown if row[f] != v]
        # severities: 0x200000 chat, 0x400000 note, 0x600000 warning, 0x800000 error
        worst = max([int(s, 0) for s in row["_ws.expert.severity"].split(",") if s] or [0])
        if row["_ws.malformed"] or worst >= 0x600000:
            wrong.append("tshark says: %s %s" % (row["_ws.malformed"], row["_ws.expert.message"]))
        ok(not wrong and shown, name, *wrong)
    print("1..%d" % len(results))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
