"""What is seen, by whom and at what price: problems P4, P5, P6, P13, P14, P18, P21, P22, P23, and three tensions."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np

from sim.events.tables import RunTables
from sim.experiments.statistics import mean_interval
from sim.scenario import ProgrammeUse
from sim.vocabulary import Channel, Event, Kind, Truth
from tests.engine import START, effect, programme, shipped, with_programmes
from tests.problems.pairs import (
    Group,
    busier,
    doing,
    doing_as,
    effect_on,
    falls,
    found_in_a_month,
    place,
    rises,
    same,
    tally,
    usual,
)

PRIVATE = [int(Kind.FAMILY), int(Kind.NEIGHBOUR)]
PUBLIC = [int(Kind.DAMAGES), int(Kind.TRAFFIC)]
LOOK_CLOSER = (
    effect("param_shift", 1.5, target="channels.hazard"),
    effect("param_shift", 2.0, target="discover.detection"),
)
LOOK_AWAY = (
    effect("param_shift", -2.0, target="channels.hazard"),
    effect("param_shift", -3.0, target="discover.detection"),
)


def hazard_share(tables: RunTables, unseen: bool) -> float:
    """Expected turns to violence of disputes that nobody saw, or that somebody saw."""
    hidden = tables.cases["seen_day"] < 0
    return float(tables.cases["violence_hazard"].astype(float)[hidden == unseen].sum())


def never_mediated(tables: RunTables) -> float:
    """Share of the disputes that turned violent which never had a session."""
    turned = np.flatnonzero(tables.cases["truth"] == Truth.VIOLENT)
    heard = np.unique(tables.log["case"][tables.log["event"] == Event.SESSION])
    return float(np.mean(~np.isin(turned, heard)))


def test_p04_violence_among_what_nobody_saw() -> None:
    """Where less is seen, violence moves to the unseen, and the books look calmer."""
    made = place({"fester.violent_rate": 0.0005})
    open_eyes, closed = Group(made), Group(doing(made, *LOOK_AWAY))
    assert rises(open_eyes, closed, lambda tables: hazard_share(tables, True))
    assert falls(open_eyes, closed, lambda tables: hazard_share(tables, False))
    assert rises(open_eyes, closed, never_mediated) and rises(open_eyes, closed, "violence_hazard")
    assert falls(open_eyes, closed, "recorded", "recorded")


def test_p05_pushed_tasks_crowd_out_visits() -> None:
    """More hours on tasks, fewer visits and finds, tired workers."""
    loaded = Group(doing_as(place(), "p05-pushed-tasks"))
    assert rises(usual(), loaded, "hours_pushed") and falls(usual(), loaded, "visits")
    assert falls(usual(), loaded, "found_7d") and rises(usual(), loaded, "unseen_stock")
    assert rises(usual(), loaded, "fatigue")


def first_seen_after(tables: RunTables) -> float:
    """Mean days from occurrence to first sight of what was seen in the run."""
    cases = tables.cases
    mine = cases["seen_day"] >= tables.horizon.warm_up
    return float((cases["seen_day"] - cases["born_day"])[mine].mean())


def test_p06_apps_take_minutes_and_only_shared_data_pays() -> None:
    """Apps alone: later sight. Linked records save wasted sessions, with apps or without; apps add nothing to that."""
    apps = Group(doing_as(place(), "p06-more-apps"))
    assert rises(usual(), apps, "hours_pushed") and falls(usual(), apps, "visits")
    assert rises(usual(), apps, first_seen_after) and rises(usual(), apps, "mean_days_to_settle")
    assert not falls(usual(), apps, "wasted_sessions")
    books = ["police", "hotline", "village_mediation", "township_mediation", "county_mediation"]
    linked = effect("record_link", 0.9, books=books)
    shared = Group(doing(place(), linked, effect("structure_init", apps=20)))
    assert falls(apps, shared, "wasted_sessions")


def test_p13_recorded_counts_move_with_rules_of_recording() -> None:
    """Entering less changes the count and not what happened."""
    strict = Group(doing(place(), effect("param_shift", -2.0, target="record.register_probability")))
    assert falls(usual(), strict, "mediation_rate") and falls(usual(), strict, "recorded", "recorded")
    assert same(usual(), strict, "disputes") and same(usual(), strict, "seen")
    assert not rises(usual(), strict, "violence_hazard") and not falls(usual(), strict, "violence_hazard")


def test_t3_seeing_more_fills_books_and_queues_and_lowers_harm() -> None:
    """Recorded and queued rise at once; disputes alive and their violence fall."""
    made = place({"fester.violent_rate": 0.0002})
    before, after = Group(made), Group(doing(made, *LOOK_CLOSER))
    assert rises(before, after, "recorded", "recorded") and rises(before, after, "open_stock")
    assert falls(before, after, "violence_hazard") and falls(before, after, "live_stock")


def test_p14_a_channel_that_suits_the_young() -> None:
    """A hotline that the old use less finds more from everybody, and parts the strata."""
    old = found_in_a_month(lambda cases: np.isin(cases["stratum"], [1, 3]))
    young = found_in_a_month(lambda cases: np.isin(cases["stratum"], [0, 2]))
    hotline = Group(doing(busier().scenario, effect("entry_channel", 0.05, channel="hotline")))
    assert rises(busier(), hotline, old) and rises(busier(), hotline, young)
    assert falls(busier(), hotline, lambda tables: old(tables) - young(tables))


def test_p14_capacity_in_one_township_parts_the_townships() -> None:
    """More staff in one of two: settlement rises there, and so does the difference."""
    one = str(shipped("tiny").place().township_code[0])
    desks = ("township_committee", "village_committee")
    more = [effect("capacity", 3.0, desk=desk, hours=3) for desk in desks]
    uneven = Group(doing(busier().scenario, *more, where={"township": (one,)}))

    def apart(tables: RunTables) -> float:
        cases, first = tables.cases, tables.horizon.warm_up
        mine = (cases["born_day"] >= first) & (cases["born_day"] < first + 180)
        here, there = (float((cases["settle_day"] >= 0)[mine & (cases["township"] == k)].mean()) for k in (0, 1))
        return here - there

    assert rises(busier(), uneven, apart) and rises(busier(), uneven, "settlement")


def test_p18_full_coverage_at_no_fidelity_costs_the_same_and_does_nothing() -> None:
    """Money follows coverage; what happens is, dispute by dispute, what happens without it."""
    paper, real = Group(doing_as(place(), "p18-on-paper")), Group(doing_as(place(), "p18-on-paper", fidelity=1.0))
    assert all(
        all(np.array_equal(one.log[name], two.log[name]) for name in one.log)
        for one, two in zip(usual().runs, paper.runs, strict=True)
    )
    assert rises(usual(), paper, "cost") and same(usual(), paper, "settlement")
    assert rises(paper, real, "settlement")
    assert same(paper, real, lambda tables: float(tables.costs["township"].sum()))


def test_p21_sensors_see_public_places_and_record_everybody() -> None:
    """Nothing of family and neighbours is seen by them; visits and hours of exposure pay for the rest."""
    watched = Group(doing_as(place(), "p21-sensors"))

    def by_sensor(kinds: list[int]) -> int:
        cases = [tables.cases for tables in watched.runs]
        return sum(int((np.isin(c["kind"], kinds) & (c["seen_channel"] == Channel.VIDEO)).sum()) for c in cases)

    assert by_sensor(PRIVATE) == 0 and by_sensor(PUBLIC) > 50
    assert rises(usual(), watched, "exposure") and falls(usual(), watched, "visits")
    assert rises(usual(), watched, found_in_a_month(lambda cases: np.isin(cases["kind"], PUBLIC)))
    assert not rises(usual(), watched, found_in_a_month(lambda cases: np.isin(cases["kind"], PRIVATE)))


def halves(tables: RunTables) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    """Disputes by township in the first ninety days, and after."""
    born = tables.area["born"].astype(float)
    return born[:90].sum(axis=0), born[90:].sum(axis=0)


def worst_afterwards(tables: RunTables) -> float:
    """Change of the township that had most, as a before-and-after table would show it."""
    before, after = halves(tables)
    worst = int(np.argmax(before))
    return float(after[worst] / before[worst] - 1.0)


def test_p22_the_worst_place_improves_by_itself() -> None:
    """Before and after in the worst township: a fall with nothing done; the paired twin says nought."""
    made = place({"arise.month_shape": 2.0, "arise.rate": 60.0}, warm_up=0, measure=180, follow_up=0)
    made = replace(made, rules=("programmes", "arise"))
    record = programme("measure", effect("param_shift", -0.15, target="arise.prevention"))
    start = START + dt.timedelta(days=90)
    nothing = Group(made, 40)
    idle = Group(with_programmes(made, record, measure=ProgrammeUse(fidelity=0.0, start=start)), 40)
    active = Group(with_programmes(made, record, measure=ProgrammeUse(start=start)), 40)
    by_itself = mean_interval(nothing.of(worst_afterwards))
    assert by_itself.high is not None and by_itself.high < 0.0
    assert same(nothing, idle, tally("born"))
    assert falls(nothing, active, tally("born"))
    paired_share = effect_on(nothing, active, tally("born", 90)).value / nothing.of(tally("born", 90)).mean()
    told = mean_interval(active.of(worst_afterwards)).value
    assert told < paired_share < 0.0  # the table claims more than the measure did


def known(tables: RunTables) -> float:
    """Share of households known to their grid worker, mean over villages."""
    return float(tables.places["village_knowledge"].mean())


def test_p23_who_leaves_takes_knowledge_along() -> None:
    """With turnover, households are known less, posts stand empty, and patrols find less."""
    moving = Group(doing(place(), effect("param_shift", 2.5, target="workforce.turnover")))
    assert rises(usual(), moving, "worker_turnover") and falls(usual(), moving, known)
    assert falls(usual(), moving, "found_7d") and falls(usual(), moving, "channel_patrol", "true")


def test_t1_what_is_written_down_is_known_and_costs_hours() -> None:
    """More fields: households known, hours on forms, fewer visits; a shorter list gives hours back."""
    fields = Group(doing(place(), effect("structure_init", form_minutes=140, knowledge_visits=-2.0)))
    assert rises(usual(), fields, known) and rises(usual(), fields, "hours_pushed") and falls(usual(), fields, "visits")
    assert falls(usual(), Group(doing(place(), effect("structure_init", tasks=-5))), "hours_pushed")
