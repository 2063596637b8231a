"""A scenario as a fact wants it run: with a member's values, and with the settings of a way of running."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.experiments.sweep.addresses import is_whole, setting, split
from sim.experiments.validation.facts import Way
from sim.parameters.catalogue import catalogue
from sim.parameters.schema import dim_members
from sim.scenario import Scenario, load_scenario

Text = Mapping[str, str]

#: name of the programme record of a way of running, within the scenario made for it
_RECORD = "way_of_running"
_PAIR = re.compile(r"(\w+)=([\w|]+)")


def exists(address: str) -> bool:
    """Whether this version of the model has the parameter, dimension and members that an address names."""
    path, where = split(address)
    root, _, name = path.partition("/")
    if root != "parameters":
        return True
    parameter = catalogue().get(name)
    if parameter is None:
        return False
    return all(
        dimension in parameter.dims and set(members.split("|")) <= set(dim_members(dimension))
        for dimension, members in _PAIR.findall(where)
    )


def _is_set(scenario: Scenario, address: str) -> bool:
    """Whether any cell that a parameter's address names is other than zero in a scenario."""
    path, where = split(address)
    parameter = catalogue()[path.partition("/")[2]]
    named = {dimension: members.split("|") for dimension, members in _PAIR.findall(where)}
    picks = [
        [place for place, name in enumerate(dim_members(dimension)) if name in named.get(dimension, [name])]
        for dimension in parameter.dims
    ]
    array = scenario.array(parameter.id)
    return bool(np.any(array[np.ix_(*picks)] if picks else array))


def member_settings(addresses: Sequence[str], values: Sequence[float]) -> list[str]:
    """Settings of one member of an ensemble, as ``--set`` takes them."""
    return [
        setting(address, round(value) if is_whole(address) else float(value))
        for address, value in zip(addresses, values, strict=True)
    ]


def prepared(path: str, settings: Sequence[str], way: Way) -> Scenario | Text:
    """The scenario to run, or the reason why this way of running is not possible.

    Parameters
    ----------
    path
        The scenario file.
    settings
        Over the file: of the command line, then of the member.
    """
    lacking = [address for address in way.settings if not exists(address)]
    if lacking and way.needed:
        shown = ", ".join(lacking)
        return way.reason or {"zh": f"模型没有 {shown}", "en": f"the model has no {shown}"}
    base = load_scenario(path, list(settings))
    own = [
        setting(address, value)
        for address, value in way.settings.items()
        if not lacking and not (way.unless_set and _is_set(base, address))
    ]
    if way.programme is not None:
        first = base.start + dt.timedelta(days=base.warm_up)
        own += _programme(way.programme, first)
    return load_scenario(path, [*settings, *own]) if own else base


def _programme(record: Mapping[str, Any], first: dt.date) -> list[str]:
    use = {"coverage": 1, "fidelity": 1, "start": first.isoformat()}
    return [setting(f"programme_records/{_RECORD}", dict(record)), setting(f"programmes/{_RECORD}", use)]
