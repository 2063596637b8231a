"""Map planes on disk: one small file a picture, written beside its place and renamed, so that a reader never sees half.

Only the latest two are kept: a viewer that was just told of one can still open it while the next is written.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_HEAD = struct.Struct("<4sIII")
_MAGIC = b"WGF1"
FOLDER = "frames"
KEPT = 2


@dataclass(frozen=True)
class Frame:
    """One plane of a picture: after how many days, and a byte a micro-grid."""

    day: int
    cells: NDArray[np.uint8]


def path(folder: Path, run: str, number: int) -> Path:
    """File of a picture; ``folder`` is the store's."""
    return folder / FOLDER / f"{run}-frame-{number}.bin"


def write(folder: Path, run: str, number: int, day: int, planes: NDArray[np.uint8]) -> None:
    """Write a picture of all quantities (``[plane, cell]``) and drop the one before the previous."""
    target = path(folder, run, number)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_suffix(".tmp")
    with temporary.open("wb") as file:
        file.write(_HEAD.pack(_MAGIC, day, *planes.shape))
        file.write(planes.tobytes())
    temporary.replace(target)
    path(folder, run, number - KEPT).unlink(missing_ok=True)


def read(folder: Path, run: str, number: int, plane: int) -> Frame | None:
    """One plane of a picture; None if it is gone already (ask the store for the latest number again)."""
    try:
        with path(folder, run, number).open("rb") as file:
            magic, day, planes, cells = _HEAD.unpack(file.read(_HEAD.size))
            if magic != _MAGIC or not 0 <= plane < planes:
                return None
            file.seek(plane * cells, os.SEEK_CUR)
            found = file.read(cells)
    except (OSError, struct.error):
        return None
    return Frame(day, np.frombuffer(found, np.uint8)) if len(found) == cells else None


def drop(folder: Path, run: str) -> None:
    """Remove every file of a run: pictures, checkpoint, what its process said."""
    for each in (folder / FOLDER).glob(f"{run}[-.]*"):
        each.unlink(missing_ok=True)
