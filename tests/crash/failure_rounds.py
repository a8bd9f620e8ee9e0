"""Syncs and writes that fail, and a disk that fills: nothing is acknowledged, and it heals."""
import errno
import os
import resource
import time

from disk_image import DiskLayer
from ledger import Violation
from load import look_at_all, run_load, settle
from loop_disk import LoopDisk, can_be_mounted
from power_rounds import LIBRARIES

ERRORS = (errno.EIO, errno.ENOSPC)
HEALING_S = 10
UNLIMITED = resource.RLIM_INFINITY


def await_healing(rig, book):
    """Without a restart, writes are taken again."""
    client = rig.client()
    end = time.monotonic() + HEALING_S
    try:
        while time.monotonic() < end:
            if client.post({}).status == 200:
                return
            time.sleep(0.01)
    finally:
        client.close()
    raise Violation(f'no write is taken {HEALING_S} s after the failure, {book.refused} refused')


def check_window(book, begun, ended):
    """While everything fails nothing is acknowledged, and reads are answered."""
    reads = 0
    for ledger in book.sessions:
        for operation in ledger.operations:
            within = begun < operation.sent and operation.answered < ended
            if within and operation.changes and operation.is_done:
                raise Violation(f'{operation.value} was acknowledged while all failed')
            if not operation.changes and not operation.value:
                if operation.status not in (0, 200):
                    raise Violation(f'a read got {operation.status} while writes failed')
                reads += within
    if reads == 0 and book.sessions:
        raise Violation('nothing was read while writes failed')


class FailureRounds:
    """Syncs or writes fail for a while; sometimes a power cut comes before they are well again."""
    name = 'failing syncs and writes'
    rounds_of_a_story = 10

    def begin(self, rig, _book):
        self.layer = DiskLayer(LIBRARIES / 'libdisk_layer.so', rig)
        self.layer.follow()
        rig.start(more_environment=self.layer.environment)

    def round(self, rig, book, chance):
        heals = chance.random() < 0.7
        run_load(rig, book, chance, lambda: self.fail_for_a_while(rig, book, chance, heals))
        if heals:
            check_window(book, *self.window)
            resolved = settle(rig, book)  # what was refused does not show
            if chance.random() < 0.3:
                return resolved
        rig.running.kill()
        self.layer.fail()
        self.layer.cut(chance)
        if not heals:
            for ledger in book.sessions:
                ledger.doubt_refused()
        rig.start(more_environment=self.layer.environment)
        return settle(rig, book)

    def fail_for_a_while(self, rig, book, chance, heals):
        time.sleep(chance.uniform(0.01, 0.1))
        kind = chance.choice(('sync', 'write', 'both'))
        error = chance.choice(ERRORS)
        self.layer.fail(sync_error=error if kind != 'write' else 0,
                        write_error=error if kind != 'sync' else 0)
        begun = time.monotonic()
        time.sleep(chance.uniform(0.1, 0.7))
        self.window = begun, time.monotonic()
        if not heals:
            rig.running.kill()
            return
        self.layer.fail()
        await_healing(rig, book)
        time.sleep(chance.uniform(0, 0.1))

    def end(self, _rig):
        self.layer.fail()


class FullDiskRounds:
    """A disk that fills and is freed: a small ext4, or without rights a limit on the files."""
    name = 'full disk'
    rounds_of_a_story = 5

    def begin(self, rig, _book):
        self.disk = LoopDisk(rig.folder, mebibytes=32) if can_be_mounted() else None
        self.ballast = rig.folder / 'disk' / 'ballast'
        rig.start()

    def round(self, rig, book, chance):
        refused = book.refused
        run_load(rig, book, chance, lambda: self.fill_for_a_while(rig, book, chance))
        if book.refused == refused:
            raise Violation('the disk was never full')
        resolved = settle(rig, book)
        rig.running.kill()
        if self.disk is None:
            rig.start()
        else:
            self.start_without_room(rig, book, chance)
        return resolved + settle(rig, book)

    def start_without_room(self, rig, book, chance):
        """What is there is served, and writes are taken as soon as there is room."""
        if chance.random() < 0.5:
            self.disk.cut()  # it may be as full again as it was
            self.disk.restore()
        if chance.random() < 0.7:
            self.fill(rig)
        rig.start()
        look_at_all(rig, book)
        self.free(rig)
        await_healing(rig, book)

    def fill_for_a_while(self, rig, book, chance):
        time.sleep(chance.uniform(0.01, 0.05))
        self.fill(rig)
        end = time.monotonic() + HEALING_S
        refused = book.refused
        while book.refused == refused and time.monotonic() < end and not book.faults:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.3))
        self.free(rig)
        await_healing(rig, book)

    def fill(self, rig):
        if self.disk is None:
            resource.prlimit(rig.running.process.pid, resource.RLIMIT_FSIZE, (40_000, UNLIMITED))
            return
        with self.ballast.open('wb') as stream:
            for part in (1 << 20, 1 << 16, 1 << 12):
                try:
                    while True:
                        at = os.lseek(stream.fileno(), 0, os.SEEK_END)
                        os.posix_fallocate(stream.fileno(), at, part)
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise

    def free(self, rig):
        if self.disk is None:
            resource.prlimit(rig.running.process.pid, resource.RLIMIT_FSIZE,
                             (UNLIMITED, UNLIMITED))
        else:
            self.ballast.unlink(missing_ok=True)

    def end(self, _rig):
        if self.disk is not None:
            self.disk.unmount()
