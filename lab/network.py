# SPDX-License-Identifier: Apache-2.0
"""network.py - what plumb's and hostapd's networks have in common, as a scenario sees them: WLANs, access points on
channels, BSSIDs, and how a client has to be set to join."""

FREQ = {1: 2412, 6: 2437, 11: 2462, 36: 5180, 44: 5220, 149: 5745}

DEFAULTS = {"security": "open",     # open, psk, psk-sha256
            "key": None,            # a passphrase, or 64 hexadecimal digits
            "pmf": "disabled",      # disabled, optional, required
            "wpa": "wpa2",          # wpa2, wpa (the older one alone), both
            "vlan": 20, "hidden": False, "enabled": True, "dhcp_required": False,
            "group_rekey": 0,       # seconds
            "strict_rekey": False,  # new group keys when a client has left; plumb does so for all WLANs
            "max_clients": 0,       # 0: as many as there is room for
            "wmm": "allow", "slots": (0,)}


def bssid_of(base, slot, wlan):
    """As AireOS numbers them: slot 0 upwards from the base MAC, slot 1 downwards from its end."""
    n = int(base.replace(":", ""), 16) + (wlan - 1 if slot == 0 else 16 - wlan)
    return ":".join("%02x" % (n >> s & 255) for s in range(40, -1, -8))


class Network:
    def __init__(self, world, folder):
        self.world, self.vm, self.folder = world, world.vm, folder
        self.wlans, self.channels = [], {}

    def wlan(self, number, ssid, **settings):
        for name in settings:
            assert name in DEFAULTS, name
        self.wlans.append(dict(DEFAULTS, number=number, ssid=ssid, **settings))

    def find(self, number):
        return next(w for w in self.wlans if w["number"] == number)

    def ap(self, n, channel=1, channel5=36):
        self.channels[n] = (channel, channel5)

    def bssid(self, n, wlan=1, slot=0):
        return bssid_of(self.world.aps["ap%d" % n], slot, wlan)

    def freq(self, n, slot=0):
        return FREQ[self.channels[n][slot]]

    def fields(self, number=1, **others):
        """The network block of a client that may join the WLAN: wpa_supplicant's fields."""
        w = self.find(number)
        f = {"ssid": '"%s"' % w["ssid"], "scan_ssid": "%d" % w["hidden"],
             "scan_freq": " ".join(str(self.freq(n, slot)) for n in self.channels for slot in w["slots"])}
        if w["security"] == "open":
            f["key_mgmt"] = "NONE"
        else:
            f["key_mgmt"] = "WPA-PSK" if w["security"] == "psk" else "WPA-PSK-SHA256"
            f["psk"] = w["key"] if len(w["key"]) == 64 else '"%s"' % w["key"]
            f["ieee80211w"] = str(["disabled", "optional", "required"].index(w["pmf"]))
            if w["wpa"] == "wpa":
                f["proto"] = "WPA"
        f.update(others)
        return f
