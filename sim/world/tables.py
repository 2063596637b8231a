"""Tables of the world as compiled containers, and the world as a container of them.

A kernel takes the whole world as one argument and reads ``world.cases.severity[case]``. All columns of a row stand
together in memory: a rule touches many columns of few rows, so a row costs a handful of cache lines instead of one per
column (a factor of three on the city, measured). To kernels a column is a constant distance from the first row
(`sim.rowtype`); the buffer is owned by the table (``own``). Containers are not counted (`sim.container`): counting
references at every access costs more than the access, so a world is released by hand (`Tables.release_world`).

The container types depend on the declared columns, so this module writes their source once per engine digest into the
folder of compiled code: a constructor that stands in a file is cached, one made in memory would be compiled at every
start.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import kernel
from sim.world import slabs
from sim.world.columns import ARRAYS, TABLES
from sim.world.place_columns import Column

_TYPES = {"i1": "int8", "i2": "int16", "i4": "int32", "i8": "int64", "u8": "uint64", "f4": "float32", "f8": "float64"}
_LINE = 64  # bytes of a cache line; long rows begin on one

_HEAD = '''"""Generated from sim/world/columns.py and the rules' own columns; do not edit."""
import numpy as np
from sim.kernel import kernel
from sim.container import Container, ContainerType, define, words
from sim.rowtype import LentType, lend, rows_of
from numba import types
'''
_HEAD_PLAIN = '''"""Generated from sim/world/columns.py and the rules' own columns; do not edit."""
import numpy as np
from sim.kernel import kernel
from sim.rowtype import lend
'''
_CLASS = """
class {cls}Type(ContainerType):
    step = {step}
    columns = {columns}

class {cls}(Container):
    __slots__ = ()

FIELDS_{name} = [{fields}]
{name}_type = {cls}._numba_type_ = {cls}Type(FIELDS_{name})
define({cls}Type)

def make_{name}():
    return {cls}(words(FIELDS_{name}))

"""
_CLASS_PLAIN = """
class {cls}:
    pass

def make_{name}():
    return {cls}()

"""


def row_type(columns: Mapping[str, Column]) -> np.dtype[Any]:
    """Record type of a row: wide columns first, so that every column is aligned."""
    split = {name: _split(spec[0]) for name, spec in columns.items()}
    order = sorted(split, key=lambda name: -int(split[name][0][1]))
    offsets, at = {}, 0
    for name in order:
        offsets[name] = at
        at += int(split[name][0][1]) * max(split[name][1], 1)
    size = -(-at // 8) * 8 if at < _LINE else -(-at // _LINE) * _LINE
    formats = [(code, (width,)) if width else code for code, width in split.values()]
    names = list(split)
    spec = {"names": names, "formats": formats, "offsets": [offsets[n] for n in names], "itemsize": size}
    return np.dtype(spec)  # type: ignore[call-overload, no-any-return]


def _split(code: str) -> tuple[str, int]:
    base, _, width = code.partition(":")
    return base, int(width or 0)


def _class(name: str, fields: Mapping[str, str], step: int, columns: Mapping[str, tuple[str, int, int]]) -> str:
    template = _CLASS if kernel.JIT else _CLASS_PLAIN
    text = ", ".join(f"('{field}', {kind})" for field, kind in fields.items())
    return template.format(cls=name.capitalize(), name=name, fields=text, step=step, columns=dict(columns))


def _table_source(name: str, columns: Mapping[str, Column]) -> str:
    row = row_type(columns)
    assert row.fields is not None
    places = {
        column: (_split(spec[0])[0], row.fields[column][1], _split(spec[0])[1]) for column, spec in columns.items()
    }
    fields = {"own": "types.Array(types.uint8, 2, 'C')", "count": "types.int64", "base": "types.voidptr"}
    if kernel.JIT:
        aim = ["    t.base = rows_of(t.own)"]
    else:
        aim = [f"    record = t.own.reshape(-1).view(ROW_{name})", *(f"    t.{c} = record['{c}']" for c in columns)]
    body = [
        _class(name, fields, row.itemsize, places),
        "@kernel",
        f"def fill_{name}(t, own, count):",
        "    t.own = own",
        "    t.count = count",
        *aim,
        "",
        "@kernel",
        f"def grow_{name}(t):",
        "    wider = np.zeros((2 * t.own.shape[0], t.own.shape[1]), np.uint8)",
        "    wider[: t.own.shape[0]] = t.own",
        "    t.own = wider",
        *aim,
        "",
        "@kernel",
        f"def own_{name}(t):",
        "    return t.own, t.count",
        "",
    ]
    return "\n".join(body)


def _world_source() -> str:
    arrays = list(ARRAYS)
    fields = {table: f"{table}_type" for table in TABLES}
    fields |= {array: f"LentType('{code}', {rank})" for array, (code, rank, _) in ARRAYS.items()}
    fields |= {
        f"own_{array}": f"types.Array(types.{_TYPES[code]}, {rank}, 'C')" for array, (code, rank, _) in ARRAYS.items()
    }
    fields |= {"day_minutes": "types.int64", "horizon": "types.int64"}
    names = [*TABLES, *arrays, "day_minutes", "horizon"]
    return "\n".join(
        [
            _class("world", fields, 0, {}),
            "@kernel",
            f"def fill_world(w, {', '.join(names)}):",
            *(f"    w.{n} = {n}" for n in names if n not in ARRAYS),
            *(f"    w.own_{n} = {n}\n    w.{n} = lend({n})" for n in arrays),
            "",
            "@kernel",
            "def arrays_world(w):",
            f"    return ({', '.join('w.own_' + a for a in arrays)},)",
            "",
            "@kernel",
            "def release_world(w):",
            *(f"    w.own_{a} = np.zeros({(1,) * ARRAYS[a][1]}, np.{_TYPES[ARRAYS[a][0]]})" for a in arrays),
            "",
        ]
    )


class Tables:
    """Constructors and views of the generated container types.

    Parameters
    ----------
    extra : mapping of table name to columns
        Columns that registered rules declare beyond `sim.world.columns`.
    """

    def __init__(self, extra: Mapping[str, Mapping[str, Column]]) -> None:
        self.columns = {name: {**columns, **extra.get(name, {})} for name, columns in TABLES.items()}
        self.rows = {name: row_type(columns) for name, columns in self.columns.items()}
        text = _HEAD if kernel.JIT else _HEAD_PLAIN
        text += "".join(_table_source(name, columns) for name, columns in self.columns.items()) + _world_source()
        self._module = kernel.load_source("wangge_tables" if kernel.JIT else "wangge_tables_plain", text)
        if not kernel.JIT:
            for name, row in self.rows.items():
                setattr(self._module, f"ROW_{name}", row)

    def new(self, name: str, rows: int) -> Any:
        """An empty table with room for `rows`."""
        table = getattr(self._module, f"make_{name}")()
        self._fill(name, table, slabs.zeros(max(rows, 1), self.rows[name]), 0)
        return table

    def _fill(self, name: str, table: Any, records: NDArray[Any], count: int) -> None:
        getattr(self._module, f"fill_{name}")(table, self._bytes(name, records), count)

    def _bytes(self, name: str, records: NDArray[Any]) -> NDArray[np.uint8]:
        return records.view(np.uint8).reshape(len(records), self.rows[name].itemsize)

    def grower(self, name: str) -> Any:
        """The kernel that doubles a table's room."""
        return getattr(self._module, f"grow_{name}")

    def new_world(self, *parts: Any) -> Any:
        """The world of tables and arrays, in the order of `TABLES`, `ARRAYS`, ``day_minutes``, ``horizon``."""
        world = self._module.make_world()
        self._module.fill_world(world, *parts)
        if kernel.JIT:
            world.parts = dict(zip(TABLES, parts, strict=False))
        return world

    def records(self, name: str, table: Any) -> NDArray[Any]:
        """Rows in use as a structured array, a view; ask again after a kernel ran, tables grow."""
        own, count = getattr(self._module, f"own_{name}")(table)
        whole: NDArray[Any] = own.reshape(-1).view(self.rows[name])
        return whole[:count]

    def views(self, name: str, table: Any) -> dict[str, NDArray[Any]]:
        """Columns of the rows in use, as views."""
        records = self.records(name, table)
        return {column: records[column] for column in self.columns[name]}

    def replace(self, name: str, table: Any, records: NDArray[Any]) -> None:
        """Put other rows into a table; they are copied, so the caller keeps its own. Room is never less than before."""
        own, _ = getattr(self._module, f"own_{name}")(table)
        room = slabs.zeros(max(len(records), len(own)), self.rows[name])
        room[: len(records)] = records
        self._fill(name, table, room, len(records))

    def release_world(self, world: Any) -> None:
        """Give a world's memory back; what Python still views stays alive."""
        if kernel.JIT:
            for name in TABLES:
                self._fill(name, self.table(world, name), np.zeros(1, self.rows[name]), 0)
            self._module.release_world(world)

    def arrays(self, world: Any) -> dict[str, NDArray[Any]]:
        """The world's own arrays as views."""
        return dict(zip(ARRAYS, self._module.arrays_world(world), strict=True))

    def table(self, world: Any, name: str) -> Any:
        """One table of the world."""
        return world.parts[name] if kernel.JIT else getattr(world, name)
