# SPDX-License-Identifier: Apache-2.0
"""processes.py - processes that tests start: each ends with the test, also when the test is killed, and everything here
waits for a bounded time. Read by the tests of the agent, of plumbd, of strangers,
of operators, and by the lab."""
import shutil
import signal
import subprocess
import time

# whose end is theirs, too, is told to the kernel (PR_SET_PDEATHSIG); it holds over the exec, but not from the very first
# moment on
WITH_US = ["setpriv", "--pdeathsig", "KILL", "--"] if shutil.which("setpriv") else []


def start(command, **kw):
    """subprocess.Popen of a command that is killed when the thread that starts it ends."""
    return subprocess.Popen([*WITH_US, *command], **kw)


def end(p, seconds=10, sig=signal.SIGTERM):
    """Ends a process: its exit status, or None when it had to be killed."""
    if p.poll() is None:
        p.send_signal(sig)
    try:
        return p.wait(seconds)
    except subprocess.TimeoutExpired:
        p.kill()
        p.wait()
        return None


def slowness(seconds=0.1):
    """How much longer than its processor time something takes at this moment: 1 on a quiet machine, 3 where two others want
    the same processor. What is promised in seconds is promised on a machine of one's own: such limits are multiplied by
    it."""
    begun, own = time.monotonic(), time.thread_time()
    while time.thread_time() - own < seconds:
        pass
    return max(1.0, (time.monotonic() - begun) / seconds)


class Limit:
    """So many seconds from now on; when they are over, as much more as the machine is busy with others' work."""
    def __init__(self, seconds):
        self.begun, self.seconds, self.final = time.monotonic(), seconds, False

    def over(self):
        if time.monotonic() - self.begun < self.seconds:
            return False
        if not self.final:
            self.seconds *= slowness()
            self.final = True
        return time.monotonic() - self.begun >= self.seconds


def until(condition, seconds, what):
    """Waits for a condition; its value, or a failure that says what was waited for. Others on the machine give it longer."""
    limit = Limit(seconds)
    while True:
        value = condition()
        if value:
            return value
        if limit.over():
            raise AssertionError("%s: not within %.0f s" % (what() if callable(what) else what, limit.seconds))
        time.sleep(0.05)
