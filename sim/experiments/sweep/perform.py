"""Carrying out a study: what is stored is left alone, what is missing is run, stored and counted."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from sim.errors import InputError
from sim.experiments.executor import Progress, Watcher, WorkerError
from sim.experiments.packing import Wanted, failed
from sim.experiments.precision import FIRST_LOOK, MAX_PAIRS
from sim.experiments.sweep.cluster import Cluster, ClusterError
from sim.experiments.sweep.loop import Loop, Loss
from sim.experiments.sweep.missing import Run, missing_runs, wanted_runs, workers_for
from sim.experiments.sweep.plan import Plan, make_plan
from sim.experiments.sweep.pool import LocalPool, Pool
from sim.experiments.sweep.precise import open_points
from sim.experiments.sweep.report import Report, Text, Trouble, reason
from sim.experiments.sweep.study import Study
from sim.experiments.sweep.worker import Guarded, fingerprint, warm, work
from sim.store import Store, StoredRun, studies

Function = Callable[[Sequence[Wanted]], tuple[float, Sequence[StoredRun]]]

#: seconds between two signs of life in the store
_BEAT = 1.0
STOPPED = {"zh": "已按要求停止；再次运行即可接着完成", "en": "stopped as asked; run it again to finish"}


def sweep(
    study: Study,
    store: Store,
    *,
    workers: int | None = None,
    cluster: str | None = None,
    resume: bool = True,
    minutes: float | None = None,
    watch: Watcher | None = None,
    function: Function = work,
    prepare: Callable[[], None] = warm,
) -> Report:
    """Carry out a study; what is stored already is not run again.

    Parameters
    ----------
    workers
        Processes of this machine; None = as many as processors and memory allow.
    cluster
        Address of a Dask scheduler to use instead.
    resume
        False also tries again the runs that failed or were quarantined.
    minutes
        Longest time, beside the study's own limit.
    watch
        Told of the runs done out of those that were missing.
    function, prepare
        What workers do with runs, and before the first (tests put something lighter here).

    Raises
    ------
    InputError
        If the study cannot be planned, is being run already, or the store cannot be written.
    WorkerError, ClusterError
        If there are no workers; all finished runs are stored.
    """
    plan = make_plan(study)
    store.check_writable()
    studies.save(store, plan.id, study.name, study.title, study.text, study.file, plan.as_json())
    studies.begin(store, plan.id)
    return _noted(_Work(plan, store, workers, cluster, resume, minutes, watch, function, prepare))


def _noted(work_: _Work) -> Report:
    """Carry it out and note in the store how it ended."""
    store, identifier = work_.store, work_.plan.id
    try:
        report = work_.carry_out()
    except KeyboardInterrupt:
        studies.end(store, identifier, "stopped", STOPPED)
        raise
    except (WorkerError, ClusterError) as error:
        studies.end(store, identifier, "stopped", {"zh": error.zh, "en": error.en})
        raise
    except InputError as error:
        _end_quietly(store, identifier, {"zh": error.text("zh"), "en": error.text("en")})
        raise
    studies.end(store, identifier, report.state, report.message)
    return report


def _end_quietly(store: Store, identifier: str, message: Text) -> None:
    """Note why; on a full disk not even that is possible, and the first fault is the one to tell."""
    try:
        studies.end(store, identifier, "failed", message)
    except InputError:
        return


@dataclass
class _Work:
    """One call of `sweep`."""

    plan: Plan
    store: Store
    workers: int | None
    cluster: str | None
    resume: bool
    minutes: float | None
    watch: Watcher | None
    function: Function
    prepare: Callable[[], None]
    began: float = field(default_factory=time.monotonic)
    new: int = 0
    before: int = 0
    missing: int = 0
    bad: int = 0
    total: int = 0
    asked: bool = False
    beaten: float = 0.0
    why: Text | None = None

    def carry_out(self) -> Report:
        """All rounds: one, or as many looks as a precision takes."""
        study, points = self.plan.study, list(self.plan.points)
        number = study.replications if study.precision is None else FIRST_LOOK
        complete, look, open_now = True, 1, points
        with ExitStack() as stack:
            make_pool = self._workers(stack)
            loop: Loop[Wanted, StoredRun] = stack.enter_context(
                Loop(self.function, make_pool, self._take, self._lose, self._halt)
            )
            while True:
                complete = self._round(wanted_runs(self.plan, open_now, number), loop, look == 1)
                if study.precision is None or not complete:
                    break
                open_now = open_points(self.store, self.plan, study.precision, open_now, number, look)
                if not open_now or number >= MAX_PAIRS:
                    break
                number, look = min(2 * number, MAX_PAIRS), look + 1
        self._beat(force=True)
        why = None if complete else self.why or STOPPED
        imprecise = tuple(point.number for point in open_now) if study.precision is not None else ()
        return Report(
            self.plan.id, study.name, "done" if complete else "stopped", len(points), self.total, self.before, self.new,
            time.monotonic() - self.began, tuple(self._troubles()), why, imprecise,
        )  # fmt: skip

    # --- workers ---------------------------------------------------------------------------------------------------
    def _workers(self, stack: ExitStack) -> Callable[[], Pool]:
        """What makes the workers: processes here, or a cluster."""
        limits = self.plan.study.limits
        if self.cluster is not None:
            cluster = stack.enter_context(Cluster(self.cluster))
            if self.function is work:
                self.function = Guarded(fingerprint(), limits.seconds_per_run, limits.memory_mb)
            return cluster.pool
        number = workers_for(self.plan) if self.workers is None else self.workers

        def make() -> LocalPool:
            return LocalPool(
                max(1, min(number, self.missing)),
                self.prepare,
                limits.seconds_per_run,
                limits.memory_mb,
                not compiled(),
            )

        return make

    # --- one round -------------------------------------------------------------------------------------------------
    def _round(self, wanted: list[Run], loop: Loop[Wanted, StoredRun], first: bool) -> bool:
        """Run what is missing; True if nothing is left."""
        studies.want(self.store, self.plan.id, ((point.number, number, run) for point, number, run in wanted))
        missing = missing_runs(self.store, self.plan, wanted, self.resume)
        limit = self.plan.study.limits.runs
        allowed = missing if limit is None else missing[: max(0, limit - self.new - self.bad)]
        self.total = studies.count(self.store, self.plan.id)
        if first:
            self.before = len({run for _, _, run in wanted}) - len(missing)
        self.missing = self.new + self.bad + len(allowed)
        self._beat(force=True)
        complete = True
        if allowed:
            complete = loop.run(self._runs(allowed), len(allowed))
        if complete and len(allowed) < len(missing):
            left = len(missing) - len(allowed)
            self.why = {
                "zh": f"已到 limits.runs = {limit} 次的上限，尚缺 {left} 次；再次运行即可接着完成",
                "en": f"limits.runs = {limit} is reached, {left} runs are missing; run it again to go on",
            }
            return False
        return complete

    def _runs(self, wanted: list[Run]) -> Iterator[Wanted]:
        for point, number, _ in wanted:
            yield self.plan.wanted(point, number)

    # --- answers ---------------------------------------------------------------------------------------------------
    def _take(self, wanted: Wanted, run: StoredRun) -> None:
        self.store.put(run)
        if run.record.state == "done":
            self.new += 1
        else:
            self.bad += 1
        self._tell()

    def _lose(self, wanted: Wanted, loss: Loss) -> None:
        self.store.put(failed(wanted, loss.error, _state(loss), loss.attempts, reason(loss, self.plan.study.limits)))
        self.bad += 1
        self._tell()

    def _tell(self) -> None:
        if self.watch is not None:
            self.watch(Progress(self.new + self.bad, self.missing, time.monotonic() - self.began))
        self._beat()

    def _halt(self) -> bool:
        limits = [each for each in (self.minutes, self.plan.study.limits.minutes) if each is not None]
        if limits and time.monotonic() - self.began > 60.0 * min(limits):
            self.why = {
                "zh": f"已到 {min(limits):g} 分钟的上限；再次运行即可接着完成",
                "en": f"the limit of {min(limits):g} minutes is reached; run it again to go on",
            }
            return True
        self._beat()
        return self.asked

    def _beat(self, force: bool = False) -> None:
        """Give a sign of life now and then, and hear whether the study was asked to stop."""
        if not force and time.monotonic() - self.beaten < _BEAT:
            return
        self.beaten = time.monotonic()
        self.asked |= studies.beat(self.store, self.plan.id, self.before + self.new, self.bad, self.total)

    def _troubles(self) -> Iterator[Trouble]:
        for each in studies.wanted_runs(self.store, self.plan.id, troubled=True):
            if each.state is not None:
                words = dict(each.reason or {"zh": "", "en": ""})
                yield Trouble(each.run, each.point, each.replication, each.state, words, each.command or "")


def _state(loss: Loss) -> str:
    return "failed" if loss.why == "error" else "quarantined"


def compiled() -> bool:
    """Whether the rules have been compiled; if not, one worker does it before the others start."""
    from sim.kernel import JIT, cache_folder

    return not JIT or any(cache_folder().rglob("*.nbc"))
