"""Flipped bits in the store's files: what is damaged is refused, and all else is as it was."""
import shutil
import time

from ledger import Violation
from load import document_of, patch_of, run_load, settle
from program import run
from rig import NotServing
from rotten_keys import KeysOfAllKinds

LOAD_S = (0.02, 0.15)
BITS_MAX = 10
KEYS_ALONE = 0.5  # how often; by its size alone it would hardly be met
# So that a running server too reads what it is asked for.
NO_CACHE = {'COUNTERFOIL_STORE_MEMORY_BYTES_MAX': '0'}


def flip_bits(rig, chance):
    """One to ten of them, anywhere, or all in the small file of the keys; about half in bytes that
    are not zero, since most of those that are belong to nothing. In place: a server may have the
    files open."""
    names = ('keys.db',) if chance.random() < KEYS_ALONE else ('keys.db', 'journal.*')
    paths = sorted(path for name in names for path in rig.data.glob(name))
    sizes = [path.stat().st_size for path in paths]
    flipped = []
    for _ in range(chance.randint(1, BITS_MAX)):
        wants_content = chance.random() < 0.5
        while True:
            path = chance.choices(paths, sizes)[0]
            at = chance.randrange(path.stat().st_size)
            with path.open('r+b', buffering=0) as stream:
                stream.seek(at)
                byte = stream.read(1)[0]
                if wants_content and not byte:
                    continue
                stream.seek(at)
                stream.write(bytes([byte ^ 1 << chance.randrange(8)]))
            break
        flipped.append(f'{path.name}:{at}')
    return flipped


def is_refused(rig, answer):
    """With a 500, and a line of the log that says what is damaged."""
    if answer.status != 500:
        return False
    text = rig.running.stderr_path.read_text()
    if 'damaged' not in text and 'missing' not in text:
        raise Violation(f'a 500 of which the log tells nothing: {text[-500:]}')
    return True


def check_session(rig, client, ledger):
    """Whole, or refused: by reads, changes and repeats alike. It gives how often it was refused."""
    answer = client.get(ledger.token)
    refused = is_refused(rig, answer)
    if not refused and (answer.status, answer.revision, document_of(answer)) != (
            200, ledger.revision, ledger.document):
        raise Violation(f'revision {ledger.revision} is shown as {answer.status}: '
                        f'{answer.bytes[:300]}')
    if refused and not is_refused(rig, client.patch(ledger.token, {'orderId': 'x'})):
        raise Violation('what is damaged was changed')
    for operation in ledger.settled[-2:]:
        again = client.patch(ledger.token, *patch_of(ledger, operation))
        whole = (again.status, again.bytes) == (200, operation.bytes)
        if not whole and not is_refused(rig, again):
            raise Violation(f'{operation.value}, repeated, was answered with {again.status}: '
                            f'{again.bytes[:300]}')
        refused += not whole
    return refused


def may_refuse_start(refusal, flipped):
    """A start is refused for keys.db alone: nothing in it may be provable. It is named then."""
    return any(place.startswith('keys.db') for place in flipped) and 'keys.db' in str(refusal)


class RotRounds:
    """Each round damages a directory, looks at it, and puts the whole one back."""
    name = 'bit rot'
    rounds_of_a_story = 20

    def begin(self, rig, _book):
        rig.start(more_environment=NO_CACHE)
        self.keys = KeysOfAllKinds(rig)

    def round(self, rig, book, chance):
        run_load(rig, book, chance, lambda: time.sleep(chance.uniform(*LOAD_S)))
        resolved = settle(rig, book)
        # A third of the time it stands still only for as long as its files are damaged under it.
        way = chance.choice([rig.running.kill, rig.running.stop, rig.running.pause])
        way()
        listed = run('keys', 'list', '--data', str(rig.data)).stdout
        whole = rig.data.with_name('whole')
        shutil.copytree(rig.data, whole)
        flipped = flip_bits(rig, chance)
        try:
            self.keys.look_at_list(rig, listed)
            self.look(rig, book, flipped, way)
        except Exception as fault:
            raise Violation(f'flipped {", ".join(flipped)}: {fault}') from fault
        rig.running.kill()
        shutil.rmtree(rig.data)
        whole.rename(rig.data)
        rig.start(more_environment=NO_CACHE)
        return resolved

    def look(self, rig, book, flipped, way):
        try:
            if way == rig.running.pause:
                rig.running.go_on()
            else:
                rig.start(more_environment=NO_CACHE)
        except NotServing as refusal:
            if not may_refuse_start(refusal, flipped):
                raise
            book.refused += 1
            return
        client = rig.client()
        for ledger in book.sessions:
            book.refused += check_session(rig, client, ledger)
        client.close()
        book.refused += self.keys.ask(rig, lambda answer: is_refused(rig, answer))

    def end(self, _rig):
        pass
