"""Run the tests in full size (mark `prove`) and write what they compared to docs/proof.md.

    python -m benchmarks.proof

A test says what it compared with pytest's ``record_property``, e.g. ``record_property("exact", 0.7472)``; every
property becomes a column of its file's table. Further words go to pytest; a partial run writes no page.
"""

from __future__ import annotations

import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from benchmarks.report import ROOT, circumstances

PAGE = ROOT / "docs" / "proof.md"
NOTHING_COLLECTED = 5


def verdict(case: ElementTree.Element) -> str:
    """What became of a test: passed, failed, error or skipped."""
    for outcome in ("failure", "error", "skipped"):
        if case.find(outcome) is not None:
            return {"failure": "**failed**", "error": "**error**"}.get(outcome, outcome)
    return "passed"


def _text(value: str) -> str:
    try:
        number = float(value)
    except ValueError:
        return value.replace("|", "\\|")
    return value if number.is_integer() and len(value) < 12 else f"{number:.5g}"


def section(name: str, cases: list[ElementTree.Element]) -> str:
    """One file of tests as a table: test, its properties, verdict, seconds."""
    rows = [
        ({entry.get("name", ""): _text(entry.get("value", "")) for entry in case.iter("property")}, case)
        for case in cases
    ]
    columns = list(dict.fromkeys(column for properties, _ in rows for column in properties))
    lines = [f"## {name}", "", "| " + " | ".join(["test", *columns, "verdict", "s"]) + " |"]
    lines.append("|---" * (len(columns) + 3) + "|")
    for properties, case in rows:
        title = case.get("name", "").removeprefix("test_").replace("|", "\\|")
        cells = [title, *(properties.get(column, "") for column in columns), verdict(case)]
        lines.append("| " + " | ".join([*cells, f"{float(case.get('time', 0)):.1f}"]) + " |")
    return "\n".join(lines)


def page(results: Path) -> str:
    """Turn pytest's result file into the page."""
    files: dict[str, list[ElementTree.Element]] = {}
    for case in ElementTree.parse(results).getroot().iter("testcase"):
        files.setdefault(case.get("classname", ""), []).append(case)
    head = f"# Proof\n\nMade by `make prove` (`python dev.py prove`): {circumstances()}\n"
    return "\n\n".join([head.rstrip(), *(section(name, files[name]) for name in sorted(files))]) + "\n"


def main(words: list[str]) -> int:
    """Run pytest, then write the page."""
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.xml"
        code = int(pytest.main(["-q", "-m", "prove", f"--junitxml={results}", *words]))
        if code == NOTHING_COLLECTED:
            print("no test carries the mark `prove`")
        elif not words and code in (0, 1):
            PAGE.write_text(page(results), encoding="utf-8")
            print(f"written: {PAGE.relative_to(ROOT)}")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
