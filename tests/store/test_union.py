"""Puts of the same run, in any order and with any parts, lose nothing: what is stored is their union."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.store import Store, StoredRun, logs
from sim.store.merge import merge
from sim.store.tables import pack
from tests.store.made import DAYS, made

DAILY = {f"d{n}:true": np.arange(DAYS) * (n + 0.5) for n in range(3)}
AREAS = {
    "township": {f"a{n}:true": np.array([n, np.nan, 0.1]) for n in range(3)},
    "county": {"a0:true": np.array([7.0])},
}
EXTRAS = {
    "settled_by": [0.1, 0.5],
    "flows": [{"from": "opened", "to": "village", "count": 3}],
    "strata": {"a": {"b": 1}},
}
FILES = {name: name.encode() * 99 for name in ("cases.parquet", "events.parquet", "files.parquet")}
RUN = made(1)


@dataclass(frozen=True)
class Parts:
    """What one put brings."""

    state: str
    values: frozenset[int]
    daily: frozenset[str]
    areas: frozenset[tuple[str, str]]
    extras: frozenset[str]
    files: frozenset[str]
    source: bool
    packed: bool

    def run(self) -> StoredRun:
        if self.state != "done":
            return made(1, state=self.state)
        columns: Any = {name: DAILY[name] for name in sorted(self.daily)}
        levels: dict[str, Any] = {}
        for level, name in sorted(self.areas):
            levels.setdefault(level, {})[name] = AREAS[level][name]
        if self.packed:
            columns, levels = pack(columns) if columns else {}, {level: pack(each) for level, each in levels.items()}
        extras: dict[str, Any] = {name: EXTRAS[name] for name in sorted(self.extras)}
        return replace(
            RUN,
            record=replace(RUN.record, logs=bool(self.files), areas=bool(self.areas)),
            source=RUN.source if self.source else "",
            values=tuple(RUN.values[place] for place in sorted(self.values)),
            daily=columns,
            extras=extras | ({"areas": levels} if levels else {}),
            log_parquet={name: FILES[name] for name in sorted(self.files)} or None,
        )


def some(of: Sequence[Any]) -> st.SearchStrategy[frozenset[Any]]:
    return st.frozensets(st.sampled_from(of))


PUTS = st.builds(
    Parts, st.sampled_from(["done"] * 5 + ["failed", "quarantined"]), some(range(len(RUN.values))), some(sorted(DAILY)),
    some([(level, name) for level, columns in AREAS.items() for name in columns]), some(sorted(EXTRAS)),
    some(sorted(FILES)), st.booleans(), st.booleans(),
)  # fmt: skip


def check(store: Store, puts: Sequence[Parts]) -> None:
    """Fail unless the store holds exactly what these brought together."""
    done, name = [each for each in puts if each.state == "done"], RUN.record.id
    record = store.record(name)
    assert store.count() == 1 and record.state == ("done" if done else puts[-1].state)
    assert store.rows("PRAGMA foreign_key_check") == []
    values = {place for each in done for place in each.values}
    rows = store.value_rows(name)
    assert {row.indicator: row for row in rows} == {RUN.values[place].indicator: RUN.values[place] for place in values}
    assert len(rows) == len(values)
    columns, frame = {each for one in done for each in one.daily}, store.daily(name)
    assert set(frame) == columns and all(np.array_equal(frame[each], DAILY[each]) for each in columns)
    extras = store.extras(name)
    areas = extras.pop("areas", {})
    assert extras == {each: EXTRAS[each] for one in done for each in one.extras}
    held = {(level, each) for level, columns in areas.items() for each in columns}
    assert held == {pair for one in done for pair in one.areas} and record.areas == bool(held)
    for level, each in held:
        assert np.array_equal(np.array(areas[level][each], dtype=float), AREAS[level][each], equal_nan=True)
    files, folder = {each for one in done for each in one.files}, store.logs(name)
    assert record.logs == bool(files) == (folder is not None)
    assert folder is None or logs.read(folder) == {each: FILES[each] for each in files}
    assert (store.manifest(name)["source"] != "") == any(each.source for each in done) or not done


@contextmanager
def stores(number: int) -> Iterator[list[Store]]:
    with tempfile.TemporaryDirectory() as folder:
        opened = [Store.open(Path(folder) / str(place)) for place in range(number)]
        try:
            yield opened
        finally:
            for each in opened:
                each.close()


@settings(max_examples=50, deadline=None)
@given(st.lists(PUTS, min_size=1, max_size=5))
def test_puts_of_one_run_are_their_union(puts: list[Parts]) -> None:
    with stores(1) as (store,):
        for number, each in enumerate(puts, 1):
            store.put(each.run())
            check(store, puts[:number])
        before = store.db.total_changes
        for each in puts:
            if each.state == "done":
                store.put(each.run())
        assert store.db.total_changes == before, "a put that adds nothing writes nothing"


@settings(max_examples=30, deadline=None)
@given(st.lists(PUTS, min_size=1, max_size=3), st.lists(PUTS, min_size=1, max_size=3))
def test_merging_is_the_union_too(mine: list[Parts], theirs: list[Parts]) -> None:
    with stores(2) as (into, other):
        for store, puts in ((into, mine), (other, theirs)):
            for each in puts:
                store.put(each.run())
        merge(into, other)
        failed = [each for each in mine if each.state != "done"]
        check(into, [*failed, *(each for each in (*theirs, *mine) if each.state == "done")] or theirs)
        assert (merge(into, other).taken, into.count()) == (0, 1)
