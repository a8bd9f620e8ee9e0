"""Sessions are sealed on the disk; their keys rotate while the server runs."""
import base64
import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from program import ProgramTest, eventually, run

SECRET = base64.urlsafe_b64encode(b'k' * 32).decode().rstrip('=')
PERSON = {'customer': {'emailAddress': 'ada.canary@shop.example', 'firstName': 'Adacanary'},
          'metadata': {'note': 'metadatacanary'}}


class Sealing(ProgramTest):
    def store_keys(self, verb):
        done = run('store-keys', verb, '--data', self.data)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.splitlines()

    def rotate_and_await(self, server):
        """Until the server has taken the new key over, a moment ago."""
        key = self.store_keys('rotate')[0].split()[0]
        eventually(lambda: f'taken over id={key}' in server.stderr, 'the key is taken over')

    def files_holding(self, text):
        return [path for path in Path(self.data).rglob('*')
                if path.is_file() and text.encode() in path.read_bytes()]

    def test_no_file_shows_what_a_session_or_its_history_holds(self):
        server, client = self.serve_with_client()
        token = client.post(PERSON, {'Idempotency-Key': 'first'}).json['clientToken']
        client.patch(token, {'customer': {'lastName': 'Bytecanary'}}, {'X-Request-Id': 'reqcanary'})
        self.assertEqual(server.stop(), 0)
        self.assertTrue(list(Path(self.data).glob('journal.*')))
        for text in ('ada.canary', 'Adacanary', 'metadatacanary', 'Bytecanary', 'reqcanary'):
            self.assertEqual(self.files_holding(text), [], text)

    def test_the_key_is_the_owners_alone(self):
        self.serve()
        keys = list((Path(self.data) / 'store-keys').iterdir())
        self.assertEqual(len(keys), 1)
        self.assertEqual(stat.S_IMODE(os.stat(keys[0]).st_mode), 0o600)

    def test_a_running_server_seals_all_anew_after_a_rotation(self):
        server, client = self.serve_with_client()
        tokens = [client.post({'orderId': str(number)}).json['clientToken'] for number in range(9)]
        old_id = self.store_keys('list')[0].split()[0]
        new_id = self.store_keys('rotate')[0].split()[0]
        self.assertNotEqual(new_id, old_id)

        def old_seals_nothing():
            client.patch(tokens[0], {'orderId': 'again'})
            return f'{old_id} opens, 0 files' in self.store_keys('list')
        eventually(old_seals_nothing, 'nothing is sealed under the old key')
        self.assertEqual(self.store_keys('retire'), [f'{old_id} is removed'])
        self.assertEqual(client.patch(tokens[1], {'orderId': 'later'}).status, 200)
        server.kill()

        client = self.client(self.serve(), server.first_key)
        orders = [client.get(token).json['orderId'] for token in tokens]
        self.assertEqual(orders, ['again', 'later', *map(str, range(2, 9))])

    def test_no_key_is_retired_under_which_the_server_may_still_begin_a_file(self):
        """It has taken a key over and not used it yet; the next one it takes a moment later."""
        server, client = self.serve_with_client()
        api_key, tokens = server.first_key, []
        for number in range(5):
            self.rotate_and_await(server)
            self.store_keys('rotate')
            self.store_keys('retire')
            tokens.append(client.post({'orderId': str(number)}).json['clientToken'])
            server.kill()
            server = self.serve()
            client = self.client(server, api_key)
            self.assertEqual([client.get(token).json['orderId'] for token in tokens],
                             [str(each) for each in range(number + 1)])

    def test_nothing_is_lost_while_keys_are_rotated_and_retired_faster_than_they_are_followed(self):
        server, client = self.serve_with_client()
        orders = {}
        done = threading.Event()

        def rotate():
            try:
                for _ in range(20):
                    for verb in ('rotate', 'rotate', 'retire'):
                        self.store_keys(verb)
            finally:
                done.set()
        with ThreadPoolExecutor(1) as beside:
            rotation = beside.submit(rotate)
            while not done.is_set():
                order = str(len(orders))
                orders[client.post({'orderId': order}).json['clientToken']] = order
            rotation.result()
        server.kill()
        client = self.client(self.serve(), server.first_key)
        self.assertEqual({token: client.get(token).json['orderId'] for token in orders}, orders)

    def test_without_its_key_nothing_starts_and_no_other_key_is_made(self):
        server, client = self.serve_with_client()
        client.post({})
        self.assertEqual(server.stop(), 0)
        key = next((Path(self.data) / 'store-keys').iterdir())
        kept = key.read_bytes()
        key.unlink()
        done = run('serve', '--data', self.data, '--listen', '127.0.0.1:0')
        self.assertEqual((done.returncode, done.stderr.strip()),
                         (2, f'counterfoil: the sessions in {self.data} are sealed, and there is '
                             'no key in store-keys'))
        self.assertEqual(list(key.parent.iterdir()), [])
        key.write_bytes(kept)
        key.chmod(0o600)
        self.serve()

    def test_a_key_may_stand_in_the_environment(self):
        variable = {'COUNTERFOIL_STORE_KEYS': f'own:{SECRET}'}
        server, client = self.serve_with_client(more_environment=variable)
        token = client.post({'orderId': 'o'}).json['clientToken']
        self.assertEqual(server.stop(), 0)
        self.assertFalse((Path(self.data) / 'store-keys').exists())
        self.assertEqual(run('serve', '--data', self.data, '--listen', '127.0.0.1:0').returncode, 2)
        self.assertEqual(run('verify', '--data', self.data,
                             more_environment=variable).returncode, 0)
        client = self.client(self.serve(more_environment=variable), server.first_key)
        self.assertEqual(client.get(token).json, {'orderId': 'o'})

    def test_in_production_a_key_beside_the_data_is_warned_of(self):
        server = self.serve('--token-env', 'PRODUCTION')
        eventually(lambda: "the store's key lies beside what it seals" in server.stderr, 'warned')
        server.stop()
        server = self.serve()
        server.stop()
        self.assertNotIn("the store's key", server.stderr)
