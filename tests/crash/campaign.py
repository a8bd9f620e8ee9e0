#!/usr/bin/env python3
"""Crashes the program in every way there is, and checks after each time what was acknowledged.

Usage: campaign.py [--seed SEED] [--scale PART] [--only NAME...] [--report FILE]. The program is
COUNTERFOIL_PROGRAM, and the libraries of the layers stand beside it.
"""
import argparse
import random
import subprocess
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path

from call_rounds import CallRounds
from clock_rounds import ClockRounds
from failure_rounds import FailureRounds, FullDiskRounds
from key_rounds import KeyRounds, LoopKeyRounds
from kill_rounds import KillRounds
from linear_rounds import LinearRounds
from load import Book
from loop_disk import can_be_mounted
from power_rounds import LoopRounds, PowerRounds
from rig import Rig, chance_of
from rot_rounds import RotRounds
from snapshot_rounds import SnapshotRounds

FAULTS_MAX = 5


@dataclass
class Result:
    """What was run of one kind, and what was found."""
    name: str
    seed: str
    rounds: int = 0
    acknowledged: int = 0
    refused: int = 0
    resolved: int = 0
    reused: int = 0
    seconds: float = 0.0
    faults: list = field(default_factory=list)


def run_kind(kind, seed, rounds, folder=None):
    """So many rounds of a kind, in stories with a directory each."""
    result = Result(kind.name, seed)
    begun = time.monotonic()
    story = 0
    while result.rounds < rounds and len(result.faults) < FAULTS_MAX:
        count = min(kind.rounds_of_a_story, rounds - result.rounds)
        with tempfile.TemporaryDirectory(dir=folder) as made:
            run_story(kind, result, made, (story, count))
        story += 1
    result.seconds = time.monotonic() - begun
    return result


def run_story(kind, result, folder, place):
    story, count = place
    rig = Rig(folder, chance_of(result.seed, kind.name, story))
    book = Book()
    number = 0
    try:
        kind.begin(rig, book)
        for number in range(count):
            chance = chance_of(result.seed, kind.name, story, number)
            result.resolved += kind.round(rig, book, chance)
            result.rounds += 1
    except Exception:  # a violation, or something worse
        result.rounds += 1
        where = f'seed {result.seed}, story {story}, round {number}'
        result.faults.append(f'{kind.name}, {where}: {traceback.format_exc()}')
    finally:
        rig.end()
        kind.end(rig)
        result.acknowledged += book.acknowledged
        result.refused += book.refused
        result.reused += rig.reused


KINDS = ((KillRounds, 1000), (CallRounds, 1000), (PowerRounds, 300), (LoopRounds, 300),
         (FailureRounds, 50), (FullDiskRounds, 50), (ClockRounds, 50), (LinearRounds, 1000),
         (RotRounds, 100), (SnapshotRounds, 200), (KeyRounds, 100), (LoopKeyRounds, 100))


def table(results, commit):
    """The page that says what was run."""
    lines = ['| kind | rounds | seed | acknowledged | refused | resolved after a crash | '
             'files given free | s | violations |', '| --- ' * 9 + '|']
    for result in results:
        lines.append(f'| {result.name} | {result.rounds} | `{result.seed}` | '
                     f'{result.acknowledged} | {result.refused} | {result.resolved} | '
                     f'{result.reused} | {result.seconds:.0f} | {len(result.faults)} |')
    return f'Run at commit `{commit}`.\n\n' + '\n'.join(lines) + '\n'


def write_report(path, text):
    """Between its two marks; the words around them are written by hand."""
    begin, end = '<!-- written by make crash -->\n', '<!-- until here -->\n'
    page = Path(path).read_text()
    before, after = page.split(begin)[0], page.split(end)[1]
    Path(path).write_text(before + begin + text + end + after)


def commit_of_source():
    done = subprocess.run(['git', 'rev-parse', '--short=12', 'HEAD'], capture_output=True,
                          text=True, timeout=60, check=False, cwd=Path(__file__).parent)
    return done.stdout.strip() or 'unknown'


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', 1)[0])
    parser.add_argument('--seed', default=str(random.randrange(10 ** 9)))
    parser.add_argument('--scale', type=float, default=1.0, help='of the full number of rounds')
    parser.add_argument('--only', nargs='*', default=[], metavar='NAME', help='e.g. KillRounds')
    parser.add_argument('--report', help='the page to write the table into')
    options = parser.parse_args()
    results = []
    for kind, rounds in KINDS:
        if options.only and kind.__name__ not in options.only:
            continue
        if kind in (LoopRounds, LoopKeyRounds) and not can_be_mounted():
            print(f'{kind.name}: not run, no loop device may be mounted here', flush=True)
            continue
        result = run_kind(kind(), options.seed, max(1, round(rounds * options.scale)))
        results.append(result)
        print(f'{result.name}: {result.rounds} rounds, seed {result.seed}, '
              f'{result.acknowledged} changes acknowledged, {result.seconds:.0f} s, '
              f'{len(result.faults)} violations', flush=True)
        print(*result.faults, sep='\n', end='', flush=True)
    text = table(results, commit_of_source())
    print(f'\n{text}')
    if options.report:
        write_report(options.report, text)
    compacted = any(result.reused for result in results)
    if not compacted:
        print('compaction was never seen')
    return 0 if compacted and not any(result.faults for result in results) else 1


if __name__ == '__main__':
    sys.exit(main())
