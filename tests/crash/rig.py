"""One data directory, and the program that is started on it again and again."""
import random
import re
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'e2e'))
from program import Client, DEADLINE_S, PROGRAM, environment, run  # noqa: E402

# The least there is: segments are small too, and each round closes, moves and reuses some.
SETTINGS = {'COUNTERFOIL_JOURNAL_BYTES_MIN': str(1 << 20), 'COUNTERFOIL_LOG_LEVEL': 'warning'}
FIRST_KEY = re.compile(r'cfk_[\w-]{43}')
SEGMENT_HEAD = struct.Struct('<QQ')  # magic, number


class NotWhole(Exception):
    """What a crash has left is called damaged."""


class NotServing(Exception):
    """The program has ended without serving; `code` is its exit code."""

    def __init__(self, code, text):
        super().__init__(f'exit {code}: {text}')
        self.code = code


class Running:
    """A process of the program, maybe below another one that traces it."""

    def __init__(self, folder, command, more_environment):
        self.stdout_path, self.stderr_path = folder / 'stdout', folder / 'stderr'
        with self.stdout_path.open('wb') as stdout, self.stderr_path.open('wb') as stderr:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stdout,
                                            stderr=stderr, env=environment(more_environment))
        self.port = 0

    @property
    def has_ended(self):
        return self.process.poll() is not None

    def await_port(self):
        end = time.monotonic() + DEADLINE_S
        while time.monotonic() < end:
            # In this order: what it printed before its end is there after its end.
            ended = self.has_ended
            found = re.search(r'serves http://\S+:(\d+)\n', self.stdout_path.read_text())
            if found:
                self.port = int(found[1])
                return self
            if ended:
                raise NotServing(self.process.returncode, self.stderr_path.read_text()[-2000:])
            time.sleep(0.001)
        raise AssertionError('it does not serve in time')

    def kill(self):
        if not self.has_ended:
            self.process.kill()
        return self.process.wait(timeout=DEADLINE_S)

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=DEADLINE_S)

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)


class Rig:
    """Starts the program, and follows what becomes of the journal's files."""

    def __init__(self, folder, chance):
        self.folder = Path(folder)
        self.data = self.folder / 'disk' / 'data'
        self.data.parent.mkdir(exist_ok=True)
        self.chance = chance
        self.key = None
        self.running = None
        self.segments = {}
        self.reused = 0  # files of the journal that were given free: compaction was there

    def settings(self):
        """Some without a cache: then each read comes from the journal."""
        cache = self.chance.choice(('0', '65536', '167772160'))
        threads = self.chance.choice(('1', '2'))
        return {**SETTINGS, 'COUNTERFOIL_STORE_MEMORY_BYTES_MAX': cache,
                'COUNTERFOIL_THREADS': threads}

    def spawn(self, before=(), more_environment=None):
        self.look_at_segments()
        command = [*before, PROGRAM, 'serve', '--data', str(self.data), '--listen', '127.0.0.1:0']
        self.running = Running(self.folder, command,
                               {**self.settings(), **(more_environment or {})})
        return self.running

    def start(self, before=(), more_environment=None):
        running = self.spawn(before, more_environment).await_port()
        found = FIRST_KEY.search(running.stdout_path.read_text())
        self.key = found[0] if found else self.key
        return running

    def client(self):
        return Client(self.running.port, self.key)

    def verify_maybe(self, chance):
        """What a crash leaves is whole before any start repairs it."""
        if chance.random() < 0.5:
            return
        done = run('verify', '--data', str(self.data))
        if done.returncode != 0 and not done.stderr.endswith(' holds no sessions\n'):
            raise NotWhole(done.stdout + done.stderr)

    def look_at_segments(self):
        now = {}
        for path in self.data.glob('journal.*[0-9]'):
            try:
                with path.open('rb') as stream:
                    head = stream.read(SEGMENT_HEAD.size)
            except OSError:
                continue  # the file is gone
            now[path.name] = SEGMENT_HEAD.unpack(head)[1] if len(head) == SEGMENT_HEAD.size else 0
        for name, number in self.segments.items():
            self.reused += number > 0 and now.get(name) != number
        self.segments = now

    def end(self):
        if self.running is not None:
            self.running.kill()
            self.look_at_segments()


def chance_of(seed, *more):
    """Chance that a printed seed brings back; the program's own timing it does not."""
    return random.Random('/'.join(str(part) for part in (seed, *more)))
