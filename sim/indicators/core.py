"""What an indicator is, and the small words its formulas are written in.

An indicator has one formula per series: ``true`` (what is the case in the model), ``recorded`` (what the books say) or
``both`` (the distinction does not apply: hours, money). A formula turns tables and a grouping of places into a
numerator and a denominator per group, so that city, county and township values come from the same lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.events.measures import AreaMeasure
from sim.events.tables import RunTables
from sim.indicators.areas import Areas, Floats, Mask
from sim.vocabulary import label as known_label
from sim.vocabulary import labels

Text = Mapping[str, str]
Found = TypeVar("Found")


def text(zh: str, en: str) -> Text:
    """A zh/en pair."""
    return {"zh": zh, "en": en}


SHARE = text("比例", "share")
POINTS = text("百分点", "percentage points")
DAYS = text("天", "days")
DISPUTES = text("件", "disputes")
FILES = text("件", "files")
HOURS = text("小时", "hours")
NO_DENOMINATOR = text("分母为零：没有符合条件的件", "the denominator is zero: nothing meets the condition")


class NotComputed(Exception):  # noqa: N818 - an answer ("null, because"), not an error; never leaves this package
    """A formula has no value at all on these tables; ``reason`` says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason["en"])
        self.reason = reason


@dataclass(frozen=True)
class Parts:
    """What a formula gives: values per group (NaN = null), with numerator and denominator where it has them."""

    value: Floats
    numerator: Floats | None = None
    denominator: Floats | None = None
    reason: Text = field(default_factory=lambda: NO_DENOMINATOR)


Compute = Callable[[RunTables, Areas], Parts]
Pair = Callable[[RunTables, Areas], tuple[Floats, Floats]]


@dataclass(frozen=True)
class Formula:
    """How one series is computed.

    Attributes
    ----------
    words
        The formula in words with its scope (口径).
    numerator, denominator
        What is counted above and below the line; None where nothing is divided.
    """

    words: Text
    compute: Compute
    numerator: Text | None = None
    denominator: Text | None = None

    def apply(self, tables: RunTables, areas: Areas) -> Parts:
        """Values per group, computed once a run; a formula that refuses is null everywhere, with its reason."""
        return memo(tables, (id(self), areas.name), lambda: self._apply(tables, areas))

    def _apply(self, tables: RunTables, areas: Areas) -> Parts:
        try:
            return self.compute(tables, areas)
        except NotComputed as refusal:
            return Parts(np.full(areas.n, np.nan), reason=refusal.reason)


@dataclass(frozen=True)
class Daily:
    """A series a day: sum of area tallies times ``scale``."""

    measures: tuple[AreaMeasure, ...]
    scale: float = 1.0


@dataclass(frozen=True)
class Indicator:
    """One indicator.

    Attributes
    ----------
    direction
        +1 higher is better, −1 lower is better, 0 neither.
    level
        Finest level of detail: ``township``, ``county`` or ``city``.
    stage
        Id of a stage of the work (``stage.*`` labels).
    formulas
        Series -> formula.
    daily_tally
        How to draw it day by day, if it can be.
    """

    id: str
    label: Text
    unit: Text
    stage: str
    direction: int
    formulas: Mapping[str, Formula]
    level: str = "township"
    daily_tally: Daily | None = None

    @property
    def series(self) -> str:
        """``true``, ``recorded`` or ``both``."""
        return next(iter(self.formulas)) if len(self.formulas) == 1 else "both"

    @property
    def daily(self) -> bool:
        """Whether it has a series a day."""
        return self.daily_tally is not None

    @property
    def formula(self) -> Text:
        """The formulas in words, one line a series."""
        lines = {
            "true": text("实际口径：", "Actual: "),
            "recorded": text("台账口径：", "Ledger: "),
            "both": text("", ""),
        }
        return {
            lang: "\n".join(lines[series][lang] + each.words[lang] for series, each in self.formulas.items())
            for lang in ("zh", "en")
        }


def ratio(
    numerator: Text,
    denominator: Text,
    scope: Text,
    pair: Pair,
    scale: float = 1.0,
    minimum: float = 0.0,
    reason: Text = NO_DENOMINATOR,
) -> Formula:
    """Numerator over denominator, null where the denominator is zero or below ``minimum``.

    Parameters
    ----------
    pair
        Gives both per group.
    scale
        Factor on the quotient.
    reason
        Why there is no value below the minimum.
    """

    def compute(tables: RunTables, areas: Areas) -> Parts:
        above, below = pair(tables, areas)
        value = np.full(areas.n, np.nan)
        np.divide(above * scale, below, out=value, where=(below >= minimum) & (below > 0))
        return Parts(value, above, below, reason)

    words = {
        "zh": f"{numerator['zh']} ÷ {denominator['zh']}。口径：{scope['zh']}",
        "en": f"{numerator['en']} ÷ {denominator['en']}. Scope: {scope['en']}",
    }
    return Formula(words, compute, numerator, denominator)


def amount(what: Text, scope: Text, values: Callable[[RunTables, Areas], Floats]) -> Formula:
    """A count or sum per group."""

    def compute(tables: RunTables, areas: Areas) -> Parts:
        found = values(tables, areas)
        return Parts(found, numerator=found)

    words = {"zh": f"{what['zh']}。口径：{scope['zh']}", "en": f"{what['en']}. Scope: {scope['en']}"}
    return Formula(words, compute, numerator=what)


def difference(left: Formula, right: Formula, words: Text, scale: float = 1.0) -> Formula:
    """One formula minus another, null where either is; the reason is the first one's that is null."""

    def compute(tables: RunTables, areas: Areas) -> Parts:
        above, below = left.apply(tables, areas), right.apply(tables, areas)
        missing_left = bool(np.isnan(above.value).any())
        return Parts((above.value - below.value) * scale, reason=above.reason if missing_left else below.reason)

    return Formula(words, compute)


def label(identifier: str, zh: str = "", en: str = "") -> Text:
    """Label of ``ind.<identifier>`` from the shared list of words; the given one where the list has none."""
    return labels().get(f"ind.{identifier}", text(zh, en))


def word(identifier: str) -> Text:
    """Label of any id of the shared list of words."""
    return text(known_label(identifier, "zh"), known_label(identifier, "en"))


def memo(tables: RunTables, name: Any, build: Callable[[], Found]) -> Found:
    """Derive something from the tables once."""
    if name not in tables.cache:
        tables.cache[name] = build()
    found: Found = tables.cache[name]
    return found


def require(tables: RunTables, need: int) -> None:
    """Refuse when no part of W has ``need`` further days inside the horizon.

    Raises
    ------
    NotComputed
        With the reason in words.
    """
    first, last = tables.horizon.shortened(need)
    if last > first:
        return
    short = need - (tables.horizon.end - first)
    raise NotComputed(
        text(
            f"随访不足：测量期内任何一天之后{need}天都不全在推演期内，至少还差{short}天",
            f"follow-up too short: no day of the window has {need} further days inside the horizon; "
            f"at least {short} more needed",
        )
    )


def mark(rows: NDArray[Any], n: int) -> Mask:
    """Mask of length ``n`` that is true at ``rows``."""
    mask = np.zeros(n, dtype=np.bool_)
    mask[rows] = True
    return mask


def one_of(column: NDArray[Any], members: Iterable[int]) -> Mask:
    """Rows of a small non-negative column whose value is one of ``members``; -1 is none of them."""
    table = np.zeros(256, dtype=np.bool_)
    table[list(members)] = True
    found: Mask = table[column.view(np.uint8) if column.itemsize == 1 else column]
    return found
