"""What a scenario says differently from another: one row an address, with both values."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Any

from dashboards.editing.flow import flow
from sim.parameters.catalogue import catalogue
from sim.scenario import Scenario


@dataclass(frozen=True)
class Change:
    """One address whose value differs; an empty text where one side says nothing of it."""

    address: str
    before: str
    after: str


def changes(base: Scenario, other: Scenario) -> list[Change]:
    """Addresses that differ, in the order of the other scenario, then those that only the base has.

    Where the base leaves a parameter alone, its catalogue value stands for it.
    """
    old, new = base.addresses(), other.addresses()
    found = [
        Change(address, _old(address, old), _word(value))
        for address, value in new.items()
        if address not in old or old[address] != value
    ]
    return found + [
        Change(address, _word(value), _new(address)) for address, value in old.items() if address not in new
    ]


def _old(address: str, old: dict[str, Any]) -> str:
    return _word(old[address]) if address in old else _new(address)


def _new(address: str) -> str:
    """Value of an address that a scenario does not mention: the catalogue's, where it is one number."""
    name = address.removeprefix("parameters/")
    parameter = catalogue().get(name)
    if parameter is None or parameter.dims:
        return ""
    return _word(parameter.cell(parameter.base))


def _word(value: Any) -> str:
    return flow(value)


def text_difference(before: str, after: str, name: str) -> str:
    """The two texts line by line, as a unified difference; empty where they are the same."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), name, name, lineterm="", n=2)
    return "\n".join(lines)
