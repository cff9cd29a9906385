# SPDX-License-Identifier: Apache-2.0
"""board - the clients of the demo: in a terminal a table drawn in place, elsewhere a line for each change."""
import os
import re
import shutil
import time

WIDE, WIDER = 87, 150  # columns from which there is room for the WLAN, for plumbd's sentence
GREEN, RED, YELLOW, PLAIN = "\x1b[32m", "\x1b[31m", "\x1b[33m", "\x1b[0m"


def summary(c):
    """plumbd's sentence about it, without the name it has in every one."""
    if not c.verdicts:
        return ""
    words = c.finding(c.verdicts[0]).get("summary", "")
    return re.sub(r"\s*\b[Cc]lient %s\s*" % re.escape(c.mac), " ", words).strip()


def verdicts(c):
    """"joined, fast-ssid-change-disabled x3": the newest first, faults with how often."""
    words = []
    for v in c.verdicts[:2]:
        f = c.finding(v)
        words.append(v + (" x%d" % f["count"] if f.get("kind") == "fault" and f.get("count", 1) > 1 else ""))
    return ", ".join(words)


class Board:
    def __init__(self, clients, out):
        self.clients, self.out = clients, out
        self.began = time.monotonic()
        self.drawn = 0
        self.said = {}
        term = os.environ.get("TERM", "")
        self.colour = out.isatty() and term not in ("", "dumb") and not os.environ.get("NO_COLOR")
        self.in_place = term not in ("", "dumb")

    def row(self, c, width):
        columns = [("%-8s", c.name), ("%-17s", c.mac), ("%-5s", c.ap or "-"), ("%-10s", c.state or "-")]
        if width >= WIDE:
            columns.insert(2, ("%-8s", c.wlan))
        text = " ".join(form % value for form, value in columns) + " "
        if width < WIDER:
            return (text + (verdicts(c) or "-"))[:width]
        return (text + "%-38s %s" % (verdicts(c) or "-", summary(c)))[:width]

    def head(self, width):
        return ("%-8s %-17s %s%-5s %-10s %s" % ("Client", "MAC address", "WLAN     " if width >= WIDE else "", "AP", "State",
                                                 "What plumbd says, the newest first"))[:width]

    def kind(self, c):
        return c.finding(c.verdicts[0]).get("kind", "") if c.verdicts else ""

    def paint(self, c):
        if c.state == "RUN" and self.kind(c) != "fault":
            return GREEN
        return RED if self.kind(c) == "fault" else YELLOW if c.verdicts or c.state else ""

    def counts(self):
        run = sum(c.state == "RUN" for c in self.clients)
        fault = sum(self.kind(c) == "fault" for c in self.clients)
        return "%5d s  %d of %d clients in RUN, %d with a fault" % (time.monotonic() - self.began, run, len(self.clients),
                                                                    fault)

    def table(self, width):
        self.out.write(self.head(width) + "\n" + "".join(self.row(c, width).rstrip() + "\n" for c in self.clients))
        self.out.write(self.counts() + "\n")
        self.out.flush()

    def draw(self):
        """Over what was drawn last. Where not all fit, those in trouble are shown first."""
        width, height = shutil.get_terminal_size((80, 24))
        shown = self.clients
        if len(shown) > height - 3:
            shown = sorted(shown, key=lambda c: c.state == "RUN")[:max(1, height - 3)]
        lines = [self.head(width)]
        for c in shown:
            colour = self.paint(c) if self.colour else ""
            lines.append(colour + self.row(c, width) + (PLAIN if colour else ""))
        lines.append(self.counts()[:width])
        up = "\x1b[%dA" % self.drawn if self.drawn and self.in_place else ""
        self.out.write(up + "".join(line + ("\x1b[K" if self.in_place else "") + "\n" for line in lines)
                       + ("\x1b[J" if self.in_place else ""))
        self.out.flush()
        self.drawn = len(lines)

    def lines(self):
        """Whoever came into RUN, or has another verdict."""
        for c in self.clients:
            is_now = (c.state == "RUN", tuple(c.verdicts[:1]))
            if self.kind(c) == "healthy" and c.state != "RUN":
                continue  # its verdict came before its row, or it is about to come back
            if is_now != self.said.get(c.name, (False, ())) and c.verdicts:
                self.said[c.name] = is_now
                self.out.write("%6.1f s  %s\n" % (time.monotonic() - self.began, self.row(c, 90).rstrip()))
        self.out.flush()
