"""Tables of the world as compiled containers: one structref of structrefs of arrays.

A kernel takes the whole world as one argument and reads ``world.cases.severity[case]``. The container types depend on the
declared columns, so this module writes their source once per engine digest into the folder of compiled code: a
constructor that stands in a file is cached, one made in memory would be compiled anew at every start.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import kernel
from sim.world.columns import ARRAYS, TABLES, Column

_TYPES = {"i1": "int8", "i2": "int16", "i4": "int32", "i8": "int64", "u8": "uint64", "f8": "float64"}

_HEAD_COMPILED = """from numba import types
from numba.experimental import structref
"""
_CLASS_COMPILED = """
@structref.register
class {cls}Type(types.StructRef):
    def preprocess_fields(self, fields):
        return tuple((name, types.unliteral(kind)) for name, kind in fields)

class {cls}(structref.StructRefProxy):
    pass

{name}_type = {cls}Type([{fields}])
structref.define_boxing({cls}Type, {cls})
"""
_CLASS_PLAIN = """
class {cls}:
    pass
"""


def _numba(code: str, rank: int) -> str:
    return f"types.Array(types.{_TYPES[code]}, {rank}, 'C')"


def _split(code: str) -> tuple[str, int]:
    base, _, width = code.partition(":")
    return base, int(width or 0)


def _class(name: str, fields: Mapping[str, str]) -> str:
    template = _CLASS_COMPILED if kernel.JIT else _CLASS_PLAIN
    text = ", ".join(f"('{field}', {kind})" for field, kind in fields.items())
    return template.format(cls=name.capitalize(), name=name, fields=text)


def _blank(name: str) -> str:
    return f"structref.new({name}_type)" if kernel.JIT else f"{name.capitalize()}()"


def _table_source(name: str, columns: Mapping[str, Column]) -> str:
    shapes = {column: _split(spec[0]) for column, spec in columns.items()}
    fields = {c: _numba(code, 2 if width else 1) for c, (code, width) in shapes.items()} | {"count": "types.int64"}
    size = {c: f"(n, {width})" if width else "n" for c, (code, width) in shapes.items()}
    new = [f"    t.{c} = np.zeros({size[c]}, np.{_TYPES[code]})" for c, (code, _) in shapes.items()]
    grow = [f"    t.{c} = wider{2 if width else 1}(t.{c})" for c, (_, width) in shapes.items()]
    every = ", ".join(f"t.{c}" for c in columns)
    fill = [f"    t.{c} = columns[{i}]" for i, c in enumerate(columns)]
    return "\n".join(
        [
            _class(name, fields),
            "@kernel",
            f"def new_{name}(n):",
            f"    t = {_blank(name)}",
            *new,
            "    t.count = 0",
            "    return t",
            "",
            "@kernel",
            f"def grow_{name}(t):",
            *grow,
            "",
            "@kernel",
            f"def columns_{name}(t):",
            f"    return ({every},)",
            "",
            "@kernel",
            f"def count_{name}(t):",
            "    return t.count",
            "",
            "@kernel",
            f"def fill_{name}(t, columns, count):",
            *fill,
            "    t.count = count",
            "",
        ]
    )


def _world_source() -> str:
    arrays = list(ARRAYS)
    fields = {t: f"{t}_type" for t in TABLES} | {a: _numba(ARRAYS[a][0], ARRAYS[a][1]) for a in arrays}
    fields |= {"day_minutes": "types.int64", "horizon": "types.int64"}
    names = [*TABLES, *arrays, "day_minutes", "horizon"]
    return "\n".join(
        [
            _class("world", fields),
            "@kernel",
            f"def new_world({', '.join(names)}):",
            f"    w = {_blank('world')}",
            *(f"    w.{n} = {n}" for n in names),
            "    return w",
            "",
            "@kernel",
            "def arrays_world(w):",
            f"    return ({', '.join('w.' + a for a in arrays)},)",
            "",
            *(f"@kernel\ndef get_{t}(w):\n    return w.{t}\n" for t in TABLES),
        ]
    )


_HELPERS = '''
import numpy as np
from sim.kernel import kernel

@kernel
def wider1(column):
    """Twice the rows."""
    wider = np.zeros(2 * column.shape[0], column.dtype)
    wider[: column.shape[0]] = column
    return wider

@kernel
def wider2(column):
    """Twice the rows of a column of several numbers."""
    wider = np.zeros((2 * column.shape[0], column.shape[1]), column.dtype)
    wider[: column.shape[0]] = column
    return wider
'''


class Tables:
    """Constructors and views of the generated container types.

    Parameters
    ----------
    extra : mapping of table name to columns
        Columns that registered rules declare beyond `sim.world.columns`.
    """

    def __init__(self, extra: Mapping[str, Mapping[str, Column]]) -> None:
        self.columns = {name: {**columns, **extra.get(name, {})} for name, columns in TABLES.items()}
        text = '"""Generated from sim/world/columns.py and the rules\' own columns; do not edit."""\n'
        text += (_HEAD_COMPILED if kernel.JIT else "") + _HELPERS
        text += "".join(_table_source(name, columns) for name, columns in self.columns.items()) + _world_source()
        self._module = kernel.load_source("wangge_tables" if kernel.JIT else "wangge_tables_plain", text)

    def new(self, name: str, rows: int) -> Any:
        """An empty table with room for `rows`."""
        return getattr(self._module, f"new_{name}")(max(rows, 1))

    def grower(self, name: str) -> Any:
        """The kernel that doubles a table's room."""
        return getattr(self._module, f"grow_{name}")

    def new_world(self, *parts: Any) -> Any:
        """The world of tables and arrays, in the order of `TABLES`, `ARRAYS`, ``day_minutes``, ``horizon``."""
        return self._module.new_world(*parts)

    def views(self, name: str, table: Any) -> dict[str, NDArray[Any]]:
        """All columns of a table, whole capacity, as views; ask again after a kernel ran, tables grow."""
        return dict(zip(self.columns[name], getattr(self._module, f"columns_{name}")(table), strict=True))

    def count(self, name: str, table: Any) -> int:
        """Rows in use."""
        return int(getattr(self._module, f"count_{name}")(table))

    def fill(self, name: str, table: Any, columns: Mapping[str, NDArray[Any]], count: int) -> None:
        """Replace a table's columns; arrays are copied, so the caller keeps its own."""
        copies = tuple(np.ascontiguousarray(columns[c]).copy() for c in self.columns[name])
        getattr(self._module, f"fill_{name}")(table, copies, count)

    def arrays(self, world: Any) -> dict[str, NDArray[Any]]:
        """The world's own arrays as views."""
        return dict(zip(ARRAYS, self._module.arrays_world(world), strict=True))

    def table(self, world: Any, name: str) -> Any:
        """One table of the world."""
        return getattr(self._module, f"get_{name}")(world)
