"""Which statutory procedure a dispute belongs to, and which desk and book carry each of its steps."""

from __future__ import annotations

from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.vocabulary import Book, Desk, Phase, Step
from sim.world.access import value1

_COURT_RULE, _ARBITRATION_RULE = int(Phase.COURT), int(Phase.ARBITRATION)
_FILING, _N_STEP = int(Step.FILING), len(Step)
_DESKS = {
    Step.PRESUIT: Desk.PRESUIT,
    Step.FILING: Desk.COURT,
    Step.SMALL_CLAIMS: Desk.COURT,
    Step.SUMMARY: Desk.COURT,
    Step.ORDINARY: Desk.COURT,
    Step.APPEAL: Desk.CITY_COURT,
    Step.ENFORCEMENT: Desk.COURT,
    Step.CONFIRMATION: Desk.COURT,
    Step.ACCEPTANCE: Desk.LABOUR_ARBITRATION,
    Step.LABOUR_AWARD: Desk.LABOUR_ARBITRATION,
    Step.LAND_AWARD: Desk.LAND_ARBITRATION,
    Step.TITLE_DECISION: Desk.ADMIN_DECISION,
    Step.RECONSIDERATION: Desk.ADMIN_REVIEW,
}
_BOOKS = {
    Desk.PRESUIT: Book.COURT,
    Desk.COURT: Book.COURT,
    Desk.CITY_COURT: Book.COURT,
    Desk.LABOUR_ARBITRATION: Book.ARBITRATION,
    Desk.LAND_ARBITRATION: Book.ARBITRATION,
    Desk.ADMIN_DECISION: Book.DECISION,
    Desk.ADMIN_REVIEW: Book.RECONSIDERATION,
}
#: desk and book of each step, in order of the step; -1 and 0 where it has none here
_DESK_OF = tuple(int(_DESKS[step]) if step in _DESKS else -1 for step in Step)
_BOOK_OF = tuple(int(_BOOKS[_DESKS[step]]) if step in _DESKS else 0 for step in Step)
#: first step of each option of `routes.legal`
_FIRST = (_FILING, int(Step.ACCEPTANCE), int(Step.LAND_AWARD), int(Step.TITLE_DECISION), int(Step.RECONSIDERATION))
P_LEGAL, P_WITH_AUTHORITY = index("routes.legal"), index("routes.legal_authority")


@kernel
def desk_of_step(world, village, step):
    """Desk that carries a step for a village, -1 for none."""
    kind = _DESK_OF[step]
    return int(world.villages.desk[village, kind]) if kind >= 0 else -1


@kernel
def book_of_step(step):
    """Book that holds a step, 0 for none of the courts and bodies here."""
    return _BOOK_OF[step]


@kernel
def has_court(world, village):
    """Whether suits can be brought at all."""
    return world.flags[_COURT_RULE] != 0 and desk_of_step(world, village, _FILING) >= 0


@kernel
def first_step(world, case):
    """First step of the procedure that a dispute belongs to; the court's where that body or its rule is missing.

    0 where there is no court either. Mediation before a suit is decided when the suit is brought.
    """
    cases = world.cases
    v, kind = cases.village[case], int(cases.kind[case])
    if int(cases.needs_authority[case]) == 1:
        route = int(value1(world, P_WITH_AUTHORITY, v, kind))
    else:
        route = int(value1(world, P_LEGAL, v, kind))
    step = _FIRST[route]
    if route > 0 and world.flags[_ARBITRATION_RULE] != 0 and desk_of_step(world, v, step) >= 0:
        return step
    return _FILING if has_court(world, v) else 0
