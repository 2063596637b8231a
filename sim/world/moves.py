"""Hand-overs between desks."""

from __future__ import annotations

from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import sample
from sim.vocabulary import Phase, Use
from sim.world.access import value2

_ASSIGN, _GAP = int(Phase.ASSIGN), int(Use.DELAY)
P_HOP = index("pools.hop_delay")


@kernel
def hop_days(world, file, desk):
    """Whole days that handing a file over to a desk takes."""
    files, cases = world.files, world.cases
    case = files.case[file]
    village, tier = cases.village[case], int(world.desks.tier[desk]) - 1
    step = (int(files.book[file]) * 4096 + int(files.episode[file])) * 256 + int(files.hops[file])
    law, mean = value2(world, P_HOP, village, tier, 0), value2(world, P_HOP, village, tier, 1)
    shape = value2(world, P_HOP, village, tier, 2)
    return int(sample(world.stream[_ASSIGN], cases.key[case], step, _GAP, law, mean, shape))
