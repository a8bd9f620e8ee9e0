"""Many connections at once, and what the server says to those that are too many."""
import json
import re
import resource
import selectors
import socket
from pathlib import Path

from program import DEADLINE_S, ProgramTest, eventually

# What this process has open besides.
OWN_DESCRIPTORS = 100
REQUEST = b'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'


def raise_own_limit():
    """How many connections this process may hold."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard - OWN_DESCRIPTORS


class Crowd(ProgramTest):
    def connect(self, server, count):
        """So many connections, each of which has asked for something."""
        crowd = []
        for _ in range(count):
            connection = socket.create_connection(('127.0.0.1', server.port), timeout=DEADLINE_S)
            self.addCleanup(connection.close)
            connection.sendall(REQUEST)
            crowd.append(connection)
        return crowd

    def first_answers(self, crowd):
        """The first bytes that each is told; empty for one that is just closed."""
        answers = {}
        with selectors.DefaultSelector() as selector:
            for connection in crowd:
                selector.register(connection, selectors.EVENT_READ)
            while len(answers) < len(crowd):
                ready = selector.select(DEADLINE_S)
                self.assertTrue(ready, f'{len(crowd) - len(answers)} have no answer')
                for key, _ in ready:
                    try:
                        answers[key.fileobj] = key.fileobj.recv(4096)
                    except ConnectionResetError:
                        answers[key.fileobj] = b''
                    selector.unregister(key.fileobj)
        return answers

    def sort(self, crowd):
        """Who is served, who is told to come later, who is just closed."""
        answers = self.first_answers(crowd)
        served = [who for who, said in answers.items() if said.startswith(b'HTTP/1.1 200 ')]
        refused = [who for who, said in answers.items() if said.startswith(b'HTTP/1.1 503 ')]
        closed = [who for who, said in answers.items() if not said]
        self.assertEqual(len(served) + len(refused) + len(closed), len(crowd), 'nothing else')
        for who in refused:
            self.assert_clear(answers[who])
        return served, refused, closed

    def assert_clear(self, answer):
        head, _, body = answer.partition(b'\r\n\r\n')
        self.assertIn(b'\r\nRetry-After: ', head)
        self.assertIn(b'\r\nConnection: close', head)
        self.assertEqual(json.loads(body)['error']['errorId'], 'ServiceUnavailable')

    def assert_recovers(self, server, key):
        """New clients are served, and write."""
        def try_one():
            client = server.client(key)
            try:
                return client.post({'orderId': 'after'}).status == 200
            except OSError:
                return False
            finally:
                client.close()
        eventually(try_one, 'new clients are served')

    def resident_mib(self, server):
        status = Path(f'/proc/{server.process.pid}/status').read_text()
        return int(re.search(r'VmRSS:\s+(\d+)', status)[1]) // 1024
