"""Checks of the parts that every seed and place file is made of: keys, texts, numbers, choices and ranges.

A check adds a fault and returns a harmless value instead of raising, so that one reading reports all faults of a file.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sim.errors import Faults, suggestion
from sim.evidence.records import Range
from sim.yaml_nodes import Node
from sim.yaml_text import half_width

Keys = Mapping[str, bool]  # name -> required


def check_keys(node: Node, keys: Keys, path: str, faults: Faults, *, open_end: bool = False) -> bool:
    """Check that a node is a mapping with known keys (unless ``open_end``) and all required ones."""
    if not node.is_map:
        faults.add(node.place, path, "应为“键: 值”的映射", "must be a mapping of 'key: value' lines")
        return False
    known = list(keys)
    for key, _ in node.items():
        if key not in keys and not open_end:
            zh, en = suggestion(key, known, len(known))
            faults.add(node.key_place(key), join(path, key), f"未知的键{zh}", f"unknown key{en}")
    missing = [key for key, required in keys.items() if required and node.get(key) is None]
    for key in missing:
        faults.add(node.place, path, f"缺少“{key}”", f"'{key}' is missing")
    return not missing


def join(path: str, key: str) -> str:
    """Return the address of a key below a path."""
    return f"{path}/{key}" if path else key


def text_of(node: Node | None, path: str, faults: Faults) -> str:
    """Return a text; empty where there is no node."""
    if node is None:
        return ""
    if not isinstance(node.value, str) or not node.value.strip():
        faults.add(node.place, path, "应为文本（数字与日期请加引号）", "must be text (quote it if it is a number)")
        return ""
    return node.value.strip()


def texts_of(node: Node | None, path: str, faults: Faults) -> tuple[str, ...]:
    """Return a list of texts; one text counts as a list of one."""
    if node is None:
        return ()
    if not node.is_list:
        return (text_of(node, path, faults),)
    return tuple(text_of(each, f"{path}/{number}", faults) for number, each in enumerate(node.value))


def labels_of(node: Node | None, path: str, faults: Faults) -> dict[str, str]:
    """Return a text in both languages; empty where there is no node."""
    if node is None or not check_keys(node, {"zh": True, "en": True}, path, faults):
        return {}
    return {lang: text_of(node.get(lang), join(path, lang), faults) for lang in ("zh", "en")}


def choice_of(node: Node | None, allowed: Sequence[str], path: str, faults: Faults) -> str:
    """Return one of the allowed words; the first one where there is no node."""
    if node is None:
        return allowed[0]
    if not isinstance(node.value, str) or node.value not in allowed:
        zh, en = suggestion(str(node.value), allowed, len(allowed))
        faults.add(node.place, path, f"未知的取值“{node.value}”{zh}", f"unknown value '{node.value}'{en}")
        return allowed[0]
    return node.value


def number_of(
    node: Node, path: str, faults: Faults, bounds: tuple[float, float] = (-math.inf, math.inf), *, whole: bool = False
) -> float:
    """Return a finite number within bounds (whole, if asked); the lower bound, or 0, where it is wrong."""
    fallback = bounds[0] if math.isfinite(bounds[0]) else 0.0
    value = node.value
    wrong_type = isinstance(value, bool) or not isinstance(value, (int, float))
    if wrong_type or not math.isfinite(value) or (whole and value != int(value)):
        plain = half_width(value) if isinstance(value, str) else None
        hint = (f"；请写半角“{plain}”", f"; write it half-width: '{plain}'") if plain else ("", "")
        zh, en = ("应为整数", "must be a whole number") if whole else ("应为数字", "must be a number")
        faults.add(node.place, path, zh + hint[0], en + hint[1])
        return fallback
    if not bounds[0] <= value <= bounds[1]:
        zh, en = f"应在 {bounds[0]:g} 至 {bounds[1]:g} 之间", f"must be between {bounds[0]:g} and {bounds[1]:g}"
        faults.add(node.place, path, f"{zh}（现为 {value}）", f"{en} (got {value})")
        return fallback
    return float(value)


def range_of(
    node: Node | None, path: str, faults: Faults, bounds: tuple[float, float] = (-math.inf, math.inf)
) -> Range:
    """Return {low, central, high}; a bare number means that all three are equal, no node means zero."""
    if node is None:
        return Range(0.0, 0.0, 0.0)
    if not node.is_map:
        value = float(number_of(node, path, faults, bounds))
        return Range(value, value, value)
    if not check_keys(node, {"low": True, "central": True, "high": True}, path, faults):
        return Range(0.0, 0.0, 0.0)
    low, central, high = (float(number_of(node.value[key], join(path, key), faults, bounds)) for key in _ENDS)
    if not low <= central <= high:
        faults.add(node.place, path, "应满足 low ≤ central ≤ high", "must keep low <= central <= high")
    return Range(low, central, high)


_ENDS = ("low", "central", "high")


def plain_of(node: Node, path: str, faults: Faults) -> Any:
    """Return an open setting: a range where low, central and high are given, else plain data (lists as tuples)."""
    if node.is_map and set(node.value) & set(_ENDS):
        return range_of(node, path, faults)
    value = node.plain()
    return tuple(value) if isinstance(value, list) else value
