"""What is stored of a run, and the id that its content gives it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim import NUMBERS
from sim.store.tables import Block

Text = Mapping[str, str]

#: states of a stored run; a quarantined one killed its process each time it was tried
STATES = ("done", "failed", "quarantined")


class ValueRow(NamedTuple):
    """One series of one indicator of one run; ``value`` None = null, and ``reason`` says why."""

    indicator: str
    series: str
    value: float | None
    numerator: float | None
    denominator: float | None
    unit: Text
    reason: Text | None = None


@dataclass(frozen=True)
class RunRecord:
    """One line of the catalogue.

    Attributes
    ----------
    id
        Content address (`run_id`).
    scenario
        SHA-256 of the scenario's identity (`scenario_digest`).
    numbers
        ``sim.NUMBERS`` of the program that ran it.
    created
        When it was stored: UTC, ISO 8601, to the second.
    seconds
        Time in the model.
    attempts
        How often it was tried.
    reason, error
        Of a run that did not finish: why, in both languages; the technical details.
    command
        Reproduces the run.
    parent, day
        Of a branch: the run it left and the day it left it; None otherwise.
    logs, areas
        Whether its case logs and its values by township are stored.
    """

    id: str
    name: str
    title: Text
    scenario: str
    seed: int
    state: str = "done"
    numbers: int = NUMBERS
    created: str = ""
    seconds: float = 0.0
    days: int = 0
    disputes: int = 0
    attempts: int = 1
    reason: Text | None = None
    error: str = ""
    command: str = ""
    parent: str | None = None
    day: int | None = None
    logs: bool = False
    areas: bool = False

    def as_json(self) -> dict[str, Any]:
        """The documented row (docs/json.md)."""
        return {name: dict(each) if isinstance(each, Mapping) else each for name, each in vars(self).items()}


@dataclass(frozen=True)
class StoredRun:
    """A run packed for the store; picklable, made in the process that ran it.

    Attributes
    ----------
    identity
        What the scenario's digest is taken of; stored once a scenario.
    source
        The scenario as YAML text that reproduces it; may be empty.
    daily
        ``indicator:series`` -> one number a day; packed by the process that ran it (`sim.store.tables.pack`), or not.
    extras
        Plain JSON data beside the indicators; what stands under ``areas`` is level -> name -> one number a place.
    log_parquet
        File name -> bytes of the case logs, None where none are kept.
    versions
        Versions of the packages that decide the numbers.
    meta
        What readers of the logs must know: first day, minutes of a desk day.
    """

    record: RunRecord
    identity: Mapping[str, Any]
    source: str = ""
    values: tuple[ValueRow, ...] = ()
    daily: Mapping[str, NDArray[np.float64]] | Block = field(default_factory=dict)
    extras: Mapping[str, Any] = field(default_factory=dict)
    timing: Mapping[str, Any] = field(default_factory=dict)
    log_parquet: Mapping[str, bytes] | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    meta: Mapping[str, Any] = field(default_factory=dict)


def canonical(content: Any) -> str:
    """JSON with one spelling: keys sorted, no spaces, no NaN."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def digest(content: Any) -> str:
    """SHA-256 of the canonical JSON."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def scenario_digest(identity: Mapping[str, Any]) -> str:
    """Digest of what a scenario's runs depend on: titles, comments, file names and the seed are not in it."""
    return digest(identity)


def run_id(identity: Mapping[str, Any], seed: int, parent: str | None = None, day: int | None = None) -> str:
    """Content address of a run: scenario, seed, ``NUMBERS``, and for a branch the run and day it left."""
    return run_id_of(scenario_digest(identity), seed, parent, day)


def run_id_of(scenario: str, seed: int, parent: str | None = None, day: int | None = None) -> str:
    """As `run_id`, from the digest of the scenario: many runs of one scenario need it only once."""
    return digest({"scenario": scenario, "seed": seed, "numbers": NUMBERS, "parent": parent, "day": day})
