# SPDX-License-Identifier: Apache-2.0
"""agent.py - a plumb-ap with sanitizers and a pre-shared key, for a stranger's AC."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import processes  # noqa: E402


class Agent:
    def __init__(self, program, loop, port, key, lines=(), radios=2):
        self.program, self.loop = program, loop
        self.folder = tempfile.mkdtemp(prefix="plumb-ap-")
        self.config = os.path.join(self.folder, "ap.conf")
        with open(self.config, "w") as f:
            f.write("\n".join(["capwap ap hostname abroad", "capwap ap mac 02:00:5e:00:66:10",
                               "capwap ap discovery broadcast disable",
                               "capwap ap controller ip address 127.0.0.1:%d" % port,
                               "capwap ap psk identity 02:00:5e:00:66:10 key " + key,
                               "state directory " + os.path.join(self.folder, "state"),
                               "runtime directory " + os.path.join(self.folder, "run"),
                               *lines]) + "\n")
        os.chmod(self.config, 0o600)
        self.out = open(os.path.join(self.folder, "log"), "ab")
        self.p = processes.start([program, "--config", self.config], stdout=self.out, stderr=self.out,
                                  stdin=subprocess.DEVNULL)

    def log(self):
        with open(os.path.join(self.folder, "log"), errors="replace") as f:
            return f.read()

    def status(self):
        done = subprocess.run([self.program, "status", "--json", "--config", self.config], capture_output=True, text=True)
        return json.loads(done.stdout) if done.stdout else {"state": "", "name": "", "error": done.stderr}

    def end(self, must):
        alive = self.p.poll() is None
        ended = processes.end(self.p, 15)
        assert ended is not None or not must, "plumb-ap did not end:\n" + self.log()[-2000:]
        log = self.log()
        self.out.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        for word in ("Sanitizer", "runtime error"):
            assert word not in log, log[max(0, log.index(word) - 500):][:6000]
        if must:
            assert alive, "plumb-ap ended with %s:\n%s" % (self.p.returncode, log[-3000:])
            assert self.p.returncode == 0, "plumb-ap ended with %d:\n%s" % (self.p.returncode, log[-2000:])
