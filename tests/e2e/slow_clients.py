"""Slow and idle clients by the hundred, as a program of its own: it prints what became of them.

slow_clients.py PORT KEY TOKEN EACH SECONDS: EACH clients of each kind come again whenever they are
cut off, until SECONDS have passed; then those that are left wait for their end."""
import asyncio
import collections
import json
import resource
import socket
import sys
import time

PAUSE_S = 0.1
# The server's limits are seconds: who is not cut off after this long is not cut off at all.
PATIENCE_S = 60


class Slow:
    def __init__(self, port, key, token, end):
        self.port = port
        self.key = key
        self.token = token
        self.end = end
        self.open = collections.Counter()
        self.ended = collections.Counter()

    def request(self, line, fields=''):
        return f'{line} HTTP/1.1\r\nHost: a\r\nX-API-KEY: {self.key}\r\n{fields}'.encode()

    async def trickle(self, writer):
        """One byte after another, for as long as they are taken."""
        while True:
            writer.write(b'x')
            await writer.drain()
            await asyncio.sleep(PAUSE_S)

    async def slow_head(self, reader, writer):
        writer.write(self.request('GET /healthz', 'X-Long: '))
        await self.first_of(self.trickle(writer), reader.read())

    async def slow_body(self, reader, writer):
        writer.write(self.request('POST /client-session', 'Content-Length: 100000\r\n\r\n{'))
        await self.first_of(self.trickle(writer), reader.read())

    async def slow_reader(self, reader, writer):
        """Asks for large answers and reads none, so that only the end of the connection ends it."""
        asked = self.request(f'GET /client-session?clientToken={self.token}', '\r\n') * 200
        writer.write(asked)
        writer.transport.pause_reading()
        await writer.drain()
        while not writer.transport.is_closing():
            writer.write(b'\r\n')
            await writer.drain()
            await asyncio.sleep(PAUSE_S)

    async def idle(self, reader, writer):
        await reader.read()

    async def first_of(self, *waits):
        tasks = [asyncio.ensure_future(wait) for wait in waits]
        done, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in rest:
            task.cancel()
        for task in done:
            task.result()

    async def client(self, kind):
        while True:
            connection = socket.socket()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.setblocking(False)
            writer = None
            try:
                await asyncio.get_running_loop().sock_connect(connection,
                                                              ('127.0.0.1', self.port))
                reader, writer = await asyncio.open_connection(sock=connection)
                self.open[kind] += 1
                await asyncio.wait_for(getattr(self, kind)(reader, writer), PATIENCE_S)
                self.ended[kind] += 1
            except asyncio.TimeoutError:
                self.ended[f'{kind} not cut off'] += 1
            except OSError:
                self.ended[kind] += 1
            finally:
                if writer:
                    writer.transport.abort()
                else:
                    connection.close()
            if time.monotonic() > self.end:
                return


async def main():
    port, key, token, each, seconds = sys.argv[1:]
    slow = Slow(int(port), key, token, time.monotonic() + float(seconds))
    clients = [asyncio.ensure_future(slow.client(kind)) for _ in range(int(each))
               for kind in ('slow_head', 'slow_body', 'slow_reader', 'idle')]
    while len(slow.open) < 4 or min(slow.open.values()) < int(each):
        await asyncio.sleep(0.01)
    print('all there', flush=True)
    await asyncio.gather(*clients)
    print(json.dumps(slow.ended), flush=True)


if __name__ == '__main__':
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    asyncio.run(main())
