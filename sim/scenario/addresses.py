"""``--set``: settings by address over a scenario's tree; ``Scenario.addresses`` gives the same addresses back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sim.errors import Faults, InputError
from sim.scenario.extend import merge
from sim.yaml_nodes import Node, parse

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
