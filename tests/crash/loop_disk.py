"""A real ext4 on a loop device, whose power can be cut: needs root, and a kernel that has both."""
import fcntl
import os
import struct
import subprocess
import tempfile
from pathlib import Path

SHUTDOWN = 0x8004587D  # EXT4_IOC_SHUTDOWN
WITHOUT_LOG_FLUSH = 2  # EXT4_GOING_FLAGS_NOLOGFLUSH: not even what the file system had logged


def command(*words):
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0:
        raise OSError(f'{" ".join(words)}: {done.stderr.strip()}')


class LoopDisk:
    """A file system below a folder, in `disk`."""

    def __init__(self, folder, mebibytes=64):
        self.image = folder / 'image'
        self.place = folder / 'disk'
        self.place.mkdir(exist_ok=True)
        with self.image.open('wb') as stream:
            stream.truncate(mebibytes << 20)
        command('mkfs.ext4', '-q', '-F', '-b', '4096', '-I', '256', '-J', 'size=4',
                '-m', '0', str(self.image))
        self.is_mounted = False
        self.mount()

    def write_back(self):
        """As the kernel does every few seconds, at any moment."""
        return subprocess.Popen(['sync', '-f', str(self.place)], stderr=subprocess.DEVNULL)

    def mount(self):
        command('mount', '-o', 'loop,noatime', str(self.image), str(self.place))
        self.is_mounted = True

    def unmount(self):
        if self.is_mounted:
            command('umount', str(self.place))
            self.is_mounted = False

    def cut(self):
        """From this moment on nothing reaches the disk, from whatever process."""
        folder = os.open(self.place, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, SHUTDOWN, struct.pack('<I', WITHOUT_LOG_FLUSH))
        finally:
            os.close(folder)

    def restore(self):
        """The power comes back; the file system replays its own journal."""
        self.unmount()
        self.mount()


def can_be_mounted():
    """Whether this process may do all of it here; a container's root often may not."""
    if os.geteuid() != 0:
        return False
    with tempfile.TemporaryDirectory() as folder:
        try:
            disk = LoopDisk(Path(folder), mebibytes=32)
        except OSError:
            return False
        try:
            disk.cut()
            disk.restore()
            return True
        except OSError:
            return False
        finally:
            disk.unmount()
