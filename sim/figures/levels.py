"""What figures read of runs: levels of indicators with their parts, and what they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from sim.figures.figure import Text
from sim.text import LANGUAGES, both
from sim.text.numbers import is_share

if TYPE_CHECKING:
    from sim.experiments.engine import Outcome

Name = tuple[str, str]
PERCENT: Text = {"zh": "%", "en": "%"}


class Measured(Protocol):
    """The least a level has: `sim.indicators.Value`, `sim.experiments.run.Summary` and `Level` all do."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def series(self) -> str: ...  # noqa: D102
    @property
    def value(self) -> float | None: ...  # noqa: D102
    @property
    def unit(self) -> Text: ...  # noqa: D102


@dataclass(frozen=True)
class Level:
    """One indicator of one scenario, over its replications where there are several."""

    id: str
    series: str
    value: float | None
    unit: Text
    low: float | None = None
    high: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    reason: Text | None = None


@dataclass(frozen=True)
class Basis:
    """What the numbers of a figure rest on, for the line under it.

    Attributes
    ----------
    runs
        Replications of each scenario (pairs, in a comparison).
    seed
        Seed of the first; None leaves it out.
    paired
        Whether scenarios share their seeds.
    """

    runs: int = 1
    seed: int | None = None
    paired: bool = False

    def note(self, scope: Text, interval: str | None = None) -> Text:
        """Scope, source and, where one is drawn, which interval it is (a key of the texts)."""
        key = "figure.of_pairs" if self.paired else "figure.of_runs" if self.runs > 1 else "figure.of_run"
        parts = [scope, both(key, n=self.runs)]
        if self.seed is not None:
            parts.append(both("figure.seed" if self.runs == 1 else "figure.seeds", seed=self.seed))
        if interval is not None:
            parts.append(both(interval if self.runs > 1 else "figure.one_run"))
        return joined(parts)


def joined(parts: Iterable[Text]) -> Text:
    """Sentences one after the other."""
    listed = [each for each in parts if each["zh"]]
    return {lang: ("" if lang == "zh" else " ").join(each[lang].strip() for each in listed) for lang in LANGUAGES}


def levels(outcomes: Sequence[Outcome]) -> list[Level]:
    """Levels over the replications of one scenario; numerators and denominators are means as well."""
    from sim.experiments.run import summaries

    return [
        Level(
            each.id, each.series, each.value, each.unit, each.low, each.high,
            _mean([outcome.values[place].numerator for outcome in outcomes]),
            _mean([outcome.values[place].denominator for outcome in outcomes]), each.reason,
        )
        for place, each in enumerate(summaries(outcomes))
    ]  # fmt: skip


def _mean(values: Sequence[float | None]) -> float | None:
    known = [each for each in values if each is not None]
    return sum(known) / len(known) if known and len(known) == len(values) else None


def found(measured: Iterable[Measured]) -> dict[Name, Measured]:
    """By id and series."""
    return {(each.id, each.series): each for each in measured}


def shown(value: float | None, unit: Text) -> float | None:
    """As figures show it: a share in per cent."""
    return value if value is None or not is_share(unit) else 100.0 * value


def shown_unit(unit: Text) -> Text:
    """Unit of `shown` values."""
    return PERCENT if is_share(unit) else unit


def columns(daily: Mapping[Any, Iterable[float]]) -> dict[Name, list[float]]:
    """Daily series by id and series; keys may be pairs or ``id:series``, any sequence will do."""
    series: dict[Name, list[float]] = {}
    for key, values in daily.items():
        first, second = key.split(":", 1) if isinstance(key, str) else key
        series[first, second] = [float(each) for each in values]
    return series
