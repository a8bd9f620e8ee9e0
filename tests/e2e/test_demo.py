"""The demo checkout is there for this machine alone, and its API key for nobody."""
import json

from program import ProgramTest

ORDER = {'lineItems': [{'itemId': 'mug', 'quantity': 2}], 'shippingMethodId': 'standard'}


class Demo(ProgramTest):
    def order(self, client, method='POST', more=None):
        return client.send(method, '/demo/session', {**ORDER, **(more or {})})

    def test_it_is_there_on_a_loopback_address(self):
        server, client = self.serve_with_client()
        self.assertIn(f'{server.url}/demo/', server.stdout)
        page = client.send('GET', '/demo/')
        self.assertEqual(page.status, 200)
        self.assertIn(f"connect-src 'self' {server.url};",
                      page.headers['content-security-policy'])

    def test_it_is_not_where_others_can_reach_the_server(self):
        server = self.serve('--listen', '0.0.0.0:0')
        self.assertNotIn('/demo', server.stdout)
        self.assertEqual(self.client(server, None).send('GET', '/demo/').status, 404)

    def test_it_can_be_left_out(self):
        server, client = self.serve_with_client('--demo', 'off')
        self.assertNotIn('/demo', server.stdout)
        self.assertEqual(client.send('GET', '/demo/').status, 404)
        self.assertEqual(self.order(client).status, 404)

    def test_it_can_be_served_elsewhere(self):
        server = self.serve('--listen', '0.0.0.0:0', '--demo', 'on')
        self.assertEqual(self.client(server, None).send('GET', '/demo/').status, 200)

    def test_its_sessions_are_of_no_other_merchant(self):
        _, client = self.serve_with_client()
        session = self.order(client).json['exchange']['response']['body']
        self.assertEqual(session['amount'], 2 * 1450 + 395)
        self.assertEqual(client.get(session['clientToken']).status, 400)

    def test_its_key_stands_in_no_file_and_its_sessions_outlive_a_restart(self):
        server, client = self.serve_with_client()
        token = self.order(client).json['exchange']['response']['body']['clientToken']
        self.assertEqual(server.stop(), 0)
        self.assertNotIn(b'key_demo', (server.data / 'keys.db').read_bytes())
        answer = self.order(self.client(self.serve(), None), 'PATCH', {'clientToken': token})
        self.assertEqual(answer.json['exchange']['response']['status'], 200)
