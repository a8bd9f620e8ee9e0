"""Too many connections, too few file descriptors, too much sent at once: a clear answer, and then
all is well again."""
import select

from crowd import Crowd, raise_own_limit
from program import DEADLINE_S, eventually


class Shortages(Crowd):
    def setUp(self):
        super().setUp()
        raise_own_limit()

    def test_few_file_descriptors(self):
        server, client = self.serve_with_client('--log-level', 'warning',
                                                within=('prlimit', '--nofile=200'))
        eventually(lambda: 'too few file descriptors for connections_max' in server.stderr,
                   'the log tells')
        token = client.post({'orderId': 'early'}).json['clientToken']
        crowd = self.connect(server, 400)
        served, refused, closed = self.sort(crowd)
        print(f'200 descriptors: {len(served)} of {len(crowd)} are served, {len(refused)} told to '
              f'come later, {len(closed)} closed')
        self.assertGreater(len(served), 50)
        self.assertGreater(len(refused), 0)
        self.assertEqual(client.patch(token, {'customerId': 'meanwhile'}).status, 200)
        for connection in crowd:
            connection.close()
        self.assert_recovers(server, server.first_key)
        self.assertEqual(client.get(token).json, {'orderId': 'early', 'customerId': 'meanwhile'})
        self.assertEqual(server.stop(), 0)
        errors = [line for line in server.stderr.splitlines() if ' error ' in line]
        self.assertEqual([line for line in errors if ' status=503 ' not in line], [])

    def test_more_connections_than_are_allowed(self):
        server, client = self.serve_with_client('--connections-max', '30')
        self.assertEqual(client.post({}).status, 200)
        served, refused, closed = self.sort(self.connect(server, 100))
        self.assertEqual((len(served), len(closed)), (29, 0))
        self.assertEqual(len(refused), 71)
        self.assertEqual(client.post({}).status, 200)
        for connection in served:
            connection.close()
        self.assert_recovers(server, server.first_key)

    def test_more_sent_at_once_than_fits(self):
        server, client = self.serve_with_client('--in-flight-bytes-max', str(1024 * 1024))
        crowd = self.connect(server, 20)
        self.sort(crowd)
        large = b'{"metadata":{"long":"' + b'x' * 60_000 + b'"}}' + b' ' * 190_000
        head = (f'POST /client-session HTTP/1.1\r\nHost: a\r\nX-API-KEY: {server.first_key}\r\n'
                f'Content-Length: {len(large)}\r\n\r\n').encode()
        for connection in crowd:
            connection.sendall(head + large[:-1])  # the last byte does not come
        self.assertEqual(client.post({'orderId': 'small'}).status, 200)
        # One of them is told already, so that not all can have had room.
        self.assertTrue(select.select(crowd, [], [], DEADLINE_S)[0])
        for connection in crowd:
            connection.sendall(large[-1:])
        finished, refused, _ = map(len, self.sort(crowd))
        self.assertEqual(finished + refused, len(crowd))
        print(f'{finished} of {len(crowd)} large requests had room, the others were told')
        self.assertIn(finished, range(1, len(crowd)))
        self.assertEqual(client.send('POST', '/client-session', large).status, 200)
