"""Runs that share their beginning: it is simulated once, and each goes on from a copy of its state.

The last of the runs that the beginning belongs to takes it over without a copy. How a run goes on as another scenario:
the hazards of all live disputes are brought up to date under the old values, then values, programmes and policies of
the new scenario hold, and every next event is planned anew.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.errors import InputError
from sim.experiments.identities import identity_of
from sim.experiments.sharing import Origin, structure
from sim.store.records import digest

if TYPE_CHECKING:
    from sim.experiments.engine import Task
    from sim.model import GovernanceModel
    from sim.scenario import Scenario

EachDay = Callable[[int], None]


class Stem:
    """Beginnings of runs, one kept at a time; use one for tasks that stand side by side."""

    def __init__(self) -> None:
        self._key = ""
        self._model: GovernanceModel | None = None

    def model(self, task: Task, each_day: EachDay | None = None) -> GovernanceModel:
        """The model of a task, at the day from which it goes on by itself."""
        if task.origin is None:
            return self._begun(task) or new(task.scenario, task)
        key = _key(task.origin, task)
        if self._model is None or key != self._key:
            self._model = None  # one beginning at a time: it may hold much memory
            self._model, self._key = grown(task.origin, task, each_day), key
        made = new(task.scenario, task)
        graft(self._model, made)
        return made

    def _begun(self, task: Task) -> GovernanceModel | None:
        """The beginning that is held, if it is the task's own: nobody needs it after that."""
        held = self._model
        if held is None or self._key != _key(Origin(task.scenario, held.day), task):
            return None
        self._model, self._key = None, ""
        return held


def grown(origin: Origin, task: Task, each_day: EachDay | None = None) -> GovernanceModel:
    """The run that a task leaves, on the morning on which it does."""
    made = new(origin.scenario, task)
    if origin.before is not None:
        graft(grown(origin.before, task, each_day), made)
    while made.day < origin.day:
        made.step()
        if each_day is not None:
            each_day(made.day)
    return made


def new(scenario: Scenario, task: Task) -> GovernanceModel:
    """A model at its first day."""
    from sim.model import GovernanceModel, release

    made = GovernanceModel(scenario, seed=task.seed, checks=task.checks)
    release(made)  # a beginning that others leave may never end, and Mesa would hold it until the process does
    return made


def _key(origin: Origin, task: Task) -> str:
    line: list[object] = [task.seed, task.checks]
    before: Origin | None = origin
    while before is not None:
        line += [identity_of(before.scenario)[1], before.day]
        before = before.before
    return digest(line)


def graft(held: GovernanceModel, onto: GovernanceModel) -> None:
    """Let a model go on from the state of another, which stays as it is; see the module for what changes when.

    Raises
    ------
    InputError
        If they differ in what cannot change half-way.
    """
    why = structure(held.scenario, onto.scenario)
    if why:
        raise InputError.single(
            f"不能在中途改变：{'、'.join(why)}；请写 own_warm_up: true",
            f"cannot change half-way: {', '.join(why)}; write own_warm_up: true",
            file=onto.scenario.file,
        )
    from sim.experiments.grafting import go_on

    go_on(held, onto)
