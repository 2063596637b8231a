"""Trust: confidence in local handling and legal awareness of every village, brought up to date month by month.

What moves trust is written where a file closes (sim/world/trust.py); this rule lets both states return towards their
levels and lets legal education work, on the first day of each month: a fixed day, so that a programme elsewhere
changes no byte here.
"""

from __future__ import annotations

from sim.kernel import kernel
from sim.rule import Rule
from sim.vocabulary import Phase
from sim.world.trust import bring_up_to_date
from sim.world.world import World


class Trust(Rule):
    """Slow states of residents: trust and legal awareness, by village and stratum."""

    name, phase = "trust", Phase.TRUST

    def begin(self, world: World) -> None:
        """Set both to their values at the start."""
        self.month_begins = world.month_begins()
        villages = world.view("villages")
        for village, urban in enumerate(villages["urban"]):
            villages["trust"][village] = world.fields.at("trust.start", village)[int(urban)]
            villages["aware"][village] = world.fields.at("trust.aware_start", village)[int(urban)]

    def due(self, world: World, day: int) -> bool:
        """On the first day of a month."""
        return day in self.month_begins

    def step(self, world: World, day: int) -> None:
        """Bring all villages up to date."""
        refresh_trust(world.tables, day)


@kernel
def refresh_trust(world, day):
    """Every village through today."""
    for village in range(world.villages.count):
        bring_up_to_date(world, village, day)
