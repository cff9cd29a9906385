#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""run.py SAN [TEST...] - an operator before a controller with access points: a real plumbd, access points of plumb-air that
enrol and join over DTLS, and plumb. SAN is a build with sanitizers. Prints TAP.

run.py SAN --fields prints docs/show-fields.md: what every show has as JSON."""
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "plumbd"))
from daemon import Daemon  # noqa: E402
import aireos  # noqa: E402

SAN = os.path.abspath(sys.argv[1])
PLUMB, PLUMBD, AIR = (os.path.join(SAN, p) for p in ("plumb", "plumbd", "plumb-air"))
CANARIES = {"wlan": "canary-wlan-7Qx", "hex": "ca0a51" * 10 + "abcd", "dtls": "canary-dtls-9Zk"}
CONFIG = """config sysname wlc-1
config country DE
config wlan create 1 office office
config wlan security wpa akm 802.1x disable 1
config wlan security wpa akm psk enable 1
config wlan security wpa akm psk set-key ascii %s 1
config wlan enable 1
config wlan create 2 guests
config interface create guests 20
config interface address management 192.0.2.1 255.255.255.0 192.0.2.254
config auth-list add lsc 02:00:5e:00:00:99
config logging buffered informational
""" % CANARIES["wlan"]
SHOWS = ["show advanced timers", "show ap config 802.11a ap-0001", "show ap config general ap-0001",
         "show ap config slot 0 ap-0001", "show ap inventory all", "show ap inventory ap-0001",
         "show ap join stats detailed 02:00:5e:00:00:10", "show ap join stats summary",
         "show ap join stats summary 02:00:5e:00:00:10", "show ap summary", "show ap summary ap-0001", "show ap uptime",
         "show auth-list", "show capwap counters",
         "show certificate summary", "show country", "show debug", "show interface detailed management",
         "show interface summary", "show logging", "show network summary", "show run-config commands", "show sysinfo",
         "show time", "show traplog", "show wlan 1", "show wlan summary"]
TESTS = []


def test(function):
    TESTS.append(function)
    return function


def check(good, what, *context):
    if not good:
        raise AssertionError("%s\n%s" % (what, "\n".join(str(c)[-3000:] for c in context)))


def equal(got, want, what):
    check(got == want, "%s: got %r, want %r" % (what, got, want))


class Controller(Daemon):
    """A plumbd, and what an operator does with it."""

    def __init__(self, config=CONFIG, **kw):
        super().__init__(PLUMBD, config, **kw)
        self.ready()
        self.env = dict(os.environ, PLUMB_SOCKET=os.path.join(self.runtime, "control.sock"), HOME=self.dir, LC_ALL="C.UTF-8")
        self.air = None
        self.listening = []

    def plumb(self, line, status=0, stdin=None):
        p = subprocess.run([PLUMB, *line.split()], env=self.env, capture_output=True, text=True, timeout=30, input=stdin)
        check(p.returncode == status, "%s: status %d" % (line, p.returncode), p.stdout, p.stderr)
        return p.stdout + p.stderr

    def debug(self, *lines):
        """A session that debugs; its lines go into a file, whose name comes back."""
        path = os.path.join(self.dir, "debug%d" % len(self.listening))
        with open(path, "w") as f:
            p = subprocess.Popen([PLUMB, *lines[0].split()], env=self.env, stdout=f, stderr=subprocess.STDOUT)
        self.listening.append(p)
        return path

    def token(self):
        return re.search(r"plumb-[0-9a-z-]+", self.plumb("config ap join-token create"))[0]

    def start_air(self, aps, more="", refused=False):
        """So many access points that enrol; returns when they have joined."""
        tokens = os.path.join(self.dir, "tokens")
        with open(tokens, "w") as f:
            self.tokens = [self.token() for _ in range(aps)]
            f.write("".join(t + "\n" for t in self.tokens))
        scenario = "aps %d %s with token %s\n%sdiscovery interval 500ms\n%swait controller 10s\nstart all\nhold 300s\n" % (
            aps, "ap" if aps > 1 else "ap-0001", tokens, "aps 1 stranger with wrong-token\n" if refused else "", more)
        with open(os.path.join(self.dir, "s.air"), "w") as f:
            f.write(scenario)
        self.air = subprocess.Popen([AIR, "--scenario", os.path.join(self.dir, "s.air"), "--controller",
                                     "127.0.0.1:%d,%d" % (self.ctrl, self.data)], stdout=subprocess.DEVNULL,
                                    stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        self.wait(lambda: self.json("show ap summary")["number_of_aps"] == aps, "the access points did not join")

    def stop_air(self):
        self.air.send_signal(signal.SIGINT)
        self.air.wait(20)
        self.air = None

    def json(self, line):
        return json.loads(self.plumb(line + " --json"))

    def wait(self, good, what, seconds=25):
        end = time.time() + seconds
        while not good():
            check(time.time() < end, what, self.plumb("show ap join stats summary"), self.output())
            time.sleep(0.2)

    def __enter__(self):
        return self

    def end_debug(self):
        for p in self.listening:
            p.send_signal(signal.SIGINT)
        for p in self.listening:
            p.wait(10)
        self.listening = []

    def __exit__(self, kind, value, tb):
        try:
            self.end_debug()
            if self.air:
                self.air.kill()
                self.air.wait()
            if kind is None:
                check(self.stop() == 0, "plumbd's status", self.output())
                check("Sanitizer" not in self.output(), self.output())
        finally:
            self.clean()


def diagnose(path):
    p = subprocess.run([PLUMB, "diagnose", "--json", path], capture_output=True, text=True, timeout=30)
    return json.loads(p.stdout)["lines"]


# --- debugging -------------------------------------------------------------------------------------------------------------

@test
def a_join_is_debugged_in_rows_of_the_catalogue():
    """all lines of three sessions (events; packets of one AP; details of another) are read back by plumb diagnose, each
    session
    hears only what it asked for, and traps tell of the same"""
    with Controller() as c:
        events = c.debug("debug capwap events enable")
        one = c.debug("debug capwap packet enable 02:00:5e:00:00:10")
        two = c.debug("debug capwap detail enable 02:00:5e:00:00:20")
        notes = c.debug("debug capwap info enable")
        c.wait(lambda: c.output().count("debug capwap") == 4, "debugging has not begun")
        c.start_air(2)
        c.wait(lambda: "Msg Element" in open(two).read() and "WTP Event Request" in open(one).read(), "nothing is debugged")
        c.end_debug()
        for path, words in ((events, "Join Response sent to"), (one, "Msg Type : Join Response"),
                            (two, "Msg Element : type 4,"), (notes, "CAPWAP State: Run")):
            text = open(path).read()
            check(words in text, "%r is missing" % words, text)
            lines = diagnose(path)
            check(lines["total"] > (10 if path == notes else 20), "%s: %r" % (path, lines), text)
            check(lines["recognised"] == lines["total"], "%s: %r" % (path, lines), text)
        for words in ("Join Priority Processing status = 0", "ApModel: ", "Join Version: = ", "Setting MTU to ",
                      "CAPWAP State: Data Check"):
            check(words in open(notes).read(), "%r is no note" % words, open(notes).read())
        check("Join Response sent" not in open(notes).read(), "an event is no note")
        check("CAPWAP State" not in open(events).read(), "a note is no event")
        check("02:00:5e:00:00:20" not in open(one).read() and "02:00:5e:00:00:10" not in open(two).read(), "not filtered")
        # each session its own: nobody listens any more, and a session that asks later hears only from then on
        check("02:00:5e:00:00:10" in open(events).read() and "02:00:5e:00:00:20" in open(events).read(),
              "events of one AP only")
        traps = c.plumb("show traplog")
        for words in (r"AP Associated\. Base Radio MAC: 02:00:5e:00:00:10$",
                      r"AP's Interface:0\(802\.11b/g\) Operation State Up: Base Radio MAC:02:00:5e:00:00:20 Cause=Normal$"):
            check(re.search(words, traps, re.M), words, traps)
        check(re.match(r"Number of Traps Since Last Reset \.+ \d+\nNumber of Traps Since Log Last Displayed \.+ \d+\n\n"
                       r"Log System Time              Trap +\n--- -{24} -{49}\n  0 \w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d "
                       r"\d{4} ",
                       traps), "layout", traps)
        c.stop_air()
        c.wait(lambda: "AP Disassociated. Base Radio MAC:02:00:5e:00:00:10 ApName - ap-0001: " in c.plumb("show traplog"),
               "no trap")


@test
def debug_ends_with_disable_all():
    """a session that scripts its debugging: on, off, show debug says so"""
    with Controller() as c:
        out = c.plumb("",
                      stdin="debug capwap events enable\ndebug mac addr 02:00:5e:00:00:10\nshow debug\ndebug disable-all\n"
                            "show debug\n")
        check(re.search(r"MAC Addr 1\.+ 02:00:5e:00:00:10\n[\s\S]*capwap events\.+ Enabled[\s\S]*capwap events\.+ Disabled",
                        out), out)


@test
def join_tokens_are_listed_and_revoked():
    """join tokens: listed by name with state and end, one revoked by its name, all revoked at once, none left to revoke"""
    with Controller() as c:
        bound, other, third = (re.match(r"plumb-(\w{8})-", c.plumb("config ap join-token create" + more))[1]
                               for more in (" lifetime 60 mac 02:00:5e:00:00:77", "", ""))
        said = c.json("config ap join-token list")
        equal(said["number_of_join_tokens"], 3, "tokens")
        rows = {r["token"]: r for r in said["tokens"]}
        equal({t: (r["state"], r["for_ap"], r["used_by_ap"]) for t, r in rows.items()},
              {bound: ("unused", "02:00:5e:00:00:77", None), other: ("unused", None, None), third: ("unused", None, None)},
              "rows")
        check(re.search(r"^%s +unused +\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4} +02:00:5e:00:00:77 +-$" % bound,
                        c.plumb("config ap join-token list"), re.M), c.plumb("config ap join-token list"))

        def states():
            return {r["token"]: r["state"] for r in c.json("config ap join-token list")["tokens"]}
        equal(c.plumb("config ap join-token revoke " + other.upper()), "", "revoked")
        c.wait(lambda: states().get(other) in (None, "revoked") and states().get(third) == "unused", "one revoked")
        equal(c.plumb("config ap join-token revoke all"), "", "all revoked")
        c.wait(lambda: set(states().values()) <= {"revoked"}, "all revoked")
        check("there is no join token that may still be used" in c.plumb("config ap join-token revoke all", 1), "none left")
        check("there is no such join token" in c.plumb("config ap join-token revoke 00000000", 1), "none such")


@test
def lists_of_access_points_can_be_narrowed():
    """show ap summary takes a part of a name or a pattern; inventory and the radios by band name one; none such is said"""
    with Controller() as c:
        c.start_air(2)
        names = {w: sorted(a["ap_name"] for a in c.json("show ap summary " + w)["aps"])
                 for w in ("ap-0001", "0002", "AP", "*2", "a*0*1", "ap-000*", "*")}
        both = ["ap-0001", "ap-0002"]
        equal(names, {"ap-0001": both[:1], "0002": both[1:], "AP": both, "*2": both[1:], "a*0*1": both[:1],
                      "ap-000*": both, "*": both}, "names")
        for wanted in ("ap-0003", "0001x", "*3", "b*", "a*x"):
            check("no access point that has joined has '%s' in its name" % wanted in c.plumb("show ap summary " + wanted, 1),
                  wanted)
        equal(c.json("show ap summary 2")["number_of_aps"], 1, "the number of those that are shown")
        up = c.json("show ap uptime")["aps"]
        check(len(up) == 2 and all(0 <= a["association_up_seconds"] < 60 for a in up), up)
        equal(c.plumb("show ap inventory ap-0002"),
              'NAME: "ap-0002"    , DESCR: "plumb access point"\nPID: plumb-air,  VID: 1,  SN: air2\n\n', "inventory")
        equal([a["sn"] for a in sorted(c.json("show ap inventory all")["aps"], key=lambda a: a["sn"])], ["air1", "air2"],
              "serial numbers")
        five, two = (c.json("show ap config %s ap-0001" % band) for band in ("802.11a", "802.11b"))
        check((five["slot"], five["radio_type"], two["slot"]) == (1, "RADIO_TYPE_80211a", 0), five, two)
        for line in ("show ap inventory nobody", "show ap config 802.11a nobody", "show ap config general nobody"):
            check("there is no access point 'nobody'" in c.plumb(line, 1), line)


@test
def questions_and_habits_are_answered_in_scripts():
    """? answers in one shot and in a script as on the terminal; what people know from AireOS is told; the clock is the
    host's, and only who may set it sets it"""
    with Controller() as c:
        for line in ("show ap ?", "sh ap ?", "config time ?", "?"):
            check(re.search(r"^\S+ +\w", c.plumb(line), re.M), line)
        check("uptime " in c.plumb("show ap ?") and "<cr>" in c.plumb("show time ?"), c.plumb("show ap ?"))
        check("'nonsense' cannot stand here" in c.plumb("show nonsense ?", 2), "a wrong word before it")
        equal(c.plumb("", stdin="show ap ?\nshow country\n").count("Configured Country"), 1, "a script goes on")
        for line, words in (("ping 192.0.2.1", "Ping from the host"), ("sh client summary", "Clients are not served"),
                            ("config time ntp server 1 192.0.2.1", "timedatectl"), ("write memory", "save config"),
                            ("show version", "show sysinfo")):
            check(words in c.plumb(line, 2), line, c.plumb(line, 2))
        c.plumb("config time timezone 1 0")
        for inject, status in (("retval=0", 0), ("error=EPERM", 4)):
            trace = os.path.join(c.dir, "trace")
            p = subprocess.run(["strace", "-f", "-o", trace, "-e", "trace=clock_settime", "-e",
                                "inject=clock_settime:" + inject, PLUMB, "config", "time", "manual", "11/22/26", "10:00:00"],
                               env=dict(c.env, ASAN_OPTIONS="detect_leaks=0"), capture_output=True, text=True, timeout=30)
            equal(p.returncode, status, "config time manual: " + p.stderr)
            equal((p.stdout, "only root may set" in p.stderr), ("", status == 4), "what it says")
            check("clock_settime(CLOCK_REALTIME, {tv_sec=1795338000," in open(trace).read(),
                  "10:00 of the zone is 09:00 UTC",
                  open(trace).read())


# --- configuration ---------------------------------------------------------------------------------------------------------

@test
def an_access_point_is_configured():
    """name, location, admin mode, primary controller take effect on a joined access point, come back in the shows, and
    survive save, restart, save with the same bytes; reset restarts it"""
    with Controller() as c:
        c.start_air(1)
        for line in ("config ap name lobby-1 ap-0001", "config ap location hall-2 lobby-1",
                     "config ap primary-base wlc-2 lobby-1 192.0.2.2", "config ap admin-mode disable lobby-1"):
            c.plumb(line)
        c.wait(lambda: "ADMIN_DISABLED" in c.plumb("show ap config general lobby-1"), "it was not told")
        c.wait(lambda: c.json("show ap config slot 0 lobby-1")["operation_state"] == "DOWN", "its radio is still up")
        general = c.plumb("show ap config general lobby-1")
        for words in (r"Cisco AP Name\.+ lobby-1\n", r"Cisco AP Location\.+ hall-2\n",
                      r"Primary Cisco Switch Name\.+ wlc-2\n", r"Primary Cisco Switch IP Address\.+ 192\.0\.2\.2\n"):
            check(re.search(words, general), words, general)
        check("Operation State Down: Base Radio MAC:02:00:5e:00:00:10" in c.plumb("show traplog"), "no trap of the radio")
        c.plumb("config ap admin-mode enable lobby-1")
        c.wait(lambda: c.json("show ap config slot 0 lobby-1")["operation_state"] == "UP", "its radio stays down")
        c.plumb("config ap admin-mode disable lobby-1")
        equal(c.plumb("save config"), "Configuration Saved!\n", "save config")
        first = open(c.config, "rb").read()
        check(b"config ap name lobby-1 02:00:5e:00:00:10\n" in first, "the file", first)
        check(subprocess.run([PLUMBD, "--check", c.config], stdout=subprocess.DEVNULL).returncode == 0, "--check")
        c.plumb("config ap reset lobby-1")
        c.wait(lambda: "AP Disassociated" in c.plumb("show traplog"), "it was not reset")
        c.wait(lambda: c.json("show ap summary")["number_of_aps"] == 1, "it does not come back", 40)
        c.stop_air()
        c.stop()
        c.hear()
        c.forget()
        again = Controller(keep=c.dir, listen=(c.ctrl, c.data))
        try:
            equal(again.plumb("save config"), "Configuration Saved!\n", "save config")
            equal(open(c.config, "rb").read(), first, "the second file")
        finally:
            again.stop()
            again.err.close()


@test
def a_refused_one_is_seen():
    """refused by the auth-list: gone at once, in the join statistics with the reason, as a trap; its statistics can be
    cleared"""
    with Controller() as c:
        c.start_air(1)
        c.plumb("config auth-list refuse 02:00:5e:00:00:10")
        c.wait(lambda: "AP Authorization failure for 02:00:5e:00:00:10" in c.plumb("show traplog"), "no trap", 40)
        stats = c.plumb("show ap join stats summary 02:00:5e:00:00:10")
        check(re.search(r"^Is the AP currently connected to controller\.{16} No$", stats, re.M), stats)
        check(re.search(r"^Reason for error that occurred last\.{24} refused by config auth-list refuse 02:00:5e:00:00:10$",
                        stats,
                        re.M), stats)
        check("refuse" in c.plumb("show auth-list"), "auth-list")
        c.air.kill()
        c.air.wait()
        c.air = None
        c.plumb("clear ap join stats 02:00:5e:00:00:10")
        check("nothing is known" in c.plumb("show ap join stats summary 02:00:5e:00:00:10", 1), "it is still there")
        check("nothing is known" in c.plumb("clear ap join stats 02:00:5e:00:00:10", 1), "cleared twice")


# --- secrets ---------------------------------------------------------------------------------------------------------------

@test
def no_secret_is_told():
    """passphrases, keys and tokens are in no show, debug line, trap, journal field, capture, status, --check, history or
    command line, and nobody may dump the processes"""
    with Controller(journal=True) as c:
        seen = []
        debugs = [c.debug("debug capwap %s enable" % t) for t in ("events", "packet", "errors", "info", "detail")]
        seen.append(c.plumb("config wlan security wpa akm psk set-key hex %s 1" % CANARIES["hex"]))
        seen.append(c.plumb("config wlan security wpa akm psk set-key ascii %s 1 --dry-run" % CANARIES["wlan"]))
        seen.append(c.plumb("config ap dtls-psk add ascii %s 02:00:5e:00:00:77" % CANARIES["dtls"]))
        seen.append(c.plumb("config wlan security wpa akm psk set-key ascii %s 9" % CANARIES["wlan"], 1))
        seen.append(c.plumb("config wlan security wpa akm psk set-kez ascii %s 9" % CANARIES["wlan"], 2))
        c.start_air(1)
        capture = os.path.join(c.dir, "ap.pcapng")
        c.plumb("debug capwap capture ap-0001 " + capture)
        c.plumb("config ap location hall-9 ap-0001")
        c.wait(lambda: os.path.getsize(capture) > 200, "nothing was captured")
        c.plumb("debug capwap capture disable")
        for line in SHOWS + ["config ap join-token list"]:
            seen += [c.plumb(line), c.plumb(line + " --json")]
        time.sleep(2.2)  # keeper is told the running configuration
        os.kill(c.net(), signal.SIGKILL)
        c.wait(lambda: "is back" in journal(c, seen), "net is not back")
        seen += [c.plumb("show logging"), c.plumb("show run-config commands")]
        check("set-key hex ****" in seen[-1] and "dtls-psk add ascii ****" in seen[-1], "masked", seen[-1])
        check("set-key hex ****" in journal(c, seen), "the audit")
        with open(c.config, "a") as f:
            f.write("config wlan security wpa akm psk set-key ascii %s 1\nconfig wlan security wpa akm psk set-kex ascii "
                    "%s 1\n"
                    % (CANARIES["wlan"], CANARIES["wlan"]))
        done = subprocess.run([PLUMBD, "--check", c.config], capture_output=True, text=True)
        check(done.returncode == 2, "--check", done)
        seen += [done.stdout, done.stderr, c.output(), str(c.hear())]
        for pid in (c.keeper(), c.net()):
            seen.append(open("/proc/%d/cmdline" % pid).read())
            check(os.stat("/proc/%d/mem" % pid).st_uid == 0, "dumpable: /proc/%d belongs to its user" % pid)
        c.end_debug()
        seen += [open(d, errors="replace").read() for d in debugs]
        seen.append(open(capture, "rb").read().decode("latin1"))
        everything = "\n".join(seen)
        check(len(everything) > 20000 and "Msg Element" in everything, "too little was looked at")
        for name, canary in {**CANARIES, **{"token %d" % i: t for i, t in enumerate(c.tokens)}}.items():
            check(canary not in everything, "the %s is told" % name,
                  everything[max(0, everything.find(canary) - 300):][:600])
        secret = [t.split("-")[2] for t in c.tokens]
        check(not any(s in everything for s in secret), "a token's secret is told")


def journal(c, seen):
    while True:
        try:
            seen.append(c.journal.recv(65536).decode())
        except BlockingIOError:
            return "\n".join(seen)


# --- shows -----------------------------------------------------------------------------------------------------------------

def paths(value, at=""):
    """"aps[].ap_name": "string" for all that is in a document."""
    if isinstance(value, dict):
        for k, v in value.items():
            yield from paths(v, at + "." + k if at else k)
    elif isinstance(value, list):
        yield at + "[]", None
        for v in value:
            yield from paths(v, at + "[]")
    else:
        kind = {bool: "boolean", int: "number", float: "number", str: "string", type(None): "null"}[type(value)]
        yield at, kind


def fields_page(c):
    """docs/show-fields.md of a controller with access points that joined and one that was refused."""
    page = ["# What every show has as JSON", "",
            "`plumb show ... --json`, and `\"format\":\"json\"` on the control socket. Made by `tests/operator/run.py "
            "BUILD --fields`,",
            "and held against a real controller by the test beside it. `[]` is an array, `.` a member. What says \"null\", "
            "too, is",
            "null when there is nothing to say; fields that depend on the state of things may be missing.", ""]
    for line in sorted(SHOWS):
        title = re.sub(r" (ap-0001|02:00:5e:\S+|management)$",
                       lambda m: {"a": " <ap>", "0": " <mac>", "m": " <interface>"}[m[1][0]], line)
        kinds = {}
        for text in (line, line.replace("ap-0001", "ap-0002").replace("02:00:5e:00:00:10", "02:00:5e:00:00:30")):
            for path, kind in paths(c.json(text)):
                kinds.setdefault(path, set()).update([kind] if kind else [])
        page += ["## " + re.sub(r"(wlan) 1$", r"\1 <wlan-id>", title), "", "| field | type |", "|---|---|"]
        page += ["| `%s` | %s |" % (p, ", ".join(sorted(k)) or ("array" if p.endswith("[]") else "")) for p,
                 k in sorted(kinds.items())]
        page.append("")
    return "\n".join(page)


def with_aps(c):
    c.start_air(2, refused=True)
    c.wait(lambda: any(a["status"] == "Not Joined" and a["base_mac"] == "02:00:5e:00:00:30" and a["reason"]
                       for a in c.json("show ap join stats summary")["aps"]), "none is refused")
    c.plumb("config ap primary-base wlc-2 ap-0002 192.0.2.2")
    c.plumb("clear traplog")
    c.plumb("config ap admin-mode disable ap-0002")
    c.wait(lambda: "Operation State Down" in c.plumb("show traplog"), "no trap")


@test
def shows_are_as_documented():
    """--json of every show has the fields of docs/show-fields.md and no others; as text it has a line for each"""
    with Controller() as c:
        with_aps(c)
        want, got = (re.findall(r"^(?:## .*|\| `.*)$", t, re.M)
                     for t in (open(os.path.join(ROOT, "docs/show-fields.md")).read(), fields_page(c)))

        def known(rows):
            section, out = "", {}
            for row in rows:
                if row.startswith("## "):
                    section = row
                else:
                    out[section + " " + row.split("`")[1]] = set(row.split("|")[2].replace(" ", "").split(","))
            return out
        want, got = known(want), known(got)
        check(len(got) > 150, "too few fields: %d" % len(got))
        check(not set(got) ^ set(want), "fields that differ (run.py BUILD --fields makes the page): %s"
              % sorted(set(got) ^ set(want)))
        for path, kinds in got.items():
            check(kinds <= want[path] | {""}, "%s is %s, documented is %s" % (path, kinds, want[path]))
        for line in SHOWS:
            text = c.plumb(line)
            check(text.strip() and not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", text), line, text)


@test
def layouts_are_those_of_aireos():
    """the shows of a controller with access points, as AireOS prints them: golden texts, with what changes left out"""
    with Controller() as c:
        with_aps(c)
        said = []
        for line in SHOWS:
            if line in ("show capwap counters", "show logging", "show traplog", "show ap inventory all"):
                continue  # what they hold depends on the moment; their layout is tested elsewhere
            text = c.plumb(line)
            text = re.sub(r"\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}", "TIME", text)
            text = re.sub(r"\b\w{3} \d\d \d\d:\d\d:\d\d", "TIME", text)
            text = re.sub(r"\d+ days,? +\d\d? h(rs)? \d\d? m(ins)? \d\d? s(ecs)?|\d+ days \d+ hrs \d+ mins \d+ secs", "SPAN",
                          text)
            text = re.sub(r"(authority|plumb-join-) ?\w{8}", r"\1 ID", text)
            text = re.sub(r"join token \w{8} ", "join token ID ", text)
            text = re.sub(r"(Serial Number\.+) [0-9a-f]+", r"\1 SERIAL", text)
            text = re.sub(r"(Subject\.+) (?!plumb).*", r"\1 HOST", text)
            text = re.sub(r"(127\.0\.0\.1):\d+", r"\1:PORT", text)
            text = re.sub(r"((Echo Requests|Number of Joins|requests received|responses sent|begun|Successful DTLS "
                          r"handshakes|Product Version|Days left|"
                          r"Joins pending|under way|S/W  Version |DTLS Cipher|session resumed|Session resumed|Certificate "
                          r"Type|Certificate Name)"
                          r"\.+) .*", r"\1 VALUE", text)
            said.append("(wlc-1) >%s\n\n%s\n" % (line, text))
        path = os.path.join(HERE, "shows.expect")
        got = "".join(said)
        # access points join in the order of chance
        got = "\n".join(stable(got.split("\n")))
        if os.environ.get("GOLDEN_WRITE"):
            open(path, "w").write(got)
        want = open(path).read()
        if got != want:
            import difflib
            check(False, "the shows differ from tests/operator/shows.expect (GOLDEN_WRITE=1 writes it):\n" +
                  "\n".join(difflib.unified_diff(want.split("\n"), got.split("\n"), lineterm="", n=1)))


def labels_of(text):
    """The labels of a show in their order, with the column where their dots end; the headings of its table."""
    labels, titles, lines = [], [], text.split("\n")
    for i, line in enumerate(lines):
        m = re.match(r"( *)(- )?(\S.*?) ?(\.{2,})(?: (.*))?$", line)
        if i + 1 < len(lines) and re.match(r"-+( +-+)+ *$", lines[i + 1]):
            at = [m.start() for m in re.finditer(r"-+", lines[i + 1])] + [None]
            titles = [line[a:b].strip() for a, b in zip(at, at[1:])]
            break  # rows come
        if m:
            labels.append(((m[2] or "") + m[3], m.end(4)))
        elif line.strip():
            labels.append((line.strip(), None))
    return labels, titles


def deviations(line, text):
    """What of a show is neither AireOS's nor on the list of what differs."""
    want, wrong = aireos.SHOWS[line], []
    labels, titles = labels_of(text)
    out = [label for reason in want["without"].values() for label in reason]
    for label, column in labels:
        if column not in (None, want["column"]):
            wrong.append("%s: the dots end in column %d, AireOS's in %d" % (label, column, want["column"]))
    ours = [label for label, _ in labels if label not in want["other"]]
    known = [label for label in ours if label in want["labels"]]
    rest = iter(want["labels"])
    if not all(label in rest for label in known):
        wrong.append("the order is %s" % known)
    wrong += ["%s is not AireOS's, and no reason is given" % x for x in ours + titles
              if x not in want["labels"] + want["heads"] + list(want["ours"])]
    wrong += ["%s is missing, and no reason is given" % x for x in want["labels"] if x not in ours and x not in out]
    wrong += ["%s is said to be left out and is there" % x for x in out if x in ours]
    wrong += ["%s is said to be left out and AireOS has it not" % x for x in out if x not in want["labels"]]
    wrong += ["%s is said to be more and is not there" % x for x in want["ours"] if x not in ours + titles]
    if [t for t in titles if t not in want["ours"]] != want["heads"]:
        wrong.append("headings: %s, AireOS's: %s" % (titles, want["heads"]))
    return ["%s: %s" % (line, w) for w in wrong]


@test
def what_differs_from_aireos_has_a_reason():
    """labels, their order, the column of values and the headings of tables are AireOS's (aireos.py), or on its list of
    deviations with a reason; the list has nothing that is not so, and docs/aireos.md is made of it"""
    with Controller() as c:
        with_aps(c)
        wrong = [d for line in aireos.SHOWS for d in deviations(line, c.plumb(line))]
        check(not wrong, "%d deviations" % len(wrong), *wrong)
        # the comparison finds what is moved, renamed, shifted, lost
        text = c.plumb("show sysinfo")
        for bad in (text.replace("Product Name", "Product Label"), text.replace("System Name..", "System Name."),
                    re.sub(r"Number of WLANs.*\n", "", text), "\n".join(reversed(text.strip().split("\n")))):
            check(deviations("show sysinfo", bad), "not found in", bad)
    check(aireos.page() == open(os.path.join(ROOT, "docs", "aireos.md")).read(), "docs/aireos.md: run.py BUILD --aireos")


def stable(lines):
    """Rows of tables that follow each other, sorted."""
    out, rows = [], []
    for line in lines:
        if re.match(r"(ap-\d{4}|02:00:5e:00:00:)", line):
            rows.append(line)
            continue
        out += sorted(rows) + [line]
        rows = []
    return out + sorted(rows)


def main():
    if "--aireos" in sys.argv:
        print(aireos.page(), end="")
        return 0
    if "--fields" in sys.argv:
        with Controller() as c:
            with_aps(c)
            print(fields_page(c), end="")
        return 0
    wanted, failed = sys.argv[2:], 0
    tests = [t for t in TESTS if not wanted or t.__name__ in wanted]
    for i, t in enumerate(tests, 1):
        what = " ".join(t.__doc__.split())
        begun = time.time()
        try:
            t()
            print("ok %d - operator %s: %s" % (i, t.__name__, what), flush=True)
        except Exception as e:  # noqa: BLE001
            failed += 1
            print("not ok %d - operator %s: %s" % (i, t.__name__, what))
            text = str(e) if isinstance(e, AssertionError) else traceback.format_exc()
            print("#   " + text.replace("\n", "\n#   "), flush=True)
        print("# %.1f s" % (time.time() - begun), flush=True)
    print("1..%d" % len(tests))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
