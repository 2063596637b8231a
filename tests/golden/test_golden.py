"""Golden numbers: few, and tied to ``sim.NUMBERS``. ``python -m tests.golden`` makes them anew."""

from __future__ import annotations

import pytest

import sim
from tests.golden.headlines import DIGEST, MOST, SCENARIOS, digest_file, folded, history, kept, measured

SAY = "numbers changed: if that is meant, raise sim.NUMBERS and run python -m tests.golden"


@pytest.mark.parametrize("name", SCENARIOS)
def test_headline_numbers(name: str) -> None:
    expected, found = kept(name), measured(name)
    assert len(expected) * len(SCENARIOS) <= MOST
    assert set(found) == set(expected), SAY
    for number, value in expected.items():
        assert found[number] == (None if value is None else pytest.approx(value, rel=1e-8)), f"{number}: {SAY}"


def test_every_byte_of_tiny() -> None:
    assert digest_file() == DIGEST.read_text(encoding="utf-8").strip(), SAY


def test_goldens_belong_to_this_number_version() -> None:
    """A golden cannot change without a new version: each version's digest is kept."""
    versions = history()
    assert max(versions) == sim.NUMBERS
    assert versions[sim.NUMBERS] == folded(
        {name: kept(name) for name in SCENARIOS}, DIGEST.read_text(encoding="utf-8").strip()
    )
    assert len(set(versions.values())) == len(versions), "a version that changes nothing"
