"""docs/programmes.md: every entry of the catalogue, and the table of measures that stand alone, as the runs left it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from docs import programmes as page
from sim import NUMBERS
from sim.evidence import documents, programmes
from sim.experiments.ablation import read_exceptions
from sim.experiments.describe_ablation import ablation
from tests.engine import ROOT

MEASURES = [name for name, each in programmes().items() if each.is_switch and each.expected is not None][:5]


def effect(indicator: str, value: float | None, *, known: bool = True) -> dict[str, Any]:
    ends = (None, None) if value is None else (value - 0.01, value + 0.01)
    over = {"low": -0.2, "high": 0.3, "members": 20, "sign_share": 0.9} if known and value is not None else None
    return {
        "indicator": indicator, "series": "true", "level": 0.5, "difference": value, "low": ends[0], "high": ends[1],
        "unit": {"zh": "万元", "en": "10 000 yuan"} if indicator == "added_cost" else {"zh": "比例", "en": "share"},
        "reason": None,
        "knowledge": over,
    }  # fmt: skip


def measure(name: str, verdict: str, value: float | None, **more: Any) -> dict[str, Any]:
    record = programmes()[name]
    assert record.expected is not None
    return {
        "id": name, "name": dict(record.name), "document": record.document, "stage": list(record.stage),
        "status": record.status, "expected": vars(record.expected), "verdict": verdict, "as_declared": None,
        "effect": None if verdict == "not_run" else effect(record.expected.indicator, value),
        "added_cost": effect("added_cost", 12.5), "added_durable": effect("added_durable", 3.0),
        "cost_per_added_durable": effect("cost_per_added_durable", None), "reason": None, "exception": None,
        "side_effects": [effect("hops", -0.25)], **more,
    }  # fmt: skip


def answer() -> dict[str, Any]:
    why = {"zh": "理由甲", "en": "reason A"}
    return {
        "schema": 1, "numbers": 2, "base": "tiny", "title": {"zh": "示例", "en": "Example"}, "seed": 1, "pairs": 4,
        "members": 20, "fitted": False, "m9": {"as_declared": 1, "reasoned": [], "unexplained": []},
        "measures": [
            measure(MEASURES[0], "declared", 0.1), measure(MEASURES[1], "opposite", -0.1, exception=why),
            measure(MEASURES[2], "open", 0.001), measure(MEASURES[3], "no_value", None, reason={"zh": "乙", "en": "B"}),
            measure(MEASURES[4], "not_run", None, reason={"zh": "丙|", "en": "C|"}),
        ],
    }  # fmt: skip


def test_every_entry_stands_on_the_page() -> None:
    text = page.page()
    assert all(f"[`{name}`]" in text for name in programmes())
    assert all(each.title["zh"] in text for each in documents().values() if each.programmes)
    assert "模内效应" in text and "effect in the model" in text.lower() and "measured effect" not in text


def test_the_table_says_what_the_runs_left() -> None:
    text = page.page(answer())
    lines = {name: next(line for line in text.splitlines() if line.startswith(f"| [`{name}`]")) for name in MEASURES}
    assert "as declared" in lines[MEASURES[0]] and "opposite" in lines[MEASURES[1]] and "open" in lines[MEASURES[2]]
    assert "+12.5" in lines[MEASURES[0]] and "`hops` −" in lines[MEASURES[0]]
    assert "no value" in lines[MEASURES[3]] and "not run" in lines[MEASURES[4]]
    signs = text[text.index("### Signs not as declared") :]
    assert "1 / 5" in signs and "exception: 理由甲 / reason A" in signs and "乙 / B" in signs and "丙" in signs


def test_the_shipped_table_is_what_the_dashboard_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "TABLE", tmp_path / "ablation.json")
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(answer()), encoding="utf-8")
    assert page.collect(file) == ["ablation.json"] and page.collect(file) == []
    found = ablation(tmp_path / "ablation.json")
    assert found is not None and found.pairs == 4 and set(found.rows) == set(MEASURES)
    row = found.rows[MEASURES[0]]
    assert row.outcome is not None and row.outcome.knowledge == (-0.2, 0.3) and found.base == "tiny"
    assert row.cost is not None and row.cost.change == 12.5 and row.side_effects[0].indicator == "hops"
    assert found.rows[MEASURES[1]].exception["en"] == "reason A"


def test_every_measure_moves_its_outcome_as_declared_or_says_why_not() -> None:
    """M9, by the table that is shipped; it is of today's records and today's numbers."""
    held = json.loads(page.TABLE.read_text(encoding="utf-8"))
    rows = {each["id"]: each for each in held["measures"]}
    assert set(rows) == {name for name, each in programmes().items() if each.is_switch}
    assert held["numbers"] == NUMBERS and held["m9"]["unexplained"] == []
    assert {name: each["expected"] for name, each in rows.items()} == {
        name: vars(programmes()[name].expected) for name in rows
    }
    reasons = read_exceptions(ROOT / "scenarios" / "ablation" / "exceptions.yaml")
    assert {name for name, each in rows.items() if each["verdict"] != "declared"} == set(reasons)
    assert {name: each["exception"] for name, each in rows.items() if each["exception"]} == reasons
