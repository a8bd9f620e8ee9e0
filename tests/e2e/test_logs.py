"""Log lines can be read by machines, and hold nothing that is nobody's business."""
import json

from program import ProgramTest

CANARY = 'canary-of-a-body'


class Logs(ProgramTest):
    def use(self, server, client):
        """Requests of every kind, with canaries wherever a client may put text; gives secrets."""
        session = {'orderId': CANARY, 'customer': {'emailAddress': f'{CANARY}@shop.example'},
                   'metadata': {CANARY: CANARY}}
        token = client.post(session, {'X-Request-Id': 'my-request-1'}).json['clientToken']
        client.get(token)
        client.patch(token, {'customerId': CANARY}, {'Idempotency-Key': CANARY})
        client.patch(token, {CANARY: CANARY, 'orderId': [CANARY]})
        client.patch(token, {}, {'If-Match': f'"{CANARY}"'})
        client.get(f'{token}{CANARY}')
        client.send('GET', f'/{CANARY}?{CANARY}={CANARY}', None, {'X-API-VERSION': CANARY})
        client.send('PATCH', '/client-session', CANARY.encode())
        stranger = self.client(server, f'{CANARY}-{CANARY}')
        stranger.post({})
        raw = self.client(server, None)
        raw.send('GET', '/client-session', None, {'Host': f'{CANARY} {CANARY}'})
        return (CANARY, token, token.split('.')[1], server.first_key)

    def test_json_lines_tell_of_every_request_and_hold_no_secret(self):
        server, client = self.serve_with_client('--log-format', 'json', '--log-level', 'debug')
        secrets = self.use(server, client)
        self.assertEqual(server.stop(), 0)
        for secret in secrets:
            self.assertNotIn(secret, server.stderr)

        lines = [json.loads(line) for line in server.stderr.splitlines()]
        requests = [line for line in lines if line['event'] == 'request']
        self.assertEqual([line['status'] for line in requests],
                         [200, 200, 200, 422, 412, 400, 400, 400, 401, 400])
        for line in requests:
            self.assertRegex(line['time'], r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$')
            self.assertIn(line['level'], ('info', 'error'))
            self.assertIsInstance(line['duration_us'], int)
            self.assertTrue(line['request_id'])
            self.assertIn('route', line)
            if line['status'] >= 400:
                self.assertRegex(line['diagnostics_id'], r'^\d{19}$')
        self.assertEqual(requests[0]['request_id'], 'my-request-1')
        self.assertEqual((requests[0]['method'], requests[0]['route']), ('POST', '/client-session'))
        events = [line['event'] for line in lines]
        for event in ('signing key made', 'serving', 'stopping', 'stopped'):
            self.assertEqual(events.count(event), 1, event)

    def test_text_lines_hold_no_secret_either(self):
        server, client = self.serve_with_client()
        secrets = self.use(server, client)
        self.assertEqual(server.stop(), 0)
        for secret in secrets:
            self.assertNotIn(secret, server.stderr)
        self.assertRegex(server.stderr,
                         r'Z info request method=POST route=/client-session status=200 ')

    def test_an_error_is_found_in_the_log_by_its_diagnostics_id(self):
        server, client = self.serve_with_client()
        error = client.get('nonsense').json['error']
        self.assertEqual(server.stop(), 0)
        found = [line for line in server.stderr.splitlines() if error['diagnosticsId'] in line]
        self.assertEqual(len(found), 1)
        self.assertIn('status=400', found[0])

    def test_quiet_when_told_so(self):
        server, client = self.serve_with_client('--log-level', 'error')
        self.assertEqual(client.post({}).status, 200)
        self.assertEqual(client.post({'colour': 1}).status, 422)
        self.assertEqual(server.stop(), 0)
        self.assertNotIn('request', server.stderr)
        self.assertNotIn('info', server.stderr)
