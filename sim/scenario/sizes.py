"""Sizes of a programme that a scenario sets: of its effects and its cost, in place of the central values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sim.errors import Faults
from sim.evidence import Programme, Range
from sim.parameters.cells import check_number
from sim.scenario.words import unknown
from sim.yaml_nodes import Node

COSTS = ("once", "yearly", "hourly")
SIZE = "size"
_ANY = (-1e12, 1e12)
_MONEY = (0.0, 1e12)


def sizes_of(record: Programme) -> Iterator[tuple[str, Range]]:
    """Address below the programme and range of every size of a record: ``effects/0/size`` or ``cost/yearly``."""
    for number, effect in enumerate(record.effects):
        if effect.size is not None:
            yield f"effects/{number}/{SIZE}", effect.size
        for option, value in effect.options.items():
            if isinstance(value, Range):
                yield f"effects/{number}/{option}", value
    if record.cost is not None:
        for name in COSTS:
            yield f"cost/{name}", getattr(record.cost, name)


def sized(record: Programme, effects: Mapping[str, Mapping[str, float]], cost: Mapping[str, float]) -> Programme:
    """Return a record with other central values; its ranges stay as they are."""
    if not effects and not cost:
        return record
    changed = list(record.effects)
    for number, values in effects.items():
        effect = changed[int(number)]
        size = effect.size
        options = dict(effect.options)
        for name, value in values.items():
            if name == SIZE and size is not None:
                size = replace(size, central=value)
            else:
                options[name] = replace(options[name], central=value)
        changed[int(number)] = replace(effect, size=size, options=options)
    paid = record.cost
    if paid is not None and cost:
        paid = replace(paid, **{name: replace(getattr(paid, name), central=value) for name, value in cost.items()})
    return replace(record, effects=tuple(changed), cost=paid)


def check_sizes(node: Node | None, record: Programme, path: str, faults: Faults) -> None:
    """Check that the sizes a scenario sets for a programme are sizes that its record has, and numbers."""
    known = [address for address, _ in sizes_of(record)]
    for part in ("effects", "cost"):
        below = None if node is None else node.get(part)
        if below is None or not below.is_map:
            continue
        for address, place, value in _leaves(below, part):
            here = f"{path}/{address}"
            if address not in known:
                faults.add(place, here, *unknown(address, known, "规模", "size"))
            else:
                check_number(value, here, faults, _MONEY if part == "cost" else _ANY)


def _leaves(node: Node, address: str) -> Iterator[tuple[str, tuple[str, int, int], Node]]:
    for key, below in node.items():
        if below.is_map:
            yield from _leaves(below, f"{address}/{key}")
        else:
            yield f"{address}/{key}", node.key_place(key), below
