"""The store keeps within its memory, whatever the kernel makes of what it has given back."""
import json
import os
import re
import socket
import unittest
from pathlib import Path

from program import DEADLINE_S, ProgramTest

STORE_MIB = 32  # as much as the sessions may always take
# Beside the store: the program itself, what requests take meanwhile, and threads.
BESIDE_MIB = 32
CONNECTIONS = 50
AT_ONCE = 20  # on each
# Sessions come in ages, each of its own length, and so leave room of another length.
AGES = [(20_000, 1_300), (20_000, 200), (6_000, 4_300)]


@unittest.skipIf(os.environ.get('COUNTERFOIL_SANITIZE'), 'a sanitizer takes memory of its own')
class Memory(ProgramTest):
    def test_stays_within_the_setting(self):
        server, _ = self.serve_with_client('--log-level', 'warning', '--store-memory-bytes-max',
                                           str(STORE_MIB << 20))
        connections = [socket.create_connection(('127.0.0.1', server.port), DEADLINE_S)
                       for _ in range(CONNECTIONS)]
        for count, length in AGES:
            for _ in range(count // CONNECTIONS // AT_ONCE):
                self.create_some(connections, server.first_key, length)
            taken = self.highest_mib(server)
            self.assertLess(taken, STORE_MIB + BESIDE_MIB, f'after {count} of {length} bytes')
        for connection in connections:
            connection.close()
        self.assertEqual(server.stop(), 0)

    def create_some(self, connections, key, length):
        """Some on each of the connections, of about that length."""
        body = json.dumps({'metadata': {'long': 'x' * length}})
        request = (f'POST /client-session HTTP/1.1\r\nHost: a\r\nX-API-KEY: {key}\r\n'
                   f'Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}')
        for connection in connections:
            connection.sendall(request.encode() * AT_ONCE)
        status = b'HTTP/1.1 200 '
        for connection in connections:
            answers = b''
            while answers.count(b'"clientTokenExpirationDate"') < AT_ONCE:
                received = connection.recv(1 << 20)
                self.assertTrue(received)
                answers += received
            self.assertEqual(answers.count(status), AT_ONCE)

    def highest_mib(self, server):
        """What it had at most; or what it may come to have, without asking for more, once the
        kernel has made huge pages wherever it was told that it may (khugepaged)."""
        process = Path(f'/proc/{server.process.pid}')
        highest = int(re.search(r'VmHWM:\s+(\d+)', (process / 'status').read_text())[1])
        size = resident = reachable = 0
        for line in (process / 'smaps').read_text().splitlines():
            if line.startswith('Size:'):
                size = int(line.split()[1])
            elif line.startswith('Rss:'):
                resident = int(line.split()[1])
            elif line.startswith('VmFlags:'):
                reachable += size if ' hg' in line else resident
        print(f'{highest // 1024} MiB at most, {reachable // 1024} MiB within reach')
        return max(highest, reachable) // 1024
