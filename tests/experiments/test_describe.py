"""The model described as tables."""

from __future__ import annotations

import pytest

from sim.errors import InputError
from sim.experiments.describe import explain, headline, hour_uses, indicators, parameters, slogans
from sim.experiments.effects import DERIVED
from sim.text import words


def test_headline_indicators_exist() -> None:
    known = indicators()
    assert set(headline()) | set(slogans()) | set(hour_uses()) <= set(known)
    assert set(DERIVED) <= set(known)


def test_every_field_has_a_name_in_both_languages() -> None:
    for listed in (parameters(), indicators()):
        for found in listed.values():
            for name, text in found.lines:
                assert f"field.{name}" in words("zh") and f"field.{name}" in words("en")
                assert text["zh"] and text["en"], (found.id, name)


def test_unknown_ids_get_the_nearest_name() -> None:
    with pytest.raises(InputError, match="did you mean 'contain_village'"):
        explain("contain_vilage")


def test_explaining_a_parameter_says_where_it_comes_from() -> None:
    found = explain("handle.settle_probability")
    names = [name for name, _ in found.lines]
    assert {"unit", "value", "interval", "bounds", "role", "provenance"} <= set(names)
