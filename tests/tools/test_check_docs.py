"""tools/check_docs: every rule has a tree that breaks it."""
from tool import ToolTest


class CheckDocs(ToolTest):
    tool = 'check_docs'

    def test_links_that_lead_somewhere(self):
        self.put('docs/api.md', '# The API\n## PATCH /client-session\n')
        self.put('README.md', '[a](docs/api.md) [b](docs/api.md#patch-client-session) [c](docs)\n'
                 '[d](https://example.org/x) [e](#f) ![f](<docs/api.md>)\n# F\n[g]: docs/api.md\n')
        self.assert_clean()

    def test_a_missing_file(self):
        self.put('docs/a.md', 'text\n[a](b.md) and [c](../README.md)\n[d]: e.md\n')
        self.assert_finds('docs/a.md:2: b.md: no such file',
                          'docs/a.md:2: ../README.md: no such file',
                          'docs/a.md:3: e.md: no such file')

    def test_a_missing_heading(self):
        self.put('a.md', '# One\n[a](#two) [b](b.md#one)\n')
        self.put('b.md', '# Two\n```\n# One\n```\n')
        self.assert_finds('a.md:2: #two: no such heading', 'a.md:2: b.md#one: no such heading')

    def test_an_absolute_link(self):
        self.put('a.md', '[a](/docs/api.md)\n')
        self.assert_finds('a.md:1: /docs/api.md: relative links only')

    def test_code_is_no_link(self):
        self.put('a.md', '```\n[a](b.md)\n```\n`[a](c.md)`\n')
        self.assert_clean()
