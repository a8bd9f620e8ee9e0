"""Runs a tool of tools/ on a small tree made for one test."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class ToolTest(unittest.TestCase):
    tool = ''

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tree = Path(folder.name)

    def put(self, path, text):
        """Puts a file into the tree."""
        file = self.tree / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def run_tool(self):
        """The tool's exit code and what it printed, line by line, without its closing line."""
        done = subprocess.run([sys.executable, ROOT / 'tools' / self.tool, self.tree],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.stderr, '')
        return done.returncode, done.stdout.splitlines()[:-1]

    def assert_clean(self):
        self.assertEqual(self.run_tool(), (0, []))

    def assert_finds(self, *complaints):
        self.assertEqual(self.run_tool(), (1, list(complaints)))
