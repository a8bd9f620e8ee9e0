"""Rate limits are on where others can reach the server, and as high as they are set."""
from program import Client, ProgramTest, eventually

LIMITED_KEY = ('--rate-limits', 'on', '--key-requests-per-s', '1', '--key-requests-burst', '3',
               '--address-requests-per-s', '0')
LIMITED_ADDRESS = ('--rate-limits', 'on', '--address-requests-per-s', '1',
                   '--address-requests-burst', '3', '--key-requests-per-s', '0')


class RateLimits(ProgramTest):
    def refused(self, client):
        """The first answer of 429; the ones before it are sound."""
        def ask():
            answer = client.post({})
            self.assertIn(answer.status, (200, 401, 429), answer.bytes)
            return answer if answer.status == 429 else None
        return eventually(ask, 'a request is over the limit')

    def test_a_key_over_its_limit_gets_429_and_is_let_in_again(self):
        server, client = self.serve_with_client(*LIMITED_KEY)
        self.assertEqual(client.post({}).status, 200)
        answer = self.refused(client)
        self.assertEqual(answer.error_id, 'TooManyRequests')
        self.assertEqual(answer.headers['retry-after'], '1')
        eventually(lambda: client.post({}).status == 200, 'the key is let in again')
        self.assertIn('status=429', eventually(lambda: 'status=429' in server.stderr and
                                               server.stderr, 'the refusal is logged'))

    def test_another_key_is_let_in_meanwhile(self):
        server, client = self.serve_with_client(*LIMITED_KEY)
        other = self.client(server, self.create_key('other'))
        eventually(lambda: other.get('x').status == 400, 'the new key is let in')
        self.refused(client)
        eventually(lambda: other.post({}).status == 200, 'the other key is let in')

    def test_trying_keys_is_limited(self):
        server, owner = self.serve_with_client(*LIMITED_ADDRESS)
        guess = self.client(server, 'a-guess-of-a-secret')
        self.refused(guess)
        self.assertEqual(self.refused(owner).error_id, 'TooManyRequests')
        self.assertEqual(Client(server.port, None).send('GET', '/healthz').status, 200)

    def test_a_server_for_this_machine_alone_limits_nobody(self):
        flags = ('--key-requests-per-s', '1', '--key-requests-burst', '1',
                 '--address-requests-per-s', '1', '--address-requests-burst', '1')
        _, client = self.serve_with_client(*flags)
        self.assertEqual({client.post({}).status for _ in range(50)}, {200})

    def test_a_server_for_others_limits(self):
        key = self.create_key('shop')
        server = self.serve('--listen', '0.0.0.0:0', '--key-requests-per-s', '1',
                            '--key-requests-burst', '1')
        self.refused(self.client(server, key))

    def test_limits_can_be_switched_off(self):
        key = self.create_key('shop')
        server = self.serve('--listen', '0.0.0.0:0', '--rate-limits', 'off',
                            '--key-requests-per-s', '1', '--key-requests-burst', '1')
        client = self.client(server, key)
        self.assertEqual({client.post({}).status for _ in range(50)}, {200})
