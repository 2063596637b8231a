"""Results that survive an interruption: one small text a key, written as soon as it is there, in one SQLite file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from sim.errors import InputError

_TABLES = (
    "create table if not exists about (name text primary key, value text not null)",
    "create table if not exists kept (key text primary key, value text not null)",
)


class Kept:
    """Results by key, in memory and, where a file is given, on disk.

    Parameters
    ----------
    path
        The file; None keeps everything in memory.
    about
        What the results belong to; a file that says otherwise is refused.
    """

    def __init__(self, path: Path | None, about: Mapping[str, str]) -> None:
        self.path, self.found = path, dict[str, Any]()
        self._base: sqlite3.Connection | None = None
        if path is None:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(path, isolation_level=None)
            for statement in _TABLES:
                self._base.execute(statement)
        except (OSError, sqlite3.Error) as error:
            self.close()
            raise InputError.single(f"无法打开：{error}", f"cannot be opened: {error}", file=str(path)) from error
        self._check(about)
        rows = self._base.execute("select key, value from kept")
        self.found = {key: json.loads(value) for key, value in rows}

    def _check(self, about: Mapping[str, str]) -> None:
        assert self._base is not None  # called after opening
        before = dict(self._base.execute("select name, value from about").fetchall())
        different = [name for name, value in about.items() if before.get(name, value) != value]
        if different:
            shown = ", ".join(different)
            self.close()
            raise InputError.single(
                f"其中的结果属于另一设置（不同之处：{shown}）；请换一个文件，或删去它",
                f"holds results of something else (different: {shown}); name another file, or delete this one",
                file=str(self.path),
            )
        self._base.executemany("insert or ignore into about values (?, ?)", list(about.items()))

    def __enter__(self) -> Kept:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()

    def __contains__(self, key: str) -> bool:
        return key in self.found

    def __getitem__(self, key: str) -> Any:
        return self.found[key]

    def put(self, key: str, value: Any) -> None:
        """Keep one result for good."""
        text = json.dumps(value, ensure_ascii=False)
        # what was just computed and what was read from disk must be the same
        self.found[key] = json.loads(text)
        if self._base is not None:
            self._base.execute("insert or replace into kept values (?, ?)", (key, text))

    def close(self) -> None:
        """Let go of the file."""
        if self._base is not None:
            self._base.close()
            self._base = None
