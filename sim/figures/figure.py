"""What every painter is given: rows, which column plays which part, and words in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Text = Mapping[str, str]
Row = Mapping[str, Any]
Kind = Literal["forest", "bars", "lines"]


@dataclass(frozen=True)
class Figure:
    """One figure.

    Attributes
    ----------
    kind
        ``forest`` (points with intervals, one row each), ``bars`` (grouped, lying) or ``lines``.
    table
        Rows; a cell of words is a zh/en mapping, a cell without value is None.
    x, y, series
        Columns: category or abscissa, number, and what distinguishes bars or lines of one category (None = one series).
    low, high
        Columns of the interval's ends, None where there is none.
    unit, title, note
        Unit of ``y``; title without number; source and scope, printed under the figure.
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

    def all_series(self) -> list[Text]:
        """Names of the series in the order they first appear."""
        if self.series is None:
            return []
        found: list[Text] = []
        for row in self.table:
            if row[self.series] not in found:
                found.append(row[self.series])
        return found
