"""Flame graphs: the stacks of `perf script` put together, and drawn as SVG."""
import re
from html import escape

WIDTH, ROW, TOP, SIDE = 1200, 17, 60, 10
LEAST = 0.002  # of all samples; what is thinner is not drawn
LETTER = 6.2  # the width of one, at the size that is drawn
KERNEL, OWN, OTHER = '#8fb0d6', '#86c7a5', '#d9c79a'
FRAME = re.compile(r'^\s*[0-9a-f]+ (.*) \((.*)\)$')


class Node:
    """A function below another one, and how many samples are in it."""

    def __init__(self):
        self.count = 0
        self.below = {}  # by (name, colour)

    def add(self, frames):
        node = self
        node.count += 1
        for frame in frames:
            node = node.below.setdefault(frame, Node())
            node.count += 1


def short(name):
    """A function's name without its arguments, template arguments and namespaces."""
    name = re.sub(r'\(anonymous namespace\)::', '', name.split('+0x')[0])
    before = None
    while name != before:
        before, name = name, re.sub(r'<[^<>]*>|\([^()]*\)', '', name)
    words = name.split(' ')[-1] if not name.startswith('operator') else name
    parts = [part for part in words.split('::') if part]
    return '::'.join(parts[-2:]) or '?'


def colour_of(library):
    if 'kernel' in library or library.startswith('['):
        return KERNEL
    return OWN if library.rpartition('/')[2].startswith('counterfoil') else OTHER


def fold(text):
    """One tree of all stacks that `perf script -F comm,ip,sym,dso` tells, by thread."""
    root = Node()
    for block in text.strip().split('\n\n'):
        lines = block.splitlines()
        frames = [match.groups() for line in lines[1:] if (match := FRAME.match(line))]
        known = [(short(name), colour_of(library)) for name, library in reversed(frames)
                 if name != '[unknown]']
        root.add([(lines[0].strip(), OTHER), *known])
    return root


def boxes(node, begin, depth, total):
    """(begin, width, depth, name, colour) of all that is wide enough, in parts of the whole."""
    at = begin
    for (name, colour), below in sorted(node.below.items()):
        width = below.count / total
        if width >= LEAST:
            yield at, width, depth, name, colour
            yield from boxes(below, at, depth + 1, total)
        at += width


def drawing(root, title):
    found = list(boxes(root, 0.0, 0, max(1, root.count)))
    rows = 1 + max((depth for _, _, depth, _, _ in found), default=0)
    height = TOP + rows * ROW + 10
    inner = WIDTH - 2 * SIDE
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
             f'width="{WIDTH}" height="{height}" role="img" '
             'font-family="ui-monospace,Menlo,Consolas,monospace" font-size="10.5">',
             f'<title>{escape(title)}</title>',
             f'<rect width="{WIDTH}" height="{height}" rx="8" fill="#ffffff"/>',
             f'<text x="{SIDE}" y="24" font-size="16" fill="#1c2733">{escape(title)}</text>']
    for at, (words, colour) in enumerate((('kernel', KERNEL), ('our code', OWN),
                                          ('libraries', OTHER))):
        parts.append(f'<rect x="{SIDE + at * 100}" y="36" width="12" height="12" '
                     f'fill="{colour}"/><text x="{SIDE + at * 100 + 17}" y="46" '
                     f'fill="#5b6876">{words}</text>')
    for begin, width, depth, name, colour in found:
        x, wide, y = SIDE + begin * inner, width * inner, height - 10 - (depth + 1) * ROW
        letters = int((wide - 4) / LETTER)
        words = name if len(name) <= letters else name[:letters - 1] + '…' if letters > 3 else ''
        parts.append(f'<g><title>{escape(name)}: {width:.1%}</title><rect x="{x:.1f}" y="{y}" '
                     f'width="{max(wide - 0.5, 0.5):.1f}" height="{ROW - 1}" fill="{colour}"/>'
                     + (f'<text x="{x + 3:.1f}" y="{y + 12}" fill="#1c2733">{escape(words)}'
                        '</text>' if words else '') + '</g>')
    return '\n'.join(parts) + '\n</svg>\n'
