"""A smallest scenario, and what reading a text says."""

from __future__ import annotations

from pathlib import Path

from sim.errors import Fault, InputError
from sim.scenario import Scenario, load_scenario

REGION = "region: {copies: 1, of: one_desk, staff: {village_committee: 1}}"
HEAD = f"schema: 1\nscenario: small\n{REGION}\nhorizon: {{start: 2023-01-01, warm_up: 0, measure: 10, follow_up: 0}}\n"


def read(folder: Path, text: str | bytes, overrides: tuple[str, ...] = ()) -> Scenario:
    """Write a scenario file and read it."""
    path = folder / "s.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return load_scenario(path, overrides)


def faults_of(folder: Path, text: str | bytes, overrides: tuple[str, ...] = ()) -> list[Fault]:
    """Return what reading a text complains of; nothing if it is fine."""
    try:
        read(folder, text, overrides)
    except InputError as error:
        return error.faults
    return []
