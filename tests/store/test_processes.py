"""Processes that were started here: two threads may find at once that one has ended."""

from __future__ import annotations

import pytest

from sim.store import processes


def test_one_that_another_thread_forgot_meanwhile_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    class Ended:
        def poll(self) -> int:
            processes._STARTED.pop(7, None)
            return 0

    monkeypatch.setattr(processes, "_STARTED", {7: Ended()})
    assert not processes.alive(0, "")
    assert processes._STARTED == {}
