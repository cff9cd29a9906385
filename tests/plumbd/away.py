# SPDX-License-Identifier: Apache-2.0
"""away.py - what an access point keeps while its controller is away, and how it learns that it is. Read by run.py."""
import os
import re
import socket
import struct
import time

import processes
from daemon import Daemon
from faults import Air, rows
from flaps import FAST
from run import CONFIG, PLAIN_PLUMBD, Running, Skip, check, test, waits

KEEPING = """
aps 1 air with certificate
ca %(ca)s
discovery interval 200ms
wait controller 20s
start all
wait run all within 60s
hold 5s
away all
gone all 100
hold 8s
gone all 200
back all
wait run all within 60s
hold 1h
"""


@test
@waits
def events_are_kept_and_told_in_their_order():
    """300 stations leave while the controller is not reached: after the next Run it hears of each once, in their order"""
    with Running(PLAIN_PLUMBD, config=FAST) as d:
        air = Air(d, KEEPING)
        try:
            air.all_run(1, 1, 30)
            path = os.path.join(d.dir, "away.pcapng")
            check(d.command("debug capwap capture air " + path)[0] == "ok", "capture")
            air.all_run(1, 2, 60)
            time.sleep(3)
            check(d.command("debug capwap capture disable")[0] == "ok", "end of capture")
            with open(path, "rb") as f:  # radio 1, a MAC of six bytes, in Delete Station
                told = [int.from_bytes(m, "big") for m in re.findall(rb"\x01\x06\x06\x00\x5e(...)", f.read(), re.S)]
            check(told == list(range(1, 301)), "%d told: %r" % (len(told), told))
            last = [e for e in air.events if e["event"] == "ap"][-1]
            print("# 300 events in %s; %s" % (os.path.basename(path), last.get("error")))
        finally:
            air.stop()


QUIET = """
aps 1 air with certificate
ca %(ca)s
discovery interval 200ms
wait controller 20s
start all
wait run all within 60s
hold 7s
gone all 1
hold 1h
"""


@test
@waits
def a_closed_port_is_noticed_by_an_echo():
    """the controller's process is gone, its machine is not: the first datagram that comes back makes the access point ask,
    and give up within 3 s, though its EchoInterval is 30 s and it would send again for 66 s"""
    d = Daemon(PLAIN_PLUMBD, CONFIG).ready()
    air = Air(d, QUIET)
    try:
        air.all_run(1, 1, 30)
        begun = air.events[-1]["at"]
        time.sleep(4)
        d.kill()
        air.until(lambda: air.states()[0]["air"] != "Run", 20, "noticed")
        lost = [e for e in air.events if e["event"] == "ap" and e.get("error")][0]
        took = lost["at"] - begun - 7  # the station that left 7 s after Run is what it tells
        print("# noticed %.1f s after the first datagram: %s" % (took, lost["error"]))
        check("ICMP" in lost["error"], lost)
        check(took < 3 * processes.slowness(), "it took %.1f s" % took)
    finally:
        air.stop()
        d.clean()


def port_unreachable(ap, wlc, length=120):
    """What a host says of a datagram from `ap` to `wlc`, (address, port) each, for which it has no socket."""
    def total(data):
        n = sum(struct.unpack("!%dH" % (len(data) // 2), data))
        n = (n & 0xffff) + (n >> 16)
        return ~(n + (n >> 16)) & 0xffff
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 28 + length, 7, 0, 64, 17, 0, socket.inet_aton(ap[0]),
                         socket.inet_aton(wlc[0]))
    header = header[:10] + struct.pack("!H", total(header)) + header[12:]
    icmp = struct.pack("!BBHI", 3, 3, 0, 0) + header + struct.pack("!HHHH", ap[1], wlc[1], 8 + length, 0)
    return icmp[:2] + struct.pack("!H", total(icmp)) + icmp[4:]


def echoes(d, ap):
    return int(re.search(r"Echo Requests\.* (\d+)", str(d.command("show ap config general " + ap)[1]))[1])


@test
@waits
def a_forged_icmp_error_ends_no_session():
    """somebody says that the controller's port is closed, 20 times a second for 10 s: the access point asks, hears the
    answer, asks more and more rarely, and stays"""
    try:
        raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    except PermissionError:
        raise Skip("no raw sockets here")
    with Running(PLAIN_PLUMBD) as d:
        air = Air(d, QUIET.replace("gone all 1\n", ""))
        try:
            air.all_run(1, 1, 30)
            time.sleep(5)
            mac = rows(d)[0]["base_mac"]
            text = str(d.command("show ap join stats detailed " + mac)[1])
            ap = ("127.0.0.1", int(re.search(r"127\.0\.0\.1:(\d+)", text)[1]))
            before = echoes(d, mac)
            for _ in range(200):
                raw.sendto(port_unreachable(ap, ("127.0.0.1", d.ctrl)), ("127.0.0.1", 0))
                time.sleep(0.05)
            time.sleep(5)
            asked = echoes(d, mac) - before
            print("# 200 forged errors: %d Echo Requests" % asked)
            check(1 <= asked <= 5, "%d Echo Requests" % asked)
            check(air.states() == ({"air": "Run"}, {"air": 1}), air.states())
        finally:
            raw.close()
            air.stop()
