"""Certificates for tests, made by openssl as an operator would make them."""
import subprocess

from program import DEADLINE_S


def make_pair(folder, name='first'):
    """Writes cert.pem and key.pem, for `name` and 127.0.0.1, over what is there; gives flags."""
    certificate, key = folder / 'cert.pem', folder / 'key.pem'
    made = [folder / 'new-cert.pem', folder / 'new-key.pem']
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
                    'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', f'/CN={name}',
                    '-addext', 'subjectAltName=IP:127.0.0.1', '-out', made[0], '-keyout', made[1]],
                   check=True, capture_output=True, timeout=DEADLINE_S)
    made[1].chmod(0o600)
    made[0].rename(certificate)
    made[1].rename(key)
    return ['--tls-certificate', str(certificate), '--tls-key', str(key)]
