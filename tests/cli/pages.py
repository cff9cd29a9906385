# SPDX-License-Identifier: Apache-2.0
"""pages.py - the command line of plumb: explain, the completion of bash, the manual pages."""
import glob
import json
import os
import re
import shutil
import subprocess

from lab import (GOLDEN, PROGRAM, ROOT, Skip, TIMEOUT, check, commands, content, equal, options, plumb, refused, test)


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
