"""How two scenarios differ, leaf by leaf, and which of the differences can have reached one dispute."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.vocabulary import DIMENSIONS

if TYPE_CHECKING:
    from sim.scenario import Scenario

#: dimension of a filter -> column of the case table
_COLUMNS = {"kind": "kind", "severity": "severity0", "stratum": "stratum", "setting": "setting"}


@dataclass(frozen=True)
class Difference:
    """One thing that one scenario has and the other has otherwise.

    Attributes
    ----------
    address
        ``parameters/<id>``, ``programmes/<id>``, ``policies/<tier>`` … as in a scenario file.
    base, alternative
        Values as JSON text; None where that scenario does not have it.
    rows
        Lever rows the programme writes: operator, target, filter and size of each effect.
    starts
        First day on which it can act.
    filters
        For each lever row, dimension -> members it is confined to.
    """

    address: str
    base: str | None
    alternative: str | None
    rows: tuple[str, ...] = ()
    starts: int = 0
    filters: tuple[Mapping[str, tuple[str, ...]], ...] = field(default=(), compare=False)

    def may_reach(self, case: Mapping[str, float], day: int) -> bool:
        """Whether it can have acted on such a dispute by that day (queues shared with others are not followed)."""
        if day < self.starts:
            return False
        return not self.filters or any(_fits(each, case) for each in self.filters)


def _fits(members: Mapping[str, tuple[str, ...]], case: Mapping[str, float]) -> bool:
    for dimension, allowed in members.items():
        column = _COLUMNS.get(dimension)
        if column is None or column not in case:
            continue
        if DIMENSIONS[dimension](int(case[column])).name.lower() not in allowed:
            return False
    return True


def differences(base: Scenario, alternative: Scenario) -> tuple[Difference, ...]:
    """Everything in which two scenarios differ and that can change a run, by address; a programme counts as one."""
    sides = base, alternative
    found = [
        _programme(name, base, alternative)
        for name in sorted({*base.programmes, *alternative.programmes})
        if _use(name, base) != _use(name, alternative)
    ]
    leaves = [_leaves(side) for side in sides]
    for address in sorted({*leaves[0], *leaves[1]}):
        left, right = (each.get(address) for each in leaves)
        if left != right:
            found.append(Difference(address, left, right))
    return tuple(found)


def _leaves(scenario: Scenario) -> dict[str, str]:
    skipped = ("seed", "keep", "programmes")
    return {
        address: _text(value)
        for address, value in scenario.addresses().items()
        if address.partition("/")[0] not in skipped
    }


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _use(name: str, scenario: Scenario) -> str | None:
    """How a scenario uses a programme, with the record it uses."""
    if name not in scenario.programmes:
        return None
    return _words(name, scenario) + _text(scenario.record(name).identity())


def _words(name: str, scenario: Scenario) -> str:
    here = f"programmes/{name}/"
    return ", ".join(
        f"{address.removeprefix(here)} {_text(value)}"
        for address, value in scenario.addresses().items()
        if address.startswith(here)
    )


def _programme(name: str, base: Scenario, alternative: Scenario) -> Difference:
    users = [side for side in (base, alternative) if name in side.programmes]
    record = users[-1].record(name)
    starts = min(_starts(side, name) for side in users)
    texts = [_words(name, side) if name in side.programmes else None for side in (base, alternative)]
    return Difference(
        f"programmes/{name}", texts[0], texts[1], tuple(effect_words(effect) for effect in record.effects), starts,
        tuple(effect.filter for effect in record.effects),
    )  # fmt: skip


def _starts(scenario: Scenario, name: str) -> int:
    start = scenario.programmes[name].start
    return 0 if start is None else (start - scenario.start).days


def effect_words(effect: Any) -> str:
    """One lever row in one line: operator, target, filter, central size."""
    text = effect.operator if not effect.target else f"{effect.operator} {effect.target}"
    inside = ", ".join(f"{dimension}={'|'.join(allowed)}" for dimension, allowed in sorted(effect.filter.items()))
    if inside:
        text += f"[{inside}]"
    size = effect.size
    return text if size is None else f"{text} {size.central:+g} ({size.low:+g} … {size.high:+g})"
