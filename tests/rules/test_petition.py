"""petition: conservation, legal clocks, the funnel of reviews against its absorbing chain, levels, repeats, stays."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.events.tables import RunTables
from sim.model import GovernanceModel
from sim.parameters.schema import Override
from sim.scenario import Scenario
from sim.vocabulary import Book, Event, Outcome, Phase, Reason, Step, Truth, Work
from sim.world.plans import last_day
from tests.engine import by_key, overrides, run, scenario, shipped, state_digest, tables_digest, without_rules
from tests.properties.test_laws import CAREFUL, check

START = dt.date(2023, 1, 1)
OPEN = (Work.QUEUED, Work.SERVED, Work.BETWEEN)


def tiny(more: dict[str, Any] | None = None, measure: int = 150, rate: float = 60.0) -> Scenario:
    """Tiny for some months, twice as busy."""
    return shipped(
        "tiny", parameters=overrides({"arise.rate": rate, **(more or {})}), warm_up=0, measure=measure, follow_up=0
    )


def some(parameter: str, dimension: str, **values: Any) -> dict[str, list[Override]]:
    """Set members of one dimension, each to its value."""
    return {parameter: [Override(value, ((dimension, (name,)),)) for name, value in values.items()]}


def often(more: dict[str, Any] | None = None) -> dict[str, Any]:
    """Parameters under which petitions are frequent."""
    return {"petition.rate": 0.01, **(more or {})}


def petitions(tables: RunTables) -> np.ndarray:
    """Rows of files in the petition book."""
    return np.flatnonzero((tables.files["book"] == Book.PETITION) & (tables.files["step"] > 0))


# --- conservation ---------------------------------------------------------------------------------------------------
@st.composite
def busy(draw: st.DrawFn) -> Scenario:
    """Draw a tiny county where petitions are frequent, with other parameters and rules at random."""
    share = st.sampled_from([0.0, 0.3, 1.0])
    chosen = {
        "petition.rate": draw(st.sampled_from([0.002, 0.02, 0.5])),
        "initial.petition_stock": draw(st.sampled_from([0, 3])),
        "petition.repeat": draw(st.sampled_from([0, 1, 10])),
        "petition.after_end": draw(st.sampled_from([0, 3])),
        "petition.in_suit": draw(st.sampled_from([0, 2])),
        "petition.boundary_days": draw(st.sampled_from([0, 4, {"law": "exponential", "mean": 20}])),
        "petition.perform_days": draw(st.sampled_from([0, 9])),
        "petition.stay_look": draw(st.sampled_from([1, 7, 30])),
        "statute.on_the_day": draw(share),
        "court.sue_rate": draw(st.sampled_from([0, 0.01])),
        **{f"petition.{name}": draw(share) for name in ("skip", "one_up", "perform", "accept", "send_down", "give_up")},
        **{f"petition.{name}": draw(share) for name in ("ask", "correct", "error", "to_statute", "decline_litigation")},
        **some("flows.share", "book", petition=draw(share)),
        **some(
            "statute.limit",
            "step",
            registration=draw(st.sampled_from([0, 3, 15])),
            handling=draw(st.sampled_from([0, 9])),
        ),
        **some("channels.hazard", "channel", online_petition=draw(st.sampled_from([0, 0.003]))),
    }
    made = tiny(chosen, measure=draw(st.sampled_from([40, 100])), rate=150.0)
    left = draw(
        st.sets(st.sampled_from(["record", "triage", "assign", "close", "escalate", "discover", "court", "fester"]))
    )
    return without_rules(made, *left)


@settings(CAREFUL, max_examples=12)
@given(made=busy())
def test_laws_hold_every_day_in_busy_offices(made: Scenario) -> None:
    check(made)


def test_plain_counts_are_those_of_the_log() -> None:
    tables = run(tiny(often()), checks=True).result()
    log, area = tables.log, tables.area
    made = log["event"] == Event.PETITION
    assert made.sum() == area["petitions"].sum() > 50
    assert area["petitions_repeat"].sum() == (made & (log["attempt"] > 1)).sum()
    assert area["petitions_above_county"].sum() == (made & (log["value"] > 3)).sum()
    decided = (log["event"] == Event.DECIDE) & (log["book"] == Book.PETITION)
    for value, name in enumerate(("refused", "explained", "supported")):
        assert area[f"petitions_{name}"].sum() == (decided & (log["value"] == value)).sum()
    assert area["petitions_reversed"].sum() == ((log["event"] == Event.REVERSE) & (log["book"] == Book.PETITION)).sum()
    assert tables.cases["n_petitions"].sum() == made.sum() + (tables.cases["born_day"] < 0).sum() - old_without(tables)


def old_without(tables: RunTables) -> int:
    """Old disputes that nobody had petitioned before the first day."""
    first = tables.log["event"] == Event.PETITION
    made = np.bincount(tables.log["case"][first], minlength=len(tables.cases["key"]))
    old = tables.cases["born_day"] < 0
    return int((old & (tables.cases["n_petitions"] == made)).sum())


# --- clocks ---------------------------------------------------------------------------------------------------------
@cache
def calendar_world() -> GovernanceModel:
    return GovernanceModel(tiny(measure=800, rate=0.0))


@pytest.mark.parametrize(
    ("first", "limit", "working", "last"),
    [
        ("2023-09-25", 15, False, "2023-10-09"),  # over the National Day holiday: calendar days run on
        ("2023-09-27", 5, True, "2023-10-09"),  # 27, 28, then 7 and 8 October (made up), 9
        ("2023-10-02", 1, True, "2023-10-07"),  # a Saturday that is worked
        ("2023-02-20", 15, False, "2023-03-06"),
        ("2024-02-20", 15, False, "2024-03-05"),  # 29 February
        ("2023-02-01", 60, False, "2023-04-01"),
        ("2024-02-01", 60, False, "2024-03-31"),
        ("2024-02-10", 1, True, "2024-02-18"),  # Spring Festival; a Sunday that is worked
        ("2023-12-31", 3, True, "2024-01-04"),  # New Year's Day is off
        ("2023-04-14", 30, False, "2023-05-13"),
    ],
)
def test_limits_end_on_worked_dates(first: str, limit: int, working: bool, last: str) -> None:
    day = (dt.date.fromisoformat(first) - START).days
    found = int(last_day(calendar_world().world.tables, day, limit, working))
    assert START + dt.timedelta(days=found) == dt.date.fromisoformat(last)


def test_each_step_has_its_own_limit() -> None:
    """15 days from the day it is queued; 60 from the day after acceptance; 30 once a review is asked for."""
    quiet = {"statute.extend": 0, "petition.ask": 1, "petition.accept": 0, "petition.error": 0}
    model = GovernanceModel(tiny(often({**quiet, **some("flows.share", "book", petition=0)})))
    limits = {Step.REGISTRATION: 15, Step.HANDLING: 60, Step.REVIEW: 30, Step.RE_REVIEW: 30}
    seen: Counter[Step] = Counter()
    for day in range(150):
        model.step()
        files = model.world.view("files")
        new = (files["book"] == Book.PETITION) & (files["work"] == Work.QUEUED) & (files["first_queue_day"] == day)
        for file in np.flatnonzero(new & (files["away"] == 0) & (files["step"] > 0)):
            step = Step(int(files["step"][file]))
            tomorrow = (
                files["queue_minute"][file] == int(model.world.fields.at("capacity.day_minutes")) - 1
            )  # after the day's service
            assert files["deadline"][file] == day + int(tomorrow) + limits[step] - 1, (step, day)
            seen[step] += 1
    assert all(seen[step] > 0 for step in (Step.REGISTRATION, Step.HANDLING, Step.REVIEW)), seen


# --- the funnel against its absorbing chain -------------------------------------------------------------------------
CHAIN = {
    "claims": (0.25, 0.35, 0.4),
    "error": (0.2, 0.3, 0.5),
    "away": 0.4,
    "perform": 0.7,
    "accept": 0.35,
    "ask": (0.6, 0.8),
    "correct": 0.5,
}


def funnel() -> Scenario:
    """One office with time for everybody, its city office and the boundary; nothing else happens to disputes."""
    claims, errors = CHAIN["claims"], CHAIN["error"]
    names = ("not_supported", "explained", "supported")
    none = ("fade_rate", "grow_rate", "violent_rate", "rest_rate")
    parameters: dict[str, Any] = {
        "arise.rate": 2500,
        "arise.claim": [Override(share, (("claim", (name,)),)) for name, share in zip(names, claims, strict=True)],
        "initial.old_share": 0,
        "initial.petition_stock": 0,
        "petition.rate": 20,
        "petition.repeat": 0,
        "petition.skip": 0,
        "petition.form": [
            Override(float(form == "visit"), (("form", (form,)),)) for form in ("visit", "letter", "online")
        ],
        "petition.error": [Override(e, (("claim", (name,)),)) for name, e in zip(names, errors, strict=True)],
        "petition.error_explained": CHAIN["away"],
        "petition.perform": CHAIN["perform"],
        "petition.accept": CHAIN["accept"],
        **some("petition.ask", "step", ask_review=CHAIN["ask"][0], ask_re_review=CHAIN["ask"][1]),
        **some("petition.correct", "step", review=CHAIN["correct"], re_review=CHAIN["correct"]),
        "petition.perform_days": 5,
        "petition.boundary_days": 5,
        "statute.minutes": 0,
        "statute.sessions": 1,
        **{f"fester.{name}": 0 for name in none},
        "arise.linked_rate": 0,
        "handle.show_probability": 1,
    }
    staff = {"petition_office": 3, "city_petition": 3, "boundary_above": 0}
    region = {"copies": 1, "of": "chain", "staff": staff, "residents": 1500}
    return scenario(region, ("arise", "fester", "handle", "petition"), 190, parameters, "every_day", modifiers=False)


def absorbed() -> dict[Reason, float]:
    """How a first petition ends, by the chain: handling, review, re-review."""
    ends: dict[Reason, float] = {}

    def end(reason: Reason, p: float) -> None:
        ends[reason] = ends.get(reason, 0.0) + p

    asks = (*CHAIN["ask"], None)
    for claim, share in enumerate(CHAIN["claims"]):
        e, x = CHAIN["error"][claim], CHAIN["away"]
        first = {claim: 1 - e}
        for other, p in ({1: x * e, 0: (1 - x) * e} if claim == 2 else {1 - claim: e}).items():
            first[other] = first.get(other, 0.0) + p
        states = {decided: share * p for decided, p in first.items()}
        for ask in asks:
            following: dict[int, float] = {}
            for decided, p in states.items():
                if decided == 2:
                    end(Reason.DECISION, p * CHAIN["perform"])
                    end(Reason.NOT_PERFORMED, p * (1 - CHAIN["perform"]))
                    continue
                if decided == 1:
                    end(Reason.EXPLAINED, p * CHAIN["accept"])
                    p *= 1 - CHAIN["accept"]
                if ask is None:
                    end(Reason.EXHAUSTED, p)
                    continue
                end(Reason.EXPLAINED if decided == 1 else Reason.NOT_SUPPORTED, p * (1 - ask))
                right = 1.0 if decided == claim else 1 - CHAIN["correct"]
                for then, q in ((decided, right), (claim, 1 - right)):
                    following[then] = following.get(then, 0.0) + p * ask * q
            states = following
    return ends


def test_the_funnel_is_its_absorbing_chain() -> None:
    expected = absorbed()
    assert sum(expected.values()) == pytest.approx(1)
    tables = run(funnel()).result()
    files = tables.files
    early = files["opened_day"] < 80
    assert (files["work"][early] == Work.CLOSED).all() and (files["again"] == 0).all()
    n, found = int(early.sum()), Counter(files["close_reason"][early].tolist())
    assert n > 500 and set(found) == {int(reason) for reason in expected}
    for reason, p in expected.items():
        assert abs(found[reason] - n * p) < 4 * np.sqrt(n * p * (1 - p)), (reason.name, found[reason] / n, p)
    truth, reason = tables.cases["truth"][files["case"]], files["close_reason"]
    done = np.isin(truth, [Truth.SETTLED, Truth.ENDED]) | (tables.cases["n_relapse"][files["case"]] > 0)
    assert done[early & (reason == Reason.DECISION)].all()
    taken = early & (tables.cases["explained"][files["case"]] == 1)
    assert (truth[taken] == Truth.FADED).all() and (reason[taken] == Reason.EXPLAINED).all() and taken.any()
    assert (truth[early & (reason == Reason.NOT_PERFORMED)] == Truth.LIVE).all()


# --- off, pairs, restored -------------------------------------------------------------------------------------------
def test_no_rate_and_no_stock_give_the_bytes_of_a_model_without_it() -> None:
    nobody = {"petition.rate": 0, "initial.petition_stock": 0}
    off = run(tiny(nobody)).result()
    assert tables_digest(off) == tables_digest(run(without_rules(tiny(), "petition")).result())
    assert not (off.log["event"] == Event.PETITION).any() and not len(petitions(off))


def test_disputes_are_the_same_with_and_without_petitions() -> None:
    """Attributes by key, of all that was born in both: a relapse or linked dispute may come or not."""
    one, other = (by_key(run(made).result()) for made in (tiny(often()), without_rules(tiny(), "petition")))
    both = np.intersect1d(one["key"], other["key"])
    assert len(both) > 0.97 * len(other["key"])
    for name, column in one.items():
        if name in ("difficulty", "born_day"):
            continue
        rows = [np.searchsorted(side["key"], both) for side in (one, other)]
        assert np.array_equal(column[rows[0]], other[name][rows[1]]), name


def test_a_higher_rate_makes_no_first_petition_later() -> None:
    def first(rate: float) -> dict[int, int]:
        made = without_rules(tiny({"petition.rate": rate, "initial.petition_stock": 0}), "trust", "assess", "discover")
        made = without_rules(made, "court", "arbitration", "handle", "escalate", "background", "workforce")
        tables = run(made).result()
        log = tables.log
        rows = np.flatnonzero((log["event"] == Event.PETITION) & (log["attempt"] == 1))
        return dict(zip(tables.cases["key"][log["case"][rows]].tolist(), log["day"][rows].tolist(), strict=True))

    slow, fast = first(0.0005), first(0.005)
    assert len(fast) > len(slow) > 10
    assert all(fast[key] <= day for key, day in slow.items())


@pytest.mark.parametrize("day", [0, 1, 37, 90, 149])
def test_a_restored_run_goes_on_with_the_same_bytes(day: int) -> None:
    made = tiny(often(some("flows.share", "book", petition=0.4)))
    model, fresh = GovernanceModel(made), GovernanceModel(made)
    for _ in range(day):
        model.step()
    fresh.restore(model.state())
    assert state_digest(fresh.run()) == state_digest(model.run())


# --- extremes -------------------------------------------------------------------------------------------------------
GENEROUS = {
    "arise.claim": [
        Override(float(name == "supported"), (("claim", (name,)),))
        for name in ("not_supported", "explained", "supported")
    ],
    "petition.error": 0,
    "petition.perform": 1,
    "petition.age_slope": 0,
    "petition.difficulty": 0,
}


def test_all_supported_and_performed_needs_no_review() -> None:
    tables = run(tiny(often(GENEROUS))).result()
    log, files = tables.log, tables.files
    assert not np.isin(log["event"], [Event.ASK_REVIEW, Event.EXHAUST, Event.EXPLAIN]).any()
    decided = petitions(tables)[files["decided"][petitions(tables)] > 0]
    over = decided[files["work"][decided] == Work.CLOSED]
    assert len(over) > 20 and np.isin(files["close_reason"][over], [Reason.DECISION, Reason.TRUTH_ENDED]).all()


def test_after_the_last_review_petitions_are_recorded_and_not_accepted() -> None:
    hard = {
        "petition.error": 1,
        "petition.error_explained": 0,
        "petition.correct": 0,
        "petition.ask": 1,
        "petition.give_up": 0,
    }
    generous = {**GENEROUS, **hard, "petition.after_end": 10, "petition.repeat": 5, "petition.boundary_days": 3}
    short = {"initial.petition_stock": 0, "fester.fade_rate": 0, "fester.rest_rate": 0, "arise.linked_rate": 0}
    made = without_rules(tiny(often({**generous, **short}), measure=260), "court", "arbitration")
    tables = run(made, checks=True).result()
    log, cases = tables.log, tables.cases
    ended = {}
    for row in np.flatnonzero(log["event"] == Event.EXHAUST):
        ended.setdefault((int(log["case"][row])), int(log["day"][row]))
    declined = np.flatnonzero(log["event"] == Event.DECLINE)
    assert len(ended) > 5 and len(declined) > 5
    assert (log["file"][declined] == -1).all()
    for row in np.flatnonzero((log["event"] == Event.OPEN_FILE) & (log["book"] == Book.PETITION)):
        case = int(log["case"][row])
        if cases["n_relapse"][case] == 0:
            assert case not in ended or log["day"][row] <= ended[case]
    assert tables.area["exhausted"].sum() == (log["event"] == Event.EXHAUST).sum()


# --- levels ---------------------------------------------------------------------------------------------------------
def above_county(tables: RunTables) -> float:
    """Share above the county among petitions at county or above (V8)."""
    level = tables.log["value"][tables.log["event"] == Event.PETITION]
    return float((level > 3).sum() / max((level > 2).sum(), 1))


def test_levels_answer_to_skipping() -> None:
    visits = some("petition.form", "form", letter=0, online=0)
    still = {"petition.skip_wait": 0, "petition.skip_memory": 0, "initial.petition_stock": 0, **visits}
    none, all_ = (run(tiny(often({**still, "petition.skip": p}))).result() for p in (0, 1))
    assert not none.area["petitions_skip"].any() and not (none.log["event"] == Event.SKIP).any()
    assert all_.area["petitions_skip"].sum() == all_.area["petitions"].sum()
    assert above_county(all_) > above_county(none) + 0.1
    files = none.files
    assert not files["skipped"].any() and not (files["petition_form"][petitions(none)] > 0).any()


def test_letters_and_online_petitions_never_skip() -> None:
    tables = run(tiny(often({**some("petition.form", "form", visit=0), "petition.skip": 1}))).result()
    assert tables.area["petitions"].sum() > 50 and not tables.area["petitions_skip"].any()


def test_a_petition_above_the_city_shows_there_and_comes_down_to_the_county() -> None:
    top = some("petition.level", "level", township=0, county=0, city=0, province=0, nation=1)
    forms = some("petition.form", "form", visit=0)
    tables = run(tiny(often({**top, **forms, "initial.petition_stock": 0}))).result()
    files, cases, log = tables.files, tables.cases, tables.log
    rows = petitions(tables)
    assert (files["petition_level"][rows] == 6).all() and (cases["max_level"][files["case"][rows]] == 5).all()
    sent = np.unique(log["file"][log["event"] == Event.SEND_DOWN])
    aged = rows[files["opened_day"][rows] < 120]
    live = aged[~np.isin(files["close_reason"][aged], [Reason.TRUTH_ENDED])]
    assert len(live) > 20 and np.isin(live, sent).all()
    assert (files["registered_day"][rows] == files["opened_day"][rows]).all()


def test_what_skippers_got_is_remembered() -> None:
    skip = {"petition.skip": 1, "petition.skip_wait": 0, **some("petition.form", "form", letter=0, online=0)}
    kind = run(tiny(often({**skip, **GENEROUS}))).world.view("townships")["skip_memory"]
    refusing = {**GENEROUS, "petition.error": 1, "petition.error_explained": 0}
    hard = run(tiny(often({**skip, **refusing}))).world.view("townships")["skip_memory"]
    assert (kind > 0).any() and (kind >= 0).all() and (kind <= 1).all()
    assert (hard < 0).any() and (hard >= -1).all() and (hard <= 0).all()


# --- other procedures -----------------------------------------------------------------------------------------------
def test_a_petition_waits_while_its_matter_is_before_a_court() -> None:
    both = {"petition.in_suit": 1, "court.sue_rate": 0.01, "petition.to_statute": 0, "petition.decline_litigation": 0}
    model = GovernanceModel(tiny(often(both)))
    stayed: dict[int, tuple[int, int]] = {}
    resumed = 0
    for day in range(150):
        model.step()
        files, cases = model.world.view("files"), model.world.view("cases")
        mine = (files["book"] == Book.PETITION) & (files["step"] > 0) & (files["away"] == 0)
        held = mine & (files["work"] == Work.STAYED)
        suit = cases["in_suit"][files["case"]] == 1
        assert not (mine & suit & (files["work"] == Work.QUEUED)).any()
        assert (files["clock_day"][held] == -1).all() and (files["due_day"][held] > day).all()
        for file, (step, left) in list(stayed.items()):
            if not held[file]:
                if files["work"][file] == Work.QUEUED and left > 0 and files["step"][file] == step:
                    assert files["deadline"][file] == day + left, "the clock goes on where it stood still"
                    resumed += 1
                del stayed[file]
        for file in np.flatnonzero(held & (files["outcome"] != Outcome.DONE)).tolist():
            stayed.setdefault(file, (int(files["step"][file]), int(files["clock_left"][file])))
    assert resumed > 0


def test_petitions_are_led_into_the_channel_of_a_statute() -> None:
    tables = run(tiny(often({"petition.to_statute": 1, "court.sue_rate": 0, "initial.petition_stock": 0}))).result()
    assert (tables.files["close_reason"][petitions(tables)] == Reason.STATUTE).sum() > 10
    assert (tables.cases["n_suits"] > 0).sum() > 10
    alone = run(without_rules(tiny(often({"petition.to_statute": 1})), "court", "arbitration")).result()
    assert not (alone.files["close_reason"] == Reason.STATUTE).any()


def test_a_lent_petition_comes_home_or_is_settled() -> None:
    lent = some("flows.share", "book", petition=1)
    tables = run(tiny(often({**lent, "initial.petition_stock": 0}), measure=260), checks=True).result()
    files, log = tables.files, tables.log
    accepted = np.unique(log["file"][(log["event"] == Event.ACCEPT) & (log["reason"] == Reason.FLOW)])
    assert len(accepted) > 5
    back = accepted[np.isin(files["work"][accepted], OPEN) & (files["away"][accepted] == 0)]
    kind = tables.places["desk_kind"][files["desk"][back]]
    assert np.isin(kind, [1, 8, 17]).all()  # township centre, petition offices
    settled = petitions(tables)[files["close_reason"][petitions(tables)] == Reason.SESSION]
    assert len(settled) > 5


def test_old_petitions_are_older_and_harder() -> None:
    stock = {"initial.petition_stock": 20, "initial.old_share": 0, "petition.rate": 0}
    tables = run(tiny(stock, measure=1, rate=0.0)).result()
    cases = tables.cases
    assert len(cases["key"]) > 100 and (cases["n_petitions"] == 1).all()
    assert 600 < -cases["born_day"].mean() < 1500 and 0.7 < cases["difficulty"].mean() < 1.3
    ended = (cases["petition_round"] == 3).mean()
    assert 0.2 < ended < 0.4 and (cases["in_petition"] == (cases["petition_round"] < 3)).all()
    more = run(tiny({**stock, "initial.petition_stock": 40}, measure=1, rate=0.0)).result().cases["key"]
    assert np.isin(cases["key"], more).mean() > 0.99  # a larger stock only adds


def test_the_rule_knows_its_phase() -> None:
    model = GovernanceModel(without_rules(tiny(), "petition"))
    assert not model.world.has(Phase.PETITION)
