"""What is wrong with a disk or a folder is said plainly, and nothing that was there is harmed."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.store import Store, database, logs
from sim.store.database import FILE
from tests.store.made import check, made


def fault(error: pytest.ExceptionInfo[InputError]) -> str:
    (only,) = error.value.faults
    assert only.zh and only.en and only.file
    return only.en


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("mine")
    with pytest.raises(InputError) as error:
        Store.open(tmp_path / "store")
    assert "not the folder" in fault(error) and (tmp_path / "store").read_text() == "mine"
    with pytest.raises(InputError):
        Store.open(tmp_path / "store" / "below")


def test_no_store_there(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        Store.open(tmp_path / "none", create=False)
    assert "--store" in fault(error) and not (tmp_path / "none").exists()


@pytest.mark.parametrize(("version", "words"), [(database.VERSION + 1, "newer version"), (0, "another folder")])
def test_another_version(tmp_path: Path, version: int, words: str) -> None:
    with Store.open(tmp_path) as store:
        store.put(made(1))
        store.db.execute(f"PRAGMA user_version={version}")
        store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(InputError) as error:
        Store.open(tmp_path)
    assert words in fault(error) and "nothing was changed" in fault(error)
    assert (tmp_path / FILE).read_bytes() == before


def test_another_programs_database(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / FILE)
    other.execute("CREATE TABLE theirs (x)")
    other.commit()
    other.close()
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(InputError) as error:
        Store.open(tmp_path)
    assert "another program" in fault(error) and (tmp_path / FILE).read_bytes() == before


def test_no_database_at_all(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"notes of mine, longer than a header of a database would be" * 40)
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(InputError) as error:
        Store.open(tmp_path)
    assert "not a store" in fault(error) and (tmp_path / FILE).read_bytes() == before


def test_a_damaged_database(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        for seed in range(30):
            store.put(made(seed))
        store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    content = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(content[:8192] + b"\xff" * (len(content) - 8192))
    with pytest.raises(InputError) as error, Store.open(tmp_path) as store:
        store.runs()
        store.values()
    assert "damaged" in fault(error)


def test_a_full_database(store: Store) -> None:
    store.put(made(1))
    pages = store.db.execute("PRAGMA page_count").fetchone()[0]
    store.db.execute(f"PRAGMA max_page_count={pages + 1}")
    with pytest.raises(InputError) as error:
        for seed in range(2, 50):
            store.put(made(seed, logs=True))
    assert "disk is full" in fault(error) and "gc" in fault(error)
    lost = store.count() + 1
    store.db.execute("PRAGMA max_page_count=1000000")
    for record in store.runs():
        check(store, record)
    assert store.count() == lost - 1
    kept = {record.id for record in store.runs() if record.logs}
    assert {path.name for path in (store.folder / "logs").iterdir()} == kept, "logs of a run that was not stored"
    store.put(made(lost, logs=True))
    check(store, store.record(made(lost).record.id))


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_while_logs_are_written(store: Store, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    real = logs._flushed

    def full(path: Path, content: bytes) -> None:
        if path.name.startswith("events"):
            path.write_bytes(content[:100])
            raise OSError(code, os.strerror(code))
        real(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(logs, "_flushed", full)
        with pytest.raises(InputError) as error:
            store.put(made(1, logs=True))
    assert "disk is full" in fault(error)
    assert store.count() == 0 and not list((store.folder / "logs").iterdir())
    assert not list((store.folder / "tmp").iterdir())
    store.put(made(1, logs=True))
    check(store, store.record(made(1).record.id))


@pytest.mark.parametrize("helpers", [True, False], ids=["beside its helper files", "alone"])
def test_a_folder_that_can_only_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, helpers: bool) -> None:
    with Store.open(tmp_path) as store:
        store.put(made(1, logs=True))
        if helpers:
            other = Store.open(tmp_path)
    monkeypatch.setattr("os.access", lambda path, mode: mode != os.W_OK)
    with Store.open(tmp_path) as store:
        assert store.read_only
        check(store, store.record(made(1).record.id))
        for act in (lambda: store.put(made(2)), lambda: store.delete([made(1).record.id])):
            with pytest.raises(InputError) as error:
                act()
            assert "only be read" in fault(error)
        with pytest.raises(InputError) as error, store.transaction() as db:
            db.execute("DELETE FROM run")
        assert "not written" in fault(error) and store.count() == 1
    if helpers:
        other.close()


def test_a_locked_store(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put(made(1))
    monkeypatch.setattr(database, "PATIENCE", 0.05)
    with Store.open(store.folder) as other, store.transaction():
        check(other, other.record(made(1).record.id))  # readers do not wait
        with pytest.raises(InputError) as error:
            other.put(made(2))
    assert "another process" in fault(error)


@pytest.mark.parametrize("harm", ["truncated", "missing", "no description", "gone"])
def test_logs_that_are_not_whole_do_not_pass_for_logs(store: Store, harm: str) -> None:
    run = made(1, logs=True)
    store.put(run)
    folder = store.logs(run.record.id)
    assert folder is not None
    if harm == "truncated":
        (folder / "cases.parquet").write_bytes((folder / "cases.parquet").read_bytes()[:-1])
    elif harm == "missing":
        (folder / "cases.parquet").unlink()
    elif harm == "no description":
        (folder / "meta.json").write_text('{"sizes":')
    else:
        shutil.rmtree(folder)
    assert store.logs(run.record.id) is None
    assert store.record(run.record.id).logs and store.daily(run.record.id).shape == (200, 2)
    store.put(run)  # the same run again mends it
    check(store, store.record(run.record.id))


def test_logs_that_another_process_moved_there_first(store: Store) -> None:
    logs.write(store.folder, made(1).record.id, {"cases.parquet": b"other"}, {})
    store.put(made(1, logs=True))
    check(store, store.record(made(1).record.id))
