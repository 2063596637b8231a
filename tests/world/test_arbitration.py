"""Arbitration, decisions on title, reconsideration, and decisions that are challenged."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.events.tables import RunTables
from sim.model import GovernanceModel
from sim.parameters.schema import Override
from sim.randomness import quiet
from sim.vocabulary import Book, Desk, Event, Reason, Step, Truth, Work
from sim.world.contested import reversal_chance
from tests.engine import layers, run, scenario
from tests.world.law import DESKS, PLAIN, STILL, events, lab, likely

ACCEPT, MEDIATED, WON, SUE, PERFORM, REST = 0.9, 0.4, 0.7, 0.25, 0.6, 0.55
UNTIL, DAYS = 120, 420


@cache
def labour() -> RunTables:
    """About two thousand disputes for labour arbitration; the court settles all that reach it."""
    made = lab(
        DAYS,
        2500,
        routes__legal="labour_arbitration",
        arbitration__claim_days=0,
        arbitration__accept=ACCEPT,
        arbitration__mediated=MEDIATED,
        arbitration__supported=WON,
        arbitration__sue_after=SUE,
        arbitration__perform=PERFORM,
        arbitration__accept_loss=REST,
        court__in_court=1,
        court__accept=1,
        court__enforce=0.3,
    )
    return run(made, seed=5).result()


def test_shares_settled_follow_the_absorbing_chain() -> None:
    """Declined or sued over: settled in court; else agreed, performed, enforced, or let rest."""
    cases = labour().cases
    old = cases["born_day"] < UNTIL
    over = old & (cases["in_suit"] == 0) & ((cases["suit_over"] == 1) | (cases["truth"] != Truth.LIVE))
    assert over.sum() / old.sum() > 0.99
    stands = WON * (PERFORM + (1 - PERFORM) * 0.3) + (1 - WON) * REST
    award = SUE + (1 - SUE) * stands
    settled = (1 - ACCEPT) + ACCEPT * (MEDIATED + (1 - MEDIATED) * award)
    n = int(over.sum())
    assert n > 600
    assert likely((cases["truth"][over] != Truth.LIVE).sum(), n, settled)


def test_each_step_of_the_chain() -> None:
    tables = labour()
    files, log = tables.files, tables.log
    accepted = events(tables, Event.ACCEPT, UNTIL)
    accepted = accepted[log["book"][accepted] == Book.ARBITRATION]
    declined = events(tables, Event.DECLINE, UNTIL)
    assert likely(len(accepted), len(accepted) + len(declined), ACCEPT)
    award = events(tables, Event.DECIDE, UNTIL)
    assert np.all(log["reason"][award] == Reason.AWARD) and np.all(log["book"][award] == Book.ARBITRATION)
    assert likely(len(accepted) - len(award), len(accepted), MEDIATED)
    assert likely((log["value"][award] == 3).sum(), len(award), WON)
    sued = np.isin(log["file"][award], np.flatnonzero(files["close_reason"] == Reason.SUIT))
    defaulted = log["file"][events(tables, Event.DEFAULT, UNTIL)]
    sued &= ~np.isin(log["file"][award], defaulted)  # those went to court for enforcement
    assert likely(sued.sum(), len(award), SUE)
    performed = len(events(tables, Event.PERFORM, UNTIL))
    assert likely(performed, performed + len(defaulted), PERFORM)
    assert int(tables.area["awards"].sum()) == int((log["event"] == Event.DECIDE).sum())


def test_applications_are_no_suits_but_what_follows_is() -> None:
    tables = labour()
    log, files = tables.log, tables.files
    sue = log["event"] == Event.SUE
    assert np.all(log["book"][sue] == Book.COURT) and np.all(log["value"][sue] == Step.FILING)
    court = (files["book"] == Book.COURT) & (files["opened_day"] >= 0)
    enforced = court & (files["step"] == Step.ENFORCEMENT)
    assert int(court.sum()) - int(enforced.sum()) == int(sue.sum()) == int(tables.area["suits"].sum())
    assert enforced.sum() > 20, "a default leads to enforcement without a new suit"


def test_the_time_to_sue_against_an_award() -> None:
    """Fifteen days against a labour award; without a suit the award stands on the last of them."""
    tables = labour()
    log, files = tables.log, tables.files
    award = np.full(len(files["case"]), -1)
    rows = log["event"] == Event.DECIDE
    award[log["file"][rows]] = log["day"][rows]
    asked = (award >= 0) & (files["work"] == Work.CLOSED)
    rest = asked & (files["close_reason"] == Reason.AWARD) | asked & (files["close_reason"] == Reason.NOT_SUPPORTED)
    assert rest.sum() > 50
    assert np.all(files["closed_day"][rest] == award[rest] + 15)
    sued = asked & (files["close_reason"] == Reason.SUIT) & (files["step"] == Step.ASK_SUIT)
    waited = files["closed_day"][sued] - award[sued]
    assert waited.min() >= 1 and waited.max() <= 15 and len(np.unique(waited)) > 8


@pytest.mark.parametrize(("late", "declined"), [(0, False), (1, True)])
def test_labour_claims_lapse(late: int, declined: bool) -> None:
    """Nobody applies before the claim period is over when it is one day long."""
    own: dict[str, Any] = {"routes__legal": "labour_arbitration", "arbitration__accept": 1, "court__sue_rate": 0.05}
    tables = run(lab(120, 400, **own, arbitration__claim_days=late)).result()
    log = tables.log
    rows = (log["book"] == Book.ARBITRATION) & np.isin(log["event"], [Event.ACCEPT, Event.DECLINE])
    waited = log["day"][rows] - tables.cases["born_day"][log["case"][rows]]
    lapsed = waited > 20  # long after any delay between application and acceptance
    assert lapsed.sum() > 20
    assert np.all((log["event"][rows][lapsed] == Event.DECLINE) == declined)


@cache
def titles(reversal: float) -> RunTables:
    """Disputes over title that all need a decision by government; half of the decisions are challenged."""
    made = lab(
        DAYS,
        700,
        arise__needs_authority=1,
        routes__legal_authority="title_decision_first",
        arbitration__sue_after=[
            Override(0.5, (("desk", ("admin_decision",)),)),
            Override(0, (("desk", ("admin_review",)),)),
        ],
        authority__reversal=reversal,
        authority__load_slope=0,
    )
    return run(made, seed=7, checks=True).result()


def test_a_decision_on_title_stands_after_thirty_days() -> None:
    tables = titles(0.4)
    log, files = tables.log, tables.files
    own = (files["book"] == Book.DECISION) & (files["close_reason"] == Reason.DECISION)
    decided = np.full(len(files["case"]), -1)
    rows = log["event"] == Event.DECIDE
    decided[log["file"][rows]] = log["day"][rows]
    assert own.sum() > 100
    assert np.all(files["closed_day"][own] == decided[own] + 30)
    assert np.all(np.isin(tables.cases["truth"][files["case"][own]], [Truth.SETTLED, Truth.ENDED]))


def test_challenged_decisions_fall_by_their_chance_and_are_made_anew() -> None:
    tables = titles(0.4)
    log, files, cases = tables.log, tables.files, tables.cases
    review = (files["book"] == Book.RECONSIDERATION) & (files["work"] == Work.CLOSED)
    reversed_ = np.unique(log["file"][log["event"] == Event.REVERSE])
    assert review.sum() > 100
    assert likely(len(reversed_), review.sum(), 0.4)
    assert int(tables.area["refused_authority"].sum()) == len(reversed_)
    decided = files["book"] == Book.DECISION
    first = np.bincount(files["case"][decided], minlength=len(cases["key"]))
    again = np.bincount(files["case"][reversed_], minlength=len(cases["key"]))
    started = first > 0
    assert np.array_equal(first[started], 1 + again[started]), "each reversal leads to a new decision"
    old = started & (cases["born_day"] < 60)
    assert np.isin(cases["truth"][old], [Truth.SETTLED, Truth.ENDED]).mean() > 0.9, "and in the end one stands"


def test_no_decision_falls_at_chance_zero() -> None:
    assert int(titles(0).area["refused_authority"].sum()) == 0
    assert not (titles(0).log["event"] == Event.REVERSE).any()


def test_reversal_rises_with_the_load_of_the_desk() -> None:
    made = lab(5, 10, authority__reversal=0.2, authority__load_slope=1, authority__load_unit=10)
    model = GovernanceModel(made)
    world, pools = model.world.tables, model.world.view("pools")
    desk = int(np.flatnonzero(model.world.view("desks")["kind"] == Desk.ADMIN_DECISION)[0])
    with quiet():
        for waiting, load in ((0, 0.0), (200, 0.5), (400, 1.0), (4000, 3.0)):  # forty servers
            pools["n_queue"][desk] = waiting
            odds = 0.25 * np.exp(load)
            assert reversal_chance(world, 0, desk) == pytest.approx(odds / (1 + odds), rel=1e-12)
    flat = GovernanceModel(lab(5, 10, authority__reversal=0.2, authority__load_slope=0))
    flat.world.view("pools")["n_queue"][:] = 500
    with quiet():
        assert reversal_chance(flat.world.tables, 0, desk) == 0.2


def test_more_servers_at_the_deciding_desk_mean_fewer_reversals() -> None:
    """The mechanism behind powers without staff: the same decisions, made with and without a queue."""
    parameters = {
        **STILL,
        **PLAIN,
        "arise.rate": 700,
        "arise.needs_authority": 1,
        "court.sue_rate": 0,
        "authority.challenge": 0.5,
        "authority.reversal": 0.1,
        "authority.load_slope": 1.5,
        "handle.settle_probability": 0.95,
        "handle.session_minutes": 120,
        "capacity.hours": 8,
    }
    share = []
    for servers in (2, 40):
        staff = {**DESKS, "township_committee": servers}
        made = scenario(layers(n_micro=36, **staff), ("arise", "handle", "arbitration", "court"), 250, parameters)
        tables = run(made, checks=True).result()
        reviewed = (tables.files["book"] == Book.RECONSIDERATION) & (tables.files["work"] == Work.CLOSED)
        assert reviewed.sum() > 80
        share.append(int(tables.area["refused_authority"].sum()) / int(reviewed.sum()))
    assert share[0] > share[1] + 0.15
    assert 0.02 < share[1] < 0.2


def test_a_challenged_decision_ends_its_file_in_the_channel_of_the_statute() -> None:
    staff = {**DESKS, "township_committee": 40}
    parameters = {
        **STILL,
        **PLAIN,
        "arise.rate": 700,
        "arise.needs_authority": 1,
        "court.sue_rate": 0,
        "authority.challenge": 1,
        "authority.reversal": 0.5,
        "authority.load_slope": 0,
        "handle.settle_probability": 0.999,
        "arbitration.sue_after": 0,
    }
    made = scenario(layers(n_micro=36, **staff), ("arise", "handle", "arbitration"), 250, parameters)
    tables = run(made, checks=True).result()
    files = tables.files
    decided = files["close_reason"] == Reason.STATUTE
    assert decided.sum() > 100
    review = files["book"] == Book.RECONSIDERATION
    assert int(decided.sum()) == int(review.sum())
    fell = int((tables.log["event"] == Event.REVERSE).sum())
    assert likely(fell, (review & (files["close_reason"] == Reason.DECISION)).sum(), 0.5)
    stood = (
        review
        & (files["close_reason"] == Reason.DECISION)
        & ~np.isin(np.arange(len(review)), tables.log["file"][tables.log["event"] == Event.REVERSE])
    )
    assert stood.sum() > 30
    assert np.all(tables.cases["truth"][files["case"][stood]] == Truth.SETTLED)
    anew = (files["book"] == Book.TOWNSHIP_MEDIATION) & (files["again"] > 0)
    assert int(anew.sum()) == fell, "a decision that fell is made anew where it was made"


def test_without_the_bodies_the_court_takes_their_cases() -> None:
    tables = run(lab(100, 500, routes__legal="labour_arbitration", staff={"court": 20, "presuit": 20})).result()
    assert set(np.unique(tables.files["book"])) == {int(Book.COURT)}
    off = run(
        lab(100, 500, routes__legal="labour_arbitration", rules=("arise", "fester", "handle", "escalate", "court"))
    ).result()
    assert set(np.unique(off.files["book"])) == {int(Book.COURT)}
    alone = run(lab(100, 500, routes__legal="court", rules=("arise", "fester", "handle", "arbitration"))).result()
    assert len(alone.files["case"]) == 0, "no court, no suit"


def granted(township: bool) -> RunTables:
    """Townships with a few servers; whether they may decide what needs a decision is all that differs."""
    staff = {**DESKS, "township_committee": 2, "county_center": 20}
    powers = [Override(True, ()), Override(township, (("tier", ("village", "township")),))]
    parameters = {
        **STILL,
        **PLAIN,
        "arise.rate": 500,
        "arise.needs_authority": 1,
        "arise.severity_share": [Override(0, ()), Override(1, (("severity", ("s2",)),))],
        "court.sue_rate": 0,
        "authority.granted": powers,
        "authority.challenge": 0.5,
        "handle.settle_probability": 0.9,
        "routes.sector": False,
        "routes.size_county": 0,
        "routes.size_city": 0,
        "escalate.wait_authority": 10,
        "escalate.procedural": 0,
        "triage.undergrade": 0,
    }
    # everybody comes to the township first: what it may not decide waits there for the county
    made = scenario(layers(n_micro=36, **staff), ("arise", "handle", "escalate", "arbitration"), 250, parameters)
    return run(made, checks=True).result()


def test_powers_without_staff_mean_less_waiting_and_more_reversals() -> None:
    without, given = granted(False), granted(True)
    waiting = [float(tables.area["wait_authority"].mean(axis=0).sum()) for tables in (without, given)]
    fallen = [int(tables.area["refused_authority"].sum()) for tables in (without, given)]
    assert waiting[1] == 0.0 <= waiting[0]
    assert fallen[1] > 1.5 * fallen[0] > 0
