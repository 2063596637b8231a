"""The database file of a store: opened safely, one transaction at a time, never taken for something it is not.

SQLite in WAL mode: readers and one writer do not wait for each other, and a process killed at any moment leaves whole
transactions only. ``synchronous=NORMAL`` may lose the last transactions when the machine loses power, never their
wholeness; runs are reproducible, so that is a fair price for not waiting for the disk at every run.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from sim.errors import InputError
from sim.store.faults import explained

FILE = "wangge.sqlite"
#: version of the tables; raise it when a table changes (a new table needs no new version)
VERSION = 1
#: tells our files from other programs' ("wang" as a number)
APPLICATION = 0x77616E67
#: seconds to wait for another writer
PATIENCE = 30.0

Self = TypeVar("Self", bound="Database")


class Database:
    """A connection of one thread to a store's database; a context manager that closes it.

    Attributes
    ----------
    folder : Path
        Of the store.
    db : sqlite3.Connection
        In autocommit mode, rows by name or position; write inside `transaction`.
    read_only : bool
        Whether the folder could only be opened for reading.
    """

    def __init__(self, folder: Path, db: sqlite3.Connection, read_only: bool = False) -> None:
        self.folder, self.db, self.read_only = folder, db, read_only

    @property
    def file(self) -> Path:
        """The database file."""
        return self.folder / FILE

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; closing twice is harmless."""
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Everything written inside is stored whole or not at all; inside another one it is part of that one.

        Raises
        ------
        InputError
            If the disk is full or the store cannot be written.
        """
        with explained(self.file):
            if self.db.in_transaction:
                yield self.db
            else:
                self.db.execute("BEGIN IMMEDIATE")
                try:
                    yield self.db
                    self.db.execute("COMMIT")
                finally:
                    _undo(self.db)

    def rows(self, sql: str, arguments: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """Answer of a query, whole; columns by name or position.

        Raises
        ------
        InputError
            If the store cannot be read.
        """
        with explained(self.file):
            return self.db.execute(sql, arguments).fetchall()


def connect(folder: Path, create: bool, script: str, tables: Iterable[str]) -> tuple[sqlite3.Connection, bool]:
    """Open the database of a folder, make what is missing, check what is there.

    Returns
    -------
    tuple
        The connection, and whether it can only be read.

    Raises
    ------
    InputError
        If there is none (and none may be made), it is another program's, of another version, or cannot be opened.
    """
    file = folder / FILE
    if folder.exists() and not folder.is_dir():
        raise InputError.single("是文件，应为结果库文件夹", "is a file, not the folder of a store", file=str(folder))
    if not file.exists() and not create:
        raise InputError.single(
            "这里没有结果库；可先用 wangge run 情景文件 --store 文件夹 存入一次推演",
            "no store here; 'wangge run SCENARIO --store FOLDER' makes one",
            file=str(folder),
        )
    with explained(file):
        folder.mkdir(parents=True, exist_ok=True)
        read_only = file.exists() and not (os.access(file, os.W_OK) and os.access(folder, os.W_OK))
        db = _reader(file) if read_only else _plain(str(file))
        try:
            _prepare(db, file, read_only, script, set(tables))
        except BaseException:
            db.close()
            raise
    return db, read_only


def _plain(name: str, uri: bool = False) -> sqlite3.Connection:
    db = sqlite3.connect(name, timeout=PATIENCE, isolation_level=None, uri=uri)
    db.row_factory = sqlite3.Row
    return db


def _reader(file: Path) -> sqlite3.Connection:
    """Open a file in a folder that cannot be written: without its helper files only if nobody can be writing."""
    address = file.absolute().as_uri()
    db = _plain(f"{address}?mode=ro", uri=True)
    try:
        db.execute("SELECT 1 FROM sqlite_master").fetchall()
        return db
    except sqlite3.OperationalError:
        db.close()
        if file.with_name(f"{FILE}-wal").exists():
            raise
        return _plain(f"{address}?mode=ro&immutable=1", uri=True)


def _prepare(db: sqlite3.Connection, file: Path, read_only: bool, script: str, tables: set[str]) -> None:
    version, application = (
        int(db.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("user_version", "application_id")
    )
    present = _names(db)
    if present and application != APPLICATION:
        raise InputError.single(
            "是其他程序的数据库，未作任何改动；请换一个文件夹（--store）",
            "is a database of another program; nothing was changed; use another folder (--store)",
            file=str(file),
        )
    if present and version != VERSION:
        raise _other_version(version, file)
    if not read_only:
        if not present:
            # before anything else is written: lets `gc` give space back without copying the file
            db.execute("PRAGMA auto_vacuum=INCREMENTAL")
        _to_wal(db)
        db.execute("PRAGMA synchronous=NORMAL")
        if tables - present:
            _make(db, script)
    db.execute("PRAGMA foreign_keys=ON")


def _names(db: sqlite3.Connection) -> set[str]:
    return {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _to_wal(db: sqlite3.Connection) -> None:
    """Switch to WAL; two processes that open a new store at once get in each other's way here, so try again."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            if db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                db.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if not str(getattr(error, "sqlite_errorname", "")).startswith("SQLITE_BUSY") or time.monotonic() > end:
                raise
            time.sleep(0.01)


def _make(db: sqlite3.Connection, script: str) -> None:
    """Create the tables in one transaction; all statements say IF NOT EXISTS, so a second maker does no harm."""
    db.execute("BEGIN IMMEDIATE")
    try:
        for statement in _statements(script):
            db.execute(statement)
        db.execute(f"PRAGMA application_id={APPLICATION}")
        db.execute(f"PRAGMA user_version={VERSION}")
        db.execute("COMMIT")
    finally:
        _undo(db)


def _undo(db: sqlite3.Connection) -> None:
    """Take back a transaction that was not committed; a full disk may have done so already."""
    if db.in_transaction:
        db.execute("ROLLBACK")


def _statements(script: str) -> Iterator[str]:
    """Statements of a script; ``executescript`` would commit before each."""
    part = ""
    for line in script.splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            yield part
            part = ""


def _other_version(version: int, file: Path) -> InputError:
    if version > VERSION:
        return InputError.single(
            f"结果库格式为第 {version} 版，本程序只认识第 {VERSION} 版，未作任何改动；请升级程序",
            f"the store has format {version}, this program knows format {VERSION}; nothing was changed;"
            " install a newer version of the program",
            file=str(file),
        )
    return InputError.single(
        f"结果库格式为第 {version} 版，早于本程序的第 {VERSION} 版，未作任何改动；请另用一个文件夹（--store）重新推演，"
        "或用写成它的版本读取",
        f"the store has format {version}, older than this program's {VERSION}; nothing was changed; run again into"
        " another folder (--store), or read it with the version that wrote it",
        file=str(file),
    )
