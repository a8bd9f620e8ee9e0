"""Settings come by file, environment and flag; bad ones are refused by name with exit code 2."""
from program import ProgramTest, eventually, run


class SettingsOfTheServer(ProgramTest):
    def write_file(self, text):
        file = self.folder / 'settings.toml'
        file.write_text(text)
        return str(file)

    def body_limit_of(self, *flags, **further):
        """The largest of these bodies that the server takes."""
        key = self.create_key('someone')
        client = self.client(self.serve(*flags, **further), key)
        for size in (5000, 4000, 3000, 2000):
            body = b'{}'.ljust(size)
            if client.send('POST', '/client-session', body).status == 200:
                return size
            client.close()  # the server does, too, after an answer that left the body unread
        return None

    def test_a_file_sets(self):
        file = self.write_file('body_bytes_max = 2000')
        self.assertEqual(self.body_limit_of('--config', file), 2000)

    def test_the_environment_names_the_file(self):
        file = self.write_file('body_bytes_max = 2000')
        self.assertEqual(self.body_limit_of(more_environment={'COUNTERFOIL_CONFIG': file}), 2000)

    def test_the_environment_wins_over_the_file(self):
        file = self.write_file('body_bytes_max = 2000')
        self.assertEqual(
            self.body_limit_of('--config', file,
                               more_environment={'COUNTERFOIL_BODY_BYTES_MAX': '3000'}), 3000)

    def test_a_flag_wins_over_both(self):
        file = self.write_file('body_bytes_max = 2000')
        self.assertEqual(
            self.body_limit_of('--config', file, '--body-bytes-max', '4000',
                               more_environment={'COUNTERFOIL_BODY_BYTES_MAX': '3000'}), 4000)

    def refused(self, *flags, more_environment=None):
        """What the operator is told when the server does not start."""
        done = run('serve', '--data', self.data, *flags, more_environment=more_environment)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(done.stdout, '')
        self.assertFalse((self.folder / 'data').exists())
        return done.stderr

    def test_bad_values_are_refused_by_name_and_source(self):
        self.assertIn('threads (--threads) must be a whole number from 0 to 256',
                      self.refused('--threads', '300'))
        self.assertIn('log_format (COUNTERFOIL_LOG_FORMAT) must be one of text|json',
                      self.refused(more_environment={'COUNTERFOIL_LOG_FORMAT': 'xml'}))
        file = self.write_file('session_lifetime_s = 0')
        self.assertIn(f'session_lifetime_s ({file}) must be', self.refused('--config', file))
        self.assertIn('--listen', self.refused('--listen', 'somewhere'))
        self.assertIn('--public-url', self.refused('--public-url', 'pay.example'))

    def test_unknown_settings_are_refused(self):
        self.assertIn('colour', self.refused('--config', self.write_file('colour = 1')))
        self.assertIn('--colour', self.refused('--colour', 'red'))
        self.assertIn('nowhere.toml', self.refused('--config', '/nowhere.toml'))

    def test_an_unknown_variable_is_only_a_warning(self):
        server = self.serve(more_environment={'COUNTERFOIL_COLOUR': 'canary'})
        eventually(lambda: 'COUNTERFOIL_COLOUR' in server.stderr, 'the log says so')
        self.assertNotIn('canary', server.stderr)

    def test_bad_signing_keys_of_the_environment_are_refused(self):
        done = run('serve', '--data', self.data, '--listen', '127.0.0.1:0',
                   more_environment={'COUNTERFOIL_SIGNING_KEYS': 'canary'})
        self.assertEqual(done.returncode, 2)
        self.assertIn('COUNTERFOIL_SIGNING_KEYS', done.stderr)
        self.assertNotIn('canary', done.stderr)

    def test_port_0_takes_a_free_one_and_prints_it(self):
        first = self.serve()
        self.assertNotEqual(first.port, 0)
        self.assertEqual(self.client(first, None).send('GET', '/healthz').status, 200)

    def test_the_table_of_settings_is_printed(self):
        done = run('settings')
        self.assertEqual(done.returncode, 0)
        self.assertIn('| `body_bytes_max` | `COUNTERFOIL_BODY_BYTES_MAX` | `--body-bytes-max` | '
                      '262144 |', done.stdout)
