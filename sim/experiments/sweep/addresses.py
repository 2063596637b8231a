"""Addresses of what may vary in a study or an ensemble: their parts, and whether one can exist and hold a number."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.errors import Faults, InputError
from sim.experiments.sweep import reading
from sim.parameters.catalogue import catalogue
from sim.parameters.cells import check_number
from sim.parameters.schema import Parameter, dim_members
from sim.scenario.addresses import apply_set
from sim.scenario.ranges import movable
from sim.scenario.settings import read_filter
from sim.scenario.words import unknown
from sim.yaml_nodes import Node

#: first parts of the addresses that a factor may have; the seed is not one: replications vary it
ROOTS = (
    "parameters", "ranges", "programmes", "programme_records", "policies", "region", "horizon", "calendar", "rules",
    "modifiers", "own_warm_up",
)  # fmt: skip
_ADDRESS = re.compile(r"(?P<path>[^\[\]=]+?)(?P<filter>\[[^\[\]]*\])?\Z")


def split(address: str) -> tuple[str, str]:
    """Path and filter of an address."""
    match = _ADDRESS.match(address)
    return (match["path"].strip(), match["filter"] or "") if match else (address, "")


def setting(address: str, value: Any) -> str:
    """``ADDRESS=VALUE`` as ``--set`` takes it."""
    return f"{address}={json.dumps(value, ensure_ascii=False)}"


def check_address(address: str, place: reading.Place, faults: Faults, shown: str) -> None:
    """Add a fault if no factor can have this address; ``shown`` is the address that the fault names."""
    path, _ = split(address)
    root, _, name = path.partition("/")
    if root == "seed":
        zh, en = "种子由 replications 安排，不能作为因素", "the seed is no factor: 'replications' varies it"
        faults.add(place, shown, zh, en)
    elif root not in ROOTS:
        faults.add(place, shown, *unknown(root, ROOTS, "地址开头", "beginning of an address"))
    elif root == "parameters" and name not in catalogue():
        faults.add(place, shown, *unknown(name, list(catalogue()), "参数", "parameter"))
    elif root == "parameters":
        filter_of(address, place, faults, shown)
    elif root == "ranges" and name not in movable():
        faults.add(place, shown, *unknown(name, list(movable()), "带范围的参数", "parameter with a range"))


def filter_of(address: str, place: reading.Place, faults: Faults, shown: str) -> dict[str, tuple[str, ...]] | None:
    """Dimension -> members that the address of a parameter is confined to; None after adding faults."""
    path, where = split(address)
    if not where:
        return {}
    parameter = catalogue()[path.partition("/")[2]]
    try:
        tree = apply_set(Node({}, *place), [f"{address}=0"])
    except InputError as error:
        for fault in error.faults:
            faults.add(place, shown, fault.zh, fault.en)
        return None
    cell = tree.get("parameters")
    entry = None if cell is None else cell.get(parameter.id)
    filtered = None if entry is None else entry.get("at")
    if filtered is None:
        return {}
    own = Faults()
    at = read_filter(parameter, filtered, shown, own)
    for fault in own.found:
        faults.add(place, fault.path, fault.zh, fault.en)
    return None if own else dict(at)


def cells_of(
    parameter: Parameter, address: str, place: reading.Place, faults: Faults, shown: str
) -> tuple[Any, ...] | None:
    """Index of the cells that an address selects; None after adding faults."""
    at = filter_of(address, place, faults, shown)
    if not at:
        return None if at is None else (...,)
    picks: Sequence[Sequence[int]] = [
        [dim_members(dim).index(member) for member in at[dim]] if dim in at else list(range(size))
        for dim, size in zip(parameter.dims, parameter.shape(), strict=True)
    ]
    return np.ix_(*picks)


def check_value(address: str, value: float, place: reading.Place, faults: Faults) -> None:
    """Add a fault if a number cannot stand at an address: the bounds of a parameter, shares of a programme."""
    path, _ = split(address)
    root, _, name = path.partition("/")
    bounds, whole = (-math.inf, math.inf), is_whole(address)
    if root == "parameters" and name in catalogue():
        parameter = catalogue()[name]
        bounds = parameter.bounds
        if parameter.type in ("choice", "flag"):
            faults.add(place, address, "只能用数值参数", "only parameters that are numbers can stand here")
            return
    elif root == "ranges":
        bounds = (-1.0, 1.0)
    elif root == "programmes" and name.endswith(("/coverage", "/fidelity")):
        bounds = (0.0, 1.0)
    number = int(value) if whole and value.is_integer() else value
    check_number(Node(number, *place), address, faults, bounds, whole=whole)


def is_whole(address: str) -> bool:
    """Whether only whole numbers can stand at an address."""
    path = split(address)[0]
    parameter = catalogue().get(path.partition("/")[2]) if path.startswith("parameters/") else None
    if parameter is not None:
        return parameter.type == "integer"
    return path.startswith("horizon/") or path.endswith("/ramp_days") or path == "region/copies"
