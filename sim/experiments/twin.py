"""The same dispute in two scenarios: both logs aligned by its key, the first event that differs, what may explain it.

Rows of the log name cases and files by row number, which differs between runs; so events are compared by what happened,
when and where, never by row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim import vocabulary
from sim.errors import InputError
from sim.experiments.differences import Difference, differences
from sim.experiments.engine import Task, day_watcher, tables
from sim.experiments.executor import Watcher
from sim.experiments.sharing import start
from sim.randomness import key_text, parse_key

if TYPE_CHECKING:
    from sim.events.tables import RunTables
    from sim.scenario import Scenario

#: columns that say what happened, when and where; ``case`` and ``file`` are row numbers of one run
COMPARED = (
    "day",
    "minute",
    "event",
    "rule",
    "reason",
    "from_tier",
    "tier",
    "desk",
    "channel",
    "attempt",
    "book",
    "value",
)

Event = dict[str, int]
_NAMED: dict[str, type[IntEnum]] = {
    "event": vocabulary.Event, "rule": vocabulary.Phase, "reason": vocabulary.Reason, "from_tier": vocabulary.Tier,
    "tier": vocabulary.Tier, "channel": vocabulary.Channel, "book": vocabulary.Book,
}  # fmt: skip


@dataclass(frozen=True)
class History:
    """One dispute in one run: who it is, where it ended, every event of it. None as ``case`` = never arose there."""

    case: Mapping[str, float] | None
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Twin:
    """One dispute in both scenarios.

    Attributes
    ----------
    first : int or None
        Position of the first event that differs; None if all are the same.
    causes : tuple
        Differences of the scenarios that can have reached this dispute by that day.
    """

    key: str
    base: History
    alternative: History
    first: int | None
    causes: tuple[Difference, ...]

    @property
    def pair(self) -> tuple[Event | None, Event | None]:
        """The two events at the first difference; None where that history had ended."""
        if self.first is None:
            return None, None
        sides = [history.events for history in (self.base, self.alternative)]
        found = [events[self.first] if self.first < len(events) else None for events in sides]
        return found[0], found[1]

    def as_json(self) -> dict[str, Any]:
        """The documented entry (docs/json.md)."""
        return {
            "key": self.key,
            "first_difference": self.first,
            "base": [named(event) for event in self.base.events],
            "alternative": [named(event) for event in self.alternative.events],
            "causes": [
                {"address": each.address, "base": each.base, "alternative": each.alternative, "rows": list(each.rows)}
                for each in self.causes
            ],
        }


@dataclass(frozen=True)
class TwinResult:
    """Answer of `twin`.

    Attributes
    ----------
    identical, shared : int
        Disputes whose whole history is the same; disputes that occur in both.
    only_base, only_alternative : int
        Disputes that occur in one only (linked or additional ones; prevented ones count as occurring).
    """

    base: Scenario
    alternative: Scenario
    seed: int
    identical: int
    shared: int
    only_base: int
    only_alternative: int
    twins: tuple[Twin, ...]
    places: Mapping[str, NDArray[Any]]

    @property
    def share_identical(self) -> float | None:
        """Share of shared disputes whose history is the same to the minute."""
        return self.identical / self.shared if self.shared else None

    def as_json(self) -> dict[str, Any]:
        """The documented answer (docs/json.md)."""
        return {
            "schema": 1,
            "base": self.base.name,
            "alternative": self.alternative.name,
            "seed": self.seed,
            "identical": self.identical,
            "shared": self.shared,
            "share_identical": self.share_identical,
            "only_base": self.only_base,
            "only_alternative": self.only_alternative,
            "twins": [each.as_json() for each in self.twins],
        }


def twin(
    base: Scenario,
    alternative: Scenario,
    case: int | None = None,
    sample: int = 0,
    seed: int | None = None,
    watch: Watcher | None = None,
) -> TwinResult:
    """Run both scenarios with one seed and set disputes side by side.

    Parameters
    ----------
    case
        Key of one dispute (`parse` reads its 13 characters).
    sample
        Number of disputes with different histories to show, chosen by key: the same ones each time.

    Raises
    ------
    InputError
        If the key names no dispute of either run.
    """
    used = base.seed if seed is None else seed
    days = day_watcher(watch, base.days + alternative.days)
    begun = start(base, alternative)
    alternative = begun.scenario
    tasks = (Task(base, used), 0), (Task(alternative, used, origin=begun.origin), base.days)
    runs = [tables(task, days(before)) for task, before in tasks]
    digests = [histories(run) for run in runs]
    keys = [run.cases["key"] for run in runs]
    shared, here, there = np.intersect1d(keys[0], keys[1], assume_unique=True, return_indices=True)
    same = digests[0][here] == digests[1][there]
    changed = differences(base, alternative)
    if case is not None:
        chosen = [case]
        if not any((side == np.uint64(case)).any() for side in keys):
            raise InputError.single(
                f"随机种子 {used} 下两个情景中都没有编号为“{key_text(case)}”的纠纷；可用 --sample 3 查看有差别的纠纷",
                f"no dispute '{key_text(case)}' in either scenario under seed {used}; try --sample 3 to see some",
                path="--case",
            )
    else:
        # keys are hashes, so the smallest ones are a random sample that never changes
        chosen = [int(key) for key in shared[~same][:sample]]
    return TwinResult(
        base, alternative, used, int(same.sum()), len(shared), len(keys[0]) - len(shared), len(keys[1]) - len(shared),
        tuple(_pair(key, runs[0], runs[1], changed) for key in chosen), runs[0].places,
    )  # fmt: skip


def parse(case: str) -> int:
    """Key of a dispute from its 13 characters.

    Raises
    ------
    InputError
        If the text is no key.
    """
    try:
        return parse_key(case.strip())
    except ValueError:
        raise InputError.single(
            f"“{case}”不是纠纷编号：编号为 13 位，由数字和不含 i、l、o、u 的小写字母组成",
            f"'{case}' is no dispute key: keys are 13 characters, digits and letters without i, l, o, u",
            path="--case",
        ) from None


def histories(run: RunTables) -> NDArray[np.uint64]:
    """One number a dispute that differs (but for chance of 2**-64) when any event of it differs."""
    log, n_cases = run.log, len(run.cases["key"])
    with np.errstate(over="ignore"):
        row = np.zeros(len(log["day"]), dtype=np.uint64)
        for column in COMPARED:
            row = _mixed(row * np.uint64(31) + log[column].astype(np.int64).view(np.uint64))
        total = np.zeros(n_cases + 1, dtype=np.uint64)
        # rows without a dispute (-1) fall into the spare last place
        np.add.at(total, log["case"], row)
    return total[:n_cases]


def _mixed(z: NDArray[np.uint64]) -> NDArray[np.uint64]:
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def history(run: RunTables, key: int) -> History:
    """Everything that happened to one dispute of a run."""
    rows = np.flatnonzero(run.cases["key"] == np.uint64(key))
    if not len(rows):
        return History(None, ())
    row = int(rows[0])
    case = {name: column[row].item() for name, column in run.cases.items() if column.ndim == 1}
    found = np.flatnonzero(run.log["case"] == row)
    events = tuple({name: int(run.log[name][at]) for name in COMPARED} for at in found)
    return History(case, events)


def _pair(key: int, base: RunTables, alternative: RunTables, changed: tuple[Difference, ...]) -> Twin:
    sides = history(base, key), history(alternative, key)
    first = first_difference(sides[0].events, sides[1].events)
    known = sides[0].case or sides[1].case or {}
    causes: tuple[Difference, ...] = ()
    if first is not None:
        day = min(events[first]["day"] for events in (sides[0].events, sides[1].events) if first < len(events))
        causes = tuple(each for each in changed if each.may_reach(known, day))
    return Twin(key_text(key), sides[0], sides[1], first, causes)


def named(event: Event) -> dict[str, Any]:
    """An event with names instead of codes; what has none is None."""
    found: dict[str, Any] = dict(event)
    for column, members in _NAMED.items():
        value = event[column]
        known = {int(each): each.name.lower() for each in members}
        found[column] = known.get(value)
    return found


def first_difference(one: tuple[Event, ...], other: tuple[Event, ...]) -> int | None:
    """Position of the first event that differs, None if there is none."""
    for position, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return position
    return min(len(one), len(other)) if len(one) != len(other) else None
