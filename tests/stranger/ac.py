# SPDX-License-Identifier: Apache-2.0
"""ac.py - a controller nobody here wrote, for plumb-ap to join: RFC 5415's AC over openssl's s_server, with a pre-shared
key. It says nothing of anybody's vendor elements, and what it gets is read strictly."""
import socket
import struct

from dtls import Server, receive_all
from wire import *  # noqa: F403

RSN = bytes.fromhex("30140100000fac040100000fac040100000fac020000")
WMM = bytes.fromhex("dd070050f202000100")
POWER = bytes.fromhex("200103")


def descriptor_ac(rmac=1, policy=4, versions=True):
    return el(1, struct.pack("!HHHHBBBB", 0, 100, 0, 10, 4, rmac, 0, policy) +  # noqa: F405
              (sub(4, b"hw", 0) + sub(5, b"sw", 0) if versions else b""))  # noqa: F405


class Ac:
    def __init__(self, loop, key, identity="", rmac=1, versions=True, extra_addresses=(), fallback=1, hello_version=None,
                 echo=2, spoil=lambda kind, packet: (packet,), host="127.0.0.1", port=0, instead=lambda p, els: els):
        self.loop, self.rmac, self.versions = loop, rmac, versions
        self.fallback, self.echo, self.spoil, self.instead = fallback, echo, spoil, instead
        self.extra, self.credentials = extra_addresses, ["-nocert", "-psk", key, "-psk_identity", identity or "x"]
        while True:
            self.control = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.data = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            try:
                self.control.bind((host, port))
                self.data.bind((host, self.control.getsockname()[1] + 1))
                break
            except OSError:
                self.control.close()
                self.data.close()
        self.port = self.control.getsockname()[1]
        loop.add(self.control, lambda: receive_all(self.control, self.control_in))
        loop.add(self.data, lambda: receive_all(self.data, self.data_in))
        self.hello_version = hello_version
        self.hellos = []
        self.servers()
        self.faults, self.said, self.answers, self.events = [], [], [], []
        self.session, self.running, self.seq, self.keepalives = None, False, 0, 0
        self.wtp, self.radios, self.clear = None, [], []
        self.deaf = False

    def servers(self):
        options = ["-cipher", "ALL:@SECLEVEL=0"]
        self.dtls = Server(self.loop, self.control, self.record, self.credentials, options, self.change)
        self.data_dtls = Server(self.loop, self.data, self.data_record, self.credentials, options, self.change)

    def change(self, datagram):
        """A HelloVerifyRequest says DTLS 1.0 from OpenSSL and 1.2 from wolfSSL: both must do (RFC 6347 4.2.1)."""
        if datagram[:1] == b"\x16" and datagram[13:14] == b"\3":
            self.hellos.append(datagram[25:27])
            if self.hello_version:
                return datagram[:1] + self.hello_version + datagram[3:25] + self.hello_version + datagram[27:]
        return datagram

    def control_in(self, data, at):
        if self.deaf:
            return
        if data[:1] == b"\1":
            self.dtls.take(data, at)
            return
        try:
            p = Packet(data).control()  # noqa: F405
        except Bad as e:  # noqa: F405
            self.faults.append("clear: %s" % e)
            return
        self.clear.append(p)
        self.check(p, "discovery")
        if p.kind in (DISCOVERY, PRIMARY):  # noqa: F405
            for packet in self.spoil(p.kind, message(p.kind + 1, p.seq, *self.instead(p, self.myself(p)))):  # noqa: F405
                self.control.sendto(packet, at)

    def check(self, p, what):
        for kind, v in p.els:
            n = {31: 2, 32: 3, 33: 4, 35: 16, 36: 2, 41: 1, 44: 1, 48: 15, 53: 1, 1048: 5, 30: 4, 50: 16, 20: 1}.get(kind)
            if n is not None and len(v) != n:
                self.faults.append("%s: element %d of %d bytes" % (what, kind, len(v)))
        if p.preamble:
            self.faults.append("%s: preamble type %d" % (what, p.preamble))

    def myself(self, p):
        return [descriptor_ac(self.rmac, versions=self.versions), el(4, b"stranger-ac"),
                *[el(1048, v) for v in p.all(1048)],  # noqa: F405
                *[el(10, socket.inet_aton(a) + b"\0\0") for a in ("127.0.0.1",)], *self.extra]  # noqa: F405

    def data_in(self, data, at):
        if data[:1] == b"\1":
            self.data_dtls.take(data, at)
        else:
            self.faults.append("clear data")

    def data_record(self, data):
        p = Packet(data)  # noqa: F405
        if p.keepalive:
            self.keepalives += 1
            if elements(p.payload[2:]) != [(35, self.session)]:  # noqa: F405
                self.faults.append("keep-alive %s" % p.payload.hex())
            self.data_dtls.send(keep_alive(self.session))  # noqa: F405
            self.running = True

    def record(self, data):
        try:
            p = Packet(data).control()  # noqa: F405
        except Bad as e:  # noqa: F405
            self.faults.append("%s: %s" % (e, data[:60].hex()))
            return
        self.check(p, "message %d" % p.kind)
        self.said.append(p)
        if p.kind & 1:
            for packet in self.spoil(p.kind, message(p.kind + 1, p.seq, *self.instead(p, self.respond(p)))):  # noqa: F405
                self.dtls.send(packet)
        else:
            self.answers.append(p)

    def respond(self, p):
        if p.kind == JOIN:  # noqa: F405
            self.session, self.wtp = p.get(35), p
            self.radios = [v[0] for v in p.all(1048)]
            for want in (28, 38, 39, 45, 35, 41, 44, 1048, 53):
                if p.get(want) is None:
                    self.faults.append("Join Request without %d" % want)
            return [result(0), *self.myself(p), el(53, b"\0"), el(30, b"\x7f\0\0\1")]  # noqa: F405
        if p.kind == CONFIG_STATUS:  # noqa: F405
            out = [el(12, bytes([5, self.echo])), el(23, struct.pack("!I", 300)), el(40, bytes([self.fallback])),
                   el(2, b"\x7f\0\0\1")]  # noqa: F405
            for i, r in enumerate(self.radios):
                out += [el(16, struct.pack("!BH", r, 120)), el(1034, bytes([r, 0x82, 0x84, 0x8b, 0x96])),  # noqa: F405
                        el(1028, struct.pack("!BBBBI", r, 0, 6, 0, 0)) if i == 0
                        else el(1033, struct.pack("!BBBBI", r, 0, 36, 15, 0)),  # noqa: F405
                        el(1046, struct.pack("!BBBB6sH", r, 1, 1, 1, b"\2\0\x5e\0\0\1", 100) + b"DE \0")]  # noqa: F405
            return out
        if p.kind == WTP_EVENT:  # noqa: F405
            self.events.append(p)
        return []

    def request(self, kind, *els, raw=None, seconds=10, tries=4):
        self.seq = (self.seq + 1) & 255
        packet = raw if raw is not None else message(kind, self.seq, *els)  # noqa: F405
        seq, n = self.seq, len(self.answers)
        for _ in range(tries):
            self.dtls.send(packet)
            try:
                return self.loop.until(lambda: next((p for p in self.answers[n:] if p.seq == seq and p.kind == kind + 1),
                                                    None), seconds / tries)
            except AssertionError:
                pass
        raise AssertionError("no answer to %d: %r; %s" % (kind, self.faults, self.dtls.tls.said[-500:]))

    def add_wlan(self, radio, wlan, ssid, ies=(RSN, WMM, POWER)):
        add = struct.pack("!BBHBBH", radio, wlan, 0x8000, 0, 0, 0) + bytes(6) + struct.pack("!BBBBB", 0, 0, 0, 2, 1) + ssid
        return [el(1024, add), *[el(1029, bytes([radio, wlan, 0xc0]) + ie) for ie in ies]]  # noqa: F405

    def die(self):
        """As a crash: sockets stay, nothing answers."""
        self.deaf = True
        self.dtls.close()
        self.data_dtls.close()
        self.running = False

    def rise(self):
        self.servers()
        self.deaf = False

    def close(self):
        self.dtls.close()
        self.data_dtls.close()
        self.loop.drop(self.control)
        self.loop.drop(self.data)
