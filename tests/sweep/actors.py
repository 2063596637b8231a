"""What workers do in these tests; stands in a module of its own so that worker processes can import it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sim.experiments.packing import Wanted, failed
from sim.experiments.versions import versions
from sim.scenario import load_scenario
from sim.scenario.extend import SHIPPED
from sim.store import StoredRun, ValueRow

#: seeds above the base's that misbehave
KILLER, FAILING, SLEEPER = 2, 3, 4


def nothing() -> None:
    """Load what tasks need, and no more."""
    load_scenario(SHIPPED / "tiny.yaml")
    versions()


def light(items: Sequence[Wanted]) -> tuple[float, list[StoredRun]]:
    """Runs made up in a moment, 5 ms each: the same scenario and seed give the same numbers."""
    time.sleep(0.005 * len(items))
    return 0.005 * len(items), [made_up(item) for item in items]


def made_up(item: Wanted) -> StoredRun:
    """A stored run whose open stock spreads by ten around a hundred."""
    empty = failed(item, ValueError())
    record = replace(empty.record, state="done", reason=None, error="", days=10, disputes=5)
    spread = int(record.id[:4], 16) / 2**16 * 20.0 - 10.0
    unit = {"zh": "件", "en": "disputes"}
    values = (ValueRow("open_stock", "true", 100.0 + spread, None, None, unit),)
    return replace(empty, record=record, values=values, daily={"open_stock:true": np.arange(10.0) + spread})


def misbehaving(items: Sequence[Wanted]) -> tuple[float, list[StoredRun]]:
    """As `light`, but one seed ends its process, one fails and one never ends."""
    seeds = {item.seed - 1 for item in items}
    if KILLER in seeds:
        os.kill(os.getpid(), signal.SIGKILL)
    if SLEEPER in seeds:
        time.sleep(600)
    found = [failed(item, ValueError("bad day")) if item.seed - 1 == FAILING else made_up(item) for item in items]
    return 0.005 * len(items), found


def misbehaving_a_little(items: Sequence[Wanted]) -> tuple[float, list[StoredRun]]:
    """As `misbehaving`, without the one that never ends: nobody watches a cluster's workers from outside."""
    return misbehaving([item for item in items if item.seed - 1 != SLEEPER])


def guarded(what: str) -> None:
    """Spend time or memory within limits, as a cluster's worker does."""
    from sim.experiments.sweep.worker import Guarded

    with Guarded("", seconds=1.0 if what == "slow" else None, memory_mb=150)._limits():
        held = bytearray(os.urandom(2**20) * (300 if what == "large" else 1))
        end = time.monotonic() + (0.1 if what == "fine" else 20.0)
        while time.monotonic() < end and held:
            time.sleep(0.05)
