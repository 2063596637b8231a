"""Starting a live run: a row in the store, then a process of its own that outlives whoever asked for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import InputError
from sim.experiments.engine import title
from sim.experiments.live import checkpoint, frames, spare
from sim.store import live
from sim.store.processes import spawn

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.store import Store

#: seconds that a run goes on without a viewer
LINGER = 120.0
#: seconds after which an ended live run may be cleared away
_OLD = 7 * 24 * 3600.0


def read(path: Path | str, source: str = "", overrides: Sequence[str] = ()) -> Scenario:
    """The scenario of a live run.

    Parameters
    ----------
    path
        The scenario file; with ``source`` the folder that the text's ``extends`` and ``region`` start from.

    Raises
    ------
    InputError
        With every mistake found.
    """
    from sim.scenario import load_scenario, load_text

    if source:
        return load_text(source.encode(), "scenario.yaml", Path(path), overrides)
    return load_scenario(path, overrides)


def start(
    store: Store,
    path: Path | str,
    source: str = "",
    overrides: Sequence[str] = (),
    *,
    seed: int | None = None,
    speed: float = 10.0,
    linger: float = LINGER,
    known: Scenario | None = None,
) -> str:
    """Check a scenario, enter a live run and start its process.

    Parameters
    ----------
    path, source, overrides
        As `read`.
    speed
        Days a second at first; 0 = as fast as it goes.
    linger
        Seconds that it goes on after the last viewer looked.
    known
        The scenario, where the caller has just read it: it is not read again then.

    Returns
    -------
    str
        Id of the live run; it stands in the address of the page.

    Raises
    ------
    InputError
        If the scenario has mistakes or the store cannot be written.
    """
    scenario = read(path, source, overrides) if known is None else known
    store.check_writable()
    for old in live.forget(store, _OLD):
        frames.drop(store.folder, old)
    run = live.create(
        store, scenario.name, title(scenario), source=source, path=str(Path(path).resolve()), overrides=overrides,
        seed=seed, speed=speed,
    )  # fmt: skip
    _spawn(store, run, linger)
    return run


def again(store: Store, run: str, overrides: Sequence[str] | None = None, linger: float = LINGER) -> str:
    """Start the same scenario anew, from its first day; ``overrides`` in place of its own if given."""
    old = live.get(store, run)
    settings = old.overrides if overrides is None else overrides
    return start(store, old.path, live.source(store, run), settings, seed=old.seed, speed=old.speed, linger=linger)


def can_resume(store: Store, run: str) -> bool:
    """Whether a run that is not at work can go on from where it was paused."""
    return not live.get(store, run).working and checkpoint.path(store.folder, run).exists()


def resume(store: Store, run: str, linger: float = LINGER) -> None:
    """Let a run go on from its checkpoint, in a new process and under the same id.

    Raises
    ------
    InputError
        If it is at work, or there is no checkpoint.
    """
    if not can_resume(store, run):
        raise InputError.single(
            "该推演没有可继续的检查点；请重新开始", "this run has no checkpoint to go on from; start it anew"
        )
    with store.transaction() as db:
        live.write(db, run, state="starting", pid=0, start_token="", message=None)
    _spawn(store, run, linger)


def _spawn(store: Store, run: str, linger: float) -> None:
    log = store.folder / frames.FOLDER / f"{run}.log"
    if not spare.hand_over(store, run, linger, log):
        arguments = ["--store", str(store.folder.resolve()), "--run", run, "--linger", str(linger)]
        spawn("sim.experiments.live", arguments, log)
