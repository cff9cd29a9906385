# SPDX-License-Identifier: Apache-2.0
"""terminals.py - the command line of plumb: colours, progress, pages; signals and outputs that break."""
import fcntl
import glob
import json
import os
import re
import signal
import struct
import subprocess
import termios
import time

from lab import (CROWD, FAULT, GOLDEN, PROGRAM, Ran, TIMEOUT, check, clean_env, content, equal, escapes, findings,
                 on_terminal, plain, plumb, scratch, test)


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
    check(json.loads(plumb("diagnose", "--json", path).out)["lines"]["recognised"] > 0, "the log is still read")


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
