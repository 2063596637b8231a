"""The shared warm-up: an alternative starts from the state in which its base ends the warm-up.

What differs takes effect on the first measured day. A programme that only the alternative has therefore starts no
earlier, and its ramp begins then. An alternative warms up by itself where it says so (``own_warm_up: true``) and where
it differs in what cannot change half-way: region, days, calendar, rules, and parameters that shape the world at the
start.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiments.identities import identity_of
from sim.store.records import digest, run_id_of

if TYPE_CHECKING:
    from sim.scenario import Scenario

#: parameters that decide how many rows the tables of desks and servers have
_LAYOUT = ("capacity.servers", "pools.merge")
_STRUCTURE = ("region", "horizon", "calendar", "rules", "modifiers", "catalogue")


@dataclass(frozen=True)
class Origin:
    """The run that another run leaves.

    Attributes
    ----------
    scenario
        What is simulated before.
    day
        Number of days simulated before; on the morning of the next the run goes on as another scenario.
    before
        Where that run itself comes from.
    plain
        Whether what goes on is the run that the scenario would have given by itself: it then bears no parent in its id.
    """

    scenario: Scenario
    day: int
    before: Origin | None = None
    plain: bool = False

    def parent(self, seed: int) -> str:
        """Id of the run that is left."""
        return run_id_of(identity_of(self.scenario)[1], seed, *left(self.before, seed))


def left(origin: Origin | None, seed: int) -> tuple[str | None, int | None]:
    """Parent and day in the id of a run that has this origin; nothing where it makes no difference."""
    return (None, None) if origin is None or origin.plain else (origin.parent(seed), origin.day)


@dataclass(frozen=True)
class Start:
    """How an alternative begins.

    Attributes
    ----------
    scenario
        The alternative as it is run: what only it has starts with the first measured day.
    origin
        The base's warm-up; None where it warms up by itself.
    why
        Addresses because of which it warms up by itself, ``own_warm_up`` if it asks for it.
    moved
        Programmes that start later than their scenario says.
    """

    scenario: Scenario
    origin: Origin | None
    why: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()


def start(base: Scenario, alternative: Scenario) -> Start:
    """How an alternative begins when it is compared with a base."""
    if alternative.own_warm_up:
        return Start(alternative, None, why=("own_warm_up",))
    if base.warm_up == 0:
        return Start(alternative, None)
    why = structure(base, alternative)
    if why:
        return Start(alternative, None, why=why)
    alternative, moved = not_before(base, alternative, base.warm_up)
    plain = warm_digest(alternative) == warm_digest(base) and _same_room(base, alternative)
    return Start(alternative, Origin(base, base.warm_up, plain=plain), moved=moved)


def not_before(base: Scenario, other: Scenario, day: int) -> tuple[Scenario, tuple[str, ...]]:
    """A scenario of which what the base does not have starts on a day at the earliest, and which programmes moved."""
    first = base.start + dt.timedelta(days=day)
    later = {
        name: replace(use, start=first)
        for name, use in other.programmes.items()
        if name not in base.programmes and (use.start is None or use.start < first)
    }
    if not later:
        return other, ()
    return replace(other, programmes={**other.programmes, **later}), tuple(sorted(later))


def begins(scenarios: Sequence[Scenario]) -> list[Start]:
    """How a base, which comes first, and its alternatives begin."""
    return [Start(scenarios[0], None), *(start(scenarios[0], each) for each in scenarios[1:])]


def _same_room(base: Scenario, other: Scenario) -> bool:
    """Whether centres had the same room for mobile teams: later programmes add room for staff from the first day."""
    if set(base.policies.values()) <= {"nothing"}:
        return True
    from sim.planning import plans, spare_servers

    return spare_servers(base, plans(base)) == spare_servers(other, plans(other))


def structure(base: Scenario, other: Scenario) -> tuple[str, ...]:
    """Addresses in which two scenarios differ and that cannot change half-way."""
    from sim.planning import FIXED

    left, right = identity_of(base)[0], identity_of(other)[0]
    found = [name for name in _STRUCTURE if left[name] != right[name]]
    if "modifiers" in found:
        return tuple(found)
    for name in sorted({*left["parameters"], *right["parameters"]} & {*FIXED, *_LAYOUT}):
        if not np.array_equal(base.array(name), other.array(name)):
            found.append(f"parameters/{name}")
    return tuple(found)


def warm_digest(scenario: Scenario) -> str:
    """Digest of what can have changed the state by the end of the warm-up; programmes that start later have not."""
    return digest(_before(scenario, scenario.warm_up))


def _before(scenario: Scenario, day: int) -> dict[str, Any]:
    first = scenario.start + dt.timedelta(days=day)
    found = dict(identity_of(scenario)[0])
    begun = {}
    for name, use in scenario.programmes.items():
        if (use.start is not None and use.start >= first) or (use.end is not None and use.end <= scenario.start):
            continue
        # an end that lies beyond that day is not known yet
        later = use.end is not None and use.end >= first
        begun[name] = {key: held for key, held in found["programmes"][name].items() if key != "end" or not later}
    found["programmes"] = begun
    del found["own_warm_up"]
    return found
