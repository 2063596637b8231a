"""The registry, grouping by place, days, and what no arrangement of rows may change."""

from __future__ import annotations

import math
import pickle
from dataclasses import replace

import numpy as np
import pytest

from sim.events.measures import AREA, DESK, AreaMeasure, DeskMeasure
from sim.events.tables import Columns, RunTables, split
from sim.indicators import by_area, catalogue, compute_all, daily_series, values
from sim.vocabulary import Book, Channel, Event, Record, Tier, labels
from tests.indicators.builder import COUNTY_DESK, TOWNSHIP_DESK, Builder

#: tallies that count a part of what another one counts
PARTS = {
    AreaMeasure.AUDITS_FAILED: AreaMeasure.AUDITS,
    AreaMeasure.PRESSED: AreaMeasure.SETTLED,
    AreaMeasure.PETITIONS_REPEAT: AreaMeasure.PETITIONS,
    AreaMeasure.PETITIONS_SKIP: AreaMeasure.PETITIONS,
    AreaMeasure.PETITIONS_ABOVE_COUNTY: AreaMeasure.PETITIONS,
    AreaMeasure.PRESUIT_SETTLED: AreaMeasure.SUITS,
    AreaMeasure.SATISFIED: AreaMeasure.CLOSED_OK,
}


def busy(seed: int = 3) -> Builder:
    """A few hundred disputes with files, relapses, duplicates and clocks, at random."""
    random = np.random.default_rng(seed)
    book = Builder()
    for _ in range(300):
        tier = Tier(int(random.integers(1, 5)))
        born = int(random.integers(0, 400))
        seen = born + int(random.integers(0, 20))
        case = book.dispute(
            born,
            tier,
            township=int(random.integers(3)),
            seen_day=seen,
            seen_channel=int(random.integers(13)),
            born_minute=int(random.integers(1440)),
            violence_hazard=float(random.random()),
        )
        kind = random.random()
        if kind < 0.6:
            book.settle(case, seen + 10, tier, minute=int(random.integers(1440)))
            if kind < 0.2:
                book.relapse(case, seen + 10 + int(random.integers(1, 300)))
        elif kind < 0.9:
            book.end(case, seen + 5, Event.FADE if kind < 0.8 else Event.VIOLENT)
        number = book.file(case, seen, tier, deadline=seen + 20, channel=Channel.WALK_IN)
        book.close(number, seen + int(random.integers(5, 60)), Record.CLOSED_OK)
        if kind > 0.7:
            merged = number if kind > 0.8 else -1
            book.file(case, seen + 1, tier, book=Book.POLICE, merged_into=merged, desk=TOWNSHIP_DESK)
    book.file(-1, 50, desk=COUNTY_DESK)
    for measure in AreaMeasure:
        book.area[:, :, measure] = random.integers(0, 9, book.area.shape[:2])
    for part, whole in PARTS.items():
        book.area[:, :, whole] += book.area[:, :, part]
    for desk_measure in DeskMeasure:
        book.desk[:, :, desk_measure] = random.integers(0, 9, book.desk.shape[:2])
    return book


def test_every_indicator_is_described_in_both_languages() -> None:
    for identifier, indicator in catalogue().items():
        assert indicator.direction in (-1, 0, 1)
        assert indicator.level in ("city", "county", "township")
        assert indicator.series in ("true", "recorded", "both")
        assert f"stage.{indicator.stage}" in labels()
        for words in (indicator.label, indicator.unit, indicator.formula):
            assert words["zh"] and words["en"], identifier
            assert not any("一" <= sign <= "鿿" for sign in words["en"]), identifier


def test_shares_name_numerator_and_denominator() -> None:
    modelled = ("incidence_",)
    for identifier, indicator in catalogue().items():
        if indicator.unit["en"] != "share" or identifier.startswith(modelled):
            continue
        for formula in indicator.formulas.values():
            assert formula.numerator is not None and formula.denominator is not None, identifier
            assert "口径" in formula.words["zh"]


def test_known_labels_are_used() -> None:
    shared = {key.removeprefix("ind.") for key in labels() if key.startswith("ind.")}
    for identifier in shared & set(catalogue()):
        assert catalogue()[identifier].label == labels()[f"ind.{identifier}"]
    core = {
        "contain_village",
        "settlement",
        "durable",
        "found_7d",
        "overdue",
        "hops",
        "cost_per_durable",
        "gap",
        "violent",
    }
    assert core <= set(catalogue())


def test_at_most_forty_indicators_are_daily() -> None:
    assert 0 < sum(indicator.daily for indicator in catalogue().values()) <= 40


def test_every_measure_is_described() -> None:
    assert set(AREA) == set(AreaMeasure)
    assert set(DESK) == set(DeskMeasure)
    assert [measure.value for measure in AreaMeasure] == list(range(len(AreaMeasure)))
    assert all(each.basis in ("true", "recorded") and each.zh and each.en for each in [*AREA.values(), *DESK.values()])
    with pytest.raises(ValueError, match="last axis"):
        split(np.zeros((2, 3, 4)), AreaMeasure)


def test_empty_tables_give_a_reason_for_every_null() -> None:
    found = compute_all(Builder().tables())
    assert len(found) == sum(len(indicator.formulas) for indicator in catalogue().values())
    for value in found:
        assert (value.value is None) == (value.reason is not None)
        if value.reason is not None:
            assert value.reason["zh"] and value.reason["en"]


def test_values_are_numerator_over_denominator_and_travel_between_processes() -> None:
    found = compute_all(busy().tables())
    assert pickle.loads(pickle.dumps(found)) == found
    for value in found:
        if value.unit["en"] == "share" and value.denominator:
            assert value.value == pytest.approx(value.numerator / value.denominator)
            assert 0.0 <= value.value <= 1.0


def test_tables_are_left_as_they_were() -> None:
    tables = busy().tables()
    before = {name: column.copy() for name, column in tables.files.items()}
    first = values(tables)
    assert values(tables) == first
    assert all((tables.files[name] == column).all() for name, column in before.items())
    assert first == values(busy().tables())


def _reordered(columns: Columns, order: np.ndarray, places: dict[str, np.ndarray] | None = None) -> Columns:
    """Rows in another order; columns that hold row numbers follow ``places`` (old number -> new number)."""
    found = {name: column[order] for name, column in columns.items()}
    for name, new in (places or {}).items():
        known = found[name] >= 0
        found[name][known] = new[found[name][known]]
    return found


def shuffled(tables: RunTables, seed: int) -> RunTables:
    """Disputes, files and log rows in another order, references kept."""
    random = np.random.default_rng(seed)
    cases, files, log = (
        random.permutation(len(next(iter(t.values())))) for t in (tables.cases, tables.files, tables.log)
    )
    case_now, file_now = np.argsort(cases), np.argsort(files)
    return replace(
        tables,
        cases=_reordered(tables.cases, cases),
        files=_reordered(tables.files, files, {"case": case_now, "merged_into": file_now}),
        log=_reordered(tables.log, log, {"case": case_now, "file": file_now}),
        cache={},
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_order_of_rows_changes_nothing(seed: int) -> None:
    tables = busy().tables()
    expected, found = values(tables), values(shuffled(tables, seed))
    assert found.reasons == expected.reasons
    assert set(found.values) == set(expected.values)
    for name, value in expected.values.items():
        assert found.values[name] == (None if value is None else pytest.approx(value, rel=1e-12)), name


def test_merged_files_change_no_recorded_count() -> None:
    book = busy()
    before = values(book.tables()).values
    for number in range(0, 100, 2):
        row = dict(book.files[number])
        book.file(row["case"], row["opened_day"] + 1, row["tier"], merged_into=number)
        book.close(len(book.files) - 1, row["opened_day"] + 1)
    after = values(book.tables()).values
    for name, value in before.items():
        assert after[name] == pytest.approx(value), name


def test_areas_add_up_to_the_city() -> None:
    tables = busy().tables()
    city = {(value.id, value.series): value for value in compute_all(tables)}
    for level, places in (("township", 3), ("county", 2)):
        found = by_area(tables, level)
        assert all(len(column) == places for column in found.values())
        for name in (
            ("disputes", "true"),
            ("contain_village_settled", "true"),
            ("hours_session", "both"),
            ("seen", "true"),
        ):
            assert found[name].sum() == pytest.approx(city[name].value)
    # the file without a dispute belongs to its desk's county, to no township
    assert by_area(tables, "county")["recorded", "recorded"].sum() == city["recorded", "recorded"].value
    assert by_area(tables, "township")["recorded", "recorded"].sum() == city["recorded", "recorded"].value - 1


def test_level_of_detail_is_kept() -> None:
    tables = busy().tables()
    assert ("days_since_start", "true") in by_area(tables, "county")
    assert ("days_since_start", "true") not in by_area(tables, "township")
    assert ("cost", "both") not in by_area(tables, "county")


def test_an_area_equals_a_region_of_its_own() -> None:
    book = busy()
    tables = book.tables()
    alone = replace(
        tables, cases=tables.cases | {"prevented": (tables.cases["township"] != 1).astype(np.int8)}, cache={}
    )
    found, expected = by_area(tables, "township"), values(alone).values
    for name in (
        ("contain_village", "true"),
        ("settlement", "true"),
        ("found_7d", "true"),
        ("mean_days_to_settle", "true"),
    ):
        assert found[name][1] == pytest.approx(expected[name])
    median = by_area(tables, "county")["days_since_start", "true"]
    county = replace(
        tables, cases=tables.cases | {"prevented": (tables.cases["township"] == 2).astype(np.int8)}, cache={}
    )
    assert median[0] == pytest.approx(values(county).values["days_since_start", "true"])


def test_daily_series_are_tallies() -> None:
    book = busy()
    book.costs = {"city": np.full(book.horizon.end, 5_000_000, dtype=np.int64)}
    tables = book.tables()
    found = daily_series(tables)
    assert {identifier for identifier, _ in found} == {key for key, each in catalogue().items() if each.daily}
    assert found["disputes", "true"].tolist() == book.area[:, :, AreaMeasure.BORN].sum(axis=1).tolist()
    assert found["recorded", "recorded"][7] == book.area[7, :, AreaMeasure.REGISTERED].sum()
    assert found["hours_session", "both"][7] == pytest.approx(book.area[7, :, AreaMeasure.SESSION_MINUTES].sum() / 60)
    assert found["cost_city", "both"][7] == pytest.approx(book.area[7, :, AreaMeasure.COST_FEN_CITY].sum() / 1e6 + 5)
    here = daily_series(tables, township=2)
    assert here["open_stock_city", "true"].tolist() == book.area[:, 2, AreaMeasure.OPEN_FILES_CITY].tolist()


def test_flows_are_sums_of_their_tally_over_the_window() -> None:
    book = busy()
    window = slice(book.horizon.first, book.horizon.last)
    for identifier, series, measure in (
        ("settlements", "true", AreaMeasure.SETTLED),
        ("raised", "recorded", AreaMeasure.RAISED),
        ("sent_down", "recorded", AreaMeasure.SENT_DOWN),
        ("overdue_items", "recorded", AreaMeasure.OVERDUE),
        ("sessions", "true", AreaMeasure.SESSIONS),
    ):
        assert book.value(identifier, series) == book.area[window, :, measure].sum()


def test_no_value_is_nan() -> None:
    assert not any(value.value is not None and math.isnan(value.value) for value in compute_all(busy().tables()))
