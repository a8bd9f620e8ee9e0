"""Signing keys rotate while the server runs; live tokens stay alive."""
import base64
import os

from program import ProgramTest, eventually, run, segment


class SigningKeys(ProgramTest):
    def rotate(self, *flags):
        done = run('signing-keys', 'rotate', '--data', self.data, *flags)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.split()[0]

    def kid_of_new_token(self, client):
        return segment(client.post({}).json['clientToken'], 0)['kid']

    def test_after_rotation_old_tokens_work_and_new_ones_carry_the_new_kid(self):
        server, client = self.serve_with_client()
        token = client.post({'orderId': 'o'}).json['clientToken']
        old_kid = segment(token, 0)['kid']
        new_kid = self.rotate()
        self.assertNotEqual(new_kid, old_kid)
        eventually(lambda: self.kid_of_new_token(client) == new_kid, 'the new key signs')
        self.assertEqual(client.get(token).json, {'orderId': 'o'})
        self.assertEqual(client.patch(token, {'orderId': 'p'}).json['clientToken'], token)
        listed = run('signing-keys', 'list', '--data', self.data).stdout
        self.assertEqual(listed, f'{new_kid} signs\n{old_kid} still accepted\n')

        self.assertEqual(server.stop(), 0)
        client = self.client(self.serve(), server.first_key)
        self.assertEqual(client.get(token).json, {'orderId': 'p'})
        self.assertEqual(self.kid_of_new_token(client), new_kid)

    def test_an_idempotent_answer_outlives_rotation(self):
        _, client = self.serve_with_client()
        first = client.post({}, {'Idempotency-Key': 'k'})
        new_kid = self.rotate()
        eventually(lambda: self.kid_of_new_token(client) == new_kid, 'the new key signs')
        again = client.post({}, {'Idempotency-Key': 'k'})
        self.assertEqual(again.bytes, first.bytes)
        self.assertEqual(again.headers['idempotent-replayed'], 'true')

    def test_a_removed_key_is_no_longer_accepted(self):
        server, client = self.serve_with_client()
        token = client.post({}).json['clientToken']
        self.rotate()
        (server.data / 'signing-keys' / f"{segment(token, 0)['kid']}.key").unlink()
        eventually(lambda: client.get(token).status == 400, 'the removed key is gone')
        self.assertEqual(client.get(token).json['error']['description'],
                         'The client token is invalid.')

    def make_older(self, kid, days):
        """A kid tells when the key was made."""
        mark, made_at, rest = kid.split('-', 2)
        older = f'{mark}-{int(made_at) - days * 86_400}-{rest}'
        keys = self.folder / 'data' / 'signing-keys'
        (keys / f'{kid}.key').rename(keys / f'{older}.key')
        return older

    def test_rotation_knows_the_lifetime_of_the_servers_file(self):
        retired = self.make_older(self.rotate(), 4)
        self.make_older(self.rotate(), 3)
        file = self.folder / 'settings.toml'
        file.write_text(f'session_lifetime_s = {7 * 86_400}\ndata = "{self.data}"\n')
        by_flag = run('signing-keys', 'rotate', '--config', file)
        by_variable = run('signing-keys', 'rotate',
                          more_environment={'COUNTERFOIL_CONFIG': str(file)})
        for done in (by_flag, by_variable):
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertNotIn('removed', done.stdout)
        listed = run('signing-keys', 'list', '--config', file).stdout
        self.assertIn(f'{retired} still accepted\n', listed)
        shorter = run('signing-keys', 'rotate', '--config', file, '--session-lifetime-s', '86400')
        self.assertIn(f'{retired} is removed\n', shorter.stdout)

    def test_rotation_with_a_file_that_is_wrong_changes_nothing(self):
        kid = self.rotate()
        file = self.folder / 'settings.toml'
        file.write_text('session_lifetime_s = "long"\n')
        done = run('signing-keys', 'rotate', '--data', self.data, '--config', file)
        self.assertEqual((done.returncode, done.stdout), (2, ''))
        self.assertIn('session_lifetime_s', done.stderr)
        listed = run('signing-keys', 'list', '--data', self.data).stdout
        self.assertEqual(listed, f'{kid} signs\n')

    def test_a_file_that_others_may_read_keeps_the_server_from_starting(self):
        self.rotate()
        for file in (self.folder / 'data' / 'signing-keys').iterdir():
            file.chmod(0o644)
        done = run('serve', '--data', self.data, '--listen', '127.0.0.1:0')
        self.assertEqual(done.returncode, 2)
        self.assertIn('chmod 600', done.stderr)

    def test_a_damaged_file_keeps_the_server_from_starting_and_a_running_one_with_what_it_has(self):
        server, client = self.serve_with_client()
        token = client.post({'orderId': 'o'}).json['clientToken']
        key = server.data / 'signing-keys' / f"{segment(token, 0)['kid']}.key"
        content = bytearray(key.read_bytes())
        content[7] ^= 1
        key.write_bytes(content)
        self.rotate()
        eventually(lambda: f'{key} is damaged' in server.stderr, 'the log names it')
        self.assertEqual(client.get(token).status, 200)
        self.assertEqual(server.stop(), 0)
        self.assertEqual(server.stderr.count('is damaged'), 1)
        done = run('serve', '--data', self.data, '--listen', '127.0.0.1:0')
        self.assertEqual(done.returncode, 2)
        self.assertIn(f'counterfoil: {key} is damaged: its check does not fit its secret\n',
                      done.stderr)

    def test_keys_of_the_environment_leave_no_file(self):
        secret = base64.urlsafe_b64encode(os.urandom(32)).rstrip(b'=').decode()
        server, client = self.serve_with_client(
            more_environment={'COUNTERFOIL_SIGNING_KEYS': f'mine:{secret}'})
        self.assertEqual(self.kid_of_new_token(client), 'mine')
        self.assertEqual(list(server.data.glob('signing-keys/*')), [])
