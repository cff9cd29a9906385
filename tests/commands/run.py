#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""run.py BUILD - the table of commands against what is made of it: the lists in plumb(1), plumb.conf(5) and the completion
of bash are those of the table, and the completion, used as a person does, offers each word of each command at its place.
Prints TAP."""
import os
import re
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.abspath(sys.argv[1])
results = []


def rows():
    out = subprocess.run([os.path.join(BUILD, "src/cli/grammar/grammar-text"), "syntax"], check=True, stdout=subprocess.PIPE,
                         encoding="utf-8").stdout
    for line in out.splitlines():
        role, flags, syntax, example = line.split("\t")
        yield role, int(flags), syntax, example


LOCAL, STARTUP = 8, 2


def complete(lines):
    """What bash offers at the end of each line: one bash for all of them."""
    script = r'''source "$1"
while IFS= read -r COMP_LINE; do
	COMP_POINT=${#COMP_LINE} COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
	read -ra COMP_WORDS <<<"$COMP_LINE"
	[[ $COMP_LINE == *' ' ]] && COMP_WORDS+=('')
	COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMPREPLY=()
	_plumb
	printf '%s\x1f' "${COMPREPLY[@]}"
	printf '\n'
done'''
    p = subprocess.run(["bash", "--norc", "-c", script, "bash", os.path.join(ROOT, "completion/plumb.bash")],
                       input="".join(l + "\n" for l in lines), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                       encoding="utf-8",
                       timeout=300)
    if p.stderr:
        raise AssertionError("stderr: " + p.stderr[:500])
    return [[w for w in l.split("\x1f") if w] for l in p.stdout.split("\n")[:-1]]


def check(what, wrong):
    results.append("%s %d - commands: %s" % ("not ok" if wrong else "ok", len(results) + 1, what))
    results.extend("#   " + str(w) for w in wrong[:10])


def lists_agree():
    p = subprocess.run([os.path.join(ROOT, "tools/commands"), "--check", BUILD], stdout=subprocess.PIPE, encoding="utf-8")
    check("manual pages and completion have the lists of the table", p.stdout.splitlines() if p.returncode else [])


def manual_names_every_command():
    conf, plumb = (open(os.path.join(ROOT, "man", f)).read() for f in ("plumb.conf.5", "plumb.1"))
    wrong = []
    for role, flags, syntax, example in rows():
        words = re.findall(r"[A-Za-z0-9._-]+", re.sub(r"<[^>]*>|[{}|]|\[.*", " ", syntax.split("{")[0].split("<")[0]))
        item = r"^\.It Cm %s\b" % re.escape(" ".join(words))
        if not re.search(item, conf if flags & STARTUP else plumb, re.M):
            wrong.append(syntax)
    check("every command is in its manual page", wrong)


def well_formed():
    if not shutil.which("mandoc"):
        results.append("ok %d - commands: manual page is well formed # SKIP no mandoc" % (len(results) + 1))
        return
    p = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", os.path.join(ROOT, "man/plumb.conf.5")],
                       stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, encoding="utf-8")
    check("plumb.conf(5) is well formed", [l for l in p.stdout.splitlines() if "mandoc.db" not in l and "STYLE" not in l])


def words_of(example):
    """An example in words, quoted ones whole."""
    return re.findall(r'"(?:[^"\\]|\\.)*"|\S+', example)


def completion_knows_every_word():
    lines, wants = [], []
    for role, flags, syntax, example in rows():
        if flags & LOCAL:
            continue
        words, known = words_of(example), re.sub(r"<[^>]*>", "", syntax)
        for i, w in enumerate(words):
            if re.search(r"(^|[ {|\[])%s($|[ }|\]])" % re.escape(w), known):
                lines.append("plumb " + " ".join(words[:i] + [w[:1]]))
                wants.append(w)
    got = complete(lines)
    wrong = ["%s: %s, not %s" % (l, g, w) for l, g, w in zip(lines, got, wants) if w not in g]
    if len(lines) < 300 or len(got) != len(lines):
        wrong.append("%d lines, %d answers" % (len(lines), len(got)))
    check("bash offers each of %d words at its place" % len(lines), wrong)


def completion_of_people():
    cases = {
        "plumb sh": ["show"],
        "plumb show ap ": ["config", "inventory", "join", "summary", "uptime"],
        "plumb sho ap jo st ": ["detailed", "summary"],
        "plumb show ap join stats summary ": ["all"],
        "plumb show wlan 3 ": [],
        "plumb config wlan security wpa akm psk set-key ascii \"two words\" ": [],
        "plumb config ap location \"ground floor\" 02:00:5e:00:00:01 ": [],
        "plumb config ap link-encryption disable ": ["all"],
        "plumb config wlan interface 3 'x": [],
        "plumb nonsense ": [],
        "plumb config paging ": [],
        "plumb debug capwap capture ": ["disable"],
    }
    got = complete(cases)
    check("bash offers what a person expects",
          ["%s: %s, not %s" % (l, g, w) for (l, w), g in zip(cases.items(), got) if g != w])


for test in (lists_agree, manual_names_every_command, well_formed, completion_knows_every_word, completion_of_people):
    try:
        test()
    except Exception as e:
        check(test.__name__, [repr(e)])
print("\n".join(results))
print("1..%d" % sum(not r.startswith("#") for r in results))
sys.exit(any(r.startswith("not ok") for r in results))
