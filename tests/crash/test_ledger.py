"""The oracle finds each kind of violation when one is planted, and none where there is none."""
import itertools
import random
import unittest
from copy import deepcopy

from ledger import NEVER, Operation, SessionLedger, Violation

START = {'currencyCode': 'GBP'}


class Story:
    """A session without a server: makes the operations that a right server would have answered."""

    def __init__(self):
        self.ledger = SessionLedger('token', 'tag', 1, START)
        self.revision = 1
        self.document = START
        self.time = 0.0

    def tick(self):
        self.time += 1.0
        return self.time

    def put(self, operation):
        self.ledger.operations.append(operation)
        return operation

    def change(self, writer, value, **more):
        operation = Operation(writer, value, sent=self.tick(), **more)
        self.apply(operation)
        operation.answered, operation.status = self.tick(), 200
        operation.revision, operation.document = self.revision, self.document
        return self.put(operation)

    def apply(self, operation):
        self.revision += 1
        self.document = operation.apply(self.document)

    def lose_answer(self, writer, value, is_applied):
        operation = Operation(writer, value, sent=self.tick())
        if is_applied:
            self.apply(operation)
        operation.answered = self.tick()
        return self.put(operation)

    def read(self):
        return self.put(Operation(0, changes=False, sent=self.tick(), answered=self.tick(),
                                  status=200, revision=self.revision,
                                  document=deepcopy(self.document)))


class Ledger(unittest.TestCase):
    def setUp(self):
        self.story = Story()

    def settle(self):
        self.story.read()
        return self.story.ledger.settle()

    def assert_caught(self, words):
        with self.assertRaisesRegex(Violation, words):
            self.settle()

    def test_what_a_right_server_does_is_in_order(self):
        for number in range(20):
            self.story.change(number % 3, f'v{number}', padding=number * 10)
        self.assertEqual(self.settle(), 0)
        self.story.change(1, 'later')
        self.assertEqual(self.settle(), 0)

    def test_what_was_in_doubt_may_have_been_done_or_not_in_any_order(self):
        self.story.change(0, 'a')
        self.story.lose_answer(1, 'b', is_applied=True)
        self.story.lose_answer(2, 'c', is_applied=False)
        self.story.lose_answer(3, 'd', is_applied=True)
        self.assertEqual(self.settle(), 2)

    def test_a_lost_change_at_the_end(self):
        self.story.change(0, 'a')
        before = self.story.revision, self.story.document
        self.story.change(1, 'b')
        self.story.revision, self.story.document = before
        self.assert_caught('was shown after|acknowledged as')

    def test_a_lost_update(self):
        before = self.story.revision, self.story.document
        self.story.change(0, 'a')
        self.story.revision, self.story.document = before
        self.story.change(1, 'b').sent = 0.5
        self.assert_caught('two changes')

    def test_a_change_lost_from_the_document_alone(self):
        self.story.change(0, 'a')
        self.story.document = {**self.story.document, 'customer': {}}
        self.story.change(1, 'b')
        self.assert_caught('shows')

    def test_an_invented_change(self):
        self.story.apply(Operation(0, 'of nobody'))
        self.assert_caught('nobody is known')

    def test_an_invented_value_in_place_of_another(self):
        self.story.change(0, 'a')
        self.story.document = {**self.story.document, 'orderId': 'of nobody'}
        self.assert_caught('shows')

    def test_a_torn_read(self):
        self.story.change(0, 'a', padding=100)
        new = self.story.change(1, 'b', padding=100).document
        torn = self.story.read()
        torn.document['metadata']['padding'] = new['metadata']['padding'][:50]
        self.assert_caught('shows')

    def test_an_idempotent_change_that_was_applied_twice(self):
        self.story.lose_answer(1, 'a', is_applied=True)
        self.story.read()
        retried = self.story.ledger.operations[0]
        self.story.apply(retried)
        retried.answered, retried.status = self.story.tick(), 200
        retried.revision, retried.document = self.story.revision, self.story.document
        self.assert_caught('nobody is known')

    def test_a_stale_read(self):
        self.story.change(0, 'a')
        before = self.story.revision, deepcopy(self.story.document)
        self.story.change(1, 'b')
        stale = self.story.read()
        stale.revision, stale.document = before
        self.assert_caught('was shown after')

    def test_changes_in_another_order_than_they_were_answered(self):
        first, second = self.story.change(0, 'a'), self.story.change(1, 'b')
        first.revision, second.revision = second.revision, first.revision
        self.assert_caught('was shown after')

    def test_a_change_that_was_never_applied_and_shows_later(self):
        late = self.story.lose_answer(1, 'b', is_applied=False)
        self.assertEqual(self.settle(), 0)
        self.story.apply(late)
        self.assert_caught('nobody is known')

    def test_a_refused_change_that_was_applied(self):
        self.story.lose_answer(1, 'b', is_applied=True).status = 503
        self.assert_caught('nobody is known')

    def test_a_condition_that_was_not_met(self):
        self.story.change(0, 'a')
        self.story.change(1, 'b', expected='"tag-1"')
        self.assert_caught('If-Match')

    def test_a_condition_that_was_met_and_refused(self):
        self.story.put(Operation(0, 'a', status=412, expected='"tag-1"', revision=1,
                                 sent=self.story.tick(), answered=self.story.tick()))
        self.assert_caught('refused although')

    def test_a_change_that_was_seen_before_it_was_sent(self):
        late = self.story.lose_answer(1, 'b', is_applied=True)
        self.story.read()
        late.sent, late.answered = self.story.tick(), self.story.tick()
        self.assert_caught('before it was sent')


def is_linearizable(operations, last):
    """The question itself, answered by trying every order: the reference for small histories."""
    for count in range(len(operations) + 1):
        for order in itertools.permutations(operations, count):
            must = [item for item in operations if item.status == 200]
            if all(item in order for item in must) and explains([*order, last]):
                return True
    return False


def explains(order):
    for place, later in enumerate(order):
        # What nobody was answered may be done at any time after it was sent.
        end = later.answered if later.status else NEVER
        if any(end < earlier.sent for earlier in order[:place]):
            return False
    revision, document = 1, START
    for operation in order:
        if operation.changes:
            revision, document = revision + 1, operation.apply(document)
        if operation.status == 200 and (operation.revision, operation.document) != (
                revision, document):
            return False
    return True


class Reference(unittest.TestCase):
    def history(self, chance):
        """Four operations that overlap at random, one of which may have been tampered with."""
        story = Story()
        for number in range(4):
            kind = chance.choice(('change', 'lost', 'dropped', 'read'))
            if kind == 'change':
                story.change(number, f'v{number}')
            elif kind == 'read':
                story.read()
            else:
                story.lose_answer(number, f'v{number}', is_applied=kind == 'lost')
        for operation in story.ledger.operations:
            operation.sent -= chance.choice((0.0, 0.0, 2.5, 4.5))
        tampered = chance.choice(story.ledger.operations)
        if chance.random() < 0.8 and tampered.status == 200:
            other = chance.choice(story.ledger.operations)
            if other.status == 200:
                tampered.revision, tampered.document = other.revision, other.document
        return story

    def test_the_checker_agrees_with_trying_every_order(self):
        seed = random.randrange(10 ** 9)
        print(f'seed {seed}')
        chance = random.Random(seed)
        answers = {True: 0, False: 0}
        for _ in range(600):
            story = self.history(chance)
            operations = list(story.ledger.operations)
            last = story.read()
            expected = is_linearizable(operations, last)
            answers[expected] += 1
            with self.subTest(seed=seed, operations=operations):
                try:
                    story.ledger.settle()
                    found = True
                except Violation:
                    found = False
                self.assertEqual(found, expected)
        self.assertGreater(min(answers.values()), 15, answers)


if __name__ == '__main__':
    unittest.main()
