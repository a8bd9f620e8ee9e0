"""Peers that need more than a program: PostgreSQL with pgbench, Express with SQLite, prism."""
import os
import shutil
import signal
import subprocess
import time

import machine
import samples
from servers import OUTSIDE, ROOT, Counterfoil, Server, find_program

PEERS = ROOT / 'bench/peers'
NOBODY = 65534
PLACES = (OUTSIDE / 'lib/postgresql/15/bin', '/usr/lib/postgresql/15/bin')


def postgres_program(name):
    path = os.pathsep.join(map(str, PLACES))
    found = shutil.which(name, path=path)
    if not found:
        raise SystemExit(f'bench: no {name} of PostgreSQL 15; run tools/install bench')
    return found


def unprivileged(command):
    """PostgreSQL refuses to run as root. In a namespace of its own the same user has another
    number, and so still reads folders that only root may; where there are no namespaces, as in a
    chroot, nobody runs it."""
    if os.geteuid() != 0:
        return command
    namespace = ['unshare', '--user', '--map-user=1000', '--map-group=1000']
    if subprocess.run([*namespace, 'true'], stderr=subprocess.DEVNULL, check=False).returncode == 0:
        return [*namespace, *command]
    return ['setpriv', f'--reuid={NOBODY}', f'--regid={NOBODY}', '--clear-groups', *command]


class Postgres(Server):
    """A cluster of its own, durable in each commit, and at its best: no checkpoint during a run."""
    SETTINGS = {'listen_addresses': '127.0.0.1', 'unix_socket_directories': '', 'jit': 'off',
                'fsync': 'on', 'synchronous_commit': 'on', 'shared_buffers': '512MB',
                'max_wal_size': '16GB', 'checkpoint_timeout': '1h', 'max_connections': '1100'}
    TABLE = """
CREATE TABLE sessions (key int PRIMARY KEY, revision int NOT NULL, document jsonb NOT NULL)
  WITH (fillfactor = 70);
INSERT INTO sessions SELECT key, 1, $${document}$$ FROM generate_series(1, {rows}) AS key;
VACUUM ANALYZE sessions;
CHECKPOINT;
"""
    # Both line items get another amount, as the PATCH it is compared with gives them.
    UPDATE = r"""\set key random(1, {rows})
\set amount random(1000000, 9999999)
UPDATE sessions SET revision = revision + 1, document = jsonb_set(jsonb_set(document,
  '{{order,lineItems,0,amount}}', to_jsonb(:amount::int)),
  '{{order,lineItems,1,amount}}', to_jsonb(:amount::int)) WHERE key = :key;
"""

    def __init__(self, directory, core, rows):
        super().__init__(directory, core)
        self.rows = rows
        (directory / 'update').write_text(self.UPDATE.format(rows=rows))
        command = [postgres_program('initdb'), '-D', 'data', '-U', 'bench', '--auth=trust',
                   '--locale=C', '--encoding=UTF8', '--no-instructions']
        command = unprivileged(command)
        if 'setpriv' in command:
            os.chown(directory, NOBODY, NOBODY)
        subprocess.run(command, cwd=directory, check=True, stdout=subprocess.DEVNULL)

    def command(self):
        words = [postgres_program('postgres'), '-D', 'data', '-p', str(self.port)]
        for name, value in self.SETTINGS.items():
            words += ['-c', f'{name}={value}']
        return unprivileged(words)

    def address(self):
        return ['-h', '127.0.0.1', '-p', str(self.port), '-U', 'bench']

    def fill(self):
        subprocess.run([postgres_program('psql'), *self.address(), '-q', '-v', 'ON_ERROR_STOP=1',
                        'postgres'], text=True, check=True, stdout=subprocess.DEVNULL,
                       input=self.TABLE.format(document=samples.plain(samples.session()),
                                               rows=self.rows))

    def start(self, wait=True):
        super().start(wait)
        for _ in range(600):
            ready = subprocess.run([postgres_program('pg_isready'), *self.address()], check=False,
                                   stdout=subprocess.DEVNULL)
            if ready.returncode == 0:
                return self.fill()
            time.sleep(0.1)
        raise SystemExit('bench: PostgreSQL does not become ready')

    def stop(self, number=signal.SIGTERM):
        # SIGQUIT: ends its other processes too, and writes nothing more.
        super().stop(signal.SIGQUIT if number == signal.SIGKILL else signal.SIGINT)

    def updates(self, connections, seconds, seed, pin):
        """Updates for so long, by pgbench: the figures of a row."""
        for old in self.directory.glob('log.*'):
            old.unlink()
        command = [postgres_program('pgbench'), *self.address(), '-n', '-M', 'prepared',
                   '-c', str(connections), '-j', '1', '-T', str(max(1, round(seconds))),
                   '-f', 'update', '--random-seed', str(seed), '-l', '--log-prefix=log.tps',
                   'postgres']
        cpu, written = machine.used_by(self.pids())
        own = os.times()
        subprocess.run([*pin, *command], cwd=self.directory, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        after = os.times()
        cpu_after, written_after = machine.used_by(self.pids())
        lines = ''.join(file.read_text() for file in self.directory.glob('log.tps*')).splitlines()
        row = figures_of_log(lines)
        client = (after.children_user - own.children_user
                  + after.children_system - own.children_system)
        return {**row, 'client_cpu': client / row['seconds'],
                'server_cpu': (cpu_after - cpu) / row['seconds'],
                'server_cpu_us': (cpu_after - cpu) / row['requests'] * 1e6,
                'bytes_written': (written_after - written) / row['requests'], 'answer_bytes': 0}


def figures_of_log(lines):
    """Of pgbench's log, a line for each transaction: client, number, us, script, and when it
    ended, in seconds and microseconds of Unix time."""
    took, ended = [], []
    for line in lines:
        words = line.split()
        took.append(int(words[2]))
        ended.append(int(words[4]) * 1_000_000 + int(words[5]))
    took.sort()
    ended.sort()
    seconds = (ended[-1] - ended[0]) / 1e6

    def at(part):
        return took[min(len(took) - 1, int(part * len(took)))]
    return {'requests': len(took), 'seconds': seconds, 'rps': len(took) / seconds,
            'p50_us': at(0.5), 'p99_us': at(0.99), 'p999_us': at(0.999), 'max_us': took[-1],
            'stall_us': max(later - earlier for earlier, later in zip(ended, ended[1:]))}


def installed(name):
    """The folder in which a peer's npm packages are; fetched once, and better-sqlite3 compiled."""
    subprocess.run([ROOT / 'tools/fetch_packages', name], check=True)
    return ROOT / 'build' / f'{name}-packages'


class Express(Server):
    """The same service as one would write it with Express and SQLite: see bench/peers/express."""

    def __init__(self, directory, core, sessions):
        super().__init__(directory, core)
        self.tokens = directory / 'tokens'
        place = installed('express')
        for file in (PEERS / 'express').glob('*.mjs'):
            shutil.copy(file, place)
        self.words = [find_program('node'), str(place / 'server.mjs'), str(self.port), 'database',
                      'sample', str(sessions), 'tokens']
        (directory / 'sample').write_text(samples.plain(samples.session()))

    def command(self):
        return ['env', 'NODE_ENV=production', f'BENCH_API_KEY={Counterfoil.API_KEY}', *self.words]


class Prism(Server):
    """A mock from an OpenAPI document, answering its example; silent, which is its best."""

    def command(self):
        program = installed('prism') / 'node_modules/@stoplight/prism-cli/dist/index.js'
        return ['env', 'NODE_ENV=production', find_program('node'), str(program), 'mock',
                '-h', '127.0.0.1', '-p', str(self.port), '--multiprocess=false',
                '--verboseLevel', 'silent', str(PEERS / 'prism/openapi.yaml')]
