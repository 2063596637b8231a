"""What an unquoted word of a file means: as YAML 1.2's core schema has it, and nothing more."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.yaml_text import scalar


@pytest.mark.parametrize("word", [".inf", ".Inf", ".INF"])
@pytest.mark.parametrize(("sign", "meant"), [("", math.inf), ("+", math.inf), ("-", -math.inf)])
def test_infinity_keeps_its_sign(sign: str, word: str, meant: float) -> None:
    assert scalar(sign + word) == meant


@pytest.mark.parametrize("word", [".nan", ".NaN", ".NAN"])
def test_no_number_has_no_sign(word: str) -> None:
    found = scalar(word)
    assert isinstance(found, float) and math.isnan(found)
    assert scalar(f"-{word}") == f"-{word}"


@given(st.integers(-(10**17), 10**17) | st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_come_back_as_they_were_written(number: float) -> None:
    found = scalar(repr(number))
    assert found == number and type(found) is type(number)
    assert math.copysign(1.0, float(found)) == math.copysign(1.0, number)


@pytest.mark.parametrize("word", ["010", "1_000", "0x1f", "12:30", "yes", "off", "inf", "-inf", "1e99999", ". inf"])
def test_what_only_looks_like_a_number_is_text(word: str) -> None:
    assert scalar(word) == word
