"""Theory: the given cases and further families agree with their exact answers; `-m prove` runs them in full size."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.oracles.estimate import Row
from tests.oracles.exact import more_cases
from tests.oracles.families import scenes, try_case

CASES = json.loads(Path(__file__).with_name("cases.json").read_text(encoding="utf-8")) + more_cases()
NAMES = [f"{case['id']}-{str(case['family']).split(',')[0].split(':')[0].replace('/', '')}" for case in CASES]
SECONDS = 240.0  # a case in full size
Record = Callable[[str, object], None]


def off(rows: list[Row]) -> list[str]:
    """Quantities that are off, with what was found."""
    return [
        f"{row.quantity}: exact {row.exact:.5g}, z {row.z:+.2f}, finer {row.finer:.5g}" for row in rows if not row.ok
    ]


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_agrees_with_theory(case: dict[str, Any]) -> None:
    assert not off(try_case(case))


@pytest.mark.prove
@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_agrees_with_theory_in_full_size(case: dict[str, Any], record_property: Record) -> None:
    rows = try_case(case, full=True, seconds=SECONDS)
    worst = max(rows, key=lambda row: abs(row.z))
    record_property("quantities", len(rows))
    record_property("narrow enough", sum(row.narrow for row in rows))
    record_property("largest |z|", abs(worst.z))
    record_property("of", worst.quantity)
    assert not off(rows)


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_scene_is_an_ordinary_scenario(case: dict[str, Any]) -> None:
    for scene in scenes(case, full=False).values():
        scenario = scene.scenario()
        assert not scenario.modifiers
        assert set(scenario.rules) < {"arise", "discover", "fester", "handle", "escalate"} | {"record"}


def test_rejects_a_family_it_does_not_know() -> None:
    with pytest.raises(NotImplementedError, match="no family"):
        scenes({"id": "?", "family": "no such thing", "params": {}}, full=False)
