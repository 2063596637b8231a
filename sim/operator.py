"""What an operator is: how one kind of effect becomes contributions to levers, and where all of them are found."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.evidence import Effect
from sim.scenario.options import Option
from sim.world.levers import Contribution, Dates, cells_of

Deposit = Contribution | Dates


class Operator:
    """One kind of effect a programme can have. A new operator is one file in ``sim/operators`` and its test.

    Attributes
    ----------
    name : str
        Name in programme records.
    options : mapping
        Its options beside the common keys of an effect, and what each may hold: a record that writes another is wrong.
    size : str
        Whether an effect ``must`` have a size, ``may`` have one, or has ``no`` use for one.
    target : bool
        Whether it acts on a parameter that the record names.
    filters : str
        Parameter that a filter of the effect narrows; ``target`` for the one named; empty where none is looked at.
    """

    name: ClassVar[str]
    options: ClassVar[Mapping[str, Option]] = {}
    size: ClassVar[str] = "no"
    target: ClassVar[bool] = False
    filters: ClassVar[str] = ""

    def deposits(self, effect: Effect, programme: str, weight: NDArray[np.float64]) -> Iterator[Deposit]:
        """Contributions of one effect.

        Parameters
        ----------
        effect : Effect
            What the record says.
        programme : str
            Its id.
        weight : ndarray
            Coverage × fidelity × ramp, by village.
        """
        raise TypeError(f"operator {self.name} does not say what it does")

    def stage(self, effect: Effect, place: int) -> tuple[int, float]:
        """Days after its start on which a county adopts the whole programme, and the factor on fidelity there.

        Parameters
        ----------
        place : int
            Place of the county in the order of adoption, from 0.
        """
        return 0, 1.0


def contribute(
    effect: Effect,
    programme: str,
    weight: NDArray[np.float64],
    parameter: str,
    size: float,
    where: dict[str, tuple[str, ...]] | None = None,
    priority: int = 0,
    ramped: bool = True,
) -> Contribution:
    """One contribution in the name of an effect; its filter applies where `where` does not say otherwise."""
    cells = cells_of(parameter, dict(effect.filter) if where is None else where)
    return Contribution(parameter, programme, effect.family, size, cells, weight, priority, ramped)


def words(effect: Effect, option: str) -> tuple[str, ...]:
    """Names of an option that holds one name or a list of them."""
    value = effect.options[option]
    return (str(value),) if isinstance(value, str) else tuple(str(each) for each in value)


def central(effect: Effect, option: str, default: float = 0.0) -> float:
    """Central value of an option that is a number or a range."""
    value = effect.options.get(option, default)
    return float(getattr(value, "central", value))


@cache
def registry() -> dict[str, Operator]:
    """Every operator by name."""
    # by name: operators stand above what an operator is, and imports go one way
    package = importlib.import_module("sim.operators")
    found: dict[str, Operator] = {}
    for module in pkgutil.iter_modules(package.__path__):
        loaded = importlib.import_module(f"sim.operators.{module.name}")
        for member in vars(loaded).values():
            if isinstance(member, type) and issubclass(member, Operator) and member.__module__ == loaded.__name__:
                found[member.name] = member()
    return dict(sorted(found.items()))
