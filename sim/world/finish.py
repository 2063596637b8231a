"""At the end of the horizon: what is integrated lazily is brought up to the last day."""

from __future__ import annotations

from sim.kernel import kernel
from sim.vocabulary import Truth
from sim.world.afterwards import touch_dormant
from sim.world.hazards import touch

_LIVE, _DORMANT = int(Truth.LIVE), int(Truth.DORMANT)


@kernel
def finish(world, day):
    """Integrate the hazards of all live and dormant disputes through `day`."""
    cases = world.cases
    for case in range(cases.count):
        if int(cases.truth[case]) == _LIVE and int(cases.prevented[case]) == 0:
            touch(world, case, day)
        elif int(cases.truth[case]) == _DORMANT:
            touch_dormant(world, case, day)
