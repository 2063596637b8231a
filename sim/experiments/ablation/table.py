"""What an ablation finds: one row a measure, and which measures do not move their outcome as declared.

All of it is an effect in the model. A sign as declared says that the measure is wired as its record says, never that
the policy works.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from sim import NUMBERS
from sim.evidence import Programme
from sim.experiments.effects import COST, DERIVED, Effect
from sim.experiments.knowledge.intervals import Effects, knowledge

Text = Mapping[str, str]

#: series of an indicator that counts as its outcome, best first
_SERIES = ("true", "both", "recorded")
#: looked at beside the headlines: where measures have their other side, in the books, in the ways people take, in hours
BESIDES = ("registered_share", "petition_skip", "suit_rate", "reversal", "form_hours", "exposure")
#: parts of the cost, which stand in columns of their own
_COSTS = frozenset({COST, "cost", *DERIVED})


class Verdict(StrEnum):
    """How the effect on the declared outcome compares with its declared sign; sampling interval."""

    DECLARED = "declared"
    OPEN = "open"
    OPPOSITE = "opposite"
    NOTHING = "nothing"
    NO_VALUE = "no_value"
    NOT_RUN = "not_run"


@dataclass(frozen=True)
class Row:
    """One measure alone against the base.

    Attributes
    ----------
    outcome
        Effect on the declared outcome.
    cost, durable, per_durable
        Added cost, added durable settlements, cost per added one.
    side_effects
        Other headline indicators, and `BESIDES`, that it moves beyond both of their intervals.
    reason
        Why it was not run, or has no value.
    exception
        Why its sign need not be as declared, where that is written down.
    """

    measure: Programme
    verdict: Verdict
    outcome: Effect | None = None
    cost: Effect | None = None
    durable: Effect | None = None
    per_durable: Effect | None = None
    side_effects: tuple[Effect, ...] = ()
    reason: Text | None = None
    exception: Text | None = None

    @property
    def as_declared(self) -> bool | None:
        """Whether the mean effect has the declared sign; None where there is none."""
        if self.outcome is None or self.outcome.difference is None or self.measure.expected is None:
            return None
        return self.outcome.difference * self.measure.expected.sign > 0.0

    def as_json(self) -> dict[str, Any]:
        """The documented row (docs/json.md)."""
        measure, expected = self.measure, self.measure.expected
        return {
            "id": measure.id,
            "name": dict(measure.name),
            "document": measure.document,
            "stage": list(measure.stage),
            "status": measure.status,
            "expected": None if expected is None else vars(expected),
            "verdict": self.verdict.value,
            "as_declared": self.as_declared,
            "effect": _effect(self.outcome),
            "added_cost": _effect(self.cost),
            "added_durable": _effect(self.durable),
            "cost_per_added_durable": _effect(self.per_durable),
            "side_effects": [_effect(each) for each in self.side_effects],
            "reason": None if self.reason is None else dict(self.reason),
            "exception": None if self.exception is None else dict(self.exception),
        }


@dataclass(frozen=True)
class Ablation:
    """Answer of `ablate`."""

    base: str
    title: Text
    seed: int
    pairs: int
    members: int
    fitted: bool
    rows: tuple[Row, ...]
    failed: tuple[str, ...] = field(default=())

    def exceptions(self) -> list[Row]:
        """Rows whose outcome does not move as declared (M9)."""
        return [each for each in self.rows if each.verdict is not Verdict.DECLARED]

    def as_json(self) -> dict[str, Any]:
        """The documented answer (docs/json.md)."""
        wanting = self.exceptions()
        return {
            "schema": 1,
            "numbers": NUMBERS,
            "base": self.base,
            "title": dict(self.title),
            "seed": self.seed,
            "pairs": self.pairs,
            "members": self.members,
            "fitted": self.fitted,
            "measures": [each.as_json() for each in self.rows],
            "m9": {
                "as_declared": len(self.rows) - len(wanting),
                "reasoned": [each.measure.id for each in wanting if each.exception is not None],
                "unexplained": [each.measure.id for each in wanting if each.exception is None],
            },
        }


def _effect(found: Effect | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "indicator": found.indicator,
        "series": found.series,
        "level": found.base,
        "difference": found.difference,
        "low": found.low,
        "high": found.high,
        "unit": dict(found.unit),
        "knowledge": None if found.knowledge is None else found.knowledge.as_json(),
        "reason": None if found.reason is None else dict(found.reason),
    }


def row(measure: Programme, effects: Sequence[Effect], over: Effects | None, headline: Sequence[str]) -> Row:
    """What the effects of one alternative say about its measure.

    Parameters
    ----------
    over
        Effects over the members; None where none were run.
    """
    if over is not None:
        effects = [replace(each, knowledge=knowledge(each, over)) for each in effects]
    by: dict[str, dict[str, Effect]] = {}
    for each in effects:
        by.setdefault(each.indicator, {})[each.series] = each
    declared = None if measure.expected is None else measure.expected.indicator
    outcome = _of(by.get(declared or "", {}))
    others = [name for name in (*headline, *BESIDES) if name in by and name != declared and name not in _COSTS]
    sides = [_of(by[name]) for name in dict.fromkeys(others)]
    costs = {name: _of(by.get(name, {})) for name in DERIVED}
    return Row(
        measure, judge(outcome, 0 if measure.expected is None else measure.expected.sign), outcome,
        costs["added_cost"], costs["added_durable"], costs["cost_per_added_durable"],
        tuple(each for each in sides if each is not None and each.clear and each.holds),
        None if outcome is None else outcome.reason,
    )  # fmt: skip


def _of(series: Mapping[str, Effect]) -> Effect | None:
    """The series that counts: what is the case rather than what the books say."""
    return next((series[name] for name in _SERIES if name in series), None)


def judge(outcome: Effect | None, sign: int) -> Verdict:
    """Compare an effect with its declared sign."""
    if outcome is None or outcome.difference is None:
        return Verdict.NO_VALUE
    if outcome.difference == 0.0 and outcome.low in (None, 0.0) and outcome.high in (None, 0.0):
        return Verdict.NOTHING
    if not outcome.clear:
        return Verdict.OPEN
    return Verdict.DECLARED if outcome.difference * sign > 0.0 else Verdict.OPPOSITE
