"""Drawing: bars and lines as SVG, the same bytes for the same figures, with no library."""
from html import escape
from math import ceil, floor, log10

INK, SOFT, FAINT, PAPER = '#1c2733', '#5b6876', '#e3e8ed', '#ffffff'
OWN, PEER, LIMIT = '#0a7d57', '#9aa8b6', '#c2412d'
WIDTH = 760
FONT = "-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"


def number(value):
    """A coordinate, no longer than it needs to be."""
    return f'{value:.1f}'.rstrip('0').rstrip('.')


class Drawing:
    """Shapes on white, so that it reads on a dark page too."""

    def __init__(self, title, height, note=''):
        self.height = height
        self.parts = []
        self.title = title
        self.text(24, 34, title, size=18, weight=600)
        if note:
            self.text(24, 56, note, size=13, colour=SOFT)

    def text(self, x, y, words, size=13, colour=INK, anchor='start', weight=400):
        more = '' if anchor == 'start' else f' text-anchor="{anchor}"'
        more += '' if weight == 400 else f' font-weight="{weight}"'
        self.parts.append(f'<text x="{number(x)}" y="{number(y)}" font-size="{size}" '
                          f'fill="{colour}"{more}>{escape(words)}</text>')

    def bar(self, x, y, width, height, colour):
        self.parts.append(f'<rect x="{number(x)}" y="{number(y)}" width="{number(max(width, 1))}" '
                          f'height="{number(height)}" rx="2" fill="{colour}"/>')

    def line(self, points, colour, width=1.0, dash=''):
        path = ' '.join(f'{number(x)},{number(y)}' for x, y in points)
        more = f' stroke-dasharray="{dash}"' if dash else ''
        self.parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" '
                          f'stroke-width="{number(width)}" stroke-linejoin="round"{more}/>')

    def dot(self, x, y, colour):
        self.parts.append(f'<circle cx="{number(x)}" cy="{number(y)}" r="3.5" fill="{colour}"/>')

    def svg(self):
        size = f'width="{WIDTH}" height="{self.height}" viewBox="0 0 {WIDTH} {self.height}"'
        return (f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" '
                f'font-family="{FONT}">\n<title>{escape(self.title)}</title>\n'
                f'<rect width="{WIDTH}" height="{self.height}" rx="8" fill="{PAPER}"/>\n'
                + '\n'.join(self.parts) + '\n</svg>\n')


class LogScale:
    """From values to places between `begin` and `end`, each power of ten as long as the others."""

    def __init__(self, values, begin, end, is_from_power=False):
        self.low = log10(min(values) * 0.8)
        if is_from_power:
            self.low = floor(log10(min(values)))
        self.high = max(log10(max(values) * 1.25), self.low + 0.5)
        self.begin, self.end = begin, end

    def at(self, value):
        part = max(0.0, (log10(value) - self.low) / (self.high - self.low))
        return self.begin + part * (self.end - self.begin)

    def steps(self):
        """Round values to draw a line at."""
        factors = (1, 2, 5) if self.high - self.low < 2 else (1,)
        found = [factor * 10.0 ** power for power in range(floor(self.low), ceil(self.high) + 1)
                 for factor in factors]
        return [value for value in found if self.low - 1e-9 <= log10(value) <= self.high]


def shown(value):
    """A figure with as many digits as mean something."""
    if value >= 10_000:
        return f'{value / 1000:,.0f} k' if value < 1_000_000 else f'{value / 1_000_000:,.0f} M'
    if value >= 100:
        return f'{value:,.0f}'
    return f'{value:.0f}' if value >= 10 else f'{value:.2g}'


def bars(drawing, top, heading, rows, scale):
    """Horizontal bars below a heading: rows of (name, value, words after the bar, whether own)."""
    drawing.text(24, top, heading, size=14, weight=600)
    bottom = top + 14 + 30 * len(rows)
    for step in scale.steps():
        drawing.line([(scale.at(step), top + 10), (scale.at(step), bottom)], FAINT)
        drawing.text(scale.at(step), bottom + 15, shown(step), size=11, colour=SOFT,
                     anchor='middle')
    for at, (name, value, words, is_own) in enumerate(rows):
        y = top + 14 + 30 * at
        drawing.text(scale.begin - 10, y + 16, name, anchor='end', weight=600 if is_own else 400)
        drawing.bar(scale.begin, y + 2, scale.at(value) - scale.begin, 21,
                    OWN if is_own else PEER)
        drawing.text(scale.at(value) + 8, y + 17, words, size=12,
                     colour=INK if is_own else SOFT, weight=600 if is_own else 400)
    return bottom + 50


class Panel:
    """Lines over a few named places, on a scale of powers of ten, with a name at their end."""

    def __init__(self, drawing, box, places, values):
        self.drawing = drawing
        self.left, self.top, self.right, self.bottom = box
        self.places = places
        self.scale = LogScale(values, self.bottom, self.top)
        for step in self.scale.steps():
            y = self.scale.at(step)
            drawing.line([(self.left, y), (self.right, y)], FAINT)
            drawing.text(self.left - 8, y + 4, shown(step), size=11, colour=SOFT, anchor='end')
        for at, place in enumerate(places):
            drawing.text(self.x(at), self.bottom + 18, place, size=11, colour=SOFT,
                         anchor='middle')

    def x(self, at):
        inset = 18
        step = (self.right - self.left - 2 * inset) / max(1, len(self.places) - 1)
        return self.left + inset + at * step

    def heading(self, words):
        self.drawing.text(self.left, self.top - 14, words, size=13, weight=600)

    def limit(self, value, words):
        y = self.scale.at(value)
        self.drawing.line([(self.left, y), (self.right, y)], LIMIT, 1.2, '5 4')
        self.drawing.text(self.left + 4, y - 5, words, size=11, colour=LIMIT)

    def series(self, values, colour):
        """A line through the values, None where nothing was measured; where it ends."""
        points = [(self.x(at), self.scale.at(value)) for at, value in enumerate(values)
                  if value is not None]
        self.drawing.line(points, colour, 2.4)
        for x, y in points:
            self.drawing.dot(x, y, colour)
        return points[-1]

    def names(self, ends, apart=15):
        """The name of each line beside its end, (name, colour, place), none over another."""
        y = float('inf')
        for name, colour, (x, wanted) in sorted(ends, key=lambda end: -end[2][1]):
            y = min(wanted, y - apart)
            self.drawing.text(x + 10, y + 4, name, size=12, colour=colour, weight=600)
