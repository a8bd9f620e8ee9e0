"""HTTP/1.1 as RFC 9112 and RFC 9110 have it, and every framing that has two readings refused."""
import re
import socket
import threading

from http_cases import AMBIGUOUS_FIELDS, BAD_CHUNKS, HIDDEN, REFUSED, TAKEN, chunks, get, post
from program import DEADLINE_S, ProgramTest


class Wire:
    """A connection that sends what it is told to."""

    def __init__(self, port):
        self.socket = socket.create_connection(('127.0.0.1', port), timeout=DEADLINE_S)
        self.received = b''

    def send(self, text):
        try:
            self.socket.sendall(text)
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before all was sent; the answer is there to be read

    def read_until_closed(self):
        try:
            while piece := self.socket.recv(65536):
                self.received += piece
        except ConnectionResetError:
            pass
        self.socket.close()
        return self.received

    def read_answer(self, is_head=False):
        """Status, headers and body of the next final answer; None at the end."""
        while b'\r\n\r\n' not in self.received:
            piece = self.socket.recv(65536)
            if not piece:
                return None
            self.received += piece
        head, _, rest = self.received.partition(b'\r\n\r\n')
        lines = head.decode('latin-1').split('\r\n')
        status = int(lines[0].split(' ')[1])
        headers = dict(line.lower().split(': ', 1) for line in lines[1:])
        if status == 100:
            self.received = rest
            return self.read_answer(is_head)
        size = 0 if is_head else int(headers.get('content-length', 0))
        while len(rest) < size:
            rest += self.socket.recv(65536)
        self.received = rest[size:]
        return status, headers, rest[:size]


class HttpConformance(ProgramTest):
    def setUp(self):
        super().setUp()
        self.server = self.serve()
        self.key = self.server.first_key.encode()

    def wire(self, text):
        wire = Wire(self.server.port)
        self.addCleanup(wire.socket.close)
        wire.send(text.replace(b'${key}', self.key))
        return wire

    def assert_refused(self, text, name):
        """One answer, an error in the contract's form, and the end; HIDDEN is nobody's request."""
        answer = self.wire(text + HIDDEN).read_until_closed()
        statuses = re.findall(rb'^HTTP/1\.1 (\d+) ', answer, re.MULTILINE)
        self.assertEqual(statuses, [b'400'], (name, text, answer))
        self.assertIn(b'\r\nConnection: close\r\n', answer)
        self.assertIn(b'"errorId":"BadRequest"', answer)
        self.assertNotIn(b'smuggled', answer, (name, text))

    def test_what_has_two_readings_is_refused_with_all_that_follows(self):
        for section, fields in AMBIGUOUS_FIELDS:
            with self.subTest(section, fields=fields):
                self.assert_refused(post(fields), section)
                self.assert_refused(post(fields, b'0\r\n\r\n'), section)
        for body in BAD_CHUNKS:
            with self.subTest('9112 7.1', body=body):
                self.assert_refused(chunks(body), '9112 7.1')
        self.assertEqual(self.server.stop(), 0)
        self.assertNotIn('smuggled', self.server.stderr)

    def test_what_is_no_http_is_refused(self):
        for section, text in REFUSED:
            with self.subTest(section, text=text):
                self.assert_refused(text, section)

    def test_what_has_to_be_understood_is(self):
        for section, text, statuses in TAKEN:
            with self.subTest(section, text=text):
                wire = self.wire(text)
                heads = [line.startswith(b'HEAD') for line in text.split(b'\r\n')
                         if line.endswith((b'HTTP/1.1', b'HTTP/1.0'))]
                for status, is_head in zip(statuses, heads):
                    answer = wire.read_answer(is_head)
                    self.assertEqual(answer[0], status, answer)
                    self.assertRegex(answer[1]['date'], r'^\w{3}, \d\d \w{3} \d{4} ', '9110 6.6.1')
                    if status == 405:
                        self.assertIn('get', answer[1]['allow'], '9110 15.5.6')
                    if answer[1].get('connection') == 'close':
                        self.assertIsNone(wire.read_answer())

    def test_bytes_that_come_one_by_one_mean_the_same(self):
        for _, text, statuses in TAKEN:
            wire = self.wire(b'')
            wire.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in text.replace(b'${key}', self.key):
                wire.send(bytes([byte]))
            self.assertEqual(wire.read_answer(text.startswith(b'HEAD'))[0], statuses[0], text)

    def test_what_is_left_of_one_request_is_no_other(self):
        """An answer that does not need the body leaves none of it to be read as a request."""
        for body in (HIDDEN, HIDDEN * 1_000, b'x' * 300_000 + HIDDEN):
            length = b'Content-Length: %d\r\n' % len(body)
            for text in (post(length + b'X-API-VERSION: none\r\n', body),  # 400 by the head
                         post(length + b'Content-Type: text/plain\r\n', body),  # 415
                         post(length + b'Expect: 100-continue\r\n', body),
                         get(length) + body,
                         get(length, b'DELETE /healthz HTTP/1.1') + body,
                         get(length, b'CONNECT a:80 HTTP/1.1') + body):
                wire = self.wire(text + get(b'Connection: close\r\n'))
                answer = wire.read_until_closed()
                with self.subTest(text[:200], size=len(body)):
                    self.assertTrue(answer.startswith(b'HTTP/1.1 '), answer[:200])
                    self.assertNotIn(b'smuggled', answer)
        self.assertEqual(self.server.stop(), 0)
        self.assertNotIn('smuggled', self.server.stderr)

    def test_answers_keep_the_order_of_many_pipelined_requests(self):
        wire = self.wire(b'')
        count = 500
        requests = b''.join(get(b'X-Request-Id: id-%d\r\n' % i) for i in range(count))
        sender = threading.Thread(target=wire.send, args=(requests,))
        sender.start()
        for i in range(count):
            self.assertEqual(wire.read_answer()[1]['x-request-id'], f'id-{i}')
        sender.join()
