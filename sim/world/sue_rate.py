"""How soon a party of a dispute turns to the law: the hazard, and what is left of its threshold."""

from __future__ import annotations

from sim.kernel import kernel
from sim.randomness import NOT_DRAWN, threshold
from sim.vocabulary import Phase, Use

_COURT, _USE = int(Phase.COURT), int(Use.SUE)


@kernel
def sue_hazard(world, case):
    """Hazard per day of a suit or application; 0 without the rule, while one is under way, and after a final judgment."""
    return 0.0


@kernel
def sue_remaining(world, case):
    """What is left of the threshold for the next suit, drawn when it is first asked for."""
    cases = world.cases
    if cases.sue_left[case] == NOT_DRAWN:
        step = int(cases.episode[case]) * 256 + int(cases.n_suits[case])
        cases.sue_left[case] = threshold(world.stream[_COURT], cases.key[case], step, _USE)
    return cases.sue_left[case]
