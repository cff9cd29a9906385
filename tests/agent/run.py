#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""run.py BUILD [NAME...] - plumb-ap and plumb-air as processes: alone, and against a real plumbd on the loopback. TAP."""
import concurrent.futures
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from lab import TESTS, AccessPoint, Controller, Lab, Shell, Skip, air, free_port, test, until  # noqa: E402
import processes  # noqa: E402
import demo  # noqa: E402,F401
import disk  # noqa: E402,F401
import joins  # noqa: E402,F401
import credentials  # noqa: E402,F401
import networks  # noqa: E402,F401
import person  # noqa: E402,F401
import stations  # noqa: E402,F401


def ap_run(lab, *words, **kw):
    return subprocess.run([lab.program("plumb-ap"), *words], capture_output=True, text=True, timeout=60, **kw)


# --- the tests themselves -------------------------------------------------------------------------------------------------


@test("plumb-ap")
def a_run_of_tests_that_is_killed_leaves_no_process(lab):
    """Whatever processes.start began ends with who began it, even by SIGKILL."""
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    code = "import processes, time; print(processes.start(['sleep', '600']).pid, flush=True); time.sleep(600)"
    p = processes.start([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True,
                        env=dict(os.environ, PYTHONPATH=here))
    child = int(p.stdout.readline())
    until(lambda: open("/proc/%d/comm" % child).read() == "sleep\n", 10, "it runs")
    assert processes.end(p, sig=signal.SIGKILL) == -signal.SIGKILL
    p.stdout.close()

    def ended():
        try:
            return open("/proc/%d/stat" % child).read().split()[2] == "Z"
        except OSError:
            return True
    until(ended, 10, "its child has ended")


# --- alone ----------------------------------------------------------------------------------------------------------------


@test("plumb-ap")
def configuration_errors_say_where_and_what(lab):
    f = lab.write("bad.conf", "capwap ap hostname a\ncapwap ap locaton here\nradio 0 band 9 simulated\n")
    done = ap_run(lab, "--config", f, "--check")
    assert done.returncode == 2, done
    assert f + ":2:11: " in done.stderr and ", location," in done.stderr, done.stderr
    assert f + ":3:14: " in done.stderr and "2.4 or 5" in done.stderr, done.stderr
    assert ap_run(lab, "--config", f).returncode == 2
    good = lab.write("good.conf", "capwap ap mac 02:00:5e:00:00:10\ncapwap ap controller ip address 127.0.0.1\n")
    done = ap_run(lab, "--config", good, "--check")
    assert done.returncode == 0 and "good" in done.stdout, done
    done = ap_run(lab, "--config", lab.path("nowhere"))
    assert done.returncode == 2 and "No such file" in done.stderr, done


@test("plumb-ap")
def the_command_line(lab):
    done = ap_run(lab, "--help")
    assert done.returncode == 0 and done.stdout.index("Examples") < done.stdout.index("Options"), done.stdout
    assert max(len(line) for line in done.stdout.splitlines()) <= 80
    assert ap_run(lab, "--version").stdout.startswith("plumb-ap ")
    assert ap_run(lab).returncode == 2
    assert ap_run(lab, "--nonsense").returncode == 2
    assert ap_run(lab, "status", "now").returncode == 2
    done = ap_run(lab, "status", "--runtime", lab.path("none"))
    assert done.returncode == 1 and "no agent has run" in done.stderr, done


@test("plumb-ap")
def status_and_back_off_without_a_controller(lab):
    token = lab.write("token", "")
    port = free_port()
    ap = AccessPoint(lab, "alone", 1,
                     ["capwap ap controller ip address 127.0.0.1:%d" % port, "logging level events"]).start()
    until(lambda: ap.status()["running"] and ap.status()["discovery_requests"] > 0, 10, "Discovery Requests are sent")
    s = ap.wait("Discovery", 10)
    assert s["name"] == "alone" and s["mac"] == "02:00:5e:00:00:10" and len(s["slots"]) == 2, s
    text = ap_run(lab, "status", "--config", ap.config).stdout
    assert "Discovery, since" in text and "Controller" in text, text
    # another one in the same directories is told so
    done = ap_run(lab, "--config", ap.config)
    assert done.returncode == 5 and "another plumb-ap" in done.stderr, done
    time.sleep(1)
    assert ap.status()["discovery_requests"] < 5, "it backs off"
    assert os.stat(ap.state).st_mode & 0o777 == 0o700
    assert ap.proc.stop() == 0
    done = ap_run(lab, "status", "--config", ap.config)
    assert done.returncode == 1 and "not running" in done.stdout, done
    assert os.path.exists(token)


@test("plumb-ap")
def a_token_that_was_mistyped_is_told_before_anything_is_sent(lab):
    ap = AccessPoint(lab, "typo", 2,
                     ["capwap ap controller ip address 127.0.0.1", "capwap ap join-token plumb-nonsense"]).start()
    until(lambda: not ap.proc.running(), 10, "plumb-ap ends")
    assert ap.proc.p.returncode == 5 and "token" in ap.proc.text(), ap.proc.text()


@test("plumb-ap")
def the_supervisor_is_told(lab):
    import socket
    s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    s.bind(lab.path("notify"))
    s.settimeout(10)
    ap = AccessPoint(lab, "told", 3, ["capwap ap controller ip address 127.0.0.1:%d" % free_port()])
    ap.proc = lab.start([ap.program, "--config", ap.config], "told",
                        env=dict(os.environ, NOTIFY_SOCKET=lab.path("notify"), WATCHDOG_USEC="200000"))
    seen = ""
    while "READY=1" not in seen or "WATCHDOG=1" not in seen:
        seen += s.recv(4096).decode() + "\n"
    assert "STATUS=" in seen, seen
    assert ap.proc.stop() == 0
    while "STOPPING=1" not in seen:
        seen += s.recv(4096).decode() + "\n"
    s.close()


# --- plumb-air alone -------------------------------------------------------------------------------------------------------


SCENARIO = """
aps 20 air with certificate
aps 2 stranger with expired
aps 1 typo with wrong-token
ca nowhere.pem
link round-trip 20ms
link jitter 5ms
link loss 3%
link duplicate 1%
link reorder 2%
start all rate 10
wait run 20 within 5m
wait refused 21-22 within 2m "expired"
wait refused 23 within 2m "token"
reboot 20%
hold 1m
mark
away 3-6
hold 10s
hostile noise 300 rate 100
hostile discovery 200 rate 100
hostile hello 100 rate 50
back 3-6
hold 3m
repeat 3
reboot 10%
vanish 2
hold 1m
start 2
wait run 20 within 5m
stop 1
hold 1m
"""


@test("plumb-air")
def the_same_seed_is_the_same_day(lab):
    one = air(lab, SCENARIO, "--seed", "7", "--in-process", "--json")
    two = air(lab, SCENARIO, "--seed", "7", "--in-process", "--json")
    other = air(lab, SCENARIO, "--seed", "8", "--in-process", "--json")
    assert one.returncode == 0, one.stdout[-2000:] + one.stderr
    assert one.stdout == two.stdout and one.stdout != other.stdout
    events = [json.loads(line) for line in one.stdout.splitlines()]
    assert events[-1]["event"] == "end" and events[-1]["good"] and events[-1]["in_run"] == 19, events[-1]


@test("plumb-air")
def the_exit_status_of_plumb_air(lab):
    def status(*words):
        done = subprocess.run([lab.program("plumb-air"), *words], capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout + done.stderr
    good = lab.write("good", "aps 2 air with certificate\nca nowhere.pem\nstart all\nwait run all within 1m\n")
    assert status("--scenario", good, "--in-process")[0] == 0
    assert status("--scenario", good, "--check")[0] == 0
    assert status("--scenario", good)[0] == 2, "neither a controller nor --in-process"
    assert status("--scenario", good, "--controller", "nonsense")[0] == 2
    code, said = status("--scenario", good, "--controller", "127.0.0.1:%d" % free_port())
    assert code == 5 and "nowhere.pem" in said, (code, said)
    code, said = status("--scenario", lab.path("missing"), "--in-process")
    assert code in (2, 5) and "missing" in said, (code, said)
    assert status("--help")[0] == 0 and status("--version")[0] == 0
    page = open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../man/plumb-air.8")).read()
    words = set(re.findall(r"^  ([a-z]+)", status("--help")[1].split("Commands of a scenario")[1], re.M))
    assert len(words) > 10 and all(".It Ic " + w in page for w in words), [w for w in words if ".It Ic " + w not in page]


@test("plumb-air")
def scenario_errors_say_where_and_what(lab):
    done = air(lab, "aps 5 air with certificate\nstrat all\nwait run all within 3x\nstart 9\n", "--check")
    assert done.returncode == 2 and ":2:1: " in done.stderr and ":3:21: " in done.stderr, done.stderr
    assert "start" in done.stderr, done.stderr
    done = air(lab, "aps 5 air with certificate\nstart 9\n", "--check")
    assert done.returncode == 2 and "there are 5 access points" in done.stderr, done.stderr
    assert air(lab, "aps 1 a with expired\n", "--check").returncode == 2


@test("plumb-air")
def a_wait_that_does_not_hold_fails(lab):
    done = air(lab, "aps 2 a with wrong-token\nstart all\nwait run all within 1m\n", "--in-process")
    assert done.returncode == 1 and "line 3: 0 of 2" in done.stdout, done.stdout


BAD = """
aps 3 good with certificate
aps 1 other with other-ca
aps 1 usage with wrong-usage
aps 1 token with wrong-token
aps 1 nothing with nothing
ca %s
discovery interval 200ms
wait controller 10s
start all
wait run 3 within 30s
wait refused 4-7 within 60s
"""


# --- with a small shell around the AC machine ---------------------------------------------------------------------------


@test("ac_shell")
def a_token_once_and_a_certificate_from_then_on(lab):
    ac = Shell(lab)
    there = "capwap ap controller ip address 127.0.0.1:%d" % ac.port
    ap = AccessPoint(lab, "lobby", 1, [there, "capwap ap location \"by the \\\"door\\\"\"",
                                       "capwap ap join-token " + ac.ask("token")]).start()
    s = until(lambda: ap.status() if ap.status()["certificate_to"] > time.time() else None, 30,
              lambda: "a certificate comes: %s" % ap.proc.text())
    assert s["state"] == "Run" and s["data_up"] and s["location"] == 'by the "door"', s
    assert ac.counts() == {"rows": 1, "joined": 1, "full": 1,
                           "resumed": 1}, ac.counts()  # the data channel resumed the control's
    assert ap.proc.stop() == 0
    until(lambda: ac.counts()["joined"] == 0, 5, "the controller is told that the access point stops")
    for f in os.listdir(ap.state):
        assert os.stat(os.path.join(ap.state, f)).st_mode & 0o077 == 0, f
    ap.configure([there])
    ap.start()
    s = ap.wait()
    assert s["identity"] == "certificate" and "ECDSA" in s["cipher"], s
    # the controller restarts the access point
    assert ac.ask("reset lobby") == "done"
    until(lambda: ap.status()["joins"] == 2 and ap.status()["state"] == "Run", 30, lambda: "it is back: %s" % ap.status())
    ac.stop()


@test("ac_shell")
def a_controller_that_dies_is_joined_again_by_resumption(lab):
    ac = Shell(lab)
    there = "capwap ap controller ip address 127.0.0.1:%d" % ac.port
    ap = AccessPoint(lab, "ap", 1, [there, "capwap ap join-token " + ac.ask("token")]).start()
    until(lambda: ap.status()["certificate_to"] > 0, 30, "a certificate comes")
    assert ap.proc.stop() == 0
    ap.start()
    ap.wait()
    ac.stop()  # goodbye to all
    until(lambda: ap.status()["state"] != "Run", 10, "the access point notices")
    ac.start()
    until(lambda: ap.status()["joins"] == 2 and ap.status()["state"] == "Run", 90, lambda: "it is back: %s" % ap.status())
    assert ac.counts()["full"] == 0 and ac.counts()["resumed"] == 2, ac.counts()
    ac.stop()


@test("ac_shell")
def wrong_and_expired_and_foreign_are_refused_and_say_why(lab):
    ac = Shell(lab)
    done = air(lab, BAD % (ac.state + "/ca.pem"), "--controller", "127.0.0.1:%d" % ac.port, "--json")
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr
    said = {}
    for line in done.stdout.splitlines():
        e = json.loads(line)
        if "error" in e:
            said.setdefault(e["ap"], set()).add(e["error"])
    stats = ac.ask("stats")
    assert "token" in stats and "authority" in stats and "usage" in stats, stats
    assert any("token" in s or "key" in s for s in said["token"]), said
    assert any("join-token create" in s for s in said["nothing"]), said
    ac.stop()


@test("ac_shell")
def a_certificate_that_has_expired_is_refused(lab):
    ac = Shell(lab)
    there = "capwap ap controller ip address 127.0.0.1:%d" % ac.port
    ap = AccessPoint(lab, "old", 1, [there, "capwap ap join-token " + ac.ask("token")]).start()
    until(lambda: ap.status()["certificate_to"] > 0, 30, "a certificate comes")
    assert ap.proc.stop() == 0
    assert ac.ask("clock 400") == "done"
    ap.start()
    ap.wait_error("expired", 40)
    assert "expired" in ac.ask("stats") and ac.counts()["joined"] == 0, ac.ask("stats")
    ac.stop()


@test("ac_shell")
def twenty_over_a_bad_link_and_a_link_that_goes_away(lab):
    ac = Shell(lab)
    done = air(lab, """
aps 20 air with certificate
ca %s/ca.pem
addresses 127.0.3.1 4
discovery interval 200ms
link round-trip 50ms
link jitter 10ms
link loss 5%%
link duplicate 2%%
link reorder 2%%
wait controller 10s
start all
wait run 20 within 60s
away 25%%
hold 2s
back 1-20
hold 2s
reboot 3-4
hold 3s
wait run 20 within 90s
hostile noise 2000 rate 2000
hostile hello 500 rate 500
hostile discovery 500 rate 500
wait run 20 within 30s
""" % ac.state, "--controller", "127.0.0.1:%d" % ac.port, "--seed", "5", "--json", timeout=300)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr
    assert ac.counts()["rows"] == 20, ac.counts()
    ac.stop()


# --- with a real controller ------------------------------------------------------------------------------------------------


def enrolled(lab, wlc, name, number, lines=()):
    ap = AccessPoint(lab, name, number, ["capwap ap controller ip address 127.0.0.1:%d" % wlc.port,
                                         "capwap ap join-token " + wlc.token(), *lines])
    return ap


@test("plumbd")
def enrols_with_a_token_and_needs_none_again(lab):
    wlc = Controller(lab).start()
    ap = enrolled(lab, wlc, "lobby", 1).start()
    s = ap.wait()
    until(lambda: ap.status()["certificate_to"] > time.time(), 20, lambda: "a certificate comes: %s"
          % ap.proc.text()[-2000:])
    assert ap.proc.stop() == 0
    assert oct(os.stat(ap.state).st_mode & 0o777) == "0o700"
    for f in os.listdir(ap.state):
        assert os.stat(os.path.join(ap.state, f)).st_mode & 0o077 == 0, f
    ap.configure(["capwap ap controller ip address 127.0.0.1:%d" % wlc.port])
    ap.start()
    s = ap.wait()
    assert s["identity"] == "certificate" and s["data_up"], s
    assert "lobby" in wlc.text("show ap summary"), wlc.text("show ap summary")


@test("plumbd")
def a_used_and_a_wrong_token_are_refused_and_both_ends_say_why(lab):
    wlc = Controller(lab).start()
    token = wlc.token()
    first = AccessPoint(lab, "first", 1,
                        ["capwap ap controller ip address 127.0.0.1:%d" % wlc.port, "capwap ap join-token " + token]).start()
    first.wait()
    until(lambda: first.status()["certificate_to"] > 0, 20, "a certificate comes")
    first.proc.stop()
    first.start()
    first.wait()
    second = AccessPoint(lab, "second", 2, ["capwap ap controller ip address 127.0.0.1:%d" % wlc.port,
                                            "capwap ap join-token " + token]).start()
    second.wait_error("refused the key|token")
    until(lambda: "used" in wlc.text("show ap join stats summary").lower()
          or "token" in wlc.text("show ap join stats summary").lower(),
          20, lambda: "the controller says why:\n" + wlc.text("show ap join stats summary"))


@test("plumbd")
def net_is_killed_and_the_access_points_are_back(lab):
    wlc = Controller(lab).start()
    aps = [enrolled(lab, wlc, "ap%d" % i, i).start() for i in range(1, 4)]
    for ap in aps:
        ap.wait()
        until(lambda: ap.status()["certificate_to"] > 0, 20, "a certificate comes")
    old = wlc.net_pid()
    os.kill(old, 9)
    until(lambda: wlc.net_pid() not in (0, old), 10, "the keeper starts net again")
    until(lambda: all(ap.status()["joins"] >= 2 and ap.status()["state"] == "Run" for ap in aps), 90,
          lambda: "all are back: %s" % [ap.status() for ap in aps])


@test("plumbd")
def bad_proofs_are_refused_with_the_reason(lab):
    wlc = Controller(lab).start()
    done = air(lab, BAD % (wlc.state + "/trust/ca.pem"), "--controller", "127.0.0.1:%d" % wlc.port, "--json")
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
    last = {}
    for line in done.stdout.splitlines():
        e = json.loads(line)
        if e["event"] == "ap":
            last[e["ap"]] = e
    stats = wlc.text("show ap join stats summary") + "".join(
        wlc.text("show ap join stats detailed 02:00:5e:00:00:%02x" % (16 * n)) for n in range(1, 8))
    assert "token" in stats and "authority" in stats, stats


SAID = threading.Lock()


def one(build, f, needs):
    """Runs one test and says what came of it: True unless it failed."""
    lab, said, good, begun = Lab(build), "", True, time.monotonic()
    name = f.__name__.replace("_", " ")
    try:
        if lab.has(needs):
            try:
                f(lab)
            finally:
                lab.close()
        else:
            said = " # skip: %s is not built" % needs
            lab.close()
    except Skip as e:
        said = " # skip %s" % e
    except Exception:
        good = False
        said = "\n" + "".join("#   " + line + "\n" for line in traceback.format_exc().splitlines()[-40:])
    with SAID:
        print("%sok - agent: %s%s" % ("" if good else "not ", name, said or " (%.1f s)" % (time.monotonic() - begun)),
              flush=True)
    return good


def main():
    build, names = sys.argv[1], sys.argv[2:]
    chosen = [t for t in TESTS if not names or t[0].__name__ in names]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        jobs = [pool.submit(one, build, f, needs) for f, needs, alone in chosen if not alone]
        failed = sum(not j.result() for j in jobs)
    for f, needs, alone in chosen:
        if alone:
            failed += not one(build, f, needs)
    print("1..%d" % len(chosen))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
