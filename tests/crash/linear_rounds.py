"""One session under merchants, SDK-like writers, retries and readers: one order explains it all.

A round is a history: a new session and some fifty requests that overlap. The check is the ledger's.
"""
import threading
import time

from ledger import Operation, Violation
from load import PADDINGS, Writer, send, settle

STEPS = 8


class Participant(Writer):
    """A writer of this one session, for a number of steps."""

    def __init__(self, rig, book, number, chance):
        super().__init__(rig, book, number, chance)
        self.ledger = book.sessions[-1]
        self.steps = STEPS

    def act(self):
        self.step()
        self.steps -= 1
        if self.steps == 0:
            self.stopping.set()


class Merchant(Participant):
    """Sends what it has, whatever is there."""

    def step(self):
        self.change(self.ledger)


class Sdk(Participant):
    """Reads, then changes what it has read; when that is refused it begins again."""

    def step(self):
        self.matched(self.ledger)


class Reader(Participant):
    def step(self):
        if self.chance.random() < 0.2:
            self.nothing(self.ledger)
        else:
            self.read(self.ledger)


class Retrier(Participant):
    """Sends each request on two connections at once, as after a time-out that came too early."""

    def __init__(self, rig, book, number, chance):
        super().__init__(rig, book, number, chance)
        self.other = rig.client()

    def step(self):
        twice = [Operation(self.number, self.value(), self.chance.choice(PADDINGS),
                           idempotency_key=self.value())]
        twice.append(Operation(**vars(twice[0])))
        second = threading.Thread(target=self.try_one, args=(self.other, twice[1]))
        second.start()
        self.try_one(self.client, twice[0])
        second.join(timeout=60)
        self.book.add(self.ledger, one_of(twice))

    def try_one(self, client, operation):
        operation.sent = time.monotonic()
        try:
            send(client, self.ledger, operation)
        except Exception as fault:  # of whatever kind; the thread must not die silently
            self.book.faults.append(fault)

    def run(self):
        super().run()
        self.other.close()


def one_of(twice):
    """What two requests with one key come to: one of them is done, and both say the same."""
    done = [operation for operation in twice if operation.is_done]
    if not done or any(operation.status not in (200, 409) for operation in twice):
        raise Violation(f'a key sent twice got {[operation.status for operation in twice]}')
    if len({operation.bytes for operation in done}) > 1:
        raise Violation(f'{done[0].brief()}, sent twice, got two answers')
    done[0].sent = min(operation.sent for operation in twice)
    done[0].answered = min(operation.answered for operation in done)
    return done[0]


PARTICIPANTS = ((Merchant, 0), (Merchant, 1), (Sdk, 2), (Sdk, 3), (Retrier, 4), (Reader, 0),
                (Reader, 1))


class LinearRounds:
    """Histories; the operations of each overlap, which is counted."""
    name = 'linearizability'
    rounds_of_a_story = 25

    def begin(self, rig, _book):
        self.overlaps = 0
        rig.start()

    def round(self, rig, book, chance):
        del book.sessions[:-3]
        creator = Writer(rig, book, 0, chance)
        creator.create()
        creator.client.close()
        participants = [kind(rig, book, number, type(chance)(chance.getrandbits(64)))
                        for kind, number in PARTICIPANTS]
        for participant in participants:
            participant.start()
        for participant in participants:
            participant.join(timeout=60)
        if book.faults:
            raise book.faults[0]
        overlaps = count_overlaps(book.sessions[-1].operations)
        if overlaps == 0:
            raise Violation('nothing overlapped: the history proves nothing')
        self.overlaps += overlaps
        return settle(rig, book)

    def end(self, _rig):
        pass


def count_overlaps(operations):
    """How many operations were sent before an earlier one was answered."""
    count, latest = 0, 0.0
    for operation in sorted(operations, key=lambda operation: operation.sent):
        count += operation.sent < latest
        latest = max(latest, operation.answered)
    return count
