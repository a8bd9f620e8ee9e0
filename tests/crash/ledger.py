"""What clients of one session sent and saw, and whether one order of events explains all of it.

The oracle of the campaign and the checker for linearizability are this one check. It is complete:
- Each change makes exactly one new revision, and every answer names the revision it shows. So the
  order of the changes is given, but for those that nobody was answered; those are tried in every
  order in the places that are left.
- Replaying the changes from the last settled document gives the one document of each revision.
  Everything that was ever answered must be exactly that: a lost, invented, torn or repeated change
  differs in it, since every value is sent once, and each writer has a member of its own.
- What ended before another began must not show a later revision than it: then, and only then, is
  the order of revisions (changes before what was read at the same one) an order that everyone
  could have seen.
"""
import hashlib
import itertools
from dataclasses import dataclass, field

# One for each writer: the customer merges member by member, so each leaves a trace of its own.
MEMBERS = ('firstName', 'lastName', 'taxId', 'nationalDocumentId', 'mobileNumber')
NEVER = float('inf')
IN_DOUBT_MAX = 6


class Violation(AssertionError):
    """Something that was acknowledged is not so, or something is that nobody has sent."""


@dataclass
class Operation:
    """A request of one writer. `changes` is false for what only shows the session."""
    writer: int
    value: str = ''
    padding: int = 0
    changes: bool = True
    idempotency_key: str = ''
    expected: str = ''  # the entity tag of If-Match
    sent: float = 0.0
    answered: float = NEVER  # or when its connection broke
    status: int = 0  # none: nobody knows what became of it
    revision: int = 0
    document: dict | None = None
    bytes: bytes = b''

    @property
    def is_done(self):
        return self.status == 200

    @property
    def is_in_doubt(self):
        return self.changes and self.status == 0

    def brief(self):
        return (f'{self.value} ({self.sent:.6f} to {self.answered:.6f}, status {self.status}, '
                f'key {self.idempotency_key!r}, If-Match {self.expected!r})')

    def members(self):
        """What its PATCH sends, but for the token."""
        padding = hashlib.sha256(self.value.encode()).hexdigest()
        return {'orderId': self.value, 'amount': int(padding[:8], 16), 'currencyCode': 'GBP',
                'metadata': {'value': self.value,
                             'padding': (padding * (self.padding // 64 + 1))[:self.padding + 1]},
                'customer': {MEMBERS[self.writer]: self.value}}

    def apply(self, document):
        members = self.members()
        customer = {**document.get('customer', {}), **members['customer']}
        return {**document, **members, 'customer': customer}


@dataclass
class SessionLedger:
    """One session: where it was settled, and what has happened since."""
    token: str
    tag_start: str  # of its entity tags, before the revision
    revision: int
    document: dict
    operations: list = field(default_factory=list)
    settled: list = field(default_factory=list)  # operations with a key, which may be repeated

    def tag(self, revision):
        return f'"{self.tag_start}-{revision}"'

    def settle(self):
        """Checks all that happened; what was answered last becomes the new beginning.

        The last operation must be a read that nothing overlaps. It gives how many operations whose
        outcome nobody was told turned out to have been done.
        """
        final = self.operations[-1]
        check_refused(self)
        check_time_order(self.operations)
        in_doubt = [operation for operation in self.operations if operation.is_in_doubt]
        shown = {item.document.get('customer', {}).get(member)
                 for item in self.operations if item.document is not None for member in MEMBERS}
        applied = [operation for operation in in_doubt if operation.value in shown]
        documents = explain(self, final, applied)
        self.settled = [operation for operation in (*self.settled, *self.operations)
                        if operation.is_done and operation.idempotency_key][-8:]
        self.revision, self.document = final.revision, documents[final.revision]
        self.operations = []
        return len(applied)

    def doubt_refused(self):
        """A disk that failed and then lost its power may have kept what was refused with 503."""
        for operation in self.operations:
            if operation.status == 503:
                operation.status, operation.answered = 0, NEVER


def check_refused(ledger):
    """A write is refused by If-Match only if the session had another revision."""
    for operation in ledger.operations:
        if operation.status == 412 and operation.expected == ledger.tag(operation.revision):
            raise Violation(f'refused although {operation.expected} was current')
        if operation.is_done and operation.changes and operation.expected and (
                operation.expected != ledger.tag(operation.revision - 1)):
            raise Violation(f'{operation.value}: If-Match {operation.expected} '
                            f'made revision {operation.revision}')


def check_time_order(operations):
    """What began after an answer shows nothing older; a change shows something newer."""
    seen = [operation for operation in operations if operation.revision]
    ends = sorted(seen, key=lambda operation: operation.answered)
    newest, passed = 0, 0
    for operation in sorted(seen, key=lambda operation: operation.sent):
        while passed < len(ends) and ends[passed].answered < operation.sent:
            newest = max(newest, ends[passed].revision)
            passed += 1
        least = newest + 1 if operation.changes and operation.is_done else newest
        if operation.revision < least:
            raise Violation(f'revision {operation.revision} was shown after {newest} had been')


def explain(ledger, final, applied):
    """The document of each revision; raises when no order of the changes gives what was seen."""
    changes = {}
    for operation in ledger.operations:
        if not (operation.is_done and operation.changes):
            continue
        other = changes.setdefault(operation.revision, operation)
        if other is not operation:
            raise Violation(f'revision {operation.revision} is two changes: '
                            f'{other.brief()} and {operation.brief()}')
        if not ledger.revision < operation.revision <= final.revision:
            raise Violation(f'{operation.value} was acknowledged as {operation.revision}; '
                            f'the session went from {ledger.revision} to {final.revision}')
    gaps = [revision for revision in range(ledger.revision + 1, final.revision + 1)
            if revision not in changes]
    if final.revision < ledger.revision or len(gaps) != len(applied):
        raise Violation(f'from revision {ledger.revision} to {final.revision}: nobody is known for '
                        f'{gaps}, and in doubt were {[item.brief() for item in applied]}')
    if len(applied) > IN_DOUBT_MAX:
        raise Violation(f'{len(applied)} operations were in doubt at once')
    fault = None
    for order in itertools.permutations(applied):
        try:
            return replay(ledger, {**changes, **dict(zip(gaps, order))})
        except Violation as violation:
            fault = fault or violation
    raise fault


def replay(ledger, changes):
    documents = {ledger.revision: ledger.document}
    for revision, change in sorted(changes.items()):
        if change.is_in_doubt and change.expected not in ('', ledger.tag(revision - 1)):
            raise Violation(f'{change.value}: If-Match {change.expected} made {revision}')
        documents[revision] = change.apply(documents[revision - 1])
    for operation in ledger.operations:
        if operation.document is not None:
            check_document(operation, documents)
        for revision, change in changes.items():
            if change.is_in_doubt and operation.revision >= revision and (
                    operation.answered < change.sent):
                raise Violation(f'{change.value} was seen before it was sent')
    return documents


def check_document(operation, documents):
    expected = documents.get(operation.revision)
    if expected is None:
        raise Violation(f'revision {operation.revision} was shown; there are {sorted(documents)}')
    if operation.document != expected:
        differing = [name for name in {**expected, **operation.document}
                     if expected.get(name) != operation.document.get(name)]
        shown = {name: str(operation.document.get(name))[:100] for name in differing}
        wanted = {name: str(expected.get(name))[:100] for name in differing}
        raise Violation(f'revision {operation.revision} shows {shown}, not {wanted}')
