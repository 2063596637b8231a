"""The ``parameters`` of a scenario: which value applies where."""

from __future__ import annotations

from typing import Any

from sim.errors import Faults, suggestion
from sim.parameters.catalogue import catalogue
from sim.parameters.cells import check_cell, describe_type, show, unknown_member
from sim.parameters.schema import Override, Parameter, dim_members, dimensions
from sim.scenario.words import unknown
from sim.yaml_nodes import Node

_LAW = {"law", "mean", "shape"}


def read_settings(node: Node | None, faults: Faults) -> dict[str, tuple[Override, ...]]:
    """Return the overrides of every parameter that a scenario sets, in order; adds a fault for each mistake."""
    if node is None or not node.is_map:
        return {}
    known = catalogue()
    found: dict[str, tuple[Override, ...]] = {}
    for name, below in node.items():
        path = f"parameters/{name}"
        if name not in known:
            faults.add(node.key_place(name), path, *unknown(name, list(known), "参数", "parameter"))
            continue
        entries = below.value if below.is_list else [below]
        if not entries:
            faults.add(below.place, path, *describe_type(known[name]))
        overrides = [_override(known[name], each, path, faults) for each in entries]
        found[name] = tuple(each for each in overrides if each is not None)
    return found


def _override(parameter: Parameter, node: Node, path: str, faults: Faults) -> Override | None:
    """Return one override: a value for all cells, or {at, value}."""
    before = len(faults.found)
    value: Node | None = node
    at: dict[str, tuple[str, ...]] = {}
    if node.is_map and not (parameter.is_distribution and set(node.value) <= _LAW and node.value):
        value = _filtered(parameter, node, path, faults)
        where = node.get("at")
        at = read_filter(parameter, where, path, faults) if where is not None else {}
    path += address_filter(parameter, at)
    if value is not None:
        check_cell(parameter, value, path, faults)
    if value is None or len(faults.found) > before:
        return None
    order = [dimension for dimension in parameter.dims if dimension in at]
    return Override(value.plain(), tuple((dimension, at[dimension]) for dimension in order), node.place)


def _filtered(parameter: Parameter, node: Node, path: str, faults: Faults) -> Node | None:
    """Return the value of {at, value} after checking its keys."""
    allowed = ("at", "value")
    by_member = parameter.dims and any(key in dim_members(parameter.dims[0]) for key in node.value)
    for key in node.value:
        if key not in allowed:
            zh, en = suggestion(key, allowed)
            if by_member:
                form = "{at: {" + parameter.dims[0] + f": {key}" + "}, value: …}"
                zh, en = f"；请写 {form}", f"; write {form}"
            faults.add(node.key_place(key), f"{path}/{key}", f"未知的键{zh}", f"unknown key{en}")
    value: Node | None = node.get("value")
    if value is None and not by_member:
        faults.add(node.place, path, "缺少“value”", "'value' is missing")
    return value


def read_filter(parameter: Parameter, node: Node, path: str, faults: Faults) -> dict[str, tuple[str, ...]]:
    """Return dimension -> members of a filter; every dimension must be one of the parameter's."""
    path = f"{path}/at"
    if not node.is_map:
        faults.add(node.place, path, "应为“维度: 取值”的映射", "must be a mapping of 'dimension: members'")
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for dimension, below in node.items():
        if dimension not in parameter.dims:
            faults.add(node.key_place(dimension), f"{path}/{dimension}", *lacking(parameter, dimension))
            continue
        names = below.value if below.is_list else [below]
        if not names:
            faults.add(below.place, f"{path}/{dimension}", "至少写一个取值", "name at least one member")
        for each in names:
            if not isinstance(each.value, str):
                zh, en = f"应为名称（现为 {show(each.value)}）", f"must be a name (got {show(each.value)})"
                faults.add(each.place, f"{path}/{dimension}", zh, en)
            elif each.value not in dim_members(dimension):
                faults.add(each.place, f"{path}/{dimension}", *unknown_member(dimension, each.value))
        found[dimension] = tuple(str(each.value) for each in names)
    return found


def lacking(parameter: Parameter, dimension: str) -> tuple[str, str]:
    """Return the zh and en message on a filter by a dimension that the parameter does not vary by."""
    zh, en = ("", "") if dimension in dimensions() else suggestion(dimension, parameter.dims)
    if not parameter.dims:
        return (
            f"参数 {parameter.id} 不分维度，不能按 {dimension} 限定",
            f"{parameter.id} has no dimensions; it cannot be limited by {dimension}",
        )
    names = ", ".join(parameter.dims)
    return (
        f"参数 {parameter.id} 没有维度 {dimension}{zh}；它的维度：{names}",
        f"{parameter.id} has no dimension {dimension}{en}; it has: {names}",
    )


def address_filter(parameter: Parameter, at: dict[str, tuple[str, ...]] | Any) -> str:
    """Return the filter part of an address, dimensions in the parameter's order: ``[tier=village,kind=a|b]``."""
    where = dict(at)
    parts = [f"{dimension}={'|'.join(where[dimension])}" for dimension in parameter.dims if dimension in where]
    return f"[{','.join(parts)}]" if parts else ""
