"""kill -9 at random moments: under load, and in the middle of starts."""
import signal
import time

from load import run_load, settle
from rig import NotServing

LOAD_S = (0.01, 0.2)
START_S = 0.03  # a start takes about so long


def start_maybe_killed(rig, chance, **further):
    """Starts it, sometimes after starts that were killed halfway: recovery is crashed too."""
    while chance.random() < 0.3:
        running = rig.spawn(**further)
        time.sleep(chance.uniform(0, START_S))
        running.kill()
    rig.verify_maybe(chance)
    return rig.start(**further)


def wait_then(chance, act):
    def until():
        time.sleep(chance.uniform(*LOAD_S))
        act()
    return until


def kill_round(rig, book, chance):
    """One kill, and all that is to be found after it."""
    run_load(rig, book, chance, wait_then(chance, rig.running.process.kill))
    rig.running.kill()
    start_maybe_killed(rig, chance)
    return settle(rig, book)


def stop_round(rig, book, chance):
    """A clean stop in between leaves other files than a crash does."""
    run_load(rig, book, chance, wait_then(chance, rig.running.process.terminate))
    code = rig.running.process.wait(timeout=60)
    if code not in (0, -signal.SIGTERM):
        raise NotServing(code, rig.running.stderr_path.read_text())
    rig.start()
    return settle(rig, book)


class KillRounds:
    """Rounds of one story share a directory."""
    name = 'kill -9'
    rounds_of_a_story = 25

    def begin(self, rig, _book):
        rig.start()

    def round(self, rig, book, chance):
        if chance.random() < 0.1:
            stop_round(rig, book, chance)
        return kill_round(rig, book, chance)

    def end(self, _rig):
        pass
