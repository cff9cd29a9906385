# SPDX-License-Identifier: Apache-2.0
"""sessions.py - whole sessions of an access point, captured from its first Discovery Request to its return after a reset
(capwap_session), before tshark: each packet is there, each message as often as the machine says it went, nothing malformed,
no warning or error of the CAPWAP dissector but its own.

What is the dissector's own (Wireshark 4.0), each with its reason:
- "type not implemented": elements of RFC 5415 and 5416 it has no code for (WTP Radio Statistics, Image Identifier);
- "Trailing stray characters" at Board ID: it reads the Board ID as text; RFC 5415 4.6.40 does not say it is one, and ours
  is the Ethernet MAC address, six bytes, as AireOS access points have it;
- "Station Session Key length 20": RFC 5416 6.15 gives a least length of 25 and, with the AKM-only flag, no key to put there.
  A made-up key would be taken for one."""
import collections
import os
import re
import subprocess
import tempfile

# how often each goes in the script of session.c, whatever kind of access point it is
ALWAYS = {1: 2, 2: 2, 3: 2, 4: 2, 5: 2, 6: 2, 17: 1, 18: 1, 19: 0, 20: 0, 23: 1, 24: 1,
          11: 6, 12: 6,            # two joins, a radio put down and up by command and by itself
          3398913: 20, 3398914: 20}  # with the two steps of a rekeying
# Station Configuration: an AP of ours is told many changes at once
FEW, MANY = {25: 6, 26: 6}, {25: 72, 26: 72}
KINDS = {"ours": FEW, "narrow": FEW, "stranger": MANY, "clear": MANY, "ipv6": MANY}
OF_OURS = ("ours", "narrow")
# elements that must have been seen in a message: of each kind of access point, and of strangers
ELEMENTS = {1: {20, 38, 39, 41, 44, 1048}, 2: {1, 4, 10, 1048}, 3: {28, 35, 38, 39, 45, 48, 53, 30, 1048},
            4: {33, 1, 4, 53, 1048, 10, 30}, 5: {4, 31, 36, 48}, 6: {12, 16, 23, 40, 1046, 1034},
            7: {5, 12, 28, 31, 45, 1033, 1041}, 8: {33}, 9: {47, 18}, 11: {32, 33},
            17: {25}, 18: {33}, 24: {33}, 26: {33}, 3398913: {1024, 1027, 1029, 1044}, 3398914: {33, 1026}}
ALONE = {25: {8, 18, 1036, 1038}}
OURS = {3: {37}, 4: {37}, 25: {37}, 26: {37}, 6: {37}, 7: {37}, 9: {37}, 3398913: {37}}
UNKNOWN = "Dissector for CAPWAP Message Element (%s) type not implemented, Contact Wireshark developers if you want this "
NO_KEY = "IEEE80211 Station Session Key length 20 wrong, must be >= 25"
OWN = {NO_KEY, "Trailing stray characters",
       *((UNKNOWN + "supported") % e for e in ("WTP Radio Statistics", "Image Identifier"))}
DATA_PORT = 5247


class Packet:
    def __init__(self):
        self.message, self.elements, self.wrong, self.own, self.text = 0, [], [], [], ""


def packets(tshark, path):
    """What tshark -V says of each packet: the message, its elements, what it complains of."""
    out, before = [], ""
    for line in tshark("-V", "-r", path).splitlines():
        if re.match(r"Frame \d+:", line):
            out.append(Packet())
        p = out[-1]
        p.text += line + "\n"
        m = re.match(r"\s*Message Type: (\d+)", line)
        if m:
            p.message = int(m[1])
        m = re.match(r"\s*Type: (.+?) ?\((\d+)\)$", line)
        if m and p.message:
            p.elements.append(int(m[2]))
        if "Malformed" in line or "Expert Info (Error" in line or "Expert Info (Warn" in line:
            own = "type not implemented" in line
            own |= "Trailing stray characters" in line and before.startswith("WTP Board ID")
            own |= NO_KEY in line or ("[Group: Malformed]" in line and "Error/Malformed" in (p.own or [""])[-1])
            if "[Group: Malformed]" in line and own:
                continue
            (p.own if own else p.wrong).append(before + " | " + line.strip())
        before = line.strip()
    return out


def one(ok, tshark, program, kind, folder):
    path = os.path.join(folder, kind + ".pcapng")
    done = subprocess.run([program, kind, path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    ok(done.returncode == 0, "a session (%s) goes to its end" % kind, done.stdout)
    if done.returncode:
        return
    said = {k: int(v) for k, v in (line.split() for line in done.stdout.splitlines())}
    seen = packets(tshark, path)
    ok(len(seen) == said["packets"], "%s: tshark sees each packet" % kind, len(seen), said)
    wrong = [(i + 1, p.message, p.wrong) for i, p in enumerate(seen) if p.wrong]
    ok(not wrong, "%s: nothing malformed, no warning, no error" % kind, *wrong[:10])
    own = {re.sub(r"^.*\(.*?\): |\[|\]", "", x.split(" | ")[1]) for p in seen for x in p.own}
    ok(own <= OWN, "%s: the dissector's own are those we know" % kind, *own)

    count = collections.Counter(p.message for p in seen)
    want = {**ALWAYS, **KINDS[kind]}
    want.update({13: said["echoes"], 14: said["echoes"], 9: said["events"], 10: said["events"]})
    got = {t: count[t] for t in want}
    ok(got == want, "%s: each message as often as it went" % kind,
       *["%d: %d, want %d" % (t, got[t], want[t]) for t in want if got[t] != want[t]])
    ok(count[7] == count[8] > 1 and sum(count[t] for t in (7, 17, 23, 25, 3398913)) == said["requests"],
       "%s: each request of the AC is there, and its answer" % kind, count, said)
    updates = sum(1044 in p.elements for p in seen)
    ok(updates == said["updates"] + 2 == 4, "%s: a WLAN is updated on both radios, and keys are changed" % kind, updates,
       said)
    data = [p for p in seen if re.search(r"^User Datagram Protocol.*Port: %d\b" % DATA_PORT, p.text, re.M)]
    kept = [p for p in data if "Keep-Alive: Keep-Alive Packet" in p.text and "(t=35,l=16) Session ID" in p.text]
    whole = sum(v for t, v in count.items() if t)
    ok(len(kept) == 2 * said["keepalives"], "%s: keep-alives and their answers" % kind, len(kept), said)
    frames = [p for p in data if "IEEE 802.11" in p.text and p not in kept]
    # one from the air, one to a group; an AP of ours gets the frames of stations with their changes, a stranger as data
    ok(len(frames) == said["frames"] + (1 if kind in OF_OURS else 37) and len(frames) + len(kept) == len(data),
       "%s: frames up and down the data channel" % kind, len(frames), len(data), len(kept))
    # a piece has no message of its own, but for the last, with which tshark puts it together
    cut = len(seen) - len(data) - whole
    split = said["fragments"] + said["fragments_sent"]
    ok((split > 0 and 0 < cut < split) if split else cut == 0, "%s: messages in pieces are put together" % kind, cut, split)
    if kind == "narrow":
        ok(any(p.message == 3 and "Reassembled" in p.text for p in seen), "narrow: the Join Request came in pieces")
    carried = collections.defaultdict(set)
    for p in seen:
        carried[p.message].update(p.elements)
    need = {t: set(e) for t, e in ELEMENTS.items()}
    for t, e in (OURS if kind in OF_OURS else ALONE).items():
        need.setdefault(t, set()).update(e)
    if kind == "ipv6":  # CAPWAP Control and Local Address are of its family
        need = {t: {{10: 11, 30: 50}.get(x, x) for x in e} for t, e in need.items()}
    missing = {t: sorted(e - carried[t]) for t, e in need.items() if e - carried[t]}
    ok(not missing, "%s: the elements of each message" % kind, missing)


def sessions(ok, tshark, build):
    with tempfile.TemporaryDirectory() as folder:
        for kind in KINDS:
            one(ok, tshark, os.path.join(build, "tests", "capwap_session"), kind, folder)
