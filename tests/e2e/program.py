"""Starts the program as a person would, and talks to it with the standard library alone."""
import base64
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

PROGRAM = os.environ['COUNTERFOIL_PROGRAM']
EXAMPLES = Path(__file__).resolve().parents[1] / 'data' / 'examples'
# Long enough for the slowest sanitizer on a busy machine; nothing waits this long when all is well.
DEADLINE_S = 60


def environment(more=None):
    """This process's environment without settings of the program, and with `more`."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith('COUNTERFOIL_')}
    return {**kept, **(more or {})}


def eventually(ask, what):
    """The first answer of `ask` that is true; fails when there is none before the deadline."""
    end = time.monotonic() + DEADLINE_S
    while time.monotonic() < end:
        if answer := ask():
            return answer
        time.sleep(0.005)
    raise AssertionError(f'not in time: {what}')


def run(*arguments, stdin='', more_environment=None):
    """A command that comes to its end."""
    return subprocess.run([PROGRAM, *arguments], input=stdin, capture_output=True, text=True,
                          timeout=DEADLINE_S, check=False, env=environment(more_environment))


class Answer:
    """Status, headers (names in small letters) and body of an answer."""

    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.bytes = response.read()

    @property
    def json(self):
        return json.loads(self.bytes)

    @property
    def error_id(self):
        return self.json['error']['errorId']

    @property
    def revision(self):
        return int(self.headers['etag'].strip('"').split('-')[1])


class Client:
    """One keep-alive connection with one API key."""

    def __init__(self, port, key):
        self.connection = http.client.HTTPConnection('127.0.0.1', port, timeout=DEADLINE_S)
        self.key = key

    def close(self):
        self.connection.close()

    def send(self, method, target, body=None, headers=None):
        sent = {'X-API-KEY': self.key} if self.key else {}
        if body is not None:
            sent['Content-Type'] = 'application/json'
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.connection.request(method, target, body, {**sent, **(headers or {})})
        return Answer(self.connection.getresponse())

    def post(self, body, headers=None):
        return self.send('POST', '/client-session', body, headers)

    def get(self, token, headers=None):
        return self.send('GET', f'/client-session?clientToken={token}', None, headers)

    def patch(self, token, members, headers=None):
        return self.send('PATCH', '/client-session', {'clientToken': token, **members}, headers)


class Server:
    """A running `counterfoil serve`."""

    def __init__(self, folder, *flags, more_environment=None, within=()):
        """`within`: a command that runs the program, such as one that limits it."""
        self.folder = Path(folder)
        self.data = self.folder / 'data'
        count = len(list(self.folder.glob('stdout.*')))
        self.stdout_path = self.folder / f'stdout.{count}'
        self.stderr_path = self.folder / f'stderr.{count}'
        listen = [] if '--listen' in flags else ['--listen', '127.0.0.1:0']
        with self.stdout_path.open('wb') as stdout, self.stderr_path.open('wb') as stderr:
            self.process = subprocess.Popen(
                [*within, PROGRAM, 'serve', '--data', str(self.data), *listen, *flags],
                stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr,
                env=environment(more_environment))
        self.url = eventually(self._find_url, 'the server prints its address')
        self.port = int(self.url.rsplit(':', 1)[1])

    def _find_url(self):
        if self.process.poll() is not None:
            raise AssertionError(f'exit {self.process.returncode}: {self.stderr}')
        found = re.search(r'serves (https?://\S+)\n', self.stdout)
        return found and found[1]

    @property
    def stdout(self):
        return self.stdout_path.read_text()

    @property
    def stderr(self):
        return self.stderr_path.read_text()

    @property
    def first_key(self):
        """The key that a first start has printed; nothing when it printed none."""
        found = re.search(r'cfk_[\w-]{43}', self.stdout)
        return found and found[0]

    def client(self, key):
        return Client(self.port, key)

    def stop(self):
        """Ends it as a service manager does; gives the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=DEADLINE_S)

    def kill(self):
        """Ends it as a power cut does, but for the machine's own memory."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(timeout=DEADLINE_S)


class ProgramTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.data = str(self.folder / 'data')

    def serve(self, *flags, **further):
        server = Server(self.folder, *flags, **further)
        self.addCleanup(server.kill)
        return server

    def client(self, server, key):
        client = server.client(key)
        self.addCleanup(client.close)
        return client

    def create_key(self, merchant='shop', *flags):
        done = run('keys', 'create', '--data', self.data, '--merchant', merchant, *flags)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.strip()

    def serve_with_client(self, *flags, **further):
        """A server on a new directory, and a client with the key of its first start."""
        server = self.serve(*flags, **further)
        return server, self.client(server, server.first_key)


def example(name):
    return json.loads((EXAMPLES / name).read_text())


def segment(token, index):
    """A segment of a client token, decoded."""
    text = token.split('.')[index]
    return json.loads(base64.urlsafe_b64decode(text + '=' * (-len(text) % 4)))


def can_connect(port):
    """Whether the port takes clients; a server that is just closing it may reset one."""
    try:
        socket.create_connection(('127.0.0.1', port), timeout=DEADLINE_S).close()
    except (ConnectionRefusedError, ConnectionResetError):
        return False
    return True
