"""Studies: which runs a sweep wants, how far it is, who is at work on it, and whether it was asked to stop.

A study's runs are ordinary runs of the store. What became of one is never written here a second time: the state of a
wanted run is that of the run itself, so a sweep that is killed leaves nothing to repair.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.errors import InputError, suggestion
from sim.store.processes import alive, start_token

if TYPE_CHECKING:
    from sim.store.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS study (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, file TEXT NOT NULL,
    plan TEXT NOT NULL, state TEXT NOT NULL, pid INTEGER, start_token TEXT, heartbeat REAL, done INTEGER NOT NULL,
    failed INTEGER NOT NULL, total INTEGER NOT NULL, message TEXT, stop INTEGER NOT NULL DEFAULT 0,
    created REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS study_run (
    study TEXT NOT NULL REFERENCES study(id) ON DELETE CASCADE, point INTEGER NOT NULL, replication INTEGER NOT NULL,
    run TEXT NOT NULL, PRIMARY KEY (study, point, replication)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS study_run_by_run ON study_run (run);
"""

#: states of a study; ``stopped`` is what resume finishes
STATES = ("planned", "running", "stopped", "done", "failed")

_COLUMNS = (
    "id, name, title, text, file, plan, state, pid, start_token, heartbeat, done, failed, total, message, stop, created"
)


@dataclass(frozen=True)
class StudyRecord:
    """One study as stored.

    Attributes
    ----------
    title
        Both languages.
    text, file
        The study's YAML and where it was read.
    plan
        Factors, points and design as plain data (`sim.experiments.sweep.plan`).
    state
        One of `STATES`; a sweep whose process is gone reads ``stopped``.
    done, failed, total
        Wanted runs that are stored, that failed or were quarantined, and all of them.
    message
        Why it stopped or failed, both languages; None while all is well.
    """

    id: str
    name: str
    title: Mapping[str, str]
    text: str
    file: str
    plan: Mapping[str, Any]
    state: str
    pid: int | None
    heartbeat: float | None
    done: int
    failed: int
    total: int
    message: Mapping[str, str] | None
    stopping: bool
    created: float


class WantedRun(NamedTuple):
    """One run that a study wants; ``state`` is None while nothing is stored of it."""

    point: int
    replication: int
    run: str
    state: str | None
    reason: Mapping[str, str] | None
    command: str | None


def save(
    store: Database, identifier: str, name: str, title: Mapping[str, str], text: str, file: str, plan: Mapping[str, Any]
) -> None:
    """Store a study's plan, or refresh its texts; what is known of its progress stays."""
    with store.transaction() as db:
        db.execute(
            "INSERT INTO study (id, name, title, text, file, plan, state, done, failed, total, created)"
            " VALUES (?, ?, ?, ?, ?, ?, 'planned', 0, 0, 0, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name,"
            " title = excluded.title, text = excluded.text, file = excluded.file, plan = excluded.plan",
            (identifier, name, _json(title), text, file, _json(plan), time.time()),
        )


def want(store: Database, identifier: str, runs: Iterable[tuple[int, int, str]]) -> None:
    """Note the runs that a study wants: point, replication, run id."""
    with store.transaction() as db:
        db.executemany("INSERT OR REPLACE INTO study_run VALUES (?, ?, ?, ?)", ((identifier, *each) for each in runs))


def begin(store: Database, identifier: str) -> None:
    """Take a study into work by this process.

    Raises
    ------
    InputError
        If another living process is at work on it.
    """
    with store.transaction() as db:
        found = get(store, identifier)
        if found.state == "running" and found.pid != os.getpid():
            raise InputError.single(
                f"研究“{found.name}”正由另一个进程（{found.pid}）运行；请等它结束，或先停止它",
                f"the study '{found.name}' is being run by another process ({found.pid});"
                " wait for it, or stop it first",
            )
        db.execute(
            "UPDATE study SET state = 'running', pid = ?, start_token = ?, heartbeat = ?, message = NULL, stop = 0"
            " WHERE id = ?",
            (os.getpid(), start_token(os.getpid()), time.time(), identifier),
        )


def beat(store: Database, identifier: str, done: int, failed: int, total: int) -> bool:
    """Give a sign of life and the progress; return whether the study was asked to stop."""
    with store.transaction() as db:
        db.execute(
            "UPDATE study SET heartbeat = ?, done = ?, failed = ?, total = ? WHERE id = ?",
            (time.time(), done, failed, total, identifier),
        )
        row = db.execute("SELECT stop FROM study WHERE id = ?", (identifier,)).fetchone()
    return row is None or bool(row[0])


def end(store: Database, identifier: str, state: str, message: Mapping[str, str] | None = None) -> None:
    """Note how the work of this process ended."""
    with store.transaction() as db:
        db.execute(
            "UPDATE study SET state = ?, message = ?, pid = NULL, stop = 0 WHERE id = ?",
            (state, None if message is None else _json(message), identifier),
        )


def request_stop(store: Database, identifier: str) -> None:
    """Ask the sweep to stop; it finishes the runs at hand first."""
    with store.transaction() as db:
        db.execute("UPDATE study SET stop = 1 WHERE id = ? AND state = 'running'", (get(store, identifier).id,))


def delete(store: Database, identifier: str) -> None:
    """Forget a study; its runs stay."""
    with store.transaction() as db:
        db.execute("DELETE FROM study WHERE id = ?", (get(store, identifier).id,))


def get(store: Database, wanted: str) -> StudyRecord:
    """A study by id, by the beginning of its id (six digits at least), or by name (the latest of that name).

    Raises
    ------
    InputError
        If there is none, or several begin like that.
    """
    rows = store.rows(f"SELECT {_COLUMNS} FROM study WHERE id = ? OR name = ? ORDER BY created", (wanted, wanted))
    if not rows and len(wanted) >= 6 and wanted.isalnum():
        rows = store.rows(f"SELECT {_COLUMNS} FROM study WHERE id LIKE ? ORDER BY created", (f"{wanted}%",))
        if len(rows) > 1:
            raise InputError.single(
                f"有 {len(rows)} 项研究的编号以“{wanted}”开头；请多写几位",
                f"{len(rows)} studies have an id that begins with '{wanted}'; write more of it",
            )
    if not rows:
        zh, en = suggestion(wanted, [row[0] for row in store.rows("SELECT DISTINCT name FROM study ORDER BY name")])
        raise InputError.single(f"没有研究“{wanted}”{zh}", f"no study '{wanted}'{en}")
    return _record(rows[-1])


def listed(store: Database) -> list[StudyRecord]:
    """All studies, the latest first."""
    return [_record(row) for row in store.rows(f"SELECT {_COLUMNS} FROM study ORDER BY created DESC, id")]


def count(store: Database, identifier: str) -> int:
    """Number of different runs that a study wants."""
    return int(store.rows("SELECT count(DISTINCT run) FROM study_run WHERE study = ?", (identifier,))[0][0])


def wanted_runs(store: Database, identifier: str, point: int | None = None, troubled: bool = False) -> list[WantedRun]:
    """The runs a study wants with what became of them, by point and replication.

    ``troubled``: only those that failed or were quarantined.
    """
    where = "" if point is None else " AND s.point = ?"
    where += " AND r.state != 'done'" if troubled else ""
    rows = store.rows(
        "SELECT s.point, s.replication, s.run, r.state, r.reason, r.command FROM study_run s LEFT JOIN run r"
        f" ON r.id = s.run WHERE s.study = ?{where} ORDER BY s.point, s.replication",
        (identifier,) if point is None else (identifier, point),
    )
    return [
        WantedRun(point, replication, run, state, None if reason is None else json.loads(reason), command)
        for point, replication, run, state, reason, command in rows
    ]


def _record(row: Sequence[Any]) -> StudyRecord:
    (
        identifier,
        name,
        title,
        text,
        file,
        plan,
        state,
        pid,
        token,
        heartbeat,
        done,
        failed,
        total,
        message,
        stop,
        born,
    ) = row
    if state == "running" and not (pid and alive(pid, token or "")):
        state = "stopped"
        message = message or _json({
            "zh": "运行它的进程意外结束；再次运行即可接着完成",
            "en": "the process that ran it ended unexpectedly; run it again to finish",
        })  # fmt: skip
    told = None if message is None else json.loads(message)
    return StudyRecord(
        identifier, name, json.loads(title), text, file, json.loads(plan), state, pid, heartbeat, done, failed, total,
        told, bool(stop), born,
    )  # fmt: skip


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True)
