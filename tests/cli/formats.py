# SPDX-License-Identifier: Apache-2.0
"""formats.py - the command line of plumb: what is printed: text, JSON, events."""
import glob
import json
import os
import re

from lab import (CROWD, FAULT, FAULT_MAC, FINE, FOREIGN, GOLDEN, check, commands, content, equal, escapes, findings,
                 plumb, scratch, test)


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
