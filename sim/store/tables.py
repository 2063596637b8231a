"""Tables of runs, and how wide arrays are packed: exact, small, quick."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

SCHEMA = """
CREATE TABLE IF NOT EXISTS scenario (  -- what a scenario's runs depend on, once for all its runs
  digest TEXT PRIMARY KEY,
  identity BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS source (  -- YAML that reproduces a scenario
  digest TEXT PRIMARY KEY,
  text BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS run (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  title TEXT NOT NULL,
  scenario TEXT NOT NULL REFERENCES scenario (digest),
  source TEXT REFERENCES source (digest),
  seed INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('done', 'failed', 'quarantined')),
  numbers INTEGER NOT NULL,
  created TEXT NOT NULL,
  seconds REAL NOT NULL,
  days INTEGER NOT NULL,
  disputes INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  reason TEXT,
  error TEXT NOT NULL,
  command TEXT NOT NULL,
  parent TEXT,
  day INTEGER,
  logs INTEGER NOT NULL,
  areas INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS run_scenario ON run (scenario);
CREATE TABLE IF NOT EXISTS measure (  -- a series of an indicator; its number keeps the rows of run_values short
  number INTEGER PRIMARY KEY,
  indicator TEXT NOT NULL,
  series TEXT NOT NULL,
  unit TEXT NOT NULL,
  UNIQUE (indicator, series, unit)
);
CREATE TABLE IF NOT EXISTS run_values (
  run INTEGER NOT NULL REFERENCES run (number) ON DELETE CASCADE,
  measure INTEGER NOT NULL REFERENCES measure (number),
  value REAL,
  numerator REAL,
  denominator REAL,
  reason TEXT,
  PRIMARY KEY (run, measure)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS layout (  -- names of the columns of a block, in order
  number INTEGER PRIMARY KEY,
  names TEXT NOT NULL UNIQUE
);
CREATE TABLE IF NOT EXISTS block (  -- a wide table of a run, packed: "daily" by day, "areas.township" by township
  run INTEGER NOT NULL REFERENCES run (number) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  layout INTEGER NOT NULL REFERENCES layout (number),
  length INTEGER NOT NULL,
  types TEXT NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (run, kind)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS details (  -- JSON beside the indicators
  run INTEGER PRIMARY KEY REFERENCES run (number) ON DELETE CASCADE,
  extras BLOB NOT NULL,
  timing TEXT NOT NULL,
  versions TEXT NOT NULL
);
"""

#: integers that a column is tried as, smallest first
_WHOLE = (("b", np.int8), ("h", np.int16), ("i", np.int32))
_TYPES = {**dict(_WHOLE), "d": np.float64}
#: factors that make counts out of most daily series: counts, minutes as hours, fen as ten thousand yuan
_SCALES = {"1": 1.0, "m": 1 / 60, "w": 1 / 1_000_000}
_LARGEST = float(np.iinfo(np.int32).max)
#: fastest: higher levels save a few per cent and cost milliseconds a run
_LEVEL = 1


class Block(NamedTuple):
    """A wide table, packed; ``types`` holds two letters a column: how it is written, and the factor on it."""

    names: tuple[str, ...]
    length: int
    types: str
    data: bytes


def pack(columns: Mapping[str, Any]) -> Block:
    """Columns of equal length as one block, from which every number comes back exactly as it was.

    A column is written as integers only if that loses nothing; None is NaN.
    """
    types, parts, length = "", [], 0
    for column in columns.values():
        values = np.asarray(column, dtype=np.float64)
        length = len(values)
        kind, written = _smallest(values)
        types += kind
        parts.append(written.astype(written.dtype.newbyteorder("<"), copy=False).tobytes())
    return Block(tuple(columns), length, types, zlib.compress(b"".join(parts), _LEVEL))


def _smallest(values: NDArray[np.float64]) -> tuple[str, NDArray[Any]]:
    # NaN, infinities and minus zero have no integer
    if len(values) and np.isfinite(values).all() and values.max() < _LARGEST and not np.signbit(values).any():
        for letter, factor in _SCALES.items():
            whole = np.rint(values / factor)
            high = whole.max()
            if high <= np.iinfo(np.int32).max and np.array_equal(whole * factor, values):
                name, kind = next((name, kind) for name, kind in _WHOLE if high <= np.iinfo(kind).max)
                return name + letter, whole.astype(kind)
    return "d1", values


def unpack(block: Block) -> dict[str, NDArray[np.float64]]:
    """Columns of a block."""
    raw, start, found = zlib.decompress(block.data), 0, {}
    for place, name in enumerate(block.names):
        letter, scale = block.types[2 * place], block.types[2 * place + 1]
        kind = np.dtype(_TYPES[letter]).newbyteorder("<")
        written = np.frombuffer(raw, kind, block.length, start)
        found[name] = written.astype(np.float64) * _SCALES[scale]
        start += kind.itemsize * block.length
    return found


def pack_json(content: Any) -> bytes:
    """JSON, compressed."""
    return zlib.compress(
        json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode(), _LEVEL
    )


def unpack_json(data: bytes) -> Any:
    """Content of `pack_json`."""
    return json.loads(zlib.decompress(data))


def pack_text(text: str) -> bytes:
    """Text, compressed."""
    return zlib.compress(text.encode(), 6)


def unpack_text(data: bytes) -> str:
    """Content of `pack_text`."""
    return zlib.decompress(data).decode()


def with_null(values: NDArray[np.float64]) -> list[float | None]:
    """Numbers as JSON has them: None where there is none."""
    return [None if each != each else each for each in values.tolist()]


def words(text: Mapping[str, str] | None) -> str | None:
    """A zh/en pair as JSON, None for none."""
    return None if text is None else _words(tuple(sorted(text.items())))


@lru_cache(4096)
def _words(pairs: tuple[tuple[str, str], ...]) -> str:
    # units and reasons are few, and each run writes them by the hundred
    return json.dumps(dict(pairs), ensure_ascii=False, separators=(",", ":"))
