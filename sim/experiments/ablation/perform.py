"""Runs an ablation by way of the store: base runs and warm-ups are shared by all measures, and what is stored stays.

Measures go in batches. Within a batch runs of one seed (or member) stand in one process and leave the same warm-up; the
base's own runs are stored by the first batch. What one measure gives does not depend on which others are asked for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sim.errors import InputError
from sim.evidence import Programme
from sim.experiments.ablation.measures import Alone, alone
from sim.experiments.ablation.table import Ablation, Row, Text, Verdict, row
from sim.experiments.compare import Comparison, compare
from sim.experiments.describe import headline
from sim.experiments.engine import Task, title
from sim.experiments.ensemble import Ensemble
from sim.experiments.executor import Progress, Watcher
from sim.experiments.knowledge.applied import with_use, with_values
from sim.experiments.knowledge.intervals import Effects, run_sides, seeds_of
from sim.experiments.knowledge.members import Members, draw, with_sizes
from sim.experiments.stored_comparisons import MEMBER_KEPT, through
from sim.experiments.stored_runs import Command
from sim.experiments.storing import Storing
from sim.scenario import Scenario

#: measures that run together: more share a warm-up, fewer are lost when it is stopped
BATCH = 10


@dataclass(frozen=True)
class _Over:
    """The members: their values, and the base with the values of each."""

    members: Members
    bases: tuple[Scenario, ...]
    pairs: int


def ablate(
    base: Scenario,
    measures: Sequence[Programme],
    storing: Storing,
    pairs: int = 10,
    members: int = 20,
    ensemble: Ensemble | None = None,
    exceptions: Mapping[str, Text] | None = None,
    watch: Watcher | None = None,
    command: Command | None = None,
) -> Ablation:
    """Each measure alone against the base, paired.

    Parameters
    ----------
    measures
        As `switches` gives them.
    storing
        Where every run is stored; a second call runs only what is missing.
    pairs, members
        Pairs of equal seeds; sets of parameters for the knowledge interval (0 = none), one pair each.
    exceptions
        Measure -> why its sign need not be as declared.
    watch
        Told the runs done out of those that are missing.
    command
        What reproduces one of the runs.

    Raises
    ------
    InputError
        If the base itself fails, or the ensemble is wrong. A measure that fails is a row that says so.
    """
    all_ = [alone(base, each) for each in measures]
    ready = [each for each in all_ if each.scenario is not None]
    over = _over(base, members, ensemble) if members else None
    told = _Told(storing, watch, _steps(len(ready), pairs + (0 if over is None else len(over.bases))))
    found: dict[str, Row] = {}
    for first in range(0, len(ready), BATCH):
        rows = _safely(base, ready[first : first + BATCH], storing, pairs, over, told, command)
        found |= {each.measure.id: mine for each, mine in rows}
    failed = tuple(name for name, mine in found.items() if mine.verdict is Verdict.NOT_RUN)
    reasons = exceptions or {}
    whole = (found.get(each.measure.id) or Row(each.measure, Verdict.NOT_RUN, reason=each.reason) for each in all_)
    table = tuple(replace(each, exception=reasons.get(each.measure.id)) for each in whole)
    fitted, number = (False, 0) if over is None else (over.members.fitted, len(over.bases))
    return Ablation(base.name, title(base), base.seed, pairs, number, fitted, table, failed)


def _over(base: Scenario, members: int, ensemble: Ensemble | None) -> _Over:
    drawn = draw([base], members, ensemble)
    bases = tuple(with_values(base, drawn.settings(place)) for place in range(len(drawn.values)))
    return _Over(drawn, bases, 1)


def _steps(measures: int, each: int) -> int:
    """Runs at most: those of the base are asked for in every batch."""
    batches = -(-measures // BATCH)
    return each * (measures + batches)


class _Told:
    """Progress over all batches, from the progress of each: what is stored already does not count."""

    def __init__(self, storing: Storing, watch: Watcher | None, total: int) -> None:
        self._storing, self._watch, self._began = storing, watch, time.perf_counter()
        self._total, self._made = total, storing.made
        self._before = 0
        storing.watch = self._tell if watch is not None else None

    def asked(self, tasks: int) -> Callable[[], None]:
        """Say how many runs are asked for next; call what it returns when they are there."""
        made, self._before = self._storing.made, self._storing.made - self._made

        def done() -> None:
            self._total -= tasks - (self._storing.made - made)

        return done

    def _tell(self, state: Progress) -> None:
        if self._watch is not None:
            done = self._before + state.done
            self._watch(Progress(done, max(self._total, done), time.perf_counter() - self._began))


def _safely(
    base: Scenario, batch: Sequence[Alone], storing: Storing, pairs: int, over: _Over | None, told: _Told,
    command: Command | None,
) -> list[tuple[Alone, Row]]:  # fmt: skip
    """Rows of a batch; if a run fails, the measures one by one, so that the others have theirs."""
    try:
        return list(zip(batch, _rows(base, batch, storing, pairs, over, told, command), strict=True))
    except InputError as error:
        if len(batch) == 1:
            reason = {"zh": error.text("zh"), "en": error.text("en")}
            return [(batch[0], Row(batch[0].measure, Verdict.NOT_RUN, reason=reason))]
    # raises if it is the base that fails
    through(storing, replace(base.keep, cases=False))([Task(base, base.seed + number) for number in range(pairs)])
    return [found for each in batch for found in _safely(base, [each], storing, pairs, over, told, command)]


def _rows(
    base: Scenario, batch: Sequence[Alone], storing: Storing, pairs: int, over: _Over | None, told: _Told,
    command: Command | None,
) -> list[Row]:  # fmt: skip
    sides = [each.scenario for each in batch if each.scenario is not None]
    done = told.asked(pairs * (len(sides) + 1))
    run_all = through(storing, replace(base.keep, cases=False), command)
    compared = compare(base, sides, pairs, None, 1, run_all=run_all)
    done()
    known = None
    if over is not None:
        done = told.asked(len(over.bases) * over.pairs * (len(sides) + 1))
        known = _known(base, sides, over, storing, command)
        done()
    return [_row(each, compared, known) for each in batch]


def _row(each: Alone, compared: Comparison, known: Effects | None) -> Row:
    name = "" if each.scenario is None else each.scenario.name
    mine = [effect for effect in compared.effects if effect.alternative == name]
    return row(each.measure, mine, known, headline())


def _known(
    base: Scenario, sides: Sequence[Scenario], over: _Over, storing: Storing, command: Command | None
) -> Effects:
    """Effects over the members; each measure has draws of its own sizes, whichever others stand beside it."""
    drawn = [with_sizes(over.members, [base, each]) for each in sides]
    settings = [
        [mine, *(_member(each, mine, members, place) for each, members in zip(sides, drawn, strict=True))]
        for place, mine in enumerate(over.bases)
    ]
    # thousands of texts that differ in a number each: the command that made them says as much
    run_all = through(storing, MEMBER_KEPT, command, lambda _: "")
    return run_sides(settings, seeds_of(base.seed, len(settings), over.pairs), run_all)


def _member(side: Scenario, base: Scenario, members: Members, place: int) -> Scenario:
    """An alternative with the values of a member: its base's, and those of its own sizes."""
    uses = {name: use for name, use in side.programmes.items() if name not in base.programmes}
    found = replace(base, name=side.name, title=side.title, programmes={**base.programmes, **uses})
    for address, value in members.settings(place).items():
        root, _, rest = address.partition("/")
        if root == "programmes" and rest.partition("/")[0] in uses:
            found = with_use(found, rest, value)
    return found
