"""One file a job below the store's ``jobs`` folder: what was asked, who works on it, how far it is, how it ended."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.store.processes import alive, spawn
from sim.store.records import digest

if TYPE_CHECKING:
    from sim.store import Store

FOLDER = "jobs"
#: states in which a process should be at work
WORKING = ("starting", "running")
#: seconds that a process may take until it says that it has begun
_BEGINS = 60.0
_KEPT, _OLD = 200, 30 * 24 * 3600.0
_ID = re.compile(r"[0-9a-f]{64}\Z")

_GONE = {
    "zh": "计算进程已不在（被终止或机器重启）；已完成的推演都已入库，可接着算",
    "en": "its process is gone (killed, or the machine restarted); finished runs are stored, so it can go on from here",
}
_NEVER = {
    "zh": "计算进程没有启动；详情见启动看板的窗口或结果库 jobs 文件夹中的记录",
    "en": "its process did not begin; see the window that started the dashboard, or the log in the store's jobs folder",
}


@dataclass(frozen=True)
class Job:
    """One job as it stands.

    Attributes
    ----------
    request
        What to do, plain data; its digest is the id.
    state
        ``starting``, ``running``, ``done``, ``stopped`` or ``failed``.
    done, total
        Runs done out of those that were missing.
    again
        Runs among them that are stored without values by township, and are run once more for those.
    message
        Why it failed or stopped, both languages.
    result
        What came of it beside stored runs, plain data.
    begun, changed
        Seconds since 1970.
    """

    id: str
    request: Mapping[str, Any]
    state: str = "starting"
    pid: int = 0
    token: str = ""
    done: int = 0
    total: int = 0
    again: int = 0
    message: Mapping[str, str] | None = None
    result: Mapping[str, Any] | None = None
    begun: float = 0.0
    changed: float = 0.0

    @property
    def working(self) -> bool:
        """Whether a process is at work on it."""
        return self.state in WORKING

    @property
    def remaining(self) -> float | None:
        """Seconds still needed at the speed so far; None while that is unknown."""
        if not self.working or not self.done or not self.total:
            return None
        return (self.changed - self.begun) / self.done * (self.total - self.done)


def job_id(request: Mapping[str, Any]) -> str:
    """Id of a request: asking the same again finds the same job."""
    return digest(request)


def path(store: Store, identifier: str, suffix: str = ".json") -> Path:
    """File of a job; ids are digests, so nothing else can be named."""
    if not _ID.match(identifier):
        raise ValueError(identifier)
    return store.folder / FOLDER / f"{identifier}{suffix}"


def write(store: Store, job: Job) -> None:
    """Write a job's file whole or not at all."""
    target = path(store, job.id)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    temporary.write_text(json.dumps(vars(job) | {"changed": time.time()}, ensure_ascii=False), encoding="utf-8")
    temporary.replace(target)


def read(store: Store, identifier: str) -> Job | None:
    """A job as its file says; None where there is none, or one that cannot be read."""
    try:
        return Job(**json.loads(path(store, identifier).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def look(store: Store, identifier: str) -> Job | None:
    """A job as it is: one whose process is gone reads ``failed``."""
    found = read(store, identifier)
    if found is None or not found.working:
        return found
    if found.pid:
        if alive(found.pid, found.token):
            return found
        again = read(store, identifier)  # it may have ended between the two looks
        return replace(again, state="failed", message=_GONE) if again is not None and again.working else again
    return replace(found, state="failed", message=_NEVER) if time.time() - found.begun > _BEGINS else found


def start(store: Store, request: Mapping[str, Any]) -> Job:
    """Start a job in a process of its own, unless one is at work on it already.

    Raises
    ------
    InputError
        If the store cannot be written.
    """
    store.check_writable()
    job = Job(job_id(request), request, begun=time.time())
    held = look(store, job.id)
    if held is not None and held.working:
        return held
    tidy(store)
    write(store, job)
    spawn("dashboards.jobs", ["--store", str(store.folder.resolve()), "--job", job.id], path(store, job.id, ".log"))
    return job


def stop(store: Store, identifier: str) -> None:
    """End the process of a job; what it has stored stays, a run that is under way is lost."""
    job = look(store, identifier)
    if job is None or not job.working:
        return
    if job.pid and alive(job.pid, job.token):
        os.kill(job.pid, signal.SIGTERM)
    write(store, replace(job, state="stopped"))


def words_of(store: Store, identifier: str, most: int = 12) -> list[str]:
    """Last lines that a job's process said on its way down; empty where it said nothing."""
    try:
        lines = path(store, identifier, ".log").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    return [line for line in lines if line.strip()][-most:]


def tidy(store: Store) -> None:
    """Remove files of jobs that ended long ago, but for the latest."""
    folder = store.folder / FOLDER
    if not folder.is_dir():
        return
    files: Sequence[Path] = sorted(folder.iterdir(), key=_changed, reverse=True)
    for each in files[_KEPT:]:
        if time.time() - _changed(each) > _OLD:
            each.unlink(missing_ok=True)


def _changed(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:  # somebody else has just removed it
        return 0.0
