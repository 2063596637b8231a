"""One change in a text changes one thing: every other value, and every comment, stays."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.editing import patch
from dashboards.editing.flow import flow
from sim.scenario.extend import SHIPPED

FILES = sorted(SHIPPED.glob("*.yaml"))
PATHS = [
    ("seed",), ("horizon", "measure"), ("parameters", "arise.rate"), ("programmes", "speak_on_fours", "coverage"),
    ("programmes", "speak_on_fours"), ("title", "zh"), ("question",), ("rules",), ("policies", "county"),
    ("keep", "cases"),
]  # fmt: skip
VALUES: list[Any] = [
    1,
    0.5,
    1e-05,
    "no",
    "12:30",
    "1e5",
    "x: y # z",
    "，全角",
    "a\nb",
    None,
    True,
    [1, "b"],
    {"a": {"b": []}},
]

keys = st.text(max_size=8).filter(lambda key: key != "<<")
simple = (
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
)
plain_values = st.recursive(
    simple, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=6
)


def same(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


@settings(max_examples=150, deadline=None)
@given(plain_values.filter(lambda value: "\\ud" not in json.dumps(value)))
def test_values_come_back_as_they_were(value: Any) -> None:
    assert same(patch.plain(f"a: {flow(value)}\n"), {"a": value})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_chains_of_changes_are_exact_and_keep_comments(path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    text = path.read_text(encoding="utf-8")
    comments = [line for line in text.splitlines() if line.lstrip().startswith("#")]
    monkeypatch.setattr(patch, "_rewritten", None)  # shipped files are always changed in place
    draw = random.Random(7)
    for _ in range(120):
        where, before = draw.choice(PATHS), patch.plain(text)
        if draw.random() < 0.3:
            expected = patch._without(before, where) or before
            text = patch.remove(text, where)
        else:
            value = draw.choice(VALUES)
            expected = patch._with(before, where, value)
            text = patch.set_value(text, where, value)
        assert same(patch.plain(text), expected), (where, text)
        assert [line for line in text.splitlines() if line.lstrip().startswith("#")] == comments


def test_what_cannot_be_changed_in_place_is_written_anew() -> None:
    text = "# why\nseed: &n 5\nhorizon: {measure: *n}\n"
    made = patch.set_value(text, ("seed",), 7)
    assert patch.plain(made) == {"seed": 7, "horizon": {"measure": 5}}
    assert made.startswith("# why\n")


def test_comments_behind_values_stay() -> None:
    text = "seed: 1  # why one\nhorizon:  # days\n  measure: 365  # a year\n  warm_up: 90\n"
    made = patch.set_value(patch.set_value(text, ("seed",), 2), ("horizon", "measure"), 30)
    assert made == "seed: 2  # why one\nhorizon:  # days\n  measure: 30  # a year\n  warm_up: 90\n"
    assert "# days" in patch.set_value(made, ("horizon",), {"measure": 1})


@pytest.mark.parametrize("text", ["", "\n# only a comment\n", "{}"])
def test_an_empty_text_can_be_begun(text: str) -> None:
    assert patch.plain(patch.set_value(text, ("seed",), 3)) == {"seed": 3}
