"""What a rule of the day is, and where all of them are found."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from sim.vocabulary import ORDER, Phase

if TYPE_CHECKING:
    from sim.world.world import World


class Rule:
    """One step of the day: when it runs, and one compiled loop over the cases that are due.

    A new rule is a file in ``sim/rules``, its parameters in ``sim/parameters`` and its test; nothing else is edited.

    Attributes
    ----------
    name : str
        Name in scenarios, plans and streams.
    phase : Phase
        Place in the order of the day.
    reads : tuple of str
        Groups of parameters it reads beside its own.
    columns : mapping of table to columns
        Columns of ``cases`` and ``files`` that it adds, as literals: name -> (type, unit, meaning).
    """

    name: ClassVar[str]
    phase: ClassVar[Phase]
    reads: ClassVar[tuple[str, ...]] = ()
    columns: ClassVar[Mapping[str, Mapping[str, tuple[str, str, str]]]] = {}

    def begin(self, world: World) -> None:
        """Prepare once, before the first day."""

    def due(self, world: World, day: int) -> bool:
        """Whether to run today; most rules look at nothing when nothing is due, so they always say yes."""
        return True

    def rehearse(self, world: World) -> None:
        """Carry out once, on an empty day of the smallest world, whatever a day may ask for: so it is compiled."""
        self.step(world, 1)

    def step(self, world: World, day: int) -> None:
        """Carry the rule out for one day."""
        raise TypeError(f"rule {self.name} does not say what it does")


@cache
def registry() -> dict[str, type[Rule]]:
    """Every rule by name, in the order of the day."""
    # by name: rules stand above what a rule is, and imports go one way
    package = importlib.import_module("sim.rules")
    found: list[type[Rule]] = []
    for module in pkgutil.iter_modules(package.__path__):
        loaded = importlib.import_module(f"sim.rules.{module.name}")
        members = vars(loaded).values()
        found += [m for m in members if isinstance(m, type) and issubclass(m, Rule) and m.__module__ == loaded.__name__]
    return {rule.name: rule for rule in sorted(found, key=lambda rule: ORDER.index(rule.phase))}
