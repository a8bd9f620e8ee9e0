"""The plots of a run, each of what it has measured: what a reader is to see at a glance."""
from drawing import INK, OWN, PEER, Drawing, LogScale, Panel, bars, shown
from goals import OWN as OWN_ROWS
from report import short_count
from rows import matching, middle, ratio

COLOURS = {'PATCH': OWN, 'GET': '#2468b4', 'mix': '#c77d0a', 'configuration': '#7a4fa3',
           'create': '#b53d5b'}
NAMES = {'mix': '80 % GET, 20 % PATCH', 'Redis SET': 'Redis SET, fsync always',
         'PostgreSQL UPDATE': 'PostgreSQL UPDATE', 'Express PATCH': 'Express + SQLite',
         'nginx GET': 'nginx return 200', 'Express GET': 'Express + SQLite',
         'prism GET': 'prism mock'}
PEERS_OF = {'writes': ('Redis SET', 'PostgreSQL UPDATE', 'Express PATCH'),
            'reads': ('nginx GET', 'Redis GET', 'Express GET', 'prism GET')}
OWN_REQUEST = {'writes': 'PATCH', 'reads': 'GET'}
HEADINGS = {'writes': 'Durable changes', 'reads': 'Reads'}
BARS_FROM, BARS_TO = 210, 560


def bars_of(rows, part, field, words):
    """The bars of a part: Counterfoil's, then those of its peers; `words` says what one shows."""
    own = {'part': part, 'server': 'Counterfoil', 'request': OWN_REQUEST[part], 'connections': 64}
    value = middle(rows, field, **own)
    if value is None:
        return []
    found = [(f'Counterfoil {OWN_REQUEST[part]}', value, words(value, None), True)]
    for peer in PEERS_OF[part]:
        server, request = peer.split()
        other = {'part': part, 'server': server, 'request': request, 'connections': 64}
        if (value := middle(rows, field, **other)) is not None:
            times = ratio(rows, field, own, other)
            found.append((NAMES.get(peer, peer), value, words(value, times and times[0]), False))
    return found


def bar_plot(rows, title, note, field, words):
    tables = {part: bars_of(rows, part, field, words) for part in PEERS_OF}
    tables = {part: table for part, table in tables.items() if len(table) > 1}
    if not tables:
        return None
    scale = LogScale([row[1] for table in tables.values() for row in table],
                     BARS_FROM, BARS_TO, is_from_power=True)
    drawing = Drawing(title, 74 + sum(64 + 30 * len(table) for table in tables.values()), note)
    top = 92
    for part, table in tables.items():
        top = bars(drawing, top, HEADINGS[part], table, scale)
    return drawing


def times_shown(times):
    return f'{times:.2f} ×' if times < 10 else f'{times:.0f} ×'


def rates(rows):
    return compared(rows, 'Requests per second', 'longer', 'rps', '')


def processor(rows):
    return compared(rows, 'Processor time per request', 'shorter', 'server_cpu_us', ' µs')


def compared(rows, title, better, field, unit):
    """Bars beside those of the peers."""
    def words(value, times):
        return f'{value:,.0f}{unit}' + (f' · Counterfoil: {times_shown(times)}' if times else '')
    note = f'64 connections, one core, 100,000 sessions; {better} is better; powers of ten'
    return bar_plot(rows, title, note, field, words)


def latency(rows):
    """Latency over the load, each server at parts of its own peak."""
    shares = sorted({row['share'] for row in rows if row['share'] and row['part'] != 'stall'})
    # The last one drawn lies above the others.
    lines = {'Redis SET, fsync always': ('Redis', 'SET', PEER),
             'Counterfoil PATCH': ('Counterfoil', 'PATCH', OWN)}
    fields = {'p50_us': 'median', 'p99_us': 'p99', 'p999_us': 'p99.9'}
    fixed = [row for row in rows if row['share'] and row['part'] != 'stall'
             and row['request'] in ('PATCH', 'SET')]
    if len(shares) < 2 or not fixed:
        return None
    drawing = Drawing('Latency at a fixed rate', 330,
                      'ms from when a request was due; over the load, of the server\'s own peak')
    values = [row[field] / 1e3 for row in fixed for field in fields] + [15]
    for at, (field, name) in enumerate(fields.items()):
        left = 64 + at * 230
        panel = Panel(drawing, (left, 118, left + 200, 262), [f'{share:.0%}' for share in shares],
                      values)
        panel.heading(name)
        if field == 'p999_us':
            panel.limit(15, 'goal at 50 %: 15 ms')
        for server, request, colour in lines.values():
            medians = [middle(fixed, field, server=server, request=request, share=share)
                       for share in shares]
            if any(medians):
                panel.series([value and value / 1e3 for value in medians], colour)
    for at, (name, (_, _, colour)) in enumerate(lines.items()):
        drawing.dot(70 + at * 210, 308, colour)
        drawing.text(82 + at * 210, 312, name, colour=INK, weight=600 if at == 1 else 400)
    return drawing


def lines_of(panel, rows, field, places):
    """A line for each request over the places, (name, value) of a member of the rows."""
    ends = []
    for request, colour in COLOURS.items():
        values = [middle(rows, field, request=request, **{member: value, **OWN_ROWS})
                  for member, value in places]
        if sum(value is not None for value in values) > 1:
            ends.append((NAMES.get(request, request), colour, panel.series(values, colour)))
    panel.names(ends)


def connections(rows):
    found = matching(rows, part='connections')
    counts = sorted({row['connections'] for row in found})
    if len(counts) < 2:
        return None
    drawing = Drawing('Requests per second over connections', 380,
                      'closed loop, one core, 100,000 sessions; powers of ten')
    panel = Panel(drawing, (70, 90, 560, 330), [f'{count:,}' for count in counts],
                  [row['rps'] for row in found])
    lines_of(panel, found, 'rps', [('connections', count) for count in counts])
    drawing.text(315, 366, 'connections', size=12, anchor='middle')
    return drawing


def growth(rows, figures):
    """From a thousand sessions to the large store: rate, memory, start."""
    found = [row for row in rows if row['server'] == 'Counterfoil' and row['connections'] == 64
             and row['share'] is None
             and row['part'] in ('growth', 'large', 'sizes', 'connections')]
    sizes = sorted({row['sessions'] for row in found})
    at_size = {int(size): value for size, value in figures.get('at_size', {}).items()}
    if len(sizes) < 2:
        return None
    places = [short_count(size) for size in sizes]
    drawing = Drawing('From a thousand sessions to ' + short_count(sizes[-1]), 560,
                      'over the number of sessions kept; powers of ten')
    panel = Panel(drawing, (70, 112, 560, 290), places, [row['rps'] for row in found])
    panel.heading('Requests per second, 64 connections')
    lines_of(panel, found, 'rps', [('sessions', size) for size in sizes])
    below = (('resident_mib', 'Memory, MiB', 512, 70), ('start_ms', 'Start to first answer, ms',
                                                       150, 420))
    for member, heading, bound, left in below:
        values = [at_size.get(size, {}).get(member) for size in sizes]
        if not any(values):
            continue
        panel = Panel(drawing, (left, 372, left + 280, 500), places,
                      [value for value in values if value] + [bound * 1.5])
        panel.heading(heading)
        panel.limit(bound, f'goal at 10 M: {bound}')
        panel.series(values, OWN)
        for at, value in enumerate(values):
            if value:
                drawing.text(panel.x(at), panel.scale.at(value) - 10, shown(value), size=12,
                             anchor='middle', weight=600)
    return drawing


def drawings(rows, figures):
    """By name of the file; what was not measured is not drawn."""
    found = {'rates': rates(rows), 'processor': processor(rows), 'latency': latency(rows),
             'connections': connections(rows), 'growth': growth(rows, figures)}
    return {name: drawing for name, drawing in found.items() if drawing}


def draw_all(rows, figures, folder):
    """Writes the plots; their names."""
    found = drawings(rows, figures)
    for name, drawing in found.items():
        (folder / f'{name}.svg').write_text(drawing.svg())
    return list(found)
