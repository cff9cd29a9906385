# SPDX-License-Identifier: Apache-2.0
"""text.py - scenario files from outside (`make lab F=FILE`; docs/lab.md has their form): lines of words, read whole and
checked before the machine boots, then carried out against the same Scene as the scenarios of lab/scenarios."""
import os
import re
import shlex
import time

from network import FREQ
from world import VLANS


class Wrong(Exception):
    """The file: what is wrong, and on which line."""


class Line:
    def __init__(self, number, text, words):
        self.number, self.text, self.words = number, text, words

    def wrong(self, what):
        return Wrong("line %d: %s" % (self.number, what))


def number(line, word, what, most):
    if not re.fullmatch(r"\d{1,4}", word) or not 1 <= int(word) <= most:
        raise line.wrong("%s is a number from 1 to %d, not %r" % (what, most, word))
    return int(word)


def seconds(line, words, otherwise):
    """`within 20s` at the end of a line."""
    if len(words) >= 2 and words[-2] == "within":
        m = re.fullmatch(r"(\d{1,4})s", words[-1])
        if not m:
            raise line.wrong("a time is 20s, not %r" % words[-1])
        return words[:-2], int(m[1])
    return words, otherwise


class File:
    """A file that was read: called with a Scene it runs."""

    def __init__(self, name):
        self.name, self.peer = name, False
        self.controller, self.aps, self.fields, self.steps = [], {}, {}, []

    # --- reading -----------------------------------------------------------------------------------------------------

    def take(self, line):
        word, rest = line.words[0], line.words[1:]
        reader = getattr(self, "read_" + word, None)
        if not reader:
            known = sorted(n[5:] for n in dir(self) if n.startswith("read_"))
            raise line.wrong("%r is no word of a scenario; there are: %s" % (word, ", ".join(known)))
        reader(line, rest)

    def late(self, line):
        if self.steps:
            raise line.wrong("%s stands before the first step" % line.words[0])

    def read_scenario(self, line, rest):
        self.late(line)
        if len(rest) != 1 or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,60}", rest[0]):
            raise line.wrong("scenario NAME: letters, digits, _ . and -")
        self.name = rest[0]

    def read_controller(self, line, rest):
        if rest in (["kill"], ["start"]):
            self.steps.append((line, self.do_controller, rest[0]))
            return
        self.late(line)
        if rest[:1] != ["config"]:
            raise line.wrong("controller config ...: a command of its startup file; or controller kill, controller start")
        self.controller.append(line.text.split(None, 1)[1])

    def read_ap(self, line, rest):
        if len(rest) == 2 and rest[1] in ("kill", "start"):
            n = number(line, rest[0], "an access point", 8)
            if n not in self.aps:
                raise line.wrong("there is no access point %d" % n)
            self.steps.append((line, self.do_ap, n, rest[1]))
            return
        self.late(line)
        if len(rest) not in (3, 5) or rest[1] != "channel" or (len(rest) == 5 and rest[3] != "channel5"):
            raise line.wrong("ap N channel CHANNEL [channel5 CHANNEL], or ap N kill|start")
        channels = [int(c) if c.isdigit() else 0 for c in (rest[2], rest[4] if len(rest) == 5 else "36")]
        if any(c not in FREQ for c in channels):
            raise line.wrong("channels are " + ", ".join(str(c) for c in FREQ))
        self.aps[number(line, rest[0], "an access point", 8)] = channels

    def read_client(self, line, rest):
        if len(rest) < 2:
            raise line.wrong("client N FIELD=VALUE..., or client N and what it does")
        n = number(line, rest[0], "a client", 16)
        if "=" in rest[1]:
            if any("=" not in w for w in rest[1:]):
                raise line.wrong("fields are FIELD=VALUE, as in wpa_supplicant.conf")
            fields = dict(w.split("=", 1) for w in rest[1:])
            if self.steps:
                self.steps.append((line, self.do_fields, n, fields))
            else:
                self.fields.setdefault(n, {}).update(fields)
            return
        words, within = seconds(line, rest[1:], 25)
        verbs = {"join": (0, 1), "dhcp": (0, 1), "ping": (1, 2), "leave": (0, 0), "roam": (1, 1), "static": (1, 1),
                 "event": (1, 2), "status": (2, 2)}
        if words[0] not in verbs or not verbs[words[0]][0] <= len(words) - 1 <= verbs[words[0]][1]:
            raise line.wrong("a client does: join [fails], dhcp [fails], ping ADDRESS [fails], leave, roam AP, "
                             "static ADDRESS/LEN, event PATTERN [never], status FIELD VALUE; and within TIME")
        if len(words) - 1 == verbs[words[0]][1] > verbs[words[0]][0] and words[-1] not in ("fails", "never"):
            raise line.wrong("%r stands where `fails` may stand" % words[-1])
        self.steps.append((line, self.do_client, n, words, within))

    def read_command(self, line, rest):
        if not rest:
            raise line.wrong("command COMMAND: one for the controller")
        self.steps.append((line, self.do_command, line.text.split(None, 1)[1]))

    def read_air(self, line, rest):
        if not rest:
            raise line.wrong("air COMMAND: one for the medium, as signal, rule, unrule, replay, inject")
        self.steps.append((line, self.do_air, line.text.split(None, 1)[1]))

    def read_dhcp(self, line, rest):
        if rest not in (["on"], ["off"]):
            raise line.wrong("dhcp on, or dhcp off")
        self.steps.append((line, self.do_dhcp, rest == ["on"]))

    def read_wait(self, line, rest):
        _, time_ = seconds(line, ["within", *rest], 0)
        self.steps.append((line, lambda s, t: time.sleep(t), time_))

    def read_debug(self, line, rest):
        self.steps.append((line, self.do_debug, [number(line, n, "a client", 16) for n in rest]))

    def read_check(self, line, rest):
        words, within = seconds(line, rest, 15)
        if words[:1] == ["verdict"] and len(words) in (3, 4) and words[3:] in ([], ["absent"]):
            self.steps.append((line, self.do_verdict, number(line, words[1], "a client", 16), words[2],
                               words[3:] != [], within))
        elif words[:1] == ["show"] and "=" in words and words.index("=") == len(words) - 2 and len(words) > 5:
            self.steps.append((line, self.do_show, " ".join(words[:-3]), words[-3], words[-1], within))
        elif words[:1] == ["wired"] and len(words) == 3:
            self.steps.append((line, self.do_wired, number(line, words[1], "a client", 16),
                               number(line, words[2], "an access point", 8), within))
        elif words[:1] == ["hits"] and len(words) == 3 and words[2].isdigit():
            self.steps.append((line, self.do_hits, words[1], int(words[2]), within))
        else:
            raise line.wrong("check verdict CLIENT ID [absent], check show COMMAND FIELD = VALUE, check wired CLIENT AP, "
                             "check hits RULE NUMBER; and within TIME")

    # --- doing -------------------------------------------------------------------------------------------------------

    def __call__(self, s):
        s.net.also(*self.controller)
        for n, (channel, channel5) in self.aps.items():
            s.net.ap(n, channel, channel5)
        s.net.start()
        for n in self.fields:
            self.actor(s, n)
        for line, do, *arguments in self.steps:
            s.step("line %d: %s" % (line.number, line.text))
            do(s, *arguments)

    def actor(self, s, n):
        return s.clients[n] if n in s.clients else s.client(n)

    def say(self, s, good, what):
        s.holds(good, what)

    def do_controller(self, s, what):
        if what == "kill":
            s.net.kill_controller()
        else:
            s.net.start_controller()
            s.net.wait_joined()

    def do_ap(self, s, n, what):
        if what == "kill":
            s.net.stop_ap(n, 9)
        else:
            s.net.start_ap(n)
            s.net.wait_joined()

    def do_fields(self, s, n, fields):
        self.fields.setdefault(n, {}).update(fields)

    def do_client(self, s, n, words, within):
        c, verb, fails = self.actor(s, n), words[0], words[-1] in ("fails", "never")
        name = "client %d: %s" % (n, " ".join(words))
        if verb == "join":
            self.say(s, c.join(seconds=within, **self.fields.get(n, {})) != fails, name)
        elif verb == "dhcp":
            self.say(s, (c.dhcp(within) is None) == fails, name)
        elif verb == "ping":
            self.say(s, (c.ping(words[1], 3) == 0) == fails, name)
        elif verb == "leave":
            c.leave()
        elif verb == "static":
            c.no_address()
            c.static(words[1])
        elif verb == "roam":
            s.net.world.make_ap(int(words[1]))
            bssids = [b for b in c.scan(sorted(set(FREQ.values()))).split() if b.startswith(s.net.bssid(int(words[1]))[:15])]
            self.say(s, any(c.roam(b, within) for b in bssids[:1]), name)
        elif verb == "event":
            self.say(s, (not c.saw(words[1])) if fails else bool(c.saw(words[1]) or c.wait(words[1], within)), name)
        else:
            self.say(s, c.status().get(words[1]) == words[2], name)

    def do_command(self, s, command):
        s.net.order(command)

    def do_air(self, s, command):
        s.air.tell(command)

    def do_dhcp(self, s, on):
        s.world.serve_dhcp(on)

    def do_debug(self, s, clients):
        s.debug(*(self.actor(s, n) for n in clients))

    def do_verdict(self, s, n, verdict, absent, within):
        c = self.actor(s, n)
        if absent:
            s.no_verdict(c, verdict)
        else:
            s.verdict(c, verdict, within)

    def do_show(self, s, command, field, value, within):
        def is_so():
            at = s.net.show(command)
            for part in field.split("."):
                at = at[int(part)] if isinstance(at, list) and part.isdigit() and int(part) < len(at) else \
                    at.get(part) if isinstance(at, dict) else None
            return str(at) == value
        s.until(is_so, within, "%s: %s is %s" % (command, field, value))
        self.say(s, True, "%s: %s is %s" % (command, field, value))

    def do_wired(self, s, n, ap, within):
        s.until(lambda: any(s.world.wired_port(self.actor(s, n).mac, v) == "v-ap%d" % ap for v in VLANS), within,
                "behind access point %d" % ap)
        self.say(s, True, "the wired bridge has client %d behind access point %d" % (n, ap))

    def do_hits(self, s, rule, count, within):
        s.until(lambda: s.air.count(rule) >= count, within, "the rule %s matched %d times" % (rule, count))
        self.say(s, True, "the rule %s matched %d times" % (rule, count))


def read(path):
    """A scenario of a file: (name, function)."""
    f = File(os.path.splitext(os.path.basename(path))[0] or "file")
    try:
        with open(path, errors="replace") as text:
            lines = text.read().splitlines()
    except OSError as e:
        raise Wrong("%s: %s" % (path, e.strerror))
    for n, text in enumerate(lines, 1):
        try:
            words = shlex.split(text, comments=True)
        except ValueError as e:
            raise Wrong("%s, line %d: %s" % (path, n, e))
        if words:
            try:
                f.take(Line(n, re.sub(r"\s+#.*$", "", text.strip()), words))
            except Wrong as e:
                raise Wrong("%s, %s" % (path, e))
    if not f.steps or not f.aps:
        raise Wrong("%s: there is no %s" % (path, "access point: ap 1 channel 1" if f.steps else "step"))
    return f.name, f
