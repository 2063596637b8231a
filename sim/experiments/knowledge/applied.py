"""A scenario with the values of one member of an ensemble.

What an alternative sets otherwise than its base stays as it says: that is what is compared. Everything else takes the
member's value in base and alternative alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.errors import Faults
from sim.experiments.scenario_text import scenario_text
from sim.experiments.sweep.addresses import filter_of, is_whole, setting, split
from sim.parameters.schema import Override
from sim.scenario import Scenario, load_text
from sim.scenario.load import with_ranges

_NOWHERE = ("", 0, 0)
_USE = ("coverage", "fidelity", "ramp_days")


def with_values(scenario: Scenario, values: Mapping[str, float], base: Scenario | None = None) -> Scenario:
    """Return a scenario with other values at addresses; those of programmes it does not use are passed over.

    Parameters
    ----------
    base
        What it is an alternative of; None for the base itself.

    Raises
    ------
    InputError
        If a value is refused.
    """
    ranges, others = dict(scenario.ranges), dict[str, float]()
    parameters: dict[str, list[Override]] = {}
    for address, value in values.items():
        path, _ = split(address)
        root, _, name = path.partition("/")
        if root == "ranges":
            if base is None or scenario.ranges.get(name) == base.ranges.get(name):
                ranges[name] = value
        elif root == "parameters":
            parameters.setdefault(name, []).append(_override(address, value))
        elif root == "programmes":
            scenario = with_use(scenario, name, value)
        else:
            others[address] = value
    found = with_ranges(scenario, {name: at for name, at in ranges.items() if at})
    held = dict(found.parameters)
    for name, overrides in parameters.items():
        mine = found.parameters.get(name, ())
        kept = len(mine) if base is None else _shared(scenario, base, name) + len(mine) - len(scenario.said(name))
        held[name] = (*mine[:kept], *overrides, *mine[kept:])
    found = replace(found, parameters=held)
    return _reread(found, others) if others else found


def _shared(scenario: Scenario, base: Scenario, name: str) -> int:
    """How many settings of a parameter an alternative has from its base."""
    mine, theirs = scenario.said(name), base.said(name)
    return next(
        (n for n, pair in enumerate(zip(mine, theirs, strict=False)) if pair[0] != pair[1]), min(len(mine), len(theirs))
    )


def _override(address: str, value: float) -> Override:
    faults = Faults()
    at = filter_of(address, _NOWHERE, faults, address)
    faults.check()
    return Override(round(value) if is_whole(address) else value, tuple((at or {}).items()))


def with_use(scenario: Scenario, path: str, value: float) -> Scenario:
    """Set one number of a programme in use, as ``ID/effects/0/size``; passed over where it is not in use."""
    name, _, leaf = path.partition("/")
    use = scenario.programmes.get(name)
    if use is None:
        return scenario
    part, _, rest = leaf.partition("/")
    changes: dict[str, Any]
    if part == "effects":
        number, _, option = rest.partition("/")
        changes = {"effects": {**use.effects, number: {**use.effects.get(number, {}), option: value}}}
    elif part == "cost":
        changes = {"cost": {**use.cost, rest: value}}
    elif part in _USE:
        changes = {part: round(value) if part == "ramp_days" else value}
    else:
        return _reread(scenario, {f"programmes/{path}": value})
    return replace(scenario, programmes={**scenario.programmes, name: replace(use, **changes)})


def _reread(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """Set what only the reader of scenario files knows how to set."""
    folder = Path(scenario.file).parent if scenario.file else scenario.region.folder
    settings = [setting(name, round(value) if is_whole(name) else value) for name, value in values.items()]
    found = load_text(scenario_text(scenario).encode(), scenario.file or scenario.name, folder, settings)
    return replace(found, ensemble=scenario.ensemble)
