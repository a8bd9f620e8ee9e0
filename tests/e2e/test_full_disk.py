"""A full disk refuses writes, leaves reads alone, and heals without a restart.

The limit on file sizes stands in for the disk: writes past it fail, and it can be moved while the
server runs, without rights and without a mount.
"""
import resource

from program import ProgramTest, eventually

UNLIMITED = resource.RLIM_INFINITY
WRITES_MAX = 3000
ROOM = 40_000  # in each file: less than a new segment of the journal has to prove


class FullDisk(ProgramTest):
    def limit_files(self, server, size):
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size, UNLIMITED))

    def fill_disk(self, server, client, token):
        """Writes until a write is refused; gives the last number that was acknowledged."""
        self.limit_files(server, ROOM)
        for count in range(WRITES_MAX):
            answer = client.patch(token, {'metadata': {'count': count, 'filling': 'x' * 20_000}})
            if answer.status != 200:
                return count - 1, answer
        raise AssertionError('the limit was never met')

    def test_writes_are_refused_and_reads_stay_until_there_is_room(self):
        server, client = self.serve_with_client()
        token = client.post({'orderId': 'o'}).json['clientToken']
        acknowledged, refused = self.fill_disk(server, client, token)
        self.assertEqual((refused.status, refused.error_id), (503, 'ServiceUnavailable'))
        self.assertEqual(refused.headers['retry-after'], '1')

        self.assertEqual(client.get(token).json['metadata']['count'], acknowledged)
        self.assertEqual(client.post({}).status, 503)
        eventually(lambda: client.send('GET', '/readyz').status == 503, '/readyz says no')
        self.assertEqual(client.send('GET', '/healthz').status, 200)

        self.limit_files(server, UNLIMITED)
        eventually(lambda: client.patch(token, {'orderId': 'healed'}).status == 200, 'it heals')
        eventually(lambda: client.send('GET', '/readyz').status == 200, '/readyz says yes')
        session = client.get(token).json
        self.assertEqual(session['orderId'], 'healed')
        self.assertIsNone(server.process.poll())

        server.kill()
        client = self.client(self.serve(), server.first_key)
        self.assertEqual(client.get(token).json, session)
