# SPDX-License-Identifier: Apache-2.0
"""disk - a state or runtime directory that is full or read-only: said once, the access point goes on, and what could not be
written is when there is room again. On small file systems in a mount namespace of the access point's own."""
import json
import os
import subprocess
import time

from lab import AccessPoint, Controller, Skip, at, enrolled, test, until

OWN = ["unshare", "--mount", "--propagation", "private", "sh", "-ec"]
SMALL = """for d in "$1" "$2"; do mkdir -p "$d"; mount -t tmpfs -o size=64k,mode=700 small "$d"; done
cat /dev/zero >"$1/fill" 2>/dev/null || true
shift 2; exec "$@" """
READ_ONLY = """mount --bind "$1" "$1"; mount -o remount,ro,bind "$1"; shift; exec "$@" """


def namespaces_work():
    return os.geteuid() == 0 and subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode == 0


class Boxed(AccessPoint):
    """Its directories are seen from within its namespace."""

    def inside(self, *words):
        return subprocess.run(["nsenter", "-t", str(self.proc.p.pid), "-m", *words], capture_output=True, text=True)

    def status(self):
        done = self.inside(self.program, "status", "--json", "--config", self.config)
        return json.loads(done.stdout) if done.stdout else {"running": False, "state": "", "certificate_to": 0, "name": "",
                                                            "last_error": done.stderr}

    def said(self, words):
        return self.proc.text().count(words)


@test("plumbd")
def a_full_disk_is_said_once_and_written_to_when_there_is_room(lab):
    if not namespaces_work():
        raise Skip("no mount namespaces here")
    wlc = Controller(lab).start()
    ap = Boxed(lab, "full", 1, [at(wlc), "capwap ap join-token " + wlc.token(), "logging level events"])
    ap.wrap = [*OWN, SMALL, "sh", ap.state, ap.runtime]
    ap.start()
    ap.wait()
    full = "the state directory cannot be written: No space left on device"
    until(lambda: ap.said(full), 20, lambda: "it says so: " + ap.proc.text())
    ap.inside("sh", "-c", "cat /dev/zero >%s/fill" % ap.runtime)
    until(lambda: ap.said("status cannot be written: No space left on device"), 20, "the runtime directory is full, too")
    time.sleep(11)  # tried again meanwhile
    assert ap.said(full) == 1 and ap.said("status cannot be written") == 1, ap.proc.text()
    assert ap.proc.running() and "full" in wlc.text("show ap summary")
    ap.inside("rm", ap.state + "/fill", ap.runtime + "/fill")
    until(lambda: ap.said("can be written again"), 30, lambda: "it is written: " + ap.proc.text())
    ap.wait_certificate()
    assert "last-0 127.0.0.1:%d" % wlc.port in ap.inside("cat", ap.state + "/saved").stdout
    # and read-only
    done = ap.inside("mount", "-o", "remount,ro", ap.state)
    assert done.returncode == 0, done
    said = wlc.text("config ap name renamed full")
    until(lambda: ap.said("cannot be written: Read-only file system"), 20,
          lambda: "it says so: %s %s" % (said, ap.proc.text()))
    until(lambda: ap.status()["name"] == "renamed", 20, lambda: "it goes on: %s" % ap.status())
    ap.inside("mount", "-o", "remount,rw", ap.state)
    until(lambda: "name renamed" in ap.inside("cat", ap.state + "/saved").stdout, 30, "it is written when it can be")
    assert ap.said("can be written again") == 2, ap.proc.text()
    assert ap.proc.stop() == 0


@test("plumbd")
def it_starts_on_a_disk_that_is_read_only(lab):
    if not namespaces_work():
        raise Skip("no mount namespaces here")
    wlc = Controller(lab).start()
    ap = enrolled(lab, wlc, "hard", 1, ["logging level events"])
    for lock in ("with", "without"):
        if lock == "without":
            os.unlink(ap.state + "/lock")
        ap.wrap = [*OWN, READ_ONLY, "sh", ap.state]
        ap.start()
        assert ap.wait()["name"] == "hard"
        other = subprocess.run(ap.proc.command, capture_output=True, text=True, timeout=60)
        assert other.returncode == 5 and "another plumb-ap" in other.stderr, other
        assert ap.proc.stop() == 0
