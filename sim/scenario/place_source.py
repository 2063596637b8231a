"""The ``region`` of a scenario: finds its file within the allowed folders and puts its faults on the right lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.errors import Fault, Faults, InputError
from sim.parameters.cells import show
from sim.scenario.extend import Files
from sim.scenario.place import Region, load_region
from sim.yaml_nodes import Node, load

Found = tuple[Region, str | Mapping[str, Any], Path]

_FILES = ("counties", "sheet")  # keys of a region that may name a file


def read_place(node: Node | None, files: Files, faults: Faults) -> Found | None:
    """Return region, description and folder (for reading it again); None after adding faults."""
    if node is None:
        return None
    if not isinstance(node.value, str) and not node.is_map:
        zh = f"应为地区文件名或 {{copies, of, …}}（现为 {show(node.value)}）"
        faults.add(node.place, "region", zh, f"must be a region file or {{copies, of, …}} (got {show(node.value)})")
        return None
    try:
        return _inline(node, files) if node.is_map else _file(node, files)
    except InputError as error:
        faults.extend(error)
        return None


def _inline(node: Node, files: Files) -> Found:
    folder = files.folder(node)
    _confine(node, folder, files, "region/")
    try:
        return load_region(node, folder), node.plain(), folder
    except InputError as error:
        raise InputError([_prefixed(fault) for fault in error.faults]) from None


def _prefixed(fault: Fault) -> Fault:
    return replace(fault, path=f"region/{fault.path}" if fault.path else "region")


def _file(node: Node, files: Files) -> Found:
    target = files.find(node, "region")
    try:
        inner = load(target, node.value)
    except InputError as error:
        fault = error.faults[0]
        if fault.line:
            raise
        zh, en = f"“{node.value}”：{fault.zh}", f"'{node.value}': {fault.en}"
        raise InputError([Fault(*node.place, "region", zh, en)]) from None
    _confine(inner, target.parent, files, "")
    return load_region(inner, target.parent), str(target), target.parent


def _confine(node: Node, folder: Path, files: Files, prefix: str) -> None:
    """Refuse tables outside the allowed folders."""
    for key in _FILES:
        named = node.get(key)
        if named is None or not isinstance(named.value, str):
            continue
        if "\0" in named.value or files.locate(folder, named.value) is None:
            raise InputError([Fault(
                *named.place, f"{prefix}{key}",
                f"“{named.value}”在情景文件夹之外", f"'{named.value}' lies outside the scenario folder",
            )])  # fmt: skip
