"""What the end of a file, or a missed deadline, leaves behind with the dispute."""

from __future__ import annotations

from sim.kernel import kernel
from sim.vocabulary import Book, Phase, Reason, Step, Truth
from sim.world.hazards import schedule, touch
from sim.world.petition_rate import petition_hazard
from sim.world.sue_rate import sue_hazard

_PETITION, _LINKED = int(Phase.PETITION), int(Reason.LINKED)
_COURT, _ARBITRATION, _CONFIRMATION = int(Phase.COURT), int(Phase.ARBITRATION), int(Step.CONFIRMATION)
_LIVE = int(Truth.LIVE)
_PETITION_BOOK, _COURT_BOOK = int(Book.PETITION), int(Book.COURT)
_ARBITRATION_BOOK, _LAST_LEGAL = int(Book.ARBITRATION), int(Book.RECONSIDERATION)  # and the decision book after it


@kernel
def is_legal(book):
    """Whether a book belongs to a court or another statutory body."""
    return book == _COURT_BOOK or book == _ARBITRATION_BOOK or book >= _LAST_LEGAL


@kernel
def leave_procedure(world, file, day, reason):
    """A file closes: a petition or suit is over, the next may come; a dispute that lives on remembers being dropped.

    Returns whether a suit is over.
    """
    files, cases = world.files, world.cases
    case, book = files.case[file], int(files.book[file])
    step = int(files.step[file])
    petition = step > 0 and book == _PETITION_BOOK and int(cases.in_petition[case]) == 1
    suit = step > 0 and step != _CONFIRMATION and is_legal(book) and int(cases.in_suit[case]) == 1
    if int(cases.truth[case]) != _LIVE:  # no hazard runs, and a relapse may be planned already
        cases.in_petition[case] = 0 if petition else cases.in_petition[case]
        cases.in_suit[case] = 0 if suit else cases.in_suit[case]
        return suit
    dropped = step == 0 and reason != _LINKED and remembers(world)
    if not (petition or suit):
        if dropped:
            remember(world, case, day, 0, 1)
        return False
    touch(world, case, day)
    if petition:
        cases.in_petition[case] = 0
    if suit:
        cases.in_suit[case] = 0
    schedule(world, case)
    return suit


@kernel
def remembers(world):
    """Whether any rule asks what parties went through."""
    return world.flags[_PETITION] != 0 or world.flags[_COURT] != 0 or world.flags[_ARBITRATION] != 0


@kernel
def remember(world, case, day, late, dropped):
    """Parties remember a missed deadline, or a file closed while their dispute lives on."""
    cases = world.cases
    if not remembers(world) or int(cases.truth[case]) != _LIVE:
        return
    matters = petition_hazard(world, case) > 0.0 or sue_hazard(world, case) > 0.0
    if matters:
        touch(world, case, day)
    cases.n_late[case] = min(int(cases.n_late[case]) + late, 1000)
    cases.n_dropped[case] = min(int(cases.n_dropped[case]) + dropped, 1000)
    if matters:
        schedule(world, case)
