"""Live runs in the store: who runs, what viewers ask of it, and its days so far.

One process computes a live run and writes; any number of viewers read, and write commands. Nobody waits for anybody:
both sides look into these tables. Big planes for the map go to files beside the database (`sim.experiments.live`).
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, suggestion
from sim.store.live_records import COLUMNS, SCHEMA, WORKING, Command, LiveRun, News, packed, read
from sim.store.processes import alive

if TYPE_CHECKING:
    import sqlite3

    from sim.store import Store

__all__ = [
    "AT_ONCE", "SCHEMA", "SILENCE", "VERBS", "WORKING", "Command", "LiveRun", "News", "add_days", "carried_out",
    "claim", "command", "create", "forget", "get", "last_seen", "listed", "look", "poll", "saw", "source", "waiting",
    "write",
]  # fmt: skip

VERBS = ("play", "pause", "step", "speed", "stop", "branch")
#: seconds without a sign of life after which a process is looked for
SILENCE = 10.0
#: speed that means: as fast as it goes
AT_ONCE = 0.0


def create(
    store: Store,
    name: str,
    title: Mapping[str, str],
    *,
    source: str = "",
    path: str = "",
    overrides: Sequence[str] = (),
    seed: int | None = None,
    speed: float = 10.0,
) -> str:
    """Enter a new live run; its process is started by `sim.experiments.live.start`.

    Returns
    -------
    str
        Its id: random, because two people may watch the same scenario at different days.
    """
    run, now = os.urandom(6).hex(), time.time()
    with store.transaction() as db:
        db.execute(
            "INSERT INTO live (run, name, title, source, path, overrides, seed, state, heartbeat, created, speed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 'starting', ?, ?, ?)",
            (run, name, packed(title), source, path, packed(list(overrides)), seed, now, now, speed),
        )
    return run


def get(store: Store, run: str) -> LiveRun:
    """One live run, as it stands in the store.

    Raises
    ------
    InputError
        If there is none of that id.
    """
    found = store.rows(f"SELECT {COLUMNS} FROM live WHERE run = ?", (run,))
    if not found:
        known = [row["run"] for row in store.rows("SELECT run FROM live ORDER BY created DESC LIMIT 20")]
        zh, en = suggestion(run, known)
        raise InputError.single(
            f"没有编号为“{run[:40]}”的实时推演，可能已被清理{zh}",
            f"no live run '{run[:40]}'; it may have been cleared away{en}",
        )
    return read(found[0])


def listed(store: Store, limit: int = 20) -> list[LiveRun]:
    """Live runs, the latest first; one whose process is gone is marked as failed."""
    rows = store.rows(f"SELECT {COLUMNS} FROM live ORDER BY created DESC LIMIT ?", (limit,))
    return [_checked(store, read(row)) for row in rows]


def poll(store: Store, run: str, since: int = -1) -> News:
    """Everything a viewer needs in one look; days after ``since``.

    Raises
    ------
    InputError
        If there is no such run.
    """
    live = look(store, run)
    days = store.rows("SELECT day, tallies FROM live_days WHERE run = ? AND day > ? ORDER BY day", (run, since))
    snapshot = store.rows("SELECT snapshot FROM live WHERE run = ?", (run,))
    return News(live, tuple((row[0], row[1]) for row in days), snapshot[0][0] if snapshot else None)


def look(store: Store, run: str) -> LiveRun:
    """One live run; marked as failed if its process is gone.

    Raises
    ------
    InputError
        If there is none of that id.
    """
    return _checked(store, get(store, run))


def source(store: Store, run: str) -> str:
    """Scenario text of a run that was started from text; empty for a file."""
    found = store.rows("SELECT source FROM live WHERE run = ?", (run,))
    return str(found[0][0]) if found else ""


def saw(store: Store, run: str, token: str) -> None:
    """Note that a viewer is looking."""
    with store.transaction() as db:
        db.execute("INSERT OR REPLACE INTO viewers SELECT run, ?, ? FROM live WHERE run = ?", (token, time.time(), run))


def last_seen(store: Store, run: str) -> float | None:
    """When any viewer looked last; None if none ever did."""
    found = store.rows("SELECT MAX(seen) FROM viewers WHERE run = ?", (run,))
    return None if found[0][0] is None else float(found[0][0])


def n_viewers(store: Store, within: float) -> int:
    """How many viewers of any run looked in the last ``within`` seconds."""
    return int(store.rows("SELECT COUNT(DISTINCT token) FROM viewers WHERE seen > ?", (time.time() - within,))[0][0])


def command(store: Store, run: str, verb: str, value: float | None = None) -> int:
    """Ask something of a run; its number counts from 1.

    Raises
    ------
    InputError
        If there is no such verb or run.
    """
    if verb not in VERBS:
        zh, en = suggestion(verb, VERBS)
        raise InputError.single(f"没有“{verb}”这个操作{zh}", f"no such command '{verb}'{en}")
    get(store, run)
    with store.transaction() as db:
        db.execute(
            "INSERT INTO commands (run, seq, verb, value)"
            " SELECT ?, COALESCE(MAX(seq), 0) + 1, ?, ? FROM commands WHERE run = ?",
            (run, verb, value, run),
        )
        return int(db.execute("SELECT MAX(seq) FROM commands WHERE run = ?", (run,)).fetchone()[0])


def waiting(store: Store, run: str) -> list[Command]:
    """Commands that were not carried out yet, in order."""
    rows = store.rows("SELECT seq, verb, value FROM commands WHERE run = ? AND done = 0 ORDER BY seq", (run,))
    return [Command(row[0], row[1], row[2]) for row in rows]


def carried_out(db: sqlite3.Connection, run: str, seq: int) -> None:
    """Mark commands up to one as done; inside the caller's transaction."""
    db.execute("UPDATE commands SET done = 1 WHERE run = ? AND seq <= ?", (run, seq))


def claim(store: Store, run: str, pid: int, token: str) -> bool:
    """Enter the process that works on a run; False if another one does already."""
    live = get(store, run)
    if live.pid not in (0, pid) and alive(live.pid, live.start_token):
        return False
    with store.transaction() as db:
        changed = db.execute(
            "UPDATE live SET pid = ?, start_token = ?, heartbeat = ? WHERE run = ? AND pid = ? AND start_token = ?",
            (pid, token, time.time(), run, live.pid, live.start_token),
        )
    return changed.rowcount == 1


def write(db: sqlite3.Connection, run: str, **values: Any) -> None:
    """Change columns of a run and its sign of life; inside the caller's transaction."""
    values["heartbeat"] = time.time()
    if values.get("message") is not None:
        values["message"] = packed(values["message"])
    names = ", ".join(f"{name} = ?" for name in values)
    db.execute(f"UPDATE live SET {names} WHERE run = ?", (*values.values(), run))


def add_days(db: sqlite3.Connection, run: str, days: Sequence[tuple[int, bytes]]) -> None:
    """Add finished days; inside the caller's transaction."""
    db.executemany(
        "INSERT OR REPLACE INTO live_days (run, day, tallies) VALUES (?, ?, ?)", [(run, *day) for day in days]
    )


def forget(store: Store, older: float, keep: int = 10) -> list[str]:
    """Remove ended live runs that are older than some seconds, but for the latest few; finished runs stay stored.

    Returns
    -------
    list of str
        Their ids, so that their files can be removed.
    """
    rows = store.rows(
        f"SELECT run FROM live WHERE state NOT IN ({', '.join('?' * len(WORKING))}) AND heartbeat < ?"
        " ORDER BY created DESC LIMIT -1 OFFSET ?",
        (*WORKING, time.time() - older, keep),
    )
    gone = [str(row[0]) for row in rows]
    with store.transaction() as db:
        db.executemany("DELETE FROM live WHERE run = ?", [(run,) for run in gone])
    return gone


def _checked(store: Store, live: LiveRun) -> LiveRun:
    """The run, marked as failed if it should be at work and its process is gone."""
    if not live.working or time.time() - live.heartbeat <= SILENCE or alive(live.pid, live.start_token):
        return live
    if store.read_only:
        return live
    message = {
        "zh": "推演进程已不在（被终止或机器重启）；已算出的各日仍在，可重新开始",
        "en": "the process of this run is gone (killed, or the machine restarted); its days so far remain; start anew",
    }
    with store.transaction() as db:
        # only if nobody gave a sign of life meanwhile
        db.execute(
            "UPDATE live SET state = 'failed', message = ? WHERE run = ? AND heartbeat = ?",
            (packed(message), live.run, live.heartbeat),
        )
    return get(store, live.run)
