"""Suits: the chain of chances against its closed form, who sues and when, and that the rule is off exactly."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from sim.events.tables import RunTables
from sim.model import GovernanceModel
from sim.parameters.schema import Override
from sim.vocabulary import Book, Claim, Event, Reason, Record, Step, Truth, Work
from tests.engine import histories, overrides, run, shipped, state_digest, tables_digest
from tests.world.law import events, lab, likely

#: the chances of the laboratory, different from the catalogue's and from one another
CHANCE = {
    "presuit_share": 0.7,
    "go_on": 0.8,
    "accept": 0.9,
    "in_court": 0.3,
    "appeal": 0.4,
    "changed": 0.25,
    "perform": 0.55,
    "accept_loss": 0.65,
    "apply": 0.75,
    "enforce": 0.35,
}
AGREE, ORDINARY, SMALL = 0.6, 0.5, 0.4
SUPPORTED = {"not_supported": 0.1, "explained": 0.3, "supported": 0.9}
VALID = {"not_supported": 0.25, "explained": 0.25, "supported": 0.5}
UNTIL, DAYS = 90, 420


def by_claim(values: dict[str, float]) -> list[Override]:
    return [Override(value, (("claim", (claim,)),)) for claim, value in values.items()]


@cache
def chain() -> RunTables:
    """About two thousand disputes that all go to court; three years' worth of patience."""
    own = {f"court__{name}": value for name, value in CHANCE.items()}
    made = lab(
        DAYS,
        3500,
        **own,
        routes__legal="court",
        handle__settle_probability=AGREE,
        court__ordinary=ORDINARY,
        court__small_claims=SMALL,
        court__supported=by_claim(SUPPORTED),
        arise__claim=by_claim(VALID),
    )
    return run(made, seed=3).result()


def expected() -> tuple[float, float]:
    """Shares of disputes that a suit settles, and that live on after a final judgment.

    An absorbing chain: a suit that is dropped after mediation or not accepted is followed by another one.
    """
    c = CHANCE
    won = sum(VALID[claim] * SUPPORTED[claim] for claim in VALID)
    appealable = ORDINARY + (1 - ORDINARY) * (1 - SMALL)
    changed = appealable * c["appeal"] * c["changed"]
    wins = won * (1 - changed) + (1 - won) * changed
    performed = c["perform"] + (1 - c["perform"]) * c["apply"] * c["enforce"]
    after_filing = c["in_court"] + (1 - c["in_court"]) * (wins * performed + (1 - wins) * c["accept_loss"])
    filed = (1 - c["presuit_share"]) + c["presuit_share"] * (1 - AGREE) * c["go_on"]
    settled = c["presuit_share"] * AGREE + filed * c["accept"] * after_filing
    lost = filed * c["accept"] * (1 - after_filing)
    return settled / (settled + lost), lost / (settled + lost)


def test_shares_settled_follow_the_absorbing_chain() -> None:
    tables = chain()
    cases = tables.cases
    old = cases["born_day"] < UNTIL
    over = old & (cases["in_suit"] == 0) & ((cases["suit_over"] == 1) | (cases["truth"] != Truth.LIVE))
    assert over.sum() / old.sum() > 0.995, "by the end all is decided"
    settled, lost = expected()
    n = int(over.sum())
    assert n > 800
    assert likely(np.isin(cases["truth"][over], [Truth.SETTLED, Truth.ENDED]).sum(), n, settled)
    assert likely((cases["truth"][over] == Truth.LIVE).sum(), n, lost)


def test_each_step_of_the_chain() -> None:
    tables = chain()
    log, files = tables.log, tables.files
    sue = events(tables, Event.SUE, UNTIL)
    mediated = log["value"][sue] == Step.PRESUIT
    assert likely(mediated.sum(), len(sue), CHANCE["presuit_share"])
    born = tables.cases["born_day"][files["case"]]
    started = np.zeros(len(born), bool)
    started[log["file"][sue[mediated]]] = True
    agreed = started & (files["close_reason"] == Reason.SESSION) & (files["step"] == Step.PRESUIT)
    assert likely(agreed.sum(), started.sum(), AGREE)
    dropped = started & (files["close_reason"] == Reason.FAILED)
    assert likely(dropped.sum(), (started & ~agreed).sum(), 1 - CHANCE["go_on"])
    accepted, declined = len(events(tables, Event.ACCEPT, UNTIL)), len(events(tables, Event.DECLINE, UNTIL))
    assert likely(accepted, accepted + declined, CHANCE["accept"])
    judge = events(tables, Event.JUDGE, UNTIL)
    first = judge[log["tier"][judge] == 3]
    assert likely(accepted - len(first), accepted, CHANCE["in_court"])
    appealed = events(tables, Event.APPEAL, UNTIL)
    small = np.isin(log["file"][first], files_on_track(tables, Step.SMALL_CLAIMS))
    assert likely(len(appealed), (~small).sum(), CHANCE["appeal"])
    assert not np.isin(log["file"][appealed], files_on_track(tables, Step.SMALL_CLAIMS)).any(), "one instance only"
    performed, default = len(events(tables, Event.PERFORM, UNTIL)), len(events(tables, Event.DEFAULT, UNTIL))
    assert likely(performed, performed + default, CHANCE["perform"])
    assert likely(len(events(tables, Event.ENFORCE, UNTIL)), default * CHANCE["apply"], CHANCE["enforce"])


def files_on_track(tables: RunTables, track: Step) -> np.ndarray:
    """Files that were accepted on a track."""
    log = tables.log
    return np.asarray(log["file"][(log["event"] == Event.ACCEPT) & (log["value"] == track)])


def test_judgments_follow_the_validity_of_the_claim() -> None:
    tables = chain()
    log, claim = tables.log, tables.cases["claim"]
    first = events(tables, Event.JUDGE, DAYS)
    first = first[log["tier"][first] == 3]
    for each in Claim:
        own = first[claim[log["case"][first]] == each]
        won = log["value"][own] == Claim.SUPPORTED + 1
        assert likely(won.sum(), len(own), SUPPORTED[each.name.lower()])
    share = np.bincount(claim, minlength=3) / len(claim)
    assert np.allclose(share, [VALID[each.name.lower()] for each in Claim], atol=0.05)


def test_tallies_count_what_the_log_says() -> None:
    tables = chain()
    log, area = tables.log, tables.area
    for name, event in (("suits", Event.SUE), ("judged", Event.JUDGE), ("appeals", Event.APPEAL)):
        assert int(area[name].sum()) == int((log["event"] == event).sum()) > 0
    assert int(area["suits_filed"].sum()) == int((log["event"] == Event.ACCEPT).sum())
    agreed = (tables.files["step"] == Step.PRESUIT) & (tables.files["close_reason"] == Reason.SESSION)
    assert int(area["presuit_settled"].sum()) == int(agreed.sum())
    fees = log["event"] == Event.ACCEPT
    paid = (
        np.isin(log["value"][fees], [Step.SMALL_CLAIMS]).sum() * 40 + (log["value"][fees] == Step.SUMMARY).sum() * 300
    )
    paid += (log["value"][fees] == Step.ORDINARY).sum() * 1200 + (log["event"] == Event.APPEAL).sum() * 1000
    assert int(area["court_fees_fen"].sum()) == int(paid) * 100 <= int(area["cost_fen_citizen"].sum())


def test_books_say_what_came_of_a_suit() -> None:
    tables = chain()
    files, truth = tables.files, tables.cases["truth"]
    closed = (files["book"] == Book.COURT) & (files["work"] == Work.CLOSED)
    ok = files["record"] == Record.CLOSED_OK
    settled = np.isin(truth[files["case"]], [Truth.SETTLED, Truth.ENDED])
    assert np.all(settled[closed & ok]), "without relapse what a court calls settled is settled"
    lost = closed & np.isin(files["close_reason"], [Reason.NOT_PERFORMED, Reason.NOT_SUPPORTED])
    assert lost.any() and np.all(truth[files["case"][lost]] == Truth.LIVE)
    assert np.all(tables.cases["suit_over"][files["case"][lost]] == 1)
    last = np.full(len(truth), -1)
    np.maximum.at(last, files["case"][lost], files["closed_day"][lost])
    later = files["opened_day"] > last[files["case"]]
    assert not np.any(later & (last[files["case"]] >= 0)), "no second suit after a final judgment"


def test_a_suit_at_once_is_one_at_a_time() -> None:
    log = chain().log
    running: set[int] = set()
    rows = np.isin(log["event"], [Event.SUE, Event.CLOSE])
    for case, event in zip(log["case"][rows].tolist(), log["event"][rows].tolist(), strict=True):
        if event == Event.SUE:
            assert case not in running
            running.add(case)
        else:
            running.discard(case)


def test_more_mediation_moves_no_other_draw() -> None:
    """Work takes no time: disputes that go the same way in both scenarios have the same history, row by row."""
    few, many = (run(lab(150, 1500, court__presuit_share=p, statute__minutes=0)).result() for p in (0.3, 0.8))

    def mediated(tables: RunTables) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        rows = tables.log["event"] == Event.SUE
        for case, step in zip(tables.log["case"][rows], tables.log["value"][rows], strict=True):
            found.setdefault(int(tables.cases["key"][case]), []).append(int(step))
        return found

    ways, before, after = (mediated(few), mediated(many)), histories(few), histories(many)
    assert before.keys() == after.keys()
    first = [(ways[0][key][0], ways[1][key][0]) for key in ways[0] if key in ways[1]]
    assert (Step.FILING, Step.PRESUIT) in first
    assert (Step.PRESUIT, Step.FILING) not in first, "a larger share only adds suits that are mediated"
    same = [key for key in before if ways[0].get(key) == ways[1].get(key)]
    assert 100 < len(same) < len(before)
    assert all(before[key] == after[key] for key in same)


def test_a_higher_hazard_is_never_later() -> None:
    slow, fast = (run(lab(100, 800, court__sue_rate=rate)).result() for rate in (0.01, 0.03))

    def first(tables: RunTables) -> dict[int, int]:
        rows = tables.log["event"] == Event.SUE
        pairs = zip(tables.cases["key"][tables.log["case"][rows]], tables.log["day"][rows], strict=True)
        return {int(key): int(day) for key, day in reversed(list(pairs))}

    early, late = first(fast), first(slow)
    assert len(late) > 100
    assert all(early[key] <= day for key, day in late.items())


def test_the_day_of_a_suit_follows_the_hazard() -> None:
    """Unseen, of severity one, without failures: an exponential time of the catalogue's rate."""
    made = lab(
        200,
        2000,
        court__sue_rate=0.02,
        court__sue_severity=1,
        court__sue_unseen=0.5,
        court__sue_stratum=1,
        court__sue_access=0,
        routes__legal="court",
    )
    tables = run(made).result()
    born, log = tables.cases["born_day"], tables.log
    first = np.full(len(born), 10_000)
    rows = log["event"] == Event.SUE
    np.minimum.at(first, log["case"][rows], log["day"][rows].astype(np.int64))
    old = born < 120
    for days in (20, 50, 80):
        share = 1 - np.exp(-0.02 * 0.5 * (days + 1))  # exposed on the day it arises
        assert likely(((first - born)[old] <= days).sum(), old.sum(), share)


def test_who_sues_sooner() -> None:
    """Failed attempts, severity and access change the hazard by their factors, exactly off at their neutral values."""
    from sim.randomness import quiet
    from sim.world.sue_rate import sue_hazard

    own = {"court__sue_tried": 0.5, "court__sue_tried_cap": 1.8, "court__sue_severity": 2, "court__sue_rate": 0.01}
    model = GovernanceModel(lab(40, 3000, **own, court__sue_access=0, court__sue_stratum=1, court__sue_unseen=1))
    for _ in range(3):
        model.step()
    cases, world = model.world.view("cases"), model.world.tables
    one = int(np.flatnonzero((cases["severity"] == 1) & (cases["truth"] == Truth.LIVE) & (cases["in_suit"] == 0))[0])
    with quiet():
        assert sue_hazard(world, one) == 0.01
        for fails, late, dropped, factor in ((1, 0, 0, 1.5), (0, 1, 0, 1.5), (0, 0, 1, 1.5), (1, 1, 1, 1.8)):
            cases["fails"][one], cases["n_late"][one], cases["n_dropped"][one] = fails, late, dropped
            assert sue_hazard(world, one) == pytest.approx(0.01 * factor)
        cases["fails"][one] = cases["n_late"][one] = cases["n_dropped"][one] = 0
        cases["severity"][one] = 3
        assert sue_hazard(world, one) == pytest.approx(0.04)
        for column in ("in_suit", "suit_over"):
            cases[column][one] = 1
            assert sue_hazard(world, one) == 0.0
            cases[column][one] = 0


def test_a_suit_is_closed_when_the_dispute_ends_by_itself() -> None:
    made = lab(150, 800, fester__fade_rate=0.03, fester__fade_age=0, capacity__hours=0.2, court__presuit_share=0)
    tables = run(made, checks=True).result()
    files, truth = tables.files, tables.cases["truth"]
    over = files["close_reason"] == Reason.TRUTH_ENDED
    assert over.sum() > 20
    assert np.all(truth[files["case"][over]] == Truth.FADED)
    assert np.all(files["record"][over & (files["registered_day"] >= 0)] == Record.CLOSED_OK)
    assert not tables.cases["in_suit"][files["case"][over]].any()


def test_the_rule_is_off_exactly() -> None:
    """Without the rules, and with both but nobody who sues, asks for confirmation or challenges: the same bytes."""
    nobody = {
        "court.sue_rate": 0,
        "court.confirm_share": 0,
        "authority.challenge": 0,
        "petition.to_statute": 0,
    }
    made = shipped("tiny", warm_up=0, measure=200, follow_up=0, parameters=overrides(nobody | {"arise.rate": 100}))
    without = replace(made, rules=tuple(rule for rule in made.rules if rule not in ("court", "arbitration")))
    tables = run(without).result()
    assert tables_digest(run(made).result()) == tables_digest(tables)
    assert not np.isin(tables.files["book"], [Book.ARBITRATION, Book.DECISION, Book.RECONSIDERATION]).any()
    assert not tables.cases["in_suit"].any() and not tables.cases["n_suits"].any()
    eager = {"court.sue_rate": 0.5, "court.confirm_share": 0.9, "authority.challenge": 0.9}
    other = replace(without, parameters=without.parameters | overrides(eager))
    assert tables_digest(run(other).result()) == tables_digest(tables), "without the rules nothing reads them"


@pytest.mark.parametrize("day", [0, 31, 77, 120])
def test_a_fresh_model_goes_on(day: int) -> None:
    eager = {"court.sue_rate": 0.03, "court.confirm_share": 0.8, "authority.challenge": 0.8, "arise.rate": 200}
    made = shipped("tiny", warm_up=0, measure=150, follow_up=0, parameters=overrides(eager))
    model, fresh = GovernanceModel(made), GovernanceModel(made)
    for _ in range(day):
        model.step()
    fresh.restore(model.state())
    assert state_digest(fresh.run()) == state_digest(model.run())


def test_confirmed_agreements_hold_better_and_nothing_else_changes() -> None:
    own = {"close__relapse": 0.6, "close__relapse_spread": 0, "court__presuit_share": 1, "court__confirm_share": 0.9}
    plain, better = (run(lab(200, 800, **own, court__confirm_relapse=f), checks=True).result() for f in (1, 0.3))
    confirmed = better.cases["confirmed"] == 1
    assert confirmed.sum() > 100 and int(better.area["confirmed"].sum()) > 100
    again = [int((tables.log["event"] == Event.RELAPSE).sum()) for tables in (plain, better)]
    assert again[1] < 0.75 * again[0]
    none = run(lab(200, 800, **own | {"court__confirm_share": 0})).result()
    days = [first_relapse(tables) for tables in (none, plain, better)]
    assert days[0] == days[1], "a factor of one leaves every relapse where it was"
    assert all(day >= days[1][key] for key, day in days[2].items())
    assert set(days[2]) < set(days[1])


def first_relapse(tables: RunTables) -> dict[int, int]:
    """Day of the first relapse of each dispute that has one."""
    rows = tables.log["event"] == Event.RELAPSE
    pairs = zip(tables.cases["key"][tables.log["case"][rows]], tables.log["day"][rows], strict=True)
    return {int(key): int(day) for key, day in reversed(list(pairs))}


def test_a_confirmation_is_no_step_upward() -> None:
    eager = {"court.confirm_share": 1, "court.sue_rate": 0, "arise.rate": 200}
    made = shipped("tiny", warm_up=0, measure=200, follow_up=0, parameters=overrides(eager))
    rules = tuple(rule for rule in made.rules if rule not in ("petition", "trust", "assess", "workforce"))
    asked = run(replace(made, rules=rules)).result()
    files, cases = asked.files, asked.cases
    own = files["step"] == Step.CONFIRMATION
    assert own.sum() > 30
    assert not files["duplicate"][own].any()
    highest = np.zeros(len(cases["key"]), np.int64)
    np.maximum.at(highest, files["case"][~own], files["max_tier"][~own].astype(np.int64))
    only = np.unique(files["case"][own])
    assert np.array_equal(cases["max_level"][only], highest[only])
