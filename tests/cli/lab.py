# SPDX-License-Identifier: Apache-2.0
"""lab.py - what the tests of the command line have in common: the program, logs, running it and looking at what it says."""
import errno
import fcntl
import json
import os
import pty
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time

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
