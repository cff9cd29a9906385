# SPDX-License-Identifier: Apache-2.0
"""The controller dies."""
import re
import time

from scenarios import scenario

KEY = "correct-horse-battery"


@scenario("ap-away")
def ap_away(s):
    """The controller is killed and comes back: clients keep passing traffic, and are taken over without leaving."""
    s.net.wlan(1, "lab-psk", security="psk", key=KEY)
    s.net.wlan(2, "lab-open")
    s.net.ap(1)
    s.net.start()
    c, other = s.client(1), s.client(2)
    s.joins(c)
    s.passes(c)
    s.joins(other, 2)
    s.passes(other)
    for x in (c, other):
        s.until(lambda: (s.net.client(x.mac) or {}).get("authorized"), 10, "%s in RUN" % x.name)
        x.seen = len(x.events)
    pings = [s.world.vm.spawn("busybox", "ping", "-i", "1", "-c", "60", "-W", "2", "198.51.100.1", ns=x.name)
             for x in (c, other)]
    time.sleep(3)
    s.net.kill_controller()
    s.step("the controller is killed")
    time.sleep(10)
    s.net.start_controller()
    s.net.wait_joined()
    s.step("the controller is back")
    for x in (c, other):
        s.until(lambda: (s.net.client(x.mac) or {}).get("authorized"), 40, "%s in RUN again" % x.name)
        s.holds(True, "%s was taken over and is in RUN" % x.name)
    c.seen = 0
    s.holds(c.wait("Key negotiation completed", 1) and c.wait("Key negotiation completed", 10), "by a new 4-way handshake")
    for x, job in zip((c, other), pings):
        job.end(5, 2)
        m = re.search(r"(\d+) packets transmitted, (\d+) packets received", job.text())
        s.holds(m and int(m[1]) - int(m[2]) <= 2, "%s: traffic passed all the time (%s)" % (x.name, m[0] if m else "?"))
        s.holds(not x.saw("CTRL-EVENT-DISCONNECTED"), "%s was never thrown out" % x.name)
    s.holds(not s.frames("deauth") and not s.frames("disassoc"), "no deauthentication was sent")
