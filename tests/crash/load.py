"""Clients that create, change and read sessions at once, and keep a ledger of all of it."""
import http.client
import threading
import time

from ledger import MEMBERS, Operation, SessionLedger, Violation

LOST_CONNECTION = (OSError, http.client.HTTPException)
PADDINGS = (0, 0, 200, 3000, 12000)
NOT_OF_THE_SESSION = ('clientToken', 'clientTokenExpirationDate', 'warnings')
SESSIONS_MAX = 16


def document_of(answer):
    return {name: value for name, value in answer.json.items() if name not in NOT_OF_THE_SESSION}


class Book:
    """The ledgers of all sessions of a data directory."""

    def __init__(self):
        self.lock = threading.Lock()
        self.sessions = []
        self.creating = {}  # idempotency keys whose session nobody knows: what was sent
        self.created = []   # (key, content, answer) to be repeated
        self.faults = []
        self.acknowledged = 0
        self.refused = 0

    def add_session(self, answer, content):
        """Of a POST that was answered with 200."""
        start = answer.headers['etag'].strip('"').rsplit('-', 1)[0]
        if answer.revision != 1 or document_of(answer) != content:
            raise Violation(f'a new session is revision {answer.revision}, {document_of(answer)}')
        ledger = SessionLedger(answer.json['clientToken'], start, 1, content)
        with self.lock:
            known = {session.token for session in self.sessions}
            if ledger.token not in known:
                self.sessions.append(ledger)
                self.acknowledged += 1

    def add(self, ledger, operation):
        with self.lock:
            ledger.operations.append(operation)

    def count(self, operation):
        with self.lock:
            self.acknowledged += operation.is_done and operation.changes
            self.refused += operation.status == 503


def patch_of(ledger, operation):
    headers = {}
    if operation.idempotency_key:
        headers['Idempotency-Key'] = operation.idempotency_key
    if operation.expected:
        headers['If-Match'] = operation.expected
    return (operation.members() if operation.changes else {}), headers


def send(client, ledger, operation):
    """Sends it and fills in what was answered. A lost connection leaves it in doubt."""
    if operation.changes or operation.value:
        answer = client.patch(ledger.token, *patch_of(ledger, operation))
    else:
        answer = client.get(ledger.token)
    operation.answered = time.monotonic()
    fill_in(ledger, operation, answer)
    return answer


def fill_in(ledger, operation, answer):
    if answer.status not in (200, 400, 409, 412, 503):
        raise Violation(f'{operation.value or "a read"} was answered with {answer.status}: '
                        f'{answer.bytes[:300]}')
    operation.status = answer.status
    if answer.status in (200, 412):
        if not answer.headers['etag'].startswith(f'"{ledger.tag_start}-'):
            raise Violation(f'the entity tag is {answer.headers["etag"]}')
        operation.revision = answer.revision
    if answer.status == 200:
        operation.document, operation.bytes = document_of(answer), answer.bytes


class Writer(threading.Thread):
    """One client, with a member of the sessions to itself."""
    KINDS = {'change': 40, 'keyed': 20, 'matched': 15, 'nothing': 5, 'read': 15, 'repeat': 5}
    REFUSALS = (412, 503)
    sessions_max = SESSIONS_MAX

    def __init__(self, rig, book, number, chance):
        super().__init__(daemon=True)
        self.client = rig.client()
        self.book = book
        self.number = number
        self.chance = chance
        self.stopping = threading.Event()
        self.pause_s = 0.0

    def run(self):
        try:
            while not self.stopping.is_set():
                self.act()
                if self.pause_s:
                    self.stopping.wait(self.pause_s)
        except LOST_CONNECTION:
            pass  # the program is gone
        except Exception as fault:  # whatever it is, the round has failed
            self.book.faults.append(fault)
        finally:
            self.client.close()

    def act(self):
        with self.book.lock:
            sessions = list(self.book.sessions)
        if not sessions or (len(sessions) < self.sessions_max and self.chance.random() < 0.05):
            self.create()
            return
        # Mostly the same few: they are to be contended.
        ledger = self.chance.choice(sessions[-3:] if self.chance.random() < 0.7 else sessions)
        kind = self.chance.choices(tuple(self.KINDS), tuple(self.KINDS.values()))[0]
        getattr(self, kind)(ledger)

    def value(self):
        """In letters: sixteen digits might be a card's."""
        return f'{self.number}-' + ''.join(self.chance.choices('abcdefghijklmnop', k=16))

    def perform(self, ledger, **more):
        operation = Operation(self.number, padding=self.chance.choice(PADDINGS), **more)
        self.book.add(ledger, operation)
        operation.sent = time.monotonic()
        try:
            send(self.client, ledger, operation)
        except LOST_CONNECTION:
            operation.answered = time.monotonic()
            raise
        self.book.count(operation)
        if operation.status not in (200, *self.REFUSALS):
            raise Violation(f'{operation.brief()} was refused')
        return operation

    def create(self):
        content = Operation(self.number, self.value(), self.chance.choice(PADDINGS)).members()
        key = self.value() if self.chance.random() < 0.7 else ''
        if key:
            self.book.creating[key] = content
        answer = self.client.post(content, {'Idempotency-Key': key} if key else {})
        if answer.status == 200:
            self.book.add_session(answer, content)
        elif answer.status == 503:
            with self.book.lock:
                self.book.refused += 1
        else:
            raise Violation(f'POST was answered with {answer.status}: {answer.bytes[:300]}')
        if key:
            self.book.creating.pop(key, None)
            if answer.status == 200:
                self.book.created.append((key, content, answer.bytes))

    def change(self, ledger):
        self.perform(ledger, value=self.value())

    def keyed(self, ledger):
        self.perform(ledger, value=self.value(), idempotency_key=self.value())

    def matched(self, ledger):
        """As an SDK does: what is read is what is changed, or the change is refused."""
        read = self.read(ledger)
        if read.is_done:
            self.perform(ledger, value=self.value(), expected=ledger.tag(read.revision))

    def nothing(self, ledger):
        self.perform(ledger, value='nothing', changes=False)

    def read(self, ledger):
        return self.perform(ledger, changes=False)

    def repeat(self, ledger):
        """A keyed request again, long after its answer."""
        for operation in ledger.settled[-1:]:
            # Another writer may be repeating it at this moment.
            repeat_answered(self.client, ledger, operation, may_refuse=(409, 503))


def repeat_answered(client, ledger, operation, may_refuse=()):
    answer = client.patch(ledger.token, *patch_of(ledger, operation))
    if answer.status in may_refuse:
        return
    if (answer.status, answer.bytes) != (200, operation.bytes):
        raise Violation(f'{operation.value}, repeated, was answered with {answer.status}: '
                        f'{answer.bytes[:300]}')
    if answer.headers.get('idempotent-replayed') != 'true':
        raise Violation(f'{operation.value}, repeated, was done again')


def run_load(rig, book, chance, until, kind=Writer):
    """Lets all writers at the program, calls `until`, and waits until they have noticed."""
    threads = [kind(rig, book, number, chance_for(chance)) for number in range(len(MEMBERS))]
    for thread in threads:
        thread.start()
    try:
        until()
    finally:
        for thread in threads:
            thread.stopping.set()
        for thread in threads:
            thread.join(timeout=60)
    if any(thread.is_alive() for thread in threads):
        raise Violation('a request was not answered in time')
    if book.faults:
        raise book.faults[0]


def chance_for(chance):
    return type(chance)(chance.getrandbits(64))


def settle(rig, book):
    """After a restart: everything that was acknowledged is there, what was in doubt is resolved."""
    client = rig.client()
    resolved = 0
    try:
        retry_creations(client, book)
        for ledger in book.sessions:
            look(client, ledger)
            retry_in_doubt(client, ledger)
            look(client, ledger)
            resolved += ledger.settle()
            for operation in ledger.settled[-2:]:
                repeat_answered(client, ledger, operation)
    finally:
        client.close()
    return resolved


def look_at_all(rig, book):
    """Without a word of writing."""
    client = rig.client()
    try:
        for ledger in book.sessions:
            look(client, ledger)
    finally:
        client.close()


def look(client, ledger):
    operation = Operation(0, changes=False, sent=time.monotonic())
    ledger.operations.append(operation)
    send(client, ledger, operation)
    if not operation.is_done:
        raise Violation(f'a session is not there: {operation.status}')


def retry_in_doubt(client, ledger):
    """With its key: the answer then belongs to the request that was in doubt."""
    for operation in list(ledger.operations):
        if operation.is_in_doubt and operation.idempotency_key:
            send(client, ledger, operation)
            if not operation.is_done and operation.status != 412:
                raise Violation(f'{operation.value}, repeated, got {operation.status}')


def retry_creations(client, book):
    for key, content in book.creating.items():
        answer = client.post(content, {'Idempotency-Key': key})
        if answer.status != 200:
            raise Violation(f'a repeated POST got {answer.status}: {answer.bytes[:300]}')
        book.add_session(answer, content)
        book.created.append((key, content, answer.bytes))
    book.creating.clear()
    for key, content, expected in book.created[-4:]:
        answer = client.post(content, {'Idempotency-Key': key})
        if answer.bytes != expected or 'idempotent-replayed' not in answer.headers:
            raise Violation(f'a repeated POST was done again: {answer.status}')
