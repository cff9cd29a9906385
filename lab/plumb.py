# SPDX-License-Identifier: Apache-2.0
"""plumb.py - plumb's network: plumbd on this side, with sanitizers, on two ports of loopback; plumb-ap in the machine, one
in the namespace of each access point, which finds it at 10.0.2.2. Both as a user would start them: commands, no switches."""
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time

from network import Network
from vm import LabError, processes
from world import ap_mac

ENV = dict(os.environ, ASAN_OPTIONS="detect_leaks=1:abort_on_error=0", UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1",
           LC_ALL="C.UTF-8")


def free_ports():
    """Two UDP ports in a row: access points take the data port to be the control port's next."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as a, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as b:
            try:
                a.bind(("127.0.0.1", 0))
                port = a.getsockname()[1]
                b.bind(("127.0.0.1", port + 1))
                return port
            except (OSError, OverflowError):
                continue


class Session:
    """A session on the control socket (docs/control.md)."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(30)
        self.socket.connect(path)
        self.file = self.socket.makefile("rw")
        json.loads(self.file.readline())
        self.id = 0

    def send(self, **request):
        self.id += 1
        self.file.write(json.dumps(dict(request, id=self.id)) + "\n")
        self.file.flush()
        return self.id

    def command(self, line, form="json"):
        """(status, document or text, error)"""
        number = self.send(cmd=line, format=form)
        document, said = {}, ""
        for answer in self.file:
            answer = json.loads(answer)
            if answer.get("id") != number:
                continue
            if "status" in answer:
                return answer["status"], said if form == "text" else document, answer
            said += answer.get("text", "")
            at = document
            if "fields" in answer:
                if "in" in answer:
                    at = document.setdefault(answer["in"], {})
                at.update(answer["fields"])
            if "rows" in answer:
                document.setdefault(answer["in"], []).extend(answer["rows"])
        raise LabError("plumbd closed its control socket")

    def close(self):
        self.file.close()
        self.socket.close()


class Plumb(Network):
    kind = "plumb"
    address = "10.0.2.2"  # where access points find the controller

    def __init__(self, world, folder, build, here=None, there=None):
        """here: the build plumbd runs from, there: that of plumb-ap in the machine."""
        super().__init__(world, folder)
        self.san = here or os.path.join(build, "san")
        self.there = there or os.path.join(build, "plain")
        self.home = os.path.join(world.folder, "plumbd")  # its state stays from scenario to scenario: so do certificates
        self.config = os.path.join(folder, "plumb.conf")
        self.lines, self.agents = [], {}
        self.plumbd = self.port = None
        self.sessions, self.listeners = [], []

    # --- the controller ----------------------------------------------------------------------------------------------

    def commands(self, w):
        """The commands that make a WLAN."""
        n, c = w["number"], []
        c.append("config wlan create %d %s %s" % (n, w["ssid"], w["ssid"]))
        c.append("config wlan interface %d vlan%d" % (n, w["vlan"]))
        if w["security"] == "open":
            c.append("config wlan security wpa disable %d" % n)
        else:
            c.append("config wlan security wpa akm 802.1x disable %d" % n)
            if w["wpa"] != "wpa2":
                c.append("config wlan security wpa wpa1 ciphers aes enable %d" % n)
                c.append("config wlan security wpa wpa1 enable %d" % n)
            if w["wpa"] == "wpa":
                c.append("config wlan security wpa wpa2 disable %d" % n)
            form = "hex" if len(w["key"]) == 64 else "ascii"
            akm = "config wlan security wpa akm psk enable %d" if w["security"] == "psk" else \
                "config wlan security wpa akm pmf psk enable %d"
            if w["pmf"] != "disabled":
                c.append("config wlan security pmf %s %d" % (w["pmf"], n))
            c.append(akm % n)
            c.append("config wlan security wpa akm psk set-key %s %s %d" % (form, w["key"], n))
        if w["hidden"]:
            c.append("config wlan broadcast-ssid disable %d" % n)
        if w["dhcp_required"]:
            c.append("config wlan dhcp_server %d 0.0.0.0 required" % n)
        if w["max_clients"]:
            c.append("config wlan max-associated-clients %d %d" % (w["max_clients"], n))
        if w["wmm"] != "allow":
            c.append("config wlan wmm %s %d" % (w["wmm"], n))
        if w["enabled"]:
            c.append("config wlan enable %d" % n)
        return c

    def also(self, *lines):
        """Further commands of the startup file."""
        self.lines += lines

    def startup(self):
        c = ["config sysname lab", "config country US", "config logging console informational"]
        for v in sorted({w["vlan"] for w in self.wlans}):
            c.append("config interface create vlan%d %d" % (v, v))
        for w in self.wlans:
            c += self.commands(w)
        for n, (channel, channel5) in self.channels.items():
            c.append("config 802.11b channel ap %s %d" % (ap_mac(n), channel))
            c.append("config 802.11a channel ap %s %d" % (ap_mac(n), channel5))
        if any(w["strict_rekey"] for w in self.wlans):
            c.append("config advanced eap bcast-key-strict enable")
        slots = {slot for w in self.wlans for slot in w["slots"]}
        for slot, band in ((0, "802.11b"), (1, "802.11a")):
            if slots and slot not in slots:  # beacons nobody needs cost the machine its processor
                c.append("config %s disable network" % band)
        return c + self.lines

    def start_controller(self):
        if not self.port:
            self.port = free_ports()
            with open(self.config, "w") as f:
                f.write("\n".join(self.startup()) + "\n")
        os.makedirs(self.home, exist_ok=True)
        self.out = open(os.path.join(self.folder, "plumbd.log"), "ab")
        self.plumbd = processes.start(
            [os.path.join(self.san, "plumbd"), "--config", self.config, "--state", self.home + "/state",
             "--runtime", self.home + "/run", "--listen", "127.0.0.1:%d,%d" % (self.port, self.port + 1)],
            env=ENV, stdin=subprocess.DEVNULL, stdout=self.out, stderr=self.out)
        stop = time.monotonic() + 40
        while True:
            try:
                self.session = self.open()
                break
            except OSError:
                if self.plumbd.poll() is not None or time.monotonic() > stop:
                    raise LabError("plumbd does not start:\n" + self.log("plumbd.log")[-3000:])
                time.sleep(0.05)
        self.listen({"subscribe": True}, "events.ndjson", lambda m: json.dumps(m) if "event" in m else None)

    def open(self):
        s = Session(self.home + "/run/control.sock")
        self.sessions.append(s)
        return s

    def log(self, name):
        with open(os.path.join(self.folder, name), errors="replace") as f:
            return f.read()

    def listen(self, request, name, pick):
        """A session of its own whose lines go into a file."""
        s = self.open()
        if "cmd" in request:
            status, _, answer = s.command(request["cmd"], "text")
            if status != "ok":
                raise LabError("%s: %s" % (request["cmd"], answer.get("error", status)))
        else:
            s.send(**request)
        s.socket.settimeout(None)

        def copy():
            with open(os.path.join(self.folder, name), "a") as f:
                try:
                    for line in s.file:
                        text = pick(json.loads(line))
                        if text is not None:
                            f.write(text.rstrip("\n") + "\n")
                            f.flush()
                except (OSError, ValueError):
                    pass
        t = threading.Thread(target=copy, daemon=True)
        t.start()
        self.listeners.append(t)

    def debug(self, *macs):
        """`debug client` of a session that lasts as long as the controller: into debug.txt."""
        self.listen({"cmd": "debug client " + " ".join(macs)}, "debug.txt", lambda m: m.get("debug"))

    def show(self, line):
        """A show command: its document, or None where there is no such thing."""
        status, document, answer = self.session.command(line)
        if status == "not-found":
            return None
        if status != "ok":
            raise LabError("%s: %s" % (line, answer.get("error", status)))
        return document

    def order(self, line):
        """A command that must be done: its text."""
        status, text, answer = self.session.command(line, "text")
        if status != "ok":
            raise LabError("%s: %s %s" % (line, answer.get("error", status), answer.get("mend", "")))
        return text

    def kill_controller(self):
        """keeper and net die at once; nobody says goodbye."""
        self.close_sessions()
        with open(self.home + "/state/lock") as f:
            keeper = int(f.read())
        with open("/proc/%d/task/%d/children" % (keeper, keeper)) as f:
            children = [int(c) for c in f.read().split()]
        for pid in (keeper, *children):
            os.kill(pid, signal.SIGKILL)
        self.plumbd.wait(10)
        self.out.close()
        self.plumbd = None

    def close_sessions(self):
        for s in self.sessions:
            try:
                s.socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        for t in self.listeners:
            t.join(5)
        for s in self.sessions:
            s.close()
        self.sessions, self.listeners = [], []

    # --- access points -----------------------------------------------------------------------------------------------

    def agent_config(self, n, token):
        name = "ap%d" % n
        lines = ["capwap ap hostname lab-%d" % n, "capwap ap mac " + ap_mac(n),
                 "capwap ap controller ip address %s:%d" % (self.address, self.port),
                 "capwap ap discovery broadcast disable",
                 "capwap ap discovery interval 250ms", "state directory /run/lab/state-" + name,
                 "runtime directory /run/lab/run-" + name, "radio 0 band 2.4 nl80211 %sr0" % name,
                 "radio 1 band 5 nl80211 %sr1" % name, "bridge br0 uplink wire0"]
        if token:
            lines.append("capwap ap join-token " + token)
        return "\n".join(lines) + "\n"

    def start_ap(self, n, token=None):
        name = self.world.make_ap(n)
        enrolled = self.world.enrolled
        if token is None and name not in enrolled:
            token = re.search(r"plumb-[0-9a-z-]+", self.order("config ap join-token create"))[0]
            enrolled.add(name)
        self.vm.run("mkdir -p -m 700 /run/lab/state-%s /run/lab/run-%s" % (name, name))
        self.vm.write("/run/lab/%s.conf" % name, self.agent_config(n, token))
        self.vm.run("ip link show br0 >/dev/null 2>&1 || { ip link add br0 type bridge forward_delay 0 vlan_filtering 1; "
                    "ip link set wire0 master br0; ip link set br0 up; }", ns=name)
        path = os.path.join(self.folder, "plumb-%s.log" % name)

        def output(data):
            with open(path, "ab") as f:
                f.write(data)
        self.agents[n] = self.vm.spawn(os.path.join(self.there, "plumb-ap"), "--config", "/run/lab/%s.conf" % name,
                                       ns=name, on_data=output)
        self.agents[n].log = path

    def stop_ap(self, n, sig=15):
        job = self.agents.pop(n, None)
        if job:
            job.end(10, sig)

    def joined(self):
        """The names of access points that are in Run."""
        document = self.show("show ap summary") or {}
        return [a["ap_name"] for a in document.get("aps", [])]

    def wait_joined(self, seconds=40):
        stop = time.monotonic() + seconds
        while len(self.joined()) < len(self.agents):
            for n, job in self.agents.items():
                if not job.running():
                    raise LabError("plumb-ap of ap%d ended:\n%s" % (n, self.log("plumb-ap%d.log" % n)[-2000:]))
            if time.monotonic() > stop:
                raise LabError("not all access points have joined: %s\n%s"
                               % (self.joined(), self.log("plumb-ap1.log")[-2000:]))
            time.sleep(0.1)

    def on_air(self, n, slot, seconds=20):
        """Waits until the radio sends beacons."""
        air, rule = self.world.air, "up-%d-%d" % (n, slot)
        air.rule("%s pass kind=beacon from=ap%dr%d count=1" % (rule, n, slot))
        if not air.wait_hit(rule, seconds):
            raise LabError("ap%d: no beacon of slot %d\n%s" % (n, slot, self.log("plumb-ap%d.log" % n)[-2000:]))
        air.tell("unrule " + rule)

    def start(self):
        self.start_controller()
        for n in self.channels:
            self.start_ap(n)
        self.wait_joined()
        slots = {slot for w in self.wlans if w["enabled"] for slot in w["slots"]}
        for n in self.channels:
            for slot in slots:
                self.on_air(n, slot)
        return self

    def client(self, mac):
        """What the controller knows about a client, or None."""
        d = self.show("show client detail " + mac)
        if d is None:
            return None
        return dict(d, authorized=d.get("policy_manager_state") == "RUN")

    def change(self, number, **settings):
        """The WLAN with other settings, as an operator changes it: it goes and comes."""
        w = self.find(number)
        w.update(settings)
        self.order("config wlan disable %d" % number)
        self.order("config wlan delete %d" % number)
        for line in self.commands(w):
            self.order(line)

    # --- what it says about a client ---------------------------------------------------------------------------------

    def live(self, mac):
        """The live diagnosis: a document of docs/diagnosis.schema.json."""
        return self.show("show client diagnosis " + mac) or {"findings": []}

    def captured(self, name="debug.txt"):
        """What `plumb diagnose` makes of the debug text."""
        done = subprocess.run([os.path.join(self.san, "plumb"), "diagnose", "--json", os.path.join(self.folder, name)],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENV)
        if done.returncode not in (0, 1):
            raise LabError("plumb diagnose: status %d: %s" % (done.returncode, done.stderr[-2000:]))
        with open(os.path.join(self.folder, "diagnosis.json"), "w") as f:
            f.write(done.stdout)
        return json.loads(done.stdout)

    def stop(self):
        for n in list(self.agents):
            self.stop_ap(n)
        if not self.plumbd:
            return
        self.close_sessions()
        if self.plumbd.poll() is not None:
            raise LabError("plumbd has ended with status %s: %s" % (self.plumbd.wait(), self.log("plumbd.log")[-3000:]))
        with open(self.home + "/state/lock") as f:
            os.kill(int(f.read()), signal.SIGTERM)
        try:
            code = self.plumbd.wait(20)
        except subprocess.TimeoutExpired:
            self.plumbd.kill()
            self.plumbd.wait()
            code = "none: it did not end"
        self.plumbd = None
        self.out.close()
        said = self.log("plumbd.log")
        if code != 0 or "Sanitizer" in said or "runtime error" in said:
            raise LabError("plumbd ended with status %s: %s" % (code, said[-3000:]))
