"""Addresses: one name for every leaf of a scenario, used by ``--set``, sweeps, errors, differences and the editor."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.errors import Faults, InputError
from sim.parameters.catalogue import catalogue
from sim.scenario.extend import merge
from sim.scenario.settings import address_filter
from sim.yaml_nodes import Node, parse

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

_SETTING = re.compile(r"\s*(?P<address>[^\[\]=\s][^\[\]=]*?)\s*(?:\[(?P<filter>[^\[\]]*)\])?\s*=(?P<value>.*)\Z", re.S)


def apply_set(top: Node, settings: Sequence[str]) -> Node:
    """Return a scenario's tree with ``address=value`` settings over it, as ``--set`` gives them.

    Raises
    ------
    InputError
        If a setting is not of that form; whether address and value make sense is checked with the scenario.
    """
    faults = Faults()
    for setting in settings:
        try:
            top = _set_one(top, setting)
        except InputError as error:
            faults.extend(error)
    faults.check()
    return top


def _set_one(top: Node, setting: str) -> Node:
    shown = f"--set {setting if len(setting) <= 80 else setting[:77] + '...'}"
    match = _SETTING.match(setting)
    if match is None:
        raise InputError.single(
            "应为 地址=取值，如 horizon/measure=180 或 parameters/ID[tier=village]=0.6",
            "must be ADDRESS=VALUE, like horizon/measure=180 or parameters/ID[tier=village]=0.6",
            file=shown,
        )
    value = parse(match["value"], shown) or Node(None, shown, 0, 0)
    parts = [part.strip() for part in match["address"].split("/")]
    if not all(parts) or len(parts) > 8:
        raise InputError.single("地址各部分以“/”分隔", "the parts of an address are joined by '/'", file=shown)
    if match["filter"] is not None:
        value = _filtered(match["filter"], value, parts, shown)
    for part in reversed(parts):
        outer = Node({part: value}, shown, 0, 0)
        outer.keys = {part: (shown, 0, 0)}
        value = outer
    return merge(top, _without_lines(value, shown), (), deep=True)


def _filtered(text: str, value: Node, parts: list[str], shown: str) -> Node:
    """Return {at, value} from the filter of an address."""
    pairs = [part.partition("=") for part in text.split(",")]
    if parts[0] != "parameters" or not all(sign and name.strip() and names.strip() for name, sign, names in pairs):
        raise InputError.single(
            "限定写作 parameters/ID[维度=取值,维度=取值|取值]",
            "a filter is written parameters/ID[dimension=member,dimension=member|member]",
            file=shown,
        )
    at = {
        name.strip(): Node([Node(each.strip(), shown, 0, 0) for each in names.split("|")], shown, 0, 0)
        for name, _, names in pairs
    }
    return Node({"at": Node(at, shown, 0, 0), "value": value}, shown, 0, 0)


def _without_lines(node: Node, shown: str) -> Node:
    """Return a node whose places name the setting and no line: there is no file to look into."""
    value = node.value
    if node.is_map:
        value = {key: _without_lines(below, shown) for key, below in node.items()}
    elif node.is_list:
        value = [_without_lines(below, shown) for below in value]
    found = Node(value, shown, 0, 0)
    if node.is_map:
        found.keys = dict.fromkeys(value, (shown, 0, 0))
    return found


def leaves(scenario: Scenario) -> dict[str, Any]:
    """Return every leaf of a scenario by address; values as a scenario file writes them."""
    found: dict[str, Any] = {
        "horizon/start": scenario.start.isoformat(),
        "horizon/warm_up": scenario.warm_up,
        "horizon/measure": scenario.measure,
        "horizon/follow_up": scenario.follow_up,
        "seed": scenario.seed,
        "calendar": scenario.calendar,
        "rules/only": list(scenario.rules),
        "modifiers": scenario.modifiers,
        "own_warm_up": scenario.own_warm_up,
        "keep/cases": scenario.keep.cases,
        "keep/daily": list(scenario.keep.daily),
    }
    _below("region", scenario.region.written or scenario.region.description, found)
    for name, overrides in scenario.parameters.items():
        for override in overrides:
            found[f"parameters/{name}{address_filter(catalogue()[name], override.at)}"] = override.value
    for name, use in scenario.programmes.items():
        here = f"programmes/{name}"
        found |= {
            f"{here}/coverage": use.coverage,
            f"{here}/fidelity": use.fidelity,
            f"{here}/ramp_days": use.ramp_days,
        }
        found |= {f"{here}/{key}": day.isoformat() for key, day in (("start", use.start), ("end", use.end)) if day}
        found |= {f"{here}/where/{level}": list(words) for level, words in use.where.items()}
    found |= {f"policies/{tier}": policy for tier, policy in scenario.policies.items()}
    return found


def _below(address: str, value: Any, found: dict[str, Any]) -> None:
    if isinstance(value, Mapping):
        for key, each in value.items():
            _below(f"{address}/{key}", each, found)
    else:
        found[address] = value
