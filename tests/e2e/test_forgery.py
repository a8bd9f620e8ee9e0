"""Forged tokens and foreign sessions at the real server: refused, without a word on why."""
import base64
import hashlib
import hmac
import json
import re

from program import ProgramTest, eventually, run, segment


def encoded(content):
    content = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(content).rstrip(b'=').decode()


def signed(header, claims, secret):
    text = f'{encoded(header)}.{encoded(claims)}'
    return f'{text}.{encoded(hmac.digest(secret, text.encode(), hashlib.sha256))}'


def forgeries(token):
    """By their kinds: tokens that are nearly the genuine one."""
    header, claims, signature = token.split('.')
    kid = segment(token, 0)['kid']
    longer = {**segment(token, 1), 'exp': segment(token, 1)['exp'] + 86_400}
    return {
        'unsigned': f'{encoded({"alg": "none", "typ": "JWT", "kid": kid})}.{claims}.',
        'none with a signature': f'{encoded({"alg": "none"})}.{claims}.{signature}',
        'no signature': f'{header}.{claims}.',
        'two segments': f'{header}.{claims}',
        'four segments': f'{token}.{signature}',
        'a longer life': f'{header}.{encoded(longer)}.{signature}',
        'own key': signed({'alg': 'HS256', 'typ': 'JWT', 'kid': kid}, longer, b'k' * 32),
        'empty key': signed({'alg': 'HS256', 'typ': 'JWT', 'kid': kid}, longer, b''),
        'another algorithm': signed({'alg': 'HS512', 'typ': 'JWT', 'kid': kid}, longer, b'k' * 32),
        'unknown key': signed({'alg': 'HS256', 'typ': 'JWT', 'kid': 'x'}, longer, b'k' * 32),
        'padding': f'{token}=', 'blank': f'{token}%20', 'standard base64': f'{token[:-1]}%2B',
        'empty': '', 'dots': '..', 'no token': 'x', 'long': 'a' * 5000,
    }


def without_own(answer):
    """Status, headers and body without what each answer has of its own."""
    headers = {name: value for name, value in answer.headers.items()
               if name not in ('date', 'x-request-id')}
    return answer.status, headers, re.sub(rb'\d{19}', b'#', answer.bytes)


class Forgery(ProgramTest):
    def test_every_forgery_gets_one_answer(self):
        _, client = self.serve_with_client()
        token = client.post({'orderId': 'o'}).json['clientToken']
        answers = set()
        for kind, forged in forgeries(token).items():
            got = client.get(forged)
            self.assertEqual((got.status, got.error_id), (400, 'ClientSessionValidationError'),
                             kind)
            self.assertEqual(client.patch(forged, {'orderId': 'p'}).error_id,
                             'ClientSessionValidationError', kind)
            answers.add(without_own(got)[2])
        self.assertEqual(len(answers), 1, answers)
        self.assertEqual(client.get(token).json, {'orderId': 'o'})

    def test_a_retired_key_is_accepted_until_it_is_removed(self):
        server, client = self.serve_with_client()
        token = client.post({}).json['clientToken']
        done = run('signing-keys', 'rotate', '--data', self.data)
        self.assertEqual(done.returncode, 0, done.stderr)
        eventually(lambda: segment(client.post({}).json['clientToken'], 0) != segment(token, 0),
                   'the new key signs')
        self.assertEqual(client.get(token).status, 200)
        retired = segment(token, 0)['kid']
        files = [file for file in (server.data / 'signing-keys').iterdir()
                 if retired in file.name]
        self.assertEqual(len(files), 1)
        files[0].unlink()
        eventually(lambda: client.get(token).status == 400, 'the key is gone')

    def test_a_foreign_session_is_answered_as_none_at_all(self):
        server, owner = self.serve_with_client()
        other = self.client(server, self.create_key('other'))
        eventually(lambda: other.post({}).status == 200, 'the other merchant is let in')
        token = owner.post({'orderId': 'o'}, {'Idempotency-Key': 'k'}).json['clientToken']
        tag = owner.get(token).headers['etag']
        for headers in ({}, {'If-Match': tag}, {'If-Match': '*'}, {'If-None-Match': tag},
                        {'Idempotency-Key': 'k'}, {'X-API-VERSION': '2.2'}):
            self.assertEqual(without_own(other.get(token, headers)),
                             without_own(other.get(token + 'x', headers)), headers)
            self.assertEqual(without_own(other.send('HEAD', f'/client-session?clientToken={token}',
                                                    headers=headers)),
                             without_own(other.send('HEAD', '/client-session?clientToken=x',
                                                    headers=headers)), headers)
            self.assertEqual(without_own(other.patch(token, {'orderId': 'stolen'}, headers)),
                             without_own(other.patch(token + 'x', {'orderId': 'stolen'}, headers)),
                             headers)
        self.assertEqual(owner.get(token).json, {'orderId': 'o'})
        self.assertEqual(owner.get(token).headers['etag'], tag)
