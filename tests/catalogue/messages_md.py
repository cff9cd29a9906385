#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""messages_md.py FILE - the templates of the design page of messages, one a line: mnemonic, tab, text. Used where that
page stands beside the checkout, and once to make templates.txt."""
import re
import sys

SKIP = re.compile(r"^(template|mnemonic|form|---)|^EAPOL Header: \+|lines$|^Received PMKID: \(16\) \+|dumps?$|^mscb->\.\.|"
                  r"^dot1xcb->\.\.")


def rows(path):
    section = None
    for line in open(path, encoding="utf-8"):
        m = re.match(r"## (\d+)\.", line)
        if m:
            section = int(m[1])
        if line.startswith("|") and section in (1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12):
            cells = [c.strip() for c in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
            yield section, cells


def texts(cell):
    """A cell may join several templates by ' ; '."""
    for part in re.split(r" ; ", cell):
        part = re.sub(r"\s*/\s*\.\.\. on AP <ap>$", "", part.strip())
        for piece in re.split(r" / (?=[A-Z])|(?<=[cn]) / (?=apfMs)", part):
            piece = re.sub(r"^\[\.\]$", "", piece.strip())
            if piece and not SKIP.search(piece) and len(re.findall(r"[A-Za-z]{2,}", re.sub(r"<[^>]*>", "", piece))) >= 1:
                yield piece


def main():
    for section, cells in rows(sys.argv[1]):
        if cells[0] in ("template", "mnemonic") or set(cells[0]) <= set("- "):
            continue
        if section == 11:
            if not cells[1] or cells[1].startswith("|") or "," in cells[0] or " / " in cells[0]:
                continue
            m = re.match(r"([A-Z0-9]+)-\d-([A-Z0-9_]+)$", cells[0])
            if m and "/" not in cells[1][:12]:
                print("%s-%s\t%s" % (m[1], m[2], re.sub(r" \(reason :.*", "", cells[1])))
            continue
        for t in texts(cells[0]):
            print("\t" + t)


if __name__ == "__main__":
    main()
