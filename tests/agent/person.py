# SPDX-License-Identifier: Apache-2.0
"""person - plumb-ap as somebody uses it who has nothing but its command line."""
import os
import signal
import subprocess

from lab import AccessPoint, Controller, Shell, at, enrolled, free_port, test, until


@test("plumbd")
def status_in_words_before_during_and_after(lab):
    wlc = Controller(lab)
    ap = AccessPoint(lab, "lobby", 1, [at(wlc)])

    def words():
        return subprocess.run([ap.program, "status", "--config", ap.config], capture_output=True, text=True)
    assert words().returncode == 1 and "no agent has run" in words().stderr
    wlc.start()
    ap.configure([at(wlc), "capwap ap join-token " + wlc.token()])
    ap.start().wait_certificate()
    ap.wait()
    said = words()
    assert said.returncode == 0, said
    for words_of in ("Run, since", "plumb at 127.0.0.1:%d" % wlc.port, "up, under DTLS", "Last error"):
        assert words_of in said.stdout, said.stdout
    assert all(len(line) <= 110 for line in said.stdout.splitlines()), said.stdout
    # the controller goes, politely
    assert wlc.proc.stop() == 0
    s = until(lambda: (lambda s: s if s["state"] != "Run" else None)(ap.status()), 10,
              lambda: "the access point notices %s %s" % (ap.proc.text(), wlc.proc.text()[-1500:]))
    assert s["running"]
    s = ap.wait_error("closed|no controller|Discovery|ended")
    assert "Last error" in words().stdout and s["last_error"] in words().stdout
    # and comes back
    wlc.start()
    until(lambda: ap.status()["state"] == "Run", 60, lambda: "it is back: %s" % ap.status())
    assert ap.status()["joins"] == 2


@test("plumb-ap")
def one_state_directory_is_for_one_agent(lab):
    line = "capwap ap controller ip address 127.0.0.1:%d" % free_port()
    one = AccessPoint(lab, "one", 1, [line]).start()
    until(lambda: one.status()["running"], 10, "the first runs")
    two = AccessPoint(lab, "two", 2, [line])
    two.state = one.state
    two.configure([line])
    two.start()
    until(lambda: not two.proc.running(), 10, "the second ends")
    assert two.proc.p.returncode == 5 and "another plumb-ap works in " + one.state in two.proc.text(), two.proc.text()
    assert one.proc.stop() == 0


@test("ac_shell")
def an_agent_that_is_stopped_says_goodbye(lab):
    ac = Shell(lab)
    ap = AccessPoint(lab, "polite", 1, [at(ac), "capwap ap join-token " + ac.ask("token")]).start()
    ap.wait_certificate()
    assert ac.counts()["joined"] == 1
    ap.proc.p.send_signal(signal.SIGTERM)
    # at once: no timer of the controller is shorter than this
    until(lambda: ac.counts()["joined"] == 0, 2, "the controller is told")
    assert ap.proc.p.wait(20) == 0
    ac.stop()


@test("ac_shell")
def sighup_reads_the_configuration_again(lab):
    ac = Shell(lab)
    lines = [at(ac), "capwap ap location here"]
    ap = AccessPoint(lab, "again", 1, lines + ["capwap ap join-token " + ac.ask("token")]).start()
    ap.wait_certificate()
    pid, joins = ap.proc.p.pid, ap.status()["joins"]

    def hup(words):
        since = len(ap.proc.text())
        ap.proc.p.send_signal(signal.SIGHUP)
        until(lambda: words in ap.proc.text()[since:], 10, lambda: "%s: %s" % (words, ap.proc.text()[since:]))
    hup("the same")
    assert ap.status()["joins"] == joins and ap.status()["state"] == "Run", "nothing happens"
    good = open(ap.config).read()
    lab.write("again/ap.conf", good + "capwap ap contry DE\n")
    hup("the one before is kept")
    lab.write("again/ap.conf", good)
    assert ":%d:11: " % (good.count("\n") + 1) in ap.proc.text(), ap.proc.text()
    assert ap.status()["joins"] == joins and ap.status()["state"] == "Run", (ap.status(), ap.proc.text())
    ap.configure([at(ac), "capwap ap location \"over there\""])
    hup("begins anew")
    s = until(lambda: (lambda s: s if s["location"] == "over there" and s["state"] == "Run" else None)(ap.status()), 30,
              lambda: "it is another: %s\n%s" % (ap.status(), ap.proc.text()))
    assert s["pid"] == pid and s["identity"] == "certificate" and os.path.exists(ap.state + "/identity")
    assert ap.proc.stop() == 0
    ac.stop()


@test("plumbd")
def a_controller_that_is_not_there_is_asked_less_and_less(lab):
    wlc = Controller(lab).start()
    ap = enrolled(lab, wlc, "patient", 1)
    wlc.proc.stop()
    ap.start()
    until(lambda: ap.status()["state"] == "Sulking", 30, lambda: "it rests: %s" % ap.status())
    s = ap.status()
    assert s["discovery_requests"] <= 10 and "no controller answered" in s["last_error"], s


@test("plumbd")
def a_saved_file_that_is_damaged_is_put_aside(lab):
    """A flash that lost a block keeps no access point off the air: it starts with what its configuration says."""
    wlc = Controller(lab).start()
    ap = enrolled(lab, wlc, "roof", 1)
    saved = os.path.join(ap.state, "saved")
    for damage in (b"", b"\0" * 512, b"plumb" * 40000):
        with open(saved, "wb") as f:
            f.write(damage)
        ap.start()
        assert ap.wait()["name"] == "roof"
        assert "put aside as saved.bad" in ap.proc.text(), ap.proc.text()[-2000:]
        assert open(saved + ".bad", "rb").read() == damage
        assert ap.proc.stop() == 0
