"""Writers of one session lose nothing, and repeats of one request are applied once."""
import threading

from program import ProgramTest

MEMBERS = ('orderId', 'customerId', 'firstName', 'lastName', 'mobileNumber', 'taxId',
           'nationalDocumentId')
ROUNDS = 20


def body_of(member, value):
    is_root = member in ('orderId', 'customerId')
    return {member: value} if is_root else {'customer': {member: value}}


def together(count, work):
    """Runs `work(number)` in `count` threads that begin at once; gives what each gave."""
    gate = threading.Barrier(count)
    given = [None] * count

    def begin(number):
        gate.wait()
        given[number] = work(number)

    threads = [threading.Thread(target=begin, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


class Concurrency(ProgramTest):
    def setUp(self):
        super().setUp()
        self.server, self.reader = self.serve_with_client('--threads', '4')
        self.token = self.reader.post({'orderId': '0'}).json['clientToken']

    def writer(self):
        return self.client(self.server, self.server.first_key)

    def test_changes_of_different_members_all_arrive(self):
        writers = [self.writer() for _ in MEMBERS]

        def change(number):
            member = MEMBERS[number]
            for value in range(1, ROUNDS + 1):
                shown = writers[number].patch(self.token, body_of(member, f'{value}')).json
                if {**shown, **shown.get('customer', {})}.get(member) != f'{value}':
                    return f'{member}: {shown}'
            return 'all seen'

        self.assertEqual(together(len(MEMBERS), change), ['all seen'] * len(MEMBERS))
        final = self.reader.get(self.token)
        shown = {**final.json, **final.json['customer']}
        self.assertEqual({member: shown[member] for member in MEMBERS},
                         {member: f'{ROUNDS}' for member in MEMBERS})
        self.assertEqual(final.revision, 1 + len(MEMBERS) * ROUNDS)

    def test_increments_with_if_match_are_never_lost(self):
        writers = [self.writer() for _ in range(4)]
        self.reader.patch(self.token, {'metadata': {'count': 0}})

        def increment(number):
            client, done = writers[number], 0
            while done < ROUNDS:
                read = client.get(self.token)
                changed = client.patch(self.token,
                                       {'metadata': {'count': read.json['metadata']['count'] + 1}},
                                       {'If-Match': read.headers['etag']})
                if changed.status not in (200, 412):
                    return changed.bytes
                done += changed.status == 200
            return done

        self.assertEqual(together(len(writers), increment), [ROUNDS] * len(writers))
        self.assertEqual(self.reader.get(self.token).json['metadata'],
                         {'count': ROUNDS * len(writers)})

    def test_repeats_of_one_patch_are_applied_once(self):
        writers = [self.writer() for _ in range(8)]
        for round_number in range(ROUNDS):
            before = self.reader.get(self.token).revision
            answers = together(len(writers), lambda number: writers[number].patch(
                self.token, {'orderId': f'{round_number + 1}'},
                {'Idempotency-Key': f'round-{round_number}'}))
            self.assertLessEqual({answer.status for answer in answers}, {200, 409})
            first = [answer for answer in answers
                     if answer.status == 200 and 'idempotent-replayed' not in answer.headers]
            self.assertEqual(len(first), 1)
            for answer in answers:
                if answer.status == 200:
                    self.assertEqual(answer.bytes, first[0].bytes)
                else:
                    self.assertEqual(answer.error_id, 'IdempotencyKeyInUse')
            self.assertEqual(self.reader.get(self.token).revision, before + 1)

    def test_repeats_of_one_post_make_one_session(self):
        writers = [self.writer() for _ in range(8)]
        answers = together(len(writers), lambda number: writers[number].post(
            {'orderId': 'once'}, {'X-Idempotency-Key': 'once'}))
        made = {answer.json['clientToken'] for answer in answers if answer.status == 200}
        self.assertEqual(len(made), 1)
        self.assertLessEqual({answer.status for answer in answers}, {200, 409})

    def test_a_repeat_after_a_kill_gets_the_first_answer(self):
        first = self.reader.patch(self.token, {'orderId': '1'}, {'Idempotency-Key': 'k'})
        self.server.kill()
        client = self.client(self.serve(), self.server.first_key)
        again = client.patch(self.token, {'orderId': '1'}, {'Idempotency-Key': 'k'})
        self.assertEqual(again.bytes, first.bytes)
        self.assertEqual(again.headers['idempotent-replayed'], 'true')
        reused = client.patch(self.token, {'orderId': '2'}, {'Idempotency-Key': 'k'})
        self.assertEqual(reused.error_id, 'IdempotencyKeyReused')
