"""What the store holds of live runs: the tables, and one run, look or command as a plain record."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3

SCHEMA = """
CREATE TABLE IF NOT EXISTS live (
    run TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    source TEXT NOT NULL,
    path TEXT NOT NULL,
    overrides TEXT NOT NULL,
    seed INTEGER,
    state TEXT NOT NULL CHECK (state IN ('starting', 'playing', 'paused', 'storing', 'done', 'stopped', 'failed')),
    pid INTEGER NOT NULL DEFAULT 0,
    start_token TEXT NOT NULL DEFAULT '',
    heartbeat REAL NOT NULL,
    created REAL NOT NULL,
    day INTEGER NOT NULL DEFAULT 0,
    days INTEGER NOT NULL DEFAULT 0,
    speed REAL NOT NULL,
    message TEXT,
    snapshot BLOB,
    frame INTEGER NOT NULL DEFAULT 0,
    stored TEXT
);
CREATE TABLE IF NOT EXISTS commands (
    run TEXT NOT NULL REFERENCES live (run) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    verb TEXT NOT NULL CHECK (verb IN ('play', 'pause', 'step', 'speed', 'stop', 'branch')),
    value REAL,
    done INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (run, seq)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS viewers (
    run TEXT NOT NULL REFERENCES live (run) ON DELETE CASCADE,
    token TEXT NOT NULL,
    seen REAL NOT NULL,
    PRIMARY KEY (run, token)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS live_days (
    run TEXT NOT NULL REFERENCES live (run) ON DELETE CASCADE,
    day INTEGER NOT NULL,
    tallies BLOB NOT NULL,
    PRIMARY KEY (run, day)
) WITHOUT ROWID;
"""

#: states in which a process should be at work
WORKING = ("starting", "playing", "paused", "storing")
COLUMNS = (
    "run, name, title, path, overrides, seed, state, pid, start_token, heartbeat, created, day, days, speed, message, "
    "frame, stored"
)


@dataclass(frozen=True)
class LiveRun:
    """One live run.

    Attributes
    ----------
    path, overrides
        Scenario file, empty where the text itself was given; ``address=value`` settings over it.
    seed
        None = the scenario's own.
    heartbeat, created
        Seconds since 1970.
    day, days
        Days done, and days in all (0 = not known yet).
    speed
        Days a second; ``AT_ONCE`` = as fast as it goes.
    message
        Why it failed or stopped; None otherwise.
    frame
        Number of the latest map file, 0 = none.
    stored
        Id of the finished run in the store.
    """

    run: str
    name: str
    title: Mapping[str, str]
    path: str
    overrides: tuple[str, ...]
    seed: int | None
    state: str
    pid: int
    start_token: str
    heartbeat: float
    created: float
    day: int
    days: int
    speed: float
    message: Mapping[str, str] | None
    frame: int
    stored: str | None

    @property
    def working(self) -> bool:
        """Whether a process should be at work on it."""
        return self.state in WORKING


@dataclass(frozen=True)
class News:
    """What a viewer needs at one moment: the run, the days it has not seen, the latest snapshot."""

    live: LiveRun
    days: tuple[tuple[int, bytes], ...]
    snapshot: bytes | None


@dataclass(frozen=True)
class Command:
    """Something a viewer asked for."""

    seq: int
    verb: str
    value: float | None


def read(row: sqlite3.Row) -> LiveRun:
    """A row of `COLUMNS` as a record."""
    found = dict(row)
    found["title"] = json.loads(found["title"])
    found["overrides"] = tuple(json.loads(found["overrides"]))
    found["message"] = json.loads(found["message"]) if found["message"] else None
    return LiveRun(**found)


def packed(content: Any) -> str:
    """JSON as it stands in the tables."""
    return json.dumps(content, ensure_ascii=False)
