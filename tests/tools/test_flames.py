"""What bench/flame draws: stacks put together, names that can be read, widths that add up."""
import sys
import unittest
import xml.etree.ElementTree as Xml

from tool import ROOT

sys.path.insert(0, str(ROOT / 'bench'))
import flames  # noqa: E402

STACKS = """counterfoil
        ffff0001 tcp_sendmsg ([kernel.kallsyms])
            5501 counterfoil::http::Connection::send_reply(int) (/x/build/profile/counterfoil)
            5502 main (/x/build/profile/counterfoil)

counterfoil
            5503 std::vector<int, std::allocator<int> >::push_back(int&&) (/x/counterfoil)
            5502 main (/x/build/profile/counterfoil)

store-writer
        7f000001 fdatasync (/usr/lib/libc.so.6)
        7f000002 [unknown] (/usr/lib/libc.so.6)
"""


class Flames(unittest.TestCase):
    def test_names_without_what_makes_them_long(self):
        for name, expected in (
                ('counterfoil::http::Connection::send_reply(int)', 'Connection::send_reply'),
                ('std::vector<int, std::allocator<int> >::push_back(int&&)', 'vector::push_back'),
                ('void counterfoil::(anonymous namespace)::run<A<B>>(C<D>)', 'counterfoil::run'),
                ('tcp_sendmsg', 'tcp_sendmsg'), ('', '?')):
            self.assertEqual(flames.short(name), expected)

    def test_stacks_with_a_common_beginning_are_one(self):
        root = flames.fold(STACKS)
        self.assertEqual(root.count, 3)
        threads = {name: node for (name, _), node in root.below.items()}
        self.assertEqual({name: node.count for name, node in threads.items()},
                         {'counterfoil': 2, 'store-writer': 1})
        main = threads['counterfoil'].below['main', flames.OWN]
        self.assertEqual(main.count, 2)
        self.assertEqual(set(main.below), {('Connection::send_reply', flames.OWN),
                                           ('vector::push_back', flames.OWN)})

    def test_each_frame_stands_within_the_one_below_it(self):
        found = list(flames.boxes(flames.fold(STACKS), 0.0, 0, 3))
        self.assertAlmostEqual(sum(width for _, width, depth, _, _ in found if depth == 0), 1)
        for begin, width, depth, _, _ in found:
            if depth == 0:
                continue
            self.assertTrue(any(below <= begin + 1e-9 and begin + width <= below + wide + 1e-9
                                for below, wide, at, _, _ in found if at == depth - 1))

    def test_draws_xml_with_every_name(self):
        text = flames.drawing(flames.fold(STACKS), 'a & b')
        titles = [title.text for title in
                  Xml.fromstring(text).iter('{http://www.w3.org/2000/svg}title')]
        self.assertEqual(titles[0], 'a & b')
        self.assertIn('fdatasync: 33.3%', titles)


if __name__ == '__main__':
    unittest.main()
