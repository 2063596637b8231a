"""Factors: what a study varies, addressed as ``--set`` does, and over which values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.errors import Faults
from sim.evidence import programmes
from sim.experiments.sweep import reading
from sim.experiments.sweep.addresses import cells_of, check_address, is_whole, split
from sim.parameters.catalogue import catalogue
from sim.parameters.schema import Parameter
from sim.scenario.names import policy_names
from sim.yaml_nodes import Node

Text = Mapping[str, str]

SCALES = ("linear", "log")
MOST_VALUES = 10_000
_KEYS = ("values", "low", "high", "steps", "scale", "name")


@dataclass(frozen=True)
class Factor:
    """One thing that varies.

    Attributes
    ----------
    values
        Given one by one; empty for a range.
    low, high, scale, steps
        A range, ``linear`` or ``log``; ``steps`` is None where the file does not say.
    whole
        Whether values of the range are rounded to whole numbers.
    name
        What to call it, both languages.
    place
        Where it stands in the study file.
    """

    address: str
    values: tuple[Any, ...] = ()
    low: float = 0.0
    high: float = 0.0
    scale: str = "linear"
    steps: int | None = None
    whole: bool = False
    name: Text | None = None
    place: reading.Place = ("", 0, 0)

    @property
    def is_range(self) -> bool:
        """Whether it is a range rather than a list of values."""
        return not self.values

    def levels(self, steps: int) -> tuple[Any, ...]:
        """Its values, or ``steps`` evenly spaced ones of its range (unless the file says how many)."""
        if self.values:
            return self.values
        shares = np.linspace(0.0, 1.0, self.steps or steps)
        return tuple(dict.fromkeys(self.at(float(share)) for share in shares))

    def at(self, share: float) -> Any:
        """The value at a share from 0 to 1 of its range, or of its list."""
        if self.values:
            return self.values[min(int(share * len(self.values)), len(self.values) - 1)]
        if share in (0.0, 1.0):
            value = self.high if share else self.low
        elif self.scale == "log":
            value = math.exp(math.log(self.low) + share * (math.log(self.high) - math.log(self.low)))
        else:
            value = self.low + share * (self.high - self.low)
        return round(value) if self.whole else float(f"{value:.12g}")

    def as_json(self) -> dict[str, Any]:
        """Plain data for the store."""
        found: dict[str, Any] = {"address": self.address, "name": dict(self.label())}
        if self.values:
            return found | {"values": list(self.values)}
        return found | {"low": self.low, "high": self.high, "scale": self.scale}

    def label(self) -> Text:
        """What to call it: the file's name for it, else that of the parameter or programme with what is varied."""
        if self.name is not None:
            return self.name
        path, where = split(self.address)
        parts = path.split("/")
        if parts[0] in ("parameters", "ranges") and len(parts) == 2 and parts[1] in catalogue():
            return {lang: f"{words} {where}".strip() for lang, words in catalogue()[parts[1]].label.items()}
        if parts[0] == "programmes" and len(parts) > 1 and parts[1] in programmes():
            rest = "/".join(parts[2:])
            return {lang: f"{words} {rest}".strip() for lang, words in programmes()[parts[1]].name.items()}
        return {"zh": self.address, "en": self.address}


def read_factors(node: Node | None, faults: Faults, listed: bool = False) -> tuple[Factor, ...]:
    """Return the factors of a study file in its order; adds a fault for each mistake.

    ``listed``: the design names every value, so that a factor needs none of its own.
    """
    if node is None:
        return ()
    if not node.is_map:
        reading.mapping(node, (), "factors", faults)
        return ()
    found = [_factor(address, below, node.key_place(address), faults, listed) for address, below in node.items()]
    return tuple(each for each in found if each is not None)


def _factor(address: str, node: Node, place: reading.Place, faults: Faults, listed: bool) -> Factor | None:
    path, before = f"factors/{address}", len(faults.found)
    check_address(address, place, faults, path)
    if node.value is None:
        node = Node({}, *node.place)
    if node.is_list:  # short for {values: [...]}
        node = Node({"values": node}, *node.place)
    if not reading.mapping(node, _KEYS, path, faults) or len(faults.found) > before:
        return None
    name = reading.both(node.get("name"), f"{path}/name", faults) or None
    given = node.get("values")
    if given is not None:
        values = _values(given, f"{path}/values", faults)
        for key in ("low", "high", "steps", "scale"):
            if node.get(key) is not None:
                zh, en = "已给出 values，不能再写此项", "cannot stand beside 'values'"
                faults.add(node.key_place(key), f"{path}/{key}", zh, en)
        return Factor(address, values, name=name, place=place) if len(faults.found) == before else None
    if listed:
        return Factor(address, (None,), name=name, place=place)
    return _range(address, node, name, place, faults)


def _values(node: Node, path: str, faults: Faults) -> tuple[Any, ...]:
    if not node.is_list or not node.value:
        faults.add(node.place, path, "应为非空列表，如 [0, 0.5, 1]", "must be a list with values, like [0, 0.5, 1]")
        return ()
    if len(node.value) > MOST_VALUES:
        faults.add(node.place, path, f"取值过多（上限 {MOST_VALUES}）", f"too many values (at most {MOST_VALUES})")
        return ()
    return tuple(each.plain() for each in node.value)


def _range(address: str, node: Node, name: Text | None, place: reading.Place, faults: Faults) -> Factor | None:
    path, before = f"factors/{address}", len(faults.found)
    low = reading.number(node.get("low"), f"{path}/low", faults)
    high = reading.number(node.get("high"), f"{path}/high", faults)
    steps = reading.whole(node.get("steps"), f"{path}/steps", faults, 1, MOST_VALUES)
    scale = reading.choice(node.get("scale"), SCALES, f"{path}/scale", faults, "linear")
    if len(faults.found) > before:
        return None
    whole = is_whole(address)
    if low is None or high is None:
        own = _own_range(address, place, faults)
        if own is None:
            return None
        if isinstance(own, list):
            return Factor(address, tuple(own), name=name, place=place)
        low, high = own[0] if low is None else low, own[1] if high is None else high
    if low >= high:
        zh, en = f"low（{low:g}）应小于 high（{high:g}）", f"low ({low:g}) must be below high ({high:g})"
        faults.add(node.key_place("low"), path, zh, en)
    if scale == "log" and low <= 0:
        zh, en = f"scale: log 要求 low > 0（现为 {low:g}）", f"scale: log needs low > 0 (got {low:g})"
        faults.add(node.key_place("scale"), f"{path}/scale", zh, en)
    if len(faults.found) > before:
        return None
    return Factor(address, (), low, high, scale, steps, whole, name, place)


def _own_range(address: str, place: reading.Place, faults: Faults) -> tuple[float, float] | list[Any] | None:
    """Range of its own: a parameter's low and high, 0 to 1 for coverage and fidelity; or all values there are."""
    path = split(address)[0]
    if path.startswith("parameters/"):
        return _parameter_range(catalogue()[path.partition("/")[2]], address, place, faults)
    if path.startswith("programmes/") and path.endswith(("/coverage", "/fidelity")):
        return 0.0, 1.0
    if path.startswith("ranges/"):
        return -1.0, 1.0
    if path.startswith("policies/"):
        return list(policy_names())
    if path in ("modifiers", "own_warm_up"):
        return [False, True]
    faults.add(
        place, f"factors/{address}",
        "此处没有自带的范围；请写 {values: [...]} 或 {low: …, high: …}",
        "has no range of its own; write {values: [...]} or {low: …, high: …}",
    )  # fmt: skip
    return None


def _parameter_range(
    parameter: Parameter, address: str, place: reading.Place, faults: Faults
) -> tuple[float, float] | list[Any] | None:
    if parameter.type == "flag":
        return [False, True]
    if parameter.type == "choice":
        return list(parameter.choices)
    picked = cells_of(parameter, address, place, faults, f"factors/{address}")
    if picked is None:
        return None
    lows, highs = (np.unique(end[picked]) for end in parameter.range)
    path = f"factors/{address}"
    if len(lows) > 1 or len(highs) > 1:
        dims = ", ".join(parameter.dims)
        faults.add(
            place, path,
            f"所选各项的范围不同（下限 {lows[0]:g} 至 {lows[-1]:g}，上限 {highs[0]:g} 至 {highs[-1]:g}）；"
            f"请用 [{dims}] 限定，或写明 low 与 high",
            f"the cells have different ranges (low {lows[0]:g} to {lows[-1]:g}, high {highs[0]:g} to {highs[-1]:g});"
            f" narrow it down by [{dims}], or give low and high",
        )  # fmt: skip
        return None
    if lows[0] >= highs[0]:
        zh, en = f"参数 {parameter.id} 没有范围；请写明 values", f"{parameter.id} has no range; give 'values'"
        faults.add(place, path, zh, en)
        return None
    return float(lows[0]), float(highs[0])
