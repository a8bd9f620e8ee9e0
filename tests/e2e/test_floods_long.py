"""Likewise with 300 of each kind, who come again when they are cut off."""
from floods import Floods


class Many(Floods):
    def test_other_clients_are_answered_and_the_slow_are_cut_off(self):
        self.run_flood(each=300, seconds=15, limit_ms=4_000)
