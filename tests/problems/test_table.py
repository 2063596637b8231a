"""The table of problems names scenarios, tests and indicators that are there; every scenario changes something."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest

from sim.indicators import catalogue
from sim.scenario import load_scenario
from tests.engine import ROOT, run, tables_digest

HERE = Path(__file__).parent
SCENARIOS = sorted((ROOT / "scenarios" / "problems").glob("*.yaml"))
PAGE = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")
ROWS = {
    cells[0]: cells
    for line in PAGE.splitlines()
    if len(cells := [cell.strip() for cell in line.strip("|").split("|")]) == 6 and re.match(r"[PT]\d+$", cells[0])
}


def written_tests() -> dict[str, str]:
    """Source of every test of a problem, by file and name."""
    found = {}
    for path in HERE.glob("test_*.py"):
        if path.name == Path(__file__).name:
            continue
        text = path.read_text(encoding="utf-8")
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found[f"{path.name}::{node.name}"] = ast.get_source_segment(text, node) or ""
    return found


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_problem_and_tension_has_a_row() -> None:
    assert list(ROWS) == [f"P{n}" for n in range(1, 24)] + [f"T{n}" for n in range(1, 9)]


def test_rows_are_in_both_languages() -> None:
    for number, cells in ROWS.items():
        for cell in cells[1:3]:
            zh, _, en = cell.partition("<br>")
            assert re.search(r"[\u4e00-\u9fff]", zh) and en and not re.search(r"[\u4e00-\u9fff]", en), number


#: rows whose test counts for itself what the indicator shows over a longer horizon or a larger place
COUNTED_BY_HAND = {"P9", "P14", "P22", "T8"}


@pytest.mark.parametrize("number", ROWS)
def test_a_row_names_what_is_there(number: str) -> None:
    """Its tests exist, use its scenario, and between them look at its indicators or say what they count instead."""
    _, _, _, scenario, tests, look = ROWS[number]
    sources = written_tests()
    assert named(tests) and set(named(tests)) <= set(sources)
    assert named(look) and set(named(look)) <= set(catalogue())
    used = "".join((HERE / name.split("::")[0]).read_text(encoding="utf-8") for name in named(tests))
    for name in named(scenario):
        assert (ROOT / "scenarios" / "problems" / f"{name}.yaml").is_file() and f'"{name}"' in used
    seen = "".join(sources[name] for name in named(tests))
    assert number in COUNTED_BY_HAND or any(f'"{name}"' in seen for name in named(look))


def test_every_test_and_scenario_stands_in_the_table() -> None:
    assert set(written_tests()) - {name for cells in ROWS.values() for name in named(cells[4])} == EXTRA
    assert {path.stem for path in SCENARIOS} == {name for cells in ROWS.values() for name in named(cells[3])}


#: second looks at a problem whose row names another test
EXTRA = {
    "test_assessment.py::test_p01_effort_is_a_response_of_its_own",
    "test_flow.py::test_p11_what_stays_gets_harder",
}


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_scenario_has_its_header_and_does_something(path: Path) -> None:
    """Question, sources and changes in both languages; a run that differs from its base."""
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line.split(":")[0] for line in lines[:1]] == ["# Question"]
    assert any(line.startswith("# Sources:") for line in lines) and any(line.startswith("# Changes:") for line in lines)
    made = load_scenario(path)
    for text in (made.title, made.question, made.sources, made.changes):
        assert text["zh"] != text["en"] and re.search(r"[\u4e00-\u9fff]", text["zh"])
    uses = {name: replace(use, start=None, end=None) for name, use in made.programmes.items()}
    short = replace(made, warm_up=0, measure=100, follow_up=0, programmes=uses)
    assert tables_digest(run(short).result()) != tables_digest(run(replace(short, programmes={})).result())
