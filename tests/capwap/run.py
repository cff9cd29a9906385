#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""run.py BUILD - what others make of the CAPWAP codec. Every message we can write, as clear UDP in a pcapng, goes to tshark:
it must name each message and each element as we do, and find nothing malformed; and so do whole sessions (sessions.py).
And docs/capwap.md must hold the tables the code holds (run.py BUILD --docs writes them into it). Prints TAP."""
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from sessions import sessions  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DOC = os.path.join(ROOT, "docs", "capwap.md")
# what Wireshark 4.0 calls otherwise than RFC 5415
NAMES = {"Change State Event Request": "Change State Request", "Change State Event Response": "Change State Response",
         "AC Name with Priority": "AC Name With Priority"}
# Change State and the keep-alive are checked by number; elements Wireshark has no code for are noted by it and not wrong
UNDECODED = "type not implemented"

results = []


def ok(good, what, *why):
    results.append(bool(good))
    print("%sok %d - capwap: %s" % ("" if good else "not ", len(results), what))
    if not good:
        for line in why:
            for part in str(line).splitlines()[:20]:
                print("#   " + part)


def tshark(*args):
    # dumpcap and plugins are not wanted; the data channel's frames are not swapped
    return subprocess.run(["tshark", "-n", "-o", "capwap.swap_fc:FALSE", *args], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True, errors="replace",
                          env=dict(os.environ, LC_ALL="C.UTF-8")).stdout


def tables(out):
    found = {}
    text = subprocess.run([out, "--tables"], stdout=subprocess.PIPE, text=True, check=True).stdout
    for m in re.finditer(r"<!-- table: (\w+) -->\n(.*?)<!-- end -->\n", text, re.S):
        found[m[1]] = m[2]
    return found


def docs(out, write):
    text, wanted = open(DOC).read(), tables(out)
    for name, body in wanted.items():
        block = re.search(r"<!-- table: %s -->\n(.*?)<!-- end -->\n" % name, text, re.S)
        if write and block:
            text = text[:block.start(1)] + body + text[block.end(1):]
        elif not write:
            ok(block and block[1] == body, "docs/capwap.md has the table \"%s\" as the code has it" % name,
               "run tests/capwap/run.py BUILD --docs, and look at the difference" if block else "the table is not there")
    if write:
        open(DOC, "w").write(text)


def wrong_input():
    """The tests docs/capwap.md names for the classes of wrong input are there, and run."""
    section = open(DOC).read().split("\n## Wrong input\n")[1].split("\n## ")[0]
    named = re.findall(r"`([\w/]+\.(?:c|py)): (\w+)`", section)
    missing = []
    for path, name in named:
        full = os.path.join(ROOT, "tests", path)
        text = open(full).read() if os.path.exists(full) else ""
        # defined, and named again where the tests are listed
        there = r"^@at_a[cp]\ndef %s\(" if path.endswith(".py") else r"(?s)^static void %s\(void .*\b%s[),]"
        if not re.search(there.replace("%s", name), text, re.M):
            missing.append("%s: %s" % (path, name))
    rows = [l for l in section.splitlines() if re.match(r"\| (?!what|-)", l)]
    bare = [r for r in rows if "`" not in r]
    ok(len(rows) > 20 and not bare, "each class of wrong input has a test", *bare)
    ok(named and not missing, "the tests of wrong input are there", *missing)


def elements_named(pcap):
    """For each packet: the message and the elements as tshark words them in full."""
    packets = []
    for line in tshark("-V", "-r", pcap).splitlines():
        if re.match(r"Frame \d+:", line):
            packets.append({"message": "", "elements": [], "wrong": []})
        m = re.match(r"\s*Message Type: (\d+)", line)
        if m:
            packets[-1]["message"] = int(m[1])
        m = re.match(r"\s*Type: (.+?) ?\((\d+)\)$", line)
        if m:
            packets[-1]["elements"].append((int(m[2]), m[1].strip()))
        if ("Malformed" in line or "Expert Info (Error" in line or "Expert Info (Warn" in line) and UNDECODED not in line:
            packets[-1]["wrong"].append(line.strip())
    return packets


def decode(build, out):
    with tempfile.TemporaryDirectory() as tmp:
        pcap = os.path.join(tmp, "all.pcapng")
        said = subprocess.run([out, "--pcapng", pcap], stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
        seen = elements_named(pcap)
        short = tshark("-r", pcap).splitlines()
        ours = {}
        for line in subprocess.run([out, "--tables"], stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines():
            m = re.match(r"\| (\d+) \| ([^|]+) \| RFC 541[56] [46]\.[\d.]+ \| \d", line)
            if m:
                ours[int(m[1])] = m[2]
    ok(len(ours) == 73, "the table of elements was read", ours)
    ok(len(seen) == len(said) == len(short), "tshark sees each packet", len(seen), len(said), len(short))
    for line, packet, summary in zip(said, seen, short):
        fields = line.split("\t")
        if fields[1] == "keep-alive":
            ok(not packet["wrong"] and "Keep-Alive" in summary and (35, "Session ID") in packet["elements"],
               "keep-alive", summary, packet)
            continue
        name, types = fields[2], [int(t) for t in fields[3].split()]
        want = [(t, NAMES.get(ours[t], ours[t])) for t in types]
        got = [e for e in packet["elements"] if e[0] in ours]
        named = re.search("- %s(, SSID=.*)?$" % re.escape(NAMES.get(name, name)), summary)
        ok(packet["message"] == int(fields[1]) and named and got == want and not packet["wrong"],
           "packet %s, %s: %d elements" % (fields[0], name, len(types)), summary, "want %s" % want, "got  %s" % got,
           *packet["wrong"])


def main():
    build = os.path.abspath(sys.argv[1])
    out = os.path.join(build, "tests", "capwap_out")
    if "--docs" in sys.argv:
        docs(out, True)
        return 0
    docs(out, False)
    wrong_input()
    if subprocess.run(["sh", "-c", "command -v tshark"], stdout=subprocess.DEVNULL).returncode:
        print("ok %d - capwap: tshark decodes what we write # skip tshark is not installed (tools/setup test)"
              % (len(results) + 1))
        print("1..%d" % (len(results) + 1))
        return 0 if all(results) else 1
    decode(build, out)
    sessions(ok, tshark, build)
    print("1..%d" % len(results))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
