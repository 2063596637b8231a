"""What workers do with numbers: nothing of the program is loaded, so that a worker is there in a moment."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence


def nothing() -> None:
    """Be ready at once."""


def never() -> None:
    """End before the first task."""
    os._exit(3)


def squares(numbers: Sequence[int]) -> tuple[float, list[int]]:
    """Take 10 ms a number, so that several travel together."""
    time.sleep(0.01 * len(numbers))
    return 0.01 * len(numbers), [number * number for number in numbers]


def deadly(numbers: Sequence[int]) -> tuple[float, list[int]]:
    """End the process at 7 and 20, every time."""
    if {7, 20} & set(numbers):
        os.kill(os.getpid(), signal.SIGKILL)
    return squares(numbers)


def endless(numbers: Sequence[int]) -> tuple[float, list[int]]:
    """Never come back from 5."""
    if 5 in numbers:
        time.sleep(600)
    return squares(numbers)


def greedy(numbers: Sequence[int]) -> tuple[float, list[int]]:
    """Take 300 MB for 5."""
    if 5 in numbers:
        held = bytearray(os.urandom(2**20) * 300)
        time.sleep(20)
        return 20.0, [len(held)] * len(numbers)
    return squares(numbers)


def unsendable(numbers: Sequence[int]) -> tuple[float, list[object]]:
    """Answer 5 with something that cannot be sent to another process."""
    return 0.01, [(lambda: None) if number == 5 else number * number for number in numbers]
