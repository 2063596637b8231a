"""close_audit: days before a book may say settled, share of closed files re-checked, what a failed re-check costs."""

from __future__ import annotations

import numpy as np
import pytest

from sim.events.tables import RunTables
from sim.vocabulary import Event, Reason, Record
from tests.engine import effect, programme, run, shipped, with_programmes
from tests.operators.held import begun, holding, leaves_no_trace, moved, order_is_free, value

AUDIT = effect("close_audit", audit_share=0.4, sanction=1.5)
WAIT = effect("close_audit", settled_after_days=30)


def tables(*effects: object) -> RunTables:
    made = shipped("tiny")
    return run(with_programmes(made, programme("p", *effects)) if effects else made).result()  # type: ignore[arg-type]


def test_shares_are_independent_chances_and_sanctions_add() -> None:
    model = begun(AUDIT, effect("close_audit", audit_share=0.5, sanction=1.0))
    assert moved(model) == {"closing.audit_share", "closing.sanction"}
    # one family: near-synonyms saturate as root of the sum of squares
    assert float(value(model, "closing.sanction")) == pytest.approx(np.hypot(1.5, 1.0))
    assert float(value(begun(AUDIT), "closing.audit_share")) == pytest.approx(0.4)


def test_days_are_held_whole_while_shares_follow_fidelity() -> None:
    model = begun(AUDIT, WAIT, fidelity=0.5)
    assert float(value(model, "closing.settled_after_days")) == 30.0
    assert float(value(model, "closing.audit_share")) == pytest.approx(0.2)
    assert 0 < holding(begun(WAIT, coverage=0.5), "closing.settled_after_days") < 8


def test_it_leaves_no_trace_and_order_is_free() -> None:
    assert leaves_no_trace(AUDIT, WAIT)
    assert order_is_free(AUDIT, WAIT, effect("close_audit", audit_share=0.1))


def test_files_close_so_many_days_after_the_settlement() -> None:
    found = tables(WAIT)
    closed = (found.files["record"] == Record.CLOSED_OK) & (found.files["merged_into"] < 0)
    by_session = np.isin(
        np.arange(len(closed)),
        found.log["file"][(found.log["event"] == Event.CLOSE) & (found.log["reason"] == Reason.SESSION)],
    )
    rows = np.flatnonzero(closed & by_session & (found.files["step"] == 0))
    cases = found.files["case"][rows]
    settled = found.cases["settle_day"][cases]
    once = found.cases["episode"][cases] == 0
    assert once.sum() > 20
    assert np.all((found.files["closed_day"][rows] - settled)[once] >= 30)


def test_as_many_are_looked_at_as_the_share_says() -> None:
    found, every = tables(AUDIT), tables(effect("close_audit", audit_share=1.0))
    looked = (found.log["event"] == Event.AUDIT).sum() / (every.log["event"] == Event.AUDIT).sum()
    assert looked == pytest.approx(0.4, abs=0.12)
    assert not np.any(tables().log["event"] == Event.AUDIT)


def test_what_was_not_settled_is_taken_up_again() -> None:
    found = tables(effect("close_audit", audit_share=1.0))
    failed = (found.log["event"] == Event.AUDIT) & (found.log["value"] == 1)
    again = (found.log["event"] == Event.REOPEN) & (found.log["reason"] == Reason.AUDIT)
    assert failed.sum() > 3
    assert set(found.log["file"][again]) <= set(found.log["file"][failed]) and again.sum() > 0
