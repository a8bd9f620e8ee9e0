"""Keys of every kind, and how each must be answered when bits of keys.db are flipped."""
import time

from ledger import Violation
from load import document_of
from program import Client, run

ORDER = {'orderId': 'of-another-merchant'}


class KeysOfAllKinds:
    """Beside the merchant whose sessions the load changes: another, and keys that may do less."""

    def __init__(self, rig):
        expired = create(rig, 'local', '--expires-in', '1s')
        self.secrets = {'other': create(rig, 'other'), 'expired': expired,
                        'reading': create(rig, 'local', '--scope', 'read'),
                        'revoked': create(rig, 'local'), 'unknown': 'a-secret-that-nobody-has'}
        listed = run('keys', 'list', '--data', str(rig.data)).stdout.splitlines()
        revoke(rig, listed[-1].split()[0])
        time.sleep(1.5)  # the key expires, and the server has taken the others over
        own, other = Client(rig.running.port, rig.key), self.client(rig, 'other')
        self.token = other.post(ORDER).json['clientToken']
        self.own_token = own.post({}).json['clientToken']
        foreign = own.get(self.token).status
        own.close()
        other.close()
        # Who asks, for which token, and the one right answer.
        self.expected = [('other', 'GET', self.token, 200),
                         ('other', 'GET', self.own_token, foreign),
                         ('reading', 'GET', self.own_token, 200),
                         ('reading', 'GET', self.token, foreign),
                         ('reading', 'PATCH', self.own_token, 403)]
        self.expected += [(name, method, self.own_token, 401)
                          for name in ('expired', 'revoked', 'unknown')
                          for method in ('GET', 'PATCH')]
        if foreign < 400 or self.ask(rig, lambda _: False):
            raise Violation('without damage a key is answered wrongly')

    def client(self, rig, name):
        return Client(rig.running.port, self.secrets[name])

    def ask(self, rig, is_refused):
        """It gives how many were refused; whatever else is not the right answer is a violation."""
        refused = 0
        for name, method, token, status in self.expected:
            client = self.client(rig, name)
            answer = client.get(token) if method == 'GET' else client.patch(token, {})
            client.close()
            if answer.status == 500 and is_refused(answer):
                refused += 1
            elif answer.status != status:
                raise Violation(f'{method} by the key {name}: {answer.status}, not {status}')
            elif status == 200 and document_of(answer) != (ORDER if name == 'other' else {}):
                raise Violation(f'the key {name} was shown {answer.bytes[:300]}')
        return refused

    @staticmethod
    def look_at_list(rig, whole):
        """`keys list` shows no row that was not there, and tells of any that is missing."""
        done = run('keys', 'list', '--data', str(rig.data))
        rows, before = rows_of(done.stdout), rows_of(whole)
        odd = [row for row in rows if row not in before and '?' not in row]
        if odd or (done.returncode == 0 and rows != before):
            raise Violation(f'keys list ({done.returncode}) shows {odd or rows}, not {before}')
        if done.returncode != 0 and 'keys.db' not in done.stderr:
            raise Violation(f'keys list gives {done.returncode}, and says {done.stderr}')


def rows_of(text):
    """Without the last use, which nothing proves."""
    rows = [line.split() for line in text.splitlines()[1:]]
    return [row[:5] + row[6:] for row in rows]


def create(rig, merchant, *flags):
    done = run('keys', 'create', '--data', str(rig.data), '--merchant', merchant, *flags)
    if done.returncode != 0:
        raise Violation(done.stderr)
    return done.stdout.strip()


def revoke(rig, key):
    done = run('keys', 'revoke', '--data', str(rig.data), '--merchant', 'local', '--', key)
    if done.returncode != 0:
        raise Violation(done.stderr)
