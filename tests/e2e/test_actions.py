"""A shopper's actions and the merchant's PATCH: two writers of one session."""
from program import ProgramTest
from sdk import UNSELECT, Sdk, card, method
from test_concurrency import together

ROUNDS = 20
SESSION = {
    'orderId': 'o-1', 'currencyCode': 'EUR',
    'order': {'lineItems': [{'itemId': 'a', 'amount': 1000, 'quantity': 2, 'taxAmount': 30}]},
    'metadata': {'secret': 'for the merchant'},
    'paymentMethod': {'options': {
        'PAYMENT_CARD': {'networks': {'VISA': {'surcharge': {'amount': 109}}}},
        'PAYPAL': {'surcharge': {'amount': 49}}}},
}
SURCHARGE = {'type': 'SURCHARGE', 'amount': 109}


class Actions(ProgramTest):
    def setUp(self):
        super().setUp()
        self.server, self.merchant = self.serve_with_client('--threads', '4')
        self.token = self.merchant.post(SESSION).json['clientToken']
        self.sdk = self.checkout()

    def checkout(self):
        sdk = Sdk(self.server.port, self.token)
        self.addCleanup(sdk.close)
        return sdk

    def shown(self):
        return self.merchant.get(self.token).json

    def test_an_action_answers_the_whole_configuration(self):
        answer = self.sdk.act(card('VISA'))
        self.assertEqual(answer.status, 200, answer.bytes)
        self.assertEqual(answer.bytes, self.sdk.configuration().bytes)
        order = answer.json['clientSession']['order']
        self.assertEqual(order['totalOrderAmount'], 2139)
        self.assertEqual(order['fees'], [SURCHARGE])
        self.assertNotIn(b'for the merchant', answer.bytes)

    def test_a_surcharge_shows_to_the_merchant_and_goes_again(self):
        before = self.merchant.get(self.token)
        self.sdk.act(card('VISA'))
        self.assertEqual(self.shown()['order']['fees'], [SURCHARGE])
        self.assertEqual(self.shown()['amount'], 2139)
        self.sdk.act(method('PAYPAL'))
        self.assertEqual(self.shown()['amount'], 2079)
        self.sdk.act(UNSELECT)
        after = self.merchant.get(self.token)
        self.assertEqual(after.bytes, before.bytes)
        self.assertEqual(after.revision, before.revision + 3)

    def test_a_merchants_patch_keeps_the_selection_and_shows_at_once(self):
        self.sdk.act(card('VISA'))
        self.merchant.patch(self.token, {'order': {'fees': [{'type': 'GIFT', 'amount': 5}]}})
        self.assertEqual(self.shown()['amount'], 2144)
        self.merchant.patch(self.token, {'amount': 70})
        order = self.sdk.configuration().json['clientSession']['order']
        self.assertEqual((order['merchantAmount'], order['totalOrderAmount']), (70, 2035))
        self.assertEqual(order.get('fees', []), [])
        self.merchant.patch(self.token, {'amount': None})
        self.assertEqual(self.shown()['amount'], 2144)

    def test_a_selection_outlives_a_kill(self):
        self.sdk.act(card('VISA'))
        before = self.sdk.configuration().bytes
        self.server.kill()
        self.server = self.serve('--listen', f'127.0.0.1:{self.server.port}')
        self.assertEqual(self.checkout().configuration().bytes, before)

    def test_shopper_and_merchant_lose_no_change(self):
        def shopper(number):
            sdk = self.checkout()
            for value in range(1, ROUNDS + 1):
                answer = sdk.act(('SET_MOBILE_NUMBER', {'mobileNumber': f'{value}'})
                                 if number else
                                 ('SET_BILLING_ADDRESS', {'billingAddress': {'city': f'{value}'}}))
                if answer.status != 200:
                    return answer.bytes
            return 'done'

        def merchant(number):
            client = self.client(self.server, self.server.first_key)
            for value in range(1, ROUNDS + 1):
                answer = client.patch(self.token, {'orderId': f'{value}'} if number else
                                      {'customer': {'lastName': f'{value}'}})
                if answer.status != 200:
                    return answer.bytes
            return 'done'

        work = [lambda: shopper(0), lambda: shopper(1), lambda: merchant(0), lambda: merchant(1)]
        self.assertEqual(together(4, lambda number: work[number]()), ['done'] * 4)
        final = self.merchant.get(self.token)
        self.assertEqual(final.json['orderId'], f'{ROUNDS}')
        self.assertEqual(final.json['customer'],
                         {'mobileNumber': f'{ROUNDS}', 'lastName': f'{ROUNDS}',
                          'billingAddress': {'city': f'{ROUNDS}'}})
        self.assertEqual(final.revision, 1 + 4 * ROUNDS)

    def test_all_or_nothing(self):
        before = self.merchant.get(self.token).bytes
        refused = self.sdk.act(card('VISA'), ('SET_SURCHARGE_FEE', {'amount': 1}),
                               ('SELECT_SHIPPING_METHOD', {'shippingMethodId': 'PIGEON'}))
        self.assertEqual((refused.status, refused.error_id), (422, 'RequestValidationError'))
        self.assertNotIn('validationErrors', refused.json['error'])
        for path in ('$.actions[1].type', '$.actions[2].params.shippingMethodId'):
            self.assertIn(path, refused.json['error']['description'])
        self.assertEqual(self.merchant.get(self.token).bytes, before)

    def test_bad_bodies_are_refused_and_change_nothing(self):
        before = self.merchant.get(self.token).bytes
        for body, status in ((b'', 400), (b'{', 400), (b'[]', 422), (b'{}', 422),
                             (b'{"actions":1}', 422), (b'{"actions":[null]}', 422),
                             (b'{"actions":[{"type":7}]}', 422),
                             (b'{"actions":[' + b'{},' * 5000 + b'{}]}', 422),
                             (b'{"actions":' + b'[' * 100 + b']' * 100 + b'}', 400),
                             (b'"' + b'x' * 300_000 + b'"', 413)):
            sdk = self.checkout()
            answer = sdk.call('POST', '/client-session/actions', body)
            self.assertEqual(answer.status, status, body[:40])
            self.assertTrue(answer.json['error']['diagnosticsId'])
            self.assertNotIn('validationErrors', answer.json['error'])
        self.assertEqual(self.merchant.get(self.token).bytes, before)

    def test_a_repeat_with_its_key_applies_once_and_answers_what_is(self):
        key = {'X-Idempotency-Key': 'k-1'}
        first = self.sdk.act(card('VISA'), headers=key)
        self.assertEqual(first.status, 200)
        self.sdk.act(UNSELECT)
        again = self.sdk.act(card('VISA'), headers=key)
        self.assertEqual(again.status, 200)
        self.assertEqual(again.headers['idempotent-replayed'], 'true')
        self.assertEqual(again.bytes, self.sdk.configuration().bytes)
        self.assertEqual(self.shown()['amount'], 2030)
        reused = self.sdk.act(UNSELECT, headers=key)
        self.assertEqual((reused.status, reused.error_id), (422, 'IdempotencyKeyReused'))
        # A key is one session's: another shopper's request is no repeat of it.
        self.token = self.merchant.post(SESSION).json['clientToken']
        other = self.checkout().act(card('VISA'), headers=key)
        self.assertNotIn('idempotent-replayed', other.headers)
        self.assertEqual(self.shown()['amount'], 2139)
