"""SIGTERM: no new clients, what is in flight is answered, exit 0."""
import json
import signal
import socket
import time

from program import DEADLINE_S, ProgramTest, can_connect, eventually, run


class Stopping(ProgramTest):
    def begin_post(self, server, body):
        """A POST whose head the server has read, and whose body it waits for."""
        connection = socket.create_connection(('127.0.0.1', server.port), timeout=DEADLINE_S)
        self.addCleanup(connection.close)
        connection.sendall(
            f'POST /client-session HTTP/1.1\r\nHost: a\r\nX-API-KEY: {server.first_key}\r\n'
            f'Content-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n'.encode())
        self.assertTrue(connection.recv(100).startswith(b'HTTP/1.1 100 '))
        return connection

    def test_a_request_in_flight_is_answered_while_new_clients_are_refused(self):
        server = self.serve()
        body = b'{"orderId": "in-flight"}'
        connection = self.begin_post(server, body)
        server.process.send_signal(signal.SIGTERM)
        eventually(lambda: not can_connect(server.port), 'new clients are refused')
        connection.sendall(body)
        answer = connection.makefile('rb').read()  # until the server closes
        self.assertTrue(answer.startswith(b'HTTP/1.1 200 '), answer)
        self.assertIn(b'\r\nConnection: close\r\n', answer)
        self.assertEqual(server.process.wait(timeout=DEADLINE_S), 0)

        token = json.loads(answer.partition(b'\r\n\r\n')[2])['clientToken']
        client = self.client(self.serve(), server.first_key)
        self.assertEqual(client.get(token).json, {'orderId': 'in-flight'})

    def test_a_request_that_never_comes_to_its_end_does_not_hold_the_server_up(self):
        server = self.serve()
        self.begin_post(server, b'{"orderId": "never"}')
        begun = time.monotonic()
        self.assertEqual(server.stop(), 0)
        print(f'stopped after {time.monotonic() - begun:.1f} s with a request in flight')

    def test_idle_connections_do_not_hold_the_server_up(self):
        server, client = self.serve_with_client()
        self.assertEqual(client.post({}).status, 200)
        idle = [socket.create_connection(('127.0.0.1', server.port)) for _ in range(20)]
        for connection in idle:
            self.addCleanup(connection.close)
        begun = time.monotonic()
        self.assertEqual(server.stop(), 0)
        print(f'stopped after {time.monotonic() - begun:.1f} s with idle connections')

    def test_sigint_does_the_same(self):
        server = self.serve()
        server.process.send_signal(signal.SIGINT)
        self.assertEqual(server.process.wait(timeout=DEADLINE_S), 0)
        self.assertIn('stopped', server.stderr)

    def test_a_second_server_on_the_same_directory_refuses_to_start(self):
        server, client = self.serve_with_client()
        done = run('serve', '--data', self.data, '--listen', '127.0.0.1:0')
        self.assertEqual(done.returncode, 1)
        self.assertIn(self.data, done.stderr)
        self.assertIn('in use', done.stderr)
        self.assertEqual(client.post({}).status, 200)
        self.assertEqual(server.stop(), 0)
        self.assertEqual(self.serve().stop(), 0)
