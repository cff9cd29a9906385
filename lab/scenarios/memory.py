# SPDX-License-Identifier: Apache-2.0
"""plumbd whose memory a control group limits, by the kernel's version 2, which not every machine that runs the tests has."""
import os

from scenarios import scenario

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
GROUP = "/sys/fs/cgroup"
TEST = "a_control_group_s_limit_is_never_met"


@scenario("memory-group")
def memory_group(s):
    """A control group (v2) with too little memory for a crowd: those in RUN stay, others are refused, none is killed."""
    vm = s.world.vm
    vm.run("mkdir -p {0}; mount -t cgroup2 none {0}; echo +memory >{0}/cgroup.subtree_control".format(GROUP))
    try:
        job = vm.spawn("/bin/sh", "-c", "cd '%s' && ip link set lo up && TEST_EMULATED=1 exec /usr/bin/python3 "
                       "tests/plumbd/run.py build/plain build/plain %s" % (ROOT, TEST))
        status = job.wait(600)
        said = job.text()
        for line in said.splitlines()[-40:]:
            s.step(line)
        s.holds(status == 0 and "\nok 1 - " in said and "of version 2" in said,
                "what plumbd's own test of it asks holds (%s)" % (said if status else "and it was asked"))
        s.holds("oom-kill" not in vm.run("dmesg | tail -n 200"), "the kernel has ended nobody for want of memory")
    finally:
        vm.run("umount %s" % GROUP, good=False)
