#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""run.py PLUMB [NAME...] - diagnoses the golden logs beside this file and holds the result against their .expect
pages (README.md describes them). Prints TAP; with names, only those. With --schema FILE every JSON is validated, too."""
import glob
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def directives(path):
    for n, line in enumerate(open(path, encoding="utf-8"), 1):
        line = line.rstrip("\n")
        if line.strip() and not line.lstrip().startswith("#"):
            yield n, line.split(None, 1)[0], (line.split(None, 1) + [""])[1]


def inputs(name):
    folder = os.path.join(HERE, name + ".d")
    return sorted(glob.glob(folder + "/*")) if os.path.isdir(folder) else [os.path.join(HERE, name + ".log")]


def diagnose(plumb, files):
    done = subprocess.run([plumb, "diagnose", "--json", "--year", "2025", *files], capture_output=True, timeout=120)
    try:
        return done.returncode, json.loads(done.stdout), done.stderr.decode(errors="replace")
    except ValueError as e:
        return done.returncode, None, "no JSON (%s): %s" % (e, done.stderr.decode(errors="replace")[:2000])


def all_verdicts(out):
    seen = {f["verdict"] for f in out["findings"]}
    for c in out["clients"]:
        for e in c["episodes"]:
            seen.update(f["verdict"] for f in e["findings"])
    return seen


def check(name, code, out):
    """What does not hold, as sentences."""
    wrong, wanted = [], {}
    for n, word, rest in directives(os.path.join(HERE, name + ".expect")):
        if word == "finding":
            mac, verdict, *conf = rest.split()
            wanted[(None if mac == "-" else mac, verdict)] = conf[0] if conf else None
        elif word in ("evidence", "summary"):
            verdict, text = rest.split(None, 1)
            found = [f for f in out["findings"] if f["verdict"] == verdict]
            if word == "evidence":
                held = any(text in e["text"] for f in found for e in f["evidence"])
            else:
                held = any(text.lower() in (f["summary"] + " " + f["cause"]).lower() for f in found)
            if found and not held:
                wrong.append("line %d: no %s of %s has: %s" % (n, word, verdict, text))
        elif word == "absent":
            if rest.strip() in all_verdicts(out):
                wrong.append("line %d: %s is there" % (n, rest.strip()))
        elif word == "unknown":
            if out["lines"]["unknown"] > int(rest):
                wrong.append("line %d: %d unknown lines: %s" % (n, out["lines"]["unknown"],
                             "; ".join(u["text"] for u in out["unknown_messages"])))
        elif word == "exit":
            if code != int(rest):
                wrong.append("line %d: exit status %d" % (n, code))
        else:
            wrong.append("line %d: no directive %s" % (n, word))
    got = {(f["client"], f["verdict"]): f["confidence"] for f in out["findings"]}
    for key in sorted(set(wanted) - set(got), key=str):
        wrong.append("missing %s %s" % key)
    for key in sorted(set(got) - set(wanted), key=str):
        wrong.append("not expected %s %s (%s)" % (key + (got[key],)))
    for key, conf in wanted.items():
        if conf and key in got and got[key] != conf:
            wrong.append("%s %s has confidence %s, not %s" % (key + (got[key], conf)))
    lines = out["lines"]
    if lines["total"] != lines["recognised"] + lines["unknown"] + lines["other"]:
        wrong.append("the line counts do not add up")
    return wrong


def main():
    args, schema = sys.argv[1:], None
    if "--schema" in args:
        at = args.index("--schema")
        import jsonschema
        schema = jsonschema.Draft202012Validator(json.load(open(args[at + 1])))
        del args[at:at + 2]
    plumb, names = args[0], args[1:]
    if not names:
        names = sorted(os.path.basename(p)[:-len(".expect")] for p in glob.glob(HERE + "/*.expect"))
    failed = 0
    print("1..%d" % len(names))
    for i, name in enumerate(names, 1):
        code, out, err = diagnose(plumb, inputs(name))
        wrong = [err] if out is None else check(name, code, out)
        if out is not None and schema:
            wrong += ["schema: %s at %s" % (e.message[:200], list(e.absolute_path)) for e in schema.iter_errors(out)]
        if out is not None and err.strip():
            wrong.append("stderr: " + err.strip()[:300])
        print("%s %d - golden %s" % ("not ok" if wrong else "ok", i, name))
        for w in wrong:
            print("#   " + w.replace("\n", "\n#   "))
        failed += bool(wrong)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
