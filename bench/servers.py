"""Servers under measurement: each on a loopback port and a core of its own, gone at the end."""
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import samples
from machine import ROOT

OUTSIDE = ROOT / 'build/outside/usr'  # what tools/install unpacks there
START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 30


def find_program(name):
    places = [str(OUTSIDE / 'bin'), str(OUTSIDE / 'sbin')]
    path = os.pathsep.join([os.environ.get('PATH', ''), '/usr/sbin', *places])
    found = shutil.which(name, path=path)
    if not found:
        raise SystemExit(f'bench: no {name}; run tools/install bench')
    return found


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def pinned(core, command):
    return command if core is None else ['taskset', '-c', str(core), *command]


def status_kib(pid, field):
    """A size of /proc/PID/status, such as VmRSS."""
    for line in Path(f'/proc/{pid}/status').read_text().splitlines():
        if line.startswith(field + ':'):
            return int(line.split()[1])
    raise SystemExit(f'bench: no {field}')


class Server:
    """A child process that listens on `port`; its data and its words are below `directory`."""

    def __init__(self, directory, core):
        self.directory = directory
        self.core = core
        self.port = free_port()
        self.process = None
        directory.mkdir(parents=True)

    def command(self):
        raise NotImplementedError

    def start(self, wait=True):
        with (self.directory / 'log').open('ab') as log:
            self.process = subprocess.Popen(pinned(self.core, self.command()), cwd=self.directory,
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        if wait:
            self.connect().close()

    def connect(self):
        """A connection, as soon as the server accepts one."""
        patience = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < patience:
            if self.process.poll() is not None:
                words = (self.directory / 'log').read_text()[-2000:]
                raise SystemExit(f'bench: {self.directory.name} ended:\n{words}')
            try:
                return socket.create_connection(('127.0.0.1', self.port))
            except ConnectionRefusedError:
                time.sleep(0.0005)
        raise SystemExit(f'bench: {self.directory.name} does not listen')

    def pids(self):
        """Its process and the children of that one."""
        pid = self.process.pid
        children = Path(f'/proc/{pid}/task/{pid}/children').read_text().split()
        return [pid, *map(int, children)]

    def stop(self, number=signal.SIGTERM):
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            self.process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


class Counterfoil(Server):
    API_KEY = 'benchmark-secret-of-no-value'

    def __init__(self, directory, core, program):
        super().__init__(directory, core)
        self.program = str(program)
        subprocess.run([self.program, 'keys', 'import', '--data', 'data', '--merchant', 'bench'],
                       cwd=directory, input=self.API_KEY + '\n', text=True, check=True,
                       stdout=subprocess.DEVNULL)

    def command(self):
        return [self.program, 'serve', '--listen', f'127.0.0.1:{self.port}', '--data', 'data',
                '--log-level', 'warning']

    def ask_once(self, token):
        """One GET on a connection of its own; the answer's body."""
        request = samples.read(self.API_KEY).replace('@KEY@', token)
        with self.connect() as connection:
            connection.sendall(request.replace('Accept:', 'Connection: close\r\nAccept:').encode())
            answer = b''
            while part := connection.recv(65536):
                answer += part
        head, _, body = answer.partition(b'\r\n\r\n')
        if not head.startswith(b'HTTP/1.1 200'):
            raise SystemExit(f'bench: answered {head[:200]}')
        return body

    def journal_bytes(self):
        return sum(file.stat().st_size for file in (self.directory / 'data').glob('journal.*'))

    def forget_pages(self):
        """Drops the journal from the kernel's page cache, as after a boot."""
        for path in (self.directory / 'data').glob('journal.*'):
            with path.open('rb') as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


class Redis(Server):
    def command(self):
        # At its best: no rewriting of the log and no snapshots, which a long run would need.
        return [find_program('redis-server'), '--port', str(self.port), '--bind', '127.0.0.1',
                '--dir', str(self.directory), '--appendonly', 'yes', '--appendfsync', 'always',
                '--auto-aof-rewrite-percentage', '0', '--save', '', '--daemonize', 'no']

    def start(self, wait=True):
        super().start(wait)
        for _ in range(START_SECONDS_MAX * 10):
            with self.connect() as connection:
                connection.sendall(b'PING\r\n')
                if connection.recv(64).startswith(b'+PONG'):
                    return
            time.sleep(0.1)
        raise SystemExit('bench: redis does not become ready')


class Nginx(Server):
    CONFIG = """
worker_processes 1;
daemon off;
pid {directory}/pid;
error_log {directory}/log error;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path {directory}/t1;
  proxy_temp_path {directory}/t2;
  fastcgi_temp_path {directory}/t3;
  uwsgi_temp_path {directory}/t4;
  scgi_temp_path {directory}/t5;
  default_type application/json;
  server {{
    listen 127.0.0.1:{port};
    location / {{ return 200 "{body}"; }}
  }}
}}
"""

    def __init__(self, directory, core, body_bytes):
        super().__init__(directory, core)
        (directory / 'conf').write_text(self.CONFIG.format(
            directory=directory, port=self.port, body='x' * body_bytes))

    def command(self):
        directory = str(self.directory)
        return [find_program('nginx'), '-p', directory, '-c', f'{directory}/conf',
                '-e', f'{directory}/log']
