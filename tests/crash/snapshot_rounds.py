"""Snapshots of the index: killed while they are written, put back when they are old, damaged."""
import shutil

from call_rounds import LOAD_S, await_end
from load import run_load, settle
from rig import NotServing

FILES = ('journal.index.a', 'journal.index.b')
CALLS_MAX = 9  # a small one takes three writes, and as many syncs
BITS_MAX = 10


class SnapshotRounds:
    """However a snapshot is, a start shows what was answered: it may only be slower."""
    name = 'snapshots of the index'
    rounds_of_a_story = 25

    def __init__(self):
        self.written = 0  # how often one was found anew
        self.reached = 0  # kills while one was written

    def begin(self, rig, _book):
        self.kept = rig.folder / 'kept'
        self.kept.mkdir()
        self.seen = {}
        rig.start()

    def round(self, rig, book, chance):
        act = chance.choice((self.kill_while_writing, self.kill_while_writing, self.put_old_back,
                             self.damage, self.keep))
        act(rig, book, chance)
        rig.verify_maybe(chance)
        rig.start()
        resolved = settle(rig, book)
        self.look(rig)
        return resolved

    def look(self, rig):
        for path in existing(rig):
            now = path.stat().st_mtime_ns
            self.written += self.seen.get(path.name) != now
            self.seen[path.name] = now

    def end_somehow(self, rig, book, chance):
        run_load(rig, book, chance, lambda: await_end(rig.running, chance.uniform(0, LOAD_S)))
        self.look(rig)
        chance.choice((rig.running.kill, rig.running.stop))()

    def kill_while_writing(self, rig, book, chance):
        rig.running.kill()
        traced = rig.spawn(before=tracing(rig, chance))
        try:
            traced.await_port()
        except NotServing:
            if traced.process.returncode != -9:
                raise
        if not traced.has_ended:
            run_load(rig, book, chance, lambda: await_end(traced))
        if not traced.has_ended and chance.random() < 0.5:
            traced.stop()  # which writes one too
        self.reached += traced.has_ended
        traced.kill()

    def keep(self, rig, book, chance):
        self.end_somehow(rig, book, chance)
        for path in existing(rig):
            shutil.copy2(path, self.kept)

    def put_old_back(self, rig, book, chance):
        self.end_somehow(rig, book, chance)
        for path in self.kept.iterdir():
            if chance.random() < 0.7:
                # Beside or in the place of a newer one.
                shutil.copy2(path, rig.data / chance.choice(FILES))

    def damage(self, rig, book, chance):
        self.end_somehow(rig, book, chance)
        for path in existing(rig):
            content = bytearray(path.read_bytes())
            if not content:
                continue
            for _ in range(chance.randint(1, BITS_MAX)):
                content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
            if chance.random() < 0.2:
                del content[chance.randrange(len(content)):]
            path.write_bytes(content)

    def end(self, _rig):
        pass


def existing(rig):
    return [rig.data / name for name in FILES if (rig.data / name).exists()]


def tracing(rig, chance):
    """At the n-th write or sync of a snapshot, by any thread; the tracer is a child."""
    call, number = chance.choice(('pwrite64', 'fdatasync')), chance.randint(1, CALLS_MAX)
    paths = [word for name in FILES for word in ('-P', str((rig.data / name).resolve()))]
    return ('strace', '-D', '-f', '-qq', '-o', '/dev/null', *paths, '-e', f'trace={call}',
            '-e', f'inject={call}:signal=KILL:when={number}')
