"""Columns that rules declare for themselves, read from their source.

Tables must stand before any kernel does, and rules are kernels: so their declarations are read as text, not imported.
A rule that needs a column says so in its class, with nothing but literals::

    columns = {"cases": {"cooled": ("i4", "day", "when tempers cooled")}}
"""

from __future__ import annotations

import ast
from pathlib import Path

from sim.errors import WanggeError
from sim.world.columns import TABLES
from sim.world.place_columns import Column

_RULES = Path(__file__).parents[1] / "rules"
_CODES = ("i1", "i2", "i4", "i8", "u8", "f4", "f8")


def declared(folder: Path = _RULES) -> dict[str, dict[str, Column]]:
    """Columns that the rules in a folder declare: table -> name -> (type, unit, meaning).

    Raises
    ------
    WanggeError
        If a declaration is no literal, names no table of the world, has a wrong form or takes a name that is used.
    """
    found: dict[str, dict[str, Column]] = {}
    for path in sorted(folder.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "\n    columns = {" not in text:  # most rules: reading them whole would cost a start its time
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["columns"]:
                _add(found, path.name, node.value)
    return found


def _add(found: dict[str, dict[str, Column]], file: str, value: ast.expr) -> None:
    try:
        tables = ast.literal_eval(value)
    except ValueError as error:
        raise WanggeError(f"sim/rules/{file}: columns must be written out as literals") from error
    for table, columns in tables.items():
        if table not in ("cases", "files"):
            raise WanggeError(f"sim/rules/{file}: a rule may add columns to cases and files, not to {table!r}")
        for name, column in columns.items():
            form = isinstance(column, tuple) and len(column) == 3 and all(isinstance(each, str) for each in column)
            if not form or column[0].partition(":")[0] not in _CODES:
                raise WanggeError(f"sim/rules/{file}: column {name!r} must read (type, unit, meaning)")
            if name in TABLES[table] or name in found.get(table, {}):
                raise WanggeError(f"sim/rules/{file}: {table} has a column {name!r} already")
            found.setdefault(table, {})[name] = column
