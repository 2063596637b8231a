"""Reads ``sim/parameters/*.yaml`` and checks every record; the only way to a parameter."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sim.errors import Faults, InputError
from sim.parameters.record import read_record
from sim.parameters.schema import Parameter
from sim.yaml_nodes import Node, load

FOLDER = Path(__file__).parent


@cache
def catalogue() -> dict[str, Parameter]:
    """Return every parameter by id, sorted by id.

    Raises
    ------
    InputError
        If a record is wrong; all faults of all files at once, each with its line.
    """
    return read_folder(FOLDER)


def read_folder(folder: Path) -> dict[str, Parameter]:
    """Return the parameters of every ``<rule>.yaml`` of a folder, sorted by id."""
    faults = Faults()
    found: dict[str, Parameter] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            top = load(path, path.name)
        except InputError as error:
            faults.extend(error)
            continue
        for parameter in _read_file(path.stem, top, faults):
            found[parameter.id] = parameter
    faults.check()
    return {name: found[name] for name in sorted(found)}


def _read_file(rule: str, top: Node, faults: Faults) -> list[Parameter]:
    records = [read_record(f"{rule}.{key}", node, top.key_place(key), faults) for key, node in top.items()]
    return [record for record in records if record is not None]


@cache
def _positions() -> dict[str, int]:
    return {name: number for number, name in enumerate(catalogue())}


def index(identifier: str) -> int:
    """Return the position of a parameter among all parameters sorted by id.

    Raises
    ------
    KeyError
        If there is no such parameter.
    """
    return _positions()[identifier]
