"""Case logs of runs: a folder of Parquet files each, there whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.store.faults import disk_fault

LOGS, SCRATCH, META = "logs", "tmp", "meta.json"


def place(store: Path, run: str) -> Path:
    """Where a run's logs belong."""
    return store / LOGS / run


def write(store: Path, run: str, files: Mapping[str, bytes], meta: Mapping[str, Any]) -> Path:
    """Write a run's logs beside their place, wait for the disk, and move them there.

    Raises
    ------
    InputError
        If the disk is full or cannot be written; nothing is left behind.
    """
    target = place(store, run)
    sizes = {name: len(content) for name, content in files.items()}
    described = json.dumps({**meta, "sizes": sizes}, ensure_ascii=False, indent=2) + "\n"
    try:
        with _scratch(store) as scratch:
            fresh = scratch / "new"
            fresh.mkdir()
            target.parent.mkdir(exist_ok=True)
            for name, content in (*files.items(), (META, described.encode())):
                _flushed(fresh / name, content)
            _flush_folder(fresh)
            _move(fresh, target, store)
            _flush_folder(target.parent)
    except OSError as error:
        raise disk_fault(error, target) from error
    return target


def add(store: Path, run: str, files: Mapping[str, bytes]) -> None:
    """Add those files that a run's whole logs lack; readers see the old description until the new files are there.

    Raises
    ------
    InputError
        If the disk is full or cannot be written; the logs are then as before.
    """
    target = place(store, run)
    held = described(target)
    more = {name: content for name, content in files.items() if name not in held["sizes"]}
    if not more:
        return
    sizes = held["sizes"] | {name: len(content) for name, content in more.items()}
    told = json.dumps({**held, "sizes": sizes}, ensure_ascii=False, indent=2) + "\n"
    try:
        with _scratch(store) as scratch:
            for name, content in (*more.items(), (META, told.encode())):
                _flushed(scratch / name, content)
            for name in (*more, META):
                (scratch / name).replace(target / name)
            _flush_folder(target)
    except OSError as error:
        raise disk_fault(error, target) from error


@contextmanager
def _scratch(store: Path) -> Iterator[Path]:
    """A folder below ``tmp`` that nobody else uses, gone at the end."""
    (store / SCRATCH).mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=store / SCRATCH))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _flushed(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":  # elsewhere a folder cannot be opened
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _move(fresh: Path, target: Path, store: Path) -> None:
    """Put a finished folder in its place, unless the same stands there whole: a reader may be at it."""
    while True:
        try:
            fresh.rename(target)
            return
        except OSError:
            if not target.is_dir():
                raise
        if whole(target) and described(target)["sizes"] == described(fresh)["sizes"]:
            return
        drop(store, target.name)


def drop(store: Path, run: str) -> None:
    """Remove a run's logs: out of sight at once, then from the disk."""
    try:
        with _scratch(store) as scratch:
            place(store, run).rename(scratch / "old")
    except FileNotFoundError:
        return
    except OSError as error:
        raise disk_fault(error, place(store, run)) from error


def whole(folder: Path) -> bool:
    """Whether every file of a run's logs is there in its full size."""
    try:
        sizes = described(folder)["sizes"]
        return all((folder / name).stat().st_size == size for name, size in sizes.items())
    except (InputError, OSError, KeyError, AttributeError):
        return False


def described(folder: Path) -> dict[str, Any]:
    """What a run's logs say of themselves.

    Raises
    ------
    InputError
        If the description is missing or damaged.
    """
    try:
        found = json.loads((folder / META).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict):
        raise InputError.single(
            "案件日志缺少说明文件或已损坏", "has no description or a damaged one", file=str(folder / META)
        )
    return found


def read(folder: Path) -> dict[str, bytes]:
    """Contents of a run's logs by file name."""
    return {name: (folder / name).read_bytes() for name in described(folder)["sizes"]}
