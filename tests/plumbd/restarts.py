# SPDX-License-Identifier: Apache-2.0
"""restarts.py - what outlives plumbd itself: sockets in the service manager's store. daemon.py plays a manager that keeps
what it is given; here it gives it to the next plumbd, as systemd does. Read by run.py."""
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time

from daemon import Daemon
from faults import TWENTY, Air, counters
from run import CONFIG, PLAIN_PLUMBD, PLUMBD, ask, check, client_hello, test

# argv: socket, names, program and its words. The descriptors come over the socket and are put where systemd would put them.
BE_GIVEN = """
import os, socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
names = sys.argv[2].split(":") if sys.argv[2] else []
_, fds, _, _ = socket.recv_fds(s, 16, len(names))
high = [os.dup2(fd, 100 + i) for i, fd in enumerate(fds)]
for i, fd in enumerate(high):
    os.dup2(fd, 3 + i, inheritable=True)
    os.close(fd)
os.closerange(3 + len(fds), 100)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS=str(len(fds)), LISTEN_FDNAMES=":".join(names))
os.execv(sys.argv[3], sys.argv[3:])
"""


class Given:
    """What a plumbd is to be born with: its wrap, and the giving."""

    def __init__(self, store):
        self.dir = tempfile.TemporaryDirectory()
        self.store = store
        self.door = socket.socket(socket.AF_UNIX)
        self.door.bind(self.dir.name + "/door")
        self.door.listen(1)
        self.door.settimeout(20)
        self.wrap = (sys.executable, "-c", BE_GIVEN, self.dir.name + "/door", ":".join(store))

    def give(self):
        c, _ = self.door.accept()
        socket.send_fds(c, [b"x"], list(self.store.values()))
        c.close()
        self.door.close()
        self.dir.cleanup()


def again(old, program=PLUMBD, store=None, **kw):
    """The next plumbd in the place of one that has ended, with what the manager has kept, and goes on keeping."""
    store = old.store if store is None else store
    given = Given(store)
    d = Daemon(program, keep=old.dir, listen=(old.ctrl, old.data), wrap=given.wrap, stores=True, **kw)
    given.give()
    d.store, old.store = store, {}
    return d.ready()


def over(*daemons):
    for d in daemons:
        d.clean()


@test
def a_restart_loses_no_datagram():
    """kill -9 of all of plumbd: what arrives before the next one is there is answered; its sockets are the same; net has no
    descriptor more; a second restart is as good"""
    d = Daemon(PLUMBD, CONFIG, stores=True).ready()
    d.hear(0.5)
    check(len(d.store) == 9 and "memory" in d.store and "control-friends-127.0.0.1.%d" % d.ctrl in d.store, list(d.store))
    inode = {n: os.fstat(fd).st_ino for n, fd in d.store.items()}
    for sig in (signal.SIGKILL, signal.SIGTERM):
        os.kill(d.keeper(), sig)
        d.p.wait(30)
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.settimeout(20)
        s.connect(("127.0.0.1", d.ctrl))
        s.send(client_hello())  # ECONNREFUSED would be raised below, had the port been closed
        n = again(d)
        check(s.recv(4096)[17:18] == b"\3", "no answer to what came meanwhile")
        check(ask(n, client_hello(), family=socket.AF_INET6)[0], "no answer over IPv6")
        n.hear(0.5)
        links = {os.readlink("/proc/%d/fd/%s" % (n.net(), f)) for f in os.listdir("/proc/%d/fd" % n.net())}
        for name, i in inode.items():
            check(name == "memory" or "socket:[%d]" % i in links, "%s is another socket" % name)
        check("are of no use" not in n.output() and "FDSTOREREMOVE=1" not in n.told, n.told)
        env = open("/proc/%d/environ" % n.net()).read()
        check("LISTEN_" not in env and "NOTIFY_SOCKET" not in env, env)
        d = n
    code = d.stop()
    check(code == 0 and "Sanitizer" not in d.output(), d.output()[-2000:])
    over(d)


@test
def a_store_that_fits_no_more_is_given_up():
    """other addresses, half a group, a stranger's socket, a file instead of memory, a hundred of them: closed, taken out of
    the store, and plumbd listens"""
    d = Daemon(PLUMBD, CONFIG, stores=True).ready()
    d.hear(0.5)
    d.stop()
    store = dict(d.store)
    with tempfile.TemporaryFile() as f, socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp:
        wrong = {"control-friends-127.0.0.1.%d" % d.ctrl: store.pop("control-friends-127.0.0.1.%d" % d.ctrl),
                 "data-strangers-[..1].%d" % d.data: os.dup(tcp.fileno()),
                 "data-friends-[..1].%d" % d.data: os.dup(tcp.fileno()),
                 "memory": os.dup(f.fileno()), "nobody's": os.dup(f.fileno())}
        names = set(wrong)
        for name in list(store):  # the rest: the manager has lost it
            os.close(store[name])
        d.store = {}
        n = again(d, store=wrong)
        check(ask(n, client_hello())[0] and ask(n, client_hello(), family=socket.AF_INET6)[0], "no answer")
        removed = {n.told[i + 1][7:] for i, l in enumerate(n.told) if l == "FDSTOREREMOVE=1"}
        check(removed == names, removed)
        links = [os.readlink("/proc/%d/fd/%s" % (n.keeper(), x)) for x in os.listdir("/proc/%d/fd" % n.keeper())]
        check(not [l for l in links if "socket:[%d]" % os.fstat(tcp.fileno()).st_ino == l], links)
        check(n.stop() == 0, "exit status")
        check("Sanitizer" not in n.output(), n.output()[-2000:])
        for fd in n.store.values():
            os.close(fd)
        m = again(n, store={"x%d" % i: os.dup(f.fileno()) for i in range(100)})
        check(m.stop() == 0, "exit status")
        over(d, n, m)


@test
def access_points_are_back_after_a_restart_of_all():
    """kill -9 of keeper and net with 20 access points in Run: the next plumbd tells them, from the memory that was kept, and
    they resume"""
    d = Daemon(PLAIN_PLUMBD, CONFIG, stores=True).ready()
    air = Air(d, TWENTY)
    try:
        air.all_run(20, 1, 60)
        time.sleep(4)  # a session younger than 3 s takes no hint
        d.hear(0.2)
        os.kill(d.keeper(), signal.SIGKILL)
        d.p.wait(30)
        begun = time.time()
        n = again(d, PLAIN_PLUMBD)
        up = time.time() - begun
        took = air.all_run(20, 2, 20)
        print("# plumbd was up after %.1f s, all 20 back in Run %.1f s later" % (up, took))
        c = counters(n)
        check(c["peers_resumed"] >= 20 and c["peers_shaken"] == 0 and c["peers_hints_sent"] >= 20, c)
    finally:
        air.stop()
    check(n.stop() == 0, "exit status")
    over(d, n)
