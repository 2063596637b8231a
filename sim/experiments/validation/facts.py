"""Reads ``facts.yaml``: what is held against which band, and how the scenario is run for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from sim.experiments.validation.measure import Measure
from sim.yaml_nodes import load

Text = Mapping[str, str]

FILE = Path(__file__).with_name("facts.yaml")
#: modules with measures
_FAMILIES = ("mediation", "discovery", "outcomes", "procedures", "laws")
HEADLINES = ("first", "deviation", "total")


@dataclass(frozen=True)
class Way:
    """How a scenario is run for a fact.

    Attributes
    ----------
    settings
        Address -> value over the scenario.
    programme
        Record of a programme that starts on the first day of the measured window; None for none.
    needed
        Whether there is no value without the settings' parameters; else the scenario is taken as it stands.
    reason
        What the lack of such a parameter means.
    unless_set
        Whether only what is zero in the scenario is set.
    """

    id: str
    name: Text
    settings: Mapping[str, Any] = field(default_factory=dict)
    programme: Mapping[str, Any] | None = None
    needed: bool = False
    reason: Text | None = None
    unless_set: bool = False


@dataclass(frozen=True)
class Part:
    """One number of a fact with its band; ``beside``: shown and judged, but the fact does not depend on it."""

    measure: str
    run: str
    low: float
    high: float
    target: float | None = None
    beside: bool = False
    name: Text = field(default_factory=dict)


@dataclass(frozen=True)
class Sign:
    """A measure and the direction in which a change should move it."""

    measure: str
    sign: int
    name: Text


@dataclass(frozen=True)
class Fact:
    """One stylised fact.

    Attributes
    ----------
    counted
        What is counted, in both languages.
    parts
        Numbers that are judged against bands; empty for a test of signs.
    headline
        ``first``, ``deviation`` or ``total``: which number stands for the fact, with the band ``low`` to ``high``.
    signs, origin, change
        Of a test of signs: directions, and the two runs that are compared.
    least
        Fewest cases for a value.
    """

    id: str
    name: Text
    counted: Text
    low: float
    high: float
    provenance: Mapping[str, Any]
    parts: tuple[Part, ...] = ()
    headline: str = "first"
    signs: tuple[Sign, ...] = ()
    origin: str = ""
    change: str = ""
    least: int = 0

    @property
    def is_sign(self) -> bool:
        """Whether it judges directions instead of bands."""
        return bool(self.signs)

    def runs(self) -> tuple[str, ...]:
        """Ways of running that it needs."""
        found = [self.origin, self.change] if self.is_sign else [part.run for part in self.parts]
        return tuple(dict.fromkeys(found))


@cache
def measures() -> dict[str, Measure]:
    """All measures by id."""
    found: dict[str, Measure] = {}
    for name in _FAMILIES:
        for measure in import_module(f"sim.experiments.validation.{name}").MEASURES:
            found[measure.id] = measure
    return found


@cache
def ways() -> dict[str, Way]:
    """All ways of running by id."""
    plain = load(FILE, FILE.name).plain()["runs"]
    return {
        name: Way(
            name,
            each["name"],
            each.get("settings", {}),
            each.get("from_window"),
            each.get("without") == "null",
            each.get("reason"),
            each.get("unless_set", False),
        )
        for name, each in plain.items()
    }


@cache
def facts() -> dict[str, Fact]:
    """All facts by id, in the order of the file."""
    plain = load(FILE, FILE.name).plain()["facts"]
    return {name: _fact(name, each) for name, each in plain.items()}


def _fact(name: str, each: Mapping[str, Any]) -> Fact:
    parts = tuple(Part(**part) for part in each.get("parts", ()))
    signs = tuple(Sign(**sign) for sign in each.get("signs", ()))
    return Fact(
        id=name,
        name=each["name"],
        counted=each["counted"],
        low=float(each.get("low", parts[0].low if parts else 0.0)),
        high=float(each.get("high", parts[0].high if parts else 1.0)),
        provenance=each["provenance"],
        parts=parts,
        headline=each.get("headline", "first"),
        signs=signs,
        origin=each.get("from", ""),
        change=each.get("to", ""),
        least=int(each.get("least", 0)),
    )
