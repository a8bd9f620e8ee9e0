"""Power cuts right after commands about API keys: what was reported as done is done."""
from disk_image import DiskLayer
from ledger import Violation
from loop_disk import LoopDisk
from power_rounds import LIBRARIES
from program import Client, run

SCOPES = {'read,write': 200, 'read': 403, 'write': 200}  # and how a POST is answered


class KnownKeys:
    """What the program has said of its keys, by their ids."""

    def __init__(self):
        self.rows = {}

    def note_first(self, rig):
        """The key that a first start prints; its id stands in the list alone."""
        rows = listed(rig)
        if len(rows) != 1:
            raise Violation(f'a first start has printed a key, and {len(rows)} are listed')
        self.rows = {key: [*row, rig.key] for key, row in rows.items()}

    def act(self, rig, chance, more_environment=None):
        """One command, which is to succeed. It gives what it was."""
        valid = [key for key, row in self.rows.items() if not row[2]]
        verb = chance.choice(('create', 'import', 'revoke') if valid else ('create', 'import'))
        if verb == 'revoke':
            key = chance.choice(valid)
            done_of('revoke', rig, '--merchant', self.rows[key][0], '--', key,
                    more_environment=more_environment)
            self.rows[key][2] = True
            return f'revoke {key}'
        merchant, scopes = chance.choice('abc'), chance.choice(tuple(SCOPES))
        secret = f'imported-{chance.getrandbits(64):x}'
        done = done_of(verb, rig, '--merchant', merchant, '--scopes', scopes, stdin=f'{secret}\n',
                       more_environment=more_environment)
        key = (done.stderr if verb == 'create' else done.stdout).split()[0]
        secret = done.stdout.strip() if verb == 'create' else secret
        self.rows[key] = [merchant, scopes, False, secret]
        return f'{verb} {key}'

    def check(self, rig):
        """The list shows exactly these, and a server lets exactly these in."""
        expected = {key: row[:3] for key, row in self.rows.items()}
        found = listed(rig)
        if found != expected:
            raise Violation(f'listed are {found}, acknowledged were {expected}')
        rig.start()
        for key, (_, scopes, is_revoked, secret) in self.rows.items():
            client = Client(rig.running.port, secret)
            status = client.post({}).status
            client.close()
            if status != (401 if is_revoked else SCOPES[scopes]):
                raise Violation(f'{key} ({scopes}, revoked: {is_revoked}) got {status}')


def done_of(verb, rig, *arguments, **further):
    done = run('keys', verb, '--data', str(rig.data), *arguments, **further)
    if done.returncode != 0:
        raise Violation(f'keys {verb} gives {done.returncode}: {done.stderr}')
    return done


def listed(rig):
    """Merchant, scopes and whether it is revoked, of each key."""
    lines = done_of('list', rig).stdout.splitlines()[1:]
    return {row[0]: [row[1], row[2], row[6] != '-'] for row in map(str.split, lines)}


class KeyRounds:
    """By the disk layer, below the command alone; a story begins with a first start that is cut."""
    name = 'keys, power cut, disk layer'
    rounds_of_a_story = 10

    def begin(self, rig, _book):
        self.keys = KnownKeys()
        self.layer = DiskLayer(LIBRARIES / 'libdisk_layer.so', rig)
        self.layer.follow()

    def round(self, rig, book, chance):
        if rig.key is None:
            did = 'first start'
            rig.start(more_environment=self.layer.environment)
            rig.running.kill()
            self.layer.cut(chance)
            self.keys.note_first(rig)
        else:
            self.layer.follow()
            did = self.keys.act(rig, chance, self.layer.environment)
            self.layer.cut(chance)
        book.acknowledged += 1
        check_and_end(did, self.keys, rig, chance)
        return 0

    def end(self, _rig):
        pass


class LoopKeyRounds:
    """By shutting down a real file system, half of the time under a server; needs root."""
    name = 'keys, power cut, ext4'
    rounds_of_a_story = 10

    def begin(self, rig, _book):
        self.keys = KnownKeys()
        self.disk = LoopDisk(rig.folder)

    def round(self, rig, book, chance):
        is_first = rig.key is None
        if is_first or chance.random() < 0.5:
            rig.start()
        did = 'first start' if is_first else self.keys.act(rig, chance)
        self.disk.cut()
        rig.running.kill()
        self.disk.restore()
        if is_first:
            self.keys.note_first(rig)
        book.acknowledged += 1
        check_and_end(did, self.keys, rig, chance)
        return 0

    def end(self, _rig):
        self.disk.unmount()


def check_and_end(did, keys, rig, chance):
    try:
        keys.check(rig)
    except Exception as fault:
        raise Violation(f'after {did}: {fault}') from fault
    end = rig.running.kill if chance.random() < 0.5 else rig.running.stop
    end()
