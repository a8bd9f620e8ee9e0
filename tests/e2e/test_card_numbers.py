"""Card numbers are refused, and stand nowhere afterwards, unless a setting allows them."""
from program import EXAMPLES, ProgramTest, example

NUMBER = '4111 1111 1111 1111'
# What a diagnostics id, random digits, does not hold by chance: eight of the number together.
PARTS = ('1111 1111', '11111111')
BODIES = ({'metadata': {'note': NUMBER}}, {'metadata': {NUMBER: 1}}, {NUMBER: 1},
          {'metadata': {'n': 4111111111111111}}, {'customer': {'firstName': NUMBER}},
          {'customer': {NUMBER: NUMBER}, 'amount': 'x'})


class CardNumbers(ProgramTest):
    def test_a_card_number_is_refused_and_stands_nowhere(self):
        server, client = self.serve_with_client()
        token = client.post({}).json['clientToken']
        for body in BODIES:
            for answer in (client.post(body), client.patch(token, body),
                           client.post(body, {'Idempotency-Key': 'once'})):
                self.assertEqual(answer.status, 422, body)
                self.assertEqual(answer.error_id, 'RequestValidationError')
                self.assert_without_number(answer.bytes.decode())
        self.assertEqual(server.stop(), 0)
        self.assert_without_number(server.stderr + server.stdout)
        for file in self.folder.rglob('*'):
            if file.is_file():
                kept = file.read_bytes()
                self.assertNotIn(NUMBER.encode(), kept, file)
                self.assertNotIn(NUMBER.replace(' ', '').encode(), kept, file)

    def assert_without_number(self, text):
        for part in PARTS:
            self.assertNotIn(part, text)

    def test_a_setting_allows_it(self):
        _, client = self.serve_with_client('--card-numbers', 'allow')
        created = client.post({'metadata': {'note': NUMBER, 'cvv': '123'}})
        self.assertEqual(created.status, 200)
        token = created.json['clientToken']
        self.assertEqual(client.get(token).json['metadata'], {'note': NUMBER, 'cvv': '123'})
        self.assertEqual(client.patch(token, {'customer': {'lastName': NUMBER}}).status, 200)

    def test_what_was_allowed_once_can_still_be_changed(self):
        server, client = self.serve_with_client('--card-numbers', 'allow')
        token = client.post({'metadata': {'note': NUMBER}}).json['clientToken']
        self.assertEqual(server.stop(), 0)
        again = self.client(self.serve(), server.first_key)
        self.assertEqual(again.patch(token, {'orderId': 'o'}).json['metadata'], {'note': NUMBER})

    def test_the_published_requests_are_taken(self):
        _, client = self.serve_with_client()
        names = sorted(file.name for file in EXAMPLES.glob('*post-request*.json'))
        self.assertGreater(len(names), 3)
        for name in names:
            self.assertEqual(client.post(example(name)).status, 200, name)
