# SPDX-License-Identifier: Apache-2.0
"""Clients that use what is another one's."""
from scenarios import scenario
from scenarios.leaving import KEY, comes_back, in_run, network, put_out, two, undisturbed


@scenario("ip-theft")
def ip_theft(s):
    """A client takes the address of another: it is excluded, the other one stays; with an address by DHCP it is in RUN."""
    network(s)
    s.net.also("config wlan exclusionlist 1 600")
    s.net.start()
    c, other = two(s, 1, 1)
    c.no_address()
    c.static(other.address + "/24")
    c.ping("198.51.100.1", 1)
    put_out(s, c, "reason=", 15, "it is thrown out")
    listed = s.until(lambda: s.net.show("show exclusionlist").get("dynamically_disabled_clients"), 5, "somebody is excluded")
    s.holds(listed[0]["mac_address"] == c.mac and "theft" in listed[0]["exclusion_reason"].lower(),
            "show exclusionlist has it, and why")
    s.holds("Client Excluded" in s.net.order("show traplog"), "show traplog tells of it")
    finding = s.verdict(c, "ip-theft")
    undisturbed(s, other, "ip-theft")
    c.leave()

    def by_dhcp(run):
        c.no_address()
        return True
    s.follow(finding, {"wlan-id": "1"}, client=by_dhcp)
    s.joins(c, seconds=40)
    s.passes(c)
    in_run(s, c)
    s.holds(True, "after the verdict's own commands it joins")
