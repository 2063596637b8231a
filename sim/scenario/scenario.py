"""A scenario that has been read and checked: plain, frozen, and cheap to send to another process."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import Fault, InputError
from sim.evidence import Programme, programmes
from sim.parameters.catalogue import catalogue
from sim.parameters.schema import Array, Override, resolve
from sim.scenario.place import Region, load_region
from sim.scenario.ranges import moved_array
from sim.scenario.ranges import overrides as moved_by
from sim.scenario.settings import address_filter
from sim.scenario.sizes import sized

Text = Mapping[str, str]  # {"zh": …, "en": …}


@dataclass(frozen=True)
class ProgrammeUse:
    """How a scenario uses a programme.

    Attributes
    ----------
    coverage, fidelity
        Share of units covered; share of the full effect reached, both 0 to 1.
    start, end
        First day with it and first day without it; None = from the first day, for good.
    ramp_days
        Days from start to full effect.
    where
        ``county``, ``township`` -> codes, ``setting`` -> names; an absent key means everywhere.
    effects, cost
        Sizes in place of the record's central ones: effect number -> ``size`` or option -> value; kind of cost -> yuan.
    """

    coverage: float = 1.0
    fidelity: float = 1.0
    start: dt.date | None = None
    end: dt.date | None = None
    ramp_days: int = 0
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    effects: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    cost: Mapping[str, float] = field(default_factory=dict)

    def written(self) -> dict[str, Any]:
        """Return it as a scenario file would write it; without a date that is not set."""
        dates = {key: day.isoformat() for key, day in (("start", self.start), ("end", self.end)) if day}
        where = {level: sorted(words) for level, words in sorted(self.where.items())}
        return {
            "coverage": self.coverage,
            "fidelity": self.fidelity,
            **dates,
            "ramp_days": self.ramp_days,
            "where": where,
            **self.sizes(),
        }

    def sizes(self) -> dict[str, Any]:
        """Return the sizes that it sets, as a scenario file would write them; empty where there are none."""
        effects = {number: dict(values) for number, values in sorted(self.effects.items()) if values}
        return {name: held for name, held in (("effects", effects), ("cost", dict(self.cost))) if held}


@dataclass(frozen=True)
class RegionSource:
    """Where a region comes from: a file, or a description within the scenario whose files stand in ``folder``.

    ``written`` is what the scenario says; ``description`` has the file's real path in its place.
    """

    description: str | Mapping[str, Any]
    folder: Path
    digest: str = ""
    written: str = ""


@dataclass(frozen=True)
class Keep:
    """What a run keeps: the case, file and event tables; indicators kept day by day; values by township and stratum."""

    cases: bool = True
    daily: tuple[str, ...] = ("headline",)
    areas: bool = False


@dataclass(frozen=True)
class Scenario:
    """Everything a run needs but the seed of a replication.

    ``rules`` stand in the order of the day; ``parameters`` holds what the scenario sets, in order (the last match
    wins), what ``ranges`` moves before all else; ``records`` holds the programmes that the file defines itself;
    ``ensemble`` is the file of its ensemble, no part of what a run is; ``warnings`` what a reader of it should know.
    """

    name: str
    region: RegionSource
    start: dt.date
    warm_up: int
    measure: int
    follow_up: int
    rules: tuple[str, ...]
    seed: int = 1
    calendar: str = "china"
    modifiers: bool = True
    own_warm_up: bool = False
    parameters: Mapping[str, tuple[Override, ...]] = field(default_factory=dict)
    ranges: Mapping[str, float] = field(default_factory=dict)
    programmes: Mapping[str, ProgrammeUse] = field(default_factory=dict)
    records: Mapping[str, Programme] = field(default_factory=dict)
    policies: Mapping[str, str] = field(default_factory=dict)
    keep: Keep = field(default_factory=Keep)
    title: Text = field(default_factory=dict)
    question: Text = field(default_factory=dict)
    sources: Text = field(default_factory=dict)
    changes: Text = field(default_factory=dict)
    file: str = ""
    ensemble: str = ""
    warnings: tuple[Fault, ...] = field(default=(), compare=False)

    @property
    def days(self) -> int:
        """Number of simulated days."""
        return self.warm_up + self.measure + self.follow_up

    @property
    def end(self) -> dt.date:
        """First day after the horizon."""
        return self.start + dt.timedelta(days=self.days)

    def place(self) -> Region:
        """Return the region, read once a process.

        Raises
        ------
        InputError
            If its files are no longer what they were when the scenario was read.
        """
        return _region(
            json.dumps(_plain(self.region.description), sort_keys=True), self.region.folder, self.region.digest
        )

    def record(self, programme: str) -> Programme:
        """Return a programme: the scenario's own record, else the catalogue's, with the sizes that are set."""
        found = self.records[programme] if programme in self.records else programmes()[programme]
        use = self.programmes.get(programme)
        return found if use is None else sized(found, use.effects, use.cost)

    def said(self, parameter: str) -> tuple[Override, ...]:
        """Return what the scenario itself sets of a parameter, without what ``ranges`` moves."""
        held = self.parameters.get(parameter, ())
        return held[len(moved_by(parameter, self.ranges[parameter])) :] if parameter in self.ranges else held

    def array(self, parameter: str) -> Array:
        """Return a parameter's value in this scenario as an array (``modifiers: false`` included)."""
        each = catalogue()[parameter]
        if parameter in self.ranges and not self.said(parameter) and (self.modifiers or each.neutral is None):
            return moved_array(parameter, self.ranges[parameter]).copy()  # the same, without going cell by cell
        return resolve(each, self.parameters.get(parameter, ()), modifiers=self.modifiers)

    def addresses(self) -> dict[str, Any]:
        """Return every leaf by its address, as used by sweeps, differences, the editor and ``--set``."""
        found: dict[str, Any] = {
            "horizon/start": self.start.isoformat(),
            "horizon/warm_up": self.warm_up,
            "horizon/measure": self.measure,
            "horizon/follow_up": self.follow_up,
            "seed": self.seed,
            "calendar": self.calendar,
            "rules/only": list(self.rules),
            "modifiers": self.modifiers,
            "own_warm_up": self.own_warm_up,
            "keep/cases": self.keep.cases,
            "keep/daily": list(self.keep.daily),
            "keep/areas": self.keep.areas,
        }
        _leaves("region", self.region.written or self.region.description, found)
        found |= {f"ranges/{name}": position for name, position in self.ranges.items()}
        for name in self.parameters:
            for override in self.said(name):
                where = address_filter(catalogue()[name], dict(override.at))
                found[f"parameters/{name}{where}"] = override.value
        for name, use in self.programmes.items():
            _leaves(f"programmes/{name}", use.written(), found)
        return found | {f"policies/{tier}": policy for tier, policy in self.policies.items()}

    def settings(self) -> dict[str, Any]:
        """Return the parameters whose values are not those of the catalogue, as plain JSON data."""
        return {name: _plain(self.array(name).tolist()) for name in sorted(self.parameters) if self._differs(name)}

    def identity(self, settings: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return what can change the numbers of a run, as plain JSON data: names, texts, seed and ``keep`` left out.

        Parameters
        ----------
        settings
            What :meth:`settings` gives, where that is known.
        """
        return {
            "schema": 1,
            "catalogue": catalogue_digest(),
            "region": self.region.digest,
            "horizon": {
                "start": self.start.isoformat(),
                "warm_up": self.warm_up,
                "measure": self.measure,
                "follow_up": self.follow_up,
            },
            "calendar": self.calendar,
            "rules": list(self.rules),
            "modifiers": self.modifiers,
            "own_warm_up": self.own_warm_up,
            "parameters": dict(self.settings() if settings is None else settings),
            "programmes": {name: self._use(name) for name in sorted(self.programmes)},
            "policies": dict(sorted(self.policies.items())),
        }

    def _differs(self, name: str) -> bool:
        base = resolve(catalogue()[name], (), modifiers=self.modifiers)
        return not np.array_equal(base, self.array(name))

    def _use(self, name: str) -> dict[str, Any]:
        use = self.programmes[name]
        written = {key: value for key, value in use.written().items() if key not in ("effects", "cost")}
        return {**written, "record": _plain(self.record(name).identity())}


def _leaves(address: str, value: Any, found: dict[str, Any]) -> None:
    """Add the leaves below an address."""
    if not isinstance(value, Mapping):
        found[address] = value
        return
    for key, each in value.items():
        _leaves(f"{address}/{key}", each, found)


def _plain(value: Any) -> Any:
    """Return mappings and sequences as dicts and lists, so that JSON takes them and equal things compare equal."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value


@cache
def catalogue_digest() -> str:
    """Return a SHA-256 of every parameter's value, bounds and scale."""
    total = hashlib.sha256()
    for name, each in catalogue().items():
        total.update(
            f"{name} {each.type} {each.scale} {each.dims} {each.bounds} {each.neutral} {each.choices}".encode()
        )
        total.update(each.base.tobytes())
    return total.hexdigest()


_REGIONS: dict[str, Region] = {}  # by digest of the content: safe to share, at most a few
_MOST_REGIONS = 4


def remember(region: Region) -> str:
    """Keep a region for :meth:`Scenario.place`; return its digest."""
    digest = region.digest()
    while len(_REGIONS) >= _MOST_REGIONS and digest not in _REGIONS:
        _REGIONS.pop(next(iter(_REGIONS)))
    _REGIONS[digest] = region
    return digest


def _region(description: str, folder: Path, digest: str) -> Region:
    if digest not in _REGIONS:
        found = load_region(json.loads(description), folder)
        if remember(found) != digest:
            raise InputError.single(
                "地区文件在读取后被改动；请重新运行",
                "the region's files changed after they were read; run again",
                path="region",
            )
    return _REGIONS[digest]
