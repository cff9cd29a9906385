#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""run.py SAN [TEST...] - an operator before a controller with access points: a real plumbd, access points of plumb-air that
enrol and join over DTLS, and plumb. SAN is a build with sanitizers. Prints TAP.

run.py SAN --fields prints docs/show-fields.md: what every show has as JSON."""
import os
import re
import subprocess
import sys
import time
import traceback

import aireos
from lab import PLUMB, PLUMBD, TESTS, Controller, check, diagnose, equal, test
import canaries  # noqa: F401
import metrics  # noqa: F401
from layout import fields_page, with_aps

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
        for line, words in (("ping 192.0.2.1", "Ping from the host"),
                            ("sh radius summary", "802.1X and RADIUS are not served"),
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


@test
def who_is_not_welcome_any_more_goes_at_once():
    """the policy enabled, the entry deleted, another certificate pinned: each puts out a joined access point at once, not at
    its next join; an entry that it fits does not"""
    mac = "02:00:5e:00:00:10"

    def gone(c, line):
        c.wait(joined, "not joined before: " + line, 60)
        c.plumb(line)
        c.wait(lambda: not joined(), line + ": it is joined still", 3)

    with Controller() as c:
        def joined():
            return re.search(r"^Is the AP currently connected to controller\.+ Yes$",
                             c.plumb("show ap join stats summary " + mac), re.M)
        c.start_air(1)
        gone(c, "config auth-list ap-policy authorize-ap enable")
        c.plumb("config auth-list add lsc " + mac)
        gone(c, "config auth-list delete " + mac)
        c.plumb("config auth-list add lsc " + mac)
        c.wait(joined, "not joined again", 60)
        c.plumb("config auth-list add lsc " + mac)
        time.sleep(1)
        check(joined(), "put out by an entry it fits")
        gone(c, "config auth-list add lsc %s %s" % (mac, "ab" * 32))


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
