"""assess: recorded indicators, gaps, ranks; every response off at strength 0; re-checks find the unsettled."""

from __future__ import annotations

import numpy as np
import pytest

from sim.events.measures import AreaMeasure as A
from sim.parameters.schema import Override
from sim.scenario import Scenario
from sim.vocabulary import Kpi, Response
from sim.world.kpis import indicators, ranked
from tests.engine import overrides, run, shipped, without_rules

MANY = [Override(5000.0, (("kpi", ("visits",)),)), Override(20.0, (("kpi", ("volume",)),))]
RESPONSES = [response.name.lower() for response in Response]


def tiny(parameters: dict[str, object] | None = None) -> Scenario:
    """Tiny for seven months."""
    return shipped("tiny", parameters=overrides(parameters or {}), warm_up=0, measure=180, follow_up=30)


def same(a: object, b: object, without: tuple[str, ...] = ()) -> bool:
    """Whether two runs have the same disputes, files, tallies and log."""
    for table in ("cases", "files", "area", "desk", "log"):
        one, other = getattr(a, table), getattr(b, table)
        for name, column in one.items():
            if name not in without and not np.array_equal(column, other[name]):
                return False
    return True


def test_strength_zero_gives_the_bytes_of_a_model_without_it() -> None:
    off = run(tiny({"assess.strength": 0})).result()
    gone = run(without_rules(tiny(), "assess")).result()
    assert same(off, gone)


def test_no_weight_gives_the_bytes_of_a_model_without_it() -> None:
    assert same(run(tiny({"kpis.weight": 0})).result(), run(without_rules(tiny(), "assess")).result())


@pytest.mark.parametrize("response", RESPONSES)
def test_each_response_is_off_by_itself(response: str) -> None:
    strong = {"kpis.weight": 1, "kpis.target": MANY}
    model = run(tiny(strong | {"assess.strength": at(response, 0, 3)}))
    answers = model.world.view("desks")["response"]
    number = int(Response[response.upper()])
    assert (answers[:, number] == 0).all()
    others = [n for n in range(len(Response)) if n != number]
    assert (answers[:, others] > 0).any(axis=0).all()


def at(response: str, own: float, other: float) -> list[object]:
    """A strength for one response, another for the rest."""
    return [Override(other), Override(own, (("response", (response,)),))]


def test_what_each_response_does_to_the_books() -> None:
    strong = {"kpis.weight": 1, "kpis.penalty": 3, "kpis.target": MANY}
    none = run(tiny(strong | {"assess.strength": 0})).result()

    def only(response: str) -> object:
        return run(tiny(strong | {"assess.strength": at(response, 5, 0)})).result()

    def total(tables: object, measure: A) -> int:
        return int(tables.area[measure.name.lower()].sum())  # type: ignore[attr-defined]

    assert total(only("select"), A.REGISTERED) < total(none, A.REGISTERED)
    assert total(only("defer"), A.DEFERRED) > total(none, A.DEFERRED)
    assert total(only("split"), A.FALSE_ALARMS) > total(none, A.FALSE_ALARMS) == 0
    padded = only("pad")
    assert total(padded, A.VISITS_RECORDED) > total(padded, A.VISITS) == total(none, A.VISITS)
    assert total(only("press"), A.PRESSED) > total(none, A.PRESSED) == 0
    procedure = only("procedure")
    assert total(procedure, A.CLOSED_FAIL_MEDIATION) <= total(none, A.CLOSED_FAIL_MEDIATION)
    from sim.events.measures import DeskMeasure

    paid = DeskMeasure.PAID_MINUTES.name.lower()
    assert only("effort").desk[paid].sum() > none.desk[paid].sum()  # type: ignore[attr-defined]


def test_re_checks_find_what_was_closed_in_procedure_only_and_take_it_up_again() -> None:
    made = tiny({"closing.audit_share": 1, "escalate.procedural": 1, "assess.audit_after": 7})
    found = run(made, checks=True).result()
    looked, failed = found.area["audits"].sum(), found.area["audits_failed"].sum()
    assert 0 < failed < looked
    assert 0 < found.area["reopened"].sum() <= failed
    assert (found.files["reopened"] > 0).any()


def test_sanctions_and_re_checks_hold_responses_back() -> None:
    strong = {"kpis.weight": 1}
    free = run(tiny(strong)).world.view("desks")["response"]
    held = run(tiny(strong | {"closing.audit_share": 0.5, "closing.sanction": 2})).world.view("desks")["response"]
    number = int(Response.PROCEDURE)
    assert held[:, number].max() < free[:, number].max()


def test_indicators_are_what_the_books_say() -> None:
    area = np.zeros((2, len(A)), np.int64)
    area[0, A.CLOSED_OK_MEDIATION], area[0, A.CLOSED_FAIL_MEDIATION] = 9, 1
    area[0, A.REGISTERED_MEDIATION], area[0, A.RAISED] = 20, 5
    area[0, A.PETITIONS], area[0, A.AUDITS], area[0, A.AUDITS_FAILED] = 3, 4, 1
    found = indicators(area, np.array([10_000.0, 10_000.0]), 365)
    assert found[0, Kpi.CLOSE_RATE] == pytest.approx(0.9)
    assert found[0, Kpi.CONTAINED] == pytest.approx(0.75)
    assert found[0, Kpi.PETITIONS] == pytest.approx(3)
    assert found[0, Kpi.RECHECK] == pytest.approx(0.75)
    assert found[0, Kpi.VOLUME] == pytest.approx(2)
    assert np.isnan(found[1, Kpi.CLOSE_RATE]) and found[1, Kpi.PETITIONS] == 0


def test_rank_is_among_peers_only_and_shares_ties() -> None:
    recorded = np.array([[1.0], [2.0], [3.0], [5.0], [5.0], [np.nan], [7.0]])[:, 0]
    peers = np.array([0, 0, 0, 1, 1, 1, 2])
    least = [ranked(recorded, peers, row, True) for row in range(len(peers))]
    assert least == [0.0, 1.0, 2.0, 1.0, 1.0, 0.0, 0.0]
    most = [ranked(recorded, peers, row, False) for row in range(len(peers))]
    assert most == [2.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0]


def test_a_rank_that_stays_asks_the_same_whatever_everybody_does() -> None:
    recorded, peers = np.array([1.0, 2.0, 4.0]), np.zeros(3, np.int64)
    for row in range(3):
        assert ranked(recorded, peers, row, True) == ranked(recorded * 10 + 7, peers, row, True)
