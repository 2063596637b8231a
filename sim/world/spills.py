"""Spill-over: for a while, a settlement that becomes known keeps like disputes in its village from arising."""

from __future__ import annotations

from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.world.access import value0, value1

P_FACTOR, P_DAYS = index("spill.factor"), index("spill.days")


@kernel
def publicise(world, case, day):
    """What was settled today becomes known in its village: from tomorrow on, for some days, like disputes are fewer."""
    cases, villages = world.cases, world.villages
    village, kind = cases.village[case], int(cases.kind[case])
    if value1(world, P_FACTOR, village, kind) <= 0.0:
        return
    until = day + 1 + int(value0(world, P_DAYS, village) + 0.5)
    if until > int(villages.spill_until[village, kind]):
        villages.spill_until[village, kind] = until


@kernel
def spilled(world, village, kind, day):
    """Factor that earlier settlements leave on arrivals of their kind in a village today; one where none is known."""
    if day >= int(world.villages.spill_until[village, kind]):
        return 1.0
    return 1.0 - value1(world, P_FACTOR, village, kind)
