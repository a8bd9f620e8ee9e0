"""API keys are made, imported, listed and revoked while the server runs."""
import time

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
                         rf'^{key_id} +shop +read,write +\S+Z +\S+Z$')
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
        self.assertRegex(listed, r'^KEY +MERCHANT +SCOPES +CREATED +REVOKED\n'
                                 r'key_[\w-]{12} +shop +read,write +\S+Z +-\n$')
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
