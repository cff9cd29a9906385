# SPDX-License-Identifier: Apache-2.0
"""damaged.py - files of the state directory that a disk has spoiled (fault 14 of docs/faults.md): what can be learned again
is kept aside and begun anew; what cannot, the authority, stops the start and is not touched. Read by run.py."""
import os
import random

from daemon import Daemon
from run import CONFIG, PLUMBD, check, run, test


def spoilt(was, dice):
    """Cut, with bits turned over, or something else."""
    kind = dice.randrange(3)
    if kind == 0:
        return was[:dice.randrange(max(1, len(was)))]
    if kind == 1 and was:
        at = dice.randrange(len(was))
        return was[:at] + bytes([was[at] ^ 1 << dice.randrange(8)]) + was[at + 1:]
    return dice.randbytes(dice.randrange(200000))


@test
def a_spoilt_snapshot_is_kept_aside():
    """clients.snapshot cut, changed or of something else, eight times: plumbd is ready, says so once, keeps the bad file,
    and ends well"""
    dice = random.Random(14)
    d = Daemon(PLUMBD, CONFIG).ready()
    check(d.stop() == 0, "exit status")
    path = os.path.join(d.state, "clients.snapshot")
    was = open(path, "rb").read() if os.path.exists(path) else b"plumb clients 1\n" + dice.randbytes(5000)
    old = [d]
    for _ in range(8):
        bad = spoilt(was, dice)
        with open(path, "wb") as f:
            f.write(bad)
        before = d.output().count("is not used")
        n = Daemon(PLUMBD, keep=d.dir, listen=(d.ctrl, d.data)).ready()
        check(n.stop() == 0, "exit status")
        check(n.output().count("is not used") == before + 1, n.output()[-2000:])
        check(open(path + ".bad", "rb").read() == bad, "it is not as it was")
        old.append(n)
    check("Sanitizer" not in d.output(), d.output()[-2000:])
    for x in old:
        x.clean()


@test
def a_spoilt_authority_is_not_touched():
    """each file of the trust store cut or changed: plumbd does not start, names the file, and leaves it as it is; with it
    put back it starts"""
    dice = random.Random(14)
    d = Daemon(PLUMBD, CONFIG).ready()
    check(d.stop() == 0, "exit status")
    trust = os.path.join(d.state, "trust")
    for name in sorted(os.listdir(trust)):
        path = os.path.join(trust, name)
        if not os.path.isfile(path):
            continue
        was = open(path, "rb").read()
        at = dice.randrange(len(was))
        for bad in (was[:at], was[:at] + bytes([was[at] ^ 4]) + was[at + 1:]):
            with open(path, "r+b") as f:
                f.truncate(0)
                f.write(bad)
            done = run("--config", d.config, "--state", d.state, "--runtime", d.runtime, "--listen", "127.0.0.1:%d" % d.ctrl)
            check(done.returncode not in (0, -6, -11) and name in done.stderr, (name, done.returncode, done.stderr))
            check(open(path, "rb").read() == bad, name + " was written over")
        with open(path, "r+b") as f:
            f.truncate(0)
            f.write(was)
    n = Daemon(PLUMBD, keep=d.dir, listen=(d.ctrl, d.data)).ready()
    check(n.stop() == 0, "exit status")
    d.clean()
    n.clean()
