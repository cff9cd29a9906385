# SPDX-License-Identifier: Apache-2.0
"""vm.py - the lab's virtual machine: Debian's kernel in QEMU's emulation, with this machine's root file system as its own
(read-only, a memory file system over it), and the conversation with guest.c in it.

The kernel comes from Debian by apt and is only unpacked below build/. KVM is never used: where it looks present and hangs,
nothing tells so. Nothing is left behind: QEMU dies with the runner (PR_SET_PDEATHSIG), and the guest switches off when the
runner's end of its port closes."""
import glob
import os
import queue
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path.insert(0, os.path.join(ROOT, "tests"))
import processes  # noqa: E402

# what it takes to reach the root file system; all else is loaded from it when it is asked for
EARLY = ["virtio_pci", "virtio_console", "9pnet_virtio", "9p", "overlay"]
LATER = ["virtio_net", "veth", "bridge", "8021q", "tun", "nf_tables", "nft_meta_bridge", "nft_reject_bridge", "sch_ingress",
         "cls_bpf", "act_bpf", "ccm", "cmac", "gcm", "ctr", "ghash-generic", "michael_mic", "af_packet"]
BOOT_SECONDS = 90   # 10 to 20 on an idle machine
BOOT_TRIES = 3      # of the boot only: a check that fails is never tried again

INIT = """#!/bin/busybox sh
b=/bin/busybox
$b mount -t proc p /proc; $b mount -t sysfs s /sys; $b mount -t devtmpfs d /dev
for m in $($b cat /early); do $b insmod /modules/$m; done
$b mount -t 9p -o ro,trans=virtio,version=9p2000.L,msize=512000,cache=loose root /ro || $b poweroff -f
for p in $($b cat /proc/cmdline); do case $p in
	lab.modules=*) $b ln -s "/ro${p#lab.modules=}" /lib/modules ;;
	lab.guest=*) guest=${p#lab.guest=} ;;
	lab.share=*) share=${p#lab.share=} ;;
esac; done
for m in $($b cat /later); do $b modprobe $m; done
$b modprobe mac80211_hwsim radios=0
$b mount -t tmpfs t /rw; $b mkdir /rw/u /rw/w
$b mount -t overlay -o lowerdir=/ro,upperdir=/rw/u,workdir=/rw/w o /root
for d in proc sys dev; do $b mount --move /$d /root/$d; done
$b mkdir -p /root/dev/pts; $b mount -t devpts p /root/dev/pts
$b mount -t tmpfs t /root/run; $b mkdir /root/run/lab
$b mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,cache=none share /root$share
exec $b chroot /root $guest /dev/$($b ls /root/sys/class/virtio-ports | $b head -1)
"""


class LabError(Exception):
    """The lab itself does not work: the machine, not what is tested in it."""


def sh(command, **kw):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **kw)
    if done.returncode:
        raise LabError("%s: %s" % (" ".join(command), done.stdout.strip()[-2000:]))
    return done.stdout


def kernel(folder):
    """Debian's kernel, unpacked below folder: its version."""
    old = sorted(glob.glob(folder + "/boot/vmlinuz-*"))
    if old:
        return os.path.basename(old[-1])[8:]
    words = sh(["apt-cache", "depends", "linux-image-amd64"]).split()
    package = next((w for w in words if w.startswith("linux-image-") and w != "linux-image-amd64"), None)
    if not package:
        raise LabError("apt knows no linux-image-amd64: run apt-get update")
    part = folder + ".part"
    shutil.rmtree(part, ignore_errors=True)
    os.makedirs(part)
    os.chmod(part, 0o755)
    try:
        sh(["apt-get", "-q", "download", package], cwd=part)
    except LabError:  # the lists are older than the archive
        sh(["apt-get", "-q", "update"])
        sh(["apt-get", "-q", "download", package], cwd=part)
    (deb,) = glob.glob(part + "/*.deb")
    sh(["dpkg", "-x", deb, part])
    os.unlink(deb)
    version = package[len("linux-image-"):]
    sh(["/sbin/depmod", "-b", part, version])
    shutil.rmtree(folder, ignore_errors=True)
    os.rename(part, folder)
    return version


def initrd(folder, version, out):
    """The initial file system: busybox, the modules that reach the root, and the regulatory database, without which every
    channel of 5 GHz is forbidden to speak first."""
    tree = out + ".tree"
    shutil.rmtree(tree, ignore_errors=True)
    for d in ("bin", "sbin", "modules", "lib/firmware", "proc", "sys", "dev", "ro", "rw", "root"):
        os.makedirs(os.path.join(tree, d))
    busybox = shutil.which("busybox")
    if not busybox:
        raise LabError("busybox is missing: tools/setup test")
    shutil.copy(os.path.realpath(busybox), tree + "/bin/busybox")
    os.symlink("/bin/busybox", tree + "/sbin/modprobe")  # the kernel asks for modules here
    order = []
    for m in EARLY:
        for line in sh(["/sbin/modprobe", "-d", folder, "-S", version, "--show-depends", m]).splitlines():
            path = line.split()[1] if line.startswith("insmod") else None
            if path and os.path.basename(path) not in order:
                order.append(os.path.basename(path))
                shutil.copy(path, tree + "/modules/")
    for name, text in (("early", "\n".join(order)), ("later", "\n".join(LATER)), ("init", INIT)):
        with open(os.path.join(tree, name), "w") as f:
            f.write(text + "\n")
    os.chmod(tree + "/init", 0o755)
    for f in ("regulatory.db", "regulatory.db.p7s"):
        shutil.copy(os.path.realpath("/lib/firmware/" + f), tree + "/lib/firmware/" + f)
    with open(out + ".part", "wb") as f:
        cpio = subprocess.run("find . | cpio --quiet -o -H newc | gzip -1", shell=True, cwd=tree, stdout=f)
    if cpio.returncode:
        raise LabError("the initial file system could not be made")
    os.rename(out + ".part", out)
    shutil.rmtree(tree)


class Job:
    """A program in the machine, or a datagram socket to one."""

    def __init__(self, vm, name):
        self.vm, self.name, self.id = vm, name, vm.new_id()
        self.output, self.status, self.error = bytearray(), None, None
        self.datagrams = queue.Queue()
        self.received = 0.0  # when the last datagram came
        self.opened, self.ended = threading.Event(), threading.Event()
        self.on_data = None
        vm.jobs[self.id] = self

    def text(self):
        return self.output.decode(errors="replace")

    def running(self):
        return not self.ended.is_set()

    def kill(self, sig=15):
        self.vm.send("K", self.id, str(sig).encode())

    def wait(self, seconds):
        if not self.ended.wait(seconds):
            raise LabError("%s: still running after %.0f s" % (self.name, seconds))
        return self.status

    def end(self, seconds=10, sig=15):
        """Ends it; its status, or None where it had to be killed."""
        self.kill(sig)
        if self.ended.wait(seconds):
            return self.status
        self.kill(9)
        self.ended.wait(10)
        return None

    def datagram(self, data):
        self.vm.send("S", self.id, data.encode() if isinstance(data, str) else data)

    def receive(self, seconds):
        try:
            self.received, data = self.datagrams.get(timeout=seconds)
            return data.decode(errors="replace")
        except queue.Empty:
            return None

    def close(self):
        self.vm.send("C", self.id)
        self.vm.jobs.pop(self.id, None)


class Machine:
    """The machine that runs. folder: where kernel and console are; share: a folder both sides write; guest: the program."""

    def __init__(self, folder, share, guest, say=lambda text: None):
        self.folder, self.share, self.guest, self.say = folder, share, guest, say
        self.kernel = os.path.join(os.path.dirname(folder), "kernel")
        self.jobs, self.last_id, self.lock = {}, 0, threading.Lock()
        self.qemu = self.port = None

    def new_id(self):
        with self.lock:
            self.last_id += 1
            return self.last_id

    def boot(self):
        """Boots; a boot that hangs is tried again."""
        os.makedirs(self.folder, exist_ok=True)
        os.makedirs(self.share, exist_ok=True)
        version, image = self.fetch()
        for attempt in range(BOOT_TRIES):
            begun = time.monotonic()
            try:
                self.start(version, image)
                self.took = time.monotonic() - begun
                return self
            except LabError as e:
                self.stop()
                if attempt == BOOT_TRIES - 1:
                    raise
                self.say("the machine did not boot (%s); once more" % e)
        return self

    def fetch(self):
        """The kernel and the initial file system, made once for all machines: its version, the file."""
        os.makedirs(os.path.dirname(self.kernel), exist_ok=True)
        version = kernel(self.kernel)
        image = "%s/initrd-%s.gz" % (self.kernel, version)
        if not os.path.exists(image) or os.path.getmtime(image) < os.path.getmtime(__file__):
            initrd(self.kernel, version, image)
        return version, image

    def start(self, version, image):
        begun = time.monotonic()
        ours, its = socket.socketpair()
        console = self.folder + "/console.log"
        modules = self.kernel + "/lib/modules"
        command = ["qemu-system-x86_64", "-accel", "tcg,thread=multi", "-smp", "2", "-cpu", "max", "-m", "1024",
                   "-display", "none", "-monitor", "none", "-no-user-config", "-nodefaults", "-serial", "file:" + console,
                   "-no-reboot", "-kernel", "%s/boot/vmlinuz-%s" % (self.kernel, version), "-initrd", image,
                   "-append", "console=ttyS0 quiet panic=-1 lab.modules=%s lab.guest=%s lab.share=%s"
                   % (modules, self.guest, self.share),
                   "-virtfs", "local,path=/,mount_tag=root,security_model=none,readonly=on,multidevs=remap",
                   "-virtfs", "local,path=%s,mount_tag=share,security_model=none,multidevs=remap" % self.share,
                   "-netdev", "user,id=n0", "-device", "virtio-net-pci,netdev=n0,romfile=",
                   "-device", "virtio-rng-pci", "-device", "virtio-serial-pci",
                   "-chardev", "socket,id=c0,fd=%d" % its.fileno(), "-device", "virtserialport,chardev=c0,name=lab"]
        try:
            self.qemu = processes.start(command, pass_fds=[its.fileno()], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        except OSError as e:
            raise LabError("qemu-system-x86_64: %s; tools/setup test" % e)
        finally:
            its.close()
        self.port = ours
        self.ready, self.gone = threading.Event(), threading.Event()
        threading.Thread(target=self.listen, args=(ours,), daemon=True).start()
        if not self.ready.wait(BOOT_SECONDS) or self.gone.is_set():
            out = self.qemu.communicate(timeout=5)[0] if self.qemu.poll() is not None else ""
            with open(console, errors="replace") as f:
                raise LabError("no sign of it after %.0f s; %s%s" % (time.monotonic() - begun, out, f.read()[-800:]))

    def listen(self, port):
        have = b""
        while True:
            try:
                piece = port.recv(1 << 16)
            except OSError:
                piece = b""
            if not piece:
                self.gone.set()
                self.ready.set()
                for j in list(self.jobs.values()):
                    j.error = "the machine is gone"
                    j.opened.set()
                    j.ended.set()
                return
            have += piece
            while len(have) >= 9:
                kind, ident, size = struct.unpack("<cII", have[:9])
                if len(have) < 9 + size:
                    break
                data, have = have[9:9 + size], have[9 + size:]
                self.take(kind.decode(), ident, data)

    def take(self, kind, ident, data):
        if kind == "O" and ident == 0:
            self.ready.set()
            return
        j = self.jobs.get(ident)
        if not j:
            return
        if kind == "D":
            if j.on_data:
                j.on_data(data)
            elif j.opened.is_set():
                j.datagrams.put((time.time(), data))
            else:
                j.output += data
        elif kind == "O":
            j.opened.set()
        elif kind == "X":
            j.status = int(data)
            self.jobs.pop(ident, None)
            j.ended.set()
        elif kind == "E":
            j.error = data.decode(errors="replace")
            j.opened.set()
            if not j.datagrams.empty() or j.status is None:
                j.ended.set()

    def send(self, kind, ident, data=b""):
        try:
            with self.lock:
                self.port.sendall(struct.pack("<cII", kind.encode(), ident, len(data)) + data)
        except (OSError, AttributeError):
            raise LabError("the machine is gone")

    def spawn(self, *words, ns="", log="", on_data=None):
        """Starts a program; log: a file (of the machine) that gets its output instead of the job."""
        j = Job(self, words[0])
        j.on_data = on_data
        self.send("R", j.id, b"".join(w.encode() + b"\0" for w in (ns, log, *words)))
        return j

    def run(self, *words, ns="", seconds=60, good=True):
        """Runs a program to its end: its output. One word with blanks is given to a shell."""
        if len(words) == 1 and " " in words[0]:
            words = ("/bin/sh", "-ec", words[0])
        j = self.spawn(*words, ns=ns)
        status = j.wait(seconds)
        if good and status:
            raise LabError("%s: status %s: %s%s" % (" ".join(words), status, j.text()[-2000:], j.error or ""))
        return j.text()

    def open(self, path, seconds=15):
        """A datagram socket to one in the machine; waits until it is there."""
        stop = time.monotonic() + seconds
        while True:
            j = Job(self, path)
            self.send("O", j.id, path.encode())
            if not j.opened.wait(30):
                raise LabError("%s: the machine does not answer" % path)
            if not j.error:
                return j
            self.jobs.pop(j.id, None)
            if time.monotonic() > stop:
                raise LabError("%s: %s" % (path, j.error))
            time.sleep(0.1)

    def write(self, path, content):
        j = Job(self, path)
        self.send("W", j.id, path.encode() + b"\0" + (content.encode() if isinstance(content, str) else content))
        j.ended.wait(30)
        if j.status != 0:
            raise LabError("%s: %s" % (path, j.error))

    def stop(self):
        if self.port:
            self.port.close()  # the guest switches off by itself
            self.port = None
        if self.qemu:
            try:
                self.qemu.kill()
                self.qemu.wait(10)
            finally:
                if self.qemu.stdout:
                    self.qemu.stdout.close()
            self.qemu = None
