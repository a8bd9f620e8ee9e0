"""Bench: the folder of one run, its servers and clients, and what has been measured so far."""
import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import clients
import machine
import report
import schedule
from lanes import has_room, open_lane, open_needs, token_of
from peers import Postgres
from rows import middle

WARMUP_LATER_S = 0.5
PEAK_S = 3


class Bench:
    def __init__(self, arguments):
        self.arguments = arguments
        self.begun = time.monotonic()
        self.results = machine.ROOT / 'build/bench' / time.strftime('%Y-%m-%dT%H-%M-%S')
        self.place = self.results / 'servers'
        self.place.mkdir(parents=True)
        cores = sorted(os.sched_getaffinity(0))
        self.server_core, self.client_core = (cores[:2] if len(cores) > 1 else (None, None))
        self.pin = () if self.client_core is None else ('taskset', '-c', str(self.client_core))
        self.lanes = {}
        self.servers = []
        self.rows = []
        self.rest_s = 0
        self.figures = {'machine': machine.described(), 'commit': machine.commit(),
                        'at': time.strftime('%Y-%m-%d'), 'load': [],
                        'sync_us': [machine.sync_times_us(self.place)]}
        self.load_program = clients.compile_load(self.results.parent / 'load')

    def add(self, server):
        self.servers.append(server)
        server.start()
        return server

    def note(self, name, figures):
        self.figures.setdefault(name, []).append(figures)
        print(f'  {name:34} {report.one_line(figures)}', flush=True)

    def file(self, name, text):
        path = self.place / name
        path.write_text(text, newline='')
        return path

    def load(self, server, request, keys='-', **options):
        return clients.run_load(self.load_program, server, request, keys, self.pin, **options)

    def lane(self, server, sessions):
        """The server with so many sessions, opened when first asked for."""
        if (server, sessions) not in self.lanes:
            self.lanes[server, sessions] = open_lane(self, server, sessions)
            os.sync()  # what is written late is not to disturb what is measured
            self.rest_s = schedule.REST_AFTER_WRITES_S - 1
        return self.lanes[server, sessions]

    def close_all_but(self, needed):
        """Stops the servers that no later part needs, and removes their data."""
        for key in [key for key in self.lanes if key not in needed]:
            server = self.lanes.pop(key).server
            server.stop(signal.SIGKILL)
            shutil.rmtree(server.directory)

    def peak(self, visit, ask):
        """How many of the request the server answers in a second, in this run's closed loops."""
        def found():
            return middle(self.rows, 'rps', server=visit.server, request=ask.request,
                          connections=ask.connections, sessions=visit.sessions, share=None)
        if found() is None:
            probe = schedule.Ask(ask.request, ask.connections, min(PEAK_S, ask.seconds))
            self.measure('peak', 0, visit, probe, 1.0)
        return found()

    def measure(self, part, number, visit, ask, warmup_s):
        lane = self.lane(visit.server, visit.sessions)
        rate = ask.share and ask.share * self.peak(visit, ask)
        begun, busy = time.monotonic(), machine.busy_seconds(self.server_core)
        seed = number + 1
        if isinstance(lane.server, Postgres):
            if warmup_s >= 1:
                lane.server.updates(ask.connections, warmup_s, seed + 100, self.pin)
            begun, busy = time.monotonic(), machine.busy_seconds(self.server_core)
            measured = lane.server.updates(ask.connections, ask.seconds, seed, self.pin)
        elif ask.client == 'wrk':
            token = token_of(lane.requests[ask.request][1])
            measured = clients.run_wrk(lane.server, token, ask.connections, ask.seconds, self.pin)
        else:
            request, keys, options = lane.requests[ask.request]
            measured = self.load(lane.server, request, keys, **options, seed=seed,
                                 connections=ask.connections, seconds=ask.seconds,
                                 warmup=warmup_s, **({'rate': rate} if rate else {}))
        took = time.monotonic() - begun
        others = (machine.busy_seconds(self.server_core) - busy) / took - measured['server_cpu']
        row = {'part': part, 'round': number, 'server': visit.server, 'request': ask.request,
               'sessions': visit.sessions, 'connections': ask.connections, 'share': ask.share,
               'rate': rate, 'client': ask.client, **measured, 'server_core_others': others}
        self.rows.append(row)
        print(f'  {report.label(row):34} {report.one_line(row)}', flush=True)

    def visit(self, part, number, visit):
        machine.await_quiet(self.server_core, self.rest_s)
        for at, ask in enumerate(visit.asks):
            self.measure(part, number, visit, ask, WARMUP_LATER_S if at else visit.warmup_s)
        rest_s = schedule.REST_AFTER_WRITES_S if schedule.writes(visit) else schedule.REST_S
        self.rest_s = rest_s - machine.WATCHED_S

    def has_room_for(self, part):
        """Whether the disk has room for the stores that the part opens; else says so."""
        for server, sessions in open_needs(part.visits):
            is_open = (server, sessions) in self.lanes
            if sessions > schedule.SMALL and not is_open and not has_room(self.place, sessions):
                free = machine.free_bytes(self.place) / 1e9
                print(f'{part.name}: left out, {free:.0f} GB free are too few for '
                      f'{sessions:,} sessions', flush=True)
                return False
        return True

    def run_part(self, part):
        """Every server in every round, each round in the opposite order."""
        for server, sessions in open_needs(part.visits):
            self.lane(server, sessions)
        for number in range(part.rounds):
            print(f'{part.name}, round {number + 1} of {part.rounds}', flush=True)
            for visit in part.visits if number % 2 == 0 else part.visits[::-1]:
                self.visit(part.name, number, visit)

    def seconds_so_far(self):
        return time.monotonic() - self.begun

    def write(self, goals):
        path = self.results / 'results.json'
        # Published, too: not where files lie on this machine.
        told = {name: value.name if isinstance(value, Path) else value
                for name, value in vars(self.arguments).items()}
        path.write_text(json.dumps({'arguments': told, 'goals': goals,
                                    'figures': self.figures, 'rows': self.rows},
                                   indent=1, default=str) + '\n')
        return path

    def close(self):
        for server in self.servers:
            server.stop(signal.SIGKILL)
        subprocess.run(['rm', '-rf', self.place], check=True)
