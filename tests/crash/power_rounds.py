"""Power cuts: everything that was not synced is lost, or any part of it."""
import os
import time
from pathlib import Path

from disk_image import DiskLayer
from kill_rounds import wait_then
from load import run_load, settle
from loop_disk import LoopDisk

START_S = 0.06
PROGRAM_FOLDER = Path(os.environ['COUNTERFOIL_PROGRAM']).parent
LIBRARIES = Path(os.environ.get('COUNTERFOIL_LAYERS', PROGRAM_FOLDER))


class PowerRounds:
    """By a layer below the program that knows what was synced; needs no rights."""
    name = 'power cut, disk layer'
    rounds_of_a_story = 5

    def begin(self, rig, _book):
        self.layer = DiskLayer(LIBRARIES / 'libdisk_layer.so', rig)
        self.layer.follow()
        rig.start(more_environment=self.layer.environment)

    def round(self, rig, book, chance):
        run_load(rig, book, chance, wait_then(chance, rig.running.process.kill))
        self.cut(rig, chance)
        while chance.random() < 0.3:
            running = rig.spawn(more_environment=self.layer.environment)
            time.sleep(chance.uniform(0, START_S))
            running.kill()
            self.cut(rig, chance)
        rig.start(more_environment=self.layer.environment)
        return settle(rig, book)

    def cut(self, rig, chance):
        rig.running.kill()
        self.layer.cut(chance)
        rig.verify_maybe(chance)
        self.layer.follow()

    def end(self, _rig):
        pass


class LoopRounds:
    """By shutting down a real file system under the running program; needs root."""
    name = 'power cut, ext4'
    rounds_of_a_story = 5

    def begin(self, rig, _book):
        self.disk = LoopDisk(rig.folder)
        rig.start()

    def round(self, rig, book, chance):
        run_load(rig, book, chance, lambda: self.cut_under_load(rig, chance))
        for ledger in book.sessions:
            ledger.doubt_refused()
        self.disk.restore()
        while chance.random() < 0.3:
            running = rig.spawn()
            time.sleep(chance.uniform(0, START_S))
            self.disk.cut()
            running.kill()
            self.disk.restore()
        rig.verify_maybe(chance)
        rig.start()
        return settle(rig, book)

    def cut_under_load(self, rig, chance):
        """The program lives on for a moment: what it says then is to be true all the same."""
        time.sleep(chance.uniform(0.01, 0.2))
        writing_back = self.disk.write_back() if chance.random() < 0.5 else None
        if writing_back is not None:
            time.sleep(chance.uniform(0, 0.02))
        self.disk.cut()
        if writing_back is not None:
            writing_back.wait(timeout=60)
        time.sleep(chance.uniform(0, 0.02))
        rig.running.kill()

    def end(self, _rig):
        self.disk.unmount()
