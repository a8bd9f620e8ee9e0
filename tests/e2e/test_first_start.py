"""A first start on this machine prints a key and a command that works; nobody else gets one."""
import json
import re
import socket
import subprocess

from program import DEADLINE_S, ProgramTest, eventually, run


class FirstStart(ProgramTest):
    def printed_command(self, server):
        return re.search(r'^  (curl .*\n(?:    .*\n)*)', server.stdout, re.MULTILINE)[1]

    def test_the_printed_curl_works_as_it_stands(self):
        server = self.serve()
        done = subprocess.run(['sh', '-c', self.printed_command(server)], capture_output=True,
                              text=True, timeout=DEADLINE_S, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        answer = json.loads(done.stdout)
        self.assertEqual(answer['amount'], 5000)
        self.assertEqual(answer['clientToken'].count('.'), 2)

    def test_it_is_never_printed_again(self):
        first = self.serve()
        key = first.first_key
        self.assertEqual(first.stop(), 0)
        second = self.serve()
        self.assertNotIn('cfk_', second.stdout)
        self.assertNotIn('curl', second.stdout)
        self.assertEqual(self.client(second, key).post({}).status, 200)

    def test_no_file_holds_the_key(self):
        server, client = self.serve_with_client()
        client.post({'orderId': 'o'})
        self.assertEqual(server.stop(), 0)
        files = [file for file in server.data.rglob('*') if file.is_file()]
        self.assertTrue(files)
        for file in files:
            self.assertNotIn(server.first_key.encode(), file.read_bytes(), file)
        self.assertNotIn(server.first_key, server.stderr)

    def test_a_server_that_others_can_reach_makes_no_key(self):
        server = self.serve('--listen', '0.0.0.0:0')
        self.assertIsNone(server.first_key)
        self.assertNotIn('curl', server.stdout)
        eventually(lambda: 'there is no API key' in server.stderr, 'the log says so')
        self.assertEqual(self.client(server, 'x' * 20).post({}).status, 401)

    def test_a_key_that_is_there_already_is_enough(self):
        self.create_key()
        self.assertIsNone(self.serve().first_key)

    def test_a_start_that_fails_does_not_use_up_the_key(self):
        taken = socket.create_server(('127.0.0.1', 0))
        self.addCleanup(taken.close)
        port = taken.getsockname()[1]
        done = run('serve', '--data', self.data, '--listen', f'127.0.0.1:{port}')
        self.assertEqual(done.returncode, 1)
        self.assertIn(f'127.0.0.1 port {port}', done.stderr)
        self.assertNotIn('cfk_', done.stdout)
        server, client = self.serve_with_client()
        self.assertIsNotNone(server.first_key)
        self.assertEqual(client.post({}).status, 200)

    def test_a_directory_that_is_open_to_others_is_told(self):
        text = 'the data directory is open to others'
        server = self.serve()
        server.stop()
        self.assertNotIn(text, server.stderr)
        for mode in (0o750, 0o701):
            server.data.chmod(mode)
            again = self.serve()
            again.stop()
            self.assertIn(f'{text} data={server.data} mode={mode:04o} ', again.stderr)
