"""Case logs of a stored run read back as the tables a twin is made of: codes again in place of names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.events.export import columns, stored
from sim.events.export.columns import names
from sim.events.tables import CASE_COLUMNS, LOG_COLUMNS, Columns, Horizon, RunTables
from sim.experiments.twin import COMPARED
from sim.store.logs import described

if TYPE_CHECKING:
    import pyarrow as pa

Shown = dict[str, dict[str, list[str]]]

_WANTED = ("cases", "events", "counties", "townships", "desks")
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"


@dataclass(frozen=True)
class Logs:
    """Tables of one run.

    Attributes
    ----------
    run
        Cases, log and kinds of desks; nothing else of a run is stored that a twin needs.
    county
        Row of the county of each case, -1 where unknown.
    shown
        ``county`` and ``desk`` -> language -> names by row.
    """

    run: RunTables
    county: NDArray[np.int64]
    shown: Shown


def read(folder: Path, scenario: str, seed: int) -> Logs:
    """Read the logs of a run.

    Raises
    ------
    InputError
        If they are damaged or of another version.
    """
    about = described(folder)
    try:
        tables = stored(folder, str(about["start"]), int(about["day_minutes"]), _WANTED).tables
        return _logs(tables, about, scenario, seed)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise InputError.single(
            "案件日志不完整，或由其他版本写成；请删去这次推演后重新推演",
            "the case logs are incomplete or of another version; delete the run and run it again",
            file=str(folder),
        ) from error


def _logs(tables: Any, about: Any, scenario: str, seed: int) -> Logs:
    desks = {code: row for row, code in enumerate(tables["desks"].column("desk").to_pylist())}
    townships = {code: row for row, code in enumerate(tables["townships"].column("township").to_pylist())}
    held = tables["cases"]
    cases: Columns = {"key": keys(held.column("key").to_pylist())}
    for spec in columns("cases"):
        if spec.name in held.column_names and spec.form != "key" and spec.form not in ("village", "township"):
            cases[spec.name] = _column(held.column(spec.name), spec.form, CASE_COLUMNS[spec.name], {})
    cases["township"] = coded(held.column("township"), townships).astype(np.int32)
    rows = {text: row for row, text in enumerate(held.column("key").to_pylist())}
    events = tables["events"]
    log: Columns = {"case": coded(events.column("key"), rows).astype(np.int32)}
    forms = {each.name: each.form for each in columns("events")}
    for name in COMPARED:
        log[name] = _column(events.column(name), forms[name], LOG_COLUMNS[name], desks)
    kinds = {name: value for value, name in enumerate(names("desk")) if name}
    run = RunTables(
        scenario, seed, Horizon(str(about["start"]), 0, 0, 0), cases, {}, log, {}, {},
        {"desk_kind": coded(tables["desks"].column("kind"), kinds)}, day_minutes=int(about["day_minutes"]),
    )  # fmt: skip
    return Logs(run, _counties(tables, cases["township"]), _shown(tables))


def _column(values: pa.ChunkedArray, form: str, kind: str, desks: dict[str, int]) -> NDArray[Any]:
    if form.startswith("enum:"):
        codes = {name: value for value, name in enumerate(names(form[5:])) if name}
        return coded(values, codes).astype(kind)
    if form == "desk":
        return coded(values, desks).astype(kind)
    if form == "flag":
        return np.asarray(values.to_numpy(zero_copy_only=False)).astype(kind)
    return np.asarray(values.fill_null(-1).to_numpy()).astype(kind)


def coded(values: pa.ChunkedArray, codes: dict[str, int]) -> NDArray[np.int64]:
    """Words of a dictionary column as codes; -1 where there is no word or an unknown one."""
    whole = values.unify_dictionaries()  # chunks come with a dictionary each, mostly the same large one
    if not whole.num_chunks:
        return np.zeros(0, np.int64)
    words = whole.chunk(0).dictionary.to_pylist()
    table = np.array([*(codes.get(word, -1) for word in words), -1], np.int64)  # the last place: what has no word
    last = len(words)
    found = [chunk.indices.fill_null(last).to_numpy(zero_copy_only=False) for chunk in whole.chunks]
    codes_: NDArray[np.int64] = table[np.concatenate(found)]
    return codes_


def keys(texts: Sequence[str]) -> NDArray[np.uint64]:
    """Keys of 13 characters as numbers."""
    letters = np.array(texts, dtype="S13").view(np.uint8).reshape(len(texts), 13) if texts else np.zeros((0, 13), int)
    values = np.zeros(256, np.uint64)
    values[[ord(each) for each in _LETTERS]] = np.arange(32, dtype=np.uint64)
    shifts = np.arange(60, -1, -5, dtype=np.uint64)
    found: NDArray[np.uint64] = np.bitwise_or.reduce(values[letters] << shifts, axis=1)
    return found


def _counties(tables: Any, township: NDArray[Any]) -> NDArray[np.int64]:
    held = tables["townships"]
    if "county" not in held.column_names:
        return np.full(len(township), -1, np.int64)
    rows = {code: row for row, code in enumerate(tables["counties"].column("county").to_pylist())}
    above = np.append(coded(held.column("county"), rows), -1)
    found: NDArray[np.int64] = above[township]
    return found


def _shown(tables: Any) -> Shown:
    return {
        level: {lang: tables[table].column(f"name_{lang}").to_pylist() for lang in ("zh", "en")}
        for level, table in (("county", "counties"), ("township", "townships"), ("desk", "desks"))
    }
