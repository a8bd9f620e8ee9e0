"""What was measured, as text: a line for each measurement, then medians and goals."""
import goals as goal_rows
from rows import groups, middle

CLIENT_CPU_MAX = 0.95  # a client busier than this may be what limits the rate


def short_count(number):
    for size, letter in ((1_000_000, 'M'), (1_000, 'k')):
        if number >= size and number % size == 0:
            return f'{number // size} {letter}'
    return f'{number:,}'


def label(row):
    """Which measurement a row is, in one line."""
    words = [row['server'], row['request'], f"{row['connections']} conn.",
             short_count(row['sessions'])]
    if row.get('share'):
        words.append(f"at {row['share']:.0%}")
    if row.get('client', 'load') != 'load':
        words.append(row['client'])
    return ' '.join(words)


def figure(row, field, scale, form):
    return format('-' if row.get(field) is None else format(row[field] / scale, form[0]), form[1])


def one_line(row):
    return (f"{row['rps']:8.0f}/s p50 {figure(row, 'p50_us', 1e3, ('.2f', '>6'))}"
            f" p99 {figure(row, 'p99_us', 1e3, ('.2f', '>6'))}"
            f" p99.9 {figure(row, 'p999_us', 1e3, ('.2f', '>6'))}"
            f" stall {figure(row, 'stall_us', 1e3, ('.1f', '>5'))} ms,"
            f" server {row['server_cpu_us']:5.1f} us ({row['server_cpu']:4.0%})"
            f" client {figure(row, 'client_cpu', 1, ('.0%', '>4'))}"
            f" others {figure(row, 'server_core_others', 1, ('.0%', '>4'))}"
            f" written {row['bytes_written'] / 1024:5.1f} KiB")


def show_medians(rows):
    print('\nmedians of the rounds')
    part = None
    order = list(dict.fromkeys(row['part'] for row in rows))
    for found in sorted(groups(rows).values(), key=lambda group: order.index(group[0]['part'])):
        if found[0]['part'] != part:
            part = found[0]['part']
            print(part)
        medians = {**found[0], **{field: middle(found, field) for field in found[0]
                                  if isinstance(found[0][field], float)}}
        print(f'  {label(found[0]):34} {one_line(medians)}')
        if (medians.get('client_cpu') or 0) > CLIENT_CPU_MAX:
            print('    the client may be the limit')


def show_large(figures):
    large = figures.get('large')
    if not large:
        return
    print(f"\n{large['sessions']:,} sessions: resident, MiB: " + ', '.join(
        f'{when} {kib / 1024:.0f}' for when, kib in large['resident_kib'].items()))
    print('start to first answer, ms: ' + ', '.join(
        f'{how} {median:.0f} ({low:.0f} to {high:.0f})'
        for how, (median, low, high) in goal_rows.starts_shown(figures).items()))


def show_goals(found):
    print(f'\n{"goal":44}{"":>8}{"median":>10}            lowest to highest of the rounds')
    for row in found:
        if row['value'] is None:
            print(f'{row["name"]:44}{row["goal"]:>8}{"":>10}  not measured')
            continue
        word = 'reached' if row['reached'] else 'MISSED'
        print(f'{row["name"]:44}{row["goal"]:>8}{row["value"]:10.2f}  {word:8}  '
              '{:.2f} to {:.2f}'.format(*row['spread']))


def show(rows, figures, found):
    show_medians(rows)
    print('\nappend of 4 KiB and sync, us (median, p99) before and after: ' + ', '.join(
        f'{low:.0f} {high:.0f}' for low, high in figures['sync_us']))
    if agreed := goal_rows.agreement(rows):
        print('load : wrk, GET/s: {:.2f} ({:.2f} to {:.2f})'.format(*agreed))
    show_large(figures)
    show_goals(found)
