"""Waiting for processes, and ending those that a test started."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from sim.scenario.extend import SHIPPED
from sim.store import Store, live
from sim.store.processes import alive

TINY = SHIPPED / "tiny.yaml"
PATIENCE = 40.0


def wait(done: Callable[[], bool], what: str) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.02)


def state(store: Store, run: str) -> str:
    return live.look(store, run).state


def day(store: Store, run: str) -> int:
    return live.get(store, run).day


def said(store: Store, run: str) -> str:
    """What the process wrote on its way down, for messages."""
    return (Path(store.folder) / "frames" / f"{run}.log").read_text(encoding="utf-8")


def kill(store: Store, run: str) -> None:
    now = live.get(store, run)
    if alive(now.pid, now.start_token):
        os.kill(now.pid, signal.SIGKILL)
    wait(lambda: not alive(now.pid, now.start_token), "the process to end")


def end_all(store: Store) -> None:
    """End every process of a store's live runs."""
    for each in live.listed(store, 100):
        if each.working and each.pid not in (0, os.getpid()):
            kill(store, each.run)
