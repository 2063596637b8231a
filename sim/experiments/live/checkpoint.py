"""A paused run on disk: the model's arrays, from which it goes on in any process."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.experiments.live.frames import FOLDER


def path(folder: Path, run: str) -> Path:
    """File of a run's checkpoint; ``folder`` is the store's."""
    return folder / FOLDER / f"{run}-checkpoint.npz"


def save(folder: Path, run: str, state: Mapping[str, NDArray[Any]]) -> None:
    """Write a checkpoint; the previous one stays until this one is whole."""
    target = path(folder, run)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_suffix(".tmp")
    with temporary.open("wb") as file:
        np.savez(file, **dict(state))  # type: ignore[arg-type]
    temporary.replace(target)


def load(folder: Path, run: str) -> dict[str, NDArray[Any]] | None:
    """The checkpoint of a run, None if it has none."""
    target = path(folder, run)
    if not target.exists():
        return None
    with np.load(target, allow_pickle=False) as held:
        return {name: held[name] for name in held.files}


def drop(folder: Path, run: str) -> None:
    """Remove the checkpoint of a run."""
    path(folder, run).unlink(missing_ok=True)
