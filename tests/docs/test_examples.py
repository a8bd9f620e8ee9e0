"""Every example of the documentation does what the page says, against a server of its own."""
import subprocess
import unittest

import pages
from running_server import PATIENCE_S, ServerTest

# Sources the example given as $1; a command that fails is told, and the next one still runs.
SHELL = r'''
set -o pipefail
while read -r example; do
  failed=
  trap 'failed="$failed line $LINENO"' ERR
  . "$example" </dev/null 2>&1
  trap - ERR
  printf '\n%s%s\n' "$END" "$failed"
done
'''
END = '=== the example ends; failed:'


class Shell:
    def __init__(self, folder, environment):
        self.folder = folder
        self.process = subprocess.Popen(
            ['bash', '--norc', '-c', SHELL], cwd=folder, env={**environment, 'END': END}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def run(self, number, commands):
        """Runs commands: (what they printed, which of them failed)."""
        example = self.folder / f'example-{number}.sh'
        example.write_text(commands)
        self.process.stdin.write(f'{example}\n')
        self.process.stdin.flush()
        printed = []
        for line in self.process.stdout:
            if line.startswith(END):
                return ''.join(printed), line.removeprefix(END).strip()
            printed.append(line)
        return ''.join(printed), 'the shell ended'

    def end(self):
        self.process.stdin.close()
        self.process.wait(PATIENCE_S)
        self.process.stdout.close()


class Examples(ServerTest):
    def check_page(self, page):
        name = page.relative_to(pages.ROOT).as_posix()
        examples = pages.examples(page.read_text(), name)
        if not examples:
            return 0
        data = self.folder / name.replace('/', '-')
        server = self.start_server(data).read_first_key()
        shell = Shell(self.folder, self.environment(URL=server.url, KEY=server.key, DATA=data))
        self.addCleanup(shell.end)
        for number, example in enumerate(examples):
            printed, failed = shell.run(number, example.commands)
            where = f'{name}:{example.line}'
            self.assertEqual(failed, '', f'{where}:\n{printed}')
            for expected in example.prints:
                self.assertRegex(pages.without_blanks(printed), pages.pattern_of(expected),
                                 f'{where} printed:\n{printed}\nnot:\n{expected}')
        self.assertEqual(server.stop(), 0)
        return len(examples)

    def test_all_pages(self):
        run = 0
        for page in pages.pages():
            with self.subTest(page=page.name):
                run += self.check_page(page)
        # A convention that nobody follows any more would pass in silence.
        self.assertGreater(run, 10)


class Pages(unittest.TestCase):
    def test_an_example_that_says_nothing_is_refused(self):
        with self.assertRaisesRegex(ValueError, 'a.md:2: neither'):
            pages.examples('text\n```sh\nls\n```\n', 'a.md')

    def test_marks(self):
        text = ('<!-- run -->\n```sh\nls\n```\n<!-- prints -->\n```json\n{"a": …}\n```\n'
                '<!-- not run: it is yours -->\n```sh\nrm\n```\n```toml\nx = 1\n```\n')
        found = pages.examples(text, 'a.md')
        self.assertEqual(found, [pages.Example('a.md', 2, 'ls\n', ['{"a": …}\n'])])

    def test_an_output_of_nothing_is_refused(self):
        with self.assertRaisesRegex(ValueError, 'a.md:2: prints'):
            pages.examples('<!-- prints -->\n```\nx\n```\n', 'a.md')

    def test_patterns(self):
        pattern = pages.pattern_of('{"a": 1,\n  "b": "…"}')
        self.assertRegex(pages.without_blanks('x {"a":1,"b":"c d"}'), pattern)
        self.assertNotRegex(pages.without_blanks('{"a":2,"b":"c"}'), pattern)


if __name__ == '__main__':
    unittest.main()
