"""What is measured, in which order and for how long: tables that only compute.

A part is some rounds; a round lets one server after the other have a visit, in the opposite order
every other round; a visit is one or more measurements of one server without a rest in between.
"""
from dataclasses import dataclass, replace

SECONDS_MAX = 30 * 60  # what `make bench-all` may take
CONNECTIONS = (1, 64, 256, 1024)
SMALL = 100_000
HALF = 0.5  # of the peak: the load at which latency is promised

# What a measurement takes besides its seconds: starting the clients, reading what was used.
ASK_S = 0.25
REST_S = 1.0
REST_AFTER_WRITES_S = 3.5  # a server begins to tidy up when the last request is 2 s ago
STARTS = 5
LOADED_PER_S = 25_000  # sessions created, 64 connections with 8 requests each


@dataclass(frozen=True)
class Ask:
    """One measurement. `share`: at a fixed rate, that part of the peak; else a closed loop."""
    request: str
    connections: int = 64
    seconds: float = 4
    share: float | None = None
    # Another program than load measures; wrk does.
    client: str = 'load'


@dataclass(frozen=True)
class Visit:
    server: str
    asks: tuple
    sessions: int = SMALL
    warmup_s: float = 1.0


@dataclass(frozen=True)
class Part:
    name: str
    rounds: int
    visits: tuple
    about: str
    once_s: float = 0  # what is done besides the rounds: loading, starts
    is_optional: bool = False  # left out when the time would not be enough for the others


WRITES = {'PATCH', 'create', 'mix', 'SET', 'UPDATE', 'action'}


def writes(visit):
    return any(ask.request in WRITES for ask in visit.asks)


def seconds_of_visit(visit):
    later = len(visit.asks) - 1  # each has half a second to warm up
    rest = REST_AFTER_WRITES_S if writes(visit) else REST_S
    return (rest + visit.warmup_s + 0.5 * later
            + sum(ask.seconds + ASK_S for ask in visit.asks))


def seconds_of(part):
    return part.once_s + part.rounds * sum(map(seconds_of_visit, part.visits))


def own(*asks, sessions=SMALL, warmup_s=1.0):
    return Visit('Counterfoil', asks, sessions, warmup_s)


def writes_part(fill_s):
    return Part('writes', 5, (
        own(Ask('PATCH'), Ask('PATCH', 256), warmup_s=fill_s),
        Visit('Redis', (Ask('SET'), Ask('SET', 256))),
        Visit('PostgreSQL', (Ask('UPDATE', seconds=3),)),
        Visit('Express', (Ask('PATCH', seconds=3),), warmup_s=2)),
        'durable changes, beside peers', 25)


def reads_part():
    return Part('reads', 5, (
        own(Ask('GET'), Ask('GET hot', seconds=2)),
        Visit('nginx', (Ask('GET'),)),
        Visit('Redis', (Ask('GET', seconds=2),)),
        Visit('Express', (Ask('GET', seconds=3),), warmup_s=2),
        Visit('prism', (Ask('GET', seconds=3),), warmup_s=2)),
        'reads, beside peers', 5)


def fixed_part():
    return Part('fixed', 5, (
        own(Ask('PATCH', share=HALF), warmup_s=2),
        Visit('Redis', (Ask('SET', share=HALF),))),
        'latency at a fixed rate, half the peak')


def curve_part():
    shares = (0.25, 0.75, 0.9)
    return Part('curve', 1, (
        own(*(Ask('PATCH', seconds=3, share=share) for share in shares), warmup_s=2),
        Visit('Redis', tuple(Ask('SET', seconds=3, share=share) for share in shares)),
        own(*(Ask(request, seconds=3, share=HALF)
              for request in ('GET', 'mix', 'configuration', 'create')))),
        'latency over the load, and at half the peak of other requests', is_optional=True)


def connections_part():
    asks = tuple(Ask(request, connections, 2)
                 for request in ('GET', 'configuration', 'create', 'mix', 'PATCH')
                 for connections in CONNECTIONS)
    return Part('connections', 2, (own(*asks),), 'each request over 1 to 1,024 connections',
                is_optional=True)


def sizes_part():
    asks = tuple(Ask(request, seconds=2) for request in ('GET', 'configuration', 'mix', 'PATCH'))
    return Part('sizes', 2, (own(*asks, sessions=1_000), own(*asks, sessions=1_000_000)),
                'each request at 1 k and 1 M sessions', 1_000_000 / LOADED_PER_S, True)


def large_parts(sessions, fill_s):
    """The large store: growth of PATCH, then other requests, memory, starts."""
    others = tuple(Ask(request, seconds=2) for request in ('GET', 'configuration', 'mix'))
    return (Part('growth', 5,
                 (own(Ask('PATCH', seconds=3), sessions=sessions, warmup_s=fill_s),
                  own(Ask('PATCH', seconds=3), warmup_s=fill_s)),
                 f'PATCH at {sessions:,} beside {SMALL:,}', sessions / LOADED_PER_S),
            Part('large', 2, (own(*others, sessions=sessions),),
                 f'the others at {sessions:,}; memory; starts', STARTS * 6))


def stall_part(seconds):
    return Part('stall', 1, (own(Ask('PATCH', seconds=seconds, share=HALF), warmup_s=2),),
                'PATCH at half the peak without a pause')


def wrk_part():
    asks = (Ask('GET one', seconds=2), Ask('GET one', seconds=2, client='wrk'))
    return Part('wrk', 3, (own(*asks), Visit('nginx', asks)), 'the same GET by wrk and by load',
                is_optional=True)


def sdk_part(fill_s):
    return Part('sdk', 5, (own(Ask('GET'), Ask('configuration')),
                           own(Ask('PATCH'), Ask('action'), warmup_s=fill_s)),
                'what checkouts ask, beside GET and PATCH')


def former_part(fill_s):
    asks = (Ask('PATCH'), Ask('GET'))
    return Part('former', 5, (own(*asks, warmup_s=fill_s),
                              Visit('former', asks, warmup_s=fill_s)),
                'another build of the program takes its turn')


def full(sessions, stall_s):
    """What `make bench-all` measures."""
    return (writes_part(8), reads_part(), fixed_part(), stall_part(stall_s),
            *large_parts(sessions, 5), wrk_part(), connections_part(), curve_part(), sizes_part())


def short(sessions):
    """What `make bench` measures: beside Redis and nginx only."""
    return (writes_part(15), reads_part(), sdk_part(10), *large_parts(sessions, 10))


def changed(parts, only=None, servers=None, rounds=None, seconds=None):
    """The parts named, with the peers named, so many rounds, so many seconds for a measurement."""
    found = []
    for part in parts:
        if only and part.name not in only:
            continue
        visits = [visit for visit in part.visits
                  if not servers or visit.server in ('Counterfoil', 'former', *servers)]
        if seconds:
            visits = [replace(visit, warmup_s=min(visit.warmup_s, max(1.0, seconds)),
                              asks=tuple(replace(ask, seconds=min(ask.seconds, seconds))
                                         for ask in visit.asks)) for visit in visits]
        found.append(replace(part, visits=tuple(visits), rounds=rounds or part.rounds))
    return tuple(found)


def table(parts):
    """The schedule as text: each part, its rounds, and how long it takes."""
    lines = [f'{"part":14}{"rounds":>7}{"s":>7}  what']
    for part in parts:
        lines.append(f'{part.name:14}{part.rounds:7}{seconds_of(part):7.0f}  {part.about}')
    total = sum(map(seconds_of, parts))
    return '\n'.join([*lines, f'{"together":14}{"":7}{total:7.0f}  '
                              f'{total / 60:.1f} minutes; loading taken as {LOADED_PER_S:,}/s'])
