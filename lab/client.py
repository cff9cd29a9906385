# SPDX-License-Identifier: Apache-2.0
"""client.py - a client of the lab: Debian's wpa_supplicant in a namespace with a radio, driven over its control socket as
wpa_cli does it, with busybox's DHCP client and ping beside it. Everything it says is in client-NAME.log."""
import re
import time

from vm import LabError

CONF = "ctrl_interface=/run/lab/wpa-%s\nupdate_config=0\ncountry=US\np2p_disabled=1\nap_scan=1\n"
DHCP_SCRIPT = """#!/bin/sh
case $1 in
deconfig) ip addr flush dev $interface; ip link set $interface up ;;
bound|renew) ip addr flush dev $interface; ip addr add $ip/${mask:-24} dev $interface; echo "address $ip server $serverid" ;;
esac
"""


class Client:
    def __init__(self, world, n):
        self.world, self.vm, self.n = world, world.vm, n
        self.name = world.make_client(n)
        self.mac = world.clients[self.name]
        self.job = self.socket = None
        self.log = None     # a file of the scenario
        self.events = []    # (when, text)
        self.seen = 0       # those before this one have been waited for

    def note(self, text):
        if self.log:
            self.log.write("%s %s\n" % (time.strftime("%H:%M:%S") + ".%03d" % (time.time() % 1 * 1000), text.rstrip()))
            self.log.flush()

    def output(self, data):
        for line in data.decode(errors="replace").splitlines():
            self.note("  | " + line)

    def start(self):
        """Starts wpa_supplicant, once for the life of the machine; later it only forgets what it knew."""
        if self.socket and self.job.running():
            self.vm.run("ip addr flush dev wlan0; ip link set wlan0 up", ns=self.name)
            self.request("FLUSH")
            self.drain()
            self.events.clear()
            self.seen = 0
            return self
        if not self.job:
            self.spawn()
        self.socket = self.vm.open("/run/lab/wpa-%s/wlan0" % self.name, 60)
        self.request("ATTACH")
        return self

    def spawn(self):
        """The program; its first conversation comes with start."""
        self.vm.write("/run/lab/%s.conf" % self.name, CONF % self.name)
        self.vm.write("/run/lab/dhcp-script", DHCP_SCRIPT)
        self.vm.run("chmod", "700", "/run/lab/dhcp-script")
        self.job = self.vm.spawn("wpa_supplicant", "-Dnl80211", "-iwlan0", "-c/run/lab/%s.conf" % self.name, ns=self.name,
                                 on_data=self.output)

    def disguise(self, mac):
        """From now on with this MAC address, until it rests."""
        self.vm.run("ip link set wlan0 down; ip link set wlan0 address %s; ip link set wlan0 up" % mac, ns=self.name)
        self.mac = mac

    def rest(self):
        """Off the air until the next start."""
        self.request("DISCONNECT")
        self.request("REMOVE_NETWORK all")
        self.drain(0.05)
        self.vm.run("ip", "link", "set", "wlan0", "down", ns=self.name, good=False)
        if self.mac != self.world.clients[self.name]:
            self.mac = self.world.clients[self.name]
            self.vm.run("ip", "link", "set", "wlan0", "address", self.mac, ns=self.name)

    def drain(self, seconds=0.001):
        """Takes what has come; returns an answer to a command where one is among it."""
        answer = None
        text = self.socket.receive(seconds)
        while text is not None:
            if text.startswith("<"):
                event = text[3:]
                self.events.append((self.socket.received, event))
                self.note(event)
            else:
                answer = text
                break
            text = self.socket.receive(0.001)
        return answer

    def request(self, text):
        """One command of its control interface: the answer."""
        self.drain()
        if text != "PING" and not text.startswith("STATUS"):
            self.note("> " + re.sub(r'(psk) "?.*', r"\1 ...", text))
        self.socket.datagram(text)
        stop = time.monotonic() + 20
        while time.monotonic() < stop:
            answer = self.drain(0.5)
            if answer is not None:
                return answer.strip()
        raise LabError("%s: wpa_supplicant does not answer %r" % (self.name, text))

    def wait(self, pattern, seconds):
        """The next event that matches, after those that were waited for; None when there is none in time."""
        stop = time.monotonic() + seconds
        while True:
            while self.seen < len(self.events):
                event = self.events[self.seen][1]
                self.seen += 1
                if re.search(pattern, event):
                    return event
            left = stop - time.monotonic()
            if left <= 0:
                return None
            self.drain(min(left, 0.5))

    def not_found(self, scans, seconds=15):
        """It has looked so often for a network that it could join, and there was none."""
        return all(self.wait("CTRL-EVENT-NETWORK-NOT-FOUND", seconds) for _ in range(scans))

    def saw(self, pattern):
        """All events so far that match."""
        self.drain()
        return [e for _, e in self.events if re.search(pattern, e)]

    def status(self):
        return dict(line.split("=", 1) for line in self.request("STATUS").splitlines() if "=" in line)

    def configure(self, **fields):
        """A network that it may join, and no other: the fields of wpa_supplicant.conf as they stand there."""
        self.request("REMOVE_NETWORK all")
        self.request("SCAN_INTERVAL 1")
        number = self.request("ADD_NETWORK")
        for name, value in fields.items():
            if self.request("SET_NETWORK %s %s %s" % (number, name, value)) != "OK":
                raise LabError("%s: wpa_supplicant refuses %s" % (self.name, name))
        return number

    def join(self, wait=True, seconds=20, **fields):
        """Joins a network: whether it is connected in time."""
        number = self.configure(**fields)
        self.seen = len(self.events)
        self.request("SELECT_NETWORK " + number)
        return bool(self.wait("CTRL-EVENT-CONNECTED", seconds)) if wait else None

    def connected(self, seconds):
        """Whether it is connected in time, by what it was told before."""
        return bool(self.wait("CTRL-EVENT-CONNECTED", seconds))

    def leave(self):
        self.request("DISCONNECT")

    def forgets(self):
        """What refused it: it would wait before it tries there again."""
        self.request("BSSID_IGNORE clear")

    def roam(self, bssid, seconds=15):
        """Goes to another access point: whether it is there in time. It must have been seen in a scan."""
        self.seen = len(self.events)
        answer = self.request("ROAM " + bssid)
        return answer == "OK" and bool(self.wait("CTRL-EVENT-CONNECTED.*%s" % bssid, seconds))

    def scan(self, freqs, seconds=10):
        self.seen = len(self.events)
        self.request("SCAN freq=%s" % ",".join(str(f) for f in freqs))
        self.wait("CTRL-EVENT-SCAN-RESULTS", seconds)
        return self.request("SCAN_RESULTS")

    def dhcp_start(self, seconds=15):
        return self.vm.spawn("busybox", "udhcpc", "-i", "wlan0", "-n", "-q", "-f", "-t",
                             str(max(1, int(seconds / 3))), "-T", "3", "-s", "/run/lab/dhcp-script", ns=self.name)

    def dhcp_end(self, job, seconds=60):
        """The address, or None."""
        job.wait(seconds)
        self.note("dhcp: " + " / ".join(job.text().split("\n")))
        m = re.search(r"^address (\S+)", job.text(), re.M)
        return m[1] if m else None

    def dhcp(self, seconds=15):
        """An address from DHCP, or None."""
        return self.dhcp_end(self.dhcp_start(seconds), seconds + 40)

    def static(self, address):
        self.vm.run("ip", "addr", "add", address, "dev", "wlan0", ns=self.name, good=False)

    def no_address(self):
        self.vm.run("ip", "addr", "flush", "dev", "wlan0", ns=self.name)

    def ping(self, address, count=2):
        """How many of them were answered."""
        out = self.vm.run("busybox", "ping", "-c", str(count), "-i", "0.2", "-W", "2", address, ns=self.name,
                          seconds=count * 4 + 30, good=False)
        m = re.search(r"(\d+) packets received", out)
        self.note("ping %s: %s of %d" % (address, m[1] if m else "?", count))
        return int(m[1]) if m else 0

    def link(self):
        return self.vm.run("iw", "dev", "wlan0", "link", ns=self.name, good=False)
