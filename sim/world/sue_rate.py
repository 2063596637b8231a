"""How soon a party of a dispute turns to the law: the hazard, and what is left of its threshold.

Everything the hazard depends on changes only after thresholds were brought up to date (`sim.world.hazards.touch`):
severity, failed attempts, missed deadlines and files closed on a live dispute, first sight, a procedure under way.
"""

from __future__ import annotations

from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.randomness import NOT_DRAWN, threshold
from sim.vocabulary import Phase, Sight, Use
from sim.world.access import value0, value1
from sim.world.legal import first_step
from sim.world.trust import suing

_COURT, _ARBITRATION, _USE = int(Phase.COURT), int(Phase.ARBITRATION), int(Use.SUE)
_SEEN, _COUNTY = int(Sight.SEEN), 2
P_RATE, P_SEVERITY = index("court.sue_rate"), index("court.sue_severity")
P_TRIED, P_TRIED_CAP = index("court.sue_tried"), index("court.sue_tried_cap")
P_UNSEEN, P_ACCESS, P_STRATUM = index("court.sue_unseen"), index("court.sue_access"), index("court.sue_stratum")


@kernel
def suit_open(world, case):
    """Whether a suit, an arbitration, a decision on title or a reconsideration of a dispute is under way."""
    return int(world.cases.in_suit[case]) == 1


@kernel
def sue_hazard(world, case):
    """Hazard per day of a suit or application; 0 without the rule, while one is under way, after a final judgment."""
    cases = world.cases
    if world.flags[_COURT] == 0 and world.flags[_ARBITRATION] == 0:
        return 0.0
    if suit_open(world, case) or int(cases.suit_over[case]) == 1:
        return 0.0
    v = cases.village[case]
    rate = value1(world, P_RATE, v, cases.kind[case])
    if rate <= 0.0 or first_step(world, case) == 0:
        return 0.0
    step = value0(world, P_SEVERITY, v)
    for _ in range(int(cases.severity[case]) - 1):
        rate *= step
    tried = int(cases.fails[case]) + int(cases.n_late[case]) + int(cases.n_dropped[case])
    rate *= min(1.0 + value0(world, P_TRIED, v) * tried, value0(world, P_TRIED_CAP, v))
    if int(cases.sight[case]) != _SEEN:
        rate *= value0(world, P_UNSEEN, v)
    rate *= value1(world, P_STRATUM, v, cases.stratum[case])
    rate /= 1.0 + value0(world, P_ACCESS, v) * world.villages.travel[v, _COUNTY]
    return rate * suing(world, case)


@kernel
def sue_remaining(world, case):
    """What is left of the threshold for the next suit, drawn when it is first asked for."""
    cases = world.cases
    if cases.sue_left[case] == NOT_DRAWN:
        step = int(cases.episode[case]) * 256 + int(cases.n_suits[case])
        cases.sue_left[case] = threshold(world.stream[_COURT], cases.key[case], step, _USE)
    return cases.sue_left[case]
