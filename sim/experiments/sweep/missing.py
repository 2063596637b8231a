"""Which runs of a study are still to be done, and how many workers this machine has for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.experiments.engine import affordable
from sim.experiments.executor import cpus

if TYPE_CHECKING:
    from sim.experiments.sweep.plan import Plan, Point
    from sim.store import Store


#: point, replication and id of a run
Run = tuple["Point", int, str]


def wanted_runs(plan: Plan, points: Sequence[Point], replications: int) -> list[Run]:
    """Runs of these points: the first replication of all, then the second of all, and so on."""
    return [(point, number, plan.run_id(point, number)) for number in range(replications) for point in points]


def missing_runs(store: Store, plan: Plan, wanted: Sequence[Run], resume: bool = True) -> list[Run]:
    """The runs to do, each once even if two points come to the same; those that lack what is to be kept count too.

    ``resume``: runs that failed or were quarantined are left alone.
    """
    keep = plan.study.keep
    held = {each.id: each for each in store.records([run for _, _, run in wanted])}
    found: dict[str, Run] = {}
    for each in wanted:
        run = each[2]
        mine = held.get(run)
        if mine is None:
            lacking = True
        elif mine.state == "done":
            lacking = keep.areas > mine.areas or (keep.cases and store.logs(run) is None)
        else:
            lacking = not resume
        if lacking:
            found.setdefault(run, each)
    return list(found.values())


def workers_for(plan: Plan) -> int:
    """Worker processes that processors and memory of this machine allow."""
    most = affordable([point.scenario for point in plan.points])
    return cpus() if most is None else max(1, min(cpus(), most))
