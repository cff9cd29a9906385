# SPDX-License-Identifier: Apache-2.0
"""What passes before a client has an address, and what when it gets none."""
from scenarios import scenario

KEY = "correct-horse-battery"


@scenario("dhcp-required")
def dhcp_required(s):
    """With DHCP Required a client with an address of its own passes nothing; by DHCP it does. Without, its ARP is enough."""
    s.net.wlan(1, "lab-strict", security="psk", key=KEY, dhcp_required=True)
    s.net.wlan(2, "lab-loose", security="psk", key=KEY)
    s.net.ap(1)
    s.net.start()
    c = s.client(1)
    s.joins(c)
    c.static("198.51.100.50/24")
    s.holds(c.ping("198.51.100.1", 4) == 0, "a static client passes nothing")
    s.holds((s.net.client(c.mac) or {}).get("policy_manager_state") == "DHCP_REQD", "it is in DHCP_REQD")
    c.no_address()
    s.passes(c)
    s.until(lambda: s.net.client(c.mac)["authorized"], 10, "RUN")
    s.holds(True, "with an address by DHCP it passes")
    other = s.client(2)
    s.joins(other, 2)
    other.static("198.51.100.51/24")
    s.holds(s.until(lambda: other.ping("198.51.100.1", 2), 20, "pings"), "where DHCP is not required a static client passes")
    d = s.until(lambda: s.net.client(other.mac), 5, "it is shown")
    s.holds(d["authorized"] and d["ip_address"] == "198.51.100.51", "its address was learned, and it is in RUN")


@scenario("stuck-in-dhcp_reqd")
def stuck_in_dhcp_reqd(s):
    """The DHCP server is silent: the client stays in DHCP_REQD, and that is the verdict; when it answers it is in RUN."""
    s.net.wlan(1, "lab-strict", security="psk", key=KEY, dhcp_required=True)
    s.net.ap(1)
    s.net.start()
    s.world.serve_dhcp(False)
    c = s.client(1)
    s.debug(c)
    s.joins(c)
    s.holds(c.dhcp(15) is None, "the client gets no address")
    s.holds(c.status().get("wpa_state") == "COMPLETED", "the client is connected all the same")
    finding = s.verdict(c, "stuck-in-dhcp_reqd", 30)
    s.follow(finding, {"interface": "vlan20"},
             server=lambda run: s.world.serve_dhcp(True) or True)
    s.passes(c)
    s.until(lambda: s.net.client(c.mac)["authorized"], 10, "RUN")
    s.holds(True, "when the server answers the client is in RUN")
    other = s.client(2)
    s.net.debug(other.mac)
    s.joins(other)
    s.passes(other)
    s.no_verdict(other, "stuck-in-dhcp_reqd")
