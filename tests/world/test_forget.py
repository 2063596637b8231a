"""Ctrl-C while a world's memory is given back is neither lost nor shown as a fault."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from sim.world.rows import TABLES
from tests.engine import run, shipped


def test_an_interrupt_is_heard_after_the_memory_is_given_back(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    release: Callable[[Any], None] = TABLES.release_world
    calls: list[bool] = []

    def interrupted(tables: Any) -> None:
        calls.append(True)
        if len(calls) == 1:
            raise KeyboardInterrupt
        release(tables)

    model = run(shipped("tiny"), 1)
    monkeypatch.setattr(TABLES, "release_world", interrupted)
    with pytest.raises(KeyboardInterrupt):
        del model
        assert len(calls) == 2
        time.sleep(5.0)
    assert "ignored" not in capsys.readouterr().err
