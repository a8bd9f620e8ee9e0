"""What was measured, as medians, ratios within a round, and goals reached or not."""
import os
import platform
from pathlib import Path
from statistics import median

CLIENT_CPU_MAX = 0.95  # a client busier than this may be what limits the rate


def one_line(row):
    return (f"{row['rps']:9.0f}/s  p50 {row['p50_us'] / 1e3:6.2f}  p99 {row['p99_us'] / 1e3:6.2f}  "
            f"p99.9 {row['p999_us'] / 1e3:6.2f}  max {row['max_us'] / 1e3:6.1f} ms  "
            f"server {row['server_cpu_us']:5.1f} us ({row['server_cpu']:4.0%})  "
            f"client {row['client_cpu']:4.0%}  others {row['server_core_others']:4.0%}  "
            f"written {row['bytes_written'] / 1024:5.1f} KiB")


def machine():
    model = [line.partition(':')[2].strip() for line in
             Path('/proc/cpuinfo').read_text().splitlines() if line.startswith('model name')]
    return {'processor': model[0] if model else platform.machine(),
            'cores': len(os.sched_getaffinity(0)), 'kernel': platform.release(),
            'load_before': os.getloadavg()}


def rows_of(rows, what):
    return [row for row in rows if row['what'] == what]


def middle(rows, what, field):
    found = [row[field] for row in rows_of(rows, what)]
    return median(found) if found else None


def ratio(rows, what, peer, field):
    """The median over the rounds of what/peer: (median, lowest, highest)."""
    pairs = zip(rows_of(rows, what), rows_of(rows, peer))
    found = [own[field] / other[field] for own, other in pairs]
    return (median(found), min(found), max(found)) if found else None


def goal(name, bound, value, is_reached, spread=None):
    return {'name': name, 'goal': bound, 'value': value, 'reached': is_reached, 'spread': spread}


def goals(rows, figures):
    found = []
    if rate := ratio(rows, 'PATCH', 'Redis SET', 'rps'):
        found.append(goal('PATCH/s : Redis SET/s', '>= 0.6', rate[0], rate[0] >= 0.6, rate[1:]))
        slow = middle(rows, 'PATCH', 'p99_us') / 1e3
        found.append(goal('PATCH p99, ms', '<= 20', slow, slow <= 20))
    for what in ('PATCH', 'GET'):
        if before := ratio(rows, what, f'{what}, former', 'rps'):
            found.append(goal(f'{what}/s : of the former program', '>= 0.85', before[0],
                              before[0] >= 0.85, before[1:]))
    for what in ('GET', 'GET hot'):
        if cpu := ratio(rows, what, 'nginx', 'server_cpu_us'):
            found.append(goal(f'{what} CPU : nginx CPU', '<= 1.6', cpu[0], cpu[0] <= 1.6, cpu[1:]))
    if cpu := ratio(rows, 'configuration', 'GET beside', 'server_cpu_us'):
        found.append(goal('configuration CPU : GET CPU', '<= 2', cpu[0], cpu[0] <= 2, cpu[1:]))
        rate = ratio(rows, 'action', 'PATCH beside', 'rps')
        found.append(goal('actions/s : PATCH/s', '>= 0.8', rate[0], rate[0] >= 0.8, rate[1:]))
    if resident := figures.get('resident_kib'):
        most = max(resident.values()) / 1024
        found.append(goal('1 M: resident, MiB', '< 300', most, most < 300))
        start = median(figures['start_ms']['clean'])
        found.append(goal('1 M: start to first answer, ms', '< 200', start, start < 200))
        growth = ratio(rows, 'PATCH at 1 M', 'PATCH at 100 k', 'rps')
        found.append(goal('PATCH/s at 1 M : at 100 k', '>= 0.5', growth[0], growth[0] >= 0.5,
                          growth[1:]))
    return found


def show_rows(rows):
    names = list(dict.fromkeys(row['what'] for row in rows))
    print(f'\n{"medians":16}{"per s":>10}{"p50 ms":>8}{"p99 ms":>8}{"p99.9":>8}{"us CPU":>8}'
          f'{"KiB out":>9}{"client":>8}{"others":>8}')
    for name in names:
        def field(key, scale=1.0, what=name):
            return middle(rows, what, key) / scale
        print(f'{name:16}{field("rps"):10.0f}{field("p50_us", 1e3):8.2f}{field("p99_us", 1e3):8.2f}'
              f'{field("p999_us", 1e3):8.2f}{field("server_cpu_us"):8.1f}'
              f'{field("bytes_written", 1024):9.2f}{field("client_cpu"):8.0%}'
              f'{field("server_core_others"):8.0%}')
        if field('client_cpu') > CLIENT_CPU_MAX:
            print(f'  the client may be the limit of {name}')


def show(rows, figures, reached):
    show_rows(rows)
    print(f'\ndocument {figures["document_bytes"]} bytes; append of 4 KiB and sync, us '
          '(median, p99) before and after: ' +
          ', '.join(f'{low:.0f} {high:.0f}' for low, high in figures['sync_us']))
    if 'resident_kib' in figures:
        print('resident, MiB: ' + ', '.join(f'{when} {kib / 1024:.0f}' for when, kib in
                                            figures['resident_kib'].items()))
        print('start to first answer, ms: ' + ', '.join(
            f'{how} {median(times):.0f} ({min(times):.0f} to {max(times):.0f})'
            for how, times in figures['start_ms'].items()))
    print(f'\n{"goal":34}{"":>8}{"median":>10}  lowest to highest of the rounds')
    for row in reached:
        spread = '' if row['spread'] is None else '{:.2f} to {:.2f}'.format(*row['spread'])
        print(f'{row["name"]:34}{row["goal"]:>8}{row["value"]:10.2f}  '
              f'{"reached" if row["reached"] else "MISSED":8} {spread}')
