"""Tables as plain data: headings and cells in both languages, written by HTML, workbook and page alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim.experiments.describe import headline, indicator_label
from sim.experiments.effects import LEVELS, Effect
from sim.figures.figure import Text
from sim.figures.levels import Measured, found
from sim.text import LANGUAGES, both, say
from sim.text.numbers import NONE, amount, change, change_unit, is_share, level_unit, span

Cell = Any


@dataclass(frozen=True)
class Table:
    """One table.

    Attributes
    ----------
    title
        Without number.
    heads
        Words over the columns; the first ``words`` columns hold words, the others numbers.
    rows
        Cells: zh/en mapping, text, number or None.
    notes
        Lines under the table.
    """

    title: Text
    heads: tuple[Text, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[Text, ...] = ()
    words: int = 1
    id: str = ""


def table_of_levels(measured: Sequence[Measured], title: Text, wanted: Sequence[str] | None = None) -> Table:
    """Headline indicators, actual beside ledger, with intervals where there are replications."""
    have = found(measured)
    rows: list[tuple[Cell, ...]] = []
    notes: dict[str, Text] = {}
    for name in headline() if wanted is None else wanted:
        mine = [have.get((name, "true")) or have.get((name, "both")), have.get((name, "recorded"))]
        first = mine[0] or mine[1]
        if first is None:
            continue
        unit = {lang: level_unit(first.unit, lang) for lang in LANGUAGES}
        rows.append((indicator_label(name), unit, *(_level(each) for each in mine)))
        for each in mine:
            reason = None if each is None else getattr(each, "reason", None)
            if reason is not None:
                note = both("report.no_value", indicator=indicator_label(name), reason=reason)
                notes[note["zh"]] = note
    heads = tuple(both(f"head.{name}") for name in ("indicator", "unit", "true_level", "recorded_level"))
    return Table(title, heads, tuple(rows), tuple(notes.values()), 2, "levels")


def _level(each: Measured | None) -> Text:
    return {lang: _level_words(each, lang) for lang in LANGUAGES}


def _level_words(each: Measured | None, lang: str) -> str:
    if each is None or each.value is None:
        return NONE
    text = amount(each.value, each.unit)
    low, high = getattr(each, "low", None), getattr(each, "high", None)
    if low is None or high is None:
        return text
    return text + say("report.brackets", lang, inside=span(low, high, each.unit, lang))


def table_of_effects(
    effects: Sequence[Effect], title: Text, wanted: Sequence[str] | None = None, notes: Sequence[Text] = ()
) -> Table:
    """Effects of one alternative: base level, and both changes with interval, actual beside ledger."""
    rows: list[tuple[Cell, ...]] = []
    reasons: dict[str, Text] = {}
    for name in headline() if wanted is None else wanted:
        mine = {each.series: each for each in effects if each.indicator == name}
        pair = mine.get("true") or mine.get("both"), mine.get("recorded")
        first = pair[0] or pair[1]
        if first is None:
            continue
        bases = " / ".join(amount(each.base, each.unit) for each in pair if each is not None)
        unit = {lang: level_unit(first.unit, lang) for lang in LANGUAGES}
        rows.append((indicator_label(name), unit, bases, *(_change(each) for each in pair)))
        for each in pair:
            if each is not None and each.reason is not None:
                note = both("report.no_value", indicator=indicator_label(name), reason=each.reason)
                reasons[note["zh"]] = note
    heads = tuple(both(f"head.{name}") for name in ("indicator", "unit", "base", "true", "recorded"))
    return Table(title, heads, tuple(rows), (*notes, *reasons.values()), 2, "effects")


def _change(each: Effect | None) -> Text:
    return {lang: change_words(each, lang) for lang in LANGUAGES}


def change_words(each: Effect | None, lang: str) -> str:
    """A change with its interval; points are named, since the level of a share stands in per cent."""
    if each is None or each.difference is None:
        return NONE
    level = each.indicator in LEVELS
    text = amount(each.difference, each.unit) if level else change(each.difference, each.unit)
    if is_share(each.unit):
        text += " " + change_unit(each.unit, lang)
    low, high = each.ends
    if low is None or high is None:
        return text
    return text + say("report.brackets", lang, inside=span(low, high, each.unit, lang, signed=not level))
