"""The large store: how much memory it keeps, and how soon it answers after each kind of end."""
import signal
import time

import schedule
from lanes import token_of
from servers import status_kib


def resident(bench, lane, when, field='VmRSS'):
    """Keeps how much memory the server holds; VmHWM is the most it ever held."""
    large = bench.figures['large']
    large['resident_kib'][when] = status_kib(lane.server.process.pid, field)


def begin(bench, sessions):
    """Just after loading: what the store holds in memory and on the disk."""
    lane = bench.lane('Counterfoil', sessions)
    bench.figures['large'] = {'sessions': sessions, 'resident_kib': {}, 'start_ms': {},
                              'loaded': lane.opened['loaded'],
                              'journal_bytes': lane.server.journal_bytes()}
    resident(bench, lane, 'loaded')


def measure_starts(bench, sessions, count):
    """From exec to the body of the first GET: after a clean stop, with a cold disk too, after
    kill -9 under load."""
    lane = bench.lane('Counterfoil', sessions)
    server = lane.server
    request, tokens, _ = lane.requests['PATCH']
    with tokens.open() as lines:
        token = token_of(tokens, sum(1 for _ in lines) // 2)
    starts = {'clean': [], 'cold': [], 'killed': []}
    bench.figures['large']['start_ms'] = starts
    resident(bench, lane, 'worked')
    resident(bench, lane, 'highest', 'VmHWM')
    for number in range(count):
        for how, times in starts.items():
            if how == 'killed':
                bench.load(server, request, tokens, seconds=1, warmup=0, seed=99 + number)
            server.stop(signal.SIGKILL if how == 'killed' else signal.SIGTERM)
            if how == 'cold':
                server.forget_pages()
            begun = time.perf_counter()
            server.start(wait=False)
            server.ask_once(token)
            times.append((time.perf_counter() - begun) * 1e3)
        print('  start, ms: ' + ', '.join(f'{how} {times[-1]:.0f}'
                                          for how, times in starts.items()), flush=True)
    resident(bench, lane, 'restarted')
    bench.load(server, request, tokens, seconds=schedule.REST_AFTER_WRITES_S)
    resident(bench, lane, 'highest since restart', 'VmHWM')
