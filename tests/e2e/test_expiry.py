"""A session ends at its time, for reading and for writing."""
from program import ProgramTest, eventually


class Expiry(ProgramTest):
    def test_an_expired_token_says_so(self):
        _, client = self.serve_with_client('--session-lifetime-s', '1')
        token = client.post({'orderId': 'o'}).json['clientToken']
        answer = eventually(lambda: (got := client.get(token)).status != 200 and got, 'it expires')
        self.assertEqual((answer.status, answer.error_id), (400, 'ClientSessionValidationError'))
        self.assertEqual(answer.json['error']['description'], 'The client token has expired.')
        self.assertEqual(client.patch(token, {'orderId': 'p'}).json['error']['description'],
                         'The client token has expired.')
        self.assertEqual(client.post({}).status, 200)

    def test_it_stays_expired_after_a_restart(self):
        server, client = self.serve_with_client('--session-lifetime-s', '1')
        token = client.post({'orderId': 'o'}).json['clientToken']
        eventually(lambda: client.get(token).status == 400, 'it expires')
        server.kill()
        client = self.client(self.serve(), server.first_key)
        self.assertEqual(client.get(token).json['error']['description'],
                         'The client token has expired.')
