"""Checks the effects of programme records: operator, target, filter, size and options, each fault with its line.

One checker for the records of a scenario file and for those of ``seeds/``: what may be written is what the operator
declares (`sim.scenario.options`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from sim.errors import Fault, Faults, InputError, suggestion
from sim.evidence import FOLDER
from sim.evidence.checks import join, number_of, range_of
from sim.evidence.reading import EFFECT_KEYS
from sim.parameters.catalogue import catalogue
from sim.parameters.cells import show, unknown_member, wrong_flag
from sim.parameters.schema import dim_members
from sim.scenario.names import operators
from sim.scenario.options import Option, Takes
from sim.scenario.settings import lacking
from sim.scenario.words import unknown
from sim.yaml_nodes import Node, load


def check_effects(record: Node, path: str, faults: Faults) -> None:
    """Check every effect of one programme record."""
    effects = record.get("effects")
    if effects is None or not effects.is_list:
        return
    for position, effect in enumerate(effects.value):
        if effect.is_map:
            _check_effect(effect, f"{path}/effects/{position}", faults)


@cache
def shipped_faults(document: str) -> tuple[Fault, ...]:
    """Faults in the effects of the programmes of one seed file (its name without the ending)."""
    faults = Faults()
    try:
        top = load(FOLDER / f"{document}.yaml", f"{FOLDER.name}/{document}.yaml")
        for name, record in (top.get("programmes") or Node({}, *top.place)).items():
            check_effects(record, f"programmes/{name}", faults)
    except InputError as error:
        return tuple(error.faults)
    return tuple(faults.found)


def _check_effect(effect: Node, path: str, faults: Faults) -> None:
    named = effect.get("operator")
    if named is None or not isinstance(named.value, str):
        return  # the record's reader has said so
    known = operators()
    if named.value not in known:
        faults.add(named.place, f"{path}/operator", *unknown(named.value, list(known), "算子", "operator"))
        return
    takes = known[named.value]
    _check_target(effect, takes, path, faults)
    _check_filter(effect, takes, path, faults)
    _check_options(effect, takes, path, faults)
    says = {key for key, option in takes.options.items() if option.acts}
    if takes.size != "must" and not any(effect.get(key) is not None for key in (*says, "size")):
        wanted = ", ".join((*(["size"] if takes.size == "may" else []), *sorted(says)))
        if wanted:
            faults.add(
                effect.place, path,
                f"算子 {takes.name} 未写明任何作用，至少写一项：{wanted}",
                f"operator {takes.name} is told nothing to do; give at least one of {wanted}",
            )  # fmt: skip


def _check_target(effect: Node, takes: Takes, path: str, faults: Faults) -> None:
    """Target and size: there where the operator wants them, absent where it would not look at them."""
    size, target = effect.get("size"), effect.get("target")
    if takes.size == "must" and size is None:
        faults.add(effect.place, path, f"算子 {takes.name} 须写 size", f"operator {takes.name} needs 'size'")
    if takes.size == "no" and size is not None:
        _refused(effect, "size", takes, path, faults)
    if not takes.target:
        if target is not None:
            _refused(effect, "target", takes, path, faults)
        return
    if target is not None and target.value not in catalogue():
        faults.add(target.place, f"{path}/target", *unknown(str(target.value), list(catalogue()), "参数", "parameter"))
    if (target is None) != (size is None) or (target is None and takes.size == "must"):
        missing = "target" if target is None else "size"
        faults.add(effect.place, path, f"缺少“{missing}”", f"'{missing}' is missing")


def _check_filter(effect: Node, takes: Takes, path: str, faults: Faults) -> None:
    """A filter holds on the dimensions of what it narrows; where nothing is narrowed it would be passed over."""
    where = effect.get("filter")
    if where is None or not where.is_map:
        return
    target = effect.get("target")
    narrowed = (target.value if target is not None else "") if takes.filters == "target" else takes.filters
    if not narrowed:
        _refused(effect, "filter", takes, path, faults)
        return
    if narrowed not in catalogue():
        return
    for dimension in where.value:
        if dimension not in catalogue()[narrowed].dims:
            place = where.key_place(dimension)
            faults.add(place, f"{path}/filter/{dimension}", *lacking(catalogue()[narrowed], dimension))


def _refused(effect: Node, key: str, takes: Takes, path: str, faults: Faults) -> None:
    names = ", ".join(takes.options)
    faults.add(
        effect.key_place(key), f"{path}/{key}",
        f"算子 {takes.name} 不用 {key}；它的选项：{names}",
        f"operator {takes.name} does not look at '{key}'; its options: {names}",
    )  # fmt: skip


def _check_options(effect: Node, takes: Takes, path: str, faults: Faults) -> None:
    options = takes.options
    for key, node in effect.items():
        if key in EFFECT_KEYS:
            continue
        here = join(path, key)
        if key not in options:
            zh, en = suggestion(key, [*options, *EFFECT_KEYS], 20)
            faults.add(
                effect.key_place(key), here,
                f"算子 {takes.name} 没有选项 {show(key)}{zh}", f"operator {takes.name} has no option {show(key)}{en}",
            )  # fmt: skip
            continue
        _check_value(options[key], node, here, faults)
        if options[key].needs and effect.get(options[key].needs) is None:
            other = options[key].needs
            faults.add(effect.key_place(key), here, f"须同时写 {other}", f"needs '{other}' beside it")
    for key in _missing(options, effect):
        faults.add(effect.place, path, f"算子 {takes.name} 须写 {key}", f"operator {takes.name} needs '{key}'")


def _missing(options: Mapping[str, Option], effect: Node) -> list[str]:
    return [key for key, option in options.items() if option.required and effect.get(key) is None]


def _check_value(option: Option, node: Node, path: str, faults: Faults) -> None:
    if option.kind == "number":
        range_of(node, path, faults, option.bounds)
    elif option.kind == "whole":
        number_of(node, path, faults, option.bounds, whole=True)
    elif option.kind == "flag":
        if not isinstance(node.value, bool):
            faults.add(node.place, path, *wrong_flag(node.value))
    elif option.kind == "days":
        _check_days(node, path, faults)
    elif option.kind == "choice":
        known = catalogue()[option.of].choices
        if node.value not in known:
            faults.add(node.place, path, *unknown(str(node.value), list(known), "取值", "value"))
    else:
        _check_members(option, node, path, faults)


def _check_members(option: Option, node: Node, path: str, faults: Faults) -> None:
    many = node.is_list and option.kind == "members"
    names = node.value if many else [node]
    if many and not names:
        faults.add(node.place, path, "至少写一个取值", "name at least one")
    for each in names:
        if not isinstance(each.value, str):
            faults.add(each.place, path, "应为名称", "must be a name")
        elif each.value not in dim_members(option.of):
            faults.add(each.place, path, *unknown_member(option.of, each.value))


def _check_days(node: Node, path: str, faults: Faults) -> None:
    if not node.is_list or not node.value:
        zh, en = "应为每月日期的列表，如 [4, 14, 24]", "must be a list of days of the month, like [4, 14, 24]"
        faults.add(node.place, path, zh, en)
        return
    for each in node.value:
        number_of(each, path, faults, (1.0, 31.0), whole=True)
