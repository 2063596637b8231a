"""Reads a region: a YAML file, the same keys written inline in a scenario, or a laboratory template.

A described region has ``name``, ``code``, ``totals`` and, if known, ``counties`` (a CSV file or a list) or a ``sheet``
of townships; ``rules`` and ``staff`` replace stated rules. A laboratory region has ``copies`` and ``of``, or
``micro_grids``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.errors import Faults, suggestion
from sim.evidence.checks import check_keys, choice_of, join, labels_of, number_of, text_of
from sim.scenario.place import laboratory
from sim.scenario.place.describe import describe
from sim.scenario.place.generate import generate
from sim.scenario.place.region import Region
from sim.scenario.place.rules import rules_with, stated_rules
from sim.scenario.place.sheet import read_sheet
from sim.scenario.place.table import file_of
from sim.scenario.place.totals import read_totals
from sim.vocabulary import Desk
from sim.yaml_nodes import Node, load

_REGION_KEYS = {
    "schema": False,
    "region": False,
    "name": True,
    "code": True,
    "totals": False,
    "counties": False,
    "sheet": False,
    "seat": False,
    "rules": False,
    "staff": False,
}
_LAB_KEYS = {"staff": True, "residents": False, "households": False, "setting": False}
_COPY_KEYS = {"copies": True, "of": True, **_LAB_KEYS}
_LAYER_KEYS = {
    "micro_grids": True,
    "per_grid": True,
    "per_village": True,
    "per_township": True,
    "per_county": True,
    **_LAB_KEYS,
}
_TEMPLATES = ("one_desk", "chain")
_SETTINGS = ("rural", "urban")
_MOST = 1e8
#: bytes that a micro-grid, with its share of grids, villages and desks, takes in a region and in the world built on it
_BYTES_EACH = 1500


def load_region(description: str | Mapping[str, Any] | Node, base_dir: Path) -> Region:
    """Return a region.

    Parameters
    ----------
    description
        Name of a region file, or the region itself (a mapping, or the node of one, which gives messages with lines).
    base_dir
        Folder that file names start from.

    Raises
    ------
    InputError
        If the description is wrong; all faults at once, each with its place.
    """
    faults = Faults()
    if isinstance(description, str):
        path = base_dir / description
        node, folder = load(path, description), path.parent
    else:
        node, folder = description if isinstance(description, Node) else _node(description), base_dir
    if node.get("copies") is not None or node.get("of") is not None:
        return _copies(node, faults)
    if node.get("micro_grids") is not None:
        return _layers(node, faults)
    return _described(node, folder, faults)


def _node(value: Any) -> Node:
    """Return plain data as nodes without a line."""
    if isinstance(value, Mapping):
        inner: Any = {str(key): _node(below) for key, below in value.items()}
    elif isinstance(value, (list, tuple)):
        inner = [_node(below) for below in value]
    else:
        inner = value
    return Node(inner, "", 0, 0)


def _described(node: Node, folder: Path, faults: Faults) -> Region:
    check_keys(node, _REGION_KEYS, "", faults)
    name = labels_of(node.get("name"), "name", faults)
    code = text_of(node.get("code"), "code", faults)
    totals = read_totals(node, faults)
    rules = rules_with(node.get("rules"), faults)
    staff = _staff(node.get("staff"), faults, may_lack=True)
    sheet, counties = node.get("sheet"), node.get("counties")
    if sheet is not None and counties is not None:
        faults.add(sheet.place, "sheet", "sheet 与 counties 只能给一个", "give either 'sheet' or 'counties'")
    faults.check()
    _check_memory(int(max(totals.values.get(key, 0) for key in ("micro_grids", "grids", "villages"))), node, faults)
    if sheet is not None:
        file = text_of(sheet, "sheet", faults)
        faults.check()
        outline = read_sheet(file_of(sheet, file, folder), file, name, code, totals, rules, faults)
    else:
        outline = describe(node, folder, name, code, totals, rules, faults)
    _check_memory(int(outline.micro_totals.sum()), node, faults)
    seat = node.get("seat")
    if seat is not None:
        word = text_of(seat, "seat", faults)
        known = [*outline.counties.id, *outline.counties.code, *outline.counties.name]
        if word not in known:
            zh, en = suggestion(word, outline.counties.id)
            faults.add(seat.place, "seat", f"没有县“{word}”{zh}", f"no county '{word}'{en}")
        else:
            outline.seat = known.index(word) % len(outline.counties.id)
    faults.check()
    return generate(outline, rules, staff)


def _staff(node: Node | None, faults: Faults, *, may_lack: bool) -> dict[Desk, int | None]:
    """Return desk kind -> servers of each such desk; null, where allowed, leaves the kind out."""
    if node is None:
        return {}
    if not node.is_map:
        faults.add(node.place, "staff", "应为“岗位: 人数”的映射", "must be a mapping of 'desk: servers' lines")
        return {}
    names = [desk.name.lower() for desk in Desk]
    staff: dict[Desk, int | None] = {}
    for key, value in node.items():
        path = join("staff", key)
        if key not in names:
            zh, en = suggestion(key, names, len(names))
            faults.add(node.key_place(key), path, f"未知的岗位{zh}", f"unknown desk{en}")
        elif value.value is None and may_lack:
            staff[Desk(names.index(key))] = None
        else:
            staff[Desk(names.index(key))] = int(number_of(value, path, faults, (0, 1_000_000), whole=True))
    return staff


def _laboratory(node: Node, faults: Faults) -> dict[str, Any]:
    """Return what both kinds of laboratory region share: staff, residents and households of a micro-grid, setting."""
    staff = _staff(node.get("staff"), faults, may_lack=False)
    if not staff:
        place = node.key_place("staff")
        faults.add(place, "staff", "至少要有一种岗位", "at least one desk is needed, e.g. {village_committee: 5}")
    residents = _count(node, "residents", 1000, faults)
    households = max(1, int(residents / stated_rules()["residents_per_household"] + 0.5))
    return {
        "staff": staff,
        "residents": residents,
        "households": _count(node, "households", households, faults),
        "urban": choice_of(node.get("setting"), _SETTINGS, "setting", faults) == "urban",
    }


def _count(node: Node, key: str, default: int, faults: Faults) -> int:
    found = node.get(key)
    return default if found is None else int(number_of(found, key, faults, (1, _MOST), whole=True))


def _copies(node: Node, faults: Faults) -> Region:
    check_keys(node, _COPY_KEYS, "", faults)
    template = choice_of(node.get("of"), _TEMPLATES, "of", faults)
    copies = _count(node, "copies", 1, faults)
    shared = _laboratory(node, faults)
    if template == "one_desk" and len(shared["staff"]) > 1:
        place = node.key_place("staff")
        zh, en = "one_desk 只能有一种岗位；多种请用 chain", "one_desk takes one desk; use chain for several"
        faults.add(place, "staff", zh, en)
    faults.check()
    _check_memory(copies, node, faults)
    build = laboratory.one_desk if template == "one_desk" else laboratory.chain
    return build(copies, **shared)


def _layers(node: Node, faults: Faults) -> Region:
    check_keys(node, _LAYER_KEYS, "", faults)
    n_micro = _count(node, "micro_grids", 1, faults)
    levels = ("grid", "village", "township", "county")
    per = {level: _count(node, f"per_{level}", 1, faults) for level in levels}
    for above, below in zip(levels[1:], levels, strict=False):
        if per[above] < per[below]:
            place = node.key_place(f"per_{above}")
            zh, en = f"不能小于 per_{below}", f"cannot be smaller than per_{below}"
            faults.add(place, f"per_{above}", zh, en)
    shared = _laboratory(node, faults)
    faults.check()
    _check_memory(n_micro, node, faults)
    return laboratory.layers(n_micro, per, **shared)


def _check_memory(n_micro: int, node: Node, faults: Faults) -> None:
    """Refuse a region that would not fit into half of this machine's memory, and say how much it takes."""
    needed = n_micro * _BYTES_EACH
    try:
        there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # not every system can say
        there = 4 * 2**30
    if needed > there / 2:
        gib = needed / 2**30, there / 2**30
        faults.add(
            node.place, "", f"区域过大：约需内存 {gib[0]:.1f} GiB，本机共 {gib[1]:.1f} GiB",
            f"too large: about {gib[0]:.1f} GiB of memory needed, this machine has {gib[1]:.1f} GiB",
        )  # fmt: skip
        faults.check()
