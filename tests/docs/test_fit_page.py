"""The page on identifiability says what the table says, whichever way the fit turned out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from docs import fit

ROOT = Path(__file__).parents[2]


def table(accepted: int = 120, **verdicts: str) -> dict[str, Any]:
    names = list(verdicts)
    return {
        "scenario": "made", "fit": "made", "points": 2000, "accepted": accepted, "wanted": 100, "seed": 1,
        "facts": [{"id": "V1", "low": 5, "high": 19, "prior_share": 0.25}],
        "outputs": [{
            "fact": "V1", "measure": "m", "name": {"zh": "甲", "en": "first"}, "low": 5, "high": 19,
            "reached": [1.0, 30.0], "accepted": [5.5, 8.0, 18.0],
        }],
        "knobs": [
            {
                "id": name, "name": {"zh": "乙", "en": f"Knob {name}"}, "moves": ["arise.rate"], "prior": [0.5, 2.0],
                "scale": "log", "centre": 1.0, "posterior": [0.9, 1.1], "middle": 1.0, "width": 0.2, "verdict": verdict,
            }
            for name, verdict in verdicts.items()
        ],
        "correlations": [[1.0 if row == column else -0.8 for column in range(len(names))] for row in range(len(names))],
    }  # fmt: skip


def test_every_verdict_has_its_sentence() -> None:
    text = fit.page(table(a="identified", b="weak", c="not"))
    assert "Nothing is learnt about: knob c." in text
    assert "third or more of the range: knob b." in text and "Pinned down, given the form of the model: knob a." in text
    assert "`a` and `b` (-0.80)" in text and "校准与可辨识性" in text and "2,000 points, 120 accepted" in text


def test_too_few_sets_are_not_judged() -> None:
    text = fit.page(table(4, a="unjudged"))
    assert "Only 4 sets were accepted" in text and "no pair reaches" in text.lower() and "Pinned" not in text


def test_the_page_is_that_of_the_shipped_table() -> None:
    shipped = ROOT / "scenarios" / "ensembles" / "huaihua.fit.json"
    if not shipped.is_file() or not fit.PAGE.is_file():
        pytest.skip("no fit is shipped")
    made = fit.page(json.loads(shipped.read_text(encoding="utf-8")))
    assert fit.PAGE.read_text(encoding="utf-8") == made, "run: python docs/generate.py --fit " + str(shipped)
