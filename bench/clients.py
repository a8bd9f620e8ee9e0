"""The clients: load, one for all servers; wrk, to check it; pgbench is in peers."""
import json
import re
import subprocess

import machine
from servers import Counterfoil, Redis, find_program

WRK_UNITS = {'us': 1, 'ms': 1e3, 's': 1e6}


def compile_load(target):
    """Compiles the load generator, unless it is newer than its sources."""
    folder = machine.ROOT / 'bench'
    sources = [*folder.glob('*.cpp'), *folder.glob('*.h')]
    newest = max(source.stat().st_mtime for source in sources)
    if not target.exists() or target.stat().st_mtime < newest:
        subprocess.run(['g++', '-std=c++20', '-O2', '-o', target, folder / 'load.cpp'], check=True)
    return target


def run_load(program, server, request, keys='-', pin=(), **options):
    """One measurement by bench/load.cpp: what it prints."""
    protocol = 'resp' if isinstance(server, Redis) else 'http'
    options.setdefault('watch', ','.join(map(str, server.pids())))
    command = [*pin, program, protocol, server.port, request, keys]
    for name, value in options.items():
        command += ['--' + name.replace('_', '-'), value]
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def figures_of_wrk(text):
    """What `wrk --latency` prints, in the names of load's figures."""
    def duration(percent):
        number, unit = re.search(rf'\s{percent}%\s+([\d.]+)(us|ms|s)\b', text).groups()
        return float(number) * WRK_UNITS[unit]
    if failures := re.search(r'Non-2xx.*|Socket errors.*', text):
        raise SystemExit(f'bench: wrk: {failures[0]}')
    requests, seconds = re.search(r'(\d+) requests in ([\d.]+)s', text).groups()
    return {'requests': int(requests), 'seconds': float(seconds),
            'rps': float(re.search(r'Requests/sec:\s+([\d.]+)', text)[1]),
            'p50_us': duration(50), 'p99_us': duration(99)}


def run_wrk(server, token, connections, seconds, pin=()):
    """GET of one session by wrk, with the headers that load sends."""
    command = [*pin, find_program('wrk'), '-t1', f'-c{connections}', f'-d{max(1, round(seconds))}s',
               '--latency', '-H', f'X-API-KEY: {Counterfoil.API_KEY}', '-H', 'X-API-VERSION: 2.4',
               '-H', 'Accept: application/json',
               f'http://127.0.0.1:{server.port}/client-session?clientToken={token}']
    cpu, written = machine.used_by(server.pids())
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    cpu_after, written_after = machine.used_by(server.pids())
    row = figures_of_wrk(done.stdout)
    return {**row, 'server_cpu': (cpu_after - cpu) / row['seconds'],
            'server_cpu_us': (cpu_after - cpu) / row['requests'] * 1e6,
            'bytes_written': (written_after - written) / row['requests']}
