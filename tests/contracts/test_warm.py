"""The warm-up compiles all that runs need: nobody waits for a compiler in the middle of a run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine import ROOT

SCENARIOS = (ROOT / "scenarios").as_posix()
FEW = ("--replications", "2", "--members", "2", "--set", f"region={SCENARIOS}/regions/huaihua_sample.yaml")
#: what between them uses every rule, programmes that start and stop, grafted alternatives, and patrols on order
BUSY = (
    ("run", "tiny.yaml"),
    ("run", "county.yaml"),
    ("compare", "huaihua.yaml", "huaihua-three-sources.yaml", "huaihua-talk-days.yaml", *FEW),
    ("run", "jinzhong-reported.yaml"),
    ("run", "huaihua-reported.yaml"),
)


def compiled(cache: Path) -> set[str]:
    """Names of what is compiled."""
    return {path.relative_to(cache).as_posix() for path in cache.rglob("*.nbc")}


@pytest.mark.prove
def test_nothing_is_left_to_compile(tmp_path: Path) -> None:
    cache = tmp_path / "compiled"
    environment = dict(os.environ, WANGGE_CACHE_DIR=str(cache), PYTHONPATH=str(ROOT))

    def python(*arguments: str) -> None:
        subprocess.run(
            [sys.executable, *arguments], cwd=tmp_path, env=environment, check=True, stdout=subprocess.DEVNULL
        )

    python("-m", "sim.warm")
    warm = compiled(cache)
    assert len(warm) > 100
    for command in BUSY:
        words = [f"{SCENARIOS}/{word}" if word.endswith(".yaml") and "/" not in word else word for word in command]
        python("-m", "sim.cli", *words)
    assert sorted(compiled(cache) - warm) == []
