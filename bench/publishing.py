"""Publishing: a run's results and plots below docs/benchmarks, and the tables of the page.

The page names the results it shows in the mark that begins its generated part; all between that
mark and the next is written from them, and a test compares it.
"""
import json
import re
import shutil

import plots
from goals import agreement, bytes_per_update, starts_shown
from machine import ROOT
from report import short_count
from rows import groups, middle

PAGE = ROOT / 'docs/benchmarks.md'
FOLDER = ROOT / 'docs/benchmarks'
BEGIN = re.compile(r'<!-- written by bench/publish from (\S+) -->\n')
END = '<!-- until here -->'
NONE = 'nothing'
TITLES = {'rates': 'Requests per second beside peers', 'processor': 'Processor time per request',
          'latency': 'Latency over the load, at a fixed rate',
          'connections': 'Requests per second over connections',
          'growth': 'Rate, memory and start over the number of sessions'}
PARTS = {'writes': 'Durable changes', 'reads': 'Reads', 'fixed': 'At half the peak, fixed rate',
         'stall': 'Five minutes at half the peak', 'curve': 'Over the load, fixed rate',
         'connections': 'Over connections', 'sizes': 'Over the number of sessions',
         'growth': 'The large store beside the small one', 'large': 'The large store',
         'wrk': 'By wrk and by load'}

FOLDED = {'curve', 'connections', 'sizes', 'growth', 'large', 'wrk'}


def table(heads, rows):
    lines = [heads, ['---'] * len(heads), *rows]
    return '\n'.join('| ' + ' | '.join(line) + ' |' for line in lines)


def figure(value, form, scale=1.0):
    return '–' if value is None else format(value / scale, form)


def rounded(value):
    """Three digits, or all that stand before the point."""
    return f'{value:,.0f}' if abs(value) >= 100 else f'{value:.3g}'


def goals_table(goals):
    rows = []
    for goal in goals:
        bound = goal['goal'].replace('>=', '≥').replace('<=', '≤')
        if goal['value'] is None:
            rows.append([goal['name'], bound, 'not measured', ''])
            continue
        low, high = goal['spread']
        word = 'reached' if goal['reached'] else '**missed**'
        spread = f'{rounded(low)} to {rounded(high)}' if low != high else ''
        rows.append([goal['name'], bound, f"{rounded(goal['value'])}, {word}", spread])
    return table(['goal', 'asked', 'median', 'lowest to highest of the rounds'], rows)


def medians_table(found):
    """A row for each group of rows that differ in their round only."""
    rows = []
    for group in found:
        first = group[0]
        what = f"{first['server']} {first['request']}"
        if first['client'] != 'load':
            what += f", {first['client']}"
        load = f"{first['share']:.0%} of peak" if first['share'] else 'closed'
        slow = ', '.join(figure(middle(group, field), '.2f', 1e3)
                         for field in ('p50_us', 'p99_us', 'p999_us'))
        rows.append([what, f"{first['connections']:,}", short_count(first['sessions']), load,
                     figure(middle(group, 'rps'), ',.0f'), slow,
                     figure(middle(group, 'stall_us'), '.1f', 1e3),
                     figure(middle(group, 'server_cpu_us'), '.1f'),
                     figure(middle(group, 'bytes_written'), '.2f', 1024)])
    return table(['', 'connections', 'sessions', 'loop', 'per s', 'p50, p99, p99.9 ms', 'stall ms',
                  'CPU µs', 'KiB written'], rows)


def machine_text(figures):
    machine = figures['machine']
    before, after = figures['sync_us'][0], figures['sync_us'][-1]
    return (f"`make bench-all` on {figures['at']} at commit `{figures['commit']}`, "
            f"{figures['took_s'] / 60:.0f} minutes. {machine['processor']}, {machine['cores']} "
            f"cores, {machine['memory_gib']:.0f} GiB, Linux {machine['kernel']}; an append of "
            f"4 KiB and its sync took {before[0] / 1e3:.2f} ms before and {after[0] / 1e3:.2f} ms "
            'after.')


def facts_text(rows, figures):
    """What is no row: the size of an update, memory and starts of the large store, wrk."""
    facts = []
    if written := bytes_per_update(rows):
        facts.append(f"An update writes {written:,.0f} bytes: the document has "
                     f"{figures['document_bytes']:,}, the change {figures['change_bytes']:,}.")
    if large := figures.get('large'):
        memory = ', '.join(f'{when} {kib / 1024:.0f}'
                           for when, kib in large['resident_kib'].items())
        starts = ', '.join(f'{how} {mid:.0f} ({low:.0f} to {high:.0f})'
                           for how, (mid, low, high) in starts_shown(figures).items())
        facts.append(f"With {large['sessions']:,} sessions: resident, MiB: {memory}; start to the "
                     f'first answer, ms: {starts}.')
    if agreed := agreement(rows):
        facts.append('The same GET by `bench/load.cpp` and by wrk: {:.2f} as many per second '
                     '({:.2f} to {:.2f}).'.format(*agreed))
    return '\n\n'.join(facts)


def folded(heading, text):
    return [f'<details><summary>{heading}</summary>', text, '</details>']


def generated(name, results):
    """The part of the page that shows these results, published as `name`."""
    rows, figures = results['rows'], results['figures']
    parts = [machine_text(figures) + f' [Raw figures](benchmarks/{name}/results.json).',
             goals_table(results['goals'])]
    parts += [f'![{TITLES[plot]}](benchmarks/{name}/{plot}.svg)'
              for plot in plots.drawings(rows, figures)]
    if facts := facts_text(rows, figures):
        parts.append(facts)
    by_part = {}
    for key, group in groups(rows).items():
        by_part.setdefault(key[0], []).append(group)
    for part, title in PARTS.items():
        if part in by_part:
            found = by_part[part]
            rounds = len(found[0])
            heading = title + (f', medians of {rounds} rounds' if rounds > 1 else ', one round')
            parts += folded(heading, medians_table(found)) if part in FOLDED else [
                f'**{heading}**', medians_table(found)]
    return '\n\n'.join(parts) + '\n'


def load_results(name):
    return json.loads((FOLDER / name / 'results.json').read_text())


def page_with(text, name):
    """The page with the results `name` in its generated part; `nothing` leaves that empty."""
    begin = BEGIN.search(text)
    end = text.index(END)
    part = '' if name == NONE else generated(name, load_results(name))
    return (text[:begin.start()] + f'<!-- written by bench/publish from {name} -->\n' + part
            + text[end:])


def published(text):
    """The name of the results that the page shows."""
    return BEGIN.search(text)[1]


def as_lines(results):
    """Results as JSON, a row in a line: two files can be compared, and stay small."""
    rows = ',\n'.join('  ' + json.dumps(row) for row in results['rows'])
    rest = {name: value for name, value in results.items() if name != 'rows'}
    head = json.dumps(rest, indent=1).removesuffix('\n}')
    return f'{head},\n "rows": [\n{rows}\n ]\n}}\n'


def publish(path):
    """Copies the results of a run, draws them, and writes the page; the name they have now."""
    results = json.loads(path.read_text())
    figures = results['figures']
    name = f"{figures['at']}-{figures['commit'].rstrip('+')}"
    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / 'results.json').write_text(as_lines(results))
    results = load_results(name)
    plots.draw_all(results['rows'], figures, folder)
    PAGE.write_text(page_with(PAGE.read_text(), name))
    return name
