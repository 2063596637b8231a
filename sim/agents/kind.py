"""What the description of an agent kind holds, and where all of them are found."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class AgentKind:
    """A kind of agent.

    Attributes
    ----------
    name, label
        Id and zh/en label.
    table
        Table of the world that holds one row per agent; empty for Mesa agents.
    knows
        Column -> what it is and its unit: all an agent of this kind can act on.
    decides
        Decision -> rule that carries it out.
    """

    name: str
    label: Mapping[str, str]
    table: str
    knows: Mapping[str, str]
    decides: Mapping[str, str]


@cache
def kinds() -> dict[str, AgentKind]:
    """Every kind of agent by name."""
    import sim.agents

    found = {}
    for module in pkgutil.iter_modules(sim.agents.__path__):
        kind = getattr(importlib.import_module(f"sim.agents.{module.name}"), "KIND", None)
        if isinstance(kind, AgentKind):
            found[kind.name] = kind
    return found
