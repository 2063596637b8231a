"""Memory of large tables, used again by the next run of the process.

Fresh memory is cleared by the system page by page when it is first touched: on the city a tenth of a year's run. So a
large block stays with the process when the world that used it is gone, and the next one writes zeros into it, which is
an order faster. A block is in use as long as anything refers to it, a view that a caller kept included.
"""

from __future__ import annotations

import sys
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

LARGE = 4 * 2**20  # bytes from which on a block is kept; smaller ones the allocator keeps by itself
_KEPT = 512 * 2**20  # bytes of blocks that nobody uses are kept at most
_LINE = 64  # bytes of a cache line

_blocks: list[NDArray[np.uint8]] = []
_lock = Lock()


def _references(blocks: list[NDArray[np.uint8]], at: int) -> int:
    return sys.getrefcount(blocks[at])


_ALONE = _references([np.zeros(1, np.uint8)], 0)


def zeros(shape: int | tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
    """Array of zeros as `numpy.zeros` gives it, beginning on a cache line; large ones from memory used before.

    Parameters
    ----------
    shape : int or tuple of int
    dtype : data type, records included
    """
    kind = np.dtype(dtype)
    size = int(np.prod(shape, dtype=np.int64)) * kind.itemsize
    own = _block(size) if size >= LARGE else np.zeros(size + _LINE, np.uint8)
    start = -own.ctypes.data % _LINE
    return own[start : start + size].view(kind).reshape(shape)


def _block(size: int) -> NDArray[np.uint8]:
    """A cleared block with room for `size` bytes and its alignment: the smallest free one that fits, or a new one."""
    with _lock:
        free = [at for at in range(len(_blocks)) if _references(_blocks, at) == _ALONE]
        fitting = [at for at in free if size + _LINE <= len(_blocks[at]) <= 2 * (size + _LINE)]
        if fitting:
            own = _blocks.pop(min(fitting, key=lambda at: len(_blocks[at])))
            own[: size + _LINE] = 0
        else:
            own = np.zeros(size + _LINE, np.uint8)
        _bound(_KEPT)
        _blocks.append(own)
        return own


def _bound(most: int) -> None:
    """Let go of blocks that nobody uses, the longest unused first, until at most so many bytes lie idle."""
    free = [at for at in range(len(_blocks)) if _references(_blocks, at) == _ALONE]
    idle, gone = sum(len(_blocks[at]) for at in free), []
    for at in free:
        if idle <= most:
            break
        idle -= len(_blocks[at])
        gone.append(at)
    for at in reversed(gone):
        del _blocks[at]


def forget() -> None:
    """Give back what nobody uses."""
    with _lock:
        _bound(0)
