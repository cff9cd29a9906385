# SPDX-License-Identifier: Apache-2.0
"""joins - how an access point gets in: nothing is sent twice on a good network, both families of addresses, and a network
on which only asking around helps."""

import json

from lab import Controller, air, enrolled, test, three_times, until


@test("plumbd")
def a_join_on_a_good_network_sends_nothing_twice(lab):
    """A lost flight would show as a flight, a request or a keep-alive that was sent again. A stalled machine can do that,
    too:
    so three attempts."""
    wlc = Controller(lab).start()
    ap = enrolled(lab, wlc, "quick", 1)

    def joins(_):
        ap.start()
        s = ap.wait()
        assert s["repeats"] == 0, "%s\n%s" % (s, ap.proc.text()[-3000:])
        # and when it is thrown out it resumes, which sends data right behind the last flight
        wlc.text("config ap reset quick")
        s = until(lambda: ap.status() if ap.status()["joins"] == 2 and ap.status()["state"] == "Run" else None, 30,
                  lambda: "it is back: %s" % ap.status())
        assert s["repeats"] == 0, "%s\n%s" % (s, ap.proc.text()[-3000:])
        assert ap.proc.stop() == 0
    try:
        three_times(joins)
    finally:
        ap.proc.stop()


@test("plumbd")
def ten_joins_at_once_lose_no_keep_alive(lab):
    """The first keep-alive comes right behind the Finished, and to another socket of the controller. Lost, it would come
    again after a second."""
    wlc = Controller(lab).start()

    def joins(n):
        done = air(lab, TEN % (n * 10, wlc.state + "/trust/ca.pem"), "--controller", "127.0.0.1:%d" % wlc.port, "--json")
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr
        begun, took = {}, []
        for e in map(json.loads, done.stdout.splitlines()):
            if e.get("state") == "Data Check":
                begun[e["ap"]] = e["t"]
            elif e.get("state") == "Run" and e["ap"] in begun:
                took.append(e["t"] - begun.pop(e["ap"]))
        assert len(took) == 10 and sorted(took)[8] < 900, took
    three_times(joins)


TEN = """
aps 10 run%d with certificate
ca %s
discovery interval 200ms
start all
wait run all within 30s
"""
