"""Hours by use, utilisation by tier, money by payer and per durable settlement, violence."""

from __future__ import annotations

import numpy as np
import pytest

from sim.events.measures import AreaMeasure, DeskMeasure
from sim.vocabulary import Event
from tests.indicators.builder import COUNTY_DESK, NO_FOLLOW_UP, VILLAGE_DESK, Builder


def test_hours_by_use() -> None:
    book = Builder()
    minutes = {
        AreaMeasure.SESSION_MINUTES: 180,
        AreaMeasure.WASTED_MINUTES: 60,
        AreaMeasure.FORM_MINUTES: 120,
        AreaMeasure.TRAVEL_MINUTES: 30,
        AreaMeasure.VISIT_MINUTES: 90,
    }
    for measure, value in minutes.items():
        book.count(measure, 20, 1, value)
        book.count(measure, 9, 1, 7)  # before the window
    book.work(DeskMeasure.BACKGROUND_MINUTES, 20, VILLAGE_DESK, 45)
    book.work(DeskMeasure.IDLE_MINUTES, 20, VILLAGE_DESK, 15)
    uses = ("session", "wasted", "forms", "travel", "visits", "background", "idle")
    assert [book.value(f"hours_{use}", "both") for use in uses] == pytest.approx([3, 1, 2, 0.5, 1.5, 0.75, 0.25])
    assert book.value("form_hours", "both") == pytest.approx(2 / 8)
    assert book.value("wasted_share", "both") == pytest.approx(1 / 4)


def test_utilisation_by_tier() -> None:
    book = Builder()
    book.work(DeskMeasure.WORK_MINUTES, 20, VILLAGE_DESK, 30)
    book.work(DeskMeasure.FORM_MINUTES, 20, VILLAGE_DESK, 30)
    book.work(DeskMeasure.IDLE_MINUTES, 20, VILLAGE_DESK, 60)
    book.work(DeskMeasure.TRAVEL_MINUTES, 20, COUNTY_DESK, 40)
    assert book.value("utilisation_village", "both") == pytest.approx(0.5)
    assert book.value("utilisation_county", "both") == 1.0
    assert book.value("utilisation", "both") == pytest.approx(100 / 160)
    assert "denominator is zero" in book.reason("utilisation_city", "both")


def test_no_hours_no_shares() -> None:
    for identifier in ("form_hours", "wasted_share", "utilisation"):
        assert "denominator is zero" in Builder().reason(identifier, "both")


def test_cost_by_payer_adds_what_belongs_to_no_township() -> None:
    book = Builder()
    for number, payer in enumerate(("CITY", "COUNTY", "TOWNSHIP", "CITIZEN"), start=1):
        book.count(AreaMeasure[f"COST_FEN_{payer}"], 20, 0, number * 1_000_000)
    book.costs = {"city": np.zeros(book.horizon.end, dtype=np.int64)}
    book.costs["city"][[9, 10, 409, 410]] = 10_000_000_000
    payers = ("city", "county", "township", "citizen")
    assert [book.value(f"cost_{payer}", "both") for payer in payers] == pytest.approx([20_001, 2, 3, 4])
    assert book.value("cost", "both") == pytest.approx(20_006)


def durable(book: Builder, number: int) -> Builder:
    for _ in range(number):
        book.settle(book.dispute(20), 30)
    return book


def test_cost_per_durable_is_a_ratio_of_sums_over_the_same_days() -> None:
    book = durable(Builder(), 10)
    book.count(AreaMeasure.COST_FEN_COUNTY, 20, 0, 50_000)
    book.count(AreaMeasure.COST_FEN_CITIZEN, 20, 0, 70_000)
    assert book.value("cost_per_durable", "both") == pytest.approx(50.0)


def test_cost_per_durable_is_null_below_ten_or_without_follow_up() -> None:
    assert "fewer than 10" in durable(Builder(), 9).reason("cost_per_durable", "both")
    assert "follow-up too short" in durable(Builder(NO_FOLLOW_UP), 10).reason("cost_per_durable", "both")


def test_violence_count_rate_and_hazard() -> None:
    book = Builder()
    old, new, late = book.dispute(5), book.dispute(20), book.dispute(20)
    book.cases[old]["violence_hazard"] = 9.0
    book.cases[new]["violence_hazard"] = 0.25
    book.cases[late]["violence_hazard"] = 0.5
    book.end(old, 30, Event.VIOLENT)
    book.end(late, 500, Event.VIOLENT)
    per = 365 / 400 / 6000 * 100_000
    assert book.value("violent_count") == 1
    assert book.value("violent") == pytest.approx(1 * per)
    assert book.value("violent_cohort") == pytest.approx(1 * per)
    assert book.value("violence_hazard") == pytest.approx(0.75 * per)
