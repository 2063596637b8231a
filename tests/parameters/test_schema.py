"""Nested values become arrays; overrides apply in order; laws keep what is not said."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from sim.parameters.schema import Override, Parameter, Provenance, resolve


def parameter(**changes: Any) -> Parameter:
    fields: dict[str, Any] = {
        "id": "rule.key",
        "label": {"zh": "甲", "en": "a"},
        "unit": "hour",
        "type": "number",
        "dims": ("tier", "kind"),
        "scale": "log",
        "value": {"village": {"forest_land": 0.4, "*": 0.65}, "township": 0.68, "*": 0.7},
        "low": 0.1,
        "high": {"village": 0.8, "*": 0.9},
        "bounds": (0.0, math.inf),
        "choices": (),
        "neutral": None,
        "role": "uncertainty",
        "provenance": Provenance("assumed"),
    }
    return Parameter(**{**fields, **changes})


def law(**changes: Any) -> Parameter:
    value = {"village": {"law": "gamma", "mean": 2, "shape": 3}, "*": 4}
    return parameter(type="distribution", dims=("tier",), value=value, low=1, high=9, **changes)


def test_nested_values_fill_the_array() -> None:
    found = parameter().array()
    assert found.shape == parameter().shape() == (4, 17) and found.dtype == np.float64
    assert (found[0, 6], found[0, 0], found[1, 3], found[3, 16]) == (0.4, 0.65, 0.68, 0.7)


def test_a_scalar_has_no_dimensions() -> None:
    found = parameter(dims=(), value=3, low=None, high=None)
    assert found.array().shape == () and found.array() == 3
    assert [float(end) for end in found.range] == [3, 3]


def test_matrix_between_members_of_one_dimension() -> None:
    found = parameter(dims=("tier", "to_tier"), value={"village": {"township": 1, "*": 0}, "*": 0.25}).array()
    assert found[0].tolist() == [0, 1, 0, 0] and (found[1:] == 0.25).all()


def test_range_and_base_are_read_only() -> None:
    low, high = parameter().range
    assert low.shape == high.shape == (4, 17) and high[0, 0] == 0.8 and high[1, 0] == 0.9
    with pytest.raises(ValueError, match="read-only"):
        parameter().base[0] = 1


def test_an_array_given_away_is_the_callers_own() -> None:
    found = parameter()
    found.array()[:] = -1
    assert found.base.min() > 0


def test_cells_without_value_are_an_error() -> None:
    with pytest.raises(ValueError, match="all others"):
        parameter(value={"village": 1}).array()
    with pytest.raises(ValueError, match="nested deeper"):
        parameter(value={"*": {"*": {"*": 1}}}).array()


def test_types_other_than_numbers() -> None:
    choice = parameter(type="choice", dims=(), value="b", choices=("a", "b"))
    flag = parameter(type="flag", dims=(), value=True)
    whole = parameter(type="integer", dims=(), value=3)
    assert [each.array().item() for each in (choice, flag, whole)] == [1.0, 1.0, 3.0]
    assert [each.cell(each.base) for each in (choice, flag, whole)] == ["b", True, 3]


def test_laws_stand_on_the_last_axis() -> None:
    found = law()
    assert found.array().tolist() == [[2, 2, 3], [0, 4, 0], [0, 4, 0], [0, 4, 0]]
    assert found.range[0].tolist() == [1, 1, 1, 1]
    assert found.cell(found.base, (0,)) == {"law": "gamma", "mean": 2.0, "shape": 3.0}


def test_the_last_match_wins_and_the_rest_stays() -> None:
    overrides = [
        Override(0.1),
        Override(0.2, (("tier", ("village", "city")),)),
        Override(0.3, (("tier", ("city",)), ("kind", ("family", "labour")))),
    ]
    found = resolve(parameter(), overrides)
    assert (found[1] == 0.1).all() and (found[0] == 0.2).all()
    assert found[3, [0, 9]].tolist() == [0.3, 0.3] and found[3, 1] == 0.2


def test_an_order_of_dimensions_makes_no_difference() -> None:
    one = Override(0.5, (("tier", ("village",)), ("kind", ("family",))))
    other = Override(0.5, (("kind", ("family",)), ("tier", ("village",))))
    assert (resolve(parameter(), [one]) == resolve(parameter(), [other])).all()


def test_a_number_over_a_law_keeps_law_and_shape() -> None:
    found = resolve(law(), [Override(7, (("tier", ("village", "city")),))])
    assert found[0].tolist() == [2, 7, 3] and found[3].tolist() == [0, 7, 0]


def test_a_law_over_a_law_keeps_the_mean() -> None:
    found = resolve(law(), [Override({"law": "exponential"})])
    assert found[:, 0].tolist() == [1] * 4 and found[:, 1].tolist() == [2, 4, 4, 4] and found[:, 2].tolist() == [1] * 4


def test_neutral_is_the_ground_on_which_overrides_stand() -> None:
    found = parameter(neutral=0)
    assert (resolve(found, (), modifiers=False) == 0).all()
    some = resolve(found, [Override(0.9, (("tier", ("village",)),))], modifiers=False)
    assert (some[0] == 0.9).all() and (some[1:] == 0).all()
    assert (resolve(parameter(), (), modifiers=False) == parameter().base).all()


def test_overrides_compare_without_their_place() -> None:
    assert Override(1, place=("a", 1, 2)) == Override(1, place=("b", 3, 4))
