#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""run.py BUILD - the same log gives the same report whatever the number of threads and however it is cut: a log of a few
megabytes made of the golden ones, with 1, 2, 3 and 7 threads, as one file, cut in pieces, packed, and from a pipe; once
under ThreadSanitizer's eyes. Prints TAP."""
import glob
import gzip
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
n = 0
failed = 0


def result(name, ok, why=""):
    global n, failed
    n += 1
    failed += not ok
    print("%s %d - parallel: %s%s" % ("ok" if ok else "not ok", n, name, "" if ok else "\n#   " + why[:600]))


def make_log(turns):
    """Every golden log in the task form again and again, each time with other clients, one after the other."""
    out, day = [], 0
    sources = [open(p, encoding="utf-8", errors="replace").read() for p in sorted(glob.glob(ROOT + "/tests/golden/*.log"))]
    sources = [s for s in sources if s.startswith("*") and len(set(re.findall(r"^\*[^:]+: (\w{3} \d\d)", s, re.M))) == 1]
    for turn in range(turns):
        for k, s in enumerate(sources):
            day += 1
            s = re.sub(r"(?m)^(\*[^:]+: )\w{3} \d\d", lambda m: m[1] + "%s %02d" % (
                ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][day // 28 % 12],
                day % 28 + 1), s)
            out.append(re.sub(r"02:00:5e:", "02:%02x:%02x:" % (turn + 1, k & 255), s))
    return "".join(out)


def diagnose(plumb, args, **kw):
    done = subprocess.run([plumb, "diagnose", "--json", "--year", "2023", *args], capture_output=True, timeout=600, **kw)
    return done.returncode, done.stdout, done.stderr.decode(errors="replace")


def same(a, b):
    """The reports without the names of files and, where a log was cut, without line numbers."""
    def strip(x):
        r = json.loads(x)
        r.pop("sources", None)
        for f in r["findings"]:
            for e in f["evidence"]:
                e.pop("file", None)
                e.pop("line", None)
        return r
    return strip(a) == strip(b)


def main():
    build = sys.argv[1]
    plumb = os.path.join(build, "plumb")
    text = make_log(8)
    with tempfile.TemporaryDirectory() as tmp:
        log = os.path.join(tmp, "a.log")
        open(log, "w", encoding="utf-8").write(text)
        code, one, err = diagnose(plumb, ["--jobs", "1", log])
        result("one thread reads %d MB" % (len(text) >> 20), code == 1 and len(text) > 3 << 20 and not err, err)
        for jobs in (2, 3, 7):
            code, many, err = diagnose(plumb, ["--jobs", str(jobs), log])
            result("%d threads say the same, byte for byte" % jobs, many == one and not err, err or "another report")
        again = diagnose(plumb, ["--jobs", "2", log])[1]
        result("a second run says the same", again == one)
        with gzip.open(log + ".gz", "wb") as z:
            z.write(text.encode())
        result("packed with gzip it says the same", same(diagnose(plumb, ["--jobs", "2", log + ".gz"])[1], one))
        subprocess.run(["zstd", "-q", log, "-o", log + ".zst"], check=True)
        result("packed with zstd it says the same", same(diagnose(plumb, ["--jobs", "2", log + ".zst"])[1], one))
        with open(log, "rb") as f:
            result("from a pipe it says the same", same(diagnose(plumb, ["--jobs", "2", "-"], stdin=f)[1], one))
        short = make_log(2)  # within one year: a piece cannot know that another year came before it
        open(log, "w", encoding="utf-8").write(short)
        one_short = diagnose(plumb, ["--jobs", "1", log])[1]
        lines, pieces = short.split("\n"), []
        cuts = [i for i in range(1, len(lines)) if lines[i].startswith("*") and lines[i - 1].startswith("*")]
        ends = [0] + [cuts[len(cuts) * k // 4] for k in (1, 2, 3)] + [len(lines)]
        for k in range(4):
            piece = os.path.join(tmp, "part%d.log" % (3 - k))  # named against their order
            open(piece, "w", encoding="utf-8").write("\n".join(lines[ends[k]:ends[k + 1]]) + "\n")
            pieces.append(piece)
        cut = diagnose(plumb, ["--jobs", "2", *sorted(pieces)])[1]
        result("cut in four, given in the wrong order, it finds the same",
               [(f["client"], f["verdict"], f["count"]) for f in json.loads(cut)["findings"]] ==
               [(f["client"], f["verdict"], f["count"]) for f in json.loads(one_short)["findings"]])
        open(log, "w", encoding="utf-8").write(text)
        tsan = os.path.join(os.path.dirname(build), "tsan")
        done = subprocess.run("test -f %s/build.ninja || meson setup %s -Db_sanitize=thread -Db_lundef=false "
                              "--buildtype=debugoptimized; ninja -C %s --quiet plumb" % (tsan, tsan, tsan), shell=True,
                              cwd=ROOT,
                              capture_output=True, text=True)
        code, out, err = diagnose(os.path.join(tsan, "plumb"),
                                  ["--jobs", "3", log]) if done.returncode == 0 else (1, b"", done.stdout)
        result("no data race with 3 threads", out == one and "ThreadSanitizer" not in err, err or done.stderr)
    print("1..%d" % n)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
