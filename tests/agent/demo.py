# SPDX-License-Identifier: Apache-2.0
"""demo - tools/demo-air as somebody sees it: in a terminal of 80 columns until Ctrl-C, and without a terminal."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

from lab import test, until

DEMO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools", "demo-air")


def environment(lab):
    return dict(os.environ, TMPDIR=lab.folder, PLUMB_BUILD=lab.build, TERM="xterm", NO_COLOR="1")


def left_behind(lab):
    """Processes that work in the demo's folder, and the folder."""
    found = [d for d in os.listdir(lab.folder) if d.startswith("plumb-demo.")]
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/cmdline" % pid, "rb") as f:
                line = f.read().decode(errors="replace")
        except OSError:
            continue
        if lab.folder in line:
            found.append(line.replace("\0", " "))
    return found


class Terminal:
    """A command in a terminal of its own: what is on the screen is what was written, for a reader of lines."""

    def __init__(self, command, env, columns=80, rows=24):
        self.seen = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execve(command[0], command, env)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.status = None

    def read(self, seconds=0.1):
        while select.select([self.fd], [], [], seconds)[0]:
            try:
                got = os.read(self.fd, 65536)
            except OSError:
                break
            if not got:
                break
            self.seen += got.decode(errors="replace")
            seconds = 0
        return self.seen

    def lines(self):
        return [re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", line).rstrip("\r") for line in self.seen.split("\n")]

    def ended(self):
        self.read()
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is not None

    def close(self):
        if not self.ended():
            os.kill(self.pid, signal.SIGTERM)
            until(self.ended, 20, "the demo ends")
        os.close(self.fd)


@test("plumbd")
def the_demo_in_a_terminal(lab):
    t = Terminal([DEMO], environment(lab))
    try:
        until(lambda: re.search(r"4 of 5 in Run", t.read()) and "refused join token" in t.seen, 60, lambda: t.seen[-3000:])
        # the table: nobody is cut off, and the reason can be read
        table = [line for line in t.lines() if re.match(r"(air-000\d|stranger)\s", line)]
        assert table and max(map(len, t.lines()[-30:])) <= 80, [line for line in t.lines()[-30:] if len(line) > 80]
        assert any(re.match(r"air-0001 +Run +127.0.0.1:\d+", line) for line in table), table[-8:]
        assert any("refused join token" in line for line in t.lines()), table[-8:]
        # what it says to type in another terminal works there
        words = re.search(r"^ *(PLUMB_SOCKET=\S+ \S+)\r?$", t.seen, re.M)
        assert words, t.seen[:2000]
        beside = subprocess.run(["/bin/sh", "-c", words[1] + " show ap summary"], capture_output=True, text=True, timeout=30)
        assert beside.returncode == 0 and "air-0001" in beside.stdout, beside
        stats = subprocess.run(["/bin/sh", "-c", words[1] + " show ap join stats summary all"], capture_output=True,
                               text=True,
                               timeout=30)
        assert "join token" in stats.stdout, stats
        os.write(t.fd, b"\x03")
        until(t.ended, 20, lambda: "Ctrl-C ends it:\n" + t.seen[-2000:])
        assert t.status in (0, 130), t.status
        until(lambda: not left_behind(lab), 5, lambda: "nothing is left behind: %s" % left_behind(lab))
    finally:
        t.close()


@test("plumbd")
def the_demo_without_a_terminal(lab):
    begun = time.monotonic()
    done = subprocess.run([DEMO], env=environment(lab), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert re.search(r"Number of APs\.+ 4", done.stdout) and "join token" in done.stdout, done.stdout
    assert time.monotonic() - begun < 90
    assert not left_behind(lab), left_behind(lab)
