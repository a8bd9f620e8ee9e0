"""Reads the project's Markdown: its runnable examples and its tables.

An example is a fenced block `sh`. The line before it is a comment that the reader of the page does
not see, one of

    <!-- run -->               runs, and every command in it must succeed
    <!-- not run: WHY -->      does not: it needs what a test cannot have

The examples of one page run in one shell, in order. `<!-- prints -->` before a block of any other
kind means: the output of the last example holds this text, blanks and line breaks not counted;
`…` in it stands for anything.
"""
import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

FENCE = re.compile(r'^```(\S*)\s*$')
MARK = re.compile(r'^<!-- (run|prints|not run: .+) -->$')


@dataclass
class Example:
    page: str
    line: int
    commands: str
    prints: list = field(default_factory=list)


def pages():
    """Every Markdown page that has examples to check."""
    found = [ROOT / 'README.md', ROOT / 'HACKING.md', *(ROOT / 'docs').rglob('*.md')]
    return sorted(file for file in found if file.exists())


def blocks(text):
    """Every fenced block: (line of its fence, language, mark or None, content)."""
    found, language, content, before, number_of_fence = [], None, [], '', 0
    for number, line in enumerate(text.splitlines(), 1):
        fence = FENCE.match(line)
        if language is None and fence:
            language, content, number_of_fence = fence.group(1), [], number
            mark = MARK.match(before)
            marked = mark.group(1) if mark else None
        elif language is not None and line == '```':
            found.append((number_of_fence, language, marked, '\n'.join(content) + '\n'))
            language = None
        elif language is not None:
            content.append(line)
        before = line
    if language is not None:
        raise ValueError(f'line {number_of_fence}: the block has no end')
    return found


def examples(text, page):
    """The examples of a page that run. Raises ValueError for a block that says nothing of it."""
    found = []
    for line, language, mark, content in blocks(text):
        if mark == 'prints':
            if not found or language == 'sh':
                raise ValueError(f'{page}:{line}: prints what no example has printed')
            found[-1].prints.append(content)
        elif language == 'sh':
            if mark is None:
                raise ValueError(f'{page}:{line}: neither `run` nor `not run`')
            if mark == 'run':
                found.append(Example(page, line, content))
    return found


def pattern_of(text):
    """What the output must hold, as a regular expression for output without blanks."""
    parts = [re.escape(without_blanks(part)) for part in text.split('…')]
    return re.compile('.*?'.join(parts), re.DOTALL)


def without_blanks(text):
    return re.sub(r'\s+', '', text)


def table_after(text, mark):
    """The rows of the table that follows `<!-- mark -->`, as lists of cells."""
    lines = text.splitlines()
    if f'<!-- {mark} -->' not in lines:
        raise ValueError(f'there is no <!-- {mark} -->')
    rows = []
    for line in lines[lines.index(f'<!-- {mark} -->') + 1:]:
        if not line.startswith('|'):
            break
        rows.append([cell.strip() for cell in line.strip('|').split('|')])
    return rows[2:]
