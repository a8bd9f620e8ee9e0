"""A backup of a busy server is verified and restored to the last revision."""
import sqlite3
import subprocess
import threading
from pathlib import Path

from program import DEADLINE_S, PROGRAM, ProgramTest, environment, eventually, run


def flip_bit(path, at):
    with path.open('r+b') as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 4]))


class Restore(ProgramTest):
    def setUp(self):
        super().setUp()
        self.backup = str(self.folder / 'backup')

    def back_up(self):
        done = run('backup', '--data', self.data, '--to', self.backup)
        self.assertEqual(done.returncode, 0, done.stderr)

    def restore(self, to='restored'):
        return run('restore', '--from', self.backup, '--data', str(self.folder / to))

    def test_every_change_answered_before_the_backup_is_restored(self):
        server, client = self.serve_with_client()
        tokens = [client.post({'orderId': '0'}).json['clientToken'] for _ in range(30)]
        acknowledged = [0] * len(tokens)
        enough = threading.Event()

        def change_until_enough():
            own = server.client(server.first_key)
            number = 0
            while not enough.is_set():
                number += 1
                for at, token in enumerate(tokens):
                    answer = own.patch(token, {'orderId': str(number)})
                    acknowledged[at] = number if answer.status == 200 else -1
            own.close()
        changing = threading.Thread(target=change_until_enough)
        changing.start()
        while acknowledged[-1] < 20:
            pass
        before = list(acknowledged)
        self.back_up()
        enough.set()
        changing.join()
        server.stop()

        done = self.restore()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('0 faults', done.stdout)
        self.data = str(self.folder / 'restored')
        (self.folder / 'data').rename(self.folder / 'former')
        (self.folder / 'restored').rename(self.folder / 'data')
        client = self.client(self.serve(), server.first_key)
        for token, least in zip(tokens, before):
            answer = client.get(token)
            self.assertGreaterEqual(int(answer.json['orderId']), least)
            self.assertEqual(answer.revision, int(answer.json['orderId']) + 1)

    def test_a_damaged_backup_is_named_and_not_restored(self):
        server, client = self.serve_with_client()
        token = client.post({'orderId': 'o'}).json['clientToken']
        for number in range(20):
            client.patch(token, {'orderId': str(number)})
        server.stop()
        self.back_up()
        first = min(Path(self.backup).glob('journal.[0-9]*'), key=lambda path: path.suffix)
        flip_bit(first, 4096 + 900)
        done = run('verify', '--data', self.backup)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r'^the record at \d+ of .*journal\.1 is damaged\n')
        self.assertEqual(self.restore().returncode, 1)
        self.assertFalse((self.folder / 'restored').exists())

    def test_nothing_is_restored_over_what_is_there(self):
        server, client = self.serve_with_client()
        client.post({})
        server.stop()
        self.back_up()
        self.assertEqual(self.restore('data').returncode, 2)

    def test_what_can_be_spared_is_noted_and_keeps_no_backup_from_being_restored(self):
        server, client = self.serve_with_client()
        client.post({})
        server.kill()
        self.serve().stop()
        self.back_up()
        first = Path(self.backup) / 'journal.1'
        content = first.read_bytes()
        contents = content.rindex(b'\ncfcont1')
        first.write_bytes(content[:contents])
        done = self.restore()
        self.assertEqual((done.returncode, done.stderr),
                         (0, f'note: what {first} says it holds is damaged or missing; '
                             'it can be spared\n'))
        self.assertIn('; 0 faults\n', done.stdout)

    def test_the_copied_keys_open_what_was_copied_whatever_is_retired_meanwhile(self):
        """Whoever changes API keys keeps the backup waiting, after all that the gate protects."""
        server, client = self.serve_with_client()
        client.post({})
        server.stop()
        old = next((Path(self.data) / 'store-keys').iterdir())
        run('store-keys', 'rotate', '--data', self.data)
        changing = sqlite3.connect(Path(self.data) / 'keys.db', isolation_level=None)
        self.addCleanup(changing.close)
        changing.execute('BEGIN EXCLUSIVE')
        backing_up = subprocess.Popen([PROGRAM, 'backup', '--data', self.data, '--to', self.backup],
                                      stdout=subprocess.DEVNULL, env=environment())
        eventually((Path(self.backup) / 'keys.db').exists, 'the sessions are copied')
        old.unlink()
        changing.execute('ROLLBACK')
        self.assertEqual(backing_up.wait(timeout=DEADLINE_S), 0)
        self.assertEqual(self.restore().returncode, 0)

    def test_verify_leaves_a_running_server_alone(self):
        self.serve()
        done = run('verify', '--data', self.data)
        self.assertEqual(done.returncode, 1)
        self.assertIn('is in use by process', done.stderr)

    def test_verify_says_where_there_is_nothing(self):
        done = run('verify', '--data', str(self.folder))
        self.assertEqual((done.returncode, done.stderr),
                         (2, f'counterfoil: {self.folder} holds no sessions\n'))
