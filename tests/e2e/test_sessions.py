"""The main job with the vendor's published requests; the same after a kill and a restart."""
import json
import subprocess

from program import DEADLINE_S, ProgramTest, example, segment

CARD_NETWORKS = ['VISA', 'MASTERCARD', 'AMEX', 'MAESTRO', 'UNIONPAY', 'CARTES_BANCAIRES', 'DANKORT',
                 'DINERS_CLUB', 'DISCOVER', 'EFTPOS', 'ENROUTE', 'ELO', 'HIPER', 'INTERAC', 'JCB',
                 'MIR', 'OTHER']


class Sessions(ProgramTest):
    def post_published(self, client):
        """The published POST, and what GET then answers."""
        request = example('official-docs-v24-post-request-fixed.json')
        answer = client.post(request)
        self.assertEqual(answer.status, 200)
        created = answer.json
        self.assertRegex(created.pop('clientTokenExpirationDate'),
                         r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$')
        token = created.pop('clientToken')
        request['paymentMethod'].update(vaultOnAgreement=False,
                                        orderedAllowedCardNetworks=CARD_NETWORKS)
        self.assertEqual(created, request)
        self.assertEqual(list(created), ['customerId', 'orderId', 'amount', 'currencyCode',
                                         'metadata', 'order', 'customer', 'paymentMethod'])
        return token, created

    def test_the_published_post_get_and_patch_before_and_after_a_kill(self):
        server, client = self.serve_with_client()
        token, session = self.post_published(client)
        self.assertEqual(client.get(token).json, session)

        server.kill()
        restarted = self.serve()
        client = self.client(restarted, server.first_key)
        self.assertEqual(client.get(token).json, session)

        change = example('official-docs-v24-patch-request.json')
        answer = client.patch(token, {**change, 'clientToken': token})
        self.assertEqual(answer.status, 200)
        session['amount'] = 500
        session['paymentMethod'].update(authorizationType='FINAL', vaultOnSuccess=False)
        session['paymentMethod'].pop('descriptor')
        changed = answer.json
        self.assertEqual(changed.pop('clientToken'), token)
        changed.pop('clientTokenExpirationDate')
        self.assertEqual(changed, session)

        restarted.kill()
        client = self.client(self.serve(), server.first_key)
        self.assertEqual(client.get(token).json, session)
        self.assertEqual(client.get(token).revision, 2)

    def test_bad_input_changes_nothing(self):
        _, client = self.serve_with_client()
        token, session = self.post_published(client)
        for members in ({'amount': -1}, {'colour': 1}, {'currencyCode': None},
                        {'metadata': {'': 1}}, {'paymentMethod': {'options': {}}}):
            self.assertIn(client.patch(token, {'orderId': 'changed', **members}).status, (400, 422))
        self.assertEqual(client.get(token).json, session)
        self.assertEqual(client.get(token).revision, 1)

    def test_curl_can_do_it_too(self):
        server, client = self.serve_with_client()
        token, session = self.post_published(client)
        done = subprocess.run(
            ['curl', '-s', '-X', 'PATCH', f'{server.url}/client-session/', '-H',
             f'x-api-key: {server.first_key}', '-H', 'Content-Type: application/json', '-d',
             json.dumps({'clientToken': token, 'orderId': 'by-curl'})],
            capture_output=True, timeout=DEADLINE_S, check=True)
        self.assertEqual(json.loads(done.stdout)['orderId'], 'by-curl')
        self.assertEqual(client.get(token).json, {**session, 'orderId': 'by-curl'})

    def test_head_options_and_health(self):
        server, client = self.serve_with_client()
        token, _ = self.post_published(client)
        got = client.get(token)
        head = client.send('HEAD', f'/client-session?clientToken={token}')
        self.assertEqual((head.status, head.bytes), (200, b''))
        self.assertEqual(head.headers['content-length'], str(len(got.bytes)))
        self.assertEqual(head.headers['etag'], got.headers['etag'])
        stranger = self.client(server, None)
        options = stranger.send('OPTIONS', '/client-session')
        self.assertEqual((options.status, options.bytes), (204, b''))
        self.assertEqual(options.headers['allow'], 'GET, HEAD, OPTIONS, PATCH, POST')
        self.assertEqual(stranger.send('GET', '/healthz').json, {'status': 'alive'})
        self.assertEqual(stranger.send('GET', '/readyz').json, {'status': 'ready'})

    def test_the_token_tells_browsers_where_to_go(self):
        _, client = self.serve_with_client('--public-url', 'https://pay.example/', '--token-env',
                                           'STAGING')
        claims = segment(client.post({}).json['clientToken'], 1)
        self.assertEqual(list(claims), ['exp', 'accessToken', 'analyticsUrl', 'analyticsUrlV2',
                                        'intent', 'configurationUrl', 'coreUrl', 'pciUrl', 'env',
                                        'paymentFlow'])
        self.assertEqual(claims['configurationUrl'], 'https://pay.example/client-sdk/configuration')
        self.assertEqual(claims['coreUrl'], 'https://pay.example')
        self.assertEqual(claims['env'], 'STAGING')
