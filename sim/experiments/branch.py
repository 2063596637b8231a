"""Branches: a stored run, taken up on a day of it and continued as it is or as another scenario.

The state of that day is not stored: it is simulated again, which gives the same bytes. The branch is a run of its own,
whose id says which run it left and when.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import InputError
from sim.experiments.engine import title
from sim.experiments.packing import Wanted
from sim.experiments.run import RunResult, summaries
from sim.experiments.scenario_text import scenario_text
from sim.experiments.sharing import Origin, not_before, structure
from sim.experiments.stored_runs import outcome, stored_scenario
from sim.experiments.storing import Storing

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.store import Store


@dataclass(frozen=True)
class Branch:
    """A stored branch.

    Attributes
    ----------
    id, parent, day
        Its id, the run that it left, and after how many days.
    moved
        Programmes of the other scenario that start only with the branch.
    """

    id: str
    parent: str
    day: int
    result: RunResult
    moved: tuple[str, ...]


def branch(
    storing: Storing, run: str, day: int, other: Scenario | None = None, command: str = "", checks: bool = False,
    folder: Path | None = None,
) -> Branch:  # fmt: skip
    """Continue a stored run from a day.

    Parameters
    ----------
    run
        Id of the run, or the beginning of one.
    day
        Number of days that stay as they were.
    other
        What holds from then on; None for no change. Its region, days, calendar and rules must be the run's.
    folder
        Where the scenarios' regions are, as in `sim.experiments.stored_runs.stored_scenario`.

    Raises
    ------
    InputError
        If there is no such run or day, or the other scenario differs in what cannot change half-way.
    """
    store = storing.store
    record = store.record(run)
    base, before = stored_scenario(store, record.id, folder), origin_of(store, record.id, folder)
    first = 1 if before is None else before.day + 1
    if not first <= day < base.days:
        raise InputError.single(
            f"应在 {first} 至 {base.days - 1} 之间（该次推演共 {base.days} 天），现为 {day}",
            f"must be {first} to {base.days - 1} (the run has {base.days} days), not {day}",
            path="--day",
        )
    made, moved = (base, ()) if other is None else not_before(base, other, day)
    why = structure(base, made)
    if why:
        raise InputError.single(
            f"与该次推演在不能中途改变之处不同：{'、'.join(why)}",
            f"differs from the run in what cannot change half-way: {', '.join(why)}",
            file=made.file, path="--with",
        )  # fmt: skip
    origin = Origin(base, day, before)
    kept = replace(made.keep, cases=True)
    wanted = Wanted(made, record.seed, kept, command, source=scenario_text(made), checks=checks, origin=origin)
    (name,) = storing.ensure([wanted], again=checks)
    outcomes = (replace(outcome(store, name), scenario=made.name),)
    return Branch(
        name, record.id, day, RunResult(made.name, title(made), record.seed, outcomes, summaries(outcomes)), moved
    )


def origin_of(store: Store, run: str, folder: Path | None = None) -> Origin | None:
    """Where a stored run comes from, back to the run that began by itself.

    Raises
    ------
    InputError
        If a run that it comes from is no longer stored.
    """
    record = store.record(run)
    if record.parent is None or record.day is None:
        return None
    parent = stored_scenario(store, record.parent, folder)
    return Origin(parent, record.day, origin_of(store, record.parent, folder))
