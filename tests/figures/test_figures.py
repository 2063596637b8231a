"""Figures are plain data: words in both languages, units, notes, and the numbers that went in."""

from __future__ import annotations

import re

import pytest

from sim.figures import (
    Basis,
    Factor,
    Level,
    backlog,
    durations,
    flows,
    response_curve,
    settlement_curves,
    winners_losers,
)
from sim.figures.places import place_differences, stratum_differences, township_values
from sim.figures.svg import text_width, wrap
from sim.text import words as texts
from tests.figures.samples import ALONE, FACTORS, FLOWS, PLAIN, SHARE, all_figures, levels

FIGURES = all_figures()


@pytest.mark.parametrize("name", FIGURES)
def test_words_units_and_notes_stand_in_both_languages(name: str) -> None:
    figure = FIGURES[name]
    assert figure.table and figure.id
    for words in (figure.title, figure.note, figure.unit):
        assert words["zh"].strip() and words["en"].strip()
    assert not re.search("[一-鿿]", figure.note["en"].replace("{甲}", "")), figure.note["en"]
    for row in figure.table:
        assert {figure.x, figure.y, *filter(None, (figure.series, figure.low, figure.high))} <= set(row)


def test_gauges_carry_the_parts_of_both_fractions() -> None:
    rows = FIGURES["slogan_gauges"].table
    assert [row["value"] for row in rows if row["series"]["en"] == "actual"] == [40.0, 40.0, 40.0, None]
    first = rows[0]
    assert (first["numerator"], first["denominator"], first["left"]) == (40.0, 100.0, 12.0)
    assert "÷" in first["formula"]["zh"] and "Scope:" in first["formula"]["en"]
    assert rows[-1]["reason"]["en"] == "nothing to count"


def test_an_interval_is_named_and_only_where_there_is_one() -> None:
    curve = [[0.0, 0.2], [0.0, 0.4]]
    assert "抽样区间" in settlement_curves([(PLAIN, curve)], Basis(2)).note["zh"]
    single = settlement_curves([(PLAIN, curve[:1])], Basis(1, 7))
    assert single.kind == "line" and "区间" not in single.note["zh"] and "7" in single.note["zh"]


def test_settlement_curve_is_the_mean_and_stays_between_zero_and_all() -> None:
    rows = settlement_curves([(PLAIN, [[0.0, 0.9], [0.0, 1.0]])], Basis(2)).table
    assert rows[1]["share"] == pytest.approx(95.0) and rows[1]["high"] == 100.0 and rows[0]["low"] == 0.0


def test_durations_add_up_to_all_disputes() -> None:
    curve = [min(0.9, 0.01 * day) for day in range(181)]
    rows = durations([(PLAIN, [curve])]).table
    assert sum(row["share"] for row in rows) == pytest.approx(100.0)
    assert rows[-1]["share"] == pytest.approx(10.0) and rows[0]["share"] == pytest.approx(7.0)


def test_flows_never_run_in_a_circle_and_lose_no_file() -> None:
    table = flows(FLOWS).table
    assert sum(row["count"] for row in table) == sum(row["count"] for row in FLOWS)
    edges = {(row["from"]["en"], row["to"]["en"]) for row in table}
    nodes = {name for edge in edges for name in edge}
    while nodes:  # take away what nothing leads into, until nothing is left
        free = {name for name in nodes if not any(target == name and source in nodes for source, target in edges)}
        assert free, "a circle"
        nodes -= free


def test_backlog_takes_pairs_and_stored_names_alike() -> None:
    by_pair = backlog({("open_stock_city", "true"): [1.0, 2.0], ("disputes", "true"): [5.0, 5.0]})
    assert by_pair.table == backlog({"open_stock_city:true": [1.0, 2.0]}).table
    assert [row["value"] for row in by_pair.table] == [1.0, 2.0]


def test_winners_are_cut_at_both_ends_and_say_so() -> None:
    rows = [{"place": {"zh": f"A{n}", "en": f"A{n}"}, "difference": n / 100} for n in range(-15, 15)]
    figure = winners_losers(rows, "durable", SHARE, most=3)
    assert [row["difference"] for row in figure.table] == pytest.approx([14.0, 13.0, 12.0, -13.0, -14.0, -15.0])
    assert "14" in figure.note["zh"] and "15" in figure.note["zh"] and "30" in figure.note["zh"]


def test_a_place_without_value_in_one_pair_has_no_difference() -> None:
    rows = place_differences([[0.2, None], [0.4, 0.5]], [[0.3, 0.1], [0.5, 0.5]], [PLAIN, PLAIN])
    assert rows[0]["difference"] == pytest.approx(0.1) and rows[1]["difference"] is None


def test_strata_are_compared_by_share() -> None:
    base = [{"under60": {"disputes": 10, "settled": 5}}]
    changed = [{"under60": {"disputes": 20, "settled": 15}}]
    assert stratum_differences(base, changed)[0]["difference"] == pytest.approx(0.25)
    assert township_values({"areas": {"township": {"durable:true": [0.1]}}}, "durable") == [0.1]
    assert township_values({}, "durable") is None


def test_response_is_ordered_and_keeps_words_as_categories() -> None:
    points = [{"f": value, "value": 1.0} for value in (2, 0.5, 1)]
    figure = response_curve(points, [Factor("f", PLAIN)], PLAIN, {"zh": "件", "en": "disputes"})
    assert [row["x"] for row in figure.table] == [0.5, 1.0, 2.0]
    with pytest.raises(ValueError, match="one or two"):
        response_curve(points, [], PLAIN, SHARE)


def test_tornado_puts_the_strongest_factor_on_top() -> None:
    table = FIGURES["tornado"].table
    assert [row["difference"] for row in table] == pytest.approx([20.0, -10.0])
    assert FACTORS[1].label["en"] in table[0]["factor"]["en"] and len(table) == len(ALONE)


def test_twin_shares_lines_until_the_parting() -> None:
    figure = FIGURES["twin_timeline"]
    lines = [row["line"] for row in figure.table]
    assert lines.count(0) == 2 and figure.marks[0].at == 1 and 1 not in lines
    days = {row["line"]: row["day"] for row in figure.table}
    assert [days[line] for line in sorted(days)] == sorted(days.values())


def test_levels_of_one_unit_only_stand_on_one_axis() -> None:
    mixed = [*levels(), Level("stock_age_city", "true", 5.0, SHARE)]
    from sim.figures import waits

    assert {row["value"] for row in waits([(PLAIN, mixed)]).table} == {20.0}


def test_ranges_are_written_one_way_in_running_chinese() -> None:
    """Sentences, tables and pictures say 至; a dash between numbers is read as a minus sign."""
    known = {key: text for key, text in texts("zh").items() if re.search(r"\}\s*[—–~～-]\s*\{", text)}
    assert known == {}


def test_a_name_that_is_too_long_keeps_its_end() -> None:
    """Two values of one factor differ there only."""
    for name in ("Hours that each mediator has for sessions with the parties on every working day", "村" * 60):
        one, other = (wrap(f"{name} = {value}", 150) for value in (0.25, 2))
        assert one[:2] == other[:2] and len(one) == 3
        assert one[2].startswith("…") and one[2].endswith("= 0.25") and other[2].endswith("= 2")
        assert all(text_width(line) <= 150 for line in one)
