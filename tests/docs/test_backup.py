"""The backup that docs/operations.md tells of, taken from a busy server, opens every session."""
import subprocess
import threading
import unittest

import pages
from running_server import PATIENCE_S, PROGRAM, ServerTest, ask

OPERATIONS = pages.ROOT / 'docs/operations.md'


def commands_with(text):
    """The example of the operations page whose commands have `text`."""
    for example in pages.examples(OPERATIONS.read_text(), 'operations.md'):
        if text in example.commands:
            return example.commands
    raise ValueError(f'no example has {text}')


def run_command(*arguments):
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=True,
                          timeout=PATIENCE_S)
    return done.stdout


class Shop:
    """A merchant's backend that makes sessions and changes them, one request after the other."""

    def __init__(self, server, key):
        self.connection, self.key = server.connect(), key
        self.acknowledged = {}  # by client token: the number of the last change answered

    def make(self):
        status, session = ask(self.connection, self.key, 'POST', '/client-session',
                              {'orderId': 'order-0'})
        if status == 200:
            self.acknowledged[session['clientToken']] = 0
        return status

    def change_all(self):
        for token, number in list(self.acknowledged.items()):
            status, _ = ask(self.connection, self.key, 'PATCH', '/client-session',
                            {'clientToken': token, 'orderId': f'order-{number + 1}'})
            if status != 200:
                raise RuntimeError(f'a change was answered with {status}')
            self.acknowledged[token] = number + 1


class Backup(ServerTest):
    def setUp(self):
        super().setUp()
        self.busy, self.failures = True, []

    def in_background(self, work):
        """Repeats `work` until the test says that it is enough."""
        def repeat():
            try:
                while self.busy:
                    work()
            except Exception as failure:  # told by the test itself, on its own thread
                self.failures.append(failure)
        thread = threading.Thread(target=repeat)
        thread.start()
        self.addCleanup(self.calm_down)
        return thread

    def calm_down(self):
        self.busy = False

    def open_a_shop(self, server, name):
        """A shop of a new merchant, as soon as the server lets its key in."""
        key = run_command('keys', 'create', '--data', str(self.data), '--merchant', name).strip()
        shop = Shop(server, key)
        while shop.make() == 401:
            pass
        return shop

    def back_up(self):
        """Runs the page's command."""
        done = subprocess.run(['bash', '-c', commands_with('counterfoil backup')], cwd=self.folder,
                              text=True, env=self.environment(DATA=self.data),
                              capture_output=True, timeout=PATIENCE_S, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ''))

    def restore(self):
        subprocess.run(['bash', '-c', commands_with('counterfoil restore')],
                       cwd=self.folder, env=self.environment(), timeout=PATIENCE_S, check=True)
        return self.folder / 'restored'

    def check_sessions(self, server, shops, promised):
        """Nothing promised is missing."""
        connection = server.connect()
        for shop in shops:
            for token in shop.acknowledged:
                status, session = ask(connection, shop.key, 'GET',
                                      f'/client-session?clientToken={token}')
                self.assertIn(status, (200, 400, 401), session)
                if token in promised:
                    self.assertEqual(status, 200, session)
                    number = int(session['orderId'].removeprefix('order-'))
                    self.assertGreaterEqual(number, promised[token])

    def test_of_a_busy_server(self):
        server = self.start_server().read_first_key()
        shops = [Shop(server, server.key)]
        for _ in range(100):
            shops[0].make()
        paid = {'orderId': 'order-paid'}
        once = [('Idempotency-Key', 'paid')]
        first_answer = ask(server.connect(), server.key, 'POST', '/client-session', paid, once)

        def open_another():
            shops.append(self.open_a_shop(server, f'shop-{len(shops)}'))
            run_command('signing-keys', 'rotate', '--data', str(self.data))

        busy = [self.in_background(shops[0].change_all), self.in_background(open_another)]
        promised = {token: number for shop in list(shops)
                    for token, number in list(shop.acknowledged.items())}
        self.back_up()
        self.calm_down()
        for thread in busy:
            thread.join(PATIENCE_S)
        self.assertEqual(self.failures, [])
        self.assertEqual(server.stop(), 0)

        restored = self.start_server(self.restore())
        self.check_sessions(restored, shops, promised)
        self.assertEqual(
            ask(restored.connect(), server.key, 'POST', '/client-session', paid, once),
            first_answer)
        shops[0].connection = restored.connect()
        shops[0].change_all()
        self.assertEqual(restored.stop(), 0)

    def test_only_its_owner_reads_it(self):
        server = self.start_server().read_first_key()
        Shop(server, server.key).make()
        self.back_up()
        for file in (self.folder / 'backup-1').rglob('*'):
            self.assertEqual(file.stat().st_mode & 0o077, 0, file)


if __name__ == '__main__':
    unittest.main()
