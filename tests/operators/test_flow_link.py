"""flow_link: more of what stands in a book is passed on to mediation; logging takes longer where it says so."""

from __future__ import annotations

import numpy as np
import pytest

from sim.events.tables import RunTables
from sim.parameters.catalogue import catalogue
from sim.vocabulary import Book, Event, Reason
from tests.engine import effect, programme, run, shipped, with_programmes
from tests.operators.held import base, begun, holding, leaves_no_trace, moved, order_is_free, value

SHARE, LOGGING = "flows.share", "links.logging_minutes"
LINK = effect("flow_link", 1.5, books=["police", "petition"], minutes=4)
POLICE, PETITION, HOTLINE = (int(book) - 1 for book in (Book.POLICE, Book.PETITION, Book.HOTLINE))


def test_it_shifts_log_odds_of_the_books_named() -> None:
    model = begun(LINK)
    assert moved(model) == {SHARE, LOGGING}
    odds, before = (np.log(p / (1 - p)) for p in (value(model, SHARE)[[POLICE, PETITION]],
                                                  base(model, SHARE)[[POLICE, PETITION]]))  # fmt: skip
    assert odds - before == pytest.approx([1.5, 1.5])
    others = np.delete(np.arange(len(base(model, SHARE))), [POLICE, PETITION])
    assert np.array_equal(value(model, SHARE)[others], base(model, SHARE)[others])


def test_a_book_that_passes_on_all_or_nothing_stays() -> None:
    assert catalogue()[SHARE].base[HOTLINE] == 1.0 and catalogue()[SHARE].base[0] == 0.0
    assert not moved(begun(effect("flow_link", -2.0, books=["hotline", "village_mediation"])))


def test_minutes_follow_coverage_the_share_follows_fidelity() -> None:
    model = begun(LINK, fidelity=0.5)
    assert float(value(model, LOGGING)) == 4.0
    odds, before = (found[POLICE] / (1 - found[POLICE]) for found in (value(model, SHARE), base(model, SHARE)))
    assert np.log(odds / before) == pytest.approx(0.75)
    half = begun(LINK, coverage=0.5)
    assert 0 < holding(half, SHARE) == holding(half, LOGGING) < 8


def test_it_leaves_no_trace_and_order_is_free() -> None:
    assert leaves_no_trace(LINK)
    assert order_is_free(LINK, effect("flow_link", -0.5, books="police"))


def passed_on(found: RunTables) -> int:
    """Files that triage passed on from the book of the police."""
    log = found.log
    return int(((log["reason"] == Reason.FLOW) & (log["event"] == Event.SEND) & (log["book"] == Book.POLICE)).sum())


def test_more_of_what_is_reported_to_the_police_reaches_mediation() -> None:
    made = shipped("tiny", warm_up=0, measure=240, follow_up=0)
    counts = [
        passed_on(run(with_programmes(made, programme("p", effect("flow_link", size, books="police")))).result())
        for size in (-6.0, 0.0, 6.0)
    ]
    assert counts[0] < counts[1] < counts[2]
