"""The repository checks itself: sizes, where random numbers come from, what the engine may not know."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from sim.evidence import programmes
from sim.scenario import load_scenario
from sim.vocabulary import DIMENSIONS, Event, Phase, Reason, Record, Sight, Truth, Work, labels, member_label
from tests.engine import ROOT

SOURCES = {
    path.relative_to(ROOT).as_posix(): path
    for path in sorted((ROOT / "sim").rglob("*.py"))
    if "__compiled__" not in path.parts
}
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
MOST_LINES, MOST_OF_FUNCTION = 300, 50
#: longer than a file should be, each for a stated reason
LONG = {"sim/vocabulary.py": "nothing but enums: one word a line"}


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_files_are_short() -> None:
    lengths = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in SOURCES.items()}
    assert {name: n for name, n in lengths.items() if n > MOST_LINES and name not in LONG} == {}
    assert [name for name in LONG if lengths[name] <= MOST_LINES] == [], "short now: take it off the list"


def test_functions_are_short() -> None:
    long = {
        f"{name}: {node.name}": node.end_lineno - node.lineno + 1
        for name, path in SOURCES.items()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and node.end_lineno and node.end_lineno - node.lineno >= MOST_OF_FUNCTION
    }
    assert long == {}


def imported(node: ast.AST) -> set[str]:
    """Modules that a statement imports."""
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    return {node.module or ""} if isinstance(node, ast.ImportFrom) else set()


def test_draws_come_from_one_place() -> None:
    """Neither the interpreter's nor numpy's generators decide anything; only intervals over runs resample with one."""
    found = []
    for name, path in SOURCES.items():
        for node in ast.walk(tree(path)):
            if {module.split(".")[0] for module in imported(node)} & {"random", "secrets", "uuid"}:
                found.append(f"{name}:{node.lineno}")  # type: ignore[attr-defined]
            if isinstance(node, ast.Attribute) and node.attr == "random" and not name.startswith("sim/experiments/"):
                found.append(f"{name}:{node.lineno}")
    assert found == []


def test_the_library_prints_nothing() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, path in SOURCES.items()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert [place for place in found if not place.startswith("sim/cli/")] == []


def test_only_one_place_compiles() -> None:
    calls = re.compile(r"\bn?jit\(|@n?jit\b")
    users = [name for name, path in SOURCES.items() if calls.search(path.read_text(encoding="utf-8"))]
    assert users == ["sim/kernel.py"]
    text = (ROOT / "sim" / "kernel.py").read_text(encoding="utf-8")
    assert "fastmath=True" not in text and "parallel=True" not in text


def test_the_engine_names_no_programme() -> None:
    """Programmes are data: no code asks which one wrote a lever."""
    # also a level of the region, and a desk
    known = {name for name in programmes() if "_" in name} - {"micro_grid", "judicial_office"}
    assert known
    found = set()
    for name, path in SOURCES.items():
        for node in ast.walk(tree(path)):
            text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            found |= {f"{name}: {word}" for word in known & set(re.findall(r"\w+", text))}
    assert found == set()


def test_rules_import_no_rule() -> None:
    found = {
        f"{name}: {module}"
        for name, path in SOURCES.items()
        if name.startswith(("sim/rules/", "sim/operators/"))
        for node in ast.walk(tree(path))
        for module in imported(node)
        if module.startswith(("sim.rules.", "sim.operators.", "sim.agents"))
    }
    assert found == set()


@pytest.mark.parametrize("dimension", [d for d in DIMENSIONS if d not in ("setting", "stratum")])
def test_every_word_has_both_labels(dimension: str) -> None:
    for member in DIMENSIONS[dimension]:
        name = member.name.lower()
        if name in ("none", "truth"):
            continue
        for lang in ("zh", "en"):
            assert member_label(dimension, name, lang) not in ("", name) and "." not in member_label(
                dimension, name, lang
            ), name


def test_labels_are_complete_and_unique() -> None:
    for name, both in labels().items():
        assert both["zh"].strip() and both["en"].strip(), name


@pytest.mark.parametrize(
    "enum", [Event, Phase, Reason, Record, Sight, Truth, Work, *DIMENSIONS.values()], ids=lambda e: e.__name__
)
def test_stored_values_are_consecutive(enum: type) -> None:
    values = [int(member) for member in enum]  # type: ignore[attr-defined]
    assert values == list(range(values[0], values[0] + len(values))) and values[0] in (0, 1)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_scenario_says_what_it_asks(path: Path) -> None:
    head = path.read_text(encoding="utf-8").split("schema:")[0]
    for word in ("# Question:", "# Sources:", "# Changes:"):
        assert word in head
    made = load_scenario(path)
    for text in (made.title, made.question, made.sources, made.changes):
        assert text["zh"].strip() and text["en"].strip()
    assert re.search(r"[一-鿿]", made.question["zh"]) and not re.search(r"[一-鿿]", made.question["en"])
    assert made.name == path.stem
