"""A kill at the n-th system call of a kind: in starts, in writes, in compaction, before answers."""
import time

from load import run_load, settle
from rig import NotServing

# The call, and up to which one of each thread; each is made so often in a start and a short load.
POINTS = (('pwrite64', 6), ('pwrite64', 40), ('pwrite64', 200), ('fdatasync', 4),
          ('fdatasync', 100), ('openat', 40), ('openat', 120), ('pread64', 30), ('pread64', 200),
          ('fsync', 6), ('unlink', 2), ('sendmsg', 60), ('fstat', 30), ('ftruncate', 2),
          ('preadv2', 60), ('mkdir', 1), ('lseek', 20), ('flock', 2), ('fcntl', 20))
LOAD_S = 0.4
ATTEMPTS_MAX = 20


class CallRounds:
    """A round is a kill that has happened; a number that was too high is drawn again."""
    name = 'kill at a system call'
    rounds_of_a_story = 25

    def begin(self, rig, _book):
        self.reached = {}
        rig.start()

    def round(self, rig, book, chance):
        for _ in range(ATTEMPTS_MAX):
            resolved, reached = self.attempt(rig, book, chance)
            if reached:
                return resolved
        raise AssertionError(f'no system call was reached: {self.reached}')

    def attempt(self, rig, book, chance):
        call, most = chance.choice(POINTS)
        rig.running.kill()
        traced = rig.spawn(before=tracing(call, chance.randint(1, most)))
        try:
            traced.await_port()
        except NotServing:
            if traced.process.returncode != -9:
                raise
        if not traced.has_ended:
            run_load(rig, book, chance, lambda: await_end(traced))
        reached = traced.has_ended
        traced.kill()
        self.reached[call] = self.reached.get(call, 0) + reached
        rig.start()
        return settle(rig, book), reached

    def end(self, _rig):
        pass


def tracing(call, number):
    """The tracer is a child of the program, so that what is killed here is the program."""
    return ('strace', '-D', '-f', '-qq', '-o', '/dev/null', '-e', f'trace={call}',
            '-e', f'inject={call}:signal=KILL:when={number}')


def await_end(running, seconds=LOAD_S):
    end = time.monotonic() + seconds
    while time.monotonic() < end and not running.has_ended:
        time.sleep(0.002)
