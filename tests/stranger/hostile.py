# SPDX-License-Identifier: Apache-2.0
"""hostile.py - wrong packets: each published class of CAPWAP bugs by name (cases), and seeded mutations of good messages
(mutations). Everything is made with wire.py; the same seed makes the same bytes."""
import random
import struct

from wire import *  # noqa: F403


def raw_message(kind, seq, body, mel=None, **head):
    return header(**head) + struct.pack("!IBHB", kind, seq, (len(body) + 3 if mel is None else mel) & 0xffff,
                                        0) + body  # noqa: F405


def kinds_of_damage(kind, els, seq):
    """(name, packet) for every class that is about the form of a message; els is a list of good elements."""
    body = b"".join(els)
    good = message(kind, seq, *els)  # noqa: F405
    for n in list(range(0, 20)) + [len(good) - 1, len(good) // 2]:
        yield "trunc-%d" % n, good[:n]
    for mel in (0, 1, 2, len(body) + 4, len(body) + 2, 65535):
        yield "mel-%d" % mel, raw_message(kind, seq, body, mel)
    for n in (0, 1, 31):
        yield "hlen-%d" % n, raw_message(kind, seq, body, hlen=n)
    yield "hlen-31-short", header(hlen=31)[:16]  # noqa: F405
    for flag, name in ((0x10, "M"), (0x20, "W")):
        for n in (0, 5, 255):
            extra = bytes([n]) + b"\2\0\x5e\0\0\1\0"
            word = 4 << 19 | 1 << 9 | flag
            yield "%s-len-%d" % (name, n), struct.pack("!II", word, 0) + extra + good[8:]
    yield "MW-nothing-behind", struct.pack("!II", 2 << 19 | 1 << 9 | 0x30, 0)
    for b in (0x10, 0xf0, 0x02, 0x0f):
        yield "preamble-%02x" % b, bytes([b]) + good[1:]
    yield "keep-alive-bit", message(kind, seq, *els, keepalive=True)  # noqa: F405
    yield "fragment", message(kind, seq, *els, fragment=(1, 0))  # noqa: F405
    yield "tlv-len-ffff", raw_message(kind, seq, body + struct.pack("!HH", 45, 0xffff))
    yield "tlv-half-header", raw_message(kind, seq, body + b"\0\x2d")
    yield "trailing", good + b"\0" * 37
    for i, e in enumerate(els):
        t = struct.unpack("!H", e[:2])[0]
        rest = els[:i] + els[i + 1:]
        yield "zero-len-%d" % t, message(kind, seq, *els[:i], el(t), *els[i + 1:])  # noqa: F405
        yield "missing-%d" % t, message(kind, seq, *rest)  # noqa: F405
        yield "dup-%d" % t, message(kind, seq, *els, e)  # noqa: F405
        yield "cut-%d" % t, message(kind, seq, *els[:i], el(t, e[4:-1]), *els[i + 1:])  # noqa: F405
        yield "long-%d" % t, message(kind, seq, *els[:i], el(t, e[4:] + b"\xff" * 300), *els[i + 1:])  # noqa: F405
        yield "ff-%d" % t, message(kind, seq, *els[:i], el(t, b"\xff" * (len(e) - 4)), *els[i + 1:])  # noqa: F405
    for t in list(range(0, 60)) + list(range(1024, 1050)) + [65535, 32473]:
        yield "extra-zero-len-%d" % t, message(kind, seq, *els, el(t))  # noqa: F405
        yield "extra-ff-%d" % t, message(kind, seq, *els, el(t, b"\xff" * 40))  # noqa: F405
    yield "unknown-x1000", message(kind, seq, *els, *[el(9000 + i % 50, b"x") for i in range(1000)])  # noqa: F405


def kinds_of_content(mac):
    """(name, changed elements by type) for the elements of Discovery and Join."""
    board = struct.pack("!I", 18681)
    ok = sub(0, b"m") + sub(1, b"s") + sub(4, mac)  # noqa: F405
    for name, v in (("len-ffff", sub(0, b"m") + struct.pack("!HH", 1, 0xffff)), ("half", ok + b"\0"),
                    ("dup", ok + sub(4, mac)),  # noqa: F405
                    ("mac-0", sub(0, b"m") + sub(1, b"s") + sub(4, b"")),
                    ("mac-7", sub(0, b"m") + sub(1, b"s") + sub(4, mac + b"x")),  # noqa: F405
                    ("mac-zero", sub(0, b"m") + sub(1, b"s") + sub(4, bytes(6))),
                    ("mac-group", sub(0, b"m") + sub(1, b"s") + sub(4, b"\xff" * 6)),  # noqa: F405
                    ("model-1025", sub(0, b"m" * 1025) + sub(1, b"s") + sub(4, mac)),
                    ("type-99", ok + sub(99, b"?"))):  # noqa: F405
        yield "board-" + name, {38: [el(38, board + v)]}  # noqa: F405
    for name, v in (("num-encrypt-255", b"\1\1\xff\1\0\0"), ("num-encrypt-2-of-1", b"\1\1\2\1\0\0"),
                    ("sub-ffff", b"\1\1\1\1\0\0" + struct.pack("!IHH", 0, 0, 0xffff)),
                    ("sub-unknown", b"\1\1\1\1\0\0" + sub(9, b"x", 0)),  # noqa: F405
                    ("sub-dup", b"\1\1\1\1\0\0" + sub(0, b"1", 0) * 40),
                    ("radios-255", b"\xff\xff\1\1\0\0" + sub(0, b"1", 0) + sub(1, b"1", 0))):  # noqa: F405
        yield "desc-" + name, {39: [el(39, v)]}  # noqa: F405
    for rid in (0, 32, 200, 255):
        yield "radioid-%d" % rid, {1048: [radio_info(rid)]}  # noqa: F405
    for n in (6, 31, 600, 6000):
        yield "radioinfo-x%d" % n, {1048: [radio_info(i % 31 + 1) for i in range(n)]}  # noqa: F405
    for name, v in (("html", b"<script>alert(1)</script>"), ("fmt", b"%s%n%s%n%x" * 20), ("nul-nl", b"a\0b\nc\r\x1b[2J"),
                    ("badutf8", b"\xff\xfe\xc0\x80"), ("65000", b"n" * 8000), ("shell", b"$(reboot);`id`")):
        yield "join-name-" + name, {45: [el(45, v)]}  # noqa: F405
    yield "location-1025", {28: [el(28, b"l" * 1025)]}  # noqa: F405
    yield "padding", {52: [el(52, b"\0" * 6000)]}  # noqa: F405
    yield "session-15", {35: [el(35, b"s" * 15)]}  # noqa: F405
    yield "session-twice", {35: [el(35, b"s" * 16)] * 2}  # noqa: F405


def replace(els, change):
    out = [e for e in els if struct.unpack("!H", e[:2])[0] not in change]
    return out + [e for new in change.values() for e in new]


def fragments(seed, n, kind=JOIN):  # noqa: F405
    """Fragments that overlap, leave gaps, never end, are beyond the end, or 65 kB together."""
    rng = random.Random(seed)
    out = []
    for i in range(n):
        fid = rng.choice([1, 2, 3, i & 0xffff, rng.randrange(65536)])
        off = rng.choice([0, 0, 1, 2, rng.randrange(64), rng.randrange(8192), 8191])
        size = rng.choice([0, 1, 7, 8, 16, 512, 1400, 4096])
        out.append(header(fragment=(fid, off), last=rng.random() < 0.2) + rng.randbytes(size))  # noqa: F405
    return out


def mutations(seed, n, bases, keep=0):
    """n packets made of the good ones by accident. The first `keep` bytes stay (a sequence number that must follow)."""
    rng = random.Random(seed)
    for _ in range(n):
        b = bytearray(rng.choice(bases))
        for _ in range(rng.choice([1, 1, 2, 3, 8])):
            if len(b) <= keep:
                break
            at = rng.randrange(keep, len(b))
            how = rng.randrange(8)
            if how == 0:
                b[at] ^= 1 << rng.randrange(8)
            elif how == 1:
                b[at] = rng.choice([0, 1, 2, 0x7f, 0x80, 0xfe, 0xff])
            elif how == 2:
                del b[at:at + rng.choice([1, 2, 4, 16])]
            elif how == 3:
                b[at:at] = rng.randbytes(rng.choice([1, 2, 4, 40]))
            elif how == 4:
                b[at:at] = b[at:at + rng.choice([4, 8, 24])]
            elif how == 5 and at + 2 <= len(b):
                b[at:at + 2] = struct.pack("!H", rng.choice([0, 1, 2, 3, 255, 256, 0x7fff, 0xfffe, 0xffff, len(b)]))
            elif how == 6:
                del b[at:]
            else:
                other = rng.choice(bases)
                b[at:] = other[min(at, len(other)):]
        yield bytes(b[:8000])
