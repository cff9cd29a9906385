#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""run.py BUILD - the catalogue as a whole: ids are never reused (ids.lock), every written template has its row
(templates.txt beside this file; ../shared/design/messages.md too, where it stands beside the checkout), and prose and
other products' logs are not taken for AireOS (under 1 % recognised). Prints TAP."""
import glob
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
MESSAGES = os.path.join(os.path.dirname(ROOT), "shared", "design", "messages.md")
results = []


def result(name, wrong):
    results.append(bool(wrong))
    print("%s %d - catalogue: %s" % ("not ok" if wrong else "ok", len(results), name))
    for w in wrong[:40]:
        print("#   " + w)


def ids(path):
    return dict(line.split() for line in open(path) if line.strip() and not line.startswith("#"))


def check_ids(build):
    locked, now = ids(os.path.join(ROOT, "src/catalogue/ids.lock")), ids(os.path.join(build, "ids.txt"))
    wrong = ["id %s was %s and is gone: ids are never reused, keep the row" % (i, n) for i, n in locked.items()
             if i not in now]
    wrong += ["id %s was %s and is now %s: give the new message a new id" % (i, n, now[i]) for i, n in locked.items()
              if i in now and now[i] != n]
    wrong += ["id %s (%s) is new: run tools/lock-ids" % (i, n) for i, n in now.items() if i not in locked]
    result("ids agree with ids.lock", wrong)


SAMPLES = {
    "mac": "02:00:5e:10:00:01", "MAC upper": "02:00:5E:10:00:01", "ap": "00:00:5e:00:53:10", "bssid": "00:00:5e:00:53:1f",
    "n": "7", "ip": "192.0.2.17", "st": "8021X_REQD", "f.c:n": "apf_ms.c:608", "hex": "4a", "slot": "1", "A": "Associated",
    "B": "Disassociated", "r": "Unassociated", "a": "none", "b": "none", "s": "default-group", "i": "vlan21", "t": "Timeout",
    "8 bytes": "00.00.00.00.00.00.00.01", "16": "16", "16 numbers": "140 18 24 36 48 72 96 108 0 0 0 0 0 0 0 0",
    "text": "802.11r Key Cache look up failed in (re)-assoc req", "dn": "CN=ann,DC=example,DC=com", "filter": "(uid=ann)",
    "u": "ann", "v": "9", "8": "00 00 00 00 00 00 00 01", "why": "Max Sta - Load balance decision failure",
           "name": "ap-dock-2",
}
# where a template's field means something narrower than its letter
NARROWER = [("EAP State update from <A> to <B>", "EAP State update from Connecting to Authenticating"),
            ("into <st> state", "into Authenticating state"), ("state <st> (message", "state INITPMK (message"),
            ("in <st> state (message", "in PTK_START state (message"),
            ("(rc = <n> - <text>)", "(rc = 49 - Invalid credentials)"),
            ("(avp <v>/<t>)", "(avp 9/1)"), ("BSSID|realAA|PMKID = (<n>)", "BSSID|realAA|PMKID = (6)"),
            ("qosCap <hex>", "qosCap 00"), ("type=\"<t>\" attr=\"<a>\"", "type=\"Person\" attr=\"uid\""),
            ("APF_MS_PEM_WAIT_L2_AUTH_COMPLETE = <n>[.]", "APF_MS_PEM_WAIT_L2_AUTH_COMPLETE = <n>."),
            ("No such...", "No such object"), ("/<text> ReasonCode", " ReasonCode"), (" / on AP (0)", ""),
            ("Client Excluded:[ ]MAC", "Client Excluded: MAC"),
            ("Station: [ ](caller", "Station: (caller")]


def instances(template):
    """Concrete texts of a template: fields filled in, each choice and each optional part both ways."""
    t = template.replace("\\|", "|")
    for a, b in NARROWER:
        t = t.replace(a, b)
    t = re.sub(r"<([^>]*)>", lambda m: SAMPLES.get(m[1], "corp"), t)
    t = re.sub(r"\s*\((spamApTask)\)$", "", t)
    out = [t]
    for m in re.finditer(r"\[ ([^\]]*)\]|\[(on BSSID [^\]]*|flex-acl-name:|AP [^\]]*|version \d+|with length \([^\]]*)\]",
                         t):
        out = [o.replace(m[0], with_it) for o in out for with_it in ("", m[0].strip("[]"))]
    words = r"[A-Za-z0-9_.=>-]+(?: \(\d\))?(?: Failed| Error| \w+)?"
    for m in re.finditer(r"'?[\w=>-]+(?: \(\d\))?'?(?:\|'?[\w=>-]+(?: (?:Failed|Error|such object|\(\d\)))?'?)+", t):
        out = [o.replace(m[0], c) for o in out for c in m[0].split("|")]
    return [re.sub(r"  +", " ", o) for o in dict.fromkeys(out)]


ABBREVIATED = re.compile(r"\.\.\.?(?!cleaning)|\(\.\.\)|^(Initialized RSN|R0KH-ID lines|ssid_done_flag)")


def check_templates(name, templates, build):
    """Every template, filled in, is read whole by plumb: one event on its line and nothing left over."""
    lines, of = [], []
    skipped = 0
    for mnemonic, template in templates:
        body = template.split(": ", 1)[1] if mnemonic and template.startswith(mnemonic.replace("-", "-", 1)
                                                                              + ": ") else template
        if ABBREVIATED.search(body.replace("****Enter", "Enter").replace("[<text>...", "")):
            skipped += 1
            continue
        for text in instances(body):
            head = "*task: May 07 17:03:56.060: "
            if mnemonic:
                head += "%%%s: 1x_eapkey.c:412 " % mnemonic.replace("-", "-4-", 1)
            elif not re.match(r"VoIP|Client (Excl|Deauth)|\*\*\*\*|New PMKID|CCKM: (AA|SPA|Find)|Received PMKID|Including "
                              r"PMKID|Auth", text):
                head += "02:00:5e:10:00:01 "
            lines.append(("" if re.match(r"VoIP|Client (Excl|Deauth)", text) else head) + text)
            of.append(template)
    done = subprocess.run([os.path.join(build, "plumb"), "diagnose", "--events", "--year", "2024", "-"],
                          input="\n".join(lines) + "\n", capture_output=True, text=True)
    seen = {}
    for event in done.stdout.splitlines():
        e = json.loads(event)
        seen.setdefault(e["log_line"], []).append(e["event"])
    wrong = ["not read: " + l for i, l in enumerate(lines, 1) if i not in seen]
    wrong += ["read as several (%s): %s" % (", ".join(seen[i]), l) for i, l in enumerate(lines, 1)
              if len(seen.get(i, [])) > 1]
    report = json.loads(subprocess.run([os.path.join(build, "plumb"), "diagnose", "--json", "-"],
                                       input="\n".join(lines) + "\n",
                                       capture_output=True, text=True).stdout)
    if report["lines"]["other"] or report["lines"]["unknown"]:
        wrong.append("%(other)d pieces left over, %(unknown)d unknown" % report["lines"])
    result("%s: %d templates as %d lines (%d abbreviated ones left out)" % (name, len(templates), len(lines), skipped),
           wrong if lines else ["no templates found"])


def from_list(path):
    for line in open(path, encoding="utf-8"):
        line = line.rstrip("\n")
        if line and not line.startswith("#"):
            mnemonic, _, text = line.partition("\t")
            yield mnemonic, text


def check_foreign(build):
    plumb = os.path.join(build, "plumb")
    for path in sorted(glob.glob(os.path.join(HERE, "foreign", "*.txt"))):
        out = json.loads(subprocess.run([plumb, "diagnose", "--json", path], capture_output=True).stdout)
        lines, wrong = out["lines"], []
        if lines["recognised"] * 100 > max(lines["total"], 100):
            wrong.append("%d of %d lines recognised" % (lines["recognised"], lines["total"]))
        wrong += ["a fault: " + f["verdict"] for f in out["findings"] if f["kind"] == "fault"]
        result("%s: %d of %d lines taken for AireOS" % (os.path.basename(path), lines["recognised"], lines["total"]), wrong)


def check_events(build):
    """What --events prints is what events.schema.json says, field by field."""
    import jsonschema
    schema = json.load(open(os.path.join(build, "events.schema.json")))
    jsonschema.Draft202012Validator.check_schema(schema)
    fields = {c["if"]["properties"]["event"]["const"]: c["then"]["properties"] for c in schema["allOf"]}
    common = {k: v for k, v in schema["properties"].items() if k != "event"}
    kinds, wrong, n = {"integer": int, "string": str, "null": type(None)}, [], 0
    for log in sorted(glob.glob(os.path.join(ROOT, "tests", "golden", "*.log"))):
        out = subprocess.run([os.path.join(build, "plumb"), "diagnose", "--events", log], capture_output=True,
                             text=True).stdout
        for line in out.splitlines():
            pairs, n = json.loads(line, object_pairs_hook=list), n + 1
            e = dict(pairs)
            if len(e) != len(pairs):
                wrong.append("a key stands twice: " + line[:200])
            known = dict(common, **fields.get(e["event"], {"?": {}}))
            for k, v in e.items():
                types = known.get(k, {}).get("type", [])
                types = [types] if isinstance(types, str) else types
                if k != "event" and not any(isinstance(v, kinds[t]) for t in types):
                    wrong.append("%s: %s is %r" % (e["event"], k, v))
            if e["event"] not in fields:
                wrong.append("no event " + e["event"])
    result("%d events of the golden logs fit their schema" % n, wrong if n > 5000 else wrong + ["only %d events" % n])


def main():
    build = sys.argv[1]
    check_events(build)
    check_ids(build)
    check_templates("templates.txt", list(from_list(os.path.join(HERE, "templates.txt"))), build)
    if os.path.exists(MESSAGES):
        done = subprocess.run([sys.executable, os.path.join(HERE, "messages_md.py"), MESSAGES], capture_output=True,
                              text=True)
        found = [tuple(l.split("\t", 1)) for l in done.stdout.splitlines()]
        check_templates("messages.md", found, build)
    check_foreign(build)
    print("1..%d" % len(results))
    return 1 if any(results) else 0


if __name__ == "__main__":
    sys.exit(main())
