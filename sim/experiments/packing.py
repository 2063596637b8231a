"""The only maker of stored runs: a scenario and a seed in, a run packed for the store out.

Runs in worker processes: what goes in and what comes out can be pickled, and the tables never leave the worker.
"""

from __future__ import annotations

import io
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, WanggeError, suggestion
from sim.experiments import curves
from sim.experiments.engine import Task, branches_first, tables, title
from sim.experiments.extras import extras
from sim.experiments.identities import identity_of
from sim.experiments.sharing import Origin, left
from sim.experiments.stationary import quarters
from sim.experiments.stem import Stem
from sim.experiments.versions import versions
from sim.store.records import RunRecord, StoredRun, ValueRow, run_id_of
from sim.store.tables import pack as pack_block

if TYPE_CHECKING:
    from sim.events.tables import RunTables
    from sim.scenario import Keep, Scenario

#: groups that ``keep.daily`` may name beside single indicators: all that can be drawn by day
GROUPS = ("headline", "all")


@dataclass(frozen=True)
class Wanted:
    """A run that is wanted, whether it is stored or not.

    Attributes
    ----------
    keep
        What to keep of it; the scenario's own where None.
    command
        Reproduces it.
    parent, day
        Of a branch: the run it leaves and when.
    source
        The scenario as YAML text.
    checks
        Recount every law row by row each day; changes no number.
    origin
        Where it comes from if it does not begin by itself; ``parent`` and ``day`` then follow from it.
    quarters
        Keep whether the window is steady (`sim.experiments.stationary`).
    """

    scenario: Scenario
    seed: int
    keep: Keep | None = None
    command: str = ""
    parent: str | None = None
    day: int | None = None
    source: str = ""
    checks: bool = field(default=False, compare=False)
    origin: Origin | None = None
    quarters: bool = field(default=False, compare=False)

    @cached_property
    def id(self) -> str:
        """Content address of the run."""
        return run_id_of(identity_of(self.scenario)[1], self.seed, *self.left)

    @cached_property
    def left(self) -> tuple[str | None, int | None]:
        """The run it leaves and when, as far as its id says so."""
        return (self.parent, self.day) if self.origin is None else left(self.origin, self.seed)

    @property
    def task(self) -> Task:
        """What is to be run."""
        return Task(self.scenario, self.seed, self.checks, self.origin)

    @property
    def kept(self) -> Keep:
        """What to keep."""
        return self.scenario.keep if self.keep is None else self.keep


def daily_names(wanted: Sequence[str]) -> frozenset[str]:
    """Ids of the indicators to keep day by day.

    Raises
    ------
    InputError
        If a name is neither a group nor an indicator that has a series a day.
    """
    return _daily_names(tuple(wanted))


@cache
def _daily_names(wanted: tuple[str, ...]) -> frozenset[str]:
    from sim.indicators import catalogue

    able = [name for name, each in catalogue().items() if each.daily]
    found: set[str] = set()
    for name in wanted:
        if name in GROUPS:
            found.update(able)
        elif name in able:
            found.add(name)
        else:
            zh, en = suggestion(name, [*GROUPS, *able])
            raise InputError.single(f"“{name}”没有每日序列{zh}", f"'{name}' has no series a day{en}", path="keep/daily")
    return frozenset(found)


def produce(wanted: Wanted, each_day: Callable[[int], None] | None = None, stem: Stem | None = None) -> StoredRun:
    """Run, measure, pack.

    Raises
    ------
    InputError
        If the scenario's region changed meanwhile, or what to keep is unknown.
    """
    return pack(wanted, tables(wanted.task, each_day, stem))


def produce_many(wanted: Sequence[Wanted]) -> list[StoredRun]:
    """Run several in one process; one that fails is a run with state ``failed``, and the rest go on."""
    stem, found = Stem(), dict[int, StoredRun]()
    for place in branches_first([each.task for each in wanted]):
        try:
            found[place] = produce(wanted[place], stem=stem)
        except Exception as error:  # noqa: BLE001 - whatever it is belongs to this run and is stored with it
            found[place] = failed(wanted[place], error)
    return [found[place] for place in range(len(wanted))]


def pack(wanted: Wanted, run: RunTables) -> StoredRun:
    """A finished run as the store takes it."""
    from sim.indicators import compute_all, daily_series

    keep, names = wanted.kept, daily_names(wanted.kept.daily)
    values = tuple(
        ValueRow(each.id, each.series, each.value, each.numerator, each.denominator, each.unit, each.reason)
        for each in compute_all(run)
    )
    daily = {f"{name}:{series}": each for (name, series), each in daily_series(run).items() if name in names}
    more = extras(run, keep.areas)
    if keep.areas:
        more["areas"] = {level: pack_block(columns) for level, columns in more["areas"].items()}
    if wanted.quarters:
        more["quarters"] = [each.as_json() for each in quarters(run)]
    logs = parquet(run, wanted.scenario) if keep.cases else None
    return StoredRun(
        _record(
            wanted, "done", seconds=float(run.timing["total_s"]), days=curves.n_days(run),
            disputes=int((run.cases["prevented"] == 0).sum()), logs=logs is not None, areas=keep.areas,
        ),
        identity_of(wanted.scenario)[0], wanted.source, values,
        pack_block(daily) if daily else {}, more, dict(run.timing), logs,
        versions(), {"start": run.horizon.start, "day_minutes": run.day_minutes},
    )  # fmt: skip


def _record(wanted: Wanted, state: str, **more: Any) -> RunRecord:
    scenario = wanted.scenario
    return RunRecord(
        wanted.id, scenario.name, title(scenario), identity_of(scenario)[1], wanted.seed, state, command=wanted.command,
        parent=wanted.left[0], day=wanted.left[1], **more,
    )  # fmt: skip


def failed(
    wanted: Wanted,
    error: BaseException | None = None,
    state: str = "failed",
    attempts: int = 1,
    reason: Mapping[str, str] | None = None,
) -> StoredRun:
    """A run that did not finish, with why and what reproduces it.

    Parameters
    ----------
    state
        ``failed`` or ``quarantined``.
    reason
        In both languages; taken from the error where None.
    """
    words = reason_of(error) if reason is None else reason
    details = "" if error is None else "".join(traceback.format_exception(error))[-8000:]
    record = _record(wanted, state, attempts=attempts, reason=words, error=details)
    return StoredRun(record, identity_of(wanted.scenario)[0], wanted.source, versions=versions())


def reason_of(error: BaseException | None) -> Mapping[str, str]:
    """Why a run failed, in words."""
    if error is None:
        return {"zh": "推演中断，原因不明", "en": "the run ended for an unknown reason"}
    if isinstance(error, InputError):
        return {"zh": error.text("zh"), "en": error.text("en")}
    if isinstance(error, MemoryError):
        return {"zh": "内存不足", "en": "out of memory"}
    shown = str(error) or type(error).__name__
    if isinstance(error, WanggeError):
        return {lang: str(getattr(error, lang, shown)) for lang in ("zh", "en")}
    return {
        "zh": f"程序出错（{type(error).__name__}）：{shown}",
        "en": f"program error ({type(error).__name__}): {shown}",
    }


def parquet(run: RunTables, scenario: Scenario) -> dict[str, bytes]:
    """The tables of a run as Parquet files; the same bytes as ``wangge run --out`` writes."""
    import pyarrow.parquet as pq

    from sim.events.export.store import frames
    from sim.experiments.place_names import place_names
    from sim.text import LANGUAGES, say

    notice = {f"notice.{lang}": say("notice", lang) for lang in LANGUAGES}
    written = {}
    for name, table in frames(run, place_names(scenario)):
        buffer = io.BytesIO()
        pq.write_table(table.replace_schema_metadata(notice), buffer, compression="zstd")
        written[f"{name}.parquet"] = buffer.getvalue()
    return written
