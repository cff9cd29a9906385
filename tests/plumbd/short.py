# SPDX-License-Identifier: Apache-2.0
"""short.py - memory that gets short: a crowd that is more than plumbd may have memory for (fault 20 of docs/faults.md). The
limit is --memory-max, and that of a control group. Each level by itself, in virtual time, and what a control group says,
are in tests/unit/test_allowance.c and test_shed.c. Read by run.py."""
import os
import re
import signal
import subprocess
import sys
import time

import processes
from daemon import Daemon
from faults import Air, rows
from run import CONFIG, PLAIN, PLAIN_PLUMBD, Skip, check, test, waits

MIB = 1024 * 1024
ROOM = 9 * MIB  # for some 3,000 clients; 4,000 may be there
LATE, RATE = 7000, 500
if os.environ.get("TEST_EMULATED"):  # the lab's machine takes twenty times as long for a join
    ROOM, LATE, RATE = 6 * MIB, 3000, 60

FIRST = """
aps 20 air with certificate
ca %(ca)s
addresses 127.0.13.1 4
discovery interval 200ms
wlan staff psk "correct horse" pmf optional
clients 50 early on staff spread
clients 20 guest on staff spread again 1s
clients """ + str(LATE) + """ late on staff spread again 2s
wait controller 20s
start all
wait run all within 60s
join early
wait clients 50 in run within 60s
"""
CROWD = FIRST + """
join late rate """ + str(RATE) + """
hold 1h
"""
# all who could be there have gone; who comes now is taken
AFTER = FIRST.replace("join early\nwait clients 50 in run within 60s\n", "") + """
join guest
hold 1h
"""
FAR = 1024 * MIB


def configuration():
    done = subprocess.run([os.path.join(PLAIN, "plumb-air"), "--scenario", "-", "--config"], input=FIRST % {"ca": "none"},
                          capture_output=True, text=True)
    return CONFIG + done.stdout


def in_run(d):
    return {r["mac_address"] for r in rows(d, "show client summary") if r.get("policy_manager_state") == "RUN"}


def metrics(d):
    status, parts, why = d.command("show metrics", "json", 30)
    check(status == "ok", why)
    return {(r["name"], r["labels"]): r["value"] for p in parts for r in p.get("rows", [])}


def until(condition, seconds, what):
    limit = processes.Limit(seconds)
    while not limit.over():
        got = condition()
        if got:
            return got
        time.sleep(0.3)
    raise AssertionError("%s: not within %g s" % (what, limit.seconds))


def joined(air, count):
    air.until(lambda: [e for e in air.events if e["event"] == "step" and e["what"] == "wait clients"], 120,
              "%d clients in RUN" % count)


def refused(air):
    """Who was refused, the last one first."""
    with air.more:
        return [e["mac"] for e in reversed(air.events) if e["event"] == "client" and "status 17" in e.get("noticed", "")]


def crowd(d, limit):
    """A crowd comes where memory is for half of them: the others are refused, the first 50 notice nothing, use stays
    below the limit, and when the crowd is gone others come in."""
    air = Air(d, CROWD)
    most = 0

    def value(name, labels=""):
        return metrics(d)[name, labels]
    try:
        joined(air, 50)
        early = {"06:00:5e:10:00:%02x" % n for n in range(1, 51)}  # in the order of the file
        until(lambda: early <= in_run(d), 20, "the first 50 in RUN, as the controller sees it")
        check(value("plumb_memory_limit_bytes") == limit, (limit, value("plumb_memory_limit_bytes")))
        until(lambda: value("plumb_clients_memory_refused_total") > 1000, 120, "new clients refused")
        until(lambda: refused(air), 30, "a client that was told status 17")
        for _ in range(10):
            m = metrics(d)
            most = max(most, m["plumb_memory_used_bytes", ""])
            check(most < limit, "use is above the limit: %r of %d" % (most, limit))
            time.sleep(0.5)
        check(m["plumb_memory_shedding", ""] >= 2, m["plumb_memory_shedding", ""])
        here = in_run(d)
        check(early <= here and 100 < len(here) < LATE, "%d clients, %d of the first" % (len(here), len(early & here)))
        said = []
        for _ in range(100):  # of who was refused the last ones are kept, and not for long
            victim = next(v for v in refused(air) if v not in here)
            said.append(str(d.command("show client diagnosis " + victim)))
            check("MemoryMax" in said[-1], said[-1])
            if "controller-memory" in said[-1]:
                break
        check("controller-memory" in said[-1], said[-1])
        traps = str(d.command("show traplog")[1])
        check("Memory is short" in traps and "New clients are refused with status 17" in traps, traps)
        # all are sent away, and come no more
        air.p.send_signal(signal.SIGTERM)
        air.p.wait(30)
        sent = [e for e in air.events if e["event"] == "client" and e["client"].startswith("early") and
                re.search("deauth|disassoc", e.get("noticed", ""))]
        check(not sent, sent[:3])
    except BaseException:
        sys.stderr.write("# " + d.output()[-2500:].replace("\n", "\n# ") + "\n")
        raise
    finally:
        air.stop()
    second = Air(d, AFTER)
    try:
        second.until(lambda: len({e["client"] for e in second.events if e["event"] == "client" and e.get("in_run")}) == 20,
                     120, "new clients once there is room")
        until(lambda: value("plumb_memory_shedding") < 2, 60, "new clients are taken again")
        check("New clients are taken again" in str(d.command("show traplog")[1]), "no word of the end")
        print("# limit %d KiB, at most %d KiB used with %d of %d clients in, %d refusals, %d histories forgotten" % (
            limit // 1024, most // 1024, len(here), LATE + 50, value("plumb_clients_memory_refused_total"),
            value("plumb_live_shed_total")))
    except BaseException:
        sys.stderr.write("# %s\n" % "\n# ".join("%s %s %s" % (*k, v) for k, v in sorted(metrics(d).items()) if re.search(
            "memory|shed|pool|live|plumb_clients", k[0])))
        raise
    finally:
        second.stop()


@test
@waits
def a_crowd_that_is_too_much_for_memory_is_refused():
    """--memory-max: clients beyond it are refused with status 17 and a verdict that names the memory, those in RUN stay, use
    stays below the limit, and when there is room others come in"""
    d = Daemon(PLAIN_PLUMBD, configuration(), args=("--memory-max", str(FAR))).ready()
    air = Air(d, FIRST + "hold 1h\n")
    try:
        joined(air, 50)
        time.sleep(1.5)
        used = int(metrics(d)["plumb_memory_used_bytes", ""])
    finally:
        air.stop()
    check(d.stop() == 0, "exit status")
    d.clean()
    check(MIB < used < FAR, used)
    d = Daemon(PLAIN_PLUMBD, configuration(), args=("--memory-max", str(used + ROOM))).ready()
    crowd(d, used + ROOM)
    check(d.stop() == 0, "exit status")
    d.clean()


class Group:
    """A control group of one's own, in the nearest one around this process that has memory to give: of version 2, else 1."""

    def __init__(self):
        with open("/proc/self/cgroup") as f:
            of = {line.split(":")[1]: line.rstrip("\n").split(":", 2)[2] for line in f}
        self.v1 = "memory" in of
        root = "/sys/fs/cgroup" + ("/memory" if self.v1 else "")
        above = root + of.get("memory" if self.v1 else "", "").rstrip("/")
        while above.startswith(root):
            try:
                if self.v1 or "memory" in open(above + "/cgroup.subtree_control").read().split():
                    self.path = "%s/plumb-test-%d" % (above, os.getpid())
                    os.mkdir(self.path)
                    return
            except OSError:
                pass
            above = os.path.dirname(above)
        raise Skip("no control group with memory can be made here")

    def read(self, v2, v1, field=None, field1=None):
        with open(os.path.join(self.path, v1 if self.v1 else v2)) as f:
            text = f.read()
        field = field1 if self.v1 and field1 else field
        return int(re.search(r"^%s (\d+)$" % field, text, re.M)[1] if field else text)

    def used(self):
        return self.read("memory.current", "memory.usage_in_bytes") - sum(
            self.read("memory.stat", "memory.stat", f, "total_" + f) for f in ("inactive_file", "active_file"))

    def killed(self):
        return self.read("memory.events", "memory.oom_control", "oom_kill")

    def limit(self, n):
        with open(os.path.join(self.path, "memory.limit_in_bytes" if self.v1 else "memory.max"), "w") as f:
            f.write(str(n))

    def wrap(self):
        return ("sh", "-c", 'echo $$ >"%s/cgroup.procs" && exec "$@"' % self.path, "sh")

    def end(self):
        until(lambda: not open(os.path.join(self.path, "cgroup.procs")).read(), 20, "the group is empty")
        os.rmdir(self.path)


@test
@waits
def a_control_group_s_limit_is_never_met():
    """the limit of a control group, set while plumbd runs: as --memory-max, and the kernel has killed nobody"""
    group = Group()
    d = Daemon(PLAIN_PLUMBD, configuration(), wrap=group.wrap()).ready()
    try:
        check(("plumb_memory_limit_bytes", "") not in metrics(d), "a limit where there is none")
        group.limit((group.used() + 2 * ROOM) // 4096 * 4096)
        limit = group.read("memory.max", "memory.limit_in_bytes")
        until(lambda: metrics(d).get(("plumb_memory_limit_bytes", "")) == limit, 10, "the limit is seen")
        crowd(d, limit)
        check(group.killed() == 0 and "is back" not in d.output(), "net was killed")
        print("# a control group of version %d, at most %d KiB in it" % (
            1 if group.v1 else 2, group.read("memory.peak", "memory.max_usage_in_bytes") // 1024))
    finally:
        code = d.stop()
        group.end()
    check(code == 0, "exit status")
    d.clean()
