"""Keys, tokens and personal data are nowhere but where they belong: canaries are planted in every
place that takes a text, the server is used and misused, and everything it says is searched."""
import base64
import os
import re
import resource
import signal
import socket
import subprocess
from pathlib import Path
from urllib.parse import quote

from program import DEADLINE_S, Client, ProgramTest, eventually, run

KEY = 'canary-key-Zq7wX4nVb2'
REVOKED = 'canary-revoked-Hd83kLmQp5'
# By what they stand for; each is found in no other and in nothing that the program says by itself.
PERSONAL = {name: f'Canary{name.capitalize()}Xw{number}qZ' for number, name in enumerate((
    'order', 'customer', 'email', 'mobile', 'first', 'last', 'street', 'city', 'postal', 'tax',
    'metadata', 'member', 'item', 'description', 'merchant', 'idempotency', 'etag', 'broken',
    'query', 'path', 'header', 'method', 'version', 'enum', 'unknown', 'national', 'recipient',
    'family', 'floor', 'state', 'parcel', 'carrier', 'fee', 'descriptor', 'product', 'sku'))}


def forms(text):
    """How a text may be written down."""
    found = {text, text.lower(), quote(text, safe=''), text.encode().hex(), text[::-1]}
    for shift in range(3):
        # The beginning and the end depend on what stands beside it.
        found.add(base64.b64encode(b'\0' * shift + text.encode()).decode()[4:-4])
    return found


def session():
    p = PERSONAL
    return {
        'orderId': p['order'], 'customerId': p['customer'], 'currencyCode': 'EUR',
        'customer': {'emailAddress': f'{p["email"]}@shop.example', 'mobileNumber': p['mobile'],
                     'firstName': p['first'], 'lastName': p['last'], 'taxId': p['tax'],
                     'nationalDocumentId': p['national'],
                     'billingAddress': {'addressLine1': p['street'], 'city': p['city'],
                                        'postalCode': p['postal'], 'countryCode': 'DE'},
                     'shippingAddress': {'firstName': p['recipient'], 'lastName': p['family'],
                                         'addressLine2': p['floor'], 'state': p['state']}},
        'metadata': {p['member']: p['metadata']},
        'order': {'lineItems': [{'amount': 1, 'itemId': p['item'], 'name': p['parcel'],
                                 'description': p['description'],
                                 'productData': {'sku': p['sku'], 'brand': p['product']}}],
                  'shipping': {'amount': 1, 'methodId': 'm', 'methodName': p['carrier']},
                  'fees': [{'amount': 1, 'type': 'PACKING', 'description': p['fee']}]},
        'paymentMethod': {'descriptor': p['descriptor'], 'options': {'APPLE_PAY': {'merchantName': p['merchant']}}}}


class Canaries(ProgramTest):
    def setUp(self):
        super().setUp()
        for secret in (KEY, REVOKED):
            done = run('keys', 'import', '--data', self.data, '--merchant', 'shop', stdin=secret)
            self.assertEqual(done.returncode, 0, done.stderr)
            key_id = re.search(r'key_[\w-]+', done.stdout + done.stderr)[0]
        done = run('keys', 'revoke', '--data', self.data, '--merchant', 'shop', '--', key_id)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.made_key = self.create_key('shop')
        self.errors = []

    def ask(self, client, *request):
        answer = client.send(*request)
        if answer.status >= 400:
            self.errors.append(answer)
        return answer

    def raw(self, server, text):
        with socket.create_connection(('127.0.0.1', server.port), timeout=DEADLINE_S) as wire:
            wire.sendall(text)
            wire.shutdown(socket.SHUT_WR)
            said = b''
            while piece := wire.recv(65536):
                said += piece
        self.raw_answers.append(said)

    def use(self, server):
        """Everything that succeeds, with the tokens that came of it."""
        client = self.client(server, KEY)
        keys = {'Idempotency-Key': PERSONAL['idempotency']}
        made = self.ask(client, 'POST', '/client-session', session(), keys)
        self.assertEqual(made.status, 200, made.bytes)
        again = self.ask(client, 'POST', '/client-session', session(), keys)
        self.assertEqual(again.headers['idempotent-replayed'], 'true')
        token = made.json['clientToken']
        read = self.ask(client, 'GET', f'/client-session?clientToken={token}')
        self.assertEqual(read.status, 200)
        patch = {'clientToken': token, 'customer': session()['customer']}
        self.assertEqual(self.ask(client, 'PATCH', '/client-session', patch).status, 200)
        return client, token

    def misuse(self, server, client, token):
        """Every kind of error, with canaries wherever a client may put text."""
        p = PERSONAL
        where = '/client-session'
        broken = {**session(), 'currencyCode': p['enum'], 'amount': p['broken'],
                  'customer': {'emailAddress': p['email'], 'firstName': [p['first']],
                               'billingAddress': {'countryCode': p['enum'], 'city': [p['city']]}},
                  'order': {'lineItems': [{'amount': -1, 'itemId': p['item'] * 50}]}}
        for body in (broken, {'clientToken': token, **broken}, [p['broken']], p['broken'],
                     f'{{"orderId": "{p["broken"]}'.encode(), p['broken'].encode(),
                     f'{{"metadata": {{"{p["metadata"]}": {{"": 1}}}}}}'.encode(),
                     {'orderId': p['order'], 'amount': 1}, p['broken'].encode() * 20_000):
            for method in ('POST', 'PATCH'):
                self.assertGreaterEqual(self.ask(client, method, where, body).status, 400)
        for headers in ({'X-API-VERSION': p['version']}, {'Content-Type': f'text/{p["header"]}'},
                        {'Idempotency-Key': p['idempotency']}, {'If-Match': f'"{p["etag"]}"'},
                        {'Idempotency-Key': f'{p["idempotency"]} {p["header"]}'},
                        {'X-Request-Id': f'{p["header"]} {p["header"]}'},
                        {'X-Request-Id': KEY}, {'X-Request-Id': f'visit-{KEY}-1'},
                        {'X-Request-Id': self.made_key},
                        {'X-Request-Id': f'eyJhbGciOiJIUzI1NiJ9.{token.split(".")[2]}'}):
            self.ask(client, 'PATCH', where, {'clientToken': token, 'orderId': p['order']}, headers)
            self.ask(client, 'POST', where, {'orderId': p['order']}, headers)
        for target in (f'{where}?clientToken={token}{p["query"]}', f'/{p["path"]}?{p["query"]}=1',
                       f'{where}?{p["query"]}={token}', f'{where}?clientToken=%{p["query"]}'):
            self.assertGreaterEqual(self.ask(client, 'GET', target).status, 400)
        self.ask(client, p['method'], where)
        for key in (REVOKED, KEY + 'x', p['header'] * 3):
            answer = self.ask(self.client(server, key), 'POST', where, session(),
                              {'X-Request-Id': f'visit-{key}'})
            self.assertEqual(answer.status, 401)
        for text in (f'{p["method"]} /{p["path"]} {p["version"]}\r\n\r\n',
                     f'GET /{p["path"]} HTTP/1.1\r\nHost: {p["header"]} x\r\n\r\n',
                     f'GET /{p["path"]} HTTP/1.1\r\nHost: a\r\n{p["header"]} : {KEY}\r\n\r\n',
                     f'POST {where} HTTP/1.1\r\nHost: a\r\nX-API-KEY: {KEY}\r\n'
                     f'Transfer-Encoding: {p["header"]}\r\n\r\n{p["broken"]}',
                     f'POST {where} HTTP/1.1\r\nHost: a\r\nX-API-KEY: {KEY}\r\n'
                     f'Transfer-Encoding: chunked\r\n\r\n5;{p["broken"]}\n{p["broken"]}',
                     f'GET /{p["path"] * 3_000} HTTP/1.1\r\nHost: a\r\n\r\n'):
            self.raw(server, text.encode())

    def fill_the_disk(self, server, client, token):
        """500 and above: writes that the disk refuses."""
        unlimited = resource.RLIM_INFINITY
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (4_096, unlimited))
        body = {**session(), 'metadata': {PERSONAL['metadata']: 'x' * 20_000}}
        statuses = {self.ask(client, 'POST', '/client-session', body).status for _ in range(20)}
        self.assertIn(503, statuses)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (unlimited, unlimited))
        patch = {'clientToken': token, 'orderId': PERSONAL['order']}
        eventually(lambda: client.send('PATCH', '/client-session', patch).status == 200, 'heals')

    def assert_absent(self, canaries, text, where):
        for canary in canaries:
            for form in forms(canary):
                if form in text:
                    at = text.index(form)
                    self.fail(f'{where} holds {canary}: …{text[max(at - 200, 0):at + 100]}…')

    def search(self, token):
        """Everything the program has said or kept, but for sessions in the store."""
        secrets = [KEY, REVOKED, self.made_key, token, *token.split('.')[1:]]
        everything = [*secrets, *PERSONAL.values()]
        said = [path for path in self.folder.iterdir() if path.is_file()]
        self.assertTrue(any('stderr' in path.name for path in said))
        for path in said:
            self.assert_absent(everything, path.read_text(), path.name)
        for answer in self.errors:
            text = answer.bytes.decode() + str(answer.headers)
            # The path of a member at fault is the one thing of a body that an error may name.
            for path in re.findall(r'"path":"([^"]*)"', text):
                text = text.replace(path, '')
            self.assert_absent(everything, text, f'an answer of {answer.status}')
        self.assertGreaterEqual({answer.status for answer in self.errors},
                                {400, 401, 404, 405, 412, 413, 415, 422, 503})
        for text in self.raw_answers:
            self.assert_absent(everything, text.decode(), 'an answer to what is no request')
        for path in Path(self.data).rglob('*'):
            if path.is_file():
                self.assert_absent([KEY, REVOKED, self.made_key, token, PERSONAL['idempotency']],
                                   path.read_bytes().decode('latin-1'), path.name)

    def play(self, *flags):
        self.raw_answers = []
        server = self.serve('--log-level', 'debug', *flags)
        client, token = self.use(server)
        self.misuse(server, client, token)
        self.fill_the_disk(server, client, token)
        self.assertEqual(server.stop(), 0)
        self.assertIn('status=503' if not flags else '"status":503', server.stderr)
        self.search(token)

    def test_text_logs_and_answers_hold_none(self):
        self.play()

    def test_json_logs_hold_none_either(self):
        self.play('--log-format', 'json')

    def test_what_commands_print_holds_none(self):
        server = self.serve()
        _, token = self.use(server)
        for command in (('keys', 'list'), ('signing-keys', 'list'), ('signing-keys', 'rotate'),
                        ('backup', '--to', str(self.folder / 'backup'))):
            done = run(*command, '--data', self.data)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assert_absent([KEY, REVOKED, token], done.stdout + done.stderr, command)
        self.assertEqual(server.stop(), 0)

    def crash(self, *command):
        """Ends it as a fault of its own would, where cores may be written; whether it left one."""
        started = subprocess.Popen(['env', '-C', self.folder, 'prlimit', '--core=unlimited',
                                    *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        started.stdout.readline()
        limits = Path(f'/proc/{started.pid}/limits').read_text()
        started.send_signal(signal.SIGQUIT)  # dumps as a fault does, and no sanitizer catches it
        _, status = os.waitpid(started.pid, 0)
        started.stdout.close()
        started.returncode = status
        self.assertEqual(os.WTERMSIG(status), signal.SIGQUIT)
        return os.WCOREDUMP(status), re.search(r'Max core file size\s+(\S+)', limits)[1]

    def test_a_crash_leaves_no_core(self):
        other = self.crash('python3', '-c', 'import time; print("up", flush=True); time.sleep(60)')
        print(f'another program: core {other[0]}, limit {other[1]}')
        self.assertEqual(other[1], 'unlimited')
        done = self.crash(os.environ['COUNTERFOIL_PROGRAM'], 'serve', '--data', self.data,
                          '--listen', '127.0.0.1:0')
        self.assertEqual(done, (False, '0'))
