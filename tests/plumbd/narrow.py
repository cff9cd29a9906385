# SPDX-License-Identifier: Apache-2.0
"""narrow.py - a way on which no datagram of more than 1280 bytes passes, and nobody says so (fault 4 of docs/faults.md):
plumb-relay drops what is longer. The handshake's certificates go in pieces. Read by run.py."""
import re
import time

from faults import Air, counters, rows
from flaps import Relay
from run import CONFIG, PLAIN_PLUMBD, Running, check, test

WLANS = "".join("config wlan create %d wlan-number-%d a-network-with-a-long-name-%02d\n"
                "config wlan security wpa akm psk set-key ascii a-passphrase-that-is-long-%02d %d\n"
                "config wlan enable %d\n" % (n, n, n, n, n, n) for n in range(1, 17))
FIVE = """
aps 5 air with certificate
ca %(ca)s
discovery interval 200ms
wait controller 20s
start all
wait run all within 60s
hold 1h
"""


@test
def a_way_of_1280_bytes():
    """five access points join, with certificates, and get 16 WLANs, by a way that swallows all datagrams above 1280 bytes;
    they stay when one of five is lost besides"""
    with Running(PLAIN_PLUMBD, config=CONFIG + WLANS) as d:
        relay = Relay(d)
        relay.tell("link both mtu %d" % (1280 - 40 - 8))  # as over IPv6
        air = Air(d, FIVE, port=relay.port)
        try:
            took = air.all_run(5, 1, 60)
            relay.tell("link both loss 20%")
            for state in ("disable", "enable"):
                for n in range(1, 17):
                    check(d.command("config wlan %s %d" % (state, n))[0] == "ok", "config wlan")
            time.sleep(8)
            air.until(lambda: len(rows(d)) == 5 and all(n == 1 for n in air.states()[1].values()), 30, "in Run")
            relay.tell("link both loss 0%")
            relay.tell("report")
            said = [relay.p.stdout.readline() for _ in range(2)]
            c = counters(d)
            print("# in Run after %.1f s; %s; fragments sent %d, received %d, dropped %d" % (
                took, "; ".join(s.strip() for s in said), c.get("fragments_sent", 0), c.get("fragments_received", 0),
                c.get("fragments_dropped", 0)))
            check(all(re.search("too-long 0$", s.strip()) for s in said), said)
        finally:
            air.stop()
            relay.stop()
