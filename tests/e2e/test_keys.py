"""API keys are made, imported, listed and revoked while the server runs."""
import sqlite3
import time
from contextlib import closing
from datetime import datetime

from program import ProgramTest, eventually, run


class Keys(ProgramTest):
    def keys(self, verb, *arguments, **further):
        return run('keys', verb, '--data', self.data, *arguments, **further)

    def wait_for_status(self, client, status):
        return eventually(lambda: client.post({}).status == status, f'the key gives {status}')

    def test_a_key_made_while_the_server_runs_is_let_in(self):
        server = self.serve()
        client = self.client(server, self.create_key())
        self.wait_for_status(client, 200)

    def test_a_revoked_key_is_no_longer_let_in(self):
        server = self.serve()
        client = self.client(server, self.create_key('shop'))
        self.wait_for_status(client, 200)
        key_id = self.keys('list', '--merchant', 'shop').stdout.splitlines()[1].split()[0]
        done = self.keys('revoke', '--merchant', 'shop', key_id)
        revoked_at = time.monotonic()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.wait_for_status(client, 401)
        print(f'a revoked key was let in for {time.monotonic() - revoked_at:.2f} s')
        self.assertRegex(self.keys('list', '--merchant', 'shop').stdout.splitlines()[1],
                         rf'^{key_id} +shop +read,write +\S+Z +- +\S+Z +\S+Z$')
        self.assertEqual(self.client(server, server.first_key).post({}).status, 200)

    def test_an_imported_key_works_as_it_is(self):
        server = self.serve()
        done = self.keys('import', '--merchant', 'shop', stdin='the-secret-they-have-already\n')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r'^key_[\w-]{12}\n$')
        self.wait_for_status(self.client(server, 'the-secret-they-have-already'), 200)

    def test_an_import_is_refused_with_its_reason(self):
        for secret in ('', 'short\n', 'with a blank in it\n', 'x' * 256):
            done = self.keys('import', '--merchant', 'shop', stdin=secret)
            self.assertEqual(done.returncode, 2, secret)
            self.assertIn('16 to 255 visible', done.stderr)
        self.assertEqual(self.keys('import', '--merchant', 'a', stdin='x' * 20).returncode, 0)
        twice = self.keys('import', '--merchant', 'b', stdin='x' * 20)
        self.assertNotEqual(twice.returncode, 0)
        self.assertIn('known already', twice.stderr)

    def test_a_damaged_key_is_refused_and_named_and_the_others_are_served(self):
        server, owner = self.serve_with_client()
        damaged = self.client(server, self.create_key('shop'))
        self.wait_for_status(damaged, 200)
        key_id = self.keys('list', '--merchant', 'shop').stdout.splitlines()[1].split()[0]
        with closing(sqlite3.connect(f'{self.data}/keys.db', timeout=10)) as database, database:
            database.execute('UPDATE api_key SET merchant = 1 WHERE id = ?', (key_id,))
        self.wait_for_status(damaged, 500)
        self.assertEqual(owner.post({}).status, 200)
        self.assertIn(f'API key {key_id} is not as it was written', server.stderr)
        listed = self.keys('list')
        self.assertEqual(listed.returncode, 1)
        self.assertNotIn(key_id, listed.stdout)
        self.assertIn(key_id, listed.stderr)
        for verb in ('create', 'revoke'):
            which = ('--', key_id) if verb == 'revoke' else ()
            done = self.keys(verb, '--merchant', 'shop', *which)
            self.assertEqual(done.returncode, 1, verb)
            self.assertIn('keys.db is damaged', done.stderr)
        server.kill()
        verified = run('verify', '--data', self.data)
        self.assertEqual(verified.returncode, 1)
        self.assertIn(f'keys.db is damaged: API key {key_id}', verified.stderr)

    def test_a_key_that_may_only_read_may_not_write(self):
        server, owner = self.serve_with_client()
        reader = self.client(server, self.create_key('local', '--scopes', 'read'))
        token = owner.post({'orderId': 'o'}).json['clientToken']
        self.wait_for_status(reader, 403)
        self.assertEqual(reader.get(token).json, {'orderId': 'o'})
        self.assertEqual(reader.patch(token, {'orderId': 'p'}).error_id, 'Forbidden')
        writer = self.client(server, self.create_key('local', '--scopes', 'write'))
        self.wait_for_status(writer, 200)
        self.assertEqual(writer.get(token).error_id, 'Forbidden')

    def row(self, merchant='shop'):
        """The columns of the merchant's only key, by their headings."""
        heading, *rows = self.keys('list', '--merchant', merchant).stdout.splitlines()
        self.assertEqual(len(rows), 1, rows)
        return dict(zip(heading.split(), rows[0].split()))

    def test_scopes_are_named_in_lists_or_one_by_one(self):
        for number, (flags, scopes) in enumerate((
                (('--scope', 'read'), 'read'), (('--scope', 'admin'), 'admin'),
                (('--scope', 'write', '--scope', 'read'), 'read,write'),
                (('--scope', 'admin,read'), 'read,admin'),
                (('--scopes', 'read,write,admin'), 'read,write,admin'), ((), 'read,write'))):
            self.create_key(f'shop-{number}', *flags)
            self.assertEqual(self.row(f'shop-{number}')['SCOPES'], scopes)

    def test_a_key_for_the_merchants_affairs_opens_no_session(self):
        server, owner = self.serve_with_client()
        token = owner.post({}).json['clientToken']
        running = self.client(server, self.create_key('local', '--scope', 'admin'))
        self.wait_for_status(running, 403)
        self.assertEqual(running.get(token).error_id, 'Forbidden')
        self.assertEqual(running.patch(token, {}).error_id, 'Forbidden')

    def test_a_key_is_let_in_until_it_expires(self):
        server = self.serve()
        client = self.client(server, self.create_key('shop', '--expires-in', '6s'))
        self.wait_for_status(client, 200)
        self.wait_for_status(client, 401)
        self.assertNotEqual(self.row()['EXPIRES'], '-')
        self.assertEqual(self.row()['REVOKED'], '-')

    def test_the_time_of_expiry_is_listed_as_it_was_given(self):
        self.create_key('shop', '--expires-at', '2099-01-31T23:59:59Z')
        self.assertEqual(self.row()['EXPIRES'], '2099-01-31T23:59:59Z')
        self.create_key('other', '--expires-at', '2099-02-01')
        self.assertEqual(self.row('other')['EXPIRES'], '2099-02-01T00:00:00Z')

    def test_times_of_expiry_that_make_no_sense_are_refused(self):
        for flags in (('--expires-in', '0s'), ('--expires-in', '-1d'), ('--expires-in', 'd'),
                      ('--expires-in', '5'), ('--expires-in', '1w'), ('--expires-in', '1 d'),
                      ('--expires-in', '99999999999999999999d'), ('--expires-in', '36501d'),
                      ('--expires-at', '2020-01-01'), ('--expires-at', '2099-02-30'),
                      ('--expires-at', '2099-01-01T24:00:00Z'), ('--expires-at', 'tomorrow'),
                      ('--expires-at', '2099-01-01T00:00:00+01:00'),
                      ('--expires-at', '2099-01-01', '--expires-in', '1d')):
            done = self.keys('create', '--merchant', 'shop', *flags)
            self.assertEqual(done.returncode, 2, flags)
            self.assertEqual(done.stdout, '', flags)

    def test_the_last_use_is_listed_and_outlives_a_restart(self):
        server = self.serve()
        client = self.client(server, self.create_key('shop'))
        self.assertEqual(self.row()['LAST-USED'], '-')
        before = int(time.time())
        self.wait_for_status(client, 200)
        used_at = eventually(lambda: self.row()['LAST-USED'] != '-' and self.row()['LAST-USED'],
                             'the use is noted')
        self.assertGreaterEqual(datetime.fromisoformat(used_at).timestamp(), before)
        eventually(lambda: time.time() >= before + 3, 'the next use is another second')
        client.post({})
        self.assertEqual(server.stop(), 0)
        used_again_at = self.row()['LAST-USED']
        self.assertGreater(used_again_at, used_at)
        self.serve()
        self.assertEqual(self.row()['LAST-USED'], used_again_at)

    def test_merchants_do_not_see_each_others_sessions(self):
        server, owner = self.serve_with_client()
        other = self.client(server, self.create_key('other'))
        token = owner.post({'orderId': 'o'}).json['clientToken']
        self.wait_for_status(other, 200)
        self.assertEqual(other.get(token).error_id, 'ClientSessionValidationError')
        self.assertEqual(other.patch(token, {}).error_id, 'ClientSessionValidationError')

    def test_lists_show_no_secret(self):
        secret = self.create_key('shop')
        listed = self.keys('list').stdout
        self.assertRegex(listed, r'^KEY +MERCHANT +SCOPES +CREATED +EXPIRES +LAST-USED +REVOKED\n'
                                 r'key_[\w-]{12} +shop +read,write +\S+Z +- +- +-\n$')
        self.assertNotIn(secret, listed)
        self.assertEqual(len(self.keys('list', '--merchant', 'nobody').stdout.splitlines()), 1)

    def test_a_key_that_is_not_there_cannot_be_revoked(self):
        self.create_key('shop')
        done = self.keys('revoke', '--merchant', 'shop', 'key_nothing')
        self.assertEqual(done.returncode, 1)
        self.assertIn('key_nothing', done.stderr)

    def test_misused_commands_exit_with_2(self):
        for arguments in (('keys',), ('keys', 'create'), ('keys', 'steal'), ('nonsense',), (),
                          ('keys', 'create', '--data', self.data, '--merchant', 'a',
                           '--scopes', 'x')):
            self.assertEqual(run(*arguments).returncode, 2, arguments)

    def test_help_and_version_exit_with_0(self):
        self.assertRegex(run('--version').stdout, r'^counterfoil \d+\.\d+\.\d+\n$')
        for arguments in (('--help',), ('serve', '--help'), ('keys', 'create', '--help')):
            self.assertEqual(run(*arguments).returncode, 0, arguments)
