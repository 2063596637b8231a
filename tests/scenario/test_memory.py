"""A scenario that does not fit into memory is refused before it starts, with both figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.scenario import load_scenario
from sim.scenario.memory import ENVIRONMENT, available_memory, estimate_memory
from tests.scenario.helpers import HEAD, faults_of, read

SHIPPED = Path(__file__).parents[2] / "scenarios"


def test_estimates_grow_with_rate_and_days(tmp_path: Path) -> None:
    text = HEAD.replace("copies: 1", "copies: 1000")
    longer, more = text.replace("measure: 10", "measure: 1000"), text + "parameters: {arise.rate: 1000}\n"
    sizes = [estimate_memory(read(tmp_path, each)) for each in (text, longer, more)]
    assert sizes[0] < sizes[1] and sizes[0] < sizes[2]


def test_the_city_is_estimated_below_two_gibibytes() -> None:
    assert 2**28 < estimate_memory(load_scenario(SHIPPED / "huaihua.yaml")) < 2**31


def test_the_refusal_says_how_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT, "100")
    assert available_memory() == 100 * 2**20
    (fault,) = faults_of(tmp_path, HEAD)
    assert fault.path == "region" and "there is 100 MiB" in fault.en and "可用 100 MiB" in fault.zh
    with pytest.raises(InputError, match="too large for memory: needs about .* MiB, there is 1 MiB"):
        load_scenario(tmp_path / "s.yaml", memory=2**20)


def test_the_system_says_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    there = available_memory()
    assert there is None or there > 2**20


@pytest.mark.parametrize("copies", [100_000_000, 10**15])
def test_too_many_copies(copies: int, tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, HEAD.replace("copies: 1", f"copies: {copies}"))
    assert fault.line == 3 and fault.path.startswith("region")
