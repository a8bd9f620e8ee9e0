"""The large store: how much memory it keeps, and how soon it answers after each kind of end."""
import signal
import time
from statistics import median

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


def start_ms(server, token):
    """From exec to the body of the first GET."""
    begun = time.perf_counter()
    server.start(wait=False)
    server.ask_once(token)
    return (time.perf_counter() - begun) * 1e3


def measure_size(bench, sessions):
    """Of a store of that size, for the plots: the most memory, and a start after a clean stop."""
    lane = bench.lane('Counterfoil', sessions)
    most = status_kib(lane.server.process.pid, 'VmHWM') / 1024
    token = token_of(lane.requests['PATCH'][1])
    times = []
    for _ in range(3):
        lane.server.stop(signal.SIGTERM)
        times.append(start_ms(lane.server, token))
    bench.figures.setdefault('at_size', {})[sessions] = {'resident_mib': most,
                                                         'start_ms': median(times)}


def measure_starts(bench, sessions, count):
    """The first answers after a clean stop, with a cold disk too, and after kill -9 under load."""
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
            times.append(start_ms(server, token))
        print('  start, ms: ' + ', '.join(f'{how} {times[-1]:.0f}'
                                          for how, times in starts.items()), flush=True)
    resident(bench, lane, 'restarted')
    bench.load(server, request, tokens, seconds=schedule.REST_AFTER_WRITES_S)
    resident(bench, lane, 'highest since restart', 'VmHWM')
    bench.figures.setdefault('at_size', {})[sessions] = {
        'resident_mib': max(bench.figures['large']['resident_kib'].values()) / 1024,
        'start_ms': median(starts['clean'])}
