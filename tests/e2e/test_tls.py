"""TLS: what curl says to the program, and certificates that are exchanged while it runs."""
import http.client
import json
import socket
import ssl
import subprocess

from program import DEADLINE_S, Answer, Client, ProgramTest, eventually, run, segment
from tls import make_pair


class TlsClient(Client):
    """One encrypted keep-alive connection, to a server with one of these certificates."""

    def __init__(self, port, key, certificate):
        super().__init__(port, key)
        context = ssl.create_default_context(cafile=certificate)
        self.connection = http.client.HTTPSConnection('127.0.0.1', port, timeout=DEADLINE_S,
                                                      context=context)


class Tls(ProgramTest):
    def setUp(self):
        super().setUp()
        self.flags = make_pair(self.folder)
        self.certificate = self.folder / 'cert.pem'

    def curl(self, *arguments):
        return subprocess.run(['curl', '-sS', '--cacert', self.certificate, *arguments],
                              capture_output=True, text=True, timeout=DEADLINE_S, check=False)

    def subject(self, server):
        """Whom the certificate that a new connection is shown is for."""
        context = ssl.create_default_context(cafile=self.certificate)
        try:
            with socket.create_connection(('127.0.0.1', server.port), DEADLINE_S) as plain:
                with context.wrap_socket(plain, server_hostname='127.0.0.1') as encrypted:
                    return encrypted.getpeercert()['subject'][0][0][1]
        except ssl.SSLCertVerificationError:
            return None  # still the one before

    def test_curl_makes_a_session_and_reads_it(self):
        server = self.serve(*self.flags)
        self.assertTrue(server.url.startswith('https://'))
        for version in ('1.2', '1.3'):
            only = [f'--tlsv{version}', '--tls-max', version,
                    '-H', f'X-API-KEY: {server.first_key}', '-H', 'Content-Type: application/json']
            made = self.curl(*only, '-d', '{"orderId": "tls"}', f'{server.url}/client-session')
            self.assertEqual(made.returncode, 0, made.stderr)
            token = json.loads(made.stdout)['clientToken']
            self.assertTrue(segment(token, 1)['coreUrl'].startswith(server.url))
            read = self.curl(*only, f'{server.url}/client-session?clientToken={token}')
            self.assertEqual(json.loads(read.stdout), {'orderId': 'tls'})
        for path in ('/healthz', '/readyz'):
            answer = self.curl('-i', server.url + path)
            self.assertIn('HTTP/1.1 200 ', answer.stdout)
            self.assertIn('\nStrict-Transport-Security: ', answer.stdout)
        self.assertEqual(server.stop(), 0)

    def test_plain_http_and_old_tls_get_no_answer(self):
        server = self.serve(*self.flags)
        plain = self.curl(f'http://127.0.0.1:{server.port}/healthz')
        self.assertNotEqual(plain.returncode, 0)
        self.assertEqual(plain.stdout, '')
        old = self.curl('--tls-max', '1.1', '--ciphers', 'ALL:@SECLEVEL=0', f'{server.url}/healthz')
        self.assertNotEqual(old.returncode, 0)
        self.assertEqual(self.curl(f'{server.url}/healthz').returncode, 0)

    def test_a_new_certificate_is_taken_over_without_a_dropped_connection(self):
        server = self.serve(*self.flags)
        early = TlsClient(server.port, server.first_key, self.certificate)
        self.addCleanup(early.close)
        token = early.post({'orderId': 'early'}).json['clientToken']
        self.assertEqual(self.subject(server), 'first')
        make_pair(self.folder, 'second')
        eventually(lambda: self.subject(server) == 'second', 'the new certificate is in force')
        early.connection.request('GET', f'/client-session?clientToken={token}', headers={
            'X-API-KEY': server.first_key})
        self.assertEqual(Answer(early.connection.getresponse()).json, {'orderId': 'early'})

        self.certificate.write_text('broken')
        eventually(lambda: 'the one before stays' in server.stderr, 'the log tells')
        make_pair(self.folder, 'third')
        eventually(lambda: self.subject(server) == 'third', 'a repaired pair is in force')
        self.assertEqual(server.stop(), 0)

    def test_a_start_with_a_bad_pair_is_refused(self):
        def refused(*flags):
            done = run('serve', '--data', self.data, '--listen', '127.0.0.1:0', *flags)
            self.assertEqual(done.returncode, 2, done.stderr)
            return done.stderr
        self.assertIn('set both or neither', refused(*self.flags[:2]))
        (self.folder / 'key.pem').chmod(0o644)
        self.assertIn('may be read by others', refused(*self.flags))
        (self.folder / 'key.pem').unlink()
        self.assertIn('key.pem: No such file', refused(*self.flags))
