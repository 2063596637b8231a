"""Where two programmes do the same by the same mechanism: they saturate, and whoever reads should know."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from sim.errors import Fault
from sim.evidence import Programme
from sim.scenario.names import operators
from sim.scenario.scenario import Scenario
from sim.yaml_nodes import Node


def overlaps(scenario: Scenario, uses: Node | None) -> tuple[Fault, ...]:
    """Return a warning for every two programmes that move a parameter in one family; no mistake, the run goes on.

    Parameters
    ----------
    uses
        The file's ``programmes``, for the lines.
    """
    acts = {name: set(_acts(scenario.record(name))) for name in sorted(scenario.programmes)}
    found = []
    for one, other in itertools.combinations(acts, 2):
        families: dict[str, list[str]] = {}
        for family, parameter in sorted(acts[one] & acts[other]):
            families.setdefault(family, []).append(parameter)
        place = (scenario.file, 0, 0) if uses is None else uses.key_place(other)
        for family, parameters in families.items():
            names = ", ".join(parameters)
            found.append(
                Fault(
                    *place,
                    f"programmes/{other}",
                    f"与 {one} 属同一机制组“{family}”，都作用于 {names}；两者的作用趋于饱和，不是相加",
                    f"shares the family '{family}' with {one}, and both act on {names}; "
                    "their effects saturate and do not add up",
                )  # fmt: skip
            )
    return tuple(found)


def _acts(record: Programme) -> Iterator[tuple[str, str]]:
    """Family and parameter of every effect that has a family."""
    for effect in record.effects:
        if effect.family:
            for deposit in operators()[effect.operator].deposits(effect, record.id, np.ones(1)):
                if hasattr(deposit, "parameter"):  # dates of a channel belong to no family
                    yield effect.family, deposit.parameter
