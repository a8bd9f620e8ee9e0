"""Opens each server with its sessions, and says what is sent to it for each request's name."""
import base64
import json
import math

import samples
from machine import free_bytes
from peers import Express, Postgres, Prism
from servers import Counterfoil, Nginx, Redis

HOT_SESSIONS = 1_000
# A file with the tokens of all of ten millions would take the memory that the page cache needs.
TOKENS_MAX = 2_000_000
REDIS_KEY = 'client-session:'
# The journal of 10 M sessions under load, twice over while it is compacted.
DISK_BYTES_PER_SESSION = 4_500


class Lane:
    """A server, and by request its template, its keys and further options of load."""

    def __init__(self, server, requests, opened=None):
        self.server = server
        self.requests = requests
        self.opened = opened or {}


def token_of(tokens, number=0):
    with tokens.open() as lines:
        for _ in range(number):
            next(lines)
        return next(lines).strip()


def access_tokens(tokens, target):
    """What the checkouts of the sessions send, in the order of their client tokens."""
    with tokens.open() as lines, target.open('w') as out:
        for line in lines:
            claims = line.split('.')[1]
            decoded = json.loads(base64.urlsafe_b64decode(claims + '=' * (-len(claims) % 4)))
            out.write(decoded['accessToken'] + '\n')
    return target


def first_lines(source, target, step, count):
    with source.open() as lines, target.open('w') as out:
        for number, line in enumerate(lines):
            if number % step == 0 and number // step < count:
                out.write(line)
    return target


def has_room(place, sessions):
    return free_bytes(place) >= sessions * DISK_BYTES_PER_SESSION


def open_counterfoil(bench, sessions, program=None):
    """A counterfoil with so many sessions, created over its API."""
    name = f'{"former" if program else "counterfoil"}-{sessions}'
    print(f'loading {sessions:,} sessions', flush=True)
    server = bench.add(Counterfoil(bench.place / name, bench.server_core,
                                   program or bench.arguments.program))
    tokens = bench.place / f'{name}.tokens'
    post = bench.file(f'{name}.create', samples.create(server.API_KEY))
    loaded = bench.load(server, post, count=sessions, depth=8, capture=tokens,
                        capture_every=math.ceil(sessions / TOKENS_MAX))
    bench.note('load', {'server': server.directory.name, 'sessions': sessions, **loaded})
    requests = requests_of_counterfoil(bench, server, tokens, post)
    if not bench.figures.get('document_bytes'):
        bench.figures['document_bytes'] = len(server.ask_once(token_of(tokens)))
        bench.figures['change_bytes'] = len(samples.plain(samples.change()))
        bench.figures['token_bytes'] = len(token_of(tokens))
    return Lane(server, requests, {'loaded': loaded, 'tokens': tokens})


def requests_of_counterfoil(bench, server, tokens, post):
    name = server.directory.name
    get = bench.file(f'{name}.get', samples.read(server.API_KEY))
    # The tokens of another program may be of another length.
    patch = bench.file(f'{name}.patch',
                       samples.update(server.API_KEY, len(token_of(tokens))))
    shown = access_tokens(tokens, bench.place / f'{name}.access')
    hot = first_lines(tokens, bench.place / f'{name}.hot', 100, HOT_SESSIONS)
    one = first_lines(tokens, bench.place / f'{name}.one', 1, 1)
    configuration = bench.file(f'{name}.configuration', samples.configuration())
    action = bench.file(f'{name}.action', samples.action())
    return {'GET': (get, tokens, {}), 'GET hot': (get, hot, {}), 'GET one': (get, one, {}),
            'PATCH': (patch, tokens, {}), 'create': (post, '-', {}),
            'mix': (get, tokens, {'also': patch, 'also_percent': 20}),
            'configuration': (configuration, shown, {}), 'action': (action, shown, {})}


def open_redis(bench, keys):
    redis = bench.add(Redis(bench.place / 'redis', bench.server_core))
    names = bench.file('redis.keys', ''.join(f'{REDIS_KEY}{n:012}\n' for n in range(keys)))
    key_bytes = len(REDIS_KEY) + 12
    to_set = bench.file('redis.set', samples.redis_set(key_bytes,
                                                       bench.figures['document_bytes']))
    to_get = bench.file('redis.get', samples.redis_get(key_bytes))
    bench.load(redis, to_set, names, count=keys, depth=16)
    return Lane(redis, {'SET': (to_set, names, {}), 'GET': (to_get, names, {})})


def open_nginx(bench):
    # The very same request; nginx does not look at it.
    nginx = bench.add(Nginx(bench.place / 'nginx', bench.server_core,
                            bench.figures['document_bytes']))
    key = 'k' * bench.figures['token_bytes'] + '\n'
    get = bench.file('nginx.get', samples.read(Counterfoil.API_KEY))
    keys = bench.file('nginx.keys', key)
    return Lane(nginx, {'GET': (get, keys, {}), 'GET one': (get, keys, {})})


def open_express(bench, sessions):
    server = bench.add(Express(bench.place / 'express', bench.server_core, sessions))
    get = bench.file('express.get', samples.read(Counterfoil.API_KEY))
    patch = bench.file('express.patch', samples.update(Counterfoil.API_KEY,
                                                       len(token_of(server.tokens))))
    return Lane(server, {'GET': (get, server.tokens, {}), 'PATCH': (patch, server.tokens, {})})


def open_prism(bench):
    server = bench.add(Prism(bench.place / 'prism', bench.server_core))
    get = bench.file('prism.get', samples.read(Counterfoil.API_KEY))
    keys = bench.file('prism.keys', 'k' * bench.figures['token_bytes'] + '\n')
    return Lane(server, {'GET': (get, keys, {})})


def open_lane(bench, name, sessions):
    if name == 'Counterfoil':
        return open_counterfoil(bench, sessions)
    if name == 'former':
        return open_counterfoil(bench, sessions, bench.arguments.former)
    if name == 'Redis':
        return open_redis(bench, sessions)
    if name == 'PostgreSQL':
        return Lane(bench.add(Postgres(bench.place / 'postgres', bench.server_core, sessions)),
                    {'UPDATE': None})
    if name == 'Express':
        return open_express(bench, sessions)
    return open_nginx(bench) if name == 'nginx' else open_prism(bench)


def open_needs(visits):
    """What must be opened for these visits, in order: (server, sessions) without repetition."""
    return list(dict.fromkeys((visit.server, visit.sessions) for visit in visits))
