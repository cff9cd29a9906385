# SPDX-License-Identifier: Apache-2.0
"""pcap.py - reads the air.pcapng files that the medium writes, as far as checks need it: frames, who sent them, packet
numbers of CCMP."""
import struct

KINDS = {0x00: "assoc-req", 0x10: "assoc-resp", 0x20: "reassoc-req", 0x30: "reassoc-resp", 0x40: "probe-req",
         0x50: "probe-resp", 0x80: "beacon", 0xa0: "disassoc", 0xb0: "auth", 0xc0: "deauth", 0xd0: "action"}


class Frame:
    def __init__(self, time, data, comment):
        self.time, self.data, self.comment = time, data, comment
        self.kind = KINDS.get(data[0], "data" if data[0] & 0x0c == 8 else "other")
        self.a1, self.a2 = data[4:10], data[10:16]
        self.protected, self.retry = bool(data[1] & 0x40), bool(data[1] & 0x08)


def frames(path):
    """All frames that were written whole."""
    with open(path, "rb") as f:
        data = f.read()
    at = 0
    while at + 12 <= len(data):
        kind, size = struct.unpack_from("<II", data, at)
        if size < 12 or at + size > len(data):
            return
        if kind == 6:
            _, high, low, taken, _ = struct.unpack_from("<IIIII", data, at + 8)
            packet = data[at + 28:at + 28 + taken]
            options = at + 28 + (taken + 3 & ~3)
            comment = ""
            if options + 4 < at + size - 4:
                code, length = struct.unpack_from("<HH", data, options)
                comment = data[options + 4:options + 4 + length].decode() if code == 1 else ""
            frame = packet[struct.unpack_from("<H", packet, 2)[0]:]
            if len(frame) >= 16:
                yield Frame(((high << 32) + low) / 1e6, frame, comment)
        at += size


def packet_numbers(path):
    """{(sender, "pairwise" or "group KEYID"): [(time, number)]} of encrypted data, without what the medium sent again and
    without retransmissions."""
    out = {}
    for f in frames(path):
        if f.kind != "data" or not f.protected or f.comment:
            continue
        head = 24 + (6 if f.data[1] & 3 == 3 else 0) + (2 if f.data[0] & 0x80 else 0)
        h = f.data[head:head + 8]
        if len(h) < 8 or not h[3] & 0x20:
            continue
        number = h[0] | h[1] << 8 | h[4] << 16 | h[5] << 24 | h[6] << 32 | h[7] << 40
        group = f.a1[0] & 1
        key = (":".join("%02x" % b for b in f.a2), "group %d" % (h[3] >> 6) if group else "pairwise")
        sequence = out.setdefault(key, [])
        if sequence and sequence[-1][1] == number and f.retry:
            continue
        sequence.append((f.time, number))
    return out


def restarts(sequence):
    """When a number is not above the highest so far: under one key that must never be."""
    out, highest = [], 0
    for time, number in sequence:
        if number <= highest:
            out.append(time)
            highest = number
        highest = max(highest, number)
    return out


def each_has_its_own(restarted, keys):
    """Each restart has a new key of its own before it (a second of leeway for the clocks of the two sides)."""
    keys = sorted(keys)
    for i, time in enumerate(restarted):
        # of the keys up to this restart, the first belongs to the first run, one to each restart before
        if sum(k <= time + 1 for k in keys) < i + 2:
            return False
    return True
