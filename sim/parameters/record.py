"""Checks one record of a parameter file and turns it into a :class:`Parameter`."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.errors import Faults, suggestion
from sim.parameters.cells import check_cells, describe_type
from sim.parameters.schema import PROVENANCES, ROLES, SCALES, TYPES, Array, Parameter, Provenance, dimensions
from sim.yaml_nodes import Node

_KEYS = {
    "label": True,
    "unit": True,
    "type": True,
    "dims": False,
    "scale": True,
    "value": True,
    "low": False,
    "high": False,
    "bounds": False,
    "choices": False,
    "neutral": False,
    "role": True,
    "provenance": True,
}
_BOUNDS = {"logit": (0.0, 1.0), "union": (0.0, 1.0), "or": (0.0, 1.0), "choice": (0.0, math.inf)}
_FITTING = {"flag": ("or",), "choice": ("choice",)}

Place = tuple[str, int, int]


def read_record(identifier: str, node: Node, place: Place, faults: Faults) -> Parameter | None:
    """Return the parameter of one record, or None after adding its faults."""
    before = len(faults.found)
    if not check_keys(node, _KEYS, identifier, place, faults):
        return None
    kind = _one_of(node, "type", TYPES, identifier, faults)
    scale = _one_of(node, "scale", SCALES, identifier, faults)
    role = _one_of(node, "role", ROLES, identifier, faults)
    label = read_label(node, "label", identifier, faults)
    provenance = _provenance(node.value["provenance"], f"{identifier}/provenance", faults)
    unit = node.value["unit"].value
    if not isinstance(unit, str) or not unit:
        faults.add(node.value["unit"].place, f"{identifier}/unit", "应为文本", "must be text")
    dims, choices = _dims(node, identifier, faults), _choices(node, kind, identifier, place, faults)
    bounds = _bounds(node, scale, identifier, faults)
    if kind in _FITTING and scale not in _FITTING[kind]:
        text = ", ".join(_FITTING[kind])
        faults.add(node.value["scale"].place, f"{identifier}/scale", f"应为 {text}", f"must be {text} for a {kind}")
    if len(faults.found) > before:
        return None
    parts = {key: (each.plain() if (each := node.get(key)) is not None else None) for key in ("value", "low", "high")}
    neutral = node.get("neutral")
    parameter = Parameter(
        id=identifier,
        label=label,
        unit=str(unit),
        type=kind,
        dims=dims,
        scale=scale,
        bounds=bounds,
        choices=choices,
        neutral=None if neutral is None else neutral.value,
        role=role,
        provenance=provenance,
        place=place,
        **parts,
    )
    _check_values(parameter, node, faults)
    return parameter if len(faults.found) == before else None


def check_keys(node: Node, keys: dict[str, bool], path: str, place: Place, faults: Faults) -> bool:
    """Check that a node is a mapping with known keys and all required ones (``keys``: name -> required)."""
    if not node.is_map:
        faults.add(node.place, path, "应为“键: 值”的映射", "must be a mapping of 'key: value' lines")
        return False
    known = list(keys)
    for key in node.value:
        if key not in keys:
            zh, en = suggestion(key, known, len(known))
            faults.add(node.key_place(key), f"{path}/{key}", f"未知的键{zh}", f"unknown key{en}")
    missing = [key for key, required in keys.items() if required and key not in node.value]
    for key in missing:
        faults.add(place, path, f"缺少“{key}”", f"'{key}' is missing")
    return not missing


def _one_of(node: Node, key: str, allowed: tuple[str, ...], path: str, faults: Faults) -> str:
    value = node.value[key].value
    if not isinstance(value, str) or value not in allowed:
        zh, en = suggestion(str(value), allowed)
        faults.add(node.value[key].place, f"{path}/{key}", f"未知的取值“{value}”{zh}", f"unknown value '{value}'{en}")
    return str(value)


def read_label(node: Node, key: str, path: str, faults: Faults) -> dict[str, str]:
    """Return a zh/en text; both are required and not empty."""
    found = node.value[key]
    if not check_keys(found, {"zh": True, "en": True}, f"{path}/{key}", node.key_place(key), faults):
        return {}
    for lang, text in found.items():
        if not isinstance(text.value, str) or not text.value.strip():
            faults.add(text.place, f"{path}/{key}/{lang}", "应为文本", "must be text")
    return {lang: str(text.value) for lang, text in found.items()}


def _provenance(node: Node, path: str, faults: Faults) -> Provenance:
    if not check_keys(node, {"kind": True, "fact": False, "note": False}, path, node.place, faults):
        return Provenance("assumed")
    kind = _one_of(node, "kind", PROVENANCES, path, faults)
    fact = node.get("fact")
    if kind == "source" and fact is None:
        faults.add(node.place, path, "来源为 source 时须给出 fact", "kind 'source' needs a 'fact'")
    note = read_label(node, "note", path, faults) if node.get("note") is not None else {}
    return Provenance(kind, None if fact is None else str(fact.value), note)


def _dims(node: Node, path: str, faults: Faults) -> tuple[str, ...]:
    found = node.get("dims")
    if found is None:
        return ()
    names = found.plain()
    known = dimensions()
    if not isinstance(names, list) or len(set(map(str, names))) != len(names):
        faults.add(found.place, f"{path}/dims", "应为不重复的维度列表", "must be a list of different dimensions")
        return ()
    for each in found.value:
        if each.value not in known:
            zh, en = suggestion(str(each.value), known)
            faults.add(
                each.place, f"{path}/dims", f"未知的维度“{each.value}”{zh}", f"unknown dimension '{each.value}'{en}"
            )
    return tuple(str(name) for name in names)


def _choices(node: Node, kind: str, path: str, place: Place, faults: Faults) -> tuple[str, ...]:
    found = node.get("choices")
    names = found.plain() if found is not None else []
    fine = isinstance(names, list) and all(isinstance(name, str) for name in names)
    if not fine or (kind == "choice") != bool(names):
        faults.add(
            place if found is None else found.place,
            f"{path}/choices",
            "choice 类型须列出选项",
            "must list the options of type 'choice', and only there",
        )
        return ()
    return tuple(names)


def _bounds(node: Node, scale: str, path: str, faults: Faults) -> tuple[float, float]:
    """Return the hard bounds; an end that is not given or null is open, or follows from the scale."""
    found = node.get("bounds")
    default = _BOUNDS.get(scale, (0.0, math.inf))
    if found is None:
        return default
    ends = found.plain()
    if not isinstance(ends, list) or len(ends) != 2 or not all(e is None or _is_number(e) for e in ends):
        faults.add(found.place, f"{path}/bounds", "应为 [下限, 上限]", "must be [lowest, highest]")
        return default
    low = -math.inf if ends[0] is None else float(ends[0])
    high = math.inf if ends[1] is None else float(ends[1])
    if low > high:
        faults.add(found.place, f"{path}/bounds", "下限大于上限", "lowest is above highest")
    return low, high


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _check_values(parameter: Parameter, node: Node, faults: Faults) -> None:
    """Check value, low, high and neutral cell by cell, then low <= value <= high."""
    before = len(faults.found)
    for key in ("value", "low", "high"):
        found = node.get(key)
        if found is not None:
            check_cells(parameter, found, f"{parameter.id}/{key}", faults, mean_only=key != "value")
    if parameter.neutral is not None:
        fits = _is_number(parameter.neutral) or parameter.neutral in parameter.choices or parameter.type == "flag"
        if not fits:
            zh, en = describe_type(parameter)
            faults.add(node.value["neutral"].place, f"{parameter.id}/neutral", zh, en)
    ranged = parameter.type not in ("flag", "choice") and parameter.role != "constant"
    for key in ("low", "high"):
        if ranged and node.get(key) is None:
            faults.add(parameter.place, parameter.id, f"缺少“{key}”", f"'{key}' is missing")
    if len(faults.found) == before and ranged:
        _check_order(parameter, node, faults)


def _check_order(parameter: Parameter, node: Node, faults: Faults) -> None:
    centre = parameter.base[..., 1] if parameter.is_distribution else parameter.base
    low, high = parameter.range
    for key, wrong in (("low", low > centre), ("high", centre > high)):
        if wrong.any():
            cell = _first(parameter, wrong)
            faults.add(
                node.value[key].place, f"{parameter.id}/{key}{cell}",
                "应满足 low ≤ value ≤ high", "must keep low <= value <= high",
            )  # fmt: skip


def _first(parameter: Parameter, wrong: Array | np.ndarray[Any, Any]) -> str:
    """Return the address of the first wrong cell."""
    if not parameter.dims:
        return ""
    from sim.parameters.schema import dim_members

    spot = np.argwhere(wrong)[0]
    parts = [f"{dim}={dim_members(dim)[at]}" for dim, at in zip(parameter.dims, spot, strict=True)]
    return f"[{','.join(parts)}]"
