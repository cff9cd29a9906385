# SPDX-License-Identifier: Apache-2.0
"""clocks.py - a plumbd whose clock is moved: certificates that end, lists that are of another time, and what
`show auth-list` has of all that. Read by run.py."""
import json
import os
import re
import time

import processes
from daemon import Daemon
from run import CONFIG, PLAIN, PLAIN_PLUMBD, AccessPoint, check, test

DAY = 86400
AP = "02:00:5e:00:00:01"


def moved(days):
    return ("env", "LD_PRELOAD=" + os.path.join(PLAIN, "tests", "libmoved_clock.so"), "PLUMB_CLOCK_AHEAD=%d" % (days * DAY))


def issued(d):
    status, parts, why = d.command("show auth-list", "json")
    check(status == "ok", why)
    rows = [r for p in parts for r in p.get("rows", []) if "serial_number" in r]
    values = {k: v for p in parts for k, v in p.items() if k.startswith("number_of")} or json.dumps(parts)
    return rows, values


def listed(d, status):
    """The one certificate there is; net is told of all of them anew when one is revoked, and when it was started again."""
    def there():
        rows, _ = issued(d)
        return len(rows) == 1 and rows[0]["status"] == status and rows
    return processes.until(there, 15, lambda: "one certificate that is %s: %r" % (status, issued(d)))


def enrolled(d, name="lobby-1"):
    token = re.search(r"plumb-[0-9a-z-]+", str(d.command("config ap join-token create")[1]))[0]
    return AccessPoint(PLAIN, d, name, AP, "capwap ap join-token " + token)


@test
def certificates_that_end_are_told_and_lists_are_renewed():
    """eleven months later: the access point's certificate is told in the log and as a trap, once, and not by the next start;
    it joins still, is revoked, and is refused; with the clock set back the list of what is revoked is good, and it is
    refused still; show auth-list has what was issued and revoked, with serial numbers, names and dates, also after net has
    died"""
    d = Daemon(PLAIN_PLUMBD, CONFIG).ready()
    check(issued(d)[0] == [], issued(d))
    ap = enrolled(d)
    try:
        ap.wait("Data Check -> Run", 40)
        rows = listed(d, "valid")
        check(rows[0]["name"] == AP and rows[0]["revoked"] is None, rows)
        check(re.fullmatch("[0-9a-f]{16,40}", rows[0]["serial_number"]), rows)
        check("expires" not in d.output(), d.output())
        d.stop()

        later = Daemon(PLAIN_PLUMBD, keep=d.dir, listen=(d.ctrl, d.data), wrap=moved(340)).ready()
        later.wait_output("Certificate of AP %s expires on [-0-9]{10}, in 2[45] days .serial number %s"
                          % (AP, rows[0]["serial_number"]))
        time.sleep(0.5)
        check("Certificate of AP " + AP in str(later.command("show traplog")), later.command("show traplog"))
        later.stop()
        check(later.output().count("Certificate of") == 1, later.output())

        again = Daemon(PLAIN_PLUMBD, keep=d.dir, listen=(d.ctrl, d.data), wrap=moved(340)).ready()
        runs = open(ap.log).read().count("Data Check -> Run")
        ap.wait("Data Check -> Run", 60, count=runs + 1)
        check(again.command("config auth-list revoke " + AP)[0] == "ok", "revoke")
        ap.wait("[Cc]ertificate was revoked", 40)
        rows = listed(again, "revoked")
        check(rows[0]["revoked"], rows)
        os.kill(again.net(), 9)
        again.wait_output("is back")
        check(listed(again, "revoked") == rows, issued(again))
        again.stop()
        check(again.output().count("Certificate of") == 1, again.output())

        back = Daemon(PLAIN_PLUMBD, keep=d.dir, listen=(d.ctrl, d.data)).ready()
        refused = len(re.findall("[Cc]ertificate was revoked", open(ap.log).read()))
        ap.wait("[Cc]ertificate was revoked", 60, count=refused + 1)  # not: the list is of the future
        text = "".join(p.get("text", "") for p in back.command("show auth-list")[1])
        check("certificates issued" in text and "revoked" in text and rows[0]["serial_number"] in text, text)
        check(back.stop() == 0, "exit status")
    finally:
        ap.stop()
        d.clean()
    for x in (later, again, back):
        x.clean()
