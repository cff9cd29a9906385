# SPDX-License-Identifier: Apache-2.0
"""wtp.py - an access point nobody here wrote: RFC 5415's WTP with openssl for DTLS, and the dialects of the open ones
(Dialect). Strict in what it takes: what an AC sends is read by wire.Packet, and `faults` collects what a strict reader
would complain of."""
import os
import socket
import struct

from dtls import Client, receive_all
from wire import *  # noqa: F403


class Dialect:
    """What an implementation does its own way."""

    def __init__(self, name="RFC", inner=0, rids=(1,), base_mac=True, serial=b"S-1", encryptions=((1, 0),), boot=True,
                 desc_vendor=0, other_port=False, extra=(), ecn=True, local=True, bssid="rfc", mac_type=0, tunnel=2,
                 config_radios=True, vendor_id=18681, wlan_bits=0x05):
        for k, v in list(locals().items()):
            if k != "self":
                setattr(self, k, v)


RFC = Dialect()
OPENCAPWAP = Dialect("openCAPWAP", inner=1, base_mac=False, boot=True, desc_vendor=23456, other_port=True, bssid="text",
                     ecn=False,
                     vendor_id=23456)
FREEWTP = Dialect("FreeWTP", extra=(vendor(18681, 1, b"\0\1\2\3"), vendor(18681, 33, b"wlan0")), mac_type=2, tunnel=8)
SMARTCAPWAP = Dialect("SmartCAPWAP", extra=(vendor(18681, 2, b""),), other_port=True, mac_type=2, tunnel=10)
ACTUBE = Dialect("actube", encryptions=(), boot=False, serial=None, local=False)
ZERO = Dialect("radio ids from 0", rids=(0, 1))
THREE = Dialect("radio ids 0, 1, 2", rids=(0, 1, 2))
GAP = Dialect("radio ids 2 and 7", rids=(2, 7))


class Wtp:
    def __init__(self, loop, ac, mac, dialect=RFC, source=None, name=None, says_ip=None, data_ac=None):
        self.loop, self.ac, self.mac, self.d = loop, ac, mac, dialect
        self.v6 = ":" in ac[0]
        self.data_ac = data_ac or (ac[0], ac[1] + 1)
        self.name = (name or "stranger-" + mac.hex()[-4:]).encode()
        self.source = source or ("::1" if self.v6 else "127.0.0.1")
        self.says_ip = says_ip or self.source
        self.session = os.urandom(16)
        self.control = self.socket(self.control_in)
        self.asking = self.socket(self.discovery_in) if dialect.other_port else self.control
        self.data = self.socket(self.data_in)
        self.dtls = self.data_dtls = None
        self.clear, self.clear_from = [], []
        self.got, self.requests, self.wlans, self.updates, self.data_got, self.faults = [], [], {}, [], [], []
        self.seq, self.last_request, self.last_answer = 250, None, None  # it comes around soon
        self.refuse_wlans = False
        self.mute, self.asked = False, 99
        self.reset = False

    def socket(self, call):
        s = socket.socket(socket.AF_INET6 if self.v6 else socket.AF_INET, socket.SOCK_DGRAM)
        s.bind((self.source, 0))
        self.loop.add(s, lambda: receive_all(s, call))
        return s

    # --- what comes ---------------------------------------------------------------------------------------------------

    def control_in(self, data, at):
        if data and data[0] == 1:
            if self.dtls:
                self.dtls.take(data)
        else:
            self.discovery_in(data, at)

    def discovery_in(self, data, at):
        try:
            self.clear.append(Packet(data).control())  # noqa: F405
            self.clear_from.append(at)
        except Bad as e:  # noqa: F405
            self.faults.append("clear packet: %s" % e)

    def data_in(self, data, at):
        if data and data[0] == 1:
            if self.data_dtls:
                self.data_dtls.take(data)
        else:
            self.data_record(data)

    def data_record(self, data):
        self.data_got.append(data)

    def record(self, data):
        try:
            p = Packet(data).control()  # noqa: F405
            if p.preamble:
                raise Bad("preamble type %d inside DTLS" % p.preamble)  # noqa: F405
        except Bad as e:  # noqa: F405
            self.faults.append("record %s: %s" % (data[:40].hex(), e))
            return
        self.got.append(p)
        if p.kind & 1 and not self.mute:
            self.answer(p)

    def answer(self, p):
        if self.last_request == (p.kind, p.seq):
            self.dtls.send(self.last_answer)
            return
        self.requests.append(p)
        body = [result(0)]  # noqa: F405
        if p.kind == CONFIG_UPDATE:  # noqa: F405
            self.updates.append(p)
        elif p.kind == WLAN:  # noqa: F405
            body = self.wlan(p)
        elif p.kind == RESET:  # noqa: F405
            self.reset = True
        self.last_request = (p.kind, p.seq)
        self.last_answer = message(p.kind + 1, p.seq, *body, inner=self.d.inner)  # noqa: F405
        self.dtls.send(self.last_answer)

    def wlan(self, p):
        """RFC 5416 3.1: one of Add, Delete, Update."""
        add, gone, update = p.get(1024), p.get(1027), p.get(1044)
        if (add is not None) + (gone is not None) + (update is not None) != 1:
            self.faults.append("WLAN Configuration Request with %r" % [t for t, _ in p.els])
        if self.refuse_wlans:
            return [result(13)]  # noqa: F405
        rid, wid = (add or gone or update or b"\0\0")[:2]
        if rid not in self.d.rids:
            self.faults.append("WLAN Configuration Request for radio %d; there are %r" % (rid, self.d.rids))
            return [result(13)]  # noqa: F405
        if not 1 <= wid <= 16:
            self.faults.append("WLAN id %d" % wid)
        if gone is not None:
            if self.wlans.pop((rid, wid), None) is None:
                self.faults.append("WLAN (%d, %d) deleted and was not there" % (rid, wid))
            return [result(0)]  # noqa: F405
        if add is not None:
            capability, index, status, keylen = struct.unpack("!HBBH", add[2:8])
            rest = add[8 + keylen:]
            ssid = rest[11:]
            for v in p.all(1029):
                if v[0] != rid or v[1] != wid:
                    self.faults.append("Information Element for (%d, %d) beside (%d, %d)" % (v[0], v[1], rid, wid))
                if len(v) < 5 or len(v) != 5 + v[4]:
                    self.faults.append("Information Element: not one whole IE: %s" % v.hex())
            self.wlans[rid, wid] = (ssid, [v[3:] for v in p.all(1029)])
            where = bytes([rid, wid])
            mac = self.mac[:5] + bytes([self.mac[5] + wid])
            if self.d.bssid == "rfc":
                return [result(0), el(1026, where + mac)]  # noqa: F405
            if self.d.bssid == "text":
                return [result(0), el(1026, where + b"%02x:%02x:%02x:%02x:%02x:%02x" % tuple(mac))]  # noqa: F405
            if self.d.bssid == "swapped":
                return [el(1026, where + mac), result(0)]  # noqa: F405
        return [result(0)]  # noqa: F405

    # --- what is said ------------------------------------------------------------------------------------------------

    def myself(self):
        d = self.d
        return [board_data(self.mac if d.base_mac else None, vendor=d.vendor_id, serial=d.serial),  # noqa: F405
                descriptor(len(d.rids), d.encryptions, d.boot, d.desc_vendor), el(41, bytes([d.tunnel])),  # noqa: F405
                el(44, bytes([d.mac_type])),
                *[radio_info(r, d.wlan_bits if i % 2 == 0 else 0x0a) for i, r in enumerate(d.rids)],  # noqa: F405
                *d.extra]

    def discovery(self, kind=DISCOVERY, seq=0):  # noqa: F405
        return message(kind, seq, el(20, b"\1"), *self.myself())  # noqa: F405

    def discover(self, kind=DISCOVERY, seconds=15):  # noqa: F405
        self.clear, self.clear_from = [], []
        self.asked = (self.asked + 1) & 255
        for _ in range(4):
            self.asking.sendto(self.discovery(kind, self.asked), self.ac)
            try:
                return self.loop.until(lambda: next((p for p in self.clear if (p.kind, p.seq) == (kind + 1, self.asked)),
                                                    None), seconds / 4)
            except AssertionError:
                pass
        raise AssertionError("no Discovery Response")

    def connect(self, credentials, options=(), seconds=20, spoil=None):
        self.dtls = Client(self.loop, self.control, self.ac, self.record, credentials, options, spoil)
        if seconds:
            self.loop.until(lambda: self.dtls.up or self.dtls.gone, seconds, lambda: "DTLS: " + self.dtls.tls.said)
            assert self.dtls.up, "DTLS refused: " + self.dtls.tls.said
        return self

    def send_request(self, kind, *els, seq=None, raw=None):
        if seq is None:
            self.seq = seq = (self.seq + 1) & 255
        self.sent = raw if raw is not None else message(kind, seq, *els, inner=self.d.inner)  # noqa: F405
        self.dtls.send(self.sent)
        return seq

    def request(self, kind, *els, seconds=15, answer=None):
        seq = self.send_request(kind, *els)
        mine = len(self.got)

        def there():
            return next((p for p in self.got[mine:] if p.kind == (answer or kind + 1) and p.seq == seq), None)
        for _ in range(5):  # RFC 5415 4.5.3
            try:
                return self.loop.until(lambda: there() or (self.dtls.gone and "gone"), 3.0)
            except AssertionError:
                self.dtls.send(self.sent)
        raise AssertionError("%s: no answer to %d: %r %s" % (self.d.name, kind, self.faults, self.dtls.tls.said))

    def join_elements(self, session=None):
        d = self.d
        ip = socket.inet_pton(socket.AF_INET6 if ":" in self.says_ip else socket.AF_INET, self.says_ip)
        return [el(28, b"in the dark"), *self.myself(), el(45, self.name), el(35, session or self.session),  # noqa: F405
                *([el(53, b"\0")] if d.ecn else []),
                *([el(50 if len(ip) == 16 else 30, ip)] if d.local else [])]  # noqa: F405

    def join(self, session=None):
        p = self.request(JOIN, *self.join_elements(session))  # noqa: F405
        assert p != "gone", "%s: hung up at Join: %s" % (self.d.name, self.dtls.tls.said)
        return p

    def join_result(self, session):
        return self.join(session).result

    def config_elements(self):
        return [el(4, b"whoever"), *[el(31, bytes([r, 1])) for r in self.d.rids], el(36, b"\0\x78"), REBOOT,  # noqa: F405
                *([radio_info(r) for r in self.d.rids] if self.d.config_radios else []), *self.d.extra]  # noqa: F405

    def configure(self):
        p = self.request(CONFIG_STATUS, *self.config_elements())  # noqa: F405
        assert p != "gone", "hung up at Configuration Status"
        assert p.kind == CONFIG_STATUS + 1 and p.get(12) is not None and p.get(23) is not None and \
            p.get(40) in (b"\1", b"\2"), p.els  # noqa: F405
        for kind, first in ((16, 0), (1028, 0), (1033, 0), (1034, 0), (1046, 0), (1041, 0), (31, 0)):
            for v in p.all(kind):
                if v[first] not in self.d.rids:
                    self.faults.append("element %d for radio %d; there are %r" % (kind, v[first], self.d.rids))
        for r in self.d.rids:  # interop fact 7: no BSS before channel, rates and configuration
            for kinds in ((16,), (1028, 1033), (1034,), (1046,)):
                if sum(v[0] == r for k in kinds for v in p.all(k)) != 1:
                    self.faults.append("Configuration Status Response: element %r for radio %d not once" % (kinds, r))
        return p

    def change_state(self, code=0):
        return self.request(CHANGE_STATE, *[el(32, bytes([r, 1, 0])) for r in self.d.rids], result(code),
                            *self.d.extra)  # noqa: F405

    def open_data(self, credentials, options=()):
        self.data_dtls = Client(self.loop, self.data, self.data_ac, self.data_record, credentials, options)
        self.loop.until(lambda: self.data_dtls.up or self.data_dtls.gone, 20,
                        lambda: "data DTLS: " + self.data_dtls.tls.said)
        assert self.data_dtls.up, "data DTLS refused: " + self.data_dtls.tls.said

    def send_data(self, packet):
        if self.data_dtls:
            self.data_dtls.send(packet)
        else:
            self.data.sendto(packet, self.data_ac)

    def check_data(self, session=None, seconds=20):
        """Keep-alives until one is answered."""
        want = session or self.session
        self.data_got = []

        def answered():
            for d in self.data_got:
                p = Packet(d)  # noqa: F405
                if p.keepalive:
                    (n,) = struct.unpack("!H", p.payload[:2])
                    assert n == len(p.payload) == 22, "keep-alive of %d in %d bytes" % (n, len(p.payload))
                    assert elements(p.payload[2:]) == [(35, want)], "keep-alive: %s" % p.payload.hex()  # noqa: F405
                    return True
            return None
        for _ in range(max(1, int(seconds / 2))):
            self.send_data(keep_alive(want))  # noqa: F405
            try:
                return self.loop.until(answered, 2.0)
            except AssertionError:
                pass
        raise AssertionError("%s: no answer to the data keep-alive" % self.d.name)

    def run(self, credentials, clear_data=False, options=(), discover=True):
        """All the way to Run; what was answered on the way."""
        if discover:
            self.discover()
        if not self.dtls:
            self.connect(credentials, options)
        self.joined = self.join()
        assert self.joined.result in (0, 2), "Join refused: %r" % self.joined.result
        self.configured = self.configure()
        done = self.change_state()
        assert done != "gone" and done.kind == CHANGE_STATE + 1, done  # noqa: F405
        if not clear_data:
            self.open_data(credentials, options)
        self.check_data()
        return self

    def echo(self):
        p = self.request(ECHO)  # noqa: F405
        assert p != "gone", "%s: hung up: %s %r" % (self.d.name, self.dtls.tls.said, self.faults)
        return p

    def close(self):
        for d in (self.dtls, self.data_dtls):
            if d:
                d.close()
        self.dtls = self.data_dtls = None
        for s in {self.control, self.asking, self.data}:
            self.loop.drop(s)

    def hang_up(self):
        """Ends both DTLS sessions as a closing AP does, and keeps its sockets."""
        for d in (self.dtls, self.data_dtls):
            if d:
                d.close()
        self.dtls = self.data_dtls = None
