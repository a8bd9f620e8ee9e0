"""Slow clients beside others, for a short and a long test."""
import json
import subprocess
import sys
import threading
import time
from pathlib import Path

from program import DEADLINE_S, ProgramTest

KINDS = ('slow_head', 'slow_body', 'slow_reader', 'idle')
SLOW_CLIENTS = Path(__file__).with_name('slow_clients.py')


class Floods(ProgramTest):
    def flood(self, server, token, each, seconds):
        """Slow clients, all of them connected."""
        slow = subprocess.Popen(
            [sys.executable, SLOW_CLIENTS, str(server.port), server.first_key, token, str(each),
             str(seconds)], stdout=subprocess.PIPE, text=True)
        self.addCleanup(slow.stdout.close)
        self.addCleanup(slow.wait)
        self.addCleanup(slow.kill)
        self.assertEqual(slow.stdout.readline(), 'all there\n')
        return slow

    def ask_while(self, slow, server, token):
        """Writes and reads, on kept and on new connections, until the slow ones are gone: how long
        each took, in seconds."""
        answers = []
        over = threading.Event()

        def watch():
            answers.append(slow.stdout.read())
            over.set()
        watcher = threading.Thread(target=watch)
        watcher.start()
        kept = self.client(server, server.first_key)
        times = []
        number = 0
        while not over.is_set():
            number += 1
            client = kept if number % 4 else server.client(server.first_key)
            begun = time.monotonic()
            if number % 2:
                status = client.post({'orderId': f'order-{number}'}).status
            else:
                status = client.get(token).status
            times.append(time.monotonic() - begun)
            self.assertEqual(status, 200)
            if client is not kept:
                client.close()
            time.sleep(0.002)
        watcher.join()
        return times, json.loads(answers[0])

    def run_flood(self, each, seconds, limit_ms):
        server, client = self.serve_with_client(
            '--log-level', 'error', *(f'--{name}-timeout-ms={limit_ms}'
                                      for name in ('head', 'body', 'idle', 'write')))
        # 50 KB: more than the sockets' buffers take when it is asked for often.
        token = client.post({'metadata': {'long': 'x' * 50_000}}).json['clientToken']
        slow = self.flood(server, token, each, seconds)
        times, ended = self.ask_while(slow, server, token)
        self.assertEqual(slow.wait(timeout=DEADLINE_S), 0)
        self.assertEqual(sorted(ended), sorted(KINDS), 'every slow client is cut off')
        for kind in KINDS:
            self.assertGreaterEqual(ended[kind], each)
        self.assertGreater(len(times), 50)
        self.assertEqual(server.stop(), 0)
        times.sort()
        p99 = times[len(times) * 99 // 100] * 1_000
        print(f'{each} of each kind, cut off {sum(ended.values())} times; {len(times)} requests '
              f'beside them: median {times[len(times) // 2] * 1_000:.1f} ms, p99 {p99:.1f} ms '
              f'({"under" if p99 < 100 else "NOT UNDER"} 100 ms), '
              f'longest {times[-1] * 1_000:.1f} ms')
