"""The goals: what was asked, what was measured, reached or missed. Only computes."""
from statistics import median

from rows import matching, middle, ratio, spread

OWN = {'server': 'Counterfoil'}
STALL_SECONDS_MIN = 290  # a shorter run says nothing of five minutes
LARGE = 10_000_000
MILLION = 1_000_000


def goal(name, bound, found):
    """`bound` is such as ('<=', 8), `found` (median, lowest, highest) or None: not measured."""
    sign, limit = bound
    reached = found and (found[0] >= limit if sign == '>=' else found[0] <= limit)
    return {'name': name, 'goal': f'{sign} {limit:g}', 'value': found and found[0],
            'spread': found and list(found[1:]), 'reached': found and bool(reached)}


def of_rounds(rows, field, scale, **wanted):
    return spread([row[field] / scale for row in matching(rows, **wanted) if field in row])


def goals_of_changes(rows, figures):
    patch = {'part': 'writes', 'request': 'PATCH', **OWN}
    to_set = {'part': 'writes', 'server': 'Redis', 'request': 'SET'}
    found = []
    for connections, bound in ((64, 1.0), (256, 0.8)):
        at = {'connections': connections}
        found.append(goal(f'PATCH/s : Redis SET/s, {connections} connections', ('>=', bound),
                          ratio(rows, 'rps', {**patch, **at}, {**to_set, **at})))
    express = {'part': 'writes', 'server': 'Express', 'request': 'PATCH'}
    at_64 = {**patch, 'connections': 64}
    found.append(goal('PATCH p99, ms', ('<=', 8), of_rounds(rows, 'p99_us', 1e3, **at_64)))
    half = {'request': 'PATCH', 'share': 0.5, **OWN}
    found.append(goal('PATCH p99.9 at half the peak, ms', ('<=', 15),
                      of_rounds(rows, 'p999_us', 1e3, part='fixed', **half)))
    long = [row for row in matching(rows, part='stall', **half)
            if row['seconds'] >= STALL_SECONDS_MIN]
    found.append(goal('longest stall in five minutes, ms', ('<=', 30),
                      of_rounds(long, 'stall_us', 1e3)))
    found.append(goal('PATCH/s : Express and SQLite', ('>=', 20),
                      ratio(rows, 'rps', at_64, express)))
    sent = figures.get('document_bytes', 0) + figures.get('change_bytes', 0)
    found.append(goal('bytes written : change and document', ('<=', 2.5),
                      of_rounds(rows, 'bytes_written', sent, **at_64) if sent else None))
    return found


def goals_of_reads(rows):
    get = {'part': 'reads', 'request': 'GET', **OWN}
    hot = {**get, 'request': 'GET hot'}
    nginx = {'part': 'reads', 'server': 'nginx'}
    return [goal('GET CPU : nginx CPU', ('<=', 1.3), ratio(rows, 'server_cpu_us', get, nginx)),
            goal('GET CPU : nginx CPU, 1,000 hot ones', ('<=', 1.3),
                 ratio(rows, 'server_cpu_us', hot, nginx)),
            goal('GET/s : prism mock', ('>=', 30),
                 ratio(rows, 'rps', get, {'part': 'reads', 'server': 'prism'}))]


def goals_at(rows, figures, sessions):
    """Of the large store; at a million the bounds are those that were promised for it."""
    name = '10 M' if sessions == LARGE else '1 M'
    growth, memory, clean, killed = ((0.7, 512, 150, 1000) if sessions == LARGE
                                     else (0.5, 300, 200, 1000))
    patch = {'part': 'growth', 'request': 'PATCH', **OWN}
    large = figures.get('large') or {}
    is_measured = large.get('sessions') == sessions
    resident = is_measured and max(large['resident_kib'].values()) / 1024
    starts = large.get('start_ms', {}) if is_measured else {}
    return [goal(f'PATCH/s at {name} : at 100 k', ('>=', growth),
                 ratio(rows, 'rps', {**patch, 'sessions': sessions},
                       {**patch, 'sessions': 100_000})),
            goal(f'{name}: resident, MiB', ('<=', memory),
                 (resident,) * 3 if resident else None),
            goal(f'{name}: first answer after a clean stop, ms', ('<=', clean),
                 spread(starts.get('clean'))),
            goal(f'{name}: first answer after kill -9, ms', ('<=', killed),
                 spread(starts.get('killed')))]


def goals_of_checkouts(rows):
    at = {'part': 'sdk', **OWN}
    return [goal('configuration CPU : GET CPU', ('<=', 2),
                 ratio(rows, 'server_cpu_us', {**at, 'request': 'configuration'},
                       {**at, 'request': 'GET'})),
            goal('actions/s : PATCH/s', ('>=', 0.8),
                 ratio(rows, 'rps', {**at, 'request': 'action'}, {**at, 'request': 'PATCH'}))]


def goals_of_former(rows):
    return [goal(f'{request}/s : of the former program', ('>=', 0.85),
                 ratio(rows, 'rps', {'part': 'former', 'request': request, **OWN},
                       {'part': 'former', 'request': request, 'server': 'former'}))
            for request in ('PATCH', 'GET')]


def goals(rows, figures, is_full):
    """Every goal of the full suite, measured or not; of another run those it has measured."""
    found = [*goals_of_changes(rows, figures), *goals_of_reads(rows),
             *goals_at(rows, figures, LARGE)]
    if is_full:
        return found
    found += [*goals_at(rows, figures, MILLION), *goals_of_checkouts(rows), *goals_of_former(rows)]
    return [each for each in found if each['value'] is not None]


def agreement(rows, server='Counterfoil'):
    """Of load's rate to wrk's for the same GET: (median, lowest, highest)."""
    wanted = {'part': 'wrk', 'server': server}
    return ratio(rows, 'rps', {**wanted, 'client': 'load'}, {**wanted, 'client': 'wrk'})


def bytes_per_update(rows):
    return middle(rows, 'bytes_written', part='writes', request='PATCH', connections=64, **OWN)


def starts_shown(figures):
    """By how it ended: (median, lowest, highest) of the ms to the first answer."""
    starts = (figures.get('large') or {}).get('start_ms', {})
    return {how: (median(times), min(times), max(times)) for how, times in starts.items() if times}
