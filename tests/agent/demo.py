# SPDX-License-Identifier: Apache-2.0
"""demo - tools/demo-site as somebody sees it: in a terminal of 80 columns, with what it says to type typed in another one,
until Ctrl-C or Enter; and without a terminal."""
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios

from lab import test, until

DEMO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools", "demo-site")
VERDICTS = {"printer": "psk-wrong-passphrase", "phone": "wmm-required", "camera": "stuck-in-dhcp_reqd",
            "tablet": "fast-ssid-change-disabled", "scanner": "(eapol-key-timeout|m4-never-seen)",
            "sensor": "max-clients"}


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
    """A command in a terminal of its own, and what is on its screen: cursor up, erase line, erase below, and text."""

    def __init__(self, command, env, columns=80, rows=24):
        self.columns, self.rows = columns, rows
        self.seen, self.cut = "", 0
        self.screen, self.x, self.y, self.wrapped = [""], 0, 0, 0
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
        self.draw()
        return self.seen

    def draw(self):
        text = self.seen[self.cut:]
        at = 0
        while at < len(text):
            m = re.match(r"\x1b\[(\d*)([A-Za-z])", text[at:])
            if not m and text[at] == "\x1b" and len(text) - at < 8:
                break  # the rest of it is still to come
            if m:
                if m[2] == "A":
                    self.y = max(0, self.y - int(m[1] or 1))
                elif m[2] in "KJ":
                    self.screen[self.y] = self.screen[self.y][:self.x]
                    if m[2] == "J":
                        del self.screen[self.y + 1:]
                at += len(m[0])
                continue
            c = text[at]
            at += 1
            if c == "\r":
                self.x = 0
            elif c == "\n":
                self.y += 1
                if self.y == len(self.screen):
                    self.screen.append("")
            elif c >= " ":
                line = self.screen[self.y].ljust(self.x)
                self.screen[self.y] = line[:self.x] + c + line[self.x + 1:]
                self.x += 1
                self.wrapped += self.x > self.columns
        self.cut += at

    def rows_of(self, words):
        self.read()
        return [line for line in self.screen if re.match(words, line)]

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


def shown(t):
    return "\n".join(t.screen[-30:])


@test("plumbd")
def the_demo_in_a_terminal(lab):
    """The table, in place; what it says to type beside it, typed there: the verdict's own commands make it join."""
    t = Terminal([DEMO], environment(lab))
    try:
        until(lambda: all(t.rows_of(r"%s +06:00:5e:10:00:\w\w .*\b%s\b" % v) for v in VERDICTS.items()), 90,
              lambda: shown(t))
        until(lambda: len(t.rows_of(r"\w+ +06:00:5e:10:00:\w\w (north|east|south) +RUN +joined")) >= 6, 30,
              lambda: shown(t))
        # one table, of which nothing is cut off by the terminal's edge
        assert len(t.rows_of(r"Client +MAC address")) == 1 and len(t.rows_of(r"printer ")) == 1, shown(t)
        assert max(len(line) for line in t.screen if "06:00:5e" in line and "show client" not in line) <= 80, shown(t)
        # the second terminal
        socket = re.search(r"^ +export PLUMB_SOCKET=(\S+)\r?$", t.seen, re.M)
        line = re.search(r"^ +(\S+/plumb show client diagnosis (\S+)) +# why the printer fails\r?$", t.seen, re.M)
        assert socket and line, shown(t)

        def beside(command, status=0):
            p = subprocess.run(["/bin/sh", "-c", command], env=dict(environment(lab), PLUMB_SOCKET=socket[1]), text=True,
                               capture_output=True, timeout=60)
            assert p.returncode == status, (command, p)
            return p.stdout
        assert "psk-wrong-passphrase" in beside(line[1])
        key = re.search(r"the printers' key is (\S+)\. ", t.seen)[1]
        for k in json.loads(beside(line[1] + " --json"))["findings"][0]["commands"]:
            if k["where"] == "controller" and k["run"].startswith("config wlan"):
                beside(line[1].split()[0] + " " + k["run"].replace("<new-key>", key))
        until(lambda: t.rows_of(r"printer +\S+ north +RUN +joined, psk-wrong-passphrase"), 30, lambda: shown(t))
        os.write(t.fd, b"\x03")
        until(t.ended, 20, lambda: "Ctrl-C ends it:\n" + shown(t))
        assert t.status == 130, t.status
        assert "Traceback" not in t.seen, shown(t)
        until(lambda: not left_behind(lab), 5, lambda: "nothing is left behind: %s" % left_behind(lab))
    finally:
        t.close()


@test("plumbd")
def the_demo_in_a_small_terminal(lab):
    """Where not all fit, those in trouble are shown; Enter goes on; nothing stays behind."""
    t = Terminal([DEMO], environment(lab), columns=60, rows=10)
    try:
        until(lambda: t.rows_of(r"printer ") and t.rows_of(r" +\d+ s  [6-9] of 12 clients in RUN"), 60, lambda: shown(t))
        table = t.rows_of(r"\w+ +06:00:5e:10:00:\w\w ")
        names = {r.split()[0] for r in table}
        assert len(table) == 7 and {"printer", "phone", "sensor", "camera", "scanner"} <= names, shown(t)
        assert max(map(len, table)) <= 60, shown(t)
        os.write(t.fd, b"\n")
        until(t.ended, 20, lambda: shown(t))
        assert t.status == 0, (t.status, shown(t))
        until(lambda: not left_behind(lab), 5, lambda: "nothing is left behind: %s" % left_behind(lab))
    finally:
        t.close()


LAB_DEMO = """
import importlib.machinery, importlib.util, sys
sys.dont_write_bytecode = True
loader = importlib.machinery.SourceFileLoader("demo", sys.argv[1])
demo = importlib.util.module_from_spec(importlib.util.spec_from_loader("demo", loader))
loader.exec_module(demo)
case = sys.argv[2]

class World:
    def __init__(self, *_): pass
    def begin(self):
        if case == "no machine": raise demo.LabError("no machine")
    def end(self): pass

class Scene:
    def __init__(self, *_): pass
    def end(self): return ["net has ended"] if case == "ends badly" else []

def play(s):
    if case == "does not hold": raise demo.Failed("the client joins")
    if case == "the machine stops": raise demo.LabError("it does not answer")
    if case == "late": raise demo.Late()
    if case == "ended": raise demo.Ended()

demo.shutil.which = lambda name: name
demo.World, demo.Scene, demo.play, sys.argv[1:] = World, Scene, play, []
sys.exit(demo.main())
"""


@test("plumbd")
def the_labs_demo_says_by_its_status_what_happened(lab):
    """0: it was shown; 1: it did not hold, or did not end well; 3: the machine cannot, or the time was over; 130: ended."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "lab", "demo")
    for case, status, words in (("good", 0, ""), ("does not hold", 1, "it does not hold: the client joins"),
                                ("the machine stops", 1, "it does not hold: it does not answer"),
                                ("ends badly", 1, "it did not end well: net has ended"),
                                ("no machine", 3, "cannot show it here: no machine"), ("late", 3, "want of time"),
                                ("ended", 130, "")):
        done = subprocess.run(["python3", "-c", LAB_DEMO, path, case], env=environment(lab), stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=60)
        assert done.returncode == status and words in done.stdout, (case, done)
    assert not left_behind(lab), left_behind(lab)


@test("plumbd")
def the_demo_without_a_terminal(lab):
    """It does what somebody would in a second terminal, and its exit status says whether all of it held."""
    done = subprocess.run([DEMO], env=environment(lab), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=180)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    for name, verdict in VERDICTS.items():
        assert re.search(r"^ +\d+\.\d s  %s +06:00:5e:10:00:\w\w .*\b%s\b" % (name, verdict), done.stdout, re.M), done.stdout
    assert "FAULT psk-wrong-passphrase  06:00:5e:10:00:07" in done.stdout, done.stdout
    for words in (r"^\$ plumb config wlan security wpa akm psk set-key ascii \S+ 3$", r"^printer is in RUN at north\.",
                  r"^\$ plumb config wlan wmm allow 4$", r"^phone is in RUN at east\.",
                  r"^\$ plumb config wlan max-associated-clients 10 5$",
                  r"^sensor is in RUN at south\."):
        assert re.search(words, done.stdout, re.M), (words, done.stdout)
    assert "\x1b" not in done.stdout
    assert not left_behind(lab), left_behind(lab)


@test("plumbd")
def the_demo_ends_with_who_started_it(lab):
    """Killed without a chance to clean up, it leaves no process; ended by SIGTERM, no folder either."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        p = subprocess.Popen([DEMO], env=environment(lab), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        try:
            until(lambda: re.search("anna", p.stdout.readline()), 60, "a client joins")
            p.send_signal(number)
            p.wait(20)
        finally:
            p.kill()
            p.wait()
            p.stdout.close()
        until(lambda: not [x for x in left_behind(lab) if "/" in x or number == signal.SIGTERM], 10,
              lambda: "left behind: %s" % left_behind(lab))
