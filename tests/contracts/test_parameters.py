"""Every parameter is read by a rule, the world or the model; labels and ranges are complete."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from sim.parameters.catalogue import catalogue
from tests.contracts.unread import UNREAD, WAITING
from tests.engine import ROOT

READERS = ("sim/rules", "sim/world", "sim/model.py", "sim/agents")
#: names built from parts: index(f"routes.size_{name}")
BUILT = {"routes.size_township", "routes.size_county", "routes.size_city"}


@cache
def text() -> str:
    files: list[Path] = []
    for place in READERS:
        path = ROOT / place
        files += [path] if path.is_file() else sorted(path.rglob("*.py"))
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def test_every_parameter_is_read() -> None:
    built = re.search(r'index\(f"routes\.size_\{', text()) is not None
    read = {name for name in catalogue() if f'"{name}"' in text()} | (BUILT if built else set())
    assert set(catalogue()) - read - UNREAD == set(), "read by nobody"
    assert UNREAD & read == set(), "read now: take it off the list"


def test_what_waits_for_a_reader_says_so_itself() -> None:
    for name in WAITING:
        note = catalogue()[name].provenance.note
        assert "not built yet" in note["en"] and "尚未建成" in note["zh"], name


def test_labels_and_ranges() -> None:
    for name, each in catalogue().items():
        assert each.label["zh"].strip() and each.label["en"].strip() and each.unit, name
        low, high = each.range
        assert (low <= high).all(), name
        if each.role != "constant" and each.type in ("number", "distribution"):
            assert each.low is not None and each.high is not None, f"{name}: an assumption has a range"
