"""Clearing away what killed processes left behind; never a run, never anything that could be one tomorrow."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.store import logs
from sim.store.faults import explained
from sim.store.store import Store

#: seconds that a file must lie untouched before it counts as left behind: a process may still be writing it
UNTOUCHED = 3600.0
FRAMES = "frames"


@dataclass(frozen=True)
class Cleared:
    """What was (or would be) cleared.

    Attributes
    ----------
    leftovers, orphans, frames
        Unfinished writes; case logs without a run; files of live runs that are no longer known.
    unused
        Scenarios and source texts without a run.
    damaged
        Runs whose case logs are missing or not whole; they are left as they are, and run again when asked for.
    bytes
        Size of the files.
    """

    leftovers: int
    orphans: int
    frames: int
    unused: int
    damaged: tuple[str, ...]
    bytes: int


def gc(store: Store, dry_run: bool = False, untouched: float = UNTOUCHED) -> Cleared:
    """Clear a store.

    Parameters
    ----------
    dry_run
        Only look.
    untouched
        Seconds for which a file must not have changed.

    Raises
    ------
    InputError
        If the store cannot be written.
    """
    if not dry_run:
        store.check_writable()
    before = time.time() - untouched
    with explained(store.folder):
        leftovers = list(_old(store.folder / logs.SCRATCH, before))
        frames = list(_old(store.folder / FRAMES, before))
        live = tuple(row[0] for row in store.rows("SELECT run FROM live"))
        stale = [path for path in frames if not path.name.startswith(live)]
        # the folders first, then the rows: a run stored in between has both
        kept = list(_old(store.folder / logs.LOGS, before))
        rows = {row[0]: row[1] for row in store.rows("SELECT id, logs FROM run")}
        orphans = [path for path in kept if not rows.get(path.name)]
        found = [*leftovers, *orphans, *stale]
        size = sum(_size(path) for path in found)
        damaged = [run for run, held in rows.items() if held and not logs.whole(logs.place(store.folder, run))]
        if not dry_run:
            # files first: on a full disk the database has no room to give its own space back
            _remove(store, found)
            _checkpoint(store)
        unused = _unused(store, dry_run)
        if not dry_run:
            # it frees a page a step, and `execute` takes one step only of what has no columns
            store.db.executescript("PRAGMA incremental_vacuum")
            _checkpoint(store)
    return Cleared(len(leftovers), len(orphans), len(stale), unused, tuple(damaged), size)


def _checkpoint(store: Store) -> None:
    """Move what is in the log of writes into the database, and empty the log if nobody reads it."""
    store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _old(folder: Path, before: float) -> Iterator[Path]:
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        try:
            if path.stat().st_mtime < before:
                yield path
        except FileNotFoundError:  # its writer has just finished
            continue


def _size(path: Path) -> int:
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return sum(each.stat().st_size for each in files)


def _remove(store: Store, found: Iterable[Path]) -> None:
    for path in found:
        if path.parent.name == logs.LOGS:
            logs.drop(store.folder, path.name)
        elif path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _unused(store: Store, dry_run: bool) -> int:
    """Scenarios and texts that no run refers to."""
    total = 0
    for table in ("scenario", "source"):
        condition = f"digest NOT IN (SELECT {table} FROM run WHERE {table} IS NOT NULL)"
        if dry_run:
            total += store.rows(f"SELECT count(*) FROM {table} WHERE {condition}")[0][0]
            continue
        with store.transaction() as db:
            total += db.execute(f"DELETE FROM {table} WHERE {condition}").rowcount
    return total
