"""What the benchmarks compute: ratios, goals, the schedule, and what other clients print."""
import json
import sys
import unittest
from dataclasses import replace

from tool import ROOT

sys.path.insert(0, str(ROOT / 'bench'))
import clients  # noqa: E402
import drawing  # noqa: E402
import goals  # noqa: E402
import peers  # noqa: E402
import plots  # noqa: E402
import publishing  # noqa: E402
import rows  # noqa: E402
import schedule  # noqa: E402


def row(server, request, number, **figures):
    return {'part': 'writes', 'round': number, 'server': server, 'request': request,
            'sessions': 100_000, 'connections': 64, 'share': None, 'client': 'load', **figures}


class Ratios(unittest.TestCase):
    def test_of_the_same_round_whatever_the_order(self):
        found = [row('A', 'x', 0, rps=10.0), row('B', 'x', 0, rps=5.0),
                 row('B', 'x', 1, rps=10.0), row('A', 'x', 1, rps=10.0),
                 row('A', 'x', 2, rps=90.0), row('B', 'x', 2, rps=30.0)]
        self.assertEqual(rows.ratio(found, 'rps', {'server': 'A'}, {'server': 'B'}), (2, 1, 3))

    def test_a_round_without_a_peer_is_left_out(self):
        found = [row('A', 'x', 0, rps=10.0), row('A', 'x', 1, rps=8.0), row('B', 'x', 1, rps=2.0)]
        self.assertEqual(rows.ratio(found, 'rps', {'server': 'A'}, {'server': 'B'}), (4, 4, 4))

    def test_nothing_measured(self):
        self.assertIsNone(rows.ratio([], 'rps', {'server': 'A'}, {'server': 'B'}))
        self.assertIsNone(rows.middle([row('A', 'x', 0)], 'p999_us'))


class Goals(unittest.TestCase):
    def found(self, measured, figures=None):
        return {goal['name']: goal for goal in goals.goals(measured, figures or {}, True)}

    def test_the_bound_itself_is_reached(self):
        measured = [row('Counterfoil', 'PATCH', 0, rps=10.0, p99_us=8000, bytes_written=2500),
                    row('Redis', 'SET', 0, rps=10.0)]
        found = self.found(measured, {'document_bytes': 900, 'change_bytes': 100})
        self.assertTrue(found['PATCH/s : Redis SET/s, 64 connections']['reached'])
        self.assertTrue(found['PATCH p99, ms']['reached'])
        self.assertTrue(found['bytes written : change and document']['reached'])

    def test_past_the_bound_is_missed(self):
        measured = [row('Counterfoil', 'PATCH', 0, rps=9.9, p99_us=8001, bytes_written=2501),
                    row('Redis', 'SET', 0, rps=10.0)]
        found = self.found(measured, {'document_bytes': 900, 'change_bytes': 100})
        self.assertIs(found['PATCH/s : Redis SET/s, 64 connections']['reached'], False)
        self.assertIs(found['PATCH p99, ms']['reached'], False)
        self.assertIs(found['bytes written : change and document']['reached'], False)

    def test_every_goal_of_the_suite_is_told_when_not_measured(self):
        found = self.found([])
        self.assertEqual({goal['value'] for goal in found.values()}, {None})
        self.assertIn('longest stall in five minutes, ms', found)
        self.assertEqual(len(found), 14)

    def test_a_short_run_says_nothing_of_five_minutes(self):
        stall = {**row('Counterfoil', 'PATCH', 0, stall_us=1000, seconds=4.0), 'share': 0.5,
                 'part': 'stall'}
        name = 'longest stall in five minutes, ms'
        self.assertIsNone(self.found([stall])[name]['value'])
        self.assertTrue(self.found([{**stall, 'seconds': 300.0}])[name]['reached'])

    def test_the_large_store_counts_its_most_memory_and_median_start(self):
        large = {'sessions': 10_000_000, 'resident_kib': {'loaded': 1024, 'highest': 1024 * 600},
                 'start_ms': {'clean': [100, 140, 900], 'killed': [800]}}
        found = self.found([], {'large': large})
        self.assertIs(found['10 M: resident, MiB']['reached'], False)
        self.assertTrue(found['10 M: first answer after a clean stop, ms']['reached'])


class Schedules(unittest.TestCase):
    def test_the_whole_suite_fits_half_an_hour(self):
        parts = schedule.full(10_000_000, 300)
        self.assertLess(sum(map(schedule.seconds_of, parts)), schedule.SECONDS_MAX)

    def test_goals_have_five_rounds_and_come_first(self):
        parts = schedule.full(10_000_000, 300)
        needed = [part.is_optional for part in parts]
        self.assertEqual(needed, sorted(needed))
        for part in parts:
            if part.name in ('writes', 'reads', 'fixed', 'growth'):
                self.assertEqual(part.rounds, 5)

    def test_seconds_of_a_part(self):
        visit = schedule.Visit('nginx', (schedule.Ask('GET', seconds=4),) * 2, warmup_s=1)
        part = schedule.Part('p', 3, (visit,), '', once_s=10)
        once = schedule.REST_S + 1 + 0.5 + 2 * (4 + schedule.ASK_S)
        self.assertAlmostEqual(schedule.seconds_of(part), 10 + 3 * once)
        patched = replace(visit, asks=(schedule.Ask('PATCH'), schedule.Ask('GET')))
        self.assertGreater(schedule.seconds_of_visit(patched), schedule.seconds_of_visit(visit))

    def test_parts_and_peers_named(self):
        parts = schedule.changed(schedule.full(1000, 300), ['reads'], ['nginx'], 1, 0.5)
        self.assertEqual([part.name for part in parts], ['reads'])
        self.assertEqual([visit.server for visit in parts[0].visits], ['Counterfoil', 'nginx'])
        self.assertEqual({ask.seconds for visit in parts[0].visits for ask in visit.asks}, {0.5})

    def test_every_request_is_measured_over_connections_and_sizes(self):
        asked = {(ask.request, ask.connections, visit.sessions)
                 for part in schedule.full(10_000_000, 300) for visit in part.visits
                 for ask in visit.asks if visit.server == 'Counterfoil'}
        for request in ('GET', 'PATCH', 'mix', 'configuration'):
            for connections in (1, 64, 256, 1024):
                self.assertIn((request, connections, 100_000), asked)
            for sessions in (1_000, 100_000, 1_000_000, 10_000_000):
                self.assertIn((request, 64, sessions), asked)


class OtherClients(unittest.TestCase):
    def test_the_log_of_pgbench(self):
        lines = ['0 0 1000 0 1700000000 000000', '1 0 3000 0 1700000000 900000',
                 '0 1 2000 0 1700000001 000000']
        found = peers.figures_of_log(lines)
        self.assertEqual((found['requests'], found['seconds'], found['rps']), (3, 1.0, 3.0))
        self.assertEqual((found['p50_us'], found['max_us'], found['stall_us']),
                         (2000, 3000, 900_000))

    def test_what_wrk_prints(self):
        text = ('  Latency Distribution\n     50%  701.00us\n     75%    0.91ms\n'
                '     90%    1.10ms\n     99%    1.52ms\n  152341 requests in 2.00s, 250.1MB read\n'
                'Requests/sec:  76170.50\n')
        self.assertEqual(clients.figures_of_wrk(text), {
            'requests': 152341, 'seconds': 2.0, 'rps': 76170.5, 'p50_us': 701.0, 'p99_us': 1520.0})


class Pages(unittest.TestCase):
    measured = [row('Counterfoil', 'PATCH', 0, rps=20_000.0, server_cpu_us=40.0),
                row('Redis', 'SET', 0, rps=30_000.0, server_cpu_us=20.0)]

    def test_the_same_figures_make_the_same_plot(self):
        one, other = (plots.drawings(self.measured, {})['rates'].svg() for _ in range(2))
        self.assertEqual(one, other)
        self.assertIn('0.67 ×', one)
        self.assertEqual(set(plots.drawings([], {})), set())

    def test_a_scale_of_powers_of_ten(self):
        scale = drawing.LogScale([100, 1000], 0, 300, is_from_power=True)
        self.assertEqual(scale.at(100), 0)
        self.assertEqual(scale.steps()[0], 100)
        self.assertLess(scale.at(1000), 300)

    def test_goals_as_a_table(self):
        text = publishing.goals_table(goals.goals(self.measured, {}, False))
        self.assertIn('| PATCH/s : Redis SET/s, 64 connections | ≥ 1 | 0.667, **missed** |', text)

    def test_results_in_lines_are_the_same_results(self):
        results = {'figures': {'a': {'b': {}}}, 'goals': [{'c': None}], 'rows': self.measured}
        self.assertEqual(json.loads(publishing.as_lines(results)), results)

    def test_a_page_without_results_says_nothing(self):
        page = 'a\n<!-- written by bench/publish from x -->\nold\n<!-- until here -->\nb\n'
        self.assertEqual(publishing.page_with(page, 'nothing').splitlines(),
                         ['a', '<!-- written by bench/publish from nothing -->',
                          '<!-- until here -->', 'b'])


if __name__ == '__main__':
    unittest.main()
