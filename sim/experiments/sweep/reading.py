"""Small readers for the entries of a study file; each adds its faults, with place and address, and reads on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from sim.errors import Faults
from sim.parameters.cells import check_number, show, wrong_flag, wrong_number
from sim.scenario.words import unknown
from sim.yaml_nodes import Node

Place = tuple[str, int, int]


def mapping(node: Node, known: Sequence[str], path: str, faults: Faults) -> bool:
    """Check that a node is a mapping and that all its keys are known."""
    if not node.is_map:
        zh, en = "应为“键: 值”的映射", "must be a mapping of 'key: value' lines"
        faults.add(node.place, path, f"{zh}（现为 {show(node.value)}）", f"{en} (got {show(node.value)})")
        return False
    for key in node.value:
        if key not in known:
            faults.add(node.key_place(key), joined(path, key), *unknown(key, known, "键", "key"))
    return True


def joined(path: str, key: str) -> str:
    """Address of a key."""
    return f"{path}/{key}" if path else key


def text(node: Node | None, path: str, faults: Faults) -> str | None:
    """A text that is not empty."""
    if node is None:
        return None
    if not isinstance(node.value, str) or not node.value.strip():
        shown = show(node.value)
        faults.add(node.place, path, f"应为文本（现为 {shown}）", f"must be text (got {shown})")
        return None
    return node.value


def both(node: Node | None, path: str, faults: Faults) -> dict[str, str]:
    """A text in both languages; one that is not given is taken from the other. Empty where there is none."""
    if node is None:
        return {}
    if isinstance(node.value, str):
        return {"zh": node.value, "en": node.value}
    if not mapping(node, ("zh", "en"), path, faults):
        return {}
    found = {lang: text(node.get(lang), joined(path, lang), faults) for lang in ("zh", "en")}
    zh, en = found["zh"] or found["en"], found["en"] or found["zh"]
    return {"zh": zh, "en": en} if zh and en else {}


def words(node: Node | None, path: str, faults: Faults) -> tuple[str, ...]:
    """A list of texts; one text counts as a list of one."""
    if node is None:
        return ()
    if isinstance(node.value, str):
        return (node.value,)
    if not node.is_list:
        faults.add(node.place, path, "应为列表", "must be a list")
        return ()
    found = [text(each, f"{path}/{number}", faults) for number, each in enumerate(node.value)]
    return tuple(each for each in found if each is not None)


def whole(node: Node | None, path: str, faults: Faults, low: int, high: int) -> int | None:
    """A whole number in a range."""
    if node is None:
        return None
    return int(node.value) if check_number(node, path, faults, (low, high), whole=True) else None


def number(node: Node | None, path: str, faults: Faults, low: float = -math.inf, above: bool = False) -> float | None:
    """A finite number, at least ``low`` (or more than it, if ``above``)."""
    if node is None:
        return None
    if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
        faults.add(node.place, path, *wrong_number(node.value, whole=False))
        return None
    if not check_number(node, path, faults, (low, math.inf)):
        return None
    if above and node.value <= low:
        faults.add(node.place, path, f"应 > {low:g}（现为 {node.value}）", f"must be > {low:g} (got {node.value})")
        return None
    return float(node.value)


def flag(node: Node | None, path: str, faults: Faults, default: bool) -> bool:
    """True or false."""
    if node is None:
        return default
    if not isinstance(node.value, bool):
        faults.add(node.place, path, *wrong_flag(node.value))
        return default
    return node.value


def choice(node: Node | None, known: Sequence[str], path: str, faults: Faults, default: str) -> str:
    """One of a few words."""
    if node is None:
        return default
    if not isinstance(node.value, str) or node.value not in known:
        faults.add(node.place, path, *unknown(_plain(node.value), known, "取值", "value"))
        return default
    return node.value


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else show(value)
