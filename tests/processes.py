# SPDX-License-Identifier: Apache-2.0
"""processes.py - processes that tests start: each ends with the test, also when the test is killed, and everything here
waits for a bounded time. Read by the tests of the agent, of plumbd and of strangers."""
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


def until(condition, seconds, what):
    """Waits for a condition; its value, or a failure that says what was waited for."""
    stop = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > stop:
            raise AssertionError("%s: not within %.0f s" % (what() if callable(what) else what, seconds))
        time.sleep(0.05)
