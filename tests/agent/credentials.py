# SPDX-License-Identifier: Apache-2.0
"""credentials - how access points prove who they are, and what both ends say when they cannot."""
import os
import re
import time

from lab import AccessPoint, Controller, Shell, air, at, enrolled, test, until


def refused(ap, words):
    """Both ends' words: what the access point says, once it says this."""
    return ap.wait_error(words)["last_error"]


@test("plumbd")
def tokens_that_are_wrong_or_for_another(lab):
    wlc = Controller(lab).start()
    token = wlc.token()
    other = Controller(lab, "other").start()
    # of another controller: this one has never made it
    wrong = AccessPoint(lab, "wrong", 1, [at(wlc), "capwap ap join-token " + other.token()]).start()
    # bound to another access point
    bound = AccessPoint(lab, "bound", 2, [at(wlc), "capwap ap join-token " + wlc.token(" mac 02:00:5e:00:00:70")]).start()
    # which may use it
    right = AccessPoint(lab, "right", 7, [at(wlc), "capwap ap join-token " + wlc.token(" mac 02:00:5e:00:00:70")]).start()
    right.wait_certificate()
    assert "config ap join-token create" in refused(wrong, "join token"), "it says what to do"
    assert "show ap join stats detailed 02:00:5e:00:00:20" in refused(bound, "Join"), bound.status()["last_error"]
    until(lambda: "join token" in wlc.text("show ap join stats summary all"), 20,
          lambda: "the controller says why:\n" + wlc.text("show ap join stats summary all"))
    stats = wlc.text("show ap join stats summary all")
    assert stats.count("token") >= 2, stats
    assert token not in stats


@test("ac_shell")
def a_token_that_has_expired(lab):
    ac = Shell(lab)
    ap = AccessPoint(lab, "late", 1, [at(ac), "capwap ap join-token " + ac.ask("token 5")])
    assert ac.ask("clock 1") == "done"
    ap.start()
    said = refused(ap, "join token")
    assert "config ap join-token create" in said, said
    assert re.search("join token [0-9a-z]+ expired on", ac.ask("stats")), ac.ask("stats")
    ac.stop()


LIFE = 86400 + 3600  # certificates begin an hour before they are made


def old_controller(lab):
    """Its authority is two days old, and certificates for access points last a day."""
    ac = Shell(lab, AHEAD_DAYS="-2")
    ac.stop()
    ac.start(AP_DAYS="1")
    return ac


@test("ac_shell")
def a_session_begun_with_a_token_begins_anew_for_the_renewal(lab):
    ac = old_controller(lab)
    assert ac.ask("sign-ago %d" % (2 * LIFE // 3 - 3600 - 5)) == "done"
    ap = AccessPoint(lab, "short", 1, [at(ac), "capwap ap join-token " + ac.ask("token")]).start()
    first = ap.wait_certificate().status()
    s = until(lambda: (lambda s: s if s["certificate_from"] != first["certificate_from"] else None)(ap.status()), 60,
              lambda: "it is renewed: %s\n%s" % (ap.status(), ap.proc.text()))
    assert s["state"] == "Run" and s["joins"] == 2, s
    ac.stop()


@test("ac_shell")
def a_certificate_is_renewed_in_session(lab):
    """A certificate of a day, two thirds of which have passed but for some seconds."""
    ac = old_controller(lab)
    assert ac.ask("sign-ago %d" % (2 * LIFE // 3 - 3600 - 12)) == "done"
    ap = AccessPoint(lab, "short", 1, [at(ac), "capwap ap join-token " + ac.ask("token")]).start()
    first = ap.wait_certificate().status()
    assert first["certificate_from"] < time.time() - 50000, first
    assert ap.proc.stop() == 0
    ap.configure([at(ac)])
    ap.start()
    assert ap.wait()["certificate_from"] == first["certificate_from"]
    s = until(lambda: (lambda s: s if s["certificate_from"] != first["certificate_from"] else None)(ap.status()), 60,
              lambda: "it is renewed: %s\n%s" % (ap.status(), ap.proc.text()))
    assert s["state"] == "Run" and s["joins"] == 1, "in session: %s" % s
    assert s["certificate_to"] > time.time() + 80000 and s["certificate_fingerprint"] != first["certificate_fingerprint"], s
    # and it is the one that is used from now on
    assert ap.proc.stop() == 0
    ap.start()
    assert ap.wait()["certificate_fingerprint"] == s["certificate_fingerprint"]
    ac.stop()


@test("ac_shell")
def an_expired_certificate_at_the_start(lab):
    ac = old_controller(lab)
    assert ac.ask("sign-ago %d" % (86400 - 8)) == "done"
    ap = AccessPoint(lab, "old", 1, [at(ac), "capwap ap join-token " + ac.ask("token")]).start()
    to = ap.wait_certificate().status()["certificate_to"]
    assert ap.proc.stop() == 0
    ap.configure([at(ac)])
    until(lambda: time.time() > to + 2, 20, "the certificate ends")
    ap.start()
    said = refused(ap, "expired")
    assert "our certificate expired on" in said and "config ap join-token create" in said, said
    assert "certificate expired on" in ac.ask("stats"), ac.ask("stats")
    assert ap.proc.stop() == 0
    # with a token it enrols anew
    assert ac.ask("sign-ago 0") == "done"
    ap.configure([at(ac), "capwap ap join-token " + ac.ask("token")])
    ap.start()
    until(lambda: ap.status()["certificate_to"] > time.time() + 80000, 30, lambda: "it enrols anew: %s" % ap.proc.text())
    assert ap.status()["state"] == "Run"
    ac.stop()


def without_a_clock(lab):
    return {"env": dict(os.environ, LD_PRELOAD=lab.program("libold_clock.so"), ASAN_OPTIONS="verify_asan_link_order=0")}


@test("ac_shell")
def an_access_point_without_a_clock(lab):
    ac = Shell(lab, AP_DAYS="2000")
    ap = AccessPoint(lab, "1970", 1, [at(ac), "capwap ap join-token " + ac.ask("token")]).start(**without_a_clock(lab))
    s = ap.wait_certificate().status()
    assert s["clock"] == "controller" and abs(s["written"] - time.time()) < 60, s
    assert ap.proc.stop() == 0
    ac.stop()
    # much later: the controller has a new certificate by now, which begins after anything that the access point knows of
    ac.start(AP_DAYS="2000", AHEAD_DAYS="900")
    ap.configure([at(ac)])
    ap.start(**without_a_clock(lab))
    ap.wait()
    s = until(lambda: (lambda s: s if s["clock"] == "controller" else None)(ap.status()), 10,
              lambda: "it takes the time: %s" % ap.status())
    assert s["state"] == "Run" and s["written"] > time.time() + 890 * 86400, s
    assert ap.proc.stop() == 0
    # the time is kept
    saved = open(os.path.join(ap.state, "saved")).read()
    assert int(re.search(r"^wall (\d+)$", saved, re.M)[1]) > time.time() + 890 * 86400, saved
    ac.stop()


KEY = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"


@test("plumbd")
def a_pre_shared_key_in_the_place_of_certificates(lab):
    wlc = Controller(lab, config="config ap dtls-psk add hex %s 02:00:5e:00:00:10\n"
                                 "config ap dtls-psk add hex %s 02:00:5e:00:00:20\n" % (KEY, KEY[::-1])).start()
    ap = AccessPoint(lab, "keyed", 1, [at(wlc), "capwap ap psk identity 02:00:5e:00:00:10 key " + KEY]).start()
    s = ap.wait()
    assert s["identity"] == "PSK" and "PSK" in s["cipher"] and s["data_up"] and s["certificate_to"] == 0, s
    wrong = AccessPoint(lab, "wrong", 2, [at(wlc), "capwap ap psk identity 02:00:5e:00:00:20 file " +
                                          lab.write("key", KEY + "\n")]).start()
    assert "key" in refused(wrong, "refused the key|does not have the key"), wrong.status()
    until(lambda: "02:00:5e:00:00:20" in wlc.text("show ap join stats summary all"), 10, "the controller says why")
    # who has one access point's key is not another
    liar = AccessPoint(lab, "liar", 3, [at(wlc), "capwap ap psk identity 02:00:5e:00:00:10 key " + KEY]).start()
    refused(liar, "Join")
    until(lambda: "pre-shared key is that of another AP" in wlc.text("show ap join stats detailed 02:00:5e:00:00:30"), 10,
          lambda: wlc.text("show ap join stats detailed 02:00:5e:00:00:30"))
    assert liar.status()["joins"] == 0 and ap.status()["joins"] == 1 and ap.status()["state"] == "Run"
    everything = "".join(open(lab.path(f), errors="replace").read() for f in os.listdir(lab.folder) if f.endswith(".log"))
    assert KEY not in everything


@test("plumbd")
def pre_shared_keys_in_plumb_air(lab):
    wlc = Controller(lab, config="".join("config ap dtls-psk add hex %s 02:00:5e:00:00:%02x\n" % (KEY, 16 * n)
                                         for n in (1, 2, 3))).start()
    done = air(lab, "aps 3 air with psk mac %s\ndiscovery interval 200ms\nstart all\nwait run all within 30s\n" % KEY,
               "--controller", "127.0.0.1:%d" % wlc.port, "--json")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
