"""A run's tables as Parquet files: names instead of codes, null instead of -1, same bytes for the same run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.events.export.columns import Column, columns, names
from sim.events.measures import AreaMeasure, DeskMeasure
from sim.text import LANGUAGES, say

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.events.tables import RunTables

#: tables of a stored run, in the order of export
TABLES = ("cases", "files", "events", "tallies_area", "tallies_desk", "counties", "townships", "villages", "desks")
PLACES = {"county": "counties", "township": "townships", "village": "villages", "desk": "desks"}
#: level -> language -> shown name of each place, in the order of the run's rows
Names = Mapping[str, Mapping[str, Sequence[str]]]


@dataclass(frozen=True)
class Stored:
    """Tables read back from a folder, with the day the run starts and the minutes of a desk day."""

    folder: Path
    start: str
    day_minutes: int
    tables: Mapping[str, pa.Table]


def store(run: RunTables, folder: Path, shown: Names) -> dict[str, int]:
    """Write every table of a run into a folder that exists.

    Parameters
    ----------
    shown
        Names to show for places; the tables themselves hold codes.

    Returns
    -------
    dict
        File name -> rows.
    """
    import pyarrow.parquet as pq

    written = {}
    for name, table in frames(run, shown):
        marked = table.replace_schema_metadata({f"notice.{lang}": say("notice", lang) for lang in LANGUAGES})
        pq.write_table(marked, folder / f"{name}.parquet", compression="zstd")
        written[f"{name}.parquet"] = table.num_rows
    return written


def stored(folder: Path, start: str, day_minutes: int, wanted: Iterable[str] = TABLES) -> Stored:
    """Read tables that `store` wrote.

    Raises
    ------
    InputError
        If one is missing or is no Parquet file.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    found: dict[str, pa.Table] = {}
    for name in wanted:
        path = folder / f"{name}.parquet"
        try:
            found[name] = pq.read_table(path)
        except (OSError, pa.ArrowException) as error:
            raise InputError.single(
                f"无法读取（{type(error).__name__}）；文件夹须由 wangge run --out 写成",
                f"cannot be read ({type(error).__name__}); the folder must come from 'wangge run --out'",
                file=str(path),
            ) from error
    return Stored(folder, start, day_minutes, found)


def frames(run: RunTables, shown: Names) -> Iterable[tuple[str, pa.Table]]:
    """Every table of a run by name, as Arrow tables."""
    keys = key_texts(run.cases["key"])
    for name, held in (("cases", run.cases), ("files", run.files), ("events", run.log)):
        yield name, _table(columns(name), held, run, keys)
    yield "tallies_area", _tallies(run.area, AreaMeasure, "township", codes(run, "township"))
    yield "tallies_desk", _tallies(run.desk, DeskMeasure, "desk", codes(run, "desk"))
    for level, name in PLACES.items():
        yield name, _places(run, level, shown.get(level, {}))


def key_texts(keys: NDArray[np.uint64]) -> list[str]:
    """Keys as 13 characters each; `key_text` for a whole column at once."""
    letters = np.frombuffer(b"0123456789abcdefghjkmnpqrstvwxyz", dtype=np.uint8)
    shifts = np.arange(60, -1, -5, dtype=np.uint64)
    digits = (keys[:, None] >> shifts[None, :]) & np.uint64(31)
    return letters[digits.astype(np.intp)].view("S13").ravel().astype(str).tolist()


def codes(run: RunTables, place: str) -> list[str]:
    """Codes of places in the order of the run's rows; row numbers where it has no codes."""
    found = run.places.get(f"{place}_code")
    if found is not None:
        return [str(each) for each in found]
    counted = {
        "county": "county_code",
        "township": "township_county",
        "desk": "desk_kind",
        "village": "village_township",
    }
    return [str(row) for row in range(len(run.places.get(counted.get(place, ""), ())))]


def _table(spec: Iterable[Column], held: Mapping[str, NDArray[Any]], run: RunTables, keys: list[str]) -> pa.Table:
    import pyarrow as pa

    arrays, headings = [], []
    for column in spec:
        if column.form == "row":
            arrays.append(pa.array(np.arange(len(next(iter(held.values()))), dtype=np.int32)))
            headings.append(column.name)
        elif column.name in held:
            arrays.append(_array(column, held[column.name], run, keys))
            headings.append(column.name if column.form != "dispute" else "key")
    return pa.table(arrays, names=headings)


def _array(column: Column, values: NDArray[Any], run: RunTables, keys: list[str]) -> pa.Array:
    import pyarrow as pa

    if column.form == "key":
        texts = key_texts(values.astype(np.uint64))
        return pa.array(texts, mask=values == 0)
    if column.form == "dispute":
        return _named(values, keys)
    if column.form in ("village", "township", "desk"):
        return _named(values, codes(run, column.form))
    if column.form.startswith("enum:"):
        return _named(values, list(names(column.form[5:])))
    if column.form == "flag":
        return pa.array(values != 0)
    if column.form == "day" or column.name in ("merged_into", "file"):
        return pa.array(values, mask=values < 0)
    return pa.array(values)


def _named(values: NDArray[Any], words: list[str]) -> pa.Array:
    """Dictionary column: row or code -> word; what has none is null."""
    import pyarrow as pa

    place = values.astype(np.int32)
    outside = (place < 0) | (place >= len(words))
    empty = np.array([not word for word in words], dtype=np.bool_)
    if empty.any():
        outside |= empty[np.where(outside, 0, place)]
    indices = pa.array(np.where(outside, 0, place), mask=outside)
    return pa.DictionaryArray.from_arrays(indices, pa.array(words, type=pa.string()))


def _tallies(held: Mapping[str, NDArray[Any]], measures: type[IntEnum], place: str, words: list[str]) -> pa.Table:
    """Long form without the zeros: day, place, measure, value."""
    import pyarrow as pa

    listed = [measure.name.lower() for measure in measures if measure.name.lower() in held]
    found = [np.nonzero(held[name]) for name in listed]
    if not listed:
        return pa.table({"day": pa.array([], pa.int32()), place: pa.array([], pa.string()),
                         "measure": pa.array([], pa.string()), "value": pa.array([], pa.int64())})  # fmt: skip
    day = np.concatenate([spots[0] for spots in found]).astype(np.int32)
    row = np.concatenate([spots[1] for spots in found])
    which = np.repeat(np.arange(len(listed)), [len(spots[0]) for spots in found])
    value = np.concatenate([held[name][spots] for name, spots in zip(listed, found, strict=True)]).astype(np.int64)
    order = np.lexsort((which, row, day))
    return pa.table(
        {
            "day": pa.array(day[order]),
            place: _named(row[order], words),
            "measure": _named(which[order], listed),
            "value": pa.array(value[order]),
        }
    )


def _places(run: RunTables, level: str, shown: Mapping[str, Sequence[str]]) -> pa.Table:
    """Places of one level: code, what they belong to, and the names to show."""
    import pyarrow as pa

    listed = codes(run, level)
    found: dict[str, Any] = {level: pa.array(listed, pa.string())}
    for above in ("county", "township"):
        rows = run.places.get(f"{level}_{above}")
        if rows is not None:
            found[above] = _named(np.asarray(rows), codes(run, above))
    if level == "desk":
        for column in ("kind", "tier"):
            found[column] = _named(
                np.asarray(run.places[f"desk_{column}"]), list(names({"kind": "desk"}.get(column, column)))
            )
    if f"{level}_residents" in run.places:
        found["residents"] = pa.array(np.asarray(run.places[f"{level}_residents"]))
    for lang in LANGUAGES:
        found[f"name_{lang}"] = pa.array([str(each) for each in shown.get(lang, listed)], pa.string())
    return pa.table(found)
