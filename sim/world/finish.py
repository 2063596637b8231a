"""At the end of the horizon: what is integrated lazily is brought up to the last day."""

from __future__ import annotations

from sim.kernel import kernel
from sim.vocabulary import Truth
from sim.world.hazards import touch

_LIVE = int(Truth.LIVE)


@kernel
def finish(world, day):
    """Integrate the hazards of all live disputes through `day`."""
    cases = world.cases
    for case in range(cases.count):
        if int(cases.truth[case]) == _LIVE and int(cases.prevented[case]) == 0:
            touch(world, case, day)
