"""A backup of a busy server is verified and restored to the last revision."""
import resource
import signal
import sqlite3
import subprocess
import threading
from pathlib import Path

from program import DEADLINE_S, PROGRAM, ProgramTest, environment, eventually, run

SIGNING_KEYS = {'COUNTERFOIL_SIGNING_KEYS': 'own:' + 'A' * 43}


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

    def restore(self, to='restored', **further):
        return run('restore', '--from', self.backup, '--data', str(self.folder / to), **further)

    def make_backup(self):
        """Of a stopped server with a session, whose token it gives."""
        server, client = self.serve_with_client()
        token = client.post({'orderId': 'o'}).json['clientToken']
        server.stop()
        self.back_up()
        return server.first_key, token

    def run_short_of_disk(self, *arguments, dies):
        """No file may be as long as keys.db, the last but for the signing keys: an error, or the
        end of the process."""
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
        return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False,
                              timeout=DEADLINE_S, env=environment(), preexec_fn=limit,
                              restore_signals=dies)

    def is_refused(self, done, text):
        self.assertNotEqual(done.returncode, 0, done.stdout)
        self.assertIn(text, done.stderr)

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

    def test_a_killed_copy_is_not_taken_for_a_whole_one_and_is_begun_again(self):
        _, token = self.make_backup()
        whole, self.backup = self.backup, str(self.folder / 'killed')
        for verb, source in (('backup', ('--data', self.data, '--to')),
                             ('restore', ('--from', whole, '--data'))):
            done = self.run_short_of_disk(verb, *source, self.backup, dies=True)
            self.assertEqual(done.returncode, -signal.SIGXFSZ)
            text = f'{self.backup} holds a copy that was not finished'
            self.is_refused(run('verify', '--data', self.backup), text)
            self.is_refused(self.restore(), text)
            self.is_refused(run('backup', '--data', self.backup, '--to', str(self.folder / 'b')),
                            text)
            self.is_refused(run('serve', '--data', self.backup, '--listen', '127.0.0.1:0'), text)
            self.assertFalse((self.folder / 'restored').exists())
            done = run(verb, *source, self.backup)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(run('verify', '--data', self.backup).returncode, 0)
            self.assertFalse((Path(self.backup) / 'unfinished').exists())
            self.assertEqual(self.restore(f'by-{verb}').returncode, 0)
            self.backup = str(self.folder / 'killed-too')

    def test_a_copy_that_fails_leaves_nothing(self):
        self.make_backup()
        (self.folder / 'empty').mkdir()
        for target in ('new', 'above/new', 'empty'):
            done = self.run_short_of_disk('restore', '--from', self.backup, '--data',
                                          str(self.folder / target), dies=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn('cannot copy', done.stderr)
            self.assertEqual((self.folder / target).exists(), target == 'empty')
            self.assertEqual(self.restore(target).returncode, 0)

    def test_a_backup_without_its_signing_keys_is_not_whole(self):
        self.make_backup()
        for file in (Path(self.backup) / 'signing-keys').iterdir():
            file.unlink()
        for folder_is_there in (True, False):
            done = run('verify', '--data', self.backup)
            self.assertEqual(done.returncode, 1)
            self.assertIn(f'there is no key in {self.backup}/signing-keys', done.stderr)
            self.assertIn('; 1 faults\n', done.stdout)
            self.assertEqual(self.restore().returncode, 1)
            self.assertFalse((self.folder / 'restored').exists())
            if folder_is_there:
                (Path(self.backup) / 'signing-keys').rmdir()
        self.assertEqual(run('verify', '--data', self.backup,
                             more_environment=SIGNING_KEYS).returncode, 0)
        self.assertEqual(self.restore(more_environment=SIGNING_KEYS).returncode, 0)

    def test_a_damaged_signing_key_is_named_and_not_restored(self):
        self.make_backup()
        key = next((Path(self.backup) / 'signing-keys').iterdir())
        flip_bit(key, 20)
        done = run('verify', '--data', self.backup)
        self.assertEqual((done.returncode, done.stderr),
                         (1, f'{key} is damaged: its check does not fit its secret\n'))
        self.assertEqual(self.restore().returncode, 1)

    def test_a_backup_without_its_api_keys_is_not_whole(self):
        self.make_backup()
        (Path(self.backup) / 'keys.db').unlink()
        self.is_refused(self.restore(), f'{self.backup}/keys.db is missing')
        self.assertFalse((self.folder / 'restored').exists())

    def test_settings_of_merchants_are_copied_and_checked(self):
        server, client = self.serve_with_client()
        client.post({})
        done = run('merchants', 'set', '--data', self.data, '--merchant', 'local',
                   stdin='allowed_origins = "any"\n')
        self.assertEqual(done.returncode, 0, done.stderr)
        server.stop()
        self.back_up()
        self.assertEqual(self.restore().returncode, 0)
        files = [Path(folder) / 'merchants' / '1.toml'
                 for folder in (self.data, self.backup, self.folder / 'restored')]
        self.assertEqual(len({file.read_bytes() for file in files}), 1)
        flip_bit(files[1], 90)
        self.is_refused(run('verify', '--data', self.backup),
                        f'{files[1]} is damaged: its check does not fit')
        self.is_refused(self.restore('again'), 'is damaged')
        self.assertFalse((self.folder / 'again').exists())

    def test_a_directory_without_sessions_needs_no_keys_of_theirs(self):
        self.serve().stop()
        (Path(self.data) / 'keys.db').unlink()
        for file in (Path(self.data) / 'signing-keys').iterdir():
            file.unlink()
        done = run('verify', '--data', self.data)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_start_tells_that_signing_keys_were_lost(self):
        key, token = self.make_backup()
        text = 'warning there was no signing key: client tokens made before are refused'
        for file in (Path(self.data) / 'signing-keys').iterdir():
            file.unlink()
        server = self.serve()
        self.assertEqual(self.client(server, key).get(token).status, 400)
        server.stop()
        self.assertIn(text, server.stderr)
        server = self.serve()
        server.stop()
        self.assertNotIn(text, server.stderr)

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

    def test_a_change_of_the_keys_that_was_cut_off_is_taken_back(self):
        """A crash in the middle of a change leaves the journal of it beside keys.db."""
        server, client = self.serve_with_client()
        self.assertEqual(client.post({'orderId': 'o'}).status, 200)
        server.stop()
        data, cut_off = Path(self.data), {}
        with sqlite3.connect(data / 'keys.db', isolation_level=None) as keys:
            keys.execute('PRAGMA cache_size = 1')
            keys.execute('BEGIN IMMEDIATE')
            keys.execute('CREATE TABLE filler AS WITH RECURSIVE n(i) AS '
                         '(SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 2000) '
                         'SELECT i, randomblob(100) FROM n')
            for name in ('keys.db', 'keys.db-journal'):
                cut_off[name] = (data / name).read_bytes()
            keys.execute('ROLLBACK')
        self.assertTrue(any(cut_off['keys.db-journal']))
        for command in (['verify', '--data', self.data],
                        ['backup', '--data', self.data, '--to', self.backup]):
            for name, content in cut_off.items():
                (data / name).write_bytes(content)
            done = run(*command)
            self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
            self.assertFalse((data / 'keys.db-journal').exists())
        self.assertEqual(self.restore().returncode, 0)
        self.data = str(self.folder / 'restored')
        listed = run('keys', 'list', '--data', self.data)
        self.assertEqual((listed.returncode, listed.stderr), (0, ''))

    def test_verify_leaves_a_running_server_alone(self):
        self.serve()
        done = run('verify', '--data', self.data)
        self.assertEqual(done.returncode, 1)
        self.assertIn('is in use by process', done.stderr)

    def test_verify_says_where_there_is_nothing(self):
        done = run('verify', '--data', str(self.folder))
        self.assertEqual((done.returncode, done.stderr),
                         (2, f'counterfoil: {self.folder} holds no sessions\n'))
