# SPDX-License-Identifier: Apache-2.0
"""disk.py - a disk that is full, cannot be written, or is slow, under a controller with clients: it is told of once, the old
files stay, and no client notices. bad_disk.c makes the disk so. Read by run.py."""
import os
import re
import subprocess
import threading
import time

from daemon import Daemon
from faults import Air
from run import CONFIG, PLAIN, PLAIN_PLUMBD, check, test, waits

# some come and go all the time and are forgotten in between, after ten seconds, so that there is something to be written
BUSY = """
aps 2 lab with certificate
ca %(ca)s
discovery interval 200ms
wlan staff psk "correct horse" pmf optional
config advanced eap eapol-key-timeout 5000
config advanced eap eapol-key-retries 4
clients 20 stay on staff spread
clients 5 move on staff spread
wait controller 20s
start all
wait run all within 60s
join stay
join move
wait clients 25 in run within 60s
mark
leave move
hold 11s
join move
wait client move in run within 60s
repeat 1000
hold 1h
"""


class Disk:
    """plumbd with such a disk, and clients."""

    def __init__(self):
        done = subprocess.run([os.path.join(PLAIN, "plumb-air"), "--scenario", "-", "--config"],
                              input=BUSY % {"ca": "none"}, capture_output=True, text=True)
        check(done.returncode == 0, done.stderr)
        # the file that says how the disk is lies outside of what is on it
        self.says = "/tmp/plumb-disk-%d-%d" % (os.getpid(), time.monotonic_ns())
        self.d = Daemon(PLAIN_PLUMBD, CONFIG + done.stdout,
                        wrap=("env", "LD_PRELOAD=" + os.path.join(PLAIN, "tests", "libbad_disk.so"),
                              "PLUMB_DISK=" + self.says)).ready()
        self.snapshot = os.path.join(self.d.state, "clients.snapshot")
        self.net = self.d.net()
        self.air = Air(self.d, BUSY)
        self.air.until(lambda: any(e["event"] == "step" and e["what"] == "wait clients" for e in self.air.events), 120,
                       "25 clients in RUN")

    def is_now(self, how):
        with open(self.says + ".new", "w") as f:
            f.write(how)
        os.rename(self.says + ".new", self.says)

    def written(self):
        try:
            return os.stat(self.snapshot).st_mtime_ns
        except FileNotFoundError:
            return 0

    def is_written(self, seconds):
        """Until there is a snapshot newer than now."""
        was, end = self.written(), time.monotonic() + seconds
        while self.written() == was:
            check(time.monotonic() < end, "no snapshot is written:\n" + self.d.output()[-2000:])
            time.sleep(0.2)

    def configuration(self):
        with open(self.d.config, "rb") as f:
            return f.read()

    def change(self, name):
        status, _, why = self.d.command("config sysname " + name, seconds=60)
        check(status == "ok", why)

    def save(self):
        return self.d.command("save config", seconds=120)

    def end(self):
        self.is_now("")
        self.air.stop()
        def ends():
            return [e for e in self.air.events if e["event"] == "end"]
        self.air.until(ends, 20, "the last word of plumb-air")  # it has ended; what it said is still being read
        last = ends()[0]
        check(last["sent_away"] == 0 and last["keys_twice"] == 0, last)
        refused = [e for e in self.air.events if e["event"] == "client" and re.search("-refused", str(e))]
        check(not refused, refused[:3])
        check(self.d.net() == self.net, "net is another one")
        check(self.d.stop(seconds=30) == 0, "exit status")
        return last

    def __enter__(self):
        return self

    def __exit__(self, kind, value, tb):
        if kind:
            self.air.p.kill()
        if os.path.exists(self.says):
            os.unlink(self.says)
        self.d.clean()


def refuses(how, words):
    """A disk that takes nothing: one warning for three tries of the snapshot, `save config` says so each time, and the files
    are what they were; then it is well again, and that is told once, too."""
    with Disk() as k:
        d = k.d
        k.is_written(60)
        file = k.configuration()
        k.change("after-" + how)
        k.is_now(how)
        d.wait_output("clients.snapshot cannot be written", seconds=60)
        snapshot = open(k.snapshot, "rb").read()
        for _ in range(2):
            status, _, why = k.save()
            check(status != "ok" and words in why and "the old file stays" in why, (status, why))
        time.sleep(21)  # it is tried again, twice
        check(len(re.findall("clients.snapshot cannot be written", d.output())) == 1, d.output()[-3000:])
        check(words in re.search("clients.snapshot cannot be written: ([^\n]*)", d.output())[1], d.output()[-3000:])
        check(k.configuration() == file and open(k.snapshot, "rb").read() == snapshot, "a file is not what it was")
        k.is_now("")
        d.wait_output("clients.snapshot is written again", seconds=60)
        check(k.save()[0] == "ok" and b"after-" + how.encode() in k.configuration(), "save config")
        check(len(re.findall("is written again", d.output())) == 1, d.output()[-3000:])
        last = k.end()
        print("# disk %s: %d joins meanwhile, %d clients sent away" % (how, last["runs"], last["sent_away"]))


@test
@waits
def a_full_disk_is_told_of_once_and_no_client_notices():
    """ENOSPC for every byte: the snapshot's warning, save config's refusal, the old files, clients that come and go"""
    refuses("full", "No space left on device")


@test
@waits
def a_read_only_disk_is_told_of_once_and_no_client_notices():
    """EROFS for every file: the same"""
    refuses("read-only", "Read-only file system")


@test
@waits
def a_slow_disk_is_told_of_once_and_nobody_waits_for_it():
    """each sync takes two seconds: one warning for three snapshots; save config is done, and while keeper waits for the disk
    net answers commands and clients join"""
    with Disk() as k:
        d = k.d
        k.is_written(60)
        k.is_now("slow")
        for _ in range(2):
            k.is_written(60)
        check(len(re.findall("the disk is slow", d.output())) == 1, d.output()[-3000:])
        k.change("after-slow")
        done = []
        saving = threading.Thread(target=lambda: done.append(k.save()))
        saving.start()
        asked = 0
        while saving.is_alive():
            check(d.command("show sysinfo", seconds=30)[0] == "ok", "show sysinfo")
            asked += not done
            time.sleep(0.05)
        saving.join()
        check(done[0][0] == "ok" and b"after-slow" in k.configuration(), done)
        check(asked >= 5, "net answered %d times while the configuration was saved" % asked)
        k.is_written(60)
        check(len(re.findall("the disk is slow", d.output())) == 1, d.output()[-3000:])
        k.is_now("")
        d.wait_output("clients.snapshot is written in time again", seconds=60)
        last = k.end()
        print("# slow disk: %d commands answered while the configuration was saved; %d joins, %d clients sent away"
              % (asked, last["runs"], last["sent_away"]))
