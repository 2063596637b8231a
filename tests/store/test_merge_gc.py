"""Merging takes what is lacking and mixes no numbers; clearing removes what nobody owns and no run."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from sim import NUMBERS
from sim.errors import InputError
from sim.store import Store, comparisons
from sim.store.comparisons import StoredSide
from sim.store.gc import gc
from sim.store.merge import merge
from tests.store.made import check, made


@pytest.fixture
def other(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "other")


def test_merge_takes_over_what_is_lacking(store: Store, other: Store) -> None:
    for seed in range(6):
        other.put(made(seed, logs=seed == 2, areas=seed == 3, state="failed" if seed == 5 else "done"))
    store.put(made(100))  # so that numbers of rows differ
    store.put(made(1, state="failed"))
    store.put(made(2))
    store.put(made(5))
    told: list[tuple[int, int]] = []
    done = merge(store, other, lambda n, total: told.append((n, total)))
    assert (done.taken, done.known) == (5, 1) and told[-1] == (6, 6)
    assert store.count() == 7
    for record in store.runs():
        check(store, record)
    assert store.record(made(2).record.id).logs and store.record(made(3).record.id).areas
    assert store.extras(made(3).record.id) == other.extras(made(3).record.id)
    assert store.record(made(0).record.id).created == other.record(made(0).record.id).created
    again = merge(store, other)
    assert (again.taken, again.known) == (0, 6)
    other.close()


def test_merge_refuses_other_numbers(store: Store, other: Store) -> None:
    store.put(made(1))
    other.put(made(2, numbers=NUMBERS + 1))
    with pytest.raises(InputError, match="must not be mixed"):
        merge(store, other)
    assert store.count() == 1
    with pytest.raises(InputError, match="same store"):
        merge(store, Store.open(store.folder))
    other.close()


def test_merge_takes_damaged_logs_for_none(store: Store, other: Store) -> None:
    other.put(made(1, logs=True))
    (other.folder / "logs" / made(1).record.id / "cases.parquet").unlink()
    merge(store, other)
    check(store, store.record(made(1).record.id))
    assert not store.record(made(1).record.id).logs
    other.close()


def test_comparisons_are_named_by_their_content(store: Store, other: Store) -> None:
    ids = [made(seed).record.id for seed in range(4)]
    sides = [
        StoredSide("a", {"zh": "甲", "en": "A"}, tuple(ids[:2])),
        StoredSide("b", {"zh": "乙", "en": "B"}, tuple(ids[2:])),
    ]
    name = comparisons.save(other, sides, 0.95)
    assert comparisons.save(other, sides, 0.95) == name and len(comparisons.listed(other)) == 1
    renamed = [replace(sides[0], name="c"), sides[1]]
    assert comparisons.save(other, renamed, 0.95) == name
    assert comparisons.save(other, sides, 0.99) != name and comparisons.save(other, sides[::-1], 0.95) != name
    assert comparisons.load(other, name[:8]).sides[0].name == "c" and comparisons.load(other, name).level == 0.95
    assert merge(store, other).comparisons == 3
    assert comparisons.load(store, name).sides == tuple(renamed)
    with pytest.raises(InputError, match="no comparison"):
        comparisons.load(store, "0" * 12)
    assert comparisons.find(store, "0" * 12) is None and comparisons.find(store, "") is None
    other.close()


def test_verdicts_travel_with_their_comparison(store: Store, other: Store) -> None:
    sides = [StoredSide(each, {"zh": each, "en": each}, (made(n).record.id,)) for n, each in enumerate("ab")]
    name = comparisons.save(other, sides, 0.95, {"indicator": "x", "met": False})
    comparisons.save(store, [replace(sides[0], name="mine"), sides[1]], 0.95)
    assert merge(store, other).comparisons == 0
    held = comparisons.load(store, name)
    assert held.verdict == {"indicator": "x", "met": False} and held.sides[0].name == "mine"
    comparisons.save(store, held.sides, 0.95, {"indicator": "x", "met": True})
    merge(store, other)
    assert comparisons.load(store, name).verdict == {"indicator": "x", "met": True}
    other.close()


def test_a_store_of_before_verdicts_can_be_read_where_nothing_can_be_written(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sides = [StoredSide("a", {"zh": "甲", "en": "A"}, (made(0).record.id,))]
    name = comparisons.save(store, sides, 0.95, {"met": True})
    store.db.execute("DROP TABLE comparison_verdict")
    with monkeypatch.context() as patch:
        patch.setattr("os.access", lambda path, mode: mode != os.W_OK)
        with Store.open(store.folder) as reader:
            assert reader.read_only and comparisons.load(reader, name).verdict is None
            assert [each.verdict for each in comparisons.listed(reader)] == [None]
    with Store.open(store.folder) as writer:  # which adds what is missing
        comparisons.save(writer, sides, 0.95, {"met": True})
        assert comparisons.load(writer, name).verdict == {"met": True}


def aged(path: Path) -> Path:
    """Make a file or folder two hours old."""
    old = time.time() - 7200
    os.utime(path, (old, old))
    return path


def test_gc_removes_leftovers_and_no_run(store: Store) -> None:
    for seed in range(3):
        store.put(made(seed, logs=True))
    orphan = store.folder / "logs" / ("0" * 64)
    orphan.mkdir()
    (orphan / "cases.parquet").write_bytes(b"x" * 1000)
    half = store.folder / "tmp" / "1.abc"
    half.mkdir(parents=True)
    (half / "cases.parquet").write_bytes(b"x" * 500)
    frame = store.folder / "frames" / "1-frame-2.bin"
    frame.parent.mkdir()
    frame.write_bytes(b"x" * 24)
    with store.transaction() as db:
        db.execute("INSERT INTO live (run, name, title, source, path, overrides, state, heartbeat, created, speed)"
                   " VALUES ('2', '', '{}', '', '', '[]', 'paused', 0, 0, 1)")  # fmt: skip
    paused = frame.with_name("2-frame-7.bin")
    paused.write_bytes(b"x")
    assert gc(store).bytes == 0 and orphan.exists() and half.exists()  # young: someone may be writing
    for path in (orphan, half, frame, paused, *(store.folder / "logs").iterdir()):
        aged(path)
    seen = gc(store, dry_run=True)
    assert (seen.leftovers, seen.orphans, seen.frames, seen.bytes) == (1, 1, 1, 1524) and orphan.exists()
    assert gc(store) == seen
    assert not orphan.exists() and not half.exists() and not frame.exists() and paused.exists()
    for record in store.runs():
        check(store, record)


def test_gc_tells_of_damaged_logs_and_keeps_their_run(store: Store) -> None:
    store.put(made(1, logs=True))
    (store.folder / "logs" / made(1).record.id / "cases.parquet").write_bytes(b"")
    assert gc(store, untouched=-1.0).damaged == (made(1).record.id,)
    assert store.count() == 1


def test_gc_gives_space_back(store: Store) -> None:
    for seed in range(60):
        store.put(replace(made(seed), source=f"# {seed}\n"))
    before = store.db.execute("PRAGMA page_count").fetchone()[0]
    store.delete(record.id for record in store.runs(limit=55))
    assert gc(store, dry_run=True).unused == gc(store).unused == 55
    assert store.db.execute("PRAGMA page_count").fetchone()[0] < before / 2
