"""Tables of the world as compiled containers: one structref of structrefs of arrays.

A kernel takes the whole world as one argument and reads ``world.cases.severity[case]``. All columns of a row stand
together in memory: a rule touches many columns of few rows, so a row costs a handful of cache lines instead of one per
column (a factor of three on the city, measured). Kernels see columns as strided views without reference counts; the
buffer they view is owned by the table (``own``). The containers themselves are not counted either: counting references
at every access costs more than the access, so a world is released by hand (`Tables.release_world`).

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
from sim.world.columns import ARRAYS, TABLES, Column

_TYPES = {"i1": "int8", "i2": "int16", "i4": "int32", "i8": "int64", "u8": "uint64", "f4": "float32", "f8": "float64"}
_LINE = 64  # bytes of a cache line; long rows begin on one

_HEAD = '''"""Generated from sim/world/columns.py and the rules' own columns; do not edit."""
import numpy as np
from sim.kernel import column, columns, kernel, lend
'''
_HEAD_COMPILED = """from numba import types
from numba.core.datamodel import default_manager, models
from numba.experimental import structref

class Uncounted(models.StructModel):
    def __init__(self, manager, kind):
        super().__init__(manager, kind, [("meminfo", types.voidptr)])
"""
_CLASS_COMPILED = """
class {cls}Type(types.StructRef):
    def preprocess_fields(self, fields):
        return tuple((name, types.unliteral(kind)) for name, kind in fields)

default_manager.register({cls}Type, Uncounted)
structref.define_attributes({cls}Type)

class {cls}(structref.StructRefProxy):
    pass

{name}_type = {cls}Type([{fields}])
structref.define_boxing({cls}Type, {cls})
"""
_CLASS_PLAIN = """
class {cls}:
    pass
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


def _numba(code: str, rank: int, layout: str) -> str:
    return f"types.Array(types.{_TYPES[code]}, {rank}, '{layout}')"


def _split(code: str) -> tuple[str, int]:
    base, _, width = code.partition(":")
    return base, int(width or 0)


def _class(name: str, fields: Mapping[str, str]) -> str:
    template = _CLASS_COMPILED if kernel.JIT else _CLASS_PLAIN
    text = ", ".join(f"('{field}', {kind})" for field, kind in fields.items())
    return template.format(cls=name.capitalize(), name=name, fields=text)


def _table_source(name: str, columns: Mapping[str, Column]) -> str:
    row = row_type(columns)
    shapes = {column: _split(spec[0]) for column, spec in columns.items()}
    fields = {c: _numba(code, 2 if width else 1, "A") for c, (code, width) in shapes.items()}
    fields |= {"own": "types.Array(types.uint8, 2, 'C')", "count": "types.int64"}
    assert row.fields is not None
    if kernel.JIT:
        new = f"structref.new({name}_type)"
        views = [
            f"    t.{c} = column{'s' if width else ''}(first + {row.fields[c][1]}, rows, {row.itemsize}, "
            f"{str(width) + ', ' if width else ''}np.{_TYPES[code]})"
            for c, (code, width) in shapes.items()
        ]
        lend = ["    first = t.own.ctypes.data", "    rows = t.own.shape[0]", *views]
    else:
        new = f"{name.capitalize()}()"
        lend = ["    record = t.own.reshape(-1).view(ROW)", *(f"    t.{c} = record['{c}']" for c in columns)]
    body = [
        _class(name, fields),
        "@kernel",
        f"def lend_{name}(t):",
        *[line.replace("ROW", f"ROW_{name}") for line in lend],
        "",
        "@kernel",
        f"def new_{name}(own, count):",
        f"    t = {new}",
        "    t.own = own",
        "    t.count = count",
        f"    lend_{name}(t)",
        "    return t",
        "",
        "@kernel",
        f"def grow_{name}(t):",
        "    wider = np.zeros((2 * t.own.shape[0], t.own.shape[1]), np.uint8)",
        "    wider[: t.own.shape[0]] = t.own",
        "    t.own = wider",
        f"    lend_{name}(t)",
        "",
        "@kernel",
        f"def own_{name}(t):",
        "    return t.own, t.count",
        "",
        "@kernel",
        f"def replace_{name}(t, own, count):",
        "    t.own = own",
        "    t.count = count",
        f"    lend_{name}(t)",
        "",
    ]
    return "\n".join(body)


def _world_source() -> str:
    arrays = list(ARRAYS)
    kinds = {a: _numba(ARRAYS[a][0], ARRAYS[a][1], "C") for a in arrays}
    fields = {t: f"{t}_type" for t in TABLES} | kinds | {f"own_{a}": kind for a, kind in kinds.items()}
    fields |= {"day_minutes": "types.int64", "horizon": "types.int64"}
    names = [*TABLES, *arrays, "day_minutes", "horizon"]
    return "\n".join(
        [
            _class("world", fields),
            "@kernel",
            f"def new_world({', '.join(names)}):",
            f"    w = {'structref.new(world_type)' if kernel.JIT else 'World()'}",
            *(f"    w.{n} = {n}" for n in names if n not in ARRAYS),
            *(f"    w.own_{n} = {n}\n    w.{n} = lend({n})" for n in arrays),
            "    return w",
            "",
            "@kernel",
            "def arrays_world(w):",
            f"    return ({', '.join('w.own_' + a for a in arrays)},)",
            "",
            "@kernel",
            "def release_world(w):",
            *(f"    w.own_{a} = np.zeros({(1,) * ARRAYS[a][1]}, np.{_TYPES[ARRAYS[a][0]]})" for a in arrays),
            "",
            *(f"@kernel\ndef get_{t}(w):\n    return w.{t}\n" for t in TABLES),
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
        text = _HEAD + (_HEAD_COMPILED if kernel.JIT else "")
        text += "".join(_table_source(name, columns) for name, columns in self.columns.items()) + _world_source()
        self._module = kernel.load_source("wangge_tables" if kernel.JIT else "wangge_tables_plain", text)
        if not kernel.JIT:
            for name, row in self.rows.items():
                setattr(self._module, f"ROW_{name}", row)

    def new(self, name: str, rows: int) -> Any:
        """An empty table with room for `rows`."""
        return getattr(self._module, f"new_{name}")(self._bytes(name, np.zeros(max(rows, 1), self.rows[name])), 0)

    def _bytes(self, name: str, records: NDArray[Any]) -> NDArray[np.uint8]:
        return records.view(np.uint8).reshape(len(records), self.rows[name].itemsize)

    def grower(self, name: str) -> Any:
        """The kernel that doubles a table's room."""
        return getattr(self._module, f"grow_{name}")

    def new_world(self, *parts: Any) -> Any:
        """The world of tables and arrays, in the order of `TABLES`, `ARRAYS`, ``day_minutes``, ``horizon``."""
        return self._module.new_world(*parts)

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
        """Put other rows into a table; they are copied, so the caller keeps its own."""
        room = np.zeros(max(len(records), 1), self.rows[name])
        room[: len(records)] = records
        getattr(self._module, f"replace_{name}")(table, self._bytes(name, room), len(records))

    def release_world(self, world: Any) -> None:
        """Give a world's memory back; what Python still views stays alive."""
        if kernel.JIT:
            for name in TABLES:
                self.replace(name, self.table(world, name), np.zeros(0, self.rows[name]))
            self._module.release_world(world)

    def arrays(self, world: Any) -> dict[str, NDArray[Any]]:
        """The world's own arrays as views."""
        return dict(zip(ARRAYS, self._module.arrays_world(world), strict=True))

    def table(self, world: Any, name: str) -> Any:
        """One table of the world."""
        return getattr(self._module, f"get_{name}")(world)
