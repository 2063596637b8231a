"""What a seed file holds: documents, the facts they state, and programmes with the effects we assume.

No source document states an effect size. Every size is an assumption with a range; a programme's provenance says how
much of it is the text and how much is our reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

PROVENANCES = ("source", "derived", "outside", "assumed")
NATURES = ("measure", "target", "doctrine", "problem", "structure", "metric")
STATUSES = ("done", "planned", "named_only")
GRADES = ("A", "B", "C")
UNITS = ("village", "desk", "county", "case")
PAYERS = ("city", "county", "township")
STAGES = (
    "prevention",
    "discovery",
    "recording",
    "triage",
    "assignment",
    "mediation",
    "enforcement",
    "escalation",
    "backlog",
    "feedback",
    "trust",
    "capacity",
    "cost",
    "governance",
)

Text = Mapping[str, str]  # {"zh": …, "en": …}


@dataclass(frozen=True)
class Range:
    """A number that is not known exactly: low <= central <= high."""

    low: float
    central: float
    high: float


@dataclass(frozen=True)
class Fact:
    """One figure, the document it stands in and its kind: source, derived, outside or assumed.

    ``document`` is the stem of the seed file; ``value`` a number, a text or a list of numbers.
    """

    id: str
    term: Text
    value: Any
    unit: str
    year: int
    place: str
    kind: str
    document: str
    note: Text = field(default_factory=dict)


@dataclass(frozen=True)
class Document:
    """One source document; the project holds its title and figures, never its sentences."""

    id: str
    place: str
    publisher: Text
    title: Text
    date: str
    facts: tuple[str, ...]
    programmes: tuple[str, ...]


@dataclass(frozen=True)
class Effect:
    """What an operator does for a programme at full fidelity.

    Attributes
    ----------
    operator
        Name of the operator.
    target
        What it acts on, in the operator's own terms (a parameter id for ``param_shift``); empty if it needs none.
    filter
        Dimension -> members it is confined to.
    size
        Effect on the target's scale; None where the operator needs none.
    family
        Effects of one family saturate instead of adding up.
    arrows
        The causal arrows of the research catalogue that this effect stands for, in plain words.
    options
        Further settings of the operator; a range where low, central and high are given.
    """

    operator: str
    target: str
    filter: Mapping[str, tuple[str, ...]]
    size: Range | None
    family: str
    arrows: tuple[str, ...]
    options: Mapping[str, Any]


@dataclass(frozen=True)
class Omitted:
    """An arrow of the research catalogue that has no effect here, and why."""

    arrow: str
    reason: Text


@dataclass(frozen=True)
class Cost:
    """Yuan per covered unit: once at the start, each year, and per hour of work it takes; and who pays."""

    once: Range
    yearly: Range
    hourly: Range
    payer: str


@dataclass(frozen=True)
class Expected:
    """Outcome indicator that the programme should move, and in which direction (+1 or -1)."""

    indicator: str
    sign: int


@dataclass(frozen=True)
class Programme:
    """A named policy with its evidence; only a ``measure`` can be switched on."""

    id: str
    name: Text
    stage: tuple[str, ...]
    grade: str
    nature: str
    status: str
    place: str
    effects: tuple[Effect, ...]
    omitted: tuple[Omitted, ...]
    cost: Cost | None
    coverage_unit: str
    expected: Expected | None
    provenance: str
    note: Text
    pulls_against: tuple[str, ...]
    document: str = ""

    @property
    def is_switch(self) -> bool:
        """Whether a scenario may switch it on."""
        return self.nature == "measure"

    def identity(self) -> dict[str, Any]:
        """Return what can change a run, as plain data: names, notes and expectations are left out."""
        return {
            "id": self.id,
            "coverage_unit": self.coverage_unit,
            "effects": [
                {key: value for key, value in asdict(effect).items() if key != "arrows"} for effect in self.effects
            ],
            "cost": None if self.cost is None else asdict(self.cost),
        }
