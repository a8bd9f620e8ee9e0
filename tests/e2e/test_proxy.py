"""Behind a proxy that keeps connections: nobody's bytes become another's request or answer."""
import http.client
import itertools
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

from http_cases import AMBIGUOUS_FIELDS, BAD_CHUNKS, HIDDEN, REFUSED, TAKEN, chunks, post
from program import DEADLINE_S, ProgramTest
from proxy import Proxy

ATTACKERS = 40


class Victim(threading.Thread):
    """Asks one request after another, each with a name, until it is told to end."""

    def __init__(self, port, key):
        super().__init__()
        self.connection = http.client.HTTPConnection('127.0.0.1', port, timeout=DEADLINE_S)
        self.key = key
        self.is_over = threading.Event()
        self.answered = 0
        self.wrong = []

    def run(self):
        for number in itertools.count():
            if self.is_over.is_set():
                break
            name = f'victim-{self.native_id}-{number}'
            body = f'{{"orderId":"{name}"}}' if number % 2 else None
            self.connection.request('POST' if body else 'GET',
                                    '/client-session' if body else '/readyz', body,
                                    {'X-API-KEY': self.key, 'X-Request-Id': name})
            answer = self.connection.getresponse()
            text = answer.read()
            is_right = answer.status == 200 and answer.headers['X-Request-Id'] == name
            if not is_right or (body and name.encode() not in text):
                self.wrong.append((name, answer.status, text))
            self.answered += 1
        self.connection.close()


class BehindProxy(ProgramTest):
    def attack(self, port, text):
        """Sends it, and takes what comes until the proxy has had enough."""
        with socket.create_connection(('127.0.0.1', port), timeout=DEADLINE_S) as attacker:
            try:
                attacker.sendall(text.replace(b'${key}', self.server.first_key.encode()))
                while attacker.recv(65536):
                    pass
            except ConnectionResetError:
                pass

    def attacks(self):
        texts = [post(fields, body) for _, fields in AMBIGUOUS_FIELDS
                 for body in (b'', b'0\r\n\r\n')]
        texts += [chunks(body) for body in BAD_CHUNKS]
        texts += [text for _, text in REFUSED]
        texts += [text for _, text, _ in TAKEN]
        length = b'Content-Length: %d\r\n' % len(HIDDEN)
        texts += [post(length + b'X-API-VERSION: none\r\n'), post(length)]
        return [text + HIDDEN for text in texts]

    def run_through(self, buffering):
        self.server = self.serve()
        proxy = Proxy(self.folder / f'proxy-{buffering}', self.server.port, buffering)
        self.addCleanup(proxy.stop)
        victims = [Victim(proxy.port, self.server.first_key) for _ in range(4)]
        for victim in victims:
            victim.start()
        try:
            with ThreadPoolExecutor(ATTACKERS) as attackers:
                for done in [attackers.submit(self.attack, proxy.port, text)
                             for text in self.attacks()]:
                    done.result()
        finally:
            for victim in victims:
                victim.is_over.set()
            for victim in victims:
                victim.join()
        self.assertEqual([victim.wrong for victim in victims], [[]] * len(victims))
        self.assertTrue(all(victim.answered > 10 for victim in victims))
        self.assertEqual(self.server.stop(), 0)
        self.assertIn('request_id=victim-', self.server.stderr)
        self.assertNotIn('request_id=smuggled', self.server.stderr)
        print(f'{len(self.attacks())} attacks beside {sum(v.answered for v in victims)} requests')

    def test_when_the_proxy_forwards_whole_bodies(self):
        self.run_through('on')

    def test_when_the_proxy_forwards_bodies_as_they_come(self):
        self.run_through('off')
