"""A few rounds of every kind of crash; `make crash` runs them by the hundred."""
import os
import random
import shutil
import tempfile
import time
import unittest
from pathlib import Path
from unittest import mock

from call_rounds import CallRounds
from campaign import run_kind
from clock_rounds import ClockRounds
from disk_image import Disk
from failure_rounds import FailureRounds, FullDiskRounds
from key_rounds import KeyRounds, LoopKeyRounds
from kill_rounds import KillRounds
from ledger import Violation
from linear_rounds import LinearRounds
from load import Book, run_load, settle
from loop_disk import can_be_mounted
from power_rounds import LoopRounds, PowerRounds
from rig import Rig, chance_of
from rot_rounds import RotRounds
from snapshot_rounds import SnapshotRounds

SEED = os.environ.get('COUNTERFOIL_CRASH_SEED') or str(random.randrange(10 ** 9))
# The layers are not built for a sanitizer, which wants to be the first library, and untraced.
BARE_ONLY = unittest.skipIf(os.environ.get('COUNTERFOIL_SANITIZE'),
                            'a sanitized program takes no layer and no tracer')


class Rounds(unittest.TestCase):
    maxDiff = None

    def run_rounds(self, kind, rounds):
        print(f'seed {SEED}')
        result = run_kind(kind, SEED, rounds)
        self.assertEqual(result.faults, [])
        self.assertEqual(result.rounds, rounds)
        self.assertGreater(result.acknowledged, 0)
        return result

    def test_kill_9(self):
        result = self.run_rounds(KillRounds(), 15)
        self.assertGreater(result.reused, 0, 'no file of the journal was given free')

    @BARE_ONLY
    def test_kills_at_system_calls(self):
        # Half of the kills come before the first answer: of six, all may.
        self.run_rounds(CallRounds(), 12)

    @BARE_ONLY
    def test_power_cuts_by_the_disk_layer(self):
        self.run_rounds(PowerRounds(), 10)

    @unittest.skipUnless(can_be_mounted(), 'no loop device may be mounted; the disk layer does it')
    def test_power_cuts_of_a_file_system(self):
        self.run_rounds(LoopRounds(), 5)

    @BARE_ONLY
    def test_failing_syncs_and_writes(self):
        result = self.run_rounds(FailureRounds(), 3)
        self.assertGreater(result.refused, 0)

    def test_a_full_disk(self):
        result = self.run_rounds(FullDiskRounds(), 2)
        self.assertGreater(result.refused, 0)

    @BARE_ONLY
    def test_clock_jumps(self):
        self.run_rounds(ClockRounds(), 3)

    def test_linearizability(self):
        self.run_rounds(LinearRounds(), 20)

    def test_flipped_bits(self):
        self.run_rounds(RotRounds(), 8)

    @BARE_ONLY
    def test_snapshots_of_the_index(self):
        kind = SnapshotRounds()
        self.run_rounds(kind, 20)
        self.assertGreater(kind.written, 0, 'no snapshot was written')

    @BARE_ONLY
    def test_key_commands_before_power_cuts(self):
        self.run_rounds(KeyRounds(), 10)

    @unittest.skipUnless(can_be_mounted(), 'no loop device may be mounted; the disk layer does it')
    def test_key_commands_before_power_cuts_of_a_file_system(self):
        self.run_rounds(LoopKeyRounds(), 5)


class Planted(unittest.TestCase):
    """What the rounds would look like if the program were wrong."""

    @BARE_ONLY
    def test_a_program_that_does_not_sync_is_found_out(self):
        with mock.patch.object(Disk, 'follow', forget_syncs(Disk.follow)):
            result = run_kind(PowerRounds(), SEED, 5)
        self.assertNotEqual(result.faults, [])

    @BARE_ONLY
    def test_a_key_command_that_does_not_sync_is_found_out(self):
        with mock.patch.object(Disk, 'follow', forget_syncs(Disk.follow)):
            result = run_kind(KeyRounds(), SEED, 5)
        self.assertNotEqual(result.faults, [])

    def test_a_directory_that_went_back_in_time_is_found_out(self):
        with tempfile.TemporaryDirectory() as folder:
            rig, book = Rig(folder, chance_of(SEED)), Book()
            try:
                rig.start()
                run_load(rig, book, chance_of(SEED, 1), lambda: time.sleep(0.05))
                rig.running.kill()
                earlier = Path(folder) / 'earlier'
                shutil.copytree(rig.data, earlier)
                rig.start()
                run_load(rig, book, chance_of(SEED, 2), lambda: time.sleep(0.05))
                rig.running.kill()
                shutil.rmtree(rig.data)
                earlier.rename(rig.data)
                rig.start()
                with self.assertRaises(Violation):
                    settle(rig, book)
            finally:
                rig.end()


def forget_syncs(follow):
    def follow_without(disk, trace):
        with mock.patch('disk_image.File.sync'):
            follow(disk, trace)
    return follow_without


if __name__ == '__main__':
    unittest.main()
