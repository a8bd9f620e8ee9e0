"""The time of day jumps by years and comes back: what was acknowledged is there again."""
import mmap
import struct
import time

from kill_rounds import wait_then
from load import Writer, run_load, settle
from power_rounds import LIBRARIES

YEAR_S = 31_536_000
OFFSET = struct.Struct('<q')


class WriterInAnotherTime(Writer):
    """Sessions of the right time may have expired; keys claimed now may soon have."""
    KINDS = {'change': 60, 'matched': 20, 'nothing': 5, 'read': 15}
    REFUSALS = (*Writer.REFUSALS, 400)

    def act(self):
        if not self.has_created and self.creates:
            self.create()
        self.has_created = True
        super().act()

    has_created = False
    creates = True
    sessions_max = 0


class WriterInThePast(WriterInAnotherTime):
    """What is created now will have expired when the time is right again."""
    creates = False


class ClockRounds:
    """Jumps under load and over restarts."""
    name = 'clock jumps'
    rounds_of_a_story = 25

    def begin(self, rig, _book):
        path = rig.folder / 'clock'
        path.write_bytes(OFFSET.pack(0))
        with path.open('r+b') as stream:
            self.mapped = mmap.mmap(stream.fileno(), OFFSET.size)
        self.environment = {'LD_PRELOAD': str(LIBRARIES / 'libclock_layer.so'),
                            'CLOCK_LAYER_FILE': str(path)}
        rig.start(more_environment=self.environment)

    def round(self, rig, book, chance):
        run_load(rig, book, chance, wait_then(chance, lambda: None))
        resolved = settle(rig, book)
        years = chance.choice((-20, -3, -1, 1, 5, 60))
        if chance.random() < 0.5:
            rig.running.kill()
            self.jump(years)
            rig.start(more_environment=self.environment)
        self.jump(years)
        # With this the compactor turns the journal over, too.
        run_load(rig, book, chance, lambda: time.sleep(chance.uniform(0.1, 0.4)),
                 WriterInThePast if years < 0 else WriterInAnotherTime)
        if chance.random() < 0.5:
            rig.running.kill()
            self.jump(0)
            rig.start(more_environment=self.environment)
        self.jump(0)
        return resolved + settle(rig, book)

    def jump(self, years):
        self.mapped[:] = OFFSET.pack(years * YEAR_S * 1_000_000_000)

    def end(self, _rig):
        pass
