"""The service's unit: systemd understands it, it may do little, and what it may do is enough."""
import os
import re
import signal
import subprocess
import unittest
from pathlib import Path

from program import DEADLINE_S, PROGRAM, Client, ProgramTest, Server
from tls import make_pair

UNIT = Path(__file__).resolve().parents[2] / 'packaging' / 'systemd' / 'counterfoil.service'
EXPOSURE_MAX = 20  # in tenths


def analyze(*arguments):
    return subprocess.run(['systemd-analyze', *arguments], capture_output=True, text=True,
                          timeout=DEADLINE_S, check=False)


def system_calls(group):
    """All system calls of a group of systemd's, those of the groups in it included."""
    done = analyze('syscall-filter', group)
    found = set()
    for line in done.stdout.splitlines()[1:]:
        name = line.partition('#')[0].strip()
        found |= system_calls(name) if name.startswith('@') else {name}
    return found - {''}


def allowed_calls():
    """What the unit's filters leave, in their order."""
    allowed = set()
    for line in re.findall(r'^SystemCallFilter=(.*)$', UNIT.read_text(), re.MULTILINE):
        for name in line.lstrip('~').split():
            calls = system_calls(name) if name.startswith('@') else {name}
            allowed = allowed - calls if line.startswith('~') else allowed | calls
    return allowed


class Unit(ProgramTest):
    def unit_here(self, change=lambda text: text):
        """The unit with the program that is tested."""
        text = UNIT.read_text()
        self.assertIn('ExecStart=/usr/local/bin/counterfoil serve ', text)
        path = self.folder / 'counterfoil.service'
        path.write_text(change(text.replace('/usr/local/bin/counterfoil', PROGRAM)))
        return str(path)

    def test_systemd_finds_nothing_wrong_with_it(self):
        done = analyze('verify', '--man=no', '--recursive-errors=no', self.unit_here())
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        broken = analyze('verify', '--man=no', '--recursive-errors=no', self.unit_here(
            lambda text: text.replace('ProtectSystem=strict', 'ProtectSystem=perhaps')))
        self.assertIn('perhaps', broken.stderr)

    def security(self, unit):
        return analyze('security', '--offline=true', f'--threshold={EXPOSURE_MAX}', '--no-pager',
                       unit)

    def test_it_is_hardly_exposed(self):
        done = self.security(self.unit_here())
        self.assertEqual(done.returncode, 0, done.stdout)
        print(done.stdout.splitlines()[-1])
        soft = self.security(self.unit_here(lambda text: re.sub(
            '^(Protect|Private|Restrict|SystemCall|Capab).*$', '', text, flags=re.MULTILINE)))
        self.assertNotEqual(soft.returncode, 0)

    def traced(self, *flags):
        server = Server(self.folder, *flags, within=['strace', '-ff', '-qq', '-o',
                                                     str(self.folder / 'trace')])
        self.addCleanup(server.kill)
        return server

    def stop_traced(self, server):
        """strace keeps SIGTERM to itself, so the program is told directly."""
        pid = server.process.pid
        child = Path(f'/proc/{pid}/task/{pid}/children').read_text().split()[0]
        os.kill(int(child), signal.SIGTERM)
        self.assertEqual(server.process.wait(timeout=DEADLINE_S), 0)

    @unittest.skipIf(os.environ.get('COUNTERFOIL_SANITIZE'), 'a sanitizer makes calls of its own')
    def test_no_system_call_is_missing(self):
        server = self.traced()
        client = Client(server.port, server.first_key)
        token = client.post({'metadata': {'long': 'x' * 50_000}}).json['clientToken']
        self.assertEqual(client.patch(token, {'orderId': 'o'}).status, 200)
        self.assertEqual(client.get(token).status, 200)
        client.close()
        self.stop_traced(server)
        self.stop_traced(self.traced(*make_pair(self.folder)))
        used = set()
        for trace in self.folder.glob('trace.*'):
            used |= set(re.findall(r'^(\w+)\(', trace.read_text(), re.MULTILINE))
        self.assertGreater(len(used), 30)
        # systemd brings the program up, and only root gives files away.
        elsewhere = {'execve'} | ({'fchown'} if os.geteuid() == 0 else set())
        self.assertEqual(used - allowed_calls() - elsewhere, set())
