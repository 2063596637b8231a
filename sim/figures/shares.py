"""Figures of shares: the four slogans as gauges, and what is the case beside what the books say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sim.experiments.describe import indicator_label, slogans
from sim.figures.figure import Figure, Row, Text
from sim.figures.levels import PERCENT, Basis, Measured, Name, found, shown, shown_unit
from sim.text import both
from sim.text.numbers import is_share

#: what the ledger figure shows unless told otherwise: every headline share that has both sides
_LEDGER = (
    "contain_village", "contain_township", "contain_county", "contain_city", "mediation_success", "overdue",
)  # fmt: skip


def slogan_gauges(
    measured: Iterable[Measured],
    basis: Basis | None = None,
    scope: Text | None = None,
    words: Mapping[Name, Text] | None = None,
    title: Text | None = None,
) -> Figure:
    """The four slogans: actual and ledger share, each with numerator, denominator and definition.

    Parameters
    ----------
    measured
        Levels by id and series; ``numerator`` and ``denominator`` are shown where they have them.
    scope
        Definition common to all four, in place of the official indicators' (live runs have a provisional one).
    words
        Definition of each (id, series) in place of the catalogue's formula.

    Returns
    -------
    Figure
        Rows also carry ``numerator``, ``denominator``, ``left`` (of the rest: left upward), ``formula`` and ``reason``.
    """
    have = found(measured)
    rows: list[Row] = []
    for name in slogans():
        for series in ("true", "recorded"):
            level = have.get((name, series))
            if level is None:
                continue
            left = have.get((f"{name}_left", series))
            rows.append(
                {
                    "indicator": indicator_label(name),
                    "series": both(f"series.{series}"),
                    "value": shown(level.value, level.unit),
                    "numerator": getattr(level, "numerator", None),
                    "denominator": getattr(level, "denominator", None),
                    "left": None if left is None else left.value,
                    "formula": (words or {}).get((name, series)) or formula(name, series),
                    "reason": getattr(level, "reason", None),
                }
            )
    note = (basis or Basis()).note(scope or both("figure.slogan_scope"))
    return Figure(
        "gauge", tuple(rows), "indicator", "value", "series", None, None, PERCENT,
        title or both("figure.slogan_gauges"), note, "slogan_gauges",
    )  # fmt: skip


def formula(indicator: str, series: str) -> Text:
    """The catalogue's formula in words; empty for an unknown one."""
    from sim.indicators import catalogue

    known = catalogue().get(indicator)
    if known is None or series not in known.formulas:
        return {"zh": "", "en": ""}
    return known.formulas[series].words


def ledger_against_actual(
    sides: Sequence[tuple[Text, Iterable[Measured]]], basis: Basis | None = None, wanted: Sequence[str] = _LEDGER
) -> Figure:
    """What is the case beside what the books say, indicator by indicator; one bar a scenario and side."""
    have = [(title, found(measured)) for title, measured in sides]
    rows: list[Row] = []
    for name in wanted:
        for title, levels in have:
            pair = [levels.get((name, series)) for series in ("true", "recorded")]
            for series, level in zip(("true", "recorded"), pair, strict=True):
                if level is None or pair[0] is None or pair[1] is None or not is_share(level.unit):
                    continue
                word = both(f"series.{series}")
                label = word if len(have) == 1 else {lang: f"{title[lang]} · {word[lang]}" for lang in word}
                rows.append(
                    {
                        "indicator": indicator_label(name),
                        "series": label,
                        "value": shown(level.value, level.unit),
                        "low": shown(getattr(level, "low", None), level.unit),
                        "high": shown(getattr(level, "high", None), level.unit),
                    }
                )
    note = (basis or Basis()).note(both("figure.ledger_scope"), _interval(rows))
    return Figure(
        "bar", tuple(rows), "indicator", "value", "series", "low", "high", PERCENT, both("figure.ledger"), note,
        "ledger_against_actual",
    )  # fmt: skip


def side_by_side(
    sides: Sequence[tuple[Text, Iterable[Measured]]],
    wanted: Sequence[str],
    title: Text,
    scope: Text,
    basis: Basis | None = None,
    identifier: str = "levels",
) -> Figure:
    """Levels of indicators of one unit, one bar a scenario; the unit is that of the first one present."""
    have = [(name, found(measured)) for name, measured in sides]
    rows: list[Row] = []
    unit: Text = {"zh": "", "en": ""}
    for name in wanted:
        for side, levels in have:
            level = next(
                (levels[name, series] for series in ("both", "true", "recorded") if (name, series) in levels), None
            )
            if level is None or (rows and shown_unit(level.unit) != unit):
                continue
            unit = shown_unit(level.unit)
            rows.append(
                {
                    "indicator": indicator_label(name),
                    "series": dict(side),
                    "value": shown(level.value, level.unit),
                    "low": shown(getattr(level, "low", None), level.unit),
                    "high": shown(getattr(level, "high", None), level.unit),
                    "reason": getattr(level, "reason", None),
                }
            )
    return Figure(
        "bar", tuple(rows), "indicator", "value", "series" if len(have) > 1 else None, "low", "high", unit, title,
        (basis or Basis()).note(scope, _interval(rows)), identifier,
    )  # fmt: skip


def _interval(rows: Sequence[Row]) -> str | None:
    return "figure.in_brackets" if any(row["low"] is not None for row in rows) else None
