"""A server of the program under test, in a directory of its own, and a shell beside it."""
import http.client
import json
import os
import re
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

PROGRAM = os.environ['COUNTERFOIL_PROGRAM']
# A sanitizer makes the program several times slower.
PATIENCE_S = 60 if os.environ.get('COUNTERFOIL_SANITIZE') else 20


class Server:
    """`counterfoil serve` on a free port; `key` is that of its first start."""

    def __init__(self, data, log, flags=()):
        with open(log, 'ab') as log_file:
            self.process = subprocess.Popen(
                [PROGRAM, 'serve', '--listen', '127.0.0.1:0', '--data', str(data), *flags],
                stdout=subprocess.PIPE, stderr=log_file, text=True)
        greeting = self.process.stdout.readline()
        if ' serves ' not in greeting:
            self.process.wait(PATIENCE_S)
            raise RuntimeError(f'the server did not start: {Path(log).read_text()}')
        self.url = greeting.split()[-1]
        self.port = int(self.url.rsplit(':', 1)[1])
        self.key = None
        self.connections = []

    def read_first_key(self):
        """Takes the key from what a first start prints."""
        for line in self.process.stdout:
            if found := re.search(r'cfk_[A-Za-z0-9_-]{43}', line):
                self.key = found.group()
                return self
        raise RuntimeError('there was no key')

    def connect(self):
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=PATIENCE_S)
        self.connections.append(connection)
        return connection

    def stop(self):
        """Ends it as an operator would; gives its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(PATIENCE_S)
        self.process.stdout.close()
        for connection in self.connections:
            connection.close()
        return code


def ask(connection, key, method, target, body=None, headers=()):
    """One request: (status, body read as JSON)."""
    sent = {'X-API-KEY': key, **dict(headers)}
    if body is not None:
        sent['Content-Type'] = 'application/json'
    connection.request(method, target, None if body is None else json.dumps(body), sent)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


class ServerTest(unittest.TestCase):
    """A test with a folder of its own, in which `counterfoil` is on the path."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / 'bin').mkdir()
        (self.folder / 'bin/counterfoil').symlink_to(PROGRAM)
        self.data = self.folder / 'data'

    def start_server(self, data=None, flags=()):
        server = Server(data or self.data, self.folder / 'server.log', flags)
        self.addCleanup(server.stop)
        return server

    def environment(self, **variables):
        """What a shell beside the server finds; nothing of ours in it but what is given."""
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith('COUNTERFOIL_')}
        path = f"{self.folder / 'bin'}:{kept['PATH']}"
        return {**kept, 'PATH': path, **{name: str(value) for name, value in variables.items()}}
