#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""run.py BUILD - what is installed: `meson install` of a build into an empty directory leaves exactly the files of the list
below; the units are good for systemd and name programs that are there; users and directories can be made of their files; the
example configurations are understood by the installed programs; the completions offer what --help tells. Prints TAP."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import traceback

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.abspath(sys.argv[1])
FILES = {
    "bin": ["plumb", "plumb-air"],
    "sbin": ["plumb-ap", "plumbd"],
    "lib/systemd/system": ["plumb-ap.service", "plumbd.service"],
    "lib/sysusers.d": ["plumb.conf"],
    "lib/tmpfiles.d": ["plumb.conf"],
    "share/bash-completion/completions": ["plumb", "plumb-air", "plumb-ap", "plumbd"],
    "share/doc/plumb/examples": ["five.air", "plumb-ap.conf", "plumb.conf", "site.air", "site.conf"],
    "share/man/man1": ["plumb-diagnose.1", "plumb-explain.1", "plumb.1"],
    "share/man/man5": ["plumb.conf.5"],
    "share/man/man7": ["plumb-messages.7"],
    "share/man/man8": ["plumb-air.8", "plumb-ap.8", "plumbd.8"],
    "share/plumb": ["events.schema.json"],
}
TESTS = []


class Skip(Exception):
    pass


def test(function):
    TESTS.append(function)
    return function


def run(*command, **kw):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, **kw)


def must(*command, **kw):
    p = run(*command, **kw)
    assert p.returncode == 0, "%s: %d\n%s" % (" ".join(command), p.returncode, p.stdout)
    return p.stdout


def under(where):
    return sorted(os.path.relpath(os.path.join(d, f), where) for d, _, files in os.walk(where) for f in files)


def prefix():
    return must("meson", "introspect", "--buildoptions", BUILD).split('"name": "prefix"', 1)[1].split('"value": "', 1)[1] \
        .split('"', 1)[0]


class Tree:
    """The installed files; `at` is the prefix in the directory, `prefix` what it will be."""

    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix="plumb-install-")
        must("meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", "--destdir", self.dir)
        self.prefix = prefix()
        self.at = self.dir + self.prefix

    def path(self, name):
        return os.path.join(self.at, name)


@test
def every_file_is_installed(t):
    """exactly the programs, units, users, directories, completions, examples and manual pages of the list"""
    want = sorted(os.path.join(d, f) for d, files in FILES.items() for f in files)
    got = under(t.at)
    assert got == want, "missing: %s; too many: %s" % (sorted(set(want) - set(got)), sorted(set(got) - set(want)))
    assert under(t.dir) == sorted(os.path.join(t.prefix[1:], f) for f in want), "files beside the prefix"
    for d in ("bin", "sbin"):
        for f in FILES[d]:
            assert os.access(t.path(os.path.join(d, f)), os.X_OK), f


@test
def every_file_here_has_a_place(t):
    """no manual page, unit, completion or example configuration of the sources stays behind"""
    installed = {os.path.basename(f) for f in under(t.at)}
    for d, pattern in (("man", r"\.[1-8]$"), ("packaging/systemd", r"\.service$"), ("examples", r"\.(conf|air)$")):
        names = [f for f in os.listdir(os.path.join(ROOT, d)) if re.search(pattern, f)]
        assert names and not set(names) - installed, "%s: %s" % (d, sorted(set(names) - installed))


@test
def units_are_good(t):
    """systemd-analyze verify has nothing against the units; the programs they start are there"""
    for unit in FILES["lib/systemd/system"]:
        text = open(t.path("lib/systemd/system/" + unit)).read()
        program = re.search(r"^ExecStart=(\S+)", text, re.M)[1]
        assert os.access(t.dir + program, os.X_OK), program
    if not shutil.which("systemd-analyze"):
        raise Skip("no systemd-analyze")
    with tempfile.TemporaryDirectory() as d:
        for unit in FILES["lib/systemd/system"]:
            text = open(t.path("lib/systemd/system/" + unit)).read()
            # the program stands in our directory, and the user is made when the package is installed
            text = text.replace("ExecStart=" + t.prefix, "ExecStart=" + t.at)
            open(os.path.join(d, unit), "w").write(text)
            p = run("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", os.path.join(d, unit))
            said = [l for l in p.stdout.splitlines() if unit in l]
            assert p.returncode == 0 and not said, "%s: status %d\n%s" % (unit, p.returncode, p.stdout)
            bad = os.path.join(d, "bad-" + unit)
            open(bad, "w").write(text.replace("Type=notify", "Type=notifyy") + "Nonsense=yes\n")
            assert "bad-" in run("systemd-analyze", "verify", "--man=no", bad).stdout, "verify finds nothing at all"


@test
def units_are_hardened(t):
    """systemd-analyze security: at most 2.0 for the controller, 4.0 for the access point, which has to change the network"""
    if not shutil.which("systemd-analyze"):
        raise Skip("no systemd-analyze")
    for unit, most in (("plumbd.service", 2.0), ("plumb-ap.service", 4.0)):
        said = must("systemd-analyze", "security", "--offline=true", "--no-pager", t.path("lib/systemd/system/" + unit))
        m = re.search(r"Overall exposure level for \S+: ([0-9.]+)", said)
        assert m and float(m[1]) <= most, "%s: %s, at most %s" % (unit, m and m[1], most)


@test
def users_and_directories_can_be_made(t):
    """systemd-sysusers makes the users and groups the units name, systemd-tmpfiles understands the directories"""
    if not shutil.which("systemd-sysusers"):
        raise Skip("no systemd-sysusers")
    with tempfile.TemporaryDirectory() as root:
        os.makedirs(root + "/etc")
        must("systemd-sysusers", "--root=" + root, t.path("lib/sysusers.d/plumb.conf"))
        users = {l.split(":")[0] for l in open(root + "/etc/passwd")}
        groups = {l.split(":")[0] for l in open(root + "/etc/group")}
        for unit in FILES["lib/systemd/system"]:
            text = open(t.path("lib/systemd/system/" + unit)).read()
            assert re.search(r"^User=(\S+)", text, re.M)[1] in users, unit
            assert re.search(r"^Group=(\S+)", text, re.M)[1] in groups, unit
        assert "plumb-read" in groups, groups
        if shutil.which("systemd-tmpfiles") and os.geteuid() == 0:
            must("systemd-tmpfiles", "--root=" + root, "--create", t.path("lib/tmpfiles.d/plumb.conf"))
            # the configuration of an access point beside it has to be readable for its own user
            assert os.stat(root + "/etc/plumb").st_mode & 0o777 == 0o751, oct(os.stat(root + "/etc/plumb").st_mode)


@test
def examples_are_understood(t):
    """the example configurations pass --check of the installed programs"""
    examples = t.path("share/doc/plumb/examples/")
    must(t.path("sbin/plumbd"), "--check", examples + "plumb.conf")
    # what it names does not exist yet: said, and nothing else is wrong
    text = open(examples + "plumb-ap.conf").read()
    with tempfile.TemporaryDirectory() as d:
        open(os.path.join(d, "join-token"), "w").write("")
        open(os.path.join(d, "ap.conf"), "w").write(text.replace("/etc/plumb/join-token", os.path.join(d, "join-token")))
        p = run(t.path("sbin/plumb-ap"), "--config", os.path.join(d, "ap.conf"), "--check")
        assert "join-token: there is no join token in it" in p.stdout and "plumb-ap: 1 error" in p.stdout, p.stdout
        for name in ("five.air", "site.air"):
            p = run(t.path("bin/plumb-air"), "--scenario", examples + name, "--check")
            assert p.returncode == 0, p.stdout
        p = run(t.path("sbin/plumbd"), "--check", examples + "site.conf")
        assert p.returncode == 0, p.stdout


def offered(t, program, *words):
    script = 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); ' \
        '_plumb_daemon "$1"; printf "%s\\n" "${COMPREPLY[@]}"'
    p = subprocess.run(["bash", "--norc", "-c", script, "bash", t.path("share/bash-completion/completions/" + program),
                        program, *words], capture_output=True, text=True, cwd=t.at, timeout=30)
    assert p.stderr == "", p.stderr
    return sorted(w for w in p.stdout.splitlines() if w)


@test
def completions_agree_with_help(t):
    """bash offers the options of --help of plumbd, plumb-ap and plumb-air, no more, no fewer, and files where they are
    meant"""
    for program, d in (("plumbd", "sbin"), ("plumb-ap", "sbin"), ("plumb-air", "bin")):
        said = must(t.path(d + "/" + program), "--help")
        long = re.findall(r"^  (?:-\w, |    )(--[a-z-]+)", said, re.M)
        short = re.findall(r"^  (-\w), --", said, re.M)
        assert len(long) >= 6, long
        assert offered(t, program, "--") == sorted(long), (program, offered(t, program, "--"), long)
        assert offered(t, program, "-") == sorted(long + short), (program, offered(t, program, "-"))
        assert offered(t, program, "--he") == ["--help"], program
    assert offered(t, "plumb-ap", "st") == ["status"] and offered(t, "plumb-ap", "status", "--js") == ["--json"]
    assert offered(t, "plumbd", "") == [] and offered(t, "plumbd", "--listen", "") == []
    assert offered(t, "plumbd", "--config", "sha") == ["share"] and offered(t, "plumbd", "--check", "sb") == ["sbin"]
    assert offered(t, "plumbd", "--config", "=", "sha") == ["share"] and offered(t, "plumbd", "--state", "") != []
    assert offered(t, "plumb-ap", "--check", "sha") == [], "its --check takes no file"
    assert "root" in offered(t, "plumbd", "--user", "ro")


def main():
    t, failed = Tree(), 0
    try:
        for i, f in enumerate(TESTS, 1):
            what = " ".join(f.__doc__.split())
            try:
                f(t)
                print("ok %d - install: %s" % (i, what))
            except Skip as e:
                print("ok %d - install: %s # skip %s" % (i, what, e))
            except Exception as e:  # noqa: BLE001
                failed += 1
                text = str(e) if isinstance(e, AssertionError) else traceback.format_exc()
                print("not ok %d - install: %s\n#   %s" % (i, what, text.replace("\n", "\n#   ")))
    finally:
        shutil.rmtree(t.dir, ignore_errors=True)
    print("1..%d" % len(TESTS))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
