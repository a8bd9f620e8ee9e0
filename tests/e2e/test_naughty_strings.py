"""The Big List of Naughty Strings, in every place that takes a text."""
import json

from hostile_texts import HostileTexts, fetched

STRINGS_MIN = 400
TOGETHER = 30


class NaughtyStrings(HostileTexts):
    def setUp(self):
        super().setUp()
        self.strings = json.loads(
            (fetched('blns') / 'resources' / 'blns.json').read_text(encoding='utf-8'))
        self.assertGreater(len(self.strings), STRINGS_MIN)

    def test_as_values_and_keys_of_metadata(self):
        strings = [text for text in dict.fromkeys(self.strings) if text]
        for begin in range(0, len(strings), TOGETHER):
            for ensure_ascii in (True, False):
                spelt = [json.dumps(text, ensure_ascii=ensure_ascii)
                         for text in strings[begin:begin + TOGETHER]]
                with self.subTest(spelt):
                    value = f'[{",".join(spelt)},{{{",".join(text + ":1" for text in spelt)}}}]'
                    self.assertIsNone(self.send_as_metadata(value.encode(), spelt))

    def test_in_the_members_of_a_session(self):
        for text in self.strings:
            session = {'orderId': text, 'customerId': text,
                       'customer': {'firstName': text, 'billingAddress': {'city': text}},
                       'order': {'shipping': {'methodName': text}}}
            answer = self.hostile.post(session)
            with self.subTest(text):
                if 1 <= len(text) <= 255:
                    self.assertEqual(answer.status, 200, answer.bytes)
                    shown = self.hostile.get(answer.json['clientToken']).json
                    self.assertEqual(shown, session)
                else:
                    self.assert_refused(answer, text)

    def test_as_body_key_token_and_idempotency_key(self):
        for text in self.strings:
            with self.subTest(text):
                body = text.encode()
                self.assertIn(self.send_as_body(body, text),
                              {'MalformedJson', 'RequestValidationError', None})
                self.assert_refused(self.hostile.patch(text, {}), text)
                self.assert_refused(self.hostile.post({text: 1}), text)
                quoted = ''.join(f'%{byte:02x}' for byte in body)
                self.assert_refused(self.hostile.get(quoted), text)
                key = text.strip(' \t')  # blanks around a header's value are not of it
                is_key = 1 <= len(key) <= 255 and all('!' <= sign <= '~' for sign in key)
                answer = self.hostile.post({}, {'Idempotency-Key': body})
                self.assertEqual(answer.status, 200 if is_key else 400)
