"""Scenarios, the stand-in for the model, and an empty store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.store import Store
from tests.experiments.scenes import alternative, base, engine, folder, hostile

__all__ = ["alternative", "base", "engine", "folder", "hostile", "store"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store") as held:
        yield held
