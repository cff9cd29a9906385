# SPDX-License-Identifier: Apache-2.0
"""scene.py - one scenario while it runs: its folder of artefacts, its network and clients, and its checks. A check that
fails ends the scenario; nothing is tried again."""
import os
import sys
import time

import pcap
from client import Client
from peer import Peer

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests"))
from processes import Limit  # noqa: E402


class Failed(Exception):
    """A check did not hold."""


class Scene:
    def __init__(self, world, name, folder, make_network, report):
        self.world, self.name, self.folder, self.report = world, name, folder, report
        os.makedirs(folder, exist_ok=True)
        self.net = make_network(world, folder)
        self.air = world.air
        self.peer = isinstance(self.net, Peer)
        self.clients = {}
        self.capture = os.path.join(world.share, "air.pcapng")
        self.air.tell("capture " + self.capture)
        self.said = open(os.path.join(folder, "steps.txt"), "w")
        self.begun = time.monotonic()

    def step(self, text):
        self.said.write("%7.2f %s\n" % (time.monotonic() - self.begun, text))
        self.said.flush()

    def holds(self, good, what):
        """One check: a line of TAP when it holds, the end of the scenario when it does not."""
        self.step("%s: %s" % ("holds" if good else "DOES NOT HOLD", what))
        if not good:
            raise Failed(what)
        self.report(True, "%s: %s" % (self.name, what))

    def need(self, good, what):
        """What has to be so for the rest to mean anything; no line of its own."""
        self.step("%s: %s" % ("so" if good else "DOES NOT HOLD", what))
        if not good:
            raise Failed(what)

    def until(self, condition, seconds, what):
        """Waits for a condition: its value."""
        limit = Limit(seconds)
        while True:
            value = condition()
            if value:
                self.step("so: " + what)
                return value
            if limit.over():
                self.need(False, "%s, within %.0f s" % (what, limit.seconds))
            time.sleep(0.1)

    def actors(self, numbers):
        """Clients, as new: the programs that do not run yet start beside each other."""
        for n in numbers:
            if n not in self.world.actors:
                c = self.world.actors[n] = Client(self.world, n)
                c.spawn()
        return [self.client(n) for n in numbers]

    def client(self, n):
        """Client n, as new."""
        c = self.world.actors.get(n)
        if not c:
            c = self.world.actors[n] = Client(self.world, n)
        c.log = open(os.path.join(self.folder, "client-%s.log" % c.name), "a")
        c.start()
        self.clients[n] = c
        return c

    def debug(self, *clients):
        """From now on `debug client` of these goes into debug.txt."""
        if not self.peer:
            self.net.debug(*(c.mac for c in clients))

    def finding(self, document, mac, verdict):
        return next((f for f in document.get("findings", [])
                     if f["verdict"] == verdict and f["client"] in (mac, None)), None)

    def verdict(self, c, verdict, seconds=15):
        """Live and from the debug text, plumb says the same of the client: the finding."""
        live = self.until(lambda: self.finding(self.net.live(c.mac), c.mac, verdict), seconds,
                          "the live verdict is " + verdict)
        captured = self.finding(self.net.captured(), c.mac, verdict)
        self.holds(captured, "%s: show client diagnosis and plumb diagnose of the debug text both say %s"
                   % (c.name, verdict))
        return live

    def no_verdict(self, c, verdict):
        both = self.finding(self.net.live(c.mac), c.mac, verdict) or self.finding(self.net.captured(), c.mac, verdict)
        self.holds(not both, "%s: without the cause nobody says %s" % (c.name, verdict))

    def follow(self, finding, needs, client=None, server=None):
        """Does what the verdict says, where it says, with only its `needs` filled in. client and server do what is not a
        command of the controller; without them that is left to the scenario's next step."""
        for command in finding["commands"]:
            run, others = command["run"], {"client": client, "server": server}
            for name in command["needs"]:
                self.need(name in needs, "the scenario knows %s" % name)
                run = run.replace("<%s>" % name, needs[name])
            self.need("<" not in run, "nothing but needs was left open: %s" % run)
            if command["where"] != "controller":
                if others.get(command["where"]):
                    self.need(others[command["where"]](run), "%s: %s" % (command["where"], run))
                continue
            status, _, answer = self.net.session.command(run, "text")
            self.need(status in ("ok", "not-found"), "the controller does %r: %s %s"
                      % (run, status, answer.get("error", "")))

    def refusal(self, n):
        """Why the controller refused access point n last, or None."""
        from world import ap_mac
        d = self.net.show("show ap join stats detailed " + ap_mac(n))
        said = str(d)
        return said if d and "token" in said.lower() else None

    def vm_forgets(self, n):
        """Access point n as from its box."""
        self.world.vm.run("rm -rf /run/lab/state-ap%d /run/lab/run-ap%d" % (n, n))
        self.world.enrolled.discard("ap%d" % n)

    def frames(self, kind):
        """What of this kind has been on the air so far."""
        return [f for f in pcap.frames(self.capture) if f.kind == kind]

    def joins(self, c, number=1, seconds=25, **fields):
        self.need(c.join(seconds=seconds, **self.net.fields(number, **fields)), "%s joins WLAN %d" % (c.name, number))

    def passes(self, c, vlan=20, seconds=15):
        """An address from DHCP, and the other side of the wire answers."""
        from world import VLANS
        address = c.dhcp(seconds)
        self.need(address and address.startswith(VLANS[vlan] + "."), "%s has an address in VLAN %d (%s)"
                  % (c.name, vlan, address))
        self.need(c.ping(VLANS[vlan] + ".1"), "%s: ping is answered" % c.name)

    def end(self):
        """Everything of the scenario ends; what it leaves is its folder."""
        problems = []
        for c in self.clients.values():
            try:
                c.rest()
            finally:
                c.log.close()
                c.log = None
        try:
            self.net.stop()
        except Exception as e:  # noqa: BLE001 - what stays behind must not hide how the scenario ended
            problems.append(str(e))
        self.air.calm([*self.world.clients, *("%sr%d" % (a, r) for a in self.world.aps for r in (0, 1))])
        self.air.tell("capture off")
        if os.path.exists(self.capture):
            os.replace(self.capture, os.path.join(self.folder, "air.pcapng"))
        for name in ("debug.txt", "diagnosis.json", "events.ndjson"):
            open(os.path.join(self.folder, name), "a").close()
        if not self.world.dhcp:
            self.world.serve_dhcp(True)
        self.said.close()
        return problems
