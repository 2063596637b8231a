"""How matters move, wait and come back: problems P8, P9, P10, P11, P12, P15, P16, and three tensions."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from sim.events.tables import RunTables
from sim.parameters.schema import Override
from sim.vocabulary import Desk, Event, Setting
from tests.engine import START, effect
from tests.problems.pairs import (
    BUSIER,
    SEEDS,
    Group,
    Look,
    busier,
    doing,
    doing_as,
    falls,
    found_in_a_month,
    place,
    rises,
    tally,
)


def test_p08_returned_matters_take_longer() -> None:
    """More returns: more hand-overs, later settlements, less trust; a first-inquiry duty turns it back."""
    made = place({"assign.max_bounces": 6})
    smooth, bouncing = Group(made), Group(doing(made, effect("clock_routing", bounce=2.5)))
    assert rises(smooth, bouncing, "bounced") and rises(smooth, bouncing, "hops")
    assert rises(smooth, bouncing, "mean_days_to_settle") and falls(smooth, bouncing, "settlement")
    assert falls(smooth, bouncing, "trust")
    assert falls(smooth, Group(doing(made, effect("clock_routing", bounce=-3.0))), "bounced")


def waiting(tables: RunTables) -> float:
    """Matters that wait for an authority, daily mean."""
    return float(tables.area["wait_authority"][tables.horizon.warm_up :].sum(axis=1).mean())


@pytest.fixture(scope="module")
def powers() -> tuple[Group, Group, Group]:
    """Townships without powers, with powers, with powers and staff; half of all matters need a decision."""
    nobody = [Override(False, (("tier", ("township",)),))]
    made = place(
        {
            "authority.granted": nobody,
            "arise.needs_authority": 0.6,
            "authority.challenge": 0.9,
            "authority.load_unit": 1.0,
            "authority.load_slope": 2.0,
        }
    )
    given = doing_as(made, "p09-powers-without-staff")
    staff = doing(made, effect("authority", tiers="township"), effect("capacity", 6.0, desk="township_committee"))
    return Group(made), Group(given), Group(staff)


def test_p09_powers_without_staff_end_the_wait_and_fall_more_often(powers: tuple[Group, Group, Group]) -> None:
    """Less waits for an authority; more decisions fall, in number."""
    none, given, _ = powers
    assert falls(none, given, waiting) and rises(none, given, tally("refused_authority"))


def test_t4_powers_with_staff_fall_less_often(powers: tuple[Group, Group, Group]) -> None:
    """The same powers with more staff: fewer decisions fall."""
    _, given, staffed = powers
    assert falls(given, staffed, tally("refused_authority")) and falls(given, staffed, "reversal")


def test_p10_what_skippers_got_is_remembered() -> None:
    """Where skipped visits are granted, more of the visits skip, though fewer petitions are made."""
    made = place({"petition.rate": 0.003, "petition.skip_memory": 1.5, "petition.skip_learning": 0.3})
    generous = doing(
        made,
        effect("param_shift", 4.0, target="petition.perform"),
        effect("param_shift", -4.0, target="petition.error"),
    )
    before, after = Group(made), Group(generous)
    assert rises(before, after, "petition_supported") and rises(before, after, "petition_skip")
    assert falls(before, after, "petition_repeat")


def test_t5_a_way_past_the_ordinary_desks_teaches_itself() -> None:
    """The same granted visits without memory: no more skip."""
    made = place({"petition.rate": 0.003, "petition.skip_memory": 0.0})
    generous = doing(
        made,
        effect("param_shift", 4.0, target="petition.perform"),
        effect("param_shift", -4.0, target="petition.error"),
    )
    assert not rises(Group(made), Group(generous), "petition_skip")


def wait_of_new(tables: RunTables) -> float:
    """Mean days from opening to closing of files opened and closed in the run."""
    files, first = tables.files, tables.horizon.warm_up
    mine = (files["opened_day"] >= first) & (files["opened_day"] < first + 180) & (files["closed_day"] >= 0)
    return float((files["closed_day"] - files["opened_day"])[mine].mean())


def test_p11_old_cases_first_and_new_ones_wait() -> None:
    """Leaders take the oldest, hours follow: fewer old files, a longer wait for new ones."""
    made = place(
        {
            "arise.rate": 60.0,
            "initial.old_share": 1.0,
            "initial.petition_stock": 0,
            "meet.leader_shift": 4.0,
            "meet.stalled_days": 30,
        }
    )
    # few old cases are left in one run, so more of them
    usual_order, old_first = (Group(each, 2 * SEEDS) for each in (made, doing_as(made, "p11-old-cases-first")))
    assert falls(usual_order, old_first, "old_stock") and falls(usual_order, old_first, "stock_age")
    assert rises(usual_order, old_first, wait_of_new) and falls(usual_order, old_first, "settlement")


def test_p11_what_stays_gets_harder() -> None:
    """Where age lowers the chance of settling, stock grows old."""
    fresh, stale = (Group(place({"arise.rate": BUSIER, "handle.age_slope": slope})) for slope in (0.0, 2.0))
    assert rises(fresh, stale, "stock_age") and rises(fresh, stale, "open_stock") and falls(fresh, stale, "settlement")


def stock(first: int, last: int) -> Look:
    """Open files from one day to another, daily mean."""
    tiers = ("village", "township", "county")
    return lambda tables: float(sum(tables.area[f"open_files_{t}"][first:last].sum(axis=1).mean() for t in tiers))


def test_p12_a_campaign_finds_queues_tires_and_ebbs() -> None:
    """Found and queued rise while it lasts; afterwards less is found than without it; workers are tired at its end."""
    on, off = START + dt.timedelta(days=90), START + dt.timedelta(days=150)
    made = place({"arise.rate": BUSIER}, measure=210, follow_up=0)
    calm, pulsed = Group(made), Group(doing_as(made, "p12-campaign", start=on, end=off))
    assert rises(calm, pulsed, tally("seen", 90, 150)) and rises(calm, pulsed, stock(120, 150))
    assert falls(calm, pulsed, tally("visits", 95, 150))
    assert falls(calm, pulsed, tally("seen", 150, 240))
    short = place({"arise.rate": BUSIER}, measure=125, follow_up=0)
    assert rises(Group(short), Group(doing_as(short, "p12-campaign", start=on, end=off)), "fatigue")


def calls_per_dispute(tables: RunTables) -> float:
    """Calls to the police per dispute seen."""
    return float(tables.area["police_calls"].sum() / max(int((tables.cases["seen_day"] >= 0).sum()), 1))


def sessions_of_police(tables: RunTables) -> float:
    """Sessions at police stations."""
    return float(tables.desk["sessions"][:, tables.places["desk_kind"] == Desk.POLICE_STATION].sum())


def test_p15_calls_that_come_back_and_a_way_on_from_them() -> None:
    """On-the-spot handling relapses and rings again; passed on to mediation, fewer calls and police hours."""
    police = (("channel", ("police_call",)),)
    weak = [Override(0.1), Override(0.6, (("desk", ("police_station",)),))]
    made = place(
        {
            "channels.hazard": [Override(0.0), Override(0.03, police)],
            "channels.repeat": 2.0,
            "close.relapse": weak,
        }
    )
    linked = effect("param_shift", 0.9, target="flows.share", where={"book": ["police"]})
    alone, joined = Group(made), Group(doing(made, linked))
    assert falls(alone, joined, calls_per_dispute) and falls(alone, joined, "police_calls")
    assert (
        falls(alone, joined, sessions_of_police)
        and falls(alone, joined, "recurrence")
        and rises(alone, joined, "settlement")
    )


def setting_gap(tables: RunTables) -> float:
    """Share found within a month, rural less urban."""
    rural = found_in_a_month(lambda cases: cases["setting"] == Setting.RURAL)
    urban = found_in_a_month(lambda cases: cases["setting"] == Setting.URBAN)
    return rural(tables) - urban(tables)


def wait_at_centre(tables: RunTables) -> float:
    """Mean days from joining the queue of the county centre to its first session there."""
    log = tables.log
    here = np.flatnonzero(
        (log["desk"] >= 0) & (tables.places["desk_kind"][np.maximum(log["desk"], 0)] == Desk.COUNTY_CENTER)
    )
    joined: dict[int, int] = {}
    waits: dict[int, int] = {}
    for row in here:
        file, day, event = int(log["file"][row]), int(log["day"][row]), int(log["event"][row])
        if event == Event.ENQUEUE:
            joined.setdefault(file, day)
        elif event == Event.START and file in joined:
            waits.setdefault(file, day - joined[file])
    return float(np.mean(list(waits.values())))


def test_p16_everything_through_one_door() -> None:
    """Stock at the centre, later closings, rural disputes found less; one shared queue shortens the wait there."""
    joined = Group(doing_as(busier().scenario, "p16-one-door"))
    assert rises(busier(), joined, "open_stock_county") and rises(busier(), joined, "mean_days_to_close")
    assert falls(busier(), joined, setting_gap) and falls(busier(), joined, "found_30d")
    assert falls(busier(), joined, "open_stock_village")
    one_door = joined.scenario.records["one_door"].effects
    pooled = Group(doing(busier().scenario, *one_door, effect("param_shift", 1.0, target="pools.merge")))
    assert falls(joined, pooled, wait_at_centre) and falls(joined, pooled, "open_stock_county")


def test_t6_cheaper_suits_and_mediation_before_them() -> None:
    """Easier suing brings suits and county stock; mediation before filing takes suits back from the court."""
    cheap = effect("param_shift", 1.2, target="court.sue_rate")
    suing = Group(doing(busier().scenario, cheap))
    first = Group(doing(busier().scenario, cheap, effect("param_shift", 4.0, target="court.presuit_share")))
    assert rises(busier(), suing, "suit_rate") and rises(busier(), suing, "open_stock_county")
    assert falls(suing, first, "suit_rate") and rises(suing, first, "presuit_success")
