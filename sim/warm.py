"""Compiles the rules once, with a progress bar: ``python -m sim.warm``. Runs after that start from the cache.

Rules are compiled in two processes side by side; what they share is compiled first, in this one.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario import Scenario

#: rules by process; those that share most stand together
LANES = (
    ("arise", "discover", "fester", "bookkeeping", "background", "workforce", "trust", "assess"),
    ("handle", "escalate", "record", "triage", "assign", "close", "account", "petition", "court", "arbitration"),
)


def scenario() -> Scenario:
    """The smallest scenario there is."""
    from sim.scenario import load_scenario
    from sim.scenario.extend import SHIPPED

    return load_scenario(SHIPPED / "tiny.yaml")


def shared() -> None:
    """Compile what every rule uses: the tables and the building of a world."""
    from sim.model import GovernanceModel

    GovernanceModel(scenario())


def bookkeeping() -> None:
    """Compile what a run needs beside its rules: laws, programmes that start, orders, looking at tables, the end."""
    import numpy as np

    from sim.model import GovernanceModel
    from sim.world import columns, laws, merging, orders, prepare
    from sim.world.finish import finish
    from sim.world.planned import SIGHTING, TRUE_EVENT
    from sim.world.rows import TABLES
    from sim.world.tally import open_day

    world = GovernanceModel(scenario()).world
    everywhere = np.full(len(world.view("villages")["key"]), TRUE_EVENT | SIGHTING)
    open_day(world.tables, 0)
    laws.broken(world.tables, 0)
    world.write_fields()
    prepare.touch_all(world.tables, -1, everywhere)
    prepare.schedule_all(world.tables, everywhere)
    pools = world.view("desks")["pool"].astype(np.int64)
    merging.move_queues(world.tables, pools, np.zeros(len(pools), np.int64))
    orders.send_team(world.tables, 0, -1)
    orders.set_patrols(world.tables, world.view("villages")["mobile"].copy(), 0)
    finish(world.tables, 0)
    for table in columns.TABLES:
        world.view(table)
    TABLES.release_world(world.tables)


def rule(name: str) -> str:
    """Compile one rule by rehearsing it, or the day's bookkeeping."""
    from sim.model import GovernanceModel

    if name == "bookkeeping":
        bookkeeping()
        return name
    model = GovernanceModel(scenario())
    for each in model.plan:
        if each.name == name:
            each.rehearse(model.world)
    return name


def compile_all(watch: Callable[[int, int, str], None]) -> float:
    """Compile everything that is not in the cache.

    Parameters
    ----------
    watch : callable
        Told after each part: parts done, parts in all, name of the part.

    Returns
    -------
    float
        Seconds it took.
    """
    from sim.kernel import prune

    began, total = time.perf_counter(), 1 + sum(len(lane) for lane in LANES)
    watch(0, total, "world")
    shared()
    watch(1, total, "world")
    context = get_context("spawn")
    pools = [ProcessPoolExecutor(1, mp_context=context) for _ in LANES]
    try:
        parts = [pool.submit(rule, name) for pool, lane in zip(pools, LANES, strict=True) for name in lane]
        for done, part in enumerate(as_completed(parts), start=2):
            watch(done, total, part.result())
    finally:
        for pool in pools:
            pool.shutdown(cancel_futures=True)
    prune()
    return time.perf_counter() - began


def main() -> int:
    """Show the work and how long it will take."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("编译规则 / compiling the rules", total=None)

        def watch(done: int, total: int, name: str) -> None:
            progress.update(task, completed=done, total=total)

        compile_all(watch)
    return 0


if __name__ == "__main__":
    sys.exit(main())
