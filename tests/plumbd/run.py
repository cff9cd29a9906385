#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""run.py SAN PLAIN - plumbd from outside, as a service manager, an operator and strangers see it. SAN is a build with
sanitizers, PLAIN one without (sanitizers and the filter of system calls exclude each other). Prints TAP. Every test is a
function whose first line says what holds; each has a daemon of its own, in a directory of its own, on free ports of
loopback."""
import concurrent.futures
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from daemon import Daemon, free_ports  # noqa: E402
import processes  # noqa: E402

SAN, PLAIN = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
PLUMBD, PLAIN_PLUMBD = os.path.join(SAN, "plumbd"), os.path.join(PLAIN, "plumbd")
FLOOD = os.path.join(SAN, "tests", "flood")
CANARY = "canary-passphrase-7Q"
CONFIG = "config sysname wlc-test\n"
TESTS = []


class Skip(Exception):
    pass


def test(function):
    TESTS.append(function)
    return function


def check(good, what):
    if not good:
        raise AssertionError(what)


def waits(function):
    """A test that waits most of its time, and measures nothing that a busy machine spoils: others may run beside it."""
    function.waits = True
    return function


class Running:
    """A daemon for a with block, which must have ended cleanly when the block is left."""

    def __init__(self, program=PLUMBD, config=CONFIG, **kw):
        self.args = (program, config, kw)

    def __enter__(self):
        program, config, kw = self.args
        self.d = Daemon(program, config, **kw)
        try:
            return self.d.ready()
        except BaseException:
            self.d.clean()
            raise

    def __exit__(self, kind, value, tb):
        try:
            if kind is None:
                code = self.d.stop()
                check(code == 0, "it ended with status %d:\n%s" % (code, self.d.output()[-3000:]))
                check("Sanitizer" not in self.d.output(), self.d.output()[-4000:])
        finally:
            if kind is not None:
                sys.stderr.write("# " + self.d.output()[-2500:].replace("\n", "\n# ") + "\n")
            self.d.clean()


def run(*args, program=PLUMBD, **kw):
    return subprocess.run([program, *args], capture_output=True, text=True, timeout=60, **kw)


def ask(d, datagram, family=socket.AF_INET, source=None, seconds=3.0):
    """What comes back to one datagram, and from where."""
    s = socket.socket(family, socket.SOCK_DGRAM)
    s.settimeout(seconds)
    if source:
        s.bind((source, 0))
    s.sendto(datagram, ("127.0.0.1" if family == socket.AF_INET else "::1", d.ctrl))
    try:
        return s.recvfrom(4096)
    except socket.timeout:
        return None, None
    finally:
        s.close()


def client_hello(random=b"r" * 32, cookie=b""):
    ciphers = bytes.fromhex("c02bc02f002f")
    ext = bytes.fromhex("000a00040002001700" "0b00020100" "000d0006000404030401")
    body = b"\xfe\xfd" + random + b"\0" + bytes([len(cookie)]) + cookie + \
        len(ciphers).to_bytes(2, "big") + ciphers + b"\1\0" + \
        len(ext).to_bytes(2, "big") + ext
    n = len(body).to_bytes(3, "big")
    shake = b"\1" + n + (b"\0\1" if cookie else b"\0\0") + b"\0\0\0" + n + body
    return b"\1\0\0\0" + b"\x16\xfe\xfd" + b"\0" * 7 + (b"\1" if cookie else b"\0") + len(shake).to_bytes(2, "big") + shake


# --- start and stop --------------------------------------------------------------------------------------------------------

@test
def starts_says_ready_and_stops():
    """READY comes when the sockets answer, STATUS follows, SIGTERM ends it within 5 s and takes the control socket away"""
    with Running(watchdog=4000000) as d:
        reply, _ = ask(d, client_hello())
        check(reply and reply[4:5] == b"\x16" and reply[17:18] == b"\3", "no HelloVerifyRequest: %r" % reply)
        check(len(reply) <= len(client_hello()), "the answer is longer than the question")
        d.wait_told("STATUS=")
        d.wait_told("WATCHDOG=1")
        check(stat.S_ISSOCK(os.stat(os.path.join(d.runtime, "control.sock")).st_mode), "no control socket")
        begun = time.time()
        check(d.stop() == 0, "exit status")
        took = time.time() - begun
        check(took < 5 * processes.slowness(), "it took %.1f s" % took)
        check("STOPPING=1" in d.hear(), "not told that it stops: %r" % d.told)
        check(not os.path.exists(os.path.join(d.runtime, "control.sock")), "the control socket is still there")


@test
def answers_from_the_address_that_was_asked():
    """both families; the answer's source is the address the question went to"""
    with Running() as d:
        _, at = ask(d, client_hello())
        check(at[:2] == ("127.0.0.1", d.ctrl), at)
        _, at = ask(d, client_hello(), family=socket.AF_INET6)
        check(at and at[:2] == ("::1", d.ctrl), at)


@test
def keeps_its_state():
    """the state directory is 0700, its files 0600, and a second start makes nothing new"""
    d = Daemon(PLUMBD, CONFIG).ready()
    d.stop()
    files = {}
    for top, _, names in os.walk(d.state):
        check(stat.S_IMODE(os.stat(top).st_mode) == 0o700, top)
        for n in names:
            path = os.path.join(top, n)
            check(stat.S_IMODE(os.stat(path).st_mode) == 0o600, path)
            if n != "lock":
                files[path] = open(path, "rb").read()
    check(any(b"PRIVATE KEY" in f for f in files.values()), "no key was made: %r" % list(files))
    again = Daemon(PLUMBD, keep=d.dir).ready()
    again.stop()
    for path, was in files.items():
        check(open(path, "rb").read() == was, "%s has changed" % path)
    check("Sanitizer" not in again.output(), again.output()[-3000:])
    d.clean()
    again.clean()


@test
def tells_versions_and_help():
    """--version, --help in 80 columns, a wrong option: 2"""
    check(re.match(r"plumbd \d+\.\d+", run("--version").stdout), "version")
    done = run("--help")
    check(done.returncode == 0 and max(map(len, done.stdout.split("\n"))) <= 80, "help")
    done = run("--nonsense")
    check(done.returncode == 2 and "--help" in done.stderr, done)
    done = run("extra")
    check(done.returncode == 2 and "extra" in done.stderr, done)
    done = run("--listen", "localhost")
    check(done.returncode == 2 and "192.0.2.1" in done.stderr, done)


@test
def checks_a_configuration():
    """--check: 0 for a good one, 2 with file:line:column and the mend for a bad one, nothing is started"""
    with tempfile.TemporaryDirectory() as t:
        good, bad = os.path.join(t, "good.conf"), os.path.join(t, "bad.conf")
        open(good, "w").write("# fine\nconfig sysname wlc-1\n")
        open(bad,
             "w").write("config sysname wlc-1\nconfig wlam create 1 a\nconfig advanced timers ap-fast-heartbeat local "
                        "enable 99\n")
        check(run("--check", good).returncode == 0, run("--check", good))
        done = run("--check", bad)
        check(done.returncode == 2, done)
        check(re.search(r"^%s:2:8: " % re.escape(bad), done.stderr, re.M), done.stderr)
        check("mend" in done.stderr, done.stderr)
        done = run("--check", os.path.join(t, "none.conf"))
        check(done.returncode == 2 and "none.conf" in done.stderr, done)
        # the longest, and one byte more
        for size, status in ((4 << 20, 0), ((4 << 20) + 1, 2)):
            open(good, "w").write("#" * (size - 1) + "\n")
            done = run("--check", good)
            check(done.returncode == status and ("longer than 4 MiB" in done.stderr) == bool(status), (size, done))
        done = run("--config", good, "--state", t + "/s", "--runtime", t + "/r")
        check(done.returncode == 2 and "longer than 4 MiB" in done.stderr, done)


@test
def starts_with_the_longest_configuration():
    """4 MiB, the most there may be, reach net in one message"""
    with Running(config=CONFIG + "#" * ((4 << 20) - len(CONFIG) - 1) + "\n") as d:
        check("wlc-test" in str(d.command("show sysinfo")), "show sysinfo")


@test
def refuses_to_start_with_a_reason():
    """a bad configuration (2), a state directory that cannot be, a missing file, an address nobody has"""
    with tempfile.TemporaryDirectory() as t:
        conf, ports = os.path.join(t, "c.conf"), free_ports(2)
        listen = ["--listen", "127.0.0.1:%d,%d" % tuple(ports)]
        open(conf, "w").write("config nonsense\n")
        done = run("--config", conf, "--state", t + "/s", "--runtime", t + "/r", *listen)
        check(done.returncode == 2 and "c.conf:1:8:" in done.stderr, done)
        open(conf, "w").write(CONFIG)
        done = run("--config", conf, "--state", t + "/a/b", "--runtime", t + "/r", *listen)
        check(done.returncode == 1 and t + "/a/b" in done.stderr and "directory above" in done.stderr, done)
        done = run("--config", conf, "--state", conf, "--runtime", t + "/r", *listen)
        check(done.returncode == 1 and "not a directory" in done.stderr, done)
        done = run("--config", t + "/none.conf", "--state", t + "/s", "--runtime", t + "/r", *listen)
        check(done.returncode == 2 and "none.conf" in done.stderr, done)
        done = run("--config", conf, "--state", t + "/s", "--runtime", t + "/r", "--listen", "192.0.2.1")
        check(done.returncode == 1 and "192.0.2.1" in done.stderr and "no interface" in done.stderr, done)


@test
def as_root_it_wants_a_user():
    """root without a user plumb: refused with what to do, nothing made; with --state of one's own a warning and no
    capability, with --user root not even that; a user that is none is refused"""
    if os.geteuid() != 0 or subprocess.run(["getent", "passwd", "plumb"], capture_output=True).returncode == 0:
        raise Skip("not root, or there is a user plumb")
    was = os.path.exists("/var/lib/plumb")
    with tempfile.TemporaryDirectory() as t:
        os.chmod(t, 0o755)
        listen = ["--listen", "127.0.0.1:%d,%d" % tuple(free_ports(2))]
        done = run("--runtime", t + "/r", *listen)
        check(done.returncode == 1 and "useradd" in done.stderr and "--user root" in done.stderr, done)
        check(os.path.exists("/var/lib/plumb") == was and not os.path.exists(t + "/r"), "directories were made")
        done = run("--state", t + "/s", "--runtime", t + "/r", "--user", "nobody-at-all", *listen)
        check(done.returncode == 1 and "nobody-at-all" in done.stderr and "does not exist" in done.stderr, done)
    for args, warned in (((), True), (("--user", "root"), False)):
        with Running(args=args) as d:
            check(("there is no user 'plumb'" in d.output()) == warned, d.output())
            check(re.search(r"CapEff:\s+0+$", open("/proc/%d/status" % d.keeper()).read(), re.M), "capabilities")


@test
def directories_of_others_are_not_taken():
    """a state directory everybody may write to is refused, as is, for root, giving away what a link points to"""
    with tempfile.TemporaryDirectory() as t:
        os.chmod(t, 0o755)
        conf, listen = t + "/c.conf", ["--listen", "127.0.0.1:%d,%d" % tuple(free_ports(2))]
        open(conf, "w").write(CONFIG)
        os.mkdir(t + "/open")
        os.chmod(t + "/open", 0o1777)
        done = run("--config", conf, "--state", t + "/open", "--runtime", t + "/r", *listen)
        check(done.returncode == 1 and "written to by everybody" in done.stderr and not os.listdir(t + "/open"), done)
        if os.geteuid() != 0:
            return
        os.mkdir(t + "/secret", 0o700)
        os.symlink(t + "/secret", t + "/link")
        done = run("--config", conf, "--state", t + "/link", "--runtime", t + "/r", "--user", "nobody", *listen)
        check(done.returncode == 1 and "link" in done.stderr and os.stat(t + "/secret").st_uid == 0, done)


@test
def refuses_a_second_instance():
    """the same ports, the same state directory, the same control socket: each is refused and names what is taken"""
    with Running() as d, tempfile.TemporaryDirectory() as t:
        base = ["--config", d.config]
        own = ["--listen", "127.0.0.1:%d,%d" % tuple(free_ports(2))]
        done = run(*base, "--state", t + "/s", "--runtime", t + "/r", "--listen", "127.0.0.1:%d,%d" % (d.ctrl, d.data))
        check(done.returncode == 1 and str(d.ctrl) in done.stderr and "another plumbd" in done.stderr, done)
        done = run(*base, "--state", d.state, "--runtime", t + "/r", *own)
        check(done.returncode == 1 and "process %d" % d.keeper() in done.stderr, done)
        done = run(*base, "--state", t + "/s", "--runtime", d.runtime, *own)
        check(done.returncode == 1 and "control.sock" in done.stderr, done)
        check(ask(d, client_hello())[0], "the first one does not answer any more")


@test
def a_dead_control_socket_is_taken_away():
    """a keeper that was killed leaves its socket: the next start replaces it; net ends when keeper is gone"""
    d = Daemon(PLUMBD, CONFIG).ready()
    net = d.net()
    os.kill(d.keeper(), signal.SIGKILL)
    d.p.wait(30)
    for _ in range(300):
        if not os.path.exists("/proc/%d" % net):
            break
        time.sleep(0.1)
    check(not os.path.exists("/proc/%d" % net), "net lives on without keeper")
    again = Daemon(PLUMBD, keep=d.dir).ready()
    check(again.stop() == 0, "exit status")
    d.clean()
    again.clean()


# --- two processes ---------------------------------------------------------------------------------------------------------

@test
def net_is_started_again():
    """kill -9 of net: another is there within 2 s on the same sockets; a datagram sent meanwhile is answered"""
    with Running() as d:
        first = d.net()
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.settimeout(30)
        s.connect(("127.0.0.1", d.ctrl))
        os.kill(first, signal.SIGKILL)
        begun = time.time()
        s.send(client_hello())
        check(s.recv(4096), "no answer")  # ECONNREFUSED would be raised here, had the port been closed
        took = time.time() - begun
        check(took < 4 * processes.slowness(), "it took %.1f s" % took)
        check(d.net() not in (None, first), "no other net")
        d.wait_output("killed by signal 9")
        d.wait_output("is back")
        check(d.p.poll() is None, "keeper has ended")


@test
def a_crash_loop_ends():
    """a net that dies five times in a row is not started for ever: exit status 1 and a clear message"""
    d = Daemon(PLUMBD, CONFIG).ready()
    end = time.time() + 30
    while d.p.poll() is None and time.time() < end:
        net = d.net() if os.path.exists("/proc/%d" % d.p.pid) else None
        if net:
            try:
                os.kill(net, signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.05)
    check(d.p.poll() == 1, "status %r\n%s" % (d.p.poll(), d.output()[-2000:]))
    check("giving up" in d.output(), d.output()[-2000:])
    d.clean()


@test
def net_that_hangs_is_ended():
    """the watchdog is fed only while net's loop turns"""
    with Running(watchdog=2000000) as d:
        d.wait_told("WATCHDOG=1")
        os.kill(d.net(), signal.SIGSTOP)
        time.sleep(2.5)
        told = len(d.hear())
        time.sleep(2)
        check("WATCHDOG=1" not in d.hear()[told:], "fed though net stands still")
        os.kill(d.net(), signal.SIGCONT)
        d.wait_told("WATCHDOG=1", 5, after=len(d.told))


@test
def net_opens_no_file_after_ready():
    """strace: after READY no system call of net opens, connects, executes or makes a socket, whatever strangers send, while
    an access point enrols, joins, comes back with its certificate and is captured, the configuration is saved and read
    again, and net dies and the next one takes over"""
    if not os.path.exists("/usr/bin/strace"):
        raise Skip("no strace")
    with tempfile.TemporaryDirectory() as t:
        with Running(PLAIN_PLUMBD, wrap=("strace", "-f", "-ff", "-o", t + "/trace", "-s", "64")) as d:
            net = d.net()
            check(ask(d, client_hello(), seconds=10)[0], "no answer")
            token = re.search(r"plumb-[0-9a-z-]+", str(d.command("config ap join-token create")[1]))[0]
            ap = AccessPoint(PLAIN, d, "lobby-1", "02:00:5e:00:00:01", "capwap ap join-token " + token)
            try:
                ap.wait("Data Check -> Run", 60)
                check(d.command("debug capwap capture lobby-1 %s/ap.pcapng" % t)[0] == "ok", "capture")
                d.command("config ap location hall-2 lobby-1")
                check(d.command("config ap reset lobby-1")[0] == "ok", "reset")
                ap.wait("Data Check -> Run", 60, count=2)  # with the certificate, by a whole handshake or resumed
                check(d.command("debug capwap capture disable")[0] == "ok", "end of capture")
                check(d.command("config wlan create 1 corp corp")[0] == "ok", "wlan")
                check(d.command("save config")[0] == "ok", "save")
                time.sleep(4)  # a session younger than 3 s takes no hint
                os.kill(net, signal.SIGKILL)
                ap.wait("Data Check -> Run", 60, count=3)
                nets = [net, d.net()]
                revoked = d.command("config auth-list revoke 02:00:5e:00:00:01")
                check(revoked[0] == "ok" and "revoked: 1" in str(revoked[1]), revoked)
                ap.wait("[Cc]ertificate was revoked", 30)
                check("certificate revoked" in str(d.command("show ap join stats summary all")), "join statistics")
            finally:
                ap.stop()
            subprocess.run([FLOOD, "mix", str(d.ctrl), "1", "2000"], check=True, capture_output=True)
            subprocess.run([FLOOD, "half-open", str(d.ctrl), "20"], input="\n", text=True, check=True, capture_output=True)
            d.command("show ap summary")
            d.command("show sysinfo")
            d.command("show time")
            d.command("show certificate summary")
            d.command("config sysname other")
            check(d.command("save config")[0] == "ok", "save")
            os.kill(d.keeper(), signal.SIGHUP)
            d.wait_output("reload of")
            time.sleep(1.2)
        for net in nets:
            trace = open("%s/trace.%d" % (t, net), errors="replace").read()
            calls = trace.split("seccomp(SECCOMP_SET_MODE_FILTER")
            check(len(calls) >= 2, "no filter was installed")
            after = calls[-1].split("\n")[1:]
            check(len(after) > 50, "the trace is too short: %d calls" % len(after))
            bad = [l for l in after
                   if re.match(r"(open|openat|openat2|creat|stat|lstat|newfstatat|access|readlink|execve|execveat|socket|"
                               r"socketpair|connect|bind|listen|clone|clone3|fork|vfork|ptrace|kill|unlink|unlinkat|rename|"
                               r"renameat|mkdir|dup|dup2|dup3|setsockopt)\(", l)]
            check(not bad, bad[:10])
        check("exited with 0" in after[-2] + after[-1], after[-3:])


@test
def net_is_confined():
    """no core dumps, no new privileges, seccomp, and no descriptor but sockets, pipes, the loop's, and what says how much
    memory there is, to be read only"""
    with Running(PLAIN_PLUMBD) as d:
        net = d.net()
        status = open("/proc/%d/status" % net).read()
        check(re.search(r"Seccomp:\s+2", status), status)
        check(re.search(r"NoNewPrivs:\s+1", status), status)
        check(re.search(r"CapEff:\s+0+$", status, re.M), status)
        limits = open("/proc/%d/limits" % net).read()
        check(re.search(r"Max core file size\s+0\s+0", limits), limits)
        for fd in os.listdir("/proc/%d/fd" % net):
            to = os.readlink("/proc/%d/fd/%s" % (net, fd))
            if re.match(r"/sys/fs/cgroup/.*/memory\.(max|high|current|stat|limit_in_bytes|usage_in_bytes)$", to):
                flags = int(re.search(r"flags:\s+(\d+)", open("/proc/%d/fdinfo/%s" % (net, fd)).read())[1], 8)
                check(flags & os.O_ACCMODE == os.O_RDONLY, "%s can be written" % to)
                continue
            check(re.match(r"socket:|pipe:|anon_inode:|/dev/null$", to) or to.endswith("/stderr"), "%s -> %s" % (fd, to))


# --- reload, lines, secrets ------------------------------------------------------------------------------------------------

@test
def reloads_on_sighup():
    """a good file is applied; a bad one is told with its place and the old configuration stays; the service manager hears"""
    with Running() as d:
        open(d.config, "w").write("config sysname wlc-two\n")
        os.kill(d.keeper(), signal.SIGHUP)
        at = d.wait_told("RELOADING=1")
        check(d.told[at + 1].startswith("MONOTONIC_USEC="), d.told)
        d.wait_told("READY=1", after=at)
        d.wait_output("wlc-two")
        status, parts, _ = d.command("show sysinfo")
        check(status == "ok" and "wlc-two" in str(parts), parts)
        open(d.config, "w").write("config sysname wlc-three\nconfig nonsense\n")
        os.kill(d.keeper(), signal.SIGHUP)
        d.wait_output(r"not reloaded, the old one stays: \S*plumb.conf:2:8:")
        status, parts, _ = d.command("show sysinfo")
        check("wlc-two" in str(parts), parts)


@test
def starts_again_on_command():
    """reset system: net ends as it does at the end, and the next one goes on; nothing of it is an error"""
    with Running() as d:
        net = d.net()
        status, parts, why = d.command("reset system")
        check(status == "ok", (status, parts, why))
        d.wait_output("is back")
        check(d.net() != net and "wlc-test" in str(d.command("show sysinfo")), "no other net")
        check("unsaved" not in str(parts), parts)
        check(d.command("config sysname wlc-just-now")[0] == "ok", "config")
        status, parts, why = d.command("reset system")  # within the second in which keeper is not told yet
        check(status == "ok" and "unsaved changes. They stay in force" in str(parts), (status, parts, why))
        d.wait_output("is back", count=2)
        check("wlc-just-now" in str(d.command("show sysinfo")), "a change of the last second is lost")
        check("has ended" in d.output() and "ended with" not in d.output() and " error" not in d.output(), d.output())


@test
def starts_again_as_often_as_told():
    """reset system six times in a row, each soon after the start: no crash loop"""
    with Running() as d:
        for i in range(6):
            status, parts, why = d.command("reset system")
            check(status == "ok", (i, status, parts, why, d.output()[-2000:]))
            d.wait_output("is back", count=i + 1)
        check("wlc-test" in str(d.command("show sysinfo")), "no net after six")
        check("giving up" not in d.output() and "ended with" not in d.output(), d.output()[-3000:])


@test
def a_long_configuration_does_not_end_net():
    """net tells keeper of a change with a configuration longer than the pair holds: it waits for a keeper that is slow, and
    the next net gets what it said"""
    macs = ["02:00:5e:%02x:%02x:%02x" % (i >> 16, i >> 8 & 255, i & 255) for i in range(16000)]
    config = CONFIG + "".join("config auth-list add lsc %s %s\n" % (mac, "ab" * 32) for mac in macs)
    config += "".join("config ap location %s %s\n" % ("x" * 200, mac) for mac in macs[:6000])
    with Running(config=config) as d:
        net = d.net()
        os.kill(d.keeper(), signal.SIGSTOP)
        try:
            check(d.command("config sysname slow-disk")[0] == "ok", "the command")
            time.sleep(3)  # NET_RUNNING_MS, and the pair is full
        finally:
            os.kill(d.keeper(), signal.SIGCONT)
        time.sleep(5)  # it reads what was said; nothing shows when
        check(d.net() == net, "net ended:\n" + d.output()[-2000:])
        os.kill(net, signal.SIGKILL)
        d.wait_output("is back", 20)
        status, parts, _ = d.command("show sysinfo", format="json")
        check(status == "ok" and "slow-disk" in str(parts), "the next net: %s %r" % (status, parts))


@test
def a_dry_run_changes_nothing():
    """reload config --dry-run: says what would change; neither this net nor the next one takes it, no service manager is
    told, and no error is in the log"""
    with Running() as d:
        open(d.config, "w").write("config sysname wlc-dry\n")
        told = len(d.hear(0.3))
        status, parts, why = d.command("reload config --dry-run")
        check(status == "ok" and "wlc-dry" in str(parts), (status, parts, why))
        check("wlc-test" in str(d.command("show sysinfo")), "it was applied")
        os.kill(d.net(), signal.SIGKILL)
        d.wait_output("is back")
        check("wlc-test" in str(d.command("show sysinfo")), "the next net took it")
        check(not [l for l in d.hear(0.3)[told:] if l.startswith("RELOADING")] and "reload of" not in d.output(), d.output())
        status, parts, why = d.command("reload config")
        check(status == "ok" and "wlc-dry" in str(d.command("show sysinfo")), (status, parts, why))
        os.kill(d.net(), signal.SIGKILL)
        d.wait_output("is back", count=2)
        check("wlc-dry" in str(d.command("show sysinfo")), "the next net did not take what was reloaded")


@test
def saves_its_configuration():
    """save config: mode 0600, read again the same; a directory that cannot be written leaves the old file; a killed net
    goes on with what was configured, saved or not"""
    with Running() as d:
        check(d.command("config sysname wlc-saved")[0] == "ok", d.command("config sysname wlc-saved"))
        status = d.command("save config")
        check(status[0] == "ok", status)
        first = open(d.config).read()
        check("wlc-saved" in first and stat.S_IMODE(os.stat(d.config).st_mode) == 0o600, first)
        d.command("config sysname wlc-unsaved")
        time.sleep(2.5)
        os.kill(d.net(), signal.SIGKILL)
        d.wait_output("is back")
        check("wlc-unsaved" in str(d.command("show sysinfo")), "what was not saved is lost with net")
        os.mkdir(d.config + ".new")  # nothing can be written there
        status = d.command("save config")
        check(status[0] != "ok" and "the old file stays" in status[2], status)
        check(open(d.config).read() == first, "the old file is damaged")
        os.rmdir(d.config + ".new")


@test
def the_journal_gets_fields():
    """with a journal's socket lines go there, with priority and identifier, and stderr stays empty"""
    with Running(journal=True) as d:
        d.stop()
        got = []
        while True:
            try:
                got.append(d.journal.recv(65536).decode())
            except BlockingIOError:
                break
        check(any("MESSAGE=ready:" in g and "PRIORITY=5\n" in g and "SYSLOG_IDENTIFIER=plumbd\n" in g for g in got), got)
        check(d.output() == "", d.output())


@test
def no_secret_is_told():
    """a passphrase in the configuration appears in no line, no answer, no status, not in net's command line"""
    config = CONFIG + "config wlan create 1 corp corp\nconfig wlan security wpa akm psk enable 1\n" \
        "config wlan security wpa akm psk set-key ascii %s 1\n" % CANARY
    with Running(config=config) as d:
        check(d.command("show run-config commands")[0] == "ok", "show")
        answers = str([d.command(c) for c in ("show run-config commands", "show wlan 1", "show logging")])
        open(d.config, "a").write("config wlan security wpa akm psk set-key ascii %s2 1\n" % CANARY)
        os.kill(d.keeper(), signal.SIGHUP)
        d.wait_output("reload of")
        os.kill(d.net(), signal.SIGKILL)
        d.wait_output("is back")
        answers += str(d.command("show logging"))
        token = d.command("config ap join-token create")
        check(token[0] == "ok", token)
        text = re.search(r"plumb-[0-9a-z-]+", str(token[1]))
        check(text, token)
        time.sleep(0.5)
        told = d.output() + answers + str(d.hear())
        check(CANARY not in told, "the passphrase was told")
        check(text[0] not in told and text[0].split("-")[2] not in told, "the token was told")


# --- strangers -------------------------------------------------------------------------------------------------------------

@test
def a_flood_of_strangers_leaves_no_trace():
    """Discovery and ClientHello from random addresses for 3 s: no growth of memory, no session, and it answers afterwards"""
    with Running(PLAIN_PLUMBD) as d:
        net = d.net()
        subprocess.run([FLOOD, "mix", str(d.ctrl), "1", "30000"], check=True, capture_output=True)
        before = d.rss_kib(net)
        done = subprocess.run([FLOOD, "mix", str(d.ctrl), "3", "100000"], check=True, capture_output=True, text=True)
        limit = processes.Limit(5)  # the first may find no room behind the last of the flood, as on any network
        while not ask(d, client_hello(), seconds=1.0)[0]:
            check(not limit.over(), "no answer after the flood")
        grown = d.rss_kib(net) - before
        print("# %s, memory grew by %d KiB" % (done.stdout.strip(), grown))
        check(grown < 256, "memory grew by %d KiB" % grown)
        check(d.net() == net, "net was started again")


@test
def half_open_handshakes_are_capped_and_freed():
    """10,000 addresses that echo their cookie and fall silent: at most the ceiling is kept, and after WaitDTLS none"""
    with Running(PLAIN_PLUMBD, args=("--wait-dtls", "6")) as d:
        net, before = d.net(), d.rss_kib(d.net())
        flood = processes.start([FLOOD, "half-open", str(d.ctrl), "10000"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                 text=True)
        line = flood.stdout.readline()
        top = d.rss_kib(net)
        flood.communicate("\n", timeout=30)
        check(line.startswith("echoed 10000 of"), line)
        d.wait_told("STATUS=")
        kept = [int(m[1]) for m in (re.match(r"STATUS=.*, (\d+) handshakes", l) for l in d.hear(2)) if m]
        check(kept and 0 < max(kept) <= 1024, kept)
        print("# at most %d handshakes, %d KiB" % (max(kept), top - before))
        check(top - before < 96 * 1024, "memory grew by %d KiB" % (top - before))
        # each good cookie had its turn or was refused, and what was begun has ended: by the counters, however long it takes
        was, moved = None, time.time()
        while True:
            c = faults.counters(d)
            refused = c["peers_waiting_full"] + c["peers_waiting_again"] + c["peers_half_open_full"]
            if c["handshakes"] + refused == c["peers_cookies_good"] == 10000 and c["peers_ended"] == c["handshakes"]:
                break
            now = (c["handshakes"], c["peers_ended"], refused)
            was, moved = now, moved if now == was else time.time()
            check(time.time() - moved < 20, "nothing moves any more, and WaitDTLS is 6 s: %r" % c)
            time.sleep(0.2)
        check(c["wait_dtls"] + c["peers_half_open_dropped"] == c["handshakes"] and 0 < c["wait_dtls"] <= 1024, c)
        check(ask(d, client_hello())[0], "no answer afterwards")


# --- an access point -------------------------------------------------------------------------------------------------------

class AccessPoint:
    """A plumb-ap beside a daemon, with a directory and configuration of its own."""

    def __init__(self, build, d, name, mac, extra, wrap=()):
        top = os.path.join(d.dir, name)
        os.mkdir(top)
        self.log = os.path.join(top, "log")
        with open(top + "/ap.conf", "w") as f:
            f.write("capwap ap hostname %s\ncapwap ap mac %s\ncapwap ap controller ip address %s:%d\n"
                    "capwap ap discovery broadcast disable\nstate directory %s/state\nruntime directory %s/run\n%s\n"
                    % (name, mac, d.host, d.ctrl, top, top, extra))
        self.p = processes.start([*wrap, os.path.join(build, "plumb-ap"), "--config", top + "/ap.conf"],
                                  stdin=subprocess.DEVNULL, stdout=open(self.log, "w"), stderr=subprocess.STDOUT)

    def wait(self, pattern, seconds, count=1):
        end = time.time() + seconds
        while time.time() < end:
            if len(re.findall(pattern, open(self.log, errors="replace").read())) >= count:
                return
            time.sleep(0.05)
        raise AssertionError("no %r in %g s:\n%s" % (pattern, seconds, open(self.log, errors="replace").read()[-2000:]))

    def stop(self):
        processes.end(self.p)


def tshark_reads(d, path):
    """For each packet of a capture: the type of its message (0: data), and whether tshark complains."""
    ports = ["-d", "udp.port==%d,capwap" % d.ctrl, "-d", "udp.port==%d,capwap.data" % (d.ctrl + 1)]
    fields = ["udp.srcport", "udp.dstport", "capwap.control.header.message_type", "_ws.malformed", "_ws.expert.message"]
    done = subprocess.run(["tshark", "-n", "-r", path, *ports, "-T", "fields", *[x for f in fields for x in ("-e", f)]],
                          capture_output=True, text=True)
    rows = [l.split("\t") for l in done.stdout.splitlines()]
    for r in rows:
        # Wireshark has no code for some elements, and takes the Board ID for a text (tests/capwap/sessions.py)
        known = "not implemented|Contact Wireshark|Trailing stray"
        complaints = [c for c in r[4].split(",") if c and not re.search(known, c)]
        check(not r[3] and not complaints, r)
        check(str(d.ctrl + (not r[2])) in r[:2], "port: %r" % r)
    return [int(r[2] or 0) for r in rows]


def a_whole_session_is_captured(d, ap, path):
    """From the first Discovery Request on, the AP's MAC given before it came."""
    mac = "02:00:5e:00:00:01"
    check(d.command("debug capwap capture %s %s" % (mac, path))[0] == "ok", "capture of one that is not here")
    check(d.command("debug capwap capture %s %s" % (mac, path))[0] == "failed", "a capture replaced a file")
    check(d.command("debug capwap capture nobody " + path + ".pcapng")[0] == "not-found", "capture of a name nobody has")
    ap()
    d.wait_output("access point lobby-1 .* has joined")
    d.command("config ap location hall-2 lobby-1")
    time.sleep(2)
    check(d.command("debug capwap capture disable")[0] == "ok", "end of capture")
    if os.path.exists("/usr/bin/tshark"):
        types = tshark_reads(d, path)
        print("# %d packets: %s" % (len(types), types))
        first = [t for t in types if t]
        check(first[0] in (1, 3) and [t for t in first if t in (3, 4, 5, 6, 11, 12)][:6] == [3, 4, 5, 6, 11, 12], types)
        check(1 in first and 2 in first and first.index(1) < first.index(2) < first.index(3), types)
        check(types.count(0) >= 2, "no keep-alive and its answer: %r" % types)
        check(7 in types and 8 in types, "no Configuration Update: %r" % types)
        check(all(abs(types.count(t) - types.count(t + 1)) <= 1 for t in (3, 5, 7, 9, 11)), types)


@test
def an_access_point_enrols_joins_and_is_captured():
    """a join token, then a certificate of our authority; in RUN; its packets from the first Discovery on satisfy tshark"""
    with Running(PLAIN_PLUMBD) as d, tempfile.TemporaryDirectory() as t:
        token = re.search(r"plumb-[0-9a-z-]+", str(d.command("config ap join-token create")[1]))[0]
        aps = []

        def come():
            aps.append(AccessPoint(PLAIN, d, "lobby-1", "02:00:5e:00:00:01", "capwap ap join-token " + token))
            aps[0].wait("Data Check -> Run", 25)
        try:
            a_whole_session_is_captured(d, come, t + "/ap.pcapng")
            check("lobby-1" in str(d.command("show ap summary")), d.command("show ap summary"))
            end = time.time() + 30
            users = []
            while time.time() < end and users != ["02:00:5e:00:00:01"]:
                time.sleep(0.5)
                users = [r["used_by_ap"] for r in faults.rows(d, "config ap join-token list")]
            check(users == ["02:00:5e:00:00:01"], "%r\n%s" % (users, open(aps[0].log).read()[-1500:]))
        finally:
            for ap in aps:
                ap.stop()


sys.modules["run"] = sys.modules[__name__]
import faults  # noqa: E402,F401
import abuse  # noqa: E402,F401
import clocks  # noqa: E402,F401
import failover  # noqa: E402,F401
import hostile  # noqa: E402,F401
import restarts  # noqa: E402,F401
import flaps  # noqa: E402,F401
import away  # noqa: E402,F401
import remembered  # noqa: E402,F401
import lossy  # noqa: E402,F401
import killed  # noqa: E402,F401
import disk  # noqa: E402,F401
import damaged  # noqa: E402,F401
import narrow  # noqa: E402,F401
import jumps  # noqa: E402,F401
import short  # noqa: E402,F401


def one(t, number):
    """Runs one test and says what came of it: True unless it failed."""
    what, good = " ".join(t.__doc__.split()), True
    try:
        t()
        said = "ok %d - plumbd %s: %s" % (number, t.__name__, what)
    except Skip as e:
        said = "ok %d - plumbd %s # skip %s" % (number, t.__name__, e)
    except Exception as e:  # noqa: BLE001
        good = False
        said = "not ok %d - plumbd %s: %s\n#   " % (number, t.__name__, what) + \
            (str(e) or traceback.format_exc()).replace("\n", "\n#   ")
        if not isinstance(e, AssertionError):
            said += "\n#   " + traceback.format_exc().replace("\n", "\n#   ")
    print(said, flush=True)
    return good


def main():
    wanted = sys.argv[3:]
    tests = list(enumerate([t for t in TESTS if not wanted or t.__name__ in wanted], 1))
    results = [one(t, n) for n, t in tests if not getattr(t, "waits", False)]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:  # what does little but wait
        results += pool.map(lambda x: one(x[1], x[0]), [(n, t) for n, t in tests if getattr(t, "waits", False)])
    print("1..%d" % len(tests))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
