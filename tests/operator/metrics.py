# SPDX-License-Identifier: Apache-2.0
"""metrics.py - show metrics, read line by line by the grammar of the text format of Prometheus (exposition format 0.0.4),
and held against what the other shows say of the same controller."""
import re

from lab import Controller, check, equal, test

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
VALUE = r"-?(?:\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|Inf)|NaN"
SAMPLE = re.compile(r"(%s)(?:\{(%s(?:,%s)*)\})? (%s)(?: -?\d+)?" % (NAME, LABEL, LABEL, VALUE))
HELP = re.compile(r"# HELP (%s) ((?:[^\\\n]|\\[\\n])*)" % NAME)
TYPE = re.compile(r"# TYPE (%s) (counter|gauge|histogram|summary|untyped)" % NAME)


def parse(text):
    """{(name, labels): value} and {family: type}; fails at what the format does not allow: a line it does not know, a family
    told twice or in two places, a sample without its family, a sample twice, a broken histogram."""
    check(text.endswith("\n"), "the last line ends with a line feed", text[-200:])
    samples, types, helped, family = {}, {}, set(), None
    for line in text[:-1].split("\n"):
        if line.startswith("# HELP "):
            m = HELP.fullmatch(line)
            check(m and m[1] not in helped and m[1] not in types, "HELP", line)
            helped.add(m[1])
            family = m[1]
        elif line.startswith("# TYPE "):
            m = TYPE.fullmatch(line)
            check(m and m[1] == family and m[1] not in types, "TYPE", line)
            types[m[1]] = m[2]
        else:
            m = SAMPLE.fullmatch(line)
            check(m, "a sample", line)
            base = re.sub(r"_(bucket|sum|count)$", "", m[1]) if types.get(family) == "histogram" else m[1]
            check(base == family and family in types, "a sample outside of its family", line)
            check(types[family] != "counter" or m[1].endswith("_total"), "a counter ends with _total", line)
            labels = tuple(sorted(re.findall(LABEL, m[2] or "")))
            check((m[1], labels) not in samples, "a sample twice", line)
            check(len({x.split("=")[0] for x in labels}) == len(labels), "a label twice", line)
            samples[m[1], labels] = float(m[3].replace("Inf", "inf"))
    for name in [n for n, kind in types.items() if kind == "histogram"]:
        buckets = sorted((float(label[0][4:-1].replace("+Inf", "inf")), v) for (n, label), v in samples.items()
                         if n == name + "_bucket")
        check(buckets and buckets[-1][0] == float("inf") and [v for _, v in buckets] == sorted(v for _, v in buckets),
              "buckets of " + name, buckets)
        equal(buckets[-1][1], samples[name + "_count", ()], "the last bucket of " + name)
        check((name + "_sum", ()) in samples, "no sum of " + name)
    return samples, types


@test
def metrics_are_what_prometheus_reads():
    """every line of show metrics by the grammar of the exposition format; counters are those of the shows; --json as well"""
    with Controller() as c:
        c.start_air(2, refused=True)
        c.wait(lambda: parse(c.plumb("show metrics"))[0]["plumb_loop_turn_seconds_count", ()] > 20, "no turns")
        c.wait(lambda: parse(c.plumb("show metrics"))[0]["plumb_joins_per_second", ('kind="ap_joins"', 'window="60s"')] > 0,
               "no joins")
        text = c.plumb("show metrics")
        samples, types = parse(text)
        check(len(samples) > 150 and len(types) > 100, (len(samples), len(types)))
        equal((samples["plumb_aps_joined", ()], samples["plumb_aps_known", ()]), (2, 2), "access points")
        equal(samples["plumb_capwap_joins_total", ()], 2, "joins")
        equal(samples["plumb_dtls_sessions", ()] >= 4, True, "DTLS sessions")
        for kind in ("aps", "clients", "rings", "dtls", "buffers"):
            check(samples["plumb_memory_bytes", ('kind="%s"' % kind,)] > 0, "memory of " + kind, text)
        for queue in ("handshakes", "joins_pending", "keeper", "stations", "datagrams", "unsent_bytes", "timers"):
            check(("plumb_queue_depth", ('queue="%s"' % queue,)) in samples, "queue " + queue, text)
        for part, cause in (("capwap", "discovery_limited"), ("clients", "malformed"), ("clients", "refused"),
                            ("net", "dtls_undecrypted"), ("net", "peers_strangers"), ("live", "evicted"),
                            ("control", "dropped"), ("capwap", "joins_refused")):
            check(("plumb_drops_total", ('cause="%s"' % cause, 'part="%s"' % part)) in samples, "drops: " + cause, text)
        lag = [samples["plumb_loop_lag_minute_seconds", ('quantile="%s"' % q,)] for q in ("0.5", "0.99", "1")]
        check(0 < lag[0] <= lag[1] <= lag[2] < 60, "lag", lag)
        check(samples["plumb_cpu_seconds_total", ()] > 0, "processor time")
        with open("/proc/%d/status" % c.net()) as f:
            real = int(re.search(r"VmHWM:\s+(\d+) kB", f.read())[1]) * 1024
        check(real / 2 < samples["plumb_memory_peak_bytes", ()] < real * 2, "memory", samples, real)
        # each counter of the shows is there by its name
        for line, part in (("show capwap counters", "capwap"), ("show client counters", "clients")):
            for row in c.json(line)["counters"]:
                name = row["name"] if re.match("sockets_|peers_|dtls_|loop_", row["name"]) else part + "_" + row["name"]
                if name.startswith("loop_"):
                    continue
                check(("plumb_%s_total" % name.replace("-", "_"), ()) in samples, "not a metric: " + name)
        rows = c.json("show metrics")["metrics"]
        got = {(r["name"], tuple(sorted(re.findall(LABEL, r["labels"])))) for r in rows}
        equal(got ^ set(samples), set(), "--json and text")
        check(all(isinstance(r["value"], (int, float)) for r in rows), rows)
        # a name of the operator's choice is a label like any other
        c.plumb("config sysname wlc-two")
        check(any(n == "plumb_info" and 'sysname="wlc-two"' in labels
                  for n, labels in parse(c.plumb("show metrics"))[0]), "name")
        # what is cleared begins anew, which Prometheus takes for a start
        c.plumb("clear stats capwap")
        equal(parse(c.plumb("show metrics"))[0]["plumb_capwap_joins_total", ()], 0, "cleared")


@test
def sysinfo_says_how_it_is_doing():
    """show sysinfo: lag, joins, queues, memory, and what was dropped"""
    with Controller() as c:
        c.start_air(2)
        c.wait(lambda: c.json("show sysinfo")["ap_joins_in_the_last_minute"] == 2, "joins of the last minute")
        said = c.json("show sysinfo")
        check(0 < said["loop_lag_half_of_the_turns"] <= said["loop_lag_99_of_100_turns"] <=
              said["loop_lag_the_longest_of_the_last_minute"], said)
        check(said["dtls_sessions"] == 4 and said["memory_of_dtls_sessions"] >= 40, said)
        check(said["memory_of_access_points"] > 0 and said["memory_of_buffers"] > 0, said)
        text = c.plumb("show sysinfo")
        for words in (r"^CPU Current Usage\.+ \d+ %$", r"^Loop lag, 99 of 100 turns\.+ \d+ us$",
                      r"^AP joins in the last minute\.+ 2 \(not yet a minute\)$", r"^Memory of DTLS sessions\.+ \d+ KiB$"):
            check(re.search(words, text, re.M), words, text)
