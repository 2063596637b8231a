"""How soon the parties of a dispute petition: the hazard, and what is left of its threshold."""

from __future__ import annotations

from sim.kernel import kernel
from sim.randomness import NOT_DRAWN, threshold
from sim.vocabulary import Phase, Use

_PETITION, _USE = int(Phase.PETITION), int(Use.PETITION)


@kernel
def petition_hazard(world, case):
    """Hazard per day that a petition is made; 0 without the rule, while one is under way, and at the end of reviews."""
    return 0.0


@kernel
def petition_remaining(world, case):
    """What is left of the threshold for the next petition, drawn when it is first asked for."""
    cases = world.cases
    if cases.petition_left[case] == NOT_DRAWN:
        step = int(cases.episode[case]) * 256 + int(cases.n_petitions[case])
        cases.petition_left[case] = threshold(world.stream[_PETITION], cases.key[case], step, _USE)
    return cases.petition_left[case]
