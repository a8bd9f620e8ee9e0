"""What was acknowledged is there after kill -9, whoever else was writing."""
import http.client
import threading

from program import ProgramTest

WRITERS = 200
ACKNOWLEDGED_BEFORE_KILL = 1500


class Writer(threading.Thread):
    """Creates one session and changes it until the server is gone."""

    def __init__(self, server, number, acknowledge):
        super().__init__()
        self.client = server.client(server.first_key)
        self.number = number
        self.acknowledge = acknowledge
        self.token = None
        self.last_acknowledged = 0
        self.fault = None

    def run(self):
        try:
            created = self.client.post(self.content(0))
            if created.status != 200:
                self.fault = created.bytes
                return
            self.token = created.json['clientToken']
            self.acknowledge()
            while True:
                answer = self.client.patch(self.token, self.content(self.last_acknowledged + 1))
                if answer.status != 200:
                    self.fault = answer.bytes
                    return
                self.last_acknowledged += 1
                self.acknowledge()
        except (OSError, http.client.HTTPException):
            return  # the server is gone
        finally:
            self.client.close()

    def content(self, count):
        """A session whose every member tells the same."""
        return {'orderId': f'{self.number}-{count}', 'amount': count, 'currencyCode': 'GBP',
                'customer': {'firstName': f'{self.number}-{count}'}, 'metadata': {'count': count}}


class Acknowledgements:
    """Counts what all writers were told, and kills the server in the middle of it."""

    def __init__(self, kill):
        self.lock = threading.Lock()
        self.count = 0
        self.kill = kill

    def add(self):
        with self.lock:
            self.count += 1
            is_enough = self.count == ACKNOWLEDGED_BEFORE_KILL
        if is_enough:
            self.kill()


class Durability(ProgramTest):
    def test_every_acknowledged_write_of_many_writers_survives_a_kill(self):
        server = self.serve()
        acknowledgements = Acknowledgements(server.process.kill)
        writers = [Writer(server, number, acknowledgements.add) for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        self.assertEqual([writer.fault for writer in writers if writer.fault], [])
        self.assertGreaterEqual(acknowledgements.count, ACKNOWLEDGED_BEFORE_KILL)

        client = self.client(self.serve(), server.first_key)
        known = [writer for writer in writers if writer.token]
        self.assertTrue(known)
        for writer in known:
            answer = client.get(writer.token)
            self.assertEqual(answer.status, 200)
            count = answer.json['metadata']['count']
            # The change that was on its way when the server died may have arrived, or not.
            self.assertIn(count, (writer.last_acknowledged, writer.last_acknowledged + 1))
            self.assertEqual(answer.json, writer.content(count))
            self.assertEqual(answer.revision, count + 1)

    def test_killed_and_restarted_again_and_again(self):
        server, client = self.serve_with_client()
        key = server.first_key
        token = client.post({'orderId': '0'}).json['clientToken']
        for count in range(1, 6):
            self.assertEqual(client.patch(token, {'orderId': str(count)}).status, 200)
            server.kill()
            server = self.serve()
            client = self.client(server, key)
            self.assertEqual(client.get(token).json, {'orderId': str(count)})
