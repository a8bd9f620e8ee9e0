"""bench/load.cpp against a small server that stalls once: a fixed rate does not hide it."""
import json
import socketserver
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

from tool import ROOT

STALL_S = 0.3
RATE = 200
SECONDS = 1


class StallingServer(socketserver.ThreadingTCPServer):
    """Answers on a loopback port; while it answers the request number `stall_at`, nobody else."""
    daemon_threads = True

    def __init__(self, stall_at):
        super().__init__(('127.0.0.1', 0), Answers)
        self.stall_at = stall_at
        self.requests = []
        self.turn = threading.Lock()
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def handle_error(self, request, client_address):
        """The load ends without waiting for what it has sent last."""

    def close(self):
        self.shutdown()
        self.server_close()


class Answers(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self):
        while line := self.rfile.readline():
            if line == b'\r\n':
                self.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 23\r\n\r\n'
                                 b'{"clientToken":"a.b.c"}')
                continue
            with self.server.turn:
                self.server.requests.append(line.split()[0])
                if len(self.server.requests) == self.server.stall_at:
                    time.sleep(STALL_S)


class Load(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.place = Path(cls.folder.name)
        subprocess.run(['g++', '-std=c++20', '-O1', '-o', cls.place / 'load',
                        ROOT / 'bench/load.cpp'], check=True)
        for method in ('GET', 'PATCH'):
            (cls.place / method).write_bytes(f'{method} /@@@@@@@ HTTP/1.1\r\n\r\n'.encode())

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def load(self, server, **options):
        self.addCleanup(server.close)
        command = [self.place / 'load', 'http', server.server_address[1], self.place / 'GET', '-']
        for name, value in options.items():
            command += ['--' + name.replace('_', '-'), value]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    def test_at_a_fixed_rate_a_stall_delays_every_request_that_becomes_due(self):
        found = self.load(StallingServer(RATE // 2), rate=RATE, seconds=SECONDS, warmup=0,
                          connections=2)
        self.assertEqual(found['requests'], RATE * SECONDS)
        self.assertGreater(found['max_us'], 0.9e6 * STALL_S)
        self.assertGreater(found['stall_us'], 0.9e6 * STALL_S)
        # 60 of the 200 became due meanwhile, and the second slowest waited for most of it.
        self.assertGreater(found['p99_us'], 0.5e6 * STALL_S)

    def test_in_a_closed_loop_it_delays_one_request_of_each_connection(self):
        found = self.load(StallingServer(100), seconds=SECONDS, warmup=0, connections=2)
        self.assertGreater(found['max_us'], 0.9e6 * STALL_S)
        self.assertGreater(found['stall_us'], 0.9e6 * STALL_S)
        self.assertLess(found['p99_us'], 0.5e6 * STALL_S)

    def test_a_mix_of_two_requests(self):
        server = StallingServer(0)
        self.load(server, seconds=SECONDS, warmup=0, connections=4, also=self.place / 'PATCH',
                  also_percent=20)
        part = server.requests.count(b'PATCH') / len(server.requests)
        self.assertGreater(len(server.requests), 200)
        self.assertAlmostEqual(part, 0.2, delta=0.1)

    def test_every_third_token_is_kept(self):
        found = self.load(StallingServer(0), count=10, capture=self.place / 'tokens',
                          capture_every=3)
        self.assertEqual(found['requests'], 10)
        self.assertEqual((self.place / 'tokens').read_text(), 'a.b.c\n' * 4)


if __name__ == '__main__':
    unittest.main()
