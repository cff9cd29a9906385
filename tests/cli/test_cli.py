#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The command line of plumb, from outside: test_cli.py PROGRAM prints TAP.

Every test is a function; its first line says what holds. Logs come from tests/golden; what a test changes it changes in
a directory of its own. Nothing here looks into the program: options are found in its help, and the completion and the
manual pages are held against that. The tests are in arguments.py, formats.py, terminals.py and pages.py."""
import os
import shutil
import stat
import sys
import traceback

from lab import PROGRAM, SCRATCH, TESTS, Skip
import arguments  # noqa: F401
import formats  # noqa: F401
import terminals  # noqa: F401
import pages  # noqa: F401


def run(number, function):
    what = " ".join(function.__doc__.split())
    try:
        function()
    except Skip as why:
        print("ok %d - %s # SKIP %s" % (number, what, why))
        return True
    except Exception as x:  # a test that breaks is a test that fails
        print("not ok %d - %s" % (number, what))
        text = str(x) if isinstance(x, AssertionError) else traceback.format_exc()
        print("\n".join("# " + l for l in text.encode("ascii", "backslashreplace").decode().splitlines()))
        return False
    print("ok %d - %s" % (number, what))
    return True


def main():
    wanted = [t for t in TESTS if len(sys.argv) < 3 or t.__name__ in sys.argv[2:]]
    print("1..%d" % len(wanted))
    if not os.access(PROGRAM, os.X_OK) or stat.S_ISDIR(os.stat(PROGRAM).st_mode):
        print("Bail out! %s cannot be run" % PROGRAM)
        return 1
    try:
        good = [run(i + 1, t) for i, t in enumerate(wanted)]
    finally:
        shutil.rmtree(SCRATCH, ignore_errors=True)
    sys.stdout.flush()
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
