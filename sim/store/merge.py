"""Taking the runs of another store into this one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sim.errors import InputError
from sim.store import comparisons, logs, reading
from sim.store.records import RunRecord, StoredRun
from sim.store.store import Store
from sim.store.union import NOTHING, contents

Watch = Callable[[int, int], None]


@dataclass(frozen=True)
class Merged:
    """What a merge did: runs taken over, runs that were here already, comparisons taken over."""

    taken: int
    known: int
    comparisons: int


def merge(into: Store, other: Store, watch: Watch | None = None) -> Merged:
    """Copy what another store has and this one lacks; the other one is not changed.

    Runs are copied one by one, so a merge that is interrupted goes on where it was. Studies are not copied: their runs
    are, and a sweep of the same study finds them.

    Parameters
    ----------
    watch
        Told runs done and runs in all.

    Raises
    ------
    InputError
        If the stores hold runs of different ``NUMBERS``: their values must not be mixed; or it is the same store.
    """
    into.check_writable()
    if into.folder.resolve() == other.folder.resolve():
        raise InputError.single("这是同一个结果库", "is the same store", file=str(other.folder))
    check_numbers(into, other)
    theirs = list(reversed(other.runs()))
    here = {each.id: each for each in into.records(each.id for each in theirs)}
    mine, their_parts = contents(into), contents(other)
    taken = 0
    for number, each in enumerate(theirs, 1):
        more = their_parts.get(each.id, NOTHING) - mine.get(each.id, NOTHING)
        if each.logs and each.id in here and not more:
            more = _files(other, each.id) - _files(into, each.id)
        if _adds(each, here.get(each.id), bool(more)):
            into.put(unpacked(other, each))
            taken += 1
        if watch is not None:
            watch(number, len(theirs))
    known = {each.id: each for each in comparisons.listed(into)}
    new = [each for each in comparisons.listed(other) if each.id not in known]
    for view in comparisons.listed(other):
        held = known.get(view.id)
        if held is None or (held.verdict is None and view.verdict is not None):
            comparisons.save(into, view.sides if held is None else held.sides, view.level, view.verdict)
    return Merged(taken, len(theirs) - taken, len(new))


def _files(store: Store, run: str) -> frozenset[str]:
    """Names of a run's case logs, none if they are not whole."""
    folder = store.logs(run)
    return NOTHING if folder is None else frozenset(logs.described(folder)["sizes"])


def _adds(new: RunRecord, held: RunRecord | None, more: bool) -> bool:
    if held is None:
        return True
    return new.state == "done" and (more or held.state != "done")


def check_numbers(into: Store, other: Store) -> None:
    """Refuse stores whose runs were made by programs that give different numbers.

    Raises
    ------
    InputError
        Saying which.
    """
    mine, theirs = ({row[0] for row in store.rows("SELECT DISTINCT numbers FROM run")} for store in (into, other))
    if len(mine | theirs) > 1 and theirs:
        shown = [", ".join(map(str, sorted(each))) or "–" for each in (mine, theirs)]
        raise InputError.single(
            f"数值版本不同（此库 {shown[0]}，该库 {shown[1]}），结果不可混用；请用同一版本的程序重新推演",
            f"holds numbers of version {shown[1]}, this store of version {shown[0]}; they must not be mixed:"
            " run again with one version of the program",
            file=str(other.folder),
        )


def unpacked(store: Store, record: RunRecord) -> StoredRun:
    """A stored run as it was put there."""
    parts = store.manifest(record.id)
    folder = store.logs(record.id)
    files = logs.read(folder) if folder is not None else None
    if files is None and record.logs:
        record = RunRecord(**(vars(record) | {"logs": False}))
    blocks = reading.blocks(store, record.id, "*")
    daily = blocks.pop("daily", {})
    areas = {kind.removeprefix("areas."): columns for kind, columns in blocks.items()}
    extras = {name: each for name, each in store.extras(record.id).items() if name != "areas"}
    return StoredRun(
        record, parts["identity"], parts["source"], tuple(store.value_rows(record.id)), daily,
        extras | ({"areas": areas} if areas else {}), parts["timing"], files, parts["versions"],
        {name: each for name, each in logs.described(folder).items() if name in ("start", "day_minutes")}
        if folder is not None else {},
    )  # fmt: skip
