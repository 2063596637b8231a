"""Designs against points worked out by hand."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from sim.experiments.sweep.designs import Design, count, points
from sim.experiments.sweep.factors import Factor
from tests.sweep.helpers import HEAD, HOURS, TALKS, faults_of, read

A = Factor("a", (1, 2))
B = Factor("b", ("x", "y", "z"))
C = Factor("c", (), 1.0, 100.0, "log", 3)
D = Factor("d", (), 0.0, 10.0, whole=True)


def test_grid_last_factor_varies_fastest() -> None:
    assert points([A, B], Design("grid")) == [
        {"a": 1, "b": "x"}, {"a": 1, "b": "y"}, {"a": 1, "b": "z"},
        {"a": 2, "b": "x"}, {"a": 2, "b": "y"}, {"a": 2, "b": "z"},
    ]  # fmt: skip


def test_ranges_are_spaced_evenly_on_their_scale() -> None:
    assert [point["c"] for point in points([C], Design("grid"))] == [1.0, 10.0, 100.0]
    assert [point["d"] for point in points([D], Design("grid"))] == [0, 5, 10]
    assert all(isinstance(point["d"], int) for point in points([D], Design("grid")))
    assert Factor("e", (), 0.2, 0.7, steps=6).levels(3) == (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)


def test_zip_goes_side_by_side() -> None:
    assert points([A, Factor("b", (5, 6))], Design("zip")) == [{"a": 1, "b": 5}, {"a": 2, "b": 6}]


def test_one_at_a_time_starts_with_the_base() -> None:
    found = points([A, C, Factor("e", (), 0.0, 1.0)], Design("one_at_a_time"))
    assert found == [{}, {"a": 1}, {"a": 2}, {"c": 1.0}, {"c": 10.0}, {"c": 100.0}, {"e": 0.0}, {"e": 1.0}]


def test_without_factors_there_is_one_point() -> None:
    assert points([], Design("grid")) == [{}]


def test_latin_hypercube_has_one_point_in_each_slice() -> None:
    e, f = Factor("e", (), 0.0, 1.0), Factor("f", (), 2.0, 4.0)
    found = points([e, f], Design("latin_hypercube", 8, seed=3))
    assert sorted(int(8 * point["e"]) for point in found) == list(range(8))
    assert sorted(int(8 * (point["f"] - 2.0) / 2.0) for point in found) == list(range(8))
    assert found == points([e, f], Design("latin_hypercube", 8, seed=3))
    assert found != points([e, f], Design("latin_hypercube", 8, seed=4))


def test_sobol_fills_evenly_and_picks_all_values_of_a_list() -> None:
    e = Factor("e", (), 0.0, 1.0)
    found = points([e, B], Design("sobol", 16))
    assert sorted(int(16 * point["e"]) for point in found) == list(range(16))
    assert {point["b"] for point in found} == {"x", "y", "z"}


def test_log_samples_are_even_in_the_logarithm() -> None:
    found = points([C], Design("latin_hypercube", 10))
    assert sorted(int(10 * math.log(point["c"]) / math.log(100.0)) for point in found) == list(range(10))


@pytest.mark.parametrize(
    "design",
    [Design("grid"), Design("one_at_a_time"), Design("sobol", 4), Design("list", points=({"a": 1}, {}))],
    ids=lambda each: each.kind,
)
def test_count_is_the_number_of_points(design: Design) -> None:
    assert count([A, B, C], design) == len(points([A, B, C], design))


def test_list_takes_rows_and_mappings(tmp_path: Path) -> None:
    study = read(
        tmp_path,
        f'{HEAD}factors:\n  "{HOURS}": {{}}\n  {TALKS}:\n'
        f'design:\n  list:\n  - [1, 0.5]\n  - {{"{HOURS}": 2}}\n  - {{}}\n',
    )
    assert points(study.factors, study.design) == [{HOURS: 1, TALKS: 0.5}, {HOURS: 2}, {}]


@pytest.mark.parametrize(
    ("design", "line", "en"),
    [
        ("design: one-at-a-time", 7, "did you mean 'one_at_a_time'"),
        ("design: {sobol: {n: 6}}", 7, "like 4 or 8"),
        ("design: {latin_hypercube: {seed: 1}}", 7, "'n' (number of points) is missing"),
        ("design: {latin_hypercube: {n: 4, sed: 1}}", 7, "did you mean 'seed'"),
        ("design: {list: [[1]]}", 7, "a list of 2 values"),
        ("design: {list: [{a: 1}]}", 7, "unknown key 'a'"),
        ("design: zip", 7, "as many values"),
        ("design: {grid: {}}", 7, "must be one of"),
        ("design: sobol", 7, "must be one of"),
    ],
)
def test_wrong_designs_are_told_with_their_line(design: str, line: int, en: str, tmp_path: Path) -> None:
    text = f"{HEAD}factors:\n  {HOURS}: [0.5, 1, 2]\n  {TALKS}: [0, 0.8]\n{design}\n"
    (fault,) = faults_of(tmp_path, text)
    assert fault.line == line and en in fault.en and fault.zh and fault.path.startswith("design")
