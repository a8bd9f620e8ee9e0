"""Depth, size of numbers, repeated members, and bytes that are no UTF-8."""
import itertools

from hostile_texts import HostileTexts

DEPTH_MAX = 32  # json_depth_max
DEPTH_OF_METADATA_VALUE = 2

# Every way in which RFC 3629 §3 and §4 say that bytes are no UTF-8, and other encodings.
BROKEN = {
    'a continuation byte alone': [b'\x80', b'\xbf', b'\x81\x82'],
    'a sequence cut short': [b'\xc3', b'\xe2\x82', b'\xf0\x9f\x98', b'\xe2\x82a', b'\xf0\x9fa'],
    'longer than needed': [b'\xc0\x80', b'\xc0\xaf', b'\xc1\xbf', b'\xe0\x80\xaf', b'\xe0\x9f\xbf',
                           b'\xf0\x80\x80\xaf', b'\xf0\x8f\xbf\xbf'],
    'a surrogate': [b'\xed\xa0\x80', b'\xed\xbf\xbf', b'\xed\xa0\xbd\xed\xb8\x80'],
    'past U+10FFFF': [b'\xf4\x90\x80\x80', b'\xf5\x80\x80\x80', b'\xf7\xbf\xbf\xbf'],
    'five and six bytes': [b'\xf8\x88\x80\x80\x80', b'\xfc\x84\x80\x80\x80\x80',
                           b'\xfc\x80\x80\x80\x80\x80'],
    'bytes that never occur': [b'\xfe', b'\xff', b'\xfe\xfe\xff\xff'],
    'Latin-1': ['é'.encode('latin-1'), 'Müller'.encode('latin-1')],
}
PLACES = [b'"%s"', b'["a%sb"]', b'{"%s":1}', b'{"a%s":1}', b'[%s]', b'%s', b'[1%s]', b'[1e1%s]',
          b'["\\%s"]', b'["\\u00%s"]', b'[true%s]', b'{}%s', b'%s{}']


class JsonLimits(HostileTexts):
    def test_bytes_that_are_no_utf8(self):
        for (why, pieces), place in itertools.product(BROKEN.items(), PLACES):
            for piece in pieces:
                text = place.replace(b'%s', piece)
                with self.subTest(why, text=text):
                    self.assertEqual(self.send_as_body(text, why), 'MalformedJson')
                    self.assertEqual(self.send_as_metadata(text, why), 'MalformedJson')

    def test_other_encodings_and_byte_order_marks(self):
        for encoding in ('utf-16', 'utf-16-le', 'utf-16-be', 'utf-32', 'utf-32-le', 'utf-8-sig'):
            for text in ('{}', '{"orderId":"é"}', '["é"]'):
                with self.subTest(encoding, text=text):
                    self.assertEqual(self.send_as_body(text.encode(encoding), encoding),
                                     'MalformedJson')

    def test_lone_surrogates_in_escapes(self):
        for escaped in ('\\ud800', '\\udbff', '\\udc00', '\\udfff', '\\ud83dx', '\\ud83d\\u0041',
                        '\\ud83d\\ud83d', '\\ude00\\ud83d', '\\uD800\\n'):
            for text in (f'"{escaped}"', f'{{"{escaped}":1}}', f'["a{escaped}b"]'):
                with self.subTest(text):
                    self.assertEqual(self.send_as_body(text.encode(), text), 'MalformedJson')
                    self.assertEqual(self.send_as_metadata(text.encode(), text), 'MalformedJson')
        self.assertIsNone(self.send_as_metadata(b'"\\ud83d\\ude00 \\u0000 \\uffff"', 'a pair'))

    def test_nesting(self):
        for opening, closing in ((b'[', b']'), (b'{"a":', b'}')):
            for depth in (1, DEPTH_MAX - DEPTH_OF_METADATA_VALUE):
                text = opening * depth + b'1' + closing * depth
                self.assertIsNone(self.send_as_metadata(text, depth))
            for depth in (DEPTH_MAX - DEPTH_OF_METADATA_VALUE + 1, 1_000, 40_000):
                text = opening * depth + b'1' + closing * depth
                self.assertEqual(self.send_as_metadata(text, depth), 'MalformedJson')
                unclosed = opening * depth
                self.assertEqual(self.send_as_body(unclosed, depth), 'MalformedJson')
                self.assertEqual(self.send_as_metadata(unclosed, depth), 'MalformedJson')

    def test_numbers(self):
        for text in ('0', '-0', '-0.0', '1e-400', '0e999999999', '9223372036854775807',
                     '9223372036854775808', '-9223372036854775809', '18446744073709551616', '1e308',
                     '1.7976931348623157e308', '4.9e-324', '0.1', '1.0', '1e0', '1E+2', '1e-2',
                     '9' * 300, '0.' + '3' * 5_000, '100000000000000000000000.5'):
            with self.subTest(text[:40]):
                self.assertIsNone(self.send_as_metadata(text.encode(), text[:40]))
        for text in ('1E400', '1e309', '-1e309', '9' * 310, '1e99999999999999999999',
                     '-' + '9' * 60_000):
            with self.subTest(text[:40]):
                self.assertEqual(self.send_as_metadata(text.encode(), text[:40]), 'MalformedJson')
        for text in ('9223372036854775808', '1.0', '1e2', '-1', '"1"', '1e308'):
            answer = self.hostile.post(f'{{"currencyCode":"EUR","amount":{text}}}'.encode())
            self.assertEqual((answer.status, answer.error_id), (422, 'RequestValidationError'))

    def test_repeated_members(self):
        for text in ('{"a":1,"a":1}', '{"a":1,"b":2,"a":3}', '{"x":{"a":1,"a":2}}',
                     '[{"a":1,"\\u0061":1}]', '{"é":1,"\\u00e9":1}', '{"":1,"":2}',
                     '{' + ','.join(f'"m{i}":1' for i in range(2_000)) + ',"m7":1}'):
            with self.subTest(text[:40]):
                self.assertEqual(self.send_as_body(text.encode(), text[:40]), 'MalformedJson')
                self.assertEqual(self.send_as_metadata(text.encode(), text[:40]), 'MalformedJson')
        for text in ('{"orderId":"a","orderId":"b"}', '{"customer":{"taxId":"1","taxId":"2"}}'):
            self.assertEqual(self.send_as_body(text.encode(), text), 'MalformedJson')
        self.assertIsNone(self.send_as_metadata('{"é":1,"e\\u0301":2,"E":3}'.encode(), 'alike'))
