"""Slow heads, slow bodies, slow readers and idle clients: others are answered all the while."""
from floods import Floods


class AFew(Floods):
    def test_other_clients_are_answered_and_the_slow_are_cut_off(self):
        self.run_flood(each=50, seconds=1, limit_ms=3_000)
