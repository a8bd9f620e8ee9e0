"""Ten thousand idle connections within 512 MiB: others are served, and one more is told."""
import socket

from crowd import REQUEST, Crowd, raise_own_limit

MANY = 10_000
MEMORY_BYTES_MAX = 512 * 1024 * 1024


class TenThousand(Crowd):
    def test_idle_connections_within_a_limit_of_memory(self):
        possible = raise_own_limit()
        count = min(MANY, possible)
        server, client = self.serve_with_client(
            '--log-level', 'warning', '--connections-max', str(count + 1),
            within=('prlimit', f'--data={MEMORY_BYTES_MAX}'))
        before = self.resident_mib(server)
        idle = []
        while len(idle) < count:
            some = self.connect(server, min(500, count - len(idle)))
            served, _, _ = self.sort(some)
            self.assertEqual(len(served), len(some))
            idle += some
        print(f'{len(idle)} idle connections: {before} MiB before, {self.resident_mib(server)} MiB')
        sizes = [4, 60, 30_000, 60_000]
        for number in range(2_000):
            text = 'x' * sizes[number % len(sizes)]
            self.assertEqual(client.post({'metadata': {'long': text}}).status, 200)
        print(f'with many sessions: {self.resident_mib(server)} MiB')
        _, refused, _ = self.sort(self.connect(server, 1))
        self.assertEqual(len(refused), 1)
        for connection in idle[::100]:
            connection.sendall(REQUEST)
        served, _, _ = self.sort(idle[::100])
        self.assertEqual(len(served), len(idle[::100]))
        for connection in idle:
            connection.close()
        self.assert_recovers(server, server.first_key)
        self.assertEqual(server.stop(), 0)

    def test_large_bodies_within_a_limit_of_memory(self):
        count = min(3_000, raise_own_limit())
        server, client = self.serve_with_client(
            '--log-level', 'error', within=('prlimit', f'--data={MEMORY_BYTES_MAX}'))
        crowd = self.connect(server, count)
        self.sort(crowd)
        body = b' ' * 250_000
        head = (f'POST /client-session HTTP/1.1\r\nHost: a\r\nX-API-KEY: {server.first_key}\r\n'
                f'Content-Length: {len(body) + 2}\r\n\r\n').encode()
        refused = 0
        for number, connection in enumerate(crowd):
            try:
                connection.sendall(head + body)  # the rest does not come
            except (ConnectionResetError, BrokenPipeError):
                refused += 1
            if number % 100 == 0:
                self.assertEqual(client.post({'orderId': f'order-{number}'}).status, 200)
        print(f'{count} bodies of 250 KB begun: {self.resident_mib(server)} MiB')
        for connection in crowd:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b'\1\0\0\0\0\0\0\0')
            connection.close()
        self.assert_recovers(server, server.first_key)
        self.assertEqual(client.send('POST', '/client-session', body + b'{}').status, 200)
        self.assertEqual(server.stop(), 0)
