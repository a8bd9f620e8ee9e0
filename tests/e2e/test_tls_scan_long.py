"""TLS: what testssl has to say of the program."""
import json
import subprocess

from program import ProgramTest
from tls import make_pair

SCAN_S = 600
# Of the certificate, which the test has made for itself, for two days: nobody has signed it, and
# nobody could revoke it.
OF_THE_CERTIFICATE = {'cert_chain_of_trust', 'cert_revocation', 'cert_expirationStatus',
                      'cert_notAfter'}
OFFERED = {'SSLv2': 'not offered', 'SSLv3': 'not offered', 'TLS1': 'not offered',
           'TLS1_1': 'not offered', 'TLS1_2': 'offered', 'TLS1_3': 'offered with final'}
# All that testssl knows by name: a check that could not be made is a warning, and no success.
NO_WEAKNESS = {'heartbleed', 'CCS', 'ticketbleed', 'ROBOT', 'secure_renego', 'secure_client_renego',
               'CRIME_TLS', 'BREACH', 'POODLE_SSL', 'fallback_SCSV', 'SWEET32', 'FREAK', 'DROWN',
               'LOGJAM', 'BEAST', 'LUCKY13', 'RC4', 'cipherlist_NULL', 'cipherlist_aNULL',
               'cipherlist_EXPORT', 'cipherlist_LOW', 'cipherlist_STRONG', 'PFS', 'cipher_order'}


class TlsScan(ProgramTest):
    def scan(self, server):
        """The findings by id. Asks no name server: the address is a number."""
        path = self.folder / 'findings.json'
        subprocess.run(['testssl', '--quiet', '--warnings', 'off', '--color', '0',
                        '--nodns', 'none', '--jsonfile', path, f'127.0.0.1:{server.port}'],
                       timeout=SCAN_S, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        return {found['id']: found for found in json.loads(path.read_text())}

    def test_testssl_finds_nothing_above_low_but_of_the_certificate(self):
        server = self.serve(*make_pair(self.folder), '--log-level', 'error')
        findings = self.scan(server)
        self.assertEqual({name: findings[name]['finding'] for name in OFFERED}, OFFERED)
        self.assertEqual({name for name in NO_WEAKNESS if findings[name]['severity'] != 'OK'},
                         set(), findings)
        self.assertIn('scanTime', findings)  # the last one
        grave = {name for name, found in findings.items()
                 if found['severity'] not in ('OK', 'INFO', 'LOW', 'WARN')}
        self.assertEqual(grave, OF_THE_CERTIFICATE, findings)
        self.assertEqual(server.stop(), 0)
        self.assertEqual(server.stderr, '')
