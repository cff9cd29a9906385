# SPDX-License-Identifier: Apache-2.0
"""arguments.py - the command line of plumb: commands, options, inputs, exit statuses."""
import glob
import gzip
import json
import os
import re
import shutil
import subprocess

from lab import (ROOT, FAULT, FAULT_MAC, FINE, FOREIGN, GOLDEN, SCRATCH, Skip, check, clean_env, commands, content, equal,
                 findings, options, plain, plumb, refused, scratch, test)


# --- help, versions, commands ------------------------------------------------------------------------------------


@test
def version_is_one_fact_a_line():
    """--version and -V print plumb, zlib and zstd, one a line"""
    for way in ("--version", "-V", "--vers"):
        r = plumb(way)
        equal(r.status, 0, "exit status", r)
        equal([l.split()[0] for l in r.out.splitlines()], ["plumb", "zlib", "zstd"], "lines", r)
        check(all(re.fullmatch(r"\w+ \d+\.\d+\.\d+\S*", l) for l in r.out.splitlines()), "not `name version`", r)
        equal(r.err, "", "stderr", r)


@test
def help_fits_80_columns():
    """every help is at most 80 columns wide, on stdout, exit 0"""
    for args in [["--help"], ["-h"], ["help"]] + [[c, "--help"] for c in commands()] + [["help", c] for c in commands()]:
        r = plumb(*args)
        equal(r.status, 0, "exit status of %s" % args, r)
        equal(r.err, "", "stderr of %s" % args, r)
        for line in r.out.splitlines():
            check(len(line) <= 80, "%s: %d columns: %s" % (args, len(line), line))


@test
def help_begins_with_examples():
    """help of each command gives examples before usage and options"""
    for c in [None] + commands():
        out = plumb(*([c] if c else []), "--help").out
        at = [out.find(w) for w in ("Examples:\n", "Usage: plumb", "Options:\n")]
        check(-1 not in at and at == sorted(at), "%s: order %s" % (c, at), out)
        check(out.count("  plumb ") >= 2 or "| plumb " in out, "%s: too few examples" % c, out)


@test
def help_commands_agree():
    """`plumb help COMMAND` is `plumb COMMAND --help`"""
    equal(sorted(commands()), ["diagnose", "explain", "help"], "commands")
    for c in commands():
        equal(plumb("help", c).out, plumb(c, "--help").out, c)


@test
def help_of_nothing_known():
    """help of an unknown command offers the nearest, exit 2"""
    refused(plumb("help", "diagnos3"), "diagnos3", "diagnose")
    refused(plumb("help", "verdict5"), "verdicts")
    refused(plumb("help", "zzz"), "zzz")
    refused(plumb("help", "explain", "diagnose"))
    refused(plumb("help", "--hlep"), "--help")


@test
def help_lists_verdicts():
    """`plumb help verdicts` lists id and kind of every verdict"""
    r = plumb("help", "verdicts")
    equal(r.status, 0, "exit status", r)
    rows = [l.split() for l in r.out.splitlines()]
    check(all(len(row) == 2 and row[1] in ("fault", "expected", "healthy", "none") for row in rows), "rows", r)
    ids = [row[0] for row in rows]
    equal(len(ids), len(set(ids)), "double ids")
    for name in ("psk-wrong-passphrase", "stuck-in-dhcp_reqd", "roam-ft", "not-aireos"):
        check(name in ids, name, r)


@test
def every_golden_verdict_is_listed():
    """every verdict a golden page names is one of `plumb help verdicts`"""
    known = {l.split()[0] for l in plumb("help", "verdicts").out.splitlines()}
    named = set()
    for path in glob.glob(os.path.join(GOLDEN, "*.expect")):
        named |= set(re.findall(r"^finding \S+ (\S+)", content(path).decode(), re.M))
    check(named, "no golden pages")
    equal(sorted(named - known), [], "unlisted")


@test
def alone_it_prints_the_short_help():
    """`plumb` alone, with nothing on standard input: short help on stderr, exit 2"""
    r = plumb()
    equal(r.status, 2, "exit status", r)
    equal(r.out, "", "stdout", r)
    check("plumb diagnose" in r.err and "--help" in r.err and "plumb show ap summary" in r.err, "text", r)
    check(all(len(l) <= 80 for l in r.err.splitlines()), "too wide", r)


@test
def unknown_command_offers_the_nearest():
    """an unknown command is named, the nearest offered, exit 2"""
    refused(plumb("diagnsoe", FAULT), "diagnsoe", "plumb diagnose")
    refused(plumb("xplain", "-5"), "plumb explain")
    refused(plumb("qqqqqq"), "qqqqqq")
    refused(plumb("--diagnose"), "--diagnose")
    refused(plumb(""), "''")


@test
def a_file_as_command_is_understood():
    """`plumb FILE` suggests `plumb diagnose FILE`"""
    refused(plumb(FAULT), "plumb diagnose " + FAULT)
    refused(plumb("-"), "plumb diagnose -")


def wrong_usage(r, *words):
    equal(r.status, 2, "exit status", r)
    equal(r.out, "", "stdout", r)
    for w in words:
        check(w in r.err, w, r)


@test
def controller_commands_need_a_controller():
    """`plumb show ...` without a controller: which socket was tried, how to start one, exit 3"""
    nowhere = os.path.join(SCRATCH, "no.sock")
    for words in (["show", "ap", "summary"], ["show ap summary"], ["sh", "ap", "su"], ["save", "config"]):
        for r in (plumb("--socket", nowhere, *words), plumb(*words, env=clean_env(PLUMB_SOCKET=nowhere))):
            equal(r.status, 3, "exit status", r)
            equal(r.out, "", "stdout", r)
            check(nowhere in r.err and "plumbd" in r.err and "--socket" in r.err, "text", r)
    r = plumb("--socket", nowhere, stdin=b"show sysinfo\nshow time\n")
    equal(r.status, 3, "script", r)
    check("line 1" in r.err and "line 2" not in r.err, "which line", r)
    wrong_usage(plumb("--socket", "x" * 100 + "y" * 100, "show", "sysinfo"), "longer than")


@test
def controller_commands_are_checked_here():
    """a controller's command that is none is refused without a controller: where, what, what was meant, exit 2"""
    wrong_usage(plumb("show", "wlam", "summary"), "Incorrect usage", "Column 6", "wlan")
    wrong_usage(plumb("show"), "Incorrect usage")
    wrong_usage(plumb("config wlan create 700 x"), "512")
    refused(plumb("shaw", "sysinfo"), "plumb show")
    r = plumb("config", "wlan", "security", "wpa", "akm", "psk", "set-key", "ascii", "canary-secret", "700")
    check("canary" not in r.err, "a secret in an error", r)


@test
def commands_may_be_shortened():
    """a unique beginning of a command suffices"""
    equal(plumb("diag", FAULT).out, plumb("diagnose", FAULT).out, "diag")
    equal(plumb("e", "status", "201").out, plumb("explain", "status", "201").out, "e")


# --- options ---------------------------------------------------------------------------------------------------------


@test
def no_files():
    """diagnose without files says what to do, exit 2"""
    refused(plumb("diagnose"), "- for standard input")
    refused(plumb("diagnose", "--json", "--client", FAULT_MAC), "no log to read")


@test
def unknown_option_offers_the_nearest():
    """an unknown option is named and the nearest offered, exit 2"""
    refused(plumb("diagnose", "--jsno", FAULT), "--jsno", "--json")
    refused(plumb("diagnose", FAULT, "--clinet=" + FAULT_MAC), "--clinet", "--client")
    refused(plumb("diagnose", "--xyzzy", FAULT), "--xyzzy")
    refused(plumb("diagnose", "-Z", FAULT), "-Z")
    refused(plumb("diagnose", "-qZ", FAULT), "-Z")
    refused(plumb("--versino"), "--version")


@test
def options_may_be_shortened():
    """unique prefixes of long options are accepted, ambiguous ones named with what they may mean"""
    equal(plumb("diagnose", "--js", FAULT).out, plumb("diagnose", "--json", FAULT).out, "--js")
    equal(plumb("diagnose", "--verd=joined", FAULT).status, 0, "--verd=joined")
    refused(plumb("diagnose", "--e", FAULT), "--events", "--episodes")
    refused(plumb("diagnose", "--c", FAULT), "--client", "--color")


@test
def options_may_stand_behind_files():
    """options are understood behind files, and values with = or as the next word"""
    want = plumb("diagnose", "--client=" + FAULT_MAC, "--quiet", FAULT)
    for args in ([FAULT, "--quiet", "--client", FAULT_MAC], ["--client", FAULT_MAC, FAULT, "-q"]):
        r = plumb("diagnose", *args)
        equal((r.status, r.out), (want.status, want.out), str(args), r)


@test
def two_dashes_end_options():
    """behind -- everything is a file"""
    scratch("-q", content(FAULT))
    r = plumb("diagnose", "--quiet", "--", "-q", cwd=SCRATCH)
    equal(r.status, 1, "exit status", r)
    check(r.out.startswith("psk-wrong-passphrase "), "stdout", r)
    r = plumb("diagnose", "--", "--json", cwd=SCRATCH)
    equal(r.status, 5, "exit status", r)
    check("--json: " in r.err, "stderr", r)


@test
def values_are_checked():
    """a missing, superfluous or impossible value is named, exit 2"""
    bad = [(["--client"], "--client"), (["--client", "02:00:5e:01"], "02:00:5e:01"), (["--client="], "--client"),
           (["--since", "yesterday"], "yesterday"), (["--until", "25:00"], "25:00"),
           (["--since", "2026-13-01"], "2026-13-01"),
           (["--since=2026-05-20", "--until=2026-05-19"], "--since"),
           (["--color", "alway"], "always"), (["--color=blue"], "blue"),
           (["--width", "10"], "10"), (["--width", "wide"], "wide"), (["--width=-80"], "-80"), (["--width=80x"], "80x"),
           (["--episodes", "-1"], "-1"), (["--episodes", "many"], "many"), (["--year", "26"], "26"),
           (["--jobs", "0"], "--jobs"), (["--jobs", "9999999999999999999999"], "--jobs"),
           (["--json=yes"], "yes"), (["--quiet=1"], "1"),
           (["--verdict", "psk-wrong-pasphrase"], "psk-wrong-passphrase"), (["--verdict", "zzzz"], "help verdicts"),
           (["--verdict", "stuck-in-nowhere"], "stuck-in-nowhere"),
           (["--client", FAULT_MAC, "--client", FAULT_MAC], "once"), (["--verdict=joined", "--verdict=joined"], "once"),
           (["--since=08:00", "--since=09:00"], "once"), (["-", "-"], "standard input")]
    for args, word in bad:
        refused(plumb("diagnose", FAULT, *args), word)


@test
def html_is_not_there_yet():
    """--html says that it is not there yet, exit 2"""
    refused(plumb("diagnose", "--html", FAULT), "--html", "not in this version")
    check("html" not in options("diagnose"), "--html is offered in the help")


@test
def every_option_is_tested():
    """these files mention every option of every command"""
    text = "".join(content(f).decode() for f in glob.glob(os.path.join(ROOT, "tests", "cli", "*.py")))
    for c in [None] + commands():
        for o in options(c):
            check("--" + o in text, "%s: --%s" % (c, o))


# --- exit statuses and input -----------------------------------------------------------------------------------------


@test
def exit_status_says_what_was_found():
    """0 no fault, 1 a fault"""
    equal(plumb("diagnose", FINE).status, 0, FINE)
    equal(plumb("diagnose", FAULT).status, 1, FAULT)
    equal(plumb("diagnose", FINE, FAULT).status, 1, "both")
    for way in ("--json", "--events", "--quiet", "--text"):
        equal(plumb("diagnose", way, FAULT).status, 1, way)
        equal(plumb("diagnose", way, FINE).status, 0, way)


@test
def golden_exit_statuses():
    """the exit status is the golden page's, for every golden log"""
    wrong = []
    for page in sorted(glob.glob(os.path.join(GOLDEN, "*.expect"))):
        want = re.search(r"^exit (\d+)", content(page).decode(), re.M)
        logs = sorted(glob.glob(page[:-7] + ".d/*.log")) or [page[:-7] + ".log"]
        got = plumb("diagnose", "--quiet", *logs).status
        if want and got != int(want.group(1)):
            wrong.append("%s: exit %d" % (os.path.basename(page), got))
    equal(wrong, [], "exit statuses")


def unreadable(path, *why, through=()):
    r = plumb("diagnose", path, through=through)
    equal(r.status, 5, "exit status", r)
    equal(r.out, "", "stdout", r)
    check(r.err.startswith("plumb: %s: " % path), "message", r)
    for w in why:
        check(w in r.err, "stderr lacks %r" % w, r)
    both = plumb("diagnose", path, FAULT, through=through)
    equal(both.status, 5, "exit status with a readable file", both)
    check("psk-wrong-passphrase" in both.out, "the readable file was not diagnosed", both)
    check("plumb: %s: " % path in both.err, "message with a readable file", both)


@test
def missing_file():
    """a missing file: message, the others diagnosed, exit 5"""
    unreadable(scratch("missing.log"), "No such file")


@test
def directory():
    """a directory: message, the others diagnosed, exit 5"""
    os.makedirs(scratch("dir.log"), exist_ok=True)
    unreadable(scratch("dir.log"), "directory")


@test
def forbidden_file():
    """a file without permission: message, the others diagnosed, exit 5"""
    path = scratch("forbidden.log", b"x\n")
    os.chmod(path, 0)
    through = []
    if os.access(path, os.R_OK):  # root reads everything, unless it gives that up
        through = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
        if not shutil.which("setpriv") or subprocess.run([*through, "cat", path], stdout=subprocess.DEVNULL,
                                                         stderr=subprocess.DEVNULL).returncode == 0:
            raise Skip("root reads everything here")
    unreadable(path, "ermission", through=through)


@test
def broken_gz():
    """a .gz that ends in the middle or is damaged: exit 5, what could be read is diagnosed"""
    packed = gzip.compress(content(FAULT) * 40)
    cut = scratch("cut.log.gz", packed[:len(packed) - 40])
    r = plumb("diagnose", cut)
    equal(r.status, 5, "exit status", r)
    check("plumb: %s: " % cut in r.err, "message", r)
    check("psk-wrong-passphrase" in r.out, "the readable part was not diagnosed", r)
    damaged = scratch("damaged.log.gz", packed[:12] + b"\xff" * 64)
    r = plumb("diagnose", damaged, FAULT)
    equal(r.status, 5, "exit status", r)
    check("plumb: %s: " % damaged in r.err, "message", r)
    check("psk-wrong-passphrase" in r.out, "the other file was not diagnosed", r)


@test
def json_of_nothing_readable():
    """--json of unreadable input is a whole JSON object all the same, exit 5"""
    r = plumb("diagnose", "--json", scratch("missing.log"))
    equal(r.status, 5, "exit status", r)
    equal(json.loads(r.out)["findings"], [], "findings", r)


@test
def gz_and_zst():
    """.gz and .zst are read, whatever their name"""
    want = plumb("diagnose", "--quiet", FAULT)
    for name in ("packed.log.gz", "packed.log"):
        r = plumb("diagnose", "--quiet", scratch(name, gzip.compress(content(FAULT))), )
        equal((r.status, r.out.split(" ")[0]), (1, want.out.split(" ")[0]), name, r)
    if not shutil.which("zstd"):
        raise Skip("no zstd to pack with")
    packed = subprocess.run(["zstd", "-c", FAULT], stdout=subprocess.PIPE, check=True).stdout
    r = plumb("diagnose", "--quiet", scratch("packed.log.zst", packed))
    equal((r.status, r.out.split(" ")[0]), (1, want.out.split(" ")[0]), "zst", r)


@test
def standard_input():
    """- is standard input, packed or not, beside files or alone"""
    want = [f["verdict"] for f in findings(FAULT)]
    equal([f["verdict"] for f in findings("-", stdin=content(FAULT))], want, "plain")
    equal([f["verdict"] for f in findings("-", stdin=gzip.compress(content(FAULT)))], want, "packed")
    both = [f["verdict"] for f in findings("-", FINE, stdin=content(FAULT))]
    check("psk-wrong-passphrase" in both and "joined" in both, "beside a file", both)
    check(any(e["file"] == "-" for f in findings("-", stdin=content(FAULT)) for e in f["evidence"]), "evidence's file")


@test
def empty_input():
    """empty input is said kindly, exit 0"""
    r = plumb("diagnose", scratch("empty.log", b""))
    equal(r.status, 0, "exit status", r)
    check("empty" in r.out and "debug client" in r.out, "text", r)
    equal(plumb("diagnose", "-q", scratch("empty.log")).out, "", "quiet")
    equal(findings(scratch("empty.log")), [], "findings")


@test
def other_products():
    """another product's log is said kindly, exit 0"""
    r = plumb("diagnose", FOREIGN)
    equal(r.status, 0, "exit status", r)
    check("not-aireos" in r.out and "FAULT" not in r.out, "text", r)
