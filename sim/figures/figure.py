"""What every painter is given: rows, which column plays which part, and words in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

Text = Mapping[str, str]
Row = Mapping[str, Any]
Kind = Literal["forest", "bar", "line", "band", "stacked", "gauge", "sankey", "timeline", "scatter", "heat"]


@dataclass(frozen=True)
class Mark:
    """A line across the plot: where on ``x``, and what begins or happens there."""

    at: Any
    words: Text


@dataclass(frozen=True)
class Figure:
    """One figure.

    Attributes
    ----------
    kind
        ``forest`` (points with intervals, one row each), ``bar`` (grouped, lying), ``line``, ``band`` (lines with
        intervals), ``stacked`` (lying bars on top of one another), ``gauge``, ``sankey`` (``x`` -> ``series``),
        ``timeline`` (lanes of events), ``scatter``, ``heat`` (``x`` across, ``series`` down).
    table
        Rows; a cell of words is a zh/en mapping, a cell without value is None.
    x, y, series
        Columns: category or abscissa, number, and what distinguishes bars or lines of one category (None = one series).
    low, high
        Columns of the interval's ends, None where there is none.
    unit, title, note
        Unit of ``y``; title without number; source and scope, printed under the figure.
    id
        Stable name: the key of the chart on a page.
    across
        What ``x`` is, with its unit; None where the categories speak for themselves.
    marks
        Lines across the plot.
    """

    kind: Kind
    table: tuple[Row, ...]
    x: str
    y: str
    series: str | None
    low: str | None
    high: str | None
    unit: Text
    title: Text
    note: Text
    id: str = ""
    across: Text | None = None
    marks: tuple[Mark, ...] = ()

    def all_series(self) -> list[Text]:
        """Names of the series in the order they first appear."""
        return [name for name, _ in self._grouped if name is not None]

    def parts(self) -> list[Text | None]:
        """What is drawn apart: the series, or the whole where there is only one."""
        return [name for name, _ in self._grouped] or [None]

    def rows_of(self, place: int) -> list[Row]:
        """Rows of one of the parts."""
        return self._grouped[place][1] if self._grouped else []

    def categories(self) -> list[Any]:
        """Values of ``x`` in the order they first appear."""
        found: dict[Any, Any] = {}
        for row in self.table:
            cell = row[self.x]
            found.setdefault(_key(cell), cell)
        return list(found.values())

    @cached_property
    def _grouped(self) -> list[tuple[Text | None, list[Row]]]:
        """Rows by series; found once, since a year of days on a live page has thousands of them."""
        if self.series is None:
            return [(None, list(self.table))] if self.table else []
        found: dict[Any, tuple[Text | None, list[Row]]] = {}
        last, rows = None, list[Row]()
        for row in self.table:
            cell = row[self.series]
            if cell is not last:
                last, rows = cell, found.setdefault(_key(cell), (cell, []))[1]
            rows.append(row)
        return list(found.values())


def _key(cell: Any) -> Any:
    """What tells cells apart, fit for a dictionary."""
    kind = type(cell)
    if kind is str or kind is int or kind is float:
        return cell
    return (cell["zh"], cell["en"]) if isinstance(cell, Mapping) else cell


def in_words(cell: Any, lang: str) -> str:
    """A cell as text: words in the language, a number without trailing zeros."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return f"{cell:g}"
    return str(cell[lang]) if isinstance(cell, Mapping) else str(cell)
