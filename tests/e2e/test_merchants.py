"""Settings of merchants are set, shown, reset and followed while the server runs."""
import re
import time
import tomllib
from pathlib import Path

from program import ProgramTest, eventually, run

SETTINGS = '''# ours
allowed_origins = ["https://shop.example"]

[[payment_methods]]
type = "PAYMENT_CARD"
name = "Card"
implementation_type = "NATIVE_SDK"
'''


class Merchants(ProgramTest):
    def merchants(self, verb, *arguments, **further):
        return run('merchants', verb, '--data', self.data, *arguments, **further)

    def show(self, merchant='shop', *flags):
        done = self.merchants('show', '--merchant', merchant, *flags)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        return done.stdout

    def set(self, text=SETTINGS, merchant='shop'):
        done = self.merchants('set', '--merchant', merchant, stdin=text)
        self.assertEqual((done.returncode, done.stdout), (0, ''), done.stderr)

    @property
    def file(self):
        return Path(self.data) / 'merchants' / '1.toml'

    def is_refused(self, done, code, text):
        self.assertEqual((done.returncode, done.stdout), (code, ''), done.stderr)
        self.assertIn(text, done.stderr)

    def test_what_is_set_is_shown_until_it_is_reset(self):
        self.create_key()
        self.assertTrue(self.show().startswith('# shop has no settings of its own: the defaults'))
        self.set()
        shown = self.show()
        self.assertTrue(shown.startswith(f'# The settings of shop, from {self.file}\n'), shown)
        read = tomllib.loads(shown)
        self.assertEqual(read['allowed_origins'], ['https://shop.example'])
        self.assertEqual(read['payment_methods'][0]['name'], 'Card')
        self.assertRegex(read['payment_methods'][0]['id'], r'^[0-9a-f]{8}(-[0-9a-f]{4}){3}-\w{12}$')
        done = self.merchants('reset', '--merchant', 'shop')
        self.assertEqual((done.returncode, done.stderr), (0, 'shop has the defaults\n'))
        self.assertFalse(self.file.exists())
        self.assertTrue(self.show().startswith('# shop has no settings of its own: the defaults'))

    def test_what_is_shown_can_be_set(self):
        self.create_key()
        self.create_key('other')
        for flags in ((), ('--listen', '0.0.0.0:80')):
            shown = self.show('shop', *flags)
            self.set(shown, 'other')
            self.assertEqual(self.show('other').splitlines()[1:], shown.splitlines()[1:])

    def test_a_file_is_kept_as_it_was_written(self):
        self.create_key()
        path = self.folder / 'shop.toml'
        path.write_text(SETTINGS)
        done = self.merchants('set', '--merchant', 'shop', str(path))
        self.assertEqual((done.returncode, done.stderr), (0, 'shop has settings of its own\n'))
        self.assertTrue(self.file.read_text().endswith('\n' + SETTINGS))
        self.assertEqual(self.file.stat().st_mode & 0o777, 0o600)

    def test_defaults_are_those_of_the_address(self):
        self.create_key()
        local, public = (tomllib.loads(self.show('shop', '--listen', address))
                         for address in ('127.0.0.1:0', '0.0.0.0:80'))
        self.assertEqual(local['allowed_origins'], 'any')
        self.assertEqual([method['id'] for method in local['shipping_methods']],
                         ['STANDARD', 'EXPRESS'])
        self.assertEqual(public['allowed_origins'], [])
        self.assertEqual([method['type'] for method in public['payment_methods']],
                         ['PAYMENT_CARD'])
        self.assertNotIn('shipping_methods', public)

    def test_every_fault_is_told_and_nothing_is_changed(self):
        self.create_key()
        self.set()
        before = self.file.read_bytes()
        text = 'allowed_origins = ["https://shop.example/"]\ncolour = "red"\n'
        done = self.merchants('set', '--merchant', 'shop', stdin=text)
        self.assertEqual((done.returncode, done.stdout), (2, ''))
        self.assertRegex(done.stderr, r'^allowed_origins\[0\]: must be as a browser .*\n'
                                      r'colour: is not known\n'
                                      r'counterfoil: nothing was changed\n$')
        for text in ('[[', 'a' * 70_000):
            self.is_refused(self.merchants('set', '--merchant', 'shop', stdin=text), 2,
                            'nothing was changed')
        self.is_refused(self.merchants('set', '--merchant', 'shop', '/nowhere.toml'), 2,
                        'cannot read /nowhere.toml')
        self.assertEqual(self.file.read_bytes(), before)

    def test_a_merchant_that_is_not_there(self):
        self.is_refused(self.merchants('show', '--merchant', 'shop'), 1, 'keys.db does not exist')
        self.serve('--listen', '127.0.0.1:0').stop()
        self.create_key()
        for verb in ('show', 'set', 'reset'):
            self.is_refused(self.merchants(verb, '--merchant', 'shpo'), 1,
                            'there is no merchant shpo; there are: local, shop')
        self.assertEqual(self.merchants('show').returncode, 2)

    def test_a_damaged_file_is_told_by_list_and_show(self):
        self.create_key()
        self.create_key('other')
        self.set()
        self.file.write_text(self.file.read_text().replace('Card', 'Card!'))
        text = f'{self.file} is damaged: its check does not fit'
        self.is_refused(self.merchants('show', '--merchant', 'shop'), 1, text)
        done = self.merchants('list')
        self.assertEqual(done.returncode, 1)
        self.assertIn(text, done.stderr)
        self.assertRegex(done.stdout, r'^MERCHANT +SETTINGS +FILE\nshop +damaged +\S+/1\.toml\n'
                                      r'other +defaults +\S+/2\.toml\n$')
        self.set()
        self.assertRegex(self.merchants('list').stdout, r'\nshop +own ')

    def test_a_running_server_follows(self):
        server = self.serve()
        self.create_key()
        def expect(text, count=1):
            eventually(lambda: server.stderr.count(text) == count, text)
        self.set(merchant='local')
        at = time.monotonic()
        expect('info settings of a merchant taken over merchant=1')
        self.assertLess(time.monotonic() - at, 10)
        self.file.write_text(SETTINGS.replace('Card', 'By card'))  # by hand, without a check
        expect('info settings of a merchant taken over merchant=1', 2)
        self.file.write_text('allowed_origins = 5\n')
        expect('error settings of a merchant cannot be used; those before stay merchant=1')
        self.merchants('reset', '--merchant', 'local')
        expect('info a merchant has the default settings again merchant=1')

    def test_a_damaged_file_keeps_no_server_from_starting(self):
        server, client = self.serve_with_client()
        server.stop()
        self.file.write_text('allowed_origins = 5\n')
        server = self.serve()
        line = f'error settings of a merchant cannot be used merchant=1 detail="?{self.file}'
        self.assertTrue(re.search(line, server.stderr), server.stderr)
        self.assertEqual(self.client(server, client.key).post({}).status, 200)
