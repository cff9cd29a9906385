# SPDX-License-Identifier: Apache-2.0
"""wire.py - CAPWAP as a stranger writes and reads it: from RFC 5415 and RFC 5416 alone, nothing is taken from src/."""
import struct

DISCOVERY, JOIN, CONFIG_STATUS, CONFIG_UPDATE, WTP_EVENT = 1, 3, 5, 7, 9
CHANGE_STATE, ECHO, IMAGE, RESET, PRIMARY = 11, 13, 15, 17, 19
TRANSFER, CLEAR_CONFIG, STATION = 21, 23, 25
WLAN = 13277 * 256 + 1


class Bad(Exception):
    """Something a strict reader of the RFCs would not take."""


def el(kind, body=b""):
    return struct.pack("!HH", kind, len(body)) + body


def header(rid=0, native=False, keepalive=False, inner=0, wbid=1, fragment=None, last=False, mac=None, wireless=None,
           hlen=None):
    """RFC 5415 4.3. fragment: (id, offset in 8 bytes)."""
    extra = b""
    if mac is not None:
        extra += (bytes([len(mac)]) + mac + b"\0" * 7)[: (1 + len(mac) + 3) // 4 * 4]
    if wireless is not None:
        extra += (bytes([len(wireless)]) + wireless + b"\0" * 7)[: (1 + len(wireless) + 3) // 4 * 4]
    n = (8 + len(extra)) // 4 if hlen is None else hlen
    flags = native << 8 | (fragment is not None) << 7 | last << 6
    flags |= (wireless is not None) << 5 | (mac is not None) << 4 | keepalive << 3
    word = inner << 24 | n << 19 | rid << 14 | wbid << 9 | flags
    fid, off = fragment or (0, 0)
    return struct.pack("!IHH", word, fid, off << 3) + extra


def message(kind, seq, *elements, **head):
    body = b"".join(elements)
    return header(**head) + struct.pack("!IBHB", kind, seq, len(body) + 3, 0) + body


class Packet:
    """Read strictly; .els is the list of (type, value)."""

    def __init__(self, data):
        if len(data) < 8:
            raise Bad("shorter than a header")
        word, self.frag_id, off = struct.unpack("!IHH", data[:8])
        self.version, self.preamble = word >> 28, word >> 24 & 15
        self.hlen, self.rid, self.wbid = (word >> 19 & 31) * 4, word >> 14 & 31, word >> 9 & 31
        self.native, self.fragment, self.last = bool(word & 0x100), bool(word & 0x80), bool(word & 0x40)
        self.w, self.m, self.keepalive = bool(word & 0x20), bool(word & 0x10), bool(word & 8)
        self.offset = off >> 3
        if word & 7 or off & 7:
            raise Bad("reserved bits are set")
        if self.version or self.hlen < 8 or self.hlen > len(data):
            raise Bad("version %d, HLEN %d of %d" % (self.version, self.hlen, len(data)))
        self.payload = data[self.hlen:]
        self.els, self.kind, self.seq = [], None, None

    def control(self):
        p = self.payload
        if self.fragment:
            raise Bad("a fragment")
        if len(p) < 8:
            raise Bad("no control header")
        self.kind, self.seq, n, flags = struct.unpack("!IBHB", p[:8])
        if flags or n - 3 != len(p) - 8:
            raise Bad("flags %d, Message Element Length %d of %d" % (flags, n, len(p) - 5))
        self.els = elements(p[8:])
        return self

    def all(self, kind):
        return [v for t, v in self.els if t == kind]

    def get(self, kind):
        got = self.all(kind)
        return got[0] if got else None

    @property
    def result(self):
        v = self.get(33)
        return None if v is None else struct.unpack("!I", v)[0]


def elements(p):
    out = []
    while p:
        if len(p) < 4:
            raise Bad("a cut element header")
        kind, n = struct.unpack("!HH", p[:4])
        if n > len(p) - 4:
            raise Bad("element %d says %d bytes, %d are left" % (kind, n, len(p) - 4))
        out.append((kind, p[4:4 + n]))
        p = p[4 + n:]
    return out


def keep_alive(session, inner=0):
    """RFC 5415 4.4.1: a length that counts itself, then the Session ID element."""
    body = el(35, session)
    return header(keepalive=True, inner=inner, wbid=0) + struct.pack("!H", len(body) + 2) + body


# --- message elements ------------------------------------------------------------------------------------------------------

def sub(kind, value, vendor=None):
    return (b"" if vendor is None else struct.pack("!I", vendor)) + struct.pack("!HH", kind, len(value)) + value


def board_data(mac, vendor=18681, model=b"STRANGER-1", serial=b"S-1"):
    return el(38, struct.pack("!I", vendor) + sub(0, model) + (b"" if serial is None else sub(1, serial)) +
              (b"" if mac is None else sub(4, mac)))


def descriptor(radios=1, encryptions=((1, 0),), boot=True, vendor=0, in_use=None):
    return el(39, bytes([radios, radios if in_use is None else in_use, len(encryptions)]) +
              b"".join(struct.pack("!BH", w, c) for w, c in encryptions) + sub(0, b"1.0", vendor) + sub(1, b"2.0", vendor) +
              (sub(2, b"0.9", vendor) if boot else b""))


def radio_info(rid, bits=0x05):
    return el(1048, bytes([rid]) + struct.pack("!I", bits))


def vendor(number, kind, data):
    return el(37, struct.pack("!IH", number, kind) + data)


def result(code):
    return el(33, struct.pack("!I", code))


REBOOT = el(48, struct.pack("!7HB", 1, 0, 0, 0, 0, 0, 0, 0))
