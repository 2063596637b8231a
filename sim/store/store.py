"""The store: runs, what belongs to them, and nothing partial."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.store import logs, reading, runs
from sim.store.database import Database, connect
from sim.store.records import RunRecord, StoredRun, ValueRow
from sim.store.schema import SCRIPT, TABLES

if TYPE_CHECKING:
    import pandas as pd

VARIABLE = "WANGGE_STORE"


def default_folder() -> Path:
    """Folder of the store where none is named: ``WANGGE_STORE``, else ``results`` in the current folder."""
    return Path(os.environ.get(VARIABLE) or "results")


class Store(Database):
    """Runs in one folder; open one a thread and process, they share the folder without waiting for each other."""

    @classmethod
    def open(cls, folder: Path, create: bool = True) -> Store:
        """Open the store of a folder; with ``create`` it is made where there is none.

        Raises
        ------
        InputError
            If it cannot be opened, or is not a store of this program and version; nothing is changed then.
        """
        place = Path(folder)
        db, read_only = connect(place, create, SCRIPT, TABLES)
        return cls(place, db, read_only)

    # --- catalogue -------------------------------------------------------------------------------------------------
    def done(self, ids: Iterable[str]) -> set[str]:
        """Which runs are stored as done."""
        return runs.done(self, ids)

    def record(self, wanted: str) -> RunRecord:
        """The run of an id, or of the beginning of one (four characters or more).

        Raises
        ------
        InputError
            If there is none, or more than one.
        """
        return runs.find(self, wanted)

    def records(self, ids: Iterable[str]) -> list[RunRecord]:
        """Those of the runs that are stored, in whatever state, in the order they were stored."""
        return runs.of(self, ids)

    def runs(
        self,
        *,
        scenario: str | None = None,
        state: str | None = None,
        study: str | None = None,
        limit: int | None = None,
    ) -> list[RunRecord]:
        """Runs, newest first; ``scenario`` is a digest or a name."""
        return runs.listed(self, scenario, state, study, limit)

    def count(self) -> int:
        """Number of runs."""
        return int(self.rows("SELECT count(*) FROM run")[0][0])

    # --- one run ---------------------------------------------------------------------------------------------------
    def put(self, run: StoredRun) -> None:
        """Store a run: its rows in one transaction, its logs whole before them.

        Putting a run again adds what it lacked and takes nothing away; a failed one is replaced.

        Raises
        ------
        InputError
            If the disk is full or the store cannot be written; the store is then as before.
        """
        self.check_writable()
        if run.record.logs != (run.log_parquet is not None):
            raise ValueError("record.logs must say whether there are logs")
        fresh = run.log_parquet is not None and self._keep_logs(run, run.log_parquet)
        try:
            with self.transaction() as db:
                runs.write(db, run)
        except BaseException:
            if fresh and not self._holds_logs(run.record.id):  # another process may have stored the same run meanwhile
                logs.drop(self.folder, run.record.id)
            raise

    def _keep_logs(self, run: StoredRun, files: Mapping[str, bytes]) -> bool:
        """Put a run's logs in their place; True if there were none of a stored run."""
        name = run.record.id
        if self._holds_logs(name):
            logs.add(self.folder, name, files)
            return False
        meta = run.record.as_json() | {"versions": dict(run.versions), "source": run.source} | dict(run.meta)
        logs.write(self.folder, name, files, meta)
        return True

    def _holds_logs(self, run: str) -> bool:
        rows = self.rows("SELECT 1 FROM run WHERE id = ? AND state = 'done' AND logs = 1", (run,))
        return bool(rows) and logs.whole(logs.place(self.folder, run))

    def check_writable(self) -> None:
        """Refuse early what cannot be written.

        Raises
        ------
        InputError
            If the store was opened for reading only.
        """
        if self.read_only:
            raise InputError.single(
                "结果库只能读取；请换一个可写的文件夹（--store）",
                "the store can only be read; choose a folder that can be written (--store)",
                file=str(self.folder),
            )

    def values(self, ids: Iterable[str] | None = None, indicators: Iterable[str] | None = None) -> pd.DataFrame:
        """Indicator values, one row a run and series; ``reason`` is zh/en JSON or None."""
        return reading.values(self, ids, indicators)

    def value_rows(self, run: str) -> list[ValueRow]:
        """Indicator values of one run, as they were computed."""
        return reading.value_rows(self, run)

    def daily(self, run: str) -> pd.DataFrame:
        """One run day by day: index ``day``, a column each ``indicator:series``."""
        return reading.daily(self, run)

    def extras(self, run: str) -> dict[str, Any]:
        """What is kept of a run beside its indicators."""
        return reading.extras(self, run)

    def manifest(self, run: str) -> dict[str, Any]:
        """Identity, source, timing and versions of a run."""
        return reading.manifest(self, run)

    def logs(self, run: str) -> Path | None:
        """Folder with the case logs of a run, None where none are kept or they are not whole."""
        rows = self.rows("SELECT logs FROM run WHERE id = ?", (run,))
        found = logs.place(self.folder, run)
        return found if rows and rows[0][0] and logs.whole(found) else None

    def delete(self, ids: Iterable[str]) -> int:
        """Delete runs with all that belongs to them; unknown ids are passed over.

        Returns
        -------
        int
            Number of runs deleted.
        """
        self.check_writable()
        wanted = list(ids)
        with self.transaction() as db:
            number = runs.remove(db, wanted)
        for run in wanted:
            logs.drop(self.folder, run)
        return number
