"""How many pairs are enough: looks at n = 10, 20, 40 … with intervals widened for looking more than once.

Stopping as soon as an ordinary 95 % interval is narrow enough would make it too narrow. Look ``k`` therefore uses the
level ``1 - 0.05 / 2**k``; the levels' errors add up to at most 0.05 however many looks there are.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.errors import InputError, suggestion

if TYPE_CHECKING:
    from sim.experiments.effects import Effect

FIRST_LOOK = 10
MAX_PAIRS = 160

_FORM = re.compile(
    r"^\s*(?P<id>[\w.]+)(?::(?P<series>true|recorded|both))?\s*=\s*(?P<width>[^\s=%]+)\s*(?P<share>%?)\s*$"
)


@dataclass(frozen=True)
class Verdict:
    """Whether the precision was reached.

    Attributes
    ----------
    half_width : float or None
        Widest half-interval over the alternatives; None where the indicator has no value.
    pairs_needed : int
        Rough number of pairs that would reach it.
    """

    indicator: str
    unit: Mapping[str, str]
    wanted: float
    half_width: float | None
    looks: int
    pairs: int
    pairs_needed: int
    met: bool


@dataclass(frozen=True)
class Precision:
    """An indicator and the half-width its effect should be known to, in the indicator's own unit."""

    indicator: str
    half_width: float
    series: str | None = None

    @classmethod
    def parse(cls, text: str) -> Precision:
        """Read ``INDICATOR=HALF_WIDTH``; ``INDICATOR:recorded=0.5%`` names the series and a share in per cent.

        Raises
        ------
        InputError
            If the text has another form or the width is no positive number.
        """
        match = _FORM.match(text)
        try:
            width = float(match["width"]) / (100.0 if match["share"] else 1.0) if match else math.nan
        except ValueError:
            width = math.nan
        if match is None or not math.isfinite(width) or width <= 0.0:
            raise InputError.single(
                f"“{text}”应写成 指标=半宽，例如 contain_village=0.5%，半宽为正数",
                f"'{text}' must read INDICATOR=HALF_WIDTH, e.g. contain_village=0.5%, with a positive half-width",
                path="--precision",
            )
        return cls(match["id"], width, match["series"])

    def judge(self, effects: Iterable[Effect], pairs: int, look: int, cap: int) -> Verdict:
        """Compare the widest half-interval over all alternatives with what was asked for.

        Raises
        ------
        InputError
            If no effect has that indicator and series.
        """
        found = list(effects)
        mine = [each for each in found if each.indicator == self.indicator and self.series in (None, each.series)]
        if not mine:
            known = sorted({each.indicator for each in found})
            zh, en = suggestion(self.indicator, known)
            raise InputError.single(
                f"没有指标“{self.indicator}”{zh}", f"no indicator '{self.indicator}'{en}", path="--precision"
            )
        series = self.series or min((each.series for each in mine), key=["true", "both", "recorded"].index)
        widths = [
            (each.high - each.low) / 2.0 if each.low is not None and each.high is not None else None
            for each in mine
            if each.series == series
        ]
        known_widths = [width for width in widths if width is not None]
        widest = max(known_widths) if len(known_widths) == len(widths) else None
        met = widest is not None and widest <= self.half_width
        needed = pairs if widest is None else math.ceil(pairs * (widest / self.half_width) ** 2)
        return Verdict(self.indicator, mine[0].unit, self.half_width, widest, look, pairs, max(pairs, needed), met)
