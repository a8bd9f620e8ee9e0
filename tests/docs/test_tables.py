"""The tables of the documentation say what the code says."""
import re
import subprocess
import unittest

import pages
from running_server import PROGRAM

SOURCE = pages.ROOT / 'src'
API = pages.ROOT / 'docs/api'


def error_codes():
    """The names of ErrorCode, in the order of their precedence."""
    text = (SOURCE / 'base/error.h').read_text()
    return re.findall(r'^  (\w+),$', re.search(r'enum class ErrorCode \{(.*?)\};', text, re.S)[1],
                      re.M)


def error_forms():
    """By name: (status, errorId, description), as the API writes them."""
    text = (SOURCE / 'api/error_response.cpp').read_text()
    wires, texts = {}, {}
    for cases, answer in re.findall(r'((?:case ErrorCode::\w+:\s*)+)return (.*?);', text, re.S):
        names = re.findall(r'ErrorCode::(\w+)', cases)
        if wire := re.fullmatch(r'\{(\d{3}), "(\w+)"\}', answer):
            wires.update({name: wire.groups() for name in names})
        else:  # the description, and then the suggestion
            for name in names:
                texts.setdefault(name, answer.strip('"'))
    return {name: (*wires[name], texts[name]) for name in wires}


FIELD = re.compile(r'field\(\s*"([^"]+)",\s*&\w+::\w+,\s*(\w+)(?:\{\})?(,\s*Presence::required)?\)')

# What the page calls the type of a field, by its rule in the field table. A type may be more exact.
TYPES = {
    'text_1_255': 'string 1–255',
    'text_0_255': 'string 0–255',
    'text_1_1024': 'string 1–1024',
    'any_text': 'string',
    'identifier_1_255': 'identifier 1–255',
    'identifier_0_255': 'identifier 0–255',
    'identifier_1_1024': 'identifier 1–1024',
    'any_identifier': 'identifier',
    'EmailRule': 'e-mail',
    'minor_units': 'amount',
    'counted': 'integer ≥ 1',
    'NumberRule': 'number ≥ 0',
    'BooleanRule': 'boolean',
    'ListRule': 'one of',
    'ObjectRule': ('object', 'array of objects'),
    'MetadataRule': 'object',
    'PaymentMethodRule': 'object',
    'CardNetworksRule': 'array of',
}


def field_tables():
    """By object: its rows (name, rule, whether it is required), in order."""
    tables = {}
    for file in ('domain/fields.h', 'json/read_apple_pay.cpp'):
        parts = re.split(r'struct FieldsOf<([^;]+?)> \{', (SOURCE / file).read_text())
        for owner, body in zip(parts[1::2], parts[2::2]):
            name = re.sub(r'Of<Slot>$|^json::', '', owner)
            tables[name] = [(field, rule, bool(required))
                            for field, rule, required in FIELD.findall(body.split('\n};')[0])]
    return tables


def code_of(cell):
    return re.findall(r'`([^`]+)`', cell)


class Errors(unittest.TestCase):
    def test_every_error_in_order(self):
        rows = pages.table_after((API / 'errors.md').read_text(), 'errors')
        forms = error_forms()
        expected = [[status, error_id] for status, error_id, _ in
                    (forms[name] for name in error_codes())]
        self.assertEqual([[row[0], code_of(row[1])[0]] for row in rows], expected)
        self.assertGreater(len(expected), 20)

    def test_descriptions(self):
        rows = pages.table_after((API / 'errors.md').read_text(), 'descriptions')
        forms = error_forms()
        # An errorId that stands for two codes may have two descriptions, or one.
        expected = list(dict.fromkeys((forms[name][1], forms[name][2]) for name in error_codes()))
        self.assertEqual([(code_of(row[0])[0], row[1]) for row in rows], expected)


class Fields(unittest.TestCase):
    page = (API / 'fields.md').read_text()

    def test_every_field_in_order(self):
        tables = field_tables()
        self.assertGreater(len(tables), 11)
        for name, fields in tables.items():
            with self.subTest(table=name):
                rows = pages.table_after(self.page, f'fields: {name}')
                further = ['options'] if name == 'PaymentMethod' else []
                self.assertEqual([code_of(row[0])[0] for row in rows],
                                 [field for field, _, _ in fields] + further)
                for row, (field, rule, required) in zip(rows, fields):
                    self.assertTrue(row[1].startswith(TYPES[rule]), f'{name}.{field}: {row[1]}')
                    self.assertEqual('required' in row[1], required, f'{name}.{field}: {row[1]}')

    def test_every_name_in_the_options(self):
        text = (SOURCE / 'json/read_options.cpp').read_text()
        names = set(re.findall(r'key == "(\w+)"', text)) | set(re.findall(r'"(\w+Request)"', text))
        self.assertGreater(len(names), 7)
        shown = set(code_of(self.page.split('## paymentMethod.options')[1]))
        self.assertEqual(names - shown, set())

    def test_closed_lists(self):
        text = (SOURCE / 'domain/closed_lists.cpp').read_text()
        lists = dict(re.findall(r'string_view (\w+)\[\] = \{(.*?)\};', text, re.S))
        self.assertGreater(len(lists), 8)
        for name, body in lists.items():
            with self.subTest(list=name):
                after = self.page.split(f'<!-- list: {name} -->\n')[1]
                self.assertEqual(code_of(after.split('\n\n')[0]), re.findall(r'"(\w+)"', body))


class Settings(unittest.TestCase):
    def test_the_page_is_what_the_program_writes(self):
        written = subprocess.run([PROGRAM, 'settings'], capture_output=True, text=True, check=True)
        self.assertEqual((pages.ROOT / 'docs/settings.md').read_text(), written.stdout,
                         'write it anew: counterfoil settings >docs/settings.md')


class Benchmarks(unittest.TestCase):
    def test_page_and_plots_are_what_the_results_make_of_them(self):
        done = subprocess.run([pages.ROOT / 'bench/publish', '--check'], capture_output=True,
                              text=True, check=False)
        self.assertEqual((done.stdout + done.stderr, done.returncode), ('', 0),
                         'write them anew: bench/publish')


class ExitCodes(unittest.TestCase):
    def test_every_exit_code(self):
        codes = re.findall(r'constexpr int exit_\w+ = (\d+);',
                           (SOURCE / 'cli/commands.h').read_text())
        rows = pages.table_after((pages.ROOT / 'docs/operations.md').read_text(), 'exit codes')
        self.assertEqual([row[0] for row in rows], codes)


class Decisions(unittest.TestCase):
    folder = pages.ROOT / 'docs/decisions'

    def test_the_index_names_every_one(self):
        index = re.findall(r'\]\((\d{4}-[^)]+)\)', (self.folder / 'README.md').read_text())
        self.assertEqual(index, sorted(file.name for file in self.folder.glob('[0-9]*.md')))

    def test_their_parts(self):
        for file in self.folder.glob('[0-9]*.md'):
            with self.subTest(decision=file.name):
                parts = re.findall(r'^\*\*(.+?)\.\*\*', file.read_text(), re.M)
                self.assertEqual(parts, ['Context', 'Options', 'Choice',
                                         'What would change our mind'])


if __name__ == '__main__':
    unittest.main()
