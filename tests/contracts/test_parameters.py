"""Every parameter is read by a rule, the world or the model; labels and ranges are complete."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from docs.pages import named_in
from sim.parameters.catalogue import catalogue
from tests.contracts.unread import UNREAD, WAITING
from tests.engine import ROOT

READERS = ("sim/rules", "sim/world", "sim/model.py", "sim/agents")


@cache
def named() -> tuple[re.Pattern[str], ...]:
    """What the readers name; an f-string counts only where the words it is made of are written out beside it."""
    files: list[Path] = []
    for place in READERS:
        path = ROOT / place
        files += [path] if path.is_file() else sorted(path.rglob("*.py"))
    patterns = {each for path in files for each in named_in(path.read_text(encoding="utf-8"))}
    return tuple(re.compile(each) for each in sorted(patterns) if r"\w" not in each)


def test_every_parameter_is_read() -> None:
    read = {name for name in catalogue() if any(each.fullmatch(name) for each in named())}
    assert set(catalogue()) - read - UNREAD == set(), "read by nobody"
    assert UNREAD & read == set(), "read now: take it off the list"


def test_names_made_of_parts_are_seen() -> None:
    source = '_PARTS = ("c", "d")\nx = [f"a.{n}" for n in ("b", "e")], {f"a.{n}" for n in _PARTS}, f"a.{open}"'
    assert sorted(named_in(source)) == [r"a\.(?:b|e)", r"a\.(?:c|d)", r"a\.\w+"]


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
