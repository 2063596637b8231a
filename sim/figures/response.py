"""What an indicator answers to the factors of a study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.figures.figure import Figure, Row, Text
from sim.figures.levels import PERCENT, Basis
from sim.text import both
from sim.text.numbers import is_share

Point = Mapping[str, Any]


@dataclass(frozen=True)
class Factor:
    """One factor of a study.

    Attributes
    ----------
    column
        Its column in the points.
    label
        Name with unit.
    """

    column: str
    label: Text


def response_curve(
    points: Sequence[Point],
    factors: Sequence[Factor],
    indicator: Text,
    unit: Text,
    value: str = "value",
    low: str = "low",
    high: str = "high",
    basis: Basis | None = None,
) -> Figure:
    """An indicator over one factor (line with band) or over two (heat table).

    Parameters
    ----------
    points
        One row a point: the factors' columns, and the indicator's mean with the ends of its interval, as stored
        (a share between 0 and 1).

    Raises
    ------
    ValueError
        If there are no factors or more than two.
    """
    if len(factors) not in (1, 2):
        raise ValueError("a response curve has one or two factors")
    factor = 100.0 if is_share(unit) else 1.0
    shown_unit = PERCENT if is_share(unit) else unit
    known = [point for point in points if _number(point.get(value)) is not None]
    names = [each.label for each in factors]
    if len(factors) == 2:
        return _heat(known, factors, indicator, shown_unit, factor, value, basis)
    column = factors[0].column
    rows: list[Row] = [
        {"x": _plain(point[column]), **{name: _scaled(point.get(each), factor) for name, each in
         (("value", value), ("low", low), ("high", high))}}
        for point in sorted(known, key=lambda each: _order(each[column]))
    ]  # fmt: skip
    intervals = any(row["low"] is not None for row in rows)
    return Figure(
        "band" if intervals else "line", tuple(rows), "x", "value", None, "low", "high", shown_unit,
        both("figure.response", indicator=indicator, factor=names[0]),
        (basis or Basis(paired=True)).note(both("figure.response_scope"), "figure.band" if intervals else None),
        "response_curve", names[0],
    )  # fmt: skip


def response_points(
    points: Sequence[Point],
    factor: Factor,
    indicator: Text,
    unit: Text,
    value: str = "value",
    basis: Basis | None = None,
) -> Figure:
    """An indicator against one of several factors that vary together: one dot a point, no line between them."""
    scale = 100.0 if is_share(unit) else 1.0
    rows: list[Row] = [
        {"x": _number(point[factor.column]), "value": _scaled(point[value], scale)}
        for point in points
        if _number(point.get(factor.column)) is not None and _number(point.get(value)) is not None
    ]
    return Figure(
        "scatter", tuple(rows), "x", "value", None, None, None, PERCENT if is_share(unit) else unit,
        both("figure.response", indicator=indicator, factor=factor.label),
        (basis or Basis(paired=True)).note(both("figure.points_scope")), "response_points", factor.label,
    )  # fmt: skip


def tornado(
    points: Sequence[Point], factors: Sequence[Factor], indicator: Text, unit: Text, basis: Basis | None = None
) -> Figure:
    """What each factor alone changes, the strongest first: paired differences from the point with none set.

    Parameters
    ----------
    points
        Paired differences with ``value``, ``low``, ``high``; a point counts for the one factor it sets.
    """
    scale = 100.0 if is_share(unit) else 1.0
    groups: list[list[Row]] = []
    for factor in factors:
        others = [each.column for each in factors if each.column != factor.column]
        mine = [point for point in points if _given(point, factor.column) and not any(_given(point, o) for o in others)]
        rows: list[Row] = [
            {
                "factor": both("figure.set_to", factor=factor.label, value=_same(point[factor.column])),
                **{name: _scaled(point.get(each), scale) for name, each in
                   (("difference", "value"), ("low", "low"), ("high", "high"))},
            }
            for point in sorted(mine, key=lambda each: _order(each[factor.column]))
            if _number(point.get("value")) is not None
        ]  # fmt: skip
        if rows:
            groups.append(rows)
    groups.sort(key=lambda rows: -max(abs(row["difference"]) for row in rows))
    return Figure(
        "forest", tuple(row for rows in groups for row in rows), "factor", "difference", None, "low", "high",
        both("points") if scale > 1 else unit, both("figure.tornado", indicator=indicator),
        (basis or Basis(paired=True)).note(both("figure.tornado_scope"), "figure.sampling_line"), "tornado",
    )  # fmt: skip


def _given(point: Point, column: str) -> bool:
    value = point.get(column)
    return value is not None and value == value


def _heat(
    points: Sequence[Point], factors: Sequence[Factor], indicator: Text, unit: Text, factor: float, value: str,
    basis: Basis | None,
) -> Figure:  # fmt: skip
    across, down = factors[0].column, factors[1].column
    rows: list[Row] = [
        {"across": _plain(point[across]), "down": _same(point[down]), "value": _scaled(point[value], factor)}
        for point in sorted(points, key=lambda each: (_order(each[down]), _order(each[across])))
    ]
    names = factors[0].label, factors[1].label
    return Figure(
        "heat", tuple(rows), "across", "value", "down", None, None, unit,
        both("figure.response_two", indicator=indicator, across=names[0], down=names[1]),
        (basis or Basis(paired=True)).note(both("figure.heat_scope", across=names[0], down=names[1])),
        "response_curve", names[0],
    )  # fmt: skip


def _number(value: Any) -> float | None:
    """A finite number, or None: frames say NaN where a point has no value."""
    if value is None or isinstance(value, str) or value != value:
        return None
    return float(value)


def _scaled(value: Any, factor: float) -> float | None:
    known = _number(value)
    return None if known is None else factor * known


def _order(value: Any) -> tuple[int, float, str]:
    known = _number(value)
    return (1, 0.0, str(value)) if known is None else (0, known, "")


def _plain(value: Any) -> Any:
    known = _number(value)
    return str(value) if known is None else known


def _same(value: Any) -> Text:
    known = _number(value)
    text = str(value) if known is None else f"{known:g}"
    return {"zh": text, "en": text}
