# SPDX-License-Identifier: Apache-2.0
"""layout.py - the shows: fields as documented, golden texts, and AireOS's layout with what differs from it."""
import os
import re

import aireos
from lab import HERE, ROOT, SHOWS, Controller, check, test


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
    c.wait(lambda: c.json("show auth-list")["number_of_certificates_issued"] == 2, "no certificates")
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
            if line in ("show capwap counters", "show client counters", "show logging", "show metrics", "show traplog",
                        "show ap inventory all"):
                continue  # what they hold depends on the moment; their layout is tested elsewhere
            text = c.plumb(line)
            text = re.sub(r"\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}", "TIME", text)
            text = re.sub(r"\b\w{3} \d\d \d\d:\d\d:\d\d", "TIME", text)
            text = re.sub(r"\d+ days,? +\d\d? h(rs)? \d\d? m(ins)? \d\d? s(ecs)?|\d+ days \d+ hrs \d+ mins \d+ secs", "SPAN",
                          text)
            text = re.sub(r"(authority|plumb-join-) ?\w{8}", r"\1 ID", text)
            text = re.sub(r"join token \w{8} ", "join token ID ", text)
            text = re.sub(r"(Serial Number\.+) [0-9a-f]+", r"\1 SERIAL", text)
            text = re.sub(r"\b[0-9a-f]{28,32}\b", "SERIAL", text)
            text = re.sub(r"(Subject\.+) (?!plumb).*", r"\1 HOST", text)
            text = re.sub(r"(127\.0\.0\.1):\d+", r"\1:PORT", text)
            text = re.sub(r"((Echo Requests|Number of Joins|requests received|responses sent|begun|Successful DTLS "
                          r"handshakes|Product Version|Days left|"
                          r"Joins pending|under way|"
                          r"CPU \w+ Usage|Loop lag[\w ,]*|per second|last minute|waiting for their turn|"
                          r"Changes waiting[\w ]*|DTLS sessions|Memory [\w ,]*|Dropped or refused|"
                          r"S/W  Version |DTLS Cipher|session resumed|Session resumed|Certificate "
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
    wrong += ["%s is said to be left out and is there" % x for x in out if x in ours + titles]
    wrong += ["%s is said to be left out and AireOS has it not" % x for x in out if x not in want["labels"] + want["heads"]]
    wrong += ["%s is said to be more and is not there" % x for x in want["ours"] if x not in ours + titles]
    if [t for t in titles if t not in want["ours"]] != [h for h in want["heads"] if h not in out]:
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
