"""What runs in worker processes, here or on a cluster."""

from __future__ import annotations

import faulthandler
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import WanggeError
from sim.experiments.packing import Wanted, produce_many
from sim.experiments.sweep.memory import MB, resident

if TYPE_CHECKING:
    from sim.store import StoredRun

#: seconds between two looks at memory
_LOOK = 0.5


class OtherProgramError(WanggeError):
    """A worker runs another version of this program; its numbers must not be mixed with ours."""


def warm() -> None:
    """Compile or load the rules by carrying out three days of the smallest scenario."""
    from sim.model import GovernanceModel
    from sim.scenario import load_scenario
    from sim.scenario.extend import SHIPPED

    small = load_scenario(SHIPPED / "tiny.yaml")
    GovernanceModel(replace(small, warm_up=0, measure=3, follow_up=0)).run()


def work(items: Sequence[Wanted]) -> tuple[float, list[StoredRun]]:
    """Carry out runs; seconds it took, and what came of each (a failure is one of the answers)."""
    began = time.perf_counter()
    runs = produce_many(items)
    return time.perf_counter() - began, runs


@dataclass(frozen=True)
class Guarded:
    """`work` on a cluster, where nobody watches from outside: the worker ends itself beyond a limit.

    Attributes
    ----------
    program
        `fingerprint` of the program that asks.
    seconds, memory_mb
        Limits of one run; None = none.
    """

    program: str
    seconds: float | None = None
    memory_mb: int | None = None

    def __call__(self, items: Sequence[Wanted]) -> tuple[float, list[StoredRun]]:
        """Carry out runs one by one, each within the limits.

        Raises
        ------
        OtherProgramError
            If this worker's program is not the one that asks.
        """
        if fingerprint() != self.program:
            raise OtherProgramError("this worker runs another version of the program")
        began, runs = time.perf_counter(), []
        for each in items:
            with self._limits():
                runs += produce_many([each])
        return time.perf_counter() - began, runs

    @contextmanager
    def _limits(self) -> Iterator[None]:
        over = threading.Event()
        if self.memory_mb is not None:
            threading.Thread(target=self._watch, args=(over,), daemon=True).start()
        # its clock runs outside the interpreter, so that it works in the middle of compiled code too
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
            if self.seconds is not None:
                faulthandler.dump_traceback_later(self.seconds, exit=True, file=nowhere)
            try:
                yield
            finally:
                faulthandler.cancel_dump_traceback_later()
                over.set()

    def _watch(self, over: threading.Event) -> None:
        while not over.wait(_LOOK):
            size = resident(os.getpid())
            if size is not None and size > (self.memory_mb or 0) * MB:
                os._exit(1)


@cache
def fingerprint() -> str:
    """Digest of this program's own files and of the versions that decide numbers: equal ones give equal results."""
    import hashlib

    import sim
    from sim import NUMBERS
    from sim.experiments.versions import versions

    total = hashlib.sha256(f"{NUMBERS} {sorted(versions().items())}".encode())
    home = Path(sim.__file__).parent
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home).as_posix()
        if path.suffix in (".py", ".yaml", ".csv") and not name.startswith(("__compiled__/", "cli/", "text/")):
            # line ends differ between systems
            total.update(f"{name}\0".encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return total.hexdigest()


def about() -> dict[str, str]:
    """What a worker is: versions, and the digest of its program."""
    from sim import NUMBERS
    from sim.experiments.versions import versions

    return {**versions(), "numbers": str(NUMBERS), "program": fingerprint()[:16]}
