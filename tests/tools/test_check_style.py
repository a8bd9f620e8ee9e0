"""tools/check_style: every rule has a tree that breaks it."""
from tool import ToolTest

HEAD = '// A thing.\n#pragma once\n'


class CheckStyle(ToolTest):
    tool = 'check_style'

    def test_clean_code_is_left_alone(self):
        self.put('src/base/a.h', HEAD + 'namespace a {\nint f(int a, int b);\n}\n')
        self.put('src/base/a.cpp', '#include "base/a.h"\nint f(int a, int b) { return a + b; }\n')
        self.assert_clean()

    def test_a_file_has_an_end(self):
        self.put('src/base/a.cpp', '\n' * 401)
        self.put('src/base/b.cpp', '\n' * 400)
        self.put('src/base/c.h', HEAD + '\n' * 199)
        self.put('src/base/d.h', HEAD + '\n' * 198)
        self.assert_finds('src/base/a.cpp:401: 401 lines, at most 400',
                          'src/base/c.h:201: 201 lines, at most 200')

    def test_a_line_has_an_end_counted_in_characters(self):
        self.put('src/base/a.cpp', '//' + 'é' * 98 + '\n//' + 'é' * 99 + '\n')
        self.put('docs/a.md', 'x' * 300 + '\n')
        self.assert_finds('src/base/a.cpp:2: 101 columns, at most 100')

    def test_a_header_begins_with_a_sentence_and_its_guard(self):
        self.put('src/base/a.h', '#pragma once\n')
        self.put('src/base/b.h', '// No sentence\n#pragma once\n')
        self.put('src/base/c.h', '// A sentence.\n\n#pragma once\n')
        self.assert_finds('src/base/a.h:1: the first line is not a comment of one sentence',
                          'src/base/a.h:2: not `#pragma once`',
                          'src/base/b.h:1: the first line is not a comment of one sentence',
                          'src/base/c.h:2: not `#pragma once`')

    def test_no_using_namespace_in_a_header(self):
        self.put('src/base/a.h', HEAD + 'using namespace std;\n// using namespace std;\n')
        self.put('src/base/a.cpp', 'using namespace std::literals;\n')
        self.assert_finds('src/base/a.h:3: `using namespace` in a header')

    def test_no_left_overs(self):
        words = ['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'NO' + 'LINTNEXTLINE']
        self.put('tools/a', ''.join(f'# {word}: later\n' for word in words) + '# XXXXXX\n')
        self.assert_finds(*(f'tools/a:{number}: left over: {word.removesuffix("NEXTLINE")}'
                            for number, word in enumerate(words, 1)))

    def test_no_test_that_does_not_run(self):
        name = 'DIS' + 'ABLED_Claim'
        self.put('tests/unit/a.cpp', f'TEST(A, {name}) {{}}\n')
        self.assert_finds(f'tests/unit/a.cpp:1: a test that does not run: {name}')

    def test_no_paths_of_one_machine(self):
        self.put('Makefile', 'a: /wor' + 'k/main\nb: /hom' + 'e/me\nc: $(HOME)/work/x ./work/y\n')
        self.put('docs/a.md', 'see `/roo' + 't/x` and https://host/work/x\n')
        self.assert_finds('Makefile:1: a path of one machine: /wor' + 'k/',
                          'Makefile:2: a path of one machine: /hom' + 'e/',
                          'docs/a.md:1: a path of one machine: /roo' + 't/')

    def test_words_of_another_field_name_nothing(self):
        self.put('src/base/a.cpp', 'int cart_total;\nclass OrderManager;\nint unitPrices();\n'
                 '// a cart\nauto text = "price";\nint utility, percents, HTTPHelper;\n')
        self.assert_finds('src/base/a.cpp:1: `cart_total`: not a word of ours: cart',
                          'src/base/a.cpp:2: `OrderManager`: not a word of ours: manager',
                          'src/base/a.cpp:3: `unitPrices`: not a word of ours: price',
                          'src/base/a.cpp:6: `HTTPHelper`: not a word of ours: helper')

    def test_a_function_has_an_end(self):
        body = '  g();\n' * 59
        self.put('src/base/a.cpp', 'namespace {\n\nint f(int a,\n      int b) {\n' + body
                 + '}\n\n}\n')
        self.put('src/base/b.cpp', 'int f() {\n' + body[:-len('  g();\n')] + '}\n')
        self.assert_finds('src/base/a.cpp:3: function of 62 lines, at most 60')

    def test_a_function_inside_a_class_has_an_end(self):
        self.put('src/base/a.cpp', 'class A final : public B {\n public:\n'
                 '  A(int a) : a_{a}, b_{} {\n'
                 + '    if (a) { g(); }\n' * 60 + '  }\n int a_ = 1;\n};\n')
        self.assert_finds('src/base/a.cpp:3: function of 62 lines, at most 60')

    def test_tables_and_types_are_no_functions(self):
        rows = '    {"a", 1},\n' * 80
        self.put('src/base/a.cpp', f'constexpr Row rows[] = {{\n{rows}}};\n'
                 f'const auto made = make({{\n{rows}}});\nstruct A {{\n' + '  int a;\n' * 80
                 + '};\n')
        self.assert_clean()

    def test_a_function_has_few_parameters(self):
        self.put('src/base/a.cpp', 'void f(int a, int b, int c, int d, int e) {}\n'
                 'void g(std::map<int, int> a, int b, int c, int d, int e) {}\n'
                 'void h(int a, int b, int c, int d, int e, int f) {}\n')
        self.assert_finds('src/base/a.cpp:3: function of 6 parameters, at most 5')

    def test_braces_in_comments_and_texts_do_not_count(self):
        self.put('src/base/a.cpp', 'auto a = "{"; // {\nauto b = R"x({ " )x";\nchar c = \'{\';\n'
                 'int big = 1\'000\'000;\n#define OPEN {\nvoid f() {\n' + '  g();\n' * 60 + '}\n')
        self.assert_finds('src/base/a.cpp:6: function of 62 lines, at most 60')

    def test_an_empty_tree_is_a_mistake(self):
        self.assert_finds()
