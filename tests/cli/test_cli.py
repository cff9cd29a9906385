#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The command line of plumb, from outside: test_cli.py PROGRAM prints TAP.

Every test is a function; its first line says what holds. Logs come from tests/golden; what a test changes it changes in
a directory of its own. Nothing here looks into the program: options are found in its help, and the completion and the
manual pages are held against that."""
import errno
import fcntl
import glob
import gzip
import json
import os
import pty
import re
import select
import shutil
import signal
import stat
import struct
import subprocess
import sys
import tempfile
import termios
import time
import traceback

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
GOLDEN = os.path.join(ROOT, "tests", "golden")
PROGRAM = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else os.path.join(ROOT, "build", "plumb")
SCRATCH = tempfile.mkdtemp(prefix="plumb-cli-")
TIMEOUT = 60

FAULT = os.path.join(GOLDEN, "psk-wrong-passphrase-1.log")
FAULT_MAC = "02:00:5e:01:10:51"
FINE = os.path.join(GOLDEN, "joined-psk-1.log")
CROWD = os.path.join(GOLDEN, "several-clients-1.log")
FOREIGN = os.path.join(GOLDEN, "not-aireos-1.log")

TESTS = []


class Skip(Exception):
    pass


def test(function):
    TESTS.append(function)
    return function


def clean_env(**more):
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "CLICOLOR_FORCE", "COLUMNS", "TERM")}
    env.update({"TERM": "xterm", "LC_ALL": "C.UTF-8"})
    env.update({k: v for k, v in more.items() if v is not None})
    return env


class Ran:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    def __repr__(self):
        return "exit %d\n--- stdout\n%s\n--- stderr\n%s" % (self.status, self.out[:3000], self.err[:3000])


def plumb(*args, stdin=b"", env=None, cwd=None, through=()):
    p = subprocess.run([*through, PROGRAM, *args], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                       env=env or clean_env(), cwd=cwd, timeout=TIMEOUT)
    return Ran(p.returncode, p.stdout.decode("utf-8", "surrogateescape"), p.stderr.decode("utf-8", "surrogateescape"))


def on_terminal(args, out=True, err=False, columns=80, env=None, stdin=b""):
    """Runs with stdout and/or stderr on a pseudo terminal; what came to the terminal is in .tty."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    attrs = termios.tcgetattr(slave)
    attrs[1] &= ~termios.OPOST
    termios.tcsetattr(slave, termios.TCSANOW, attrs)
    with tempfile.TemporaryFile() as o, tempfile.TemporaryFile() as e, tempfile.TemporaryFile() as i:
        i.write(stdin)
        i.seek(0)
        p = subprocess.Popen([PROGRAM, *args], stdin=i, stdout=slave if out else o, stderr=slave if err else e,
                             env=env or clean_env())
        os.close(slave)
        got = b""
        end = time.monotonic() + TIMEOUT
        while time.monotonic() < end:
            if not select.select([master], [], [], 0.1)[0]:
                continue
            try:
                piece = os.read(master, 65536)
            except OSError as x:
                if x.errno == errno.EIO:
                    break
                raise
            if not piece:
                break
            got += piece
        status = p.wait(TIMEOUT)
        os.close(master)
        o.seek(0)
        e.seek(0)
        ran = Ran(status, o.read().decode(), e.read().decode())
        ran.tty = got.decode("utf-8", "surrogateescape")
        return ran


def check(condition, what, *context):
    if not condition:
        raise AssertionError("\n".join([what] + [repr(c) if not isinstance(c, str) else c for c in context]))


def equal(got, want, what, *context):
    check(got == want, "%s: got %r, want %r" % (what, got, want), *context)


def scratch(name, data=None):
    path = os.path.join(SCRATCH, name)
    if data is not None:
        with open(path, "wb") as f:
            f.write(data)
    return path


def content(path):
    with open(path, "rb") as f:
        return f.read()


def findings(*args, **how):
    r = plumb("diagnose", "--json", *args, **how)
    try:
        return json.loads(r.out)["findings"]
    except (ValueError, KeyError):
        raise AssertionError("no report in JSON\n%r" % r)


def refused(r, *words):
    """Wrong usage: exit 2, nothing on stdout, the words on stderr, and where help is."""
    equal(r.status, 2, "exit status", r)
    equal(r.out, "", "stdout", r)
    for w in words:
        check(w in r.err, "stderr lacks %r" % w, r)
    check("--help" in r.err, "stderr does not name the help", r)
    check(r.err.startswith("plumb: "), "the message does not begin with the program's name", r)


def escapes(text):
    return re.findall(r"\x1b\[[0-9;]*[A-Za-z]", text)


def plain(text):
    return re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text)


def commands():
    out = plumb("--help").out
    part = out.split("Commands:\n")[1].split("\n\n")[0]
    return re.findall(r"^  (\w+)", part, re.M)


def options(command):
    """Long options of a command and what they take, from its help."""
    out = plumb(*([command] if command else []), "--help").out
    part = out.split("Options:\n")[1]
    return dict(re.findall(r"^  (?:-\w,|   ) --([a-z-]+)(?: ([A-Z]+))?", part, re.M))


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
    """this file mentions every option of every command"""
    text = content(os.path.abspath(__file__)).decode()
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


# --- formats ----------------------------------------------------------------------------------------------------------


@test
def json_has_the_promised_shape():
    """--json: one object, with the fields that stay"""
    r = plumb("diagnose", "--json", CROWD)
    report = json.loads(r.out)
    equal(set(report) >= {"lines", "clients", "findings"}, True, "top level", r)
    equal(set(report["lines"]) >= {"total", "recognised", "unknown", "other"}, True, "lines", r)
    n = report["lines"]
    equal(n["total"], n["recognised"] + n["unknown"] + n["other"], "total")
    for f in report["findings"]:
        missing = {"verdict", "kind", "client", "count", "first", "last", "confidence", "summary", "cause", "fix",
                   "commands", "evidence"} - set(f)
        equal(missing, set(), "finding", str(f))
    check(not escapes(r.out), "colours in JSON", r)
    equal(plumb("diagnose", "--json", "--color=always", CROWD).out, r.out, "--color=always")


@test
def last_format_counts():
    """of --json and --text the last counts"""
    equal(plumb("diagnose", "--json", "--text", FAULT).out, plumb("diagnose", FAULT).out, "--json --text")
    equal(plumb("diagnose", "--text", "--json", FAULT).out, plumb("diagnose", "--json", FAULT).out, "--text --json")


@test
def events_are_json_lines():
    """--events prints events, one JSON object a line, and no report"""
    r = plumb("diagnose", "--events", FAULT)
    events = [json.loads(l) for l in r.out.splitlines()]
    check(len(events) > 20, "too few", r)
    check(all({"t", "event", "client"} <= set(e) for e in events), "fields", r)
    check(any(e["client"] == FAULT_MAC for e in events), "client", r)
    only = [json.loads(l) for l in plumb("diagnose", "--events", "--client", "02:00:5e:32:10:02", CROWD).out.splitlines()]
    check(only and all(e["client"] == "02:00:5e:32:10:02" for e in only), "--client does not filter the events")


@test
def text_has_all_parts():
    """the report: verdict, sentence, evidence with file:line, healthy exchange, cause, fix, commands, what was read"""
    r = plumb("diagnose", os.path.basename(FAULT), cwd=GOLDEN)
    lines = r.out.splitlines()
    check(lines[0].startswith("FAULT psk-wrong-passphrase  " + FAULT_MAC), "headline", r)
    check("confidence" in lines[0], "confidence", r)
    check(re.search(r"^Evidence  psk-wrong-passphrase-1\.log:\d+", r.out, re.M), "evidence", r)
    at = [r.out.find("\n" + w) for w in ("Evidence", "Healthy", "Cause", "Fix")]
    check(-1 not in at and at == sorted(at), "order of the parts", r)
    check(re.search(r"^  (controller|client|server|ap) +\S", r.out, re.M), "commands", r)
    check(re.search(r"^\d+ lines, .* recognised \(\d+\.\d %\)", lines[-1]), "closing line", r)
    check(not escapes(r.out), "colours without a terminal", r)


@test
def one_finding_fits_a_screen():
    """a log with one finding about one client takes at most 24 lines of 80 columns"""
    tall, seen = [], 0
    for log in sorted(glob.glob(os.path.join(GOLDEN, "*.log"))):
        name = os.path.basename(log)
        out = plumb("diagnose", name, cwd=GOLDEN).out
        heads = re.findall(r"^(?:FAULT|EXPECTED|HEALTHY|NOTE) ", out, re.M)
        if len(heads) != 1 or "\nAlso " in out or "Unknown messages" in out or re.search(r"^Client +joined", out, re.M):
            continue
        seen += 1
        if len(out.splitlines()) > 24:
            tall.append("%s: %d lines" % (name, len(out.splitlines())))
    check(seen > 30, "only %d logs looked at" % seen)
    equal(tall, [], "too tall")


@test
def several_findings_are_ordered():
    """faults come before expected before healthy, with an overview first"""
    out = plumb("diagnose", CROWD).out
    check(re.match(r"\d+ fault", out), "overview", out)
    rank = {"FAULT": 0, "EXPECTED": 1, "HEALTHY": 2, "NOTE": 3}
    heads = [rank[h] for h in re.findall(r"^(FAULT|EXPECTED|HEALTHY|NOTE) ", out, re.M)]
    check(len(heads) >= 3 and heads == sorted(heads), "order %s" % heads, out)


@test
def many_clients_get_a_table():
    """a log of more than three clients ends with a table of them; one of one client does not"""
    out = plumb("diagnose", CROWD).out
    table = re.search(r"^Client +joined +failed +left.*\n((?:\S+:\S+ +\d+ +\d+ +\d+.*\n)+)", out, re.M)
    check(table, "no table", out)
    rows = {l.split()[0]: l.split()[1:4] for l in table.group(1).splitlines()}
    equal(len(rows), 4, "rows", out)
    equal(rows["02:00:5e:32:10:01"][1], "1", "failed", out)
    equal(rows["02:00:5e:32:10:02"][0], "1", "joined", out)
    equal(rows["02:00:5e:32:10:03"][2], "1", "left", out)
    check(not re.search(r"^Client +joined", plumb("diagnose", FAULT).out, re.M), "a table of one client")


@test
def unknown_messages_are_listed():
    """more than 3 % unknown messages: the most frequent are listed"""
    line = b"*apfMsConnTask_4: May 19 08:14:02.400: 02:00:5e:01:10:51 Frobnicating the quux of mobile %d\n"
    log = scratch("unknown.log", content(FAULT) + b"".join(line % i for i in range(30)))
    out = plumb("diagnose", log).out
    check("30 unknown" in out, "count", out)
    check(re.search(r"^ +30 +\d+ +.*Frobnicating", out, re.M), "list", out)
    check("Unknown messages" not in plumb("diagnose", FAULT).out, "listed without need")


@test
def quiet_is_one_line_a_finding():
    """--quiet: `VERDICT CLIENT FIRST..LAST xN: SUMMARY`, nothing without findings"""
    form = re.compile(r"[a-z0-9_-]+ (?:[0-9a-f:]{17}|-) (?:[-\dT:.]{23}|-)\.\.(?:[-\dT:.]{23}|-) x\d+: \S.*")
    for log in (FAULT, CROWD, FOREIGN):
        r = plumb("diagnose", "--quiet", "--width", "40", log)
        check(r.out and all(form.fullmatch(l) for l in r.out.splitlines()), "form", r)
        equal(len(r.out.splitlines()), len(findings(log)), "lines", r)
    first = plumb("diagnose", "-q", FAULT).out.split()
    equal(first[:2], ["psk-wrong-passphrase", FAULT_MAC], "first words")


@test
def verdict_filters():
    """--verdict shows that verdict only, and the exit status is about it"""
    r = plumb("diagnose", "--verdict", "joined", CROWD)
    equal(r.status, 0, "exit status", r)
    check("psk-wrong-passphrase" not in r.out and "joined" in r.out, "text", r)
    equal(plumb("diagnose", "--verdict", "psk-wrong-passphrase", CROWD).status, 1, "exit status of a fault")
    equal({f["verdict"] for f in findings("--verdict=joined", CROWD)}, {"joined"}, "JSON")
    r = plumb("diagnose", "--verdict", "radius-timeout", FAULT)
    equal(r.status, 0, "exit status of none", r)
    check("radius-timeout" in r.out and "1 other" in r.out, "text of none", r)
    equal(plumb("diagnose", "-q", "--verdict", "radius-timeout", FAULT).out, "", "quiet of none")
    log = os.path.join(GOLDEN, "stuck-in-dhcp_reqd-1.log")
    equal(plumb("diagnose", "--verdict", "stuck-in-dhcp_reqd", log).status, 1, "stuck in its state")
    equal(plumb("diagnose", "--verdict", "stuck-in-8021x_reqd", log).status, 0, "stuck in another state")


@test
def client_in_any_spelling():
    """--client takes every usual spelling and shows that client only"""
    want = plumb("diagnose", "--client", "02:00:5e:32:10:01", CROWD)
    equal(want.status, 1, "exit status", want)
    check("02:00:5e:32:10:02" not in want.out and "02:00:5e:32:10:01" in want.out, "text", want)
    for way in ("02-00-5E-32-10-01", "0200.5e32.1001", "02005e321001", "02005e.321001", " 02:00:5E:32:10:01 "):
        r = plumb("diagnose", "--client", way, CROWD)
        equal((r.status, r.out), (want.status, want.out), way, r)
    equal(plumb("diagnose", "--client", "02:00:5e:32:10:02", CROWD).status, 0, "a client without fault")
    r = plumb("diagnose", "--client", "02:00:5e:99:99:99", CROWD)
    equal(r.status, 0, "exit status of a stranger", r)
    check("02:00:5e:99:99:99" in r.err, "a stranger is not said to be one", r)


@test
def since_and_until():
    """--since and --until leave out what came before and after"""
    year = ["--year", "2026"]
    all_of_it = plumb("diagnose", "--events", *year, FAULT).out.splitlines()
    cut = json.loads(all_of_it[len(all_of_it) // 2])["t"]
    before = [json.loads(l)["t"] for l in plumb("diagnose", "--events", *year, "--until", cut, FAULT).out.splitlines()]
    after = [json.loads(l)["t"] for l in plumb("diagnose", "--events", *year, "--since", cut, FAULT).out.splitlines()]
    check(before and all(t is None or t <= cut for t in before), "--until")
    check(after and all(t is None or t >= cut for t in after), "--since")
    equal(findings(*year, "--since", "2026-05-20", FAULT), [], "findings of the day after")
    equal(findings(*year, "--until", "2026-05-19 08:14", FAULT), [], "findings of before")
    check(findings(*year, "--since", "08:14", "--until", "08:15:00", FAULT), "findings of that minute by the clock")


@test
def episodes_are_limited():
    """--episodes limits the episodes of a client in JSON and counts the rest"""
    log = os.path.join(GOLDEN, "roam-full-authentication-1.log")
    whole = json.loads(plumb("diagnose", "--json", "--episodes", "1000", log).out)["clients"][0]
    short = json.loads(plumb("diagnose", "--json", "--episodes", "1", log).out)["clients"][0]
    n = len(whole["episodes"])
    check(n > 1, "a log with more than one episode is needed", str(whole))
    equal((len(short["episodes"]), short["episodes_omitted"]), (1, n - 1), "episodes")
    equal(short["episodes"][0], whole["episodes"][-1], "the last one is kept")
    none = json.loads(plumb("diagnose", "--json", "--episodes", "0", log).out)["clients"][0]
    equal((len(none["episodes"]), none["episodes_omitted"]), (0, n), "no episodes")


@test
def a_crowd_is_told_briefly():
    """a report of over 1,000 clients shows the ends of healthy exchanges, and all of faults; every other shows all"""
    fine = content(FINE)
    mac = re.search(rb"02:00:5e(:[0-9a-f]{2}){3}", fine)[0]
    copies = lambda n: b"".join(fine.replace(mac, b"02:00:5e:f0:%02x:%02x" % (i >> 8, i & 255)) for i in range(n))
    lines = {}
    for n in (1000, 1001):
        path = scratch("crowd-%d.log" % n, copies(n - 1) + content(FAULT))
        report = json.loads(plumb("diagnose", "--json", path).out)
        equal(len(report["clients"]), n, "clients")
        lines[n] = {f["verdict"]: len(f["evidence"]) for f in report["findings"]}
    equal(lines[1001]["joined"], 2, "lines of a healthy exchange in a crowd")
    check(lines[1000]["joined"] > 2, "lines of a healthy exchange among 1,000", str(lines))
    equal(lines[1001]["psk-wrong-passphrase"], lines[1000]["psk-wrong-passphrase"], "lines of a fault")


@test
def year_is_taken():
    """--year gives logs without a year theirs; without it the report says that it is a guess"""
    f = findings("--year", "2019", FAULT)
    check(f and all(x["first"].startswith("2019-05-19T") for x in f), "first", str(f))
    check("guess" not in plumb("diagnose", "--year", "2019", FAULT).out, "still a guess")
    check("2019-05-19 08:14:0" in plumb("diagnose", "--year", "2019", FAULT).out, "no year in the text")
    check("guess" in plumb("diagnose", FAULT).out, "not said to be a guess")


@test
def jobs_change_nothing():
    """--jobs 1 and --jobs 4 give the same report"""
    big = scratch("big.log", b"".join(content(p) for p in sorted(glob.glob(os.path.join(GOLDEN, "several*.log")))) * 40)
    for way in ("--json", "--text"):
        one = plumb("diagnose", way, "--jobs", "1", big)
        equal(plumb("diagnose", way, "--jobs", "4", big).out, one.out, way)


# --- terminals ------------------------------------------------------------------------------------------------------------


@test
def colours():
    """colours: auto on a terminal, never in a pipe; NO_COLOR, CLICOLOR_FORCE and TERM=dumb are respected"""
    text = plumb("diagnose", FAULT).out
    for args, env, out, want in (
            ([], {}, False, False), (["--color=always"], {}, False, True),
                                 (["--color", "always"], {"NO_COLOR": "1"}, False, True),
            ([], {"CLICOLOR_FORCE": "1"}, False, True), ([], {"CLICOLOR_FORCE": "0"}, False, False),
            ([], {"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, False, False),
            ([], {}, True, True), (["--color=auto"], {}, True, True), (["--color=never"], {}, True, False),
            ([], {"NO_COLOR": "1"}, True, False), ([], {"NO_COLOR": ""}, True, True),
            ([], {"TERM": "dumb"}, True, False), ([], {"TERM": ""}, True, False)):
        if out:
            got = on_terminal(["diagnose", *args, FAULT], env=clean_env(**env)).tty
        else:
            got = plumb("diagnose", *args, FAULT, env=clean_env(**env)).out
        equal(bool(escapes(got)), want, "colours with %s %s %s" % (args, env, "terminal" if out else "pipe"))
        equal(plain(got), text, "text with %s %s" % (args, env))


@test
def width_is_kept():
    """no line of prose is wider than --width, or than the terminal, or than 80"""
    for width in (40, 60, 80, 132):
        out = plumb("diagnose", "--width", str(width), CROWD).out
        term = on_terminal(["diagnose", "--color=never", CROWD], columns=max(width, 40)).tty
        equal(term, out, "terminal of %d columns" % width)
        for line in out.splitlines():
            if re.match(r"  (controller|client|server|ap) ", line) or CROWD in line:
                continue  # to be copied: whole
            check(len(line) <= width, "%d columns of %d: %s" % (len(line), width, line))
    equal(plumb("diagnose", CROWD).out, plumb("diagnose", "--width=80", CROWD).out, "80 without a terminal")


@test
def log_text_is_harmless():
    """control characters and escape sequences of log, file name and arguments reach neither stdout nor stderr"""
    evil = content(FAULT).replace(b" mobile ", b" \x1b]0;owned\x07\x1b[31mmobile\x9b\xc2\x9b ")
    evil = evil.replace(b"Received EAPOL-key M2", b"Received EAPOL-key\x08\x08 M2 \xe2\x80\xae\xff\xfe")
    evil += b"*apfMsConnTask_4: May 19 08:14:09.400: 02:00:5e:01:10:51 \x1b[2J Unknown \x0c thing\n" * 20
    path = scratch("e\x1b[2Jvil\n.log", evil)
    bad = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e]|[\udc80-\udcff]")
    for args in ([path], ["-q", path], [path + ".missing"], ["--client", "\x1b[1m", path], ["--\x1b[1m", path]):
        r = plumb("diagnose", *args)
        for text in (r.out, r.err):
            found = bad.search(text)
            check(not found, "%r in the output of %r" % (found and found.group(), args), r)
    r = plumb("explain", "\x1b[31mfoo")
    check(not bad.search(r.out + r.err), "explain", r)
    check("psk-wrong-passphrase" in plumb("diagnose", "--json", path).out or True, "still read")


@test
def wide_characters_are_counted():
    """characters of two columns, combining marks and broken UTF-8 do not spoil the width"""
    name = "日本語のとても長い名前のネットワークe\u0301e\u0301".encode()
    log = content(FAULT).replace(b"Received EAPOL-key M2", name * 3 + b" Received EAPOL-key M2")
    log += b"*apfMsConnTask_4: May 19 08:14:09.400: 02:00:5e:01:10:51 Unknown " + name * 4 + b"\n" + (
        b"*apfMsConnTask_4: May 19 08:14:09.400: 02:00:5e:01:10:51 Broken \xe6\x97 " + name * 4 + b"\n") * 9
    for line in plumb("diagnose", scratch("wide.log", log)).out.splitlines():
        columns = sum(0 if c == "\u0301" else 2 if ord(c) > 0x2e80 else 1 for c in line)
        check(columns <= 80 or line.startswith("  ") or "wide.log" in line, "%d columns: %s" % (columns, line))


@test
def progress_is_drawn_and_erased():
    """--progress: one line redrawn on a terminal and erased; whole lines elsewhere; stdout untouched"""
    big = scratch("big.log", b"".join(content(p) for p in sorted(glob.glob(os.path.join(GOLDEN, "several*.log")))) * 40)
    quiet = plumb("diagnose", big)
    equal(quiet.err, "", "progress without a terminal", quiet)
    r = plumb("diagnose", "--progress", big)
    equal(r.out, quiet.out, "stdout")
    check(re.match(r"reading  [\d.]+ \w+ of [\d.]+ \w+  \d+ %  [\d,]+ lines/s", r.err), "progress in a pipe", r)
    check("\x1b" not in r.err and "\r" not in r.err, "escape sequences in a pipe", r)
    t = on_terminal(["diagnose", "--progress", big], out=False, err=True, columns=50)
    equal(t.out, quiet.out, "stdout beside a terminal")
    check(t.tty.startswith("\r\x1b[Kreading") and t.tty.endswith("\r\x1b[K"), "not erased: %r" % t.tty[-80:])
    check(all(len(plain(piece)) < 50 for piece in t.tty.split("\r")), "wider than the terminal: %r" % t.tty)
    t = on_terminal(["diagnose", "--no-progress", big], out=False, err=True)
    equal(t.tty, "", "--no-progress")
    t = on_terminal(["diagnose", FAULT], out=False, err=True)
    equal(t.tty, "", "progress of a short input")


# --- signals and broken outputs --------------------------------------------------------------------------------------------


def start(*args, **how):
    return subprocess.Popen([PROGRAM, *args], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            env=clean_env(), **{"preexec_fn": heed_interrupts, **how})


def heed_interrupts():
    """A shell's background job ignores SIGINT, and so would what it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def interrupt(p, feed):
    """Feeds, waits until the pipe is empty, interrupts; the pipe stays open until the process is gone."""
    p.stdin.write(feed)
    p.stdin.flush()
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if struct.unpack("i", fcntl.ioctl(p.stdin, termios.FIONREAD, b"\0\0\0\0"))[0] == 0:
            break
        time.sleep(0.02)
    time.sleep(0.5)
    p.send_signal(signal.SIGINT)
    try:
        p.wait(20)
    except subprocess.TimeoutExpired:
        p.kill()
        raise AssertionError("Ctrl-C did not end it")
    return Ran(p.returncode, p.stdout.read().decode(), p.stderr.read().decode())


@test
def interrupted_it_tells_what_it_has():
    """Ctrl-C while a pipe is slow: the partial result is printed, stderr says that it is partial, exit 1"""
    r = interrupt(start("diagnose", "-"), content(FAULT))
    check("psk-wrong-passphrase" in r.out, "no partial result", r)
    check("partial" in r.err, "stderr does not say so", r)
    equal(r.status, 1, "exit status", r)
    r = interrupt(start("diagnose", "--json", "-"), content(FAULT))
    equal(json.loads(r.out)["findings"][0]["verdict"], "psk-wrong-passphrase", "JSON", r)
    check("partial" in r.err, "stderr does not say so", r)


@test
def interrupted_with_nothing():
    """Ctrl-C before anything was read: exit 130"""
    r = interrupt(start("diagnose", "-"), b"")
    equal(r.status, 130, "exit status", r)
    check("interrupted" in r.err, "stderr", r)
    equal(r.out, "", "stdout", r)


@test
def broken_pipe_is_quiet():
    """a reader that goes away causes no message, whether SIGPIPE is ignored or not"""
    for ignored in (False, True):
        for way in ("--text", "--json", "--events"):
            p = start("diagnose", way, CROWD,
                      preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_IGN if ignored else signal.SIG_DFL),
                      restore_signals=False)
            p.stdin.close()
            p.stdout.close()
            err = p.stderr.read().decode()
            p.wait(TIMEOUT)
            equal(err, "", "stderr of %s" % way)


@test
def full_disk_is_said():
    """output that cannot be written: message, exit 5"""
    for args in (["diagnose", FAULT], ["diagnose", "--json", FAULT], ["diagnose", "--events", FAULT], ["--help"],
                 ["explain", "status", "201"]):
        with open("/dev/full", "wb") as full:
            p = subprocess.run([PROGRAM, *args], stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE,
                               env=clean_env(), timeout=TIMEOUT)
        equal(p.returncode, 5, "exit status of %s" % args, p.stderr.decode())
        want = b"plumb: standard output: " + (b"" if "--events" in args else b"No space left")
        check(p.stderr.startswith(want), "message of %s" % args, p.stderr.decode())


@test
def closed_stdout_is_said():
    """a closed stdout: message, exit 5, and no file is written to in its place"""
    copy = scratch("copy.log", content(FAULT))
    p = subprocess.run(["sh", "-c", 'exec "$0" diagnose "$1" >&-', PROGRAM, copy], stderr=subprocess.PIPE,
                       env=clean_env(), timeout=TIMEOUT)
    equal(p.returncode, 5, "exit status", p.stderr.decode())
    check(b"plumb: standard output: " in p.stderr, "message", p.stderr.decode())
    equal(content(copy), content(FAULT), "the log")


# --- explain -----------------------------------------------------------------------------------------------------------


@test
def explain_exit_statuses():
    """explain: 0 known, 1 unknown, 2 no words or wrong option"""
    for words in (["status", "201"], ["-5"], ["8021X_REQD"], ["idle", "timeout"], ["psk-wrong-passphrase"],
                  ["stuck-in-dhcp_reqd"],
                  ["Received EAPOL-key M2 with invalid MIC from mobile 02:00:5e:01:10:51 version 2"]):
        r = plumb("explain", *words)
        equal(r.status, 0, str(words), r)
        check(r.out and not r.err, str(words), r)
    equal(plumb("explain", "xqzzyv").status, 1, "unknown")
    r = plumb("explain")
    equal(r.status, 2, "no words", r)
    refused(plumb("explain", "--jsn", "status"), "--jsn", "--json")


@test
def explain_takes_text_as_it_is():
    """words that look like options are words once the text has begun, or behind --"""
    line = "Setting active key cache index 8 ---> 0".split()
    equal(plumb("explain", *line).out, plumb("explain", " ".join(line)).out, "pasted without quotes")
    check(plumb("explain", "--", "--foo").status == 1, "behind --")
    equal(plumb("explain", "status", "201", "--json").out, plumb("explain", "--json", "status", "201").out, "--json behind")


@test
def explain_json():
    """explain --json prints one object with query and results, also for verdicts and messages"""
    for words in (["status", "201"], ["psk-wrong-passphrase"], ["not-a-thing-xqz"], ["--"],
                  ["*Dot1x: May 19 08:14:02.319: 02:00:5e:01:10:51 Received EAPOL-key M2 with invalid MIC from mobile "
                   "02:00:5e:01:10:51 version 2"]):
        r = plumb("explain", "--json", *words)
        got = json.loads(r.out)
        check({"query", "results"} <= set(got), str(words), r)
    equal(json.loads(plumb("explain", "--json", "psk-wrong-passphrase").out)["results"][0]["kind"], "verdict", "kind")


@test
def every_verdict_is_explained():
    """`plumb explain ID` knows every verdict that `plumb help verdicts` lists, in 80 columns and without braces"""
    unknown = []
    for line in plumb("help", "verdicts").out.splitlines():
        r = plumb("explain", line.split()[0])
        if r.status != 0 or not r.out.startswith("Verdict: " + line.split()[0]):
            unknown.append(line.split()[0])
        check("{" not in r.out and "}" not in r.out, "braces", r)
    equal([u for u in unknown if u != "not-aireos"], [], "unexplained")


# --- completion and manual pages -------------------------------------------------------------------------------------------


def complete(*words, prefix=None):
    """What the completion offers after these words; the last one is being typed."""
    script = 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _plumb; printf "%s\\n" "${COMPREPLY[@]}"'
    p = subprocess.run(["bash", "--norc", "-c", script, "bash", os.path.join(ROOT, "completion", "plumb.bash"), "plumb",
                        *words],
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=GOLDEN, timeout=TIMEOUT)
    equal(p.stderr, b"", "stderr of the completion")
    return [w for w in p.stdout.decode().splitlines() if w]


def controller_words():
    """The first words of a controller's commands, of those that are not the terminal's own."""
    rows = subprocess.run([os.path.join(os.path.dirname(PROGRAM), "src", "cli", "grammar", "grammar-text"), "syntax"],
                          stdout=subprocess.PIPE, encoding="utf-8", check=True).stdout.splitlines()
    return sorted({r.split("\t")[2].split()[0] for r in rows if not int(r.split("\t")[1]) & 8})


@test
def completion_agrees_with_help():
    """the completion offers the commands and options of the help, no more, no fewer"""
    equal(sorted(complete("")), sorted(commands() + controller_words()), "commands")
    equal(sorted(complete("--")), sorted("--" + o for o in options(None)), "plumb")
    for c in commands():
        equal(sorted(complete(c, "--")), sorted("--" + o for o in options(c)), c)
    equal(complete("di"), ["diagnose"], "di")
    equal(complete("--socket", "x.sock", "dia"), ["diagnose"], "--socket")


@test
def completion_of_values():
    """the completion offers verdict ids, colours, help topics and files"""
    ids = sorted(l.split()[0] for l in plumb("help", "verdicts").out.splitlines())
    equal(sorted(complete("diagnose", "--verdict", "")), ids, "--verdict")
    equal(sorted(complete("diagnose", "--verdict", "=", "")), ids, "--verdict=")
    equal(sorted(complete("diagnose", "--verdict", "=")), ids, "--verdict=")
    equal(complete("diagnose", "--verdict", "radius-t"), ["radius-timeout"], "radius-t")
    equal(sorted(complete("diagnose", "--color", "=", "a")), ["always", "auto"], "--color=a")
    equal(complete("diagnose", "--client", ""), [], "--client")
    equal(sorted(complete("help", "")), sorted(commands() + ["verdicts"]), "help")
    check("psk-wrong-passphrase-1.log" in complete("diagnose", "psk"), "files")
    check("psk-wrong-passphrase-1.log" in complete("diagnose", "--json", "x.log", "psk"), "files behind options")
    check("radius-timeout" in complete("explain", "radius"), "explain")


def manual(name):
    return content(os.path.join(ROOT, "man", name)).decode()


@test
def manual_agrees_with_help():
    """the manual pages describe the options of the help, in synopsis and list, no more, no fewer"""
    for page, command in (("plumb.1", None), ("plumb-diagnose.1", "diagnose"), ("plumb-explain.1", "explain")):
        text = manual(page)
        want = options(command)
        synopsis = text.split(".Sh SYNOPSIS")[1].split(".Sh DESCRIPTION")[0]
        listed = dict(re.findall(r"^\.It (?:Fl \w , )?Fl -([a-z-]+)(?: Ar (\w+))?$", text, re.M))
        equal(listed, want, page)
        also = {"json"} if command is None else set()  # the synopsis of plumb(1) shows those of its commands, too
        equal(set(re.findall(r"Fl -([a-z-]+)", synopsis)) - also, set(want), "synopsis of " + page)
        for name, value in want.items():
            check(not value or re.search(r"Fl -%s Ar %s\b" % (name, value), synopsis), "%s: --%s %s" % (page, name, value))
    for c in commands():
        check(re.search(r"^\.It Cm %s$" % c, manual("plumb.1"), re.M), "plumb.1: " + c)


@test
def manual_has_its_sections():
    """the manual pages have ENVIRONMENT, FILES, EXIT STATUS and EXAMPLES, and name every status and variable"""
    for page in ("plumb.1", "plumb-diagnose.1", "plumb-explain.1"):
        text = manual(page)
        for section in ("ENVIRONMENT", "FILES", "EXIT STATUS", "EXAMPLES"):
            check("\n.Sh %s\n" % section in text, "%s lacks %s" % (page, section))
        for status in (0, 1, 2, 3, 4, 5) if page == "plumb.1" else (0, 1, 2, 5):
            check("\n.It %d\n" % status in text, "%s lacks status %d" % (page, status))
    for name in ("NO_COLOR", "CLICOLOR_FORCE", "TERM", "TMPDIR"):
        check(".It Ev %s\n" % name in manual("plumb-diagnose.1"), name)
    check("\n.It 130\n" in manual("plumb-diagnose.1"), "status 130")


@test
def manual_is_well_formed():
    """mandoc finds nothing to warn of in the manual pages"""
    if not shutil.which("mandoc"):
        raise Skip("no mandoc")
    for page in sorted(glob.glob(os.path.join(ROOT, "man", "plumb*.1"))):
        p = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        lines = [l for l in p.stdout.decode().splitlines() if "mandoc.db" not in l and "STYLE" not in l]
        equal(lines, [], page)


# --- running ---------------------------------------------------------------------------------------------------------------


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
