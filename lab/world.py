# SPDX-License-Identifier: Apache-2.0
"""world.py - what is in the lab's machine: the medium, the wire with its VLANs and DHCP server, and the namespaces and
radios of access points and clients. They are made when a scenario first asks for them and stay for the next one.

    host 10.0.2.2 ---- eth0 [br0, the wired network] ---- ap1, ap2: eth0 10.0.2.21, .22 (to the controller, untagged)
                                                     ---- ap1, ap2: wire0 (a trunk: VLAN 20 and 30, for clients)
                                                     ---- wire: DHCP server and somebody to ping, in VLAN 20 and 30
"""
import os
import re
import shutil
import threading
import time

from vm import LabError, Machine

VLANS = {20: "198.51.100", 30: "203.0.113"}  # addresses for documentation (RFC 5737)
SOCKET = "/run/lab/air"

BEGIN = """
sysctl -qw net.core.rmem_max=8388608 net.core.wmem_max=8388608 net.ipv4.ip_forward=0 2>/dev/null || :
mkdir -p /run/netns
ip link set lo up
ip link add br0 type bridge vlan_filtering 1 forward_delay 0
ip link set eth0 master br0 up
ip addr add 10.0.2.15/24 dev br0
ip link set br0 up
ip route add default via 10.0.2.2
ip netns add wire
ip link add w-wire type veth peer name eth0 netns wire
ip link set w-wire master br0 up
for v in %(vlans)s; do bridge vlan add dev w-wire vid $v; done
ip -n wire link set lo up
ip -n wire link set eth0 up
%(addresses)s
iw reg set US
"""

AP = """
ip netns add %(name)s
ip link add m-%(name)s type veth peer name eth0 netns %(name)s
ip link add v-%(name)s type veth peer name wire0 netns %(name)s
ip link set m-%(name)s master br0 up
ip link set v-%(name)s master br0 up
bridge vlan del dev v-%(name)s vid 1
for v in %(vlans)s; do bridge vlan add dev v-%(name)s vid $v; done
ip -n %(name)s link set lo up
ip -n %(name)s link set eth0 up
ip -n %(name)s link set wire0 up
ip -n %(name)s addr add %(address)s/24 dev eth0
ip -n %(name)s route add default via 10.0.2.2
for r in 0 1; do iw phy %(name)sr$r set netns name %(name)s; done
"""

CLIENT = """
ip netns add %(name)s
iw phy %(name)s set netns name %(name)s
ip -n %(name)s link set lo up
old=$(ip netns exec %(name)s ls /sys/class/net | grep -v '^lo$')
ip -n %(name)s link set $old name wlan0
"""


def ap_mac(n):
    """The base MAC of access point n."""
    return "02:00:5e:10:%02x:00" % n


class Air:
    """The medium, lab-air in the machine."""

    def __init__(self, vm, program):
        self.job = vm.spawn(program, SOCKET)
        self.lock = threading.Lock()
        self.commands = vm.open(SOCKET)
        self.hits = vm.open(SOCKET)
        self.hits.datagram("listen")
        if self.hits.receive(10) != "ok":
            raise LabError("the medium does not answer: " + self.job.text())

    def tell(self, text):
        """One command: the answer behind "ok"."""
        with self.lock:
            self.commands.datagram(text)
            answer = self.commands.receive(20)
        if answer is None or not answer.startswith("ok"):
            raise LabError("the medium: %s: %s %s" % (text, answer, self.job.text()[-500:]))
        return answer[3:]

    def rule(self, text):
        self.tell("rule " + text)

    def count(self, name):
        return int(self.tell("hits " + name))

    def wait_hit(self, name, seconds):
        """The next line about a frame that the rule matched, or None."""
        stop = time.monotonic() + seconds
        while time.monotonic() < stop:
            line = self.hits.receive(stop - time.monotonic())
            if line and line.startswith("hit %s " % name):
                return line
        return None

    def calm(self, radios):
        """As at the beginning: no rules, everybody hears everybody."""
        self.tell("unrule all")
        for radio in radios:
            self.tell("signal %s all -50" % radio)
        while self.hits.receive(0.001):
            pass


class World:
    def __init__(self, folder, programs, say=lambda text: None):
        """programs: the directory of a build without sanitizers."""
        self.folder, self.programs, self.say = folder, programs, say
        self.share = os.path.join(folder, "share")
        self.vm = Machine(folder, self.share, os.path.join(programs, "lab", "lab-guest"), say)
        self.aps, self.clients = {}, {}   # name: base MAC, MAC
        self.actors = {}                  # number: Client
        self.enrolled = set()             # access points that have a certificate of the controller
        self.dhcp = None

    def begin(self):
        # the access points of a new machine have forgotten the controller: so has it them
        shutil.rmtree(os.path.join(self.folder, "plumbd"), ignore_errors=True)
        self.vm.boot()
        self.say("the machine is up after %.1f s" % self.vm.took)
        vlans = " ".join(str(v) for v in VLANS)
        addresses = "".join("ip -n wire link add link eth0 name v%d type vlan id %d\nip -n wire link set v%d up\n"
                            "ip -n wire addr add %s.1/24 dev v%d\n" % (v, v, v, VLANS[v], v) for v in VLANS)
        self.vm.run(BEGIN % {"vlans": vlans, "addresses": addresses})
        self.air = Air(self.vm, os.path.join(self.programs, "lab", "lab-air"))
        self.serve_dhcp(True)

    def end(self):
        self.vm.stop()

    def serve_dhcp(self, on):
        """The DHCP server of the wire; off, it is silent, but who is behind it can be pinged."""
        if self.dhcp:
            self.dhcp.end(5)
            self.dhcp = None
        if on:
            words = ["dnsmasq", "--keep-in-foreground", "--port=0", "--no-hosts", "--no-resolv", "--bind-interfaces",
                     "--conf-file=/dev/null", "--user=root", "--no-ping", "--dhcp-leasefile=/run/lab/leases",
                     "--dhcp-authoritative", "--log-facility=-", "--log-dhcp"]
            for v in VLANS:
                words += ["--interface=v%d" % v, "--dhcp-range=%s.100,%s.199,1h" % (VLANS[v], VLANS[v])]
            self.dhcp = self.vm.spawn(*words, ns="wire")

    def make_ap(self, n):
        """The namespace of access point n (from 1) with its two radios apNr0 and apNr1: its name."""
        name = "ap%d" % n
        if name not in self.aps:
            base = ap_mac(n)
            self.air.tell("radio %sr0 %s" % (name, base))
            self.air.tell("radio %sr1 %s80" % (name, base[:-2]))
            self.vm.run(AP % {"name": name, "address": "10.0.2.%d" % (20 + n), "vlans": " ".join(str(v) for v in VLANS)})
            self.aps[name] = base
        return name

    def make_client(self, n):
        name = "c%d" % n
        if name not in self.clients:
            mac = "06:00:5e:00:00:%02x" % n
            self.air.tell("radio %s %s" % (name, mac))
            self.vm.run(CLIENT % {"name": name})
            self.clients[name] = mac
        return name

    def wired_port(self, mac, vlan=20):
        """Behind which port of the wired bridge a station is in this VLAN: "v-ap1", or None."""
        for line in self.vm.run("bridge", "fdb", "show", "br", "br0").splitlines():
            m = re.match(r"(\S+) dev (\S+) ", line)
            if m and m[1] == mac and "vlan %d " % vlan in line and "permanent" not in line:
                return m[2]
        return None
