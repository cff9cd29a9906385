# SPDX-License-Identifier: Apache-2.0
"""peer.py - the peer beside plumb: the same WLANs by Debian's hostapd, one process an access point, without a controller.
It is driven by the same settings as plumb.py, so that a client's steps are the same against both."""
import os
import re

from network import Network
from vm import LabError
from world import VLANS

class Peer(Network):
    kind = "hostapd"

    def __init__(self, world, folder):
        super().__init__(world, folder)
        self.jobs, self.interfaces = {}, {}

    def change(self, number, **settings):
        self.find(number).update(settings)
        for n in list(self.jobs):
            self.stop_ap(n)
            self.start_ap(n)

    def start(self):
        for n in self.channels:
            self.world.make_ap(n)
            self.start_ap(n)
        return self

    def configuration(self, n, slot):
        name, lines = "ap%d" % n, []
        wlans = [w for w in self.wlans if w["enabled"] and slot in w["slots"]]
        channel = self.channels[n][slot]
        for i, w in enumerate(wlans):
            interface = "wlan%d" % slot if i == 0 else "wlan%d_%d" % (slot, i)
            self.interfaces.setdefault(n, []).append(interface)
            lines += ["interface=" + interface] if i == 0 else ["bss=" + interface]
            if i == 0:
                lines += ["driver=nl80211", "country_code=US", "channel=%d" % channel, "ieee80211n=1", "wmm_enabled=1"]
                lines += ["hw_mode=a", "ieee80211ac=1", "vht_oper_chwidth=1", "vht_oper_centr_freq_seg0_idx=42",
                          "ht_capab=[HT40+]"] if slot else ["hw_mode=g"]
            lines += ["bssid=" + self.bssid(n, w["number"], slot), "ssid=" + w["ssid"], "bridge=v%d" % w["vlan"],
                      "ctrl_interface=/run/lab/hostapd-" + name, "ignore_broadcast_ssid=%d" % w["hidden"],
                      "max_num_sta=%d" % (w["max_clients"] or 2007)]
            if w["security"] != "open":
                lines += ["wpa=%d" % {"wpa2": 2, "wpa": 1, "both": 3}[w["wpa"]], "wpa_pairwise=CCMP", "rsn_pairwise=CCMP",
                          ("wpa_psk=" if len(w["key"]) == 64 else "wpa_passphrase=") + w["key"],
                          "wpa_key_mgmt=" + ("WPA-PSK" if w["security"] == "psk" else "WPA-PSK-SHA256"),
                          "ieee80211w=%d" % ["disabled", "optional", "required"].index(w["pmf"]),
                          "wpa_group_rekey=%d" % w["group_rekey"], "wpa_strict_rekey=%d" % w["strict_rekey"]]
        return "\n".join(lines) + "\n" if wlans else ""

    def start_ap(self, n):
        name, files = "ap%d" % n, []
        self.interfaces[n] = []
        script = ["ip link show v%d >/dev/null 2>&1 || { ip link add v%d type bridge forward_delay 0; "
                  "ip link add link wire0 name wire0.%d type vlan id %d; ip link set wire0.%d master v%d up; "
                  "ip link set v%d up; }"
                  % (v, v, v, v, v, v, v) for v in VLANS]
        for slot in (0, 1):
            text = self.configuration(n, slot)
            if not text:
                continue
            path = "/run/lab/hostapd-%s-%d.conf" % (name, slot)
            self.vm.write(path, text)
            files.append(path)
            script.append("ip link show wlan%d >/dev/null 2>&1 || iw phy %sr%d interface add wlan%d type managed"
                          % (slot, name, slot, slot))
        script.insert(0, "for w in $(ls /sys/class/net); do case $w in wlan[0-9]*) iw dev $w del ;; esac; done")
        self.vm.run("/bin/sh", "-ec", "\n".join(script), ns=name)
        log = os.path.join(self.folder, "hostapd-%s.log" % name)
        said = bytearray()

        def output(data):
            said.extend(data)
            with open(log, "ab") as f:
                f.write(data)
        job = self.vm.spawn("hostapd", *files, ns=name, on_data=output)
        job.said = said
        self.jobs[n] = job
        wanted = len(files)
        for _ in range(300):
            if said.count(b"AP-ENABLED") >= wanted:
                return
            if not job.running():
                break
            job.ended.wait(0.1)
        raise LabError("hostapd of %s does not start: %s" % (name, said.decode(errors="replace")[-1000:]))

    def stop_ap(self, n, sig=15):
        job = self.jobs.pop(n, None)
        if job:
            job.end(10, sig)

    def order(self, n, interface, text):
        """A command of hostapd's control interface."""
        s = self.vm.open("/run/lab/hostapd-ap%d/%s" % (n, interface))
        s.datagram(text)
        answer = s.receive(10)
        s.close()
        return answer

    def client(self, mac):
        """What it knows about a client, or None."""
        for n in self.jobs:
            for interface in self.interfaces[n]:
                m = re.search(r"^flags=(.*)$", self.order(n, interface, "STA " + mac) or "", re.M)
                if m and "[ASSOC]" in m[1]:
                    return {"ap": n, "authorized": "[AUTHORIZED]" in m[1]}
        return None

    def rekey_group(self):
        for n in self.jobs:
            for interface in self.interfaces[n]:
                self.order(n, interface, "REKEY_GTK")

    def stop(self):
        for n in list(self.jobs):
            self.stop_ap(n)
