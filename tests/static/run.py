#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""run.py BUILD - clang-tidy and cppcheck over our sources, with the checks named in .clang-tidy and below: each is one we
stand behind, so a finding is mended and not silenced. Also rules of the house: an SPDX line in each file, files of a few
hundred lines, lines of 125 columns at most. Prints TAP: one line a file and tool."""
import concurrent.futures
import glob
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# what people write by hand here; messages (.msg) are as wide as the lines they describe, sample logs and seeds as they came
OURS = r"\.(c|h|py|sh|bash)$|meson|Makefile$|^tools/|^tests/run$|^bench/(run|aps)$|^\.ci/"
COLUMNS = 125
CPPCHECK = ["cppcheck", "--quiet", "--std=c11", "--enable=warning,portability", "--inline-suppr", "--error-exitcode=1",
            "--suppress=missingIncludeSystem", "--suppress=normalCheckLevelMaxBranches", "--suppress=unknownMacro",
            "-I", "src", "-D__GNUC__", "-D__x86_64__"]


def sources(build):
    for entry in json.load(open(os.path.join(build, "compile_commands.json"))):
        path = os.path.normpath(os.path.join(entry["directory"], entry["file"]))
        if path.startswith(ROOT + "/src/") or path.startswith(ROOT + "/tests/damage/"):
            yield path


def tidy(build, path):
    done = subprocess.run(["clang-tidy", "--quiet", "-p", build, "--extra-arg=-Wno-unknown-warning-option", path],
                          capture_output=True, text=True, cwd=ROOT)
    wrong = [l for l in done.stdout.splitlines() if re.search(r": (warning|error): ", l) and "/usr/" not in l.split(":")[0]]
    return "clang-tidy " + os.path.relpath(path, ROOT), wrong


def cppcheck(build, paths):
    done = subprocess.run(CPPCHECK + ["-I", build] + paths, capture_output=True, text=True, cwd=ROOT)
    return "cppcheck of %d files" % len(paths), done.stderr.splitlines() if done.returncode else []


def wide(path):
    """the lines that are too wide, a tab counted as four columns"""
    for i, line in enumerate(open(path, errors="replace"), 1):
        n = len(line.rstrip("\n").expandtabs(4))
        if n > COLUMNS:
            yield i, n


def manuals(build):
    """mandoc has no warning about a manual page, written by hand or made."""
    for page in sorted(glob.glob(os.path.join(ROOT, "man", "*.[1-8]")) + glob.glob(os.path.join(build, "*.[1-8]"))):
        done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], capture_output=True, text=True)
        # what its index of installed pages lacks is the machine's, not the page's
        yield "mandoc " + os.path.basename(page), [l for l in done.stdout.splitlines() if "mandoc.db" not in l]


def house():
    files = subprocess.run(["git", "ls-files"], capture_output=True, text=True, cwd=ROOT).stdout.split("\n")
    spdx, long_files, long_lines = [], [], []
    for f in files:
        path = os.path.join(ROOT, f)
        if not f or not os.path.isfile(path):
            continue
        ours = re.search(OURS, f) and "golden" not in f.split("/")[:-1]
        if ours or f.endswith(".msg"):
            if "SPDX-License-Identifier: Apache-2.0" not in open(path, errors="replace").read(400):
                spdx.append("%s has no SPDX line" % f)
        if re.search(r"\.[ch]$", f) and sum(1 for _ in open(path, errors="replace")) > (1200 if f.startswith("tests/")
                                                                                        else 800):
            long_files.append("%s is too long" % f)
        if ours:
            long_lines += ["%s:%d has %d columns" % (f, i, n) for i, n in wide(path)]
    return [("SPDX lines", spdx), ("files of a few hundred lines", long_files),
            ("lines of %d columns at most" % COLUMNS, long_lines)]


def main():
    build, results = os.path.abspath(sys.argv[1]), []
    paths = sorted(set(sources(build)))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        jobs = [pool.submit(cppcheck, build, paths)] + [pool.submit(tidy, build, p) for p in paths]
        results = [j.result() for j in jobs]
    results += list(manuals(build)) + house()
    failed = 0
    for i, (name, wrong) in enumerate(results, 1):
        print("%s %d - static: %s" % ("not ok" if wrong else "ok", i, name))
        for w in wrong[:10]:
            print("#   " + w)
        failed += bool(wrong)
    print("1..%d" % len(results))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
