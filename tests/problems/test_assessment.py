"""What assessment does to books and to disputes: problems P1, P2, P3, P7, P17, P19, P20, and two tensions."""

from __future__ import annotations

import numpy as np
import pytest

from sim.events.tables import RunTables
from sim.parameters.schema import Override
from sim.scenario import Scenario
from sim.vocabulary import Book, Event, Record, Truth
from tests.engine import effect
from tests.problems.pairs import NOT_ASSESSED, Group, Look, doing, doing_as, falls, only, place, rises, same, tally

OVER = (int(Truth.SETTLED), int(Truth.FADED), int(Truth.ENDED))


@pytest.fixture(scope="module")
def calm() -> Group:
    """Nothing is assessed."""
    return Group(place(NOT_ASSESSED))


@pytest.fixture(scope="module")
def assessed() -> Group:
    """Closing and containment weigh heavily."""
    return Group(doing_as(place(NOT_ASSESSED), "p01-assessed-on-containment"))


def test_p01_books_improve_more_than_disputes(calm: Group, assessed: Group) -> None:
    """Recorded success and containment rise; what was settled in substance, and what is found in its place, falls."""
    assert rises(calm, assessed, "reported_success") and rises(calm, assessed, "contain_village", "recorded")
    assert falls(calm, assessed, "mediation_success", "true") and falls(calm, assessed, "recheck")
    assert rises(calm, assessed, "gap")
    assert falls(calm, assessed, "registered_share") and same(calm, assessed, "disputes")


def test_p01_effort_is_a_response_of_its_own() -> None:
    """Alone it means more hours at the desks, and nothing that is done for the books."""
    made = place({**NOT_ASSESSED, "assess.strength": only(effort=3.0)})
    calm, trying = Group(made), Group(doing_as(made, "p01-assessed-on-containment"))
    assert rises(calm, trying, on_duty)
    assert not falls(calm, trying, "registered_share") and not falls(calm, trying, "settlement")
    assert (
        same(calm, trying, "pressed_share")
        and same(calm, trying, "visit_gap")
        and same(calm, trying, tally("false_alarms"))
    )


def deferring() -> tuple[Group, Group]:
    made = place(
        {
            **NOT_ASSESSED,
            "assess.strength": only(defer=20.0),
            "assess.most": 0.9,
            "escalate.attempt_limit": 1,
            "escalate.defer_days": 120,
        }
    )
    return Group(made), Group(doing_as(made, "p02-tier-target"))


def harm(tables: RunTables) -> float:
    """Hazard of violence lived through by all disputes."""
    return float(tables.cases["violence_hazard"].sum())


def test_p02_matters_stay_below_their_tier_and_go_on_ripening() -> None:
    """The recorded share settled at the tier rises; fewer matters go up, later, and their harm grows meanwhile."""
    calm, held = deferring()
    assert rises(calm, held, "contain_township", "recorded") and falls(calm, held, "raised")
    assert rises(calm, held, tally("deferred")) and falls(calm, held, "settlement")
    assert rises(calm, held, harm) and rises(calm, held, "violence_hazard")
    assert rises(calm, held, lambda tables: float((tables.log["event"] == Event.GROW).sum()))


def test_p03_success_on_paper_and_at_the_re_check() -> None:
    """Closing in procedure only lifts the reported rate; re-checks with consequences bring both together."""
    made = place({**NOT_ASSESSED, "assess.strength": only(procedure=5.0)})
    calm = Group(made)
    assessed, audited = Group(doing_as(made, "p01-assessed-on-containment")), Group(doing_as(made, "p03-recheck"))
    assert rises(calm, assessed, "reported_success") and falls(calm, assessed, "recheck")
    assert falls(assessed, audited, "reported_success") and rises(assessed, audited, "recheck")
    assert falls(assessed, audited, "gap") and rises(assessed, audited, "settlement")


def test_t2_counts_and_re_checks_pull_against_each_other(calm: Group, assessed: Group) -> None:
    """The same weights with re-checks: more is entered, less put off, re-checks pass more often."""
    audited = Group(doing_as(place(NOT_ASSESSED), "p03-recheck"))
    assert rises(assessed, audited, "registered_share") and rises(assessed, audited, "recheck")
    assert rises(calm, assessed, "gap") and falls(assessed, audited, "gap")


def on_duty(tables: RunTables) -> float:
    """Minutes on duty at all desks."""
    return float(tables.desk["paid_minutes"].sum())


def tier_targets() -> tuple[Scenario, Scenario, Scenario]:
    """No target; a target that is answered by effort alone; the same answered by deferring alone."""
    made = {**NOT_ASSESSED, "escalate.attempt_limit": 1}
    trying, holding = (place(made | {"assess.strength": only(**{name: 10.0})}) for name in ("effort", "defer"))
    return place(made), doing_as(trying, "p02-tier-target"), doing_as(holding, "p02-tier-target")


def test_t8_one_weight_calls_forth_settling_here_and_putting_off() -> None:
    """Effort and deferral answer the same indicator; each is there with the other off."""
    calm, trying, holding = (Group(each) for each in tier_targets())
    assert rises(calm, trying, on_duty) and not rises(calm, trying, tally("deferred"))
    assert rises(calm, holding, tally("deferred")) and same(calm, holding, on_duty)


def test_p07_visits_in_the_books_that_were_not_made() -> None:
    """Asked for visits, workers enter more; as many are made, as much is found, less a recorded visit."""
    made = place({**NOT_ASSESSED, "assess.strength": only(pad=8.0)})
    calm = Group(made)
    asked = Group(doing(made, effect("kpi", 1.0, indicator="visits", penalty=6, goal=4000)))
    assert rises(calm, asked, "visit_gap") and same(calm, asked, "visits") and same(calm, asked, "found_7d")
    assert falls(calm, asked, lambda t: float(t.area["seen"].sum() / t.area["visits_recorded"].sum()))


def test_p17_pressed_agreements_come_sooner_and_do_not_last() -> None:
    """Under pressure more is settled, sooner; more comes back, and trust falls."""
    made = place(
        {**NOT_ASSESSED, "assess.strength": only(press=8.0), "assess.press_shift": 1.5, "assess.press_relapse": 2.0}
    )
    calm, pressed = Group(made), Group(doing_as(made, "p01-assessed-on-containment"))
    assert rises(calm, pressed, "pressed_share") and rises(calm, pressed, "settlement")
    assert falls(calm, pressed, "mean_days_to_settle")
    assert rises(calm, pressed, "recurrence") and falls(calm, pressed, "trust") and falls(calm, pressed, "satisfaction")


def replies(claimed: bool) -> Look:
    """Share of hotline files closed that the book calls settled, or whose dispute is over."""

    def look(tables: RunTables) -> float:
        files = tables.files
        mine = (files["book"] == Book.HOTLINE) & (files["closed_day"] >= tables.horizon.warm_up)
        mine &= files["merged_into"] < 0
        if claimed:
            return float((files["record"] == Record.CLOSED_OK)[mine].mean())
        over = np.isin(tables.cases["truth"][files["case"]], OVER)
        return float(over[mine].mean())

    return look


def test_p19_replies_that_count_and_matters_that_end() -> None:
    """Assessed by satisfaction, more hotline files close as settled; no more disputes end, re-checks find fewer."""
    answers = [Override(0.0), Override(1.0, (("response", ("procedure",)), ("kpi", ("satisfaction",))))]
    hotline = [Override(0.0), Override(0.02, (("channel", ("hotline",)),))]
    made = place(
        {
            **NOT_ASSESSED,
            "assess.strength": only(procedure=8.0),
            "assess.matrix": answers,
            "channels.hazard": hotline,
            "flows.share": 0.0,
            "escalate.attempt_limit": 1,
        }
    )
    calm, ranked = Group(made), Group(doing(made, effect("kpi", 1.0, indicator="satisfaction", penalty=8)))
    assert rises(calm, ranked, replies(True)) and rises(calm, ranked, "reported_success")
    assert not rises(calm, ranked, replies(False)) and falls(calm, ranked, "recheck")
    assert not rises(calm, ranked, "satisfaction")


def test_p20_pay_by_the_case_buys_entries() -> None:
    """More is entered and paid for; as many disputes are settled for good, each at a higher cost."""
    made = place({**NOT_ASSESSED, "assess.strength": only(split=8.0), "account.subsidy": 400.0}, follow_up=370)
    calm, paid = Group(made), Group(doing_as(made, "p20-paid-by-the-case"))
    assert rises(calm, paid, "mediation_rate") and rises(calm, paid, tally("false_alarms"))
    assert same(calm, paid, "disputes") and same(calm, paid, "durable_count")
    assert rises(calm, paid, "cost_per_durable")
