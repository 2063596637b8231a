"""Checks the value of a cell, wherever it is written: in a parameter file, in a scenario or after ``--set``."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from sim.errors import Faults, suggestion
from sim.parameters.schema import ALL_OTHERS, LAWS, Parameter, dim_members, is_nested
from sim.vocabulary import member_label
from sim.yaml_nodes import Node
from sim.yaml_text import half_width

_NO_YES = {"no", "yes", "off", "on", "n", "y"}


def unknown_member(dimension: str, name: str) -> tuple[str, str]:
    """Return the zh and en message on a name that is not a member; a Chinese label finds its member too."""
    names = dim_members(dimension)
    plain = dimension.removeprefix("to_")
    for lang in ("zh", "en"):
        for each in names:
            if member_label(plain, each, lang) == name:
                return (
                    f"维度 {dimension} 没有“{name}”；请写其代码“{each}”",
                    f"'{name}' is not a member of {dimension}; write its code '{each}'",
                )
    zh, en = suggestion(name, names, len(names))
    return f"维度 {dimension} 没有“{name}”{zh}", f"'{name}' is not a member of {dimension}{en}"


def check_cells(
    parameter: Parameter, node: Node, path: str, faults: Faults, *, mean_only: bool = False, depth: int = 0
) -> None:
    """Check a nested value: known members, every cell filled, every cell of the right type and within bounds."""
    plain_type = "number" if mean_only and parameter.is_distribution else parameter.type
    if not is_nested(node.value, plain_type):
        check_cell(parameter, node, path, faults, mean_only=mean_only)
        return
    if depth >= len(parameter.dims):
        zh, en = describe_type(parameter)
        faults.add(node.place, path, zh, en)
        return
    dimension = parameter.dims[depth]
    names = dim_members(dimension)
    for key, below in node.items():
        if key != ALL_OTHERS and key not in names:
            faults.add(node.key_place(key), f"{path}/{key}", *unknown_member(dimension, key))
            continue
        check_cells(parameter, below, f"{path}/{key}", faults, mean_only=mean_only, depth=depth + 1)
    empty = [name for name in names if name not in node.value]
    if empty and ALL_OTHERS not in node.value:
        shown = ", ".join(empty[:8])
        faults.add(
            node.place, path, f"缺少 {shown}；可用 '*' 表示其余", f"no value for {shown}; '*' stands for all others"
        )


def check_cell(parameter: Parameter, node: Node, path: str, faults: Faults, *, mean_only: bool = False) -> None:
    """Check the value of one cell."""
    value = node.value
    if parameter.is_distribution and not mean_only:
        _check_law(parameter, node, path, faults)
    elif parameter.type == "flag":
        if not isinstance(value, bool):
            faults.add(node.place, path, *wrong_flag(value))
    elif parameter.type == "choice":
        _check_choice(value, node, parameter.choices, path, faults)
    else:
        check_number(node, path, faults, parameter.bounds, whole=parameter.type == "integer")


def check_number(node: Node, path: str, faults: Faults, bounds: tuple[float, float], *, whole: bool = False) -> bool:
    """Check that a node is a finite number within bounds (and whole, if asked)."""
    value = node.value
    if isinstance(value, bool) or not isinstance(value, (int, float)) or (whole and isinstance(value, float)):
        faults.add(node.place, path, *wrong_number(value, whole))
        return False
    if not math.isfinite(value):
        faults.add(node.place, path, "应为有限的数", "must be a finite number")
        return False
    low, high = bounds
    if not low <= value <= high:
        zh, en = describe_bounds(bounds)
        faults.add(node.place, path, f"应{zh}（现为 {value}）", f"must be {en} (got {value})")
        return False
    return True


def _check_choice(value: Any, node: Node, choices: Sequence[str], path: str, faults: Faults) -> None:
    if not isinstance(value, str) or value not in choices:
        zh, en = suggestion(str(value), choices)
        faults.add(node.place, path, f"未知的取值“{value}”{zh}", f"unknown value '{value}'{en}")


def _check_law(parameter: Parameter, node: Node, path: str, faults: Faults) -> None:
    """Check a distribution: a number (its mean) or {law, mean, shape}."""
    if not node.is_map:
        check_number(node, path, faults, parameter.bounds)
        return
    for key, below in node.items():
        here = f"{path}/{key}"
        if key == "law":
            _check_choice(below.value, below, LAWS, here, faults)
        elif key == "mean":
            check_number(below, here, faults, parameter.bounds)
        elif key == "shape":
            check_number(below, here, faults, (0.0, math.inf))
        else:
            zh, en = suggestion(key, ("law", "mean", "shape"))
            faults.add(node.key_place(key), here, f"未知的键{zh}", f"unknown key{en}")
    shape = node.get("shape")
    law = node.get("law")
    if law is not None and law.value == "gamma" and (shape is None or shape.value == 0):
        faults.add(node.place, path, "gamma 须给出 shape > 0", "law 'gamma' needs shape > 0")


def describe_type(parameter: Parameter) -> tuple[str, str]:
    """Return the zh and en message that says what one cell of a parameter may be."""
    if parameter.type == "choice":
        names = ", ".join(parameter.choices)
        return f"应为其中之一：{names}", f"must be one of {names}"
    if parameter.type == "flag":
        return "应为 true 或 false", "must be true or false"
    if parameter.is_distribution:
        return "应为数（均值）或 {law, mean, shape}", "must be a number (the mean) or {law, mean, shape}"
    kind = ("整数", "a whole number") if parameter.type == "integer" else ("数", "a number")
    zh, en = describe_bounds(parameter.bounds)
    return f"应为{kind[0]}，{zh}", f"must be {kind[1]}, {en}"


def describe_bounds(bounds: tuple[float, float]) -> tuple[str, str]:
    """Return the zh and en words for bounds."""
    low, high = bounds
    if math.isinf(low) and math.isinf(high):
        return "不限", "any number"
    if math.isinf(high):
        return f"≥ {low:g}", f">= {low:g}"
    if math.isinf(low):
        return f"≤ {high:g}", f"<= {high:g}"
    return f"在 {low:g} 至 {high:g} 之间", f"between {low:g} and {high:g}"


def wrong_flag(value: Any) -> tuple[str, str]:
    """Return the zh and en message where true or false was expected."""
    if isinstance(value, str) and value.lower() in _NO_YES:
        word = "true" if value.lower() in ("yes", "on", "y") else "false"
        return (
            f"应为 true 或 false（现为“{value}”，请写 {word}）",
            f"must be true or false (got '{value}'; write {word})",
        )
    return f"应为 true 或 false（现为 {show(value)}）", f"must be true or false (got {show(value)})"


def wrong_number(value: Any, whole: bool) -> tuple[str, str]:
    """Return the zh and en message where a number was expected; says how to mend the usual slips."""
    kind = ("整数", "a whole number") if whole else ("数", "a number")
    zh, en = f"应为{kind[0]}（现为 {show(value)}）", f"must be {kind[1]} (got {show(value)})"
    if not isinstance(value, str):
        return zh, en
    plain = half_width(value)
    if plain is not None:
        plain = plain.lstrip("0") or "0" if plain.isascii() and plain.isdigit() else plain
        return f"{zh}；含全角字符，请写半角 {plain}", f"{en}; it has full-width characters, write half-width {plain}"
    bare = value.replace("_", "").replace(",", "")
    digits = bare.removeprefix("-").removeprefix("+")
    if digits.isascii() and digits.replace(".", "", 1).isdigit():
        if len(digits) > 18:
            return f"{zh}；数字过长", f"{en}; too many digits"
        if bare == value and not (len(digits) > 1 and digits[0] == "0" and digits[1] != "."):
            return f"{zh}；请去掉引号", f"{en}; remove the quotes"
        sign = value[0] if value[0] in "+-" else ""
        plain = sign + (digits.lstrip("0") or "0")
        return (
            f"{zh}；请写 {plain}，不加前导零、下划线或逗号",
            f"{en}; write {plain}, without leading zeros, '_' or ','",
        )
    if ":" in value and value.replace(":", "").isdigit():
        return f"{zh}；时刻不是数", f"{en}; a clock time is not a number"
    return zh, en


def show(value: Any) -> str:
    """Return a value as it may be shown in a message: short and on one line."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{…}"
    if isinstance(value, list):
        return "[…]"
    text = str(value)
    shown = text if len(text) <= 40 else text[:37] + "..."
    return "'" + shown.replace("\n", " ") + "'" if isinstance(value, str) else shown
