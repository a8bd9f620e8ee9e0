"""Rows of measurements: which of them, their median, and ratios within a round."""
from statistics import median

# Two rows of one round differ in nothing else.
NAMES = ('server', 'request', 'sessions', 'connections', 'share', 'client')


def matching(rows, **wanted):
    """The rows whose members are as wanted; in the order measured."""
    return [row for row in rows if all(row.get(name) == value for name, value in wanted.items())]


def middle(rows, field, **wanted):
    """The median of a field; None when nothing was measured."""
    found = [row[field] for row in matching(rows, **wanted) if row.get(field) is not None]
    return median(found) if found else None


def spread(values):
    """(median, lowest, highest); None of nothing."""
    return (median(values), min(values), max(values)) if values else None


def ratio(rows, field, one, other):
    """Of one to the other, each round by itself: (median, lowest, highest). Where a round has
    several of one, their median counts. None when no round has both."""
    rounds = sorted({row['round'] for row in rows})
    pairs = [(middle(rows, field, round=number, **one), middle(rows, field, round=number, **other))
             for number in rounds]
    return spread([left / right for left, right in pairs if left is not None and right])


def groups(rows):
    """The rows that differ in their round only, by their common members: part and NAMES."""
    found = {}
    for row in rows:
        found.setdefault(tuple(row.get(name) for name in ('part', *NAMES)), []).append(row)
    return found
