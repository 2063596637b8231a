"""Columns of a finished run, each copied together when it is first read.

A run keeps a row's fields side by side, which its rules want; whoever reads one field of all rows goes through all the
memory for it. Indicators read the same twenty columns many times over.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sim.events.tables import RunTables


class Contiguous(dict[str, NDArray[Any]]):
    """Columns by name; the first look at one copies it."""

    def __getitem__(self, name: str) -> NDArray[Any]:
        column = super().__getitem__(name)
        if not column.flags.c_contiguous:
            column = np.ascontiguousarray(column)
            self[name] = column
        return column


def contiguous(run: RunTables) -> RunTables:
    """The same tables, faster to read; only of a run that is over, since the copies do not follow it."""
    return replace(run, cases=Contiguous(run.cases), files=Contiguous(run.files), log=Contiguous(run.log))
