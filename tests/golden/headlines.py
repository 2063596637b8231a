"""The few numbers that are kept: what they are, how they are measured, where they stand."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from sim.indicators import compute_all
from sim.model import GovernanceModel
from tests.engine import run, shipped, tables_digest

HERE = Path(__file__).parent
HISTORY = HERE / "history.txt"
DIGEST = HERE / "digest.txt"
SCENARIOS = ("tiny", "township")
MOST = 40  # over both scenarios
#: what is kept of each scenario: indicator/series
CHOSEN = (
    "disputes/true",
    "seen/true",
    "settlements/true",
    "sessions/true",
    "contain_village/true",
    "contain_village/recorded",
    "contain_township/true",
    "contain_county/true",
    "mean_days_to_settle/true",
    "mean_days_to_close/recorded",
    "found_30d/true",
    "open_stock/true",
    "overdue/recorded",
    "hops/recorded",
    "durable/true",
    "recheck/true",
    "violence_hazard/true",
    "cost/both",
    "utilisation/both",
    "gap/both",
)


@cache
def model(name: str) -> GovernanceModel:
    """A run of a shipped scenario with its own seed."""
    return run(shipped(name))


def measured(name: str) -> dict[str, float | None]:
    """Headline numbers of a scenario, rounded to nine significant digits."""
    values = {f"{value.id}/{value.series}": value.value for value in compute_all(model(name).result())}
    return {name: None if values[name] is None else float(f"{values[name]:.9g}") for name in CHOSEN}


def digest_file() -> str:
    """Digest of all tables of `tiny`: the same on every machine."""
    return tables_digest(model("tiny").result())


def folded(found: dict[str, dict[str, float | None]], digest: str) -> str:
    """Digest of all goldens, for the history of number versions."""
    return hashlib.sha256((json.dumps(found, sort_keys=True) + digest).encode()).hexdigest()[:16]


def kept(name: str) -> dict[str, float | None]:
    """Golden numbers of a scenario."""
    numbers: dict[str, float | None] = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    return numbers


def history() -> dict[int, str]:
    """Number version -> digest of its goldens."""
    if not HISTORY.exists():
        return {}
    rows = (line.split() for line in HISTORY.read_text(encoding="utf-8").splitlines())
    return {int(number): digest for number, digest in rows}


def write(found: dict[str, dict[str, float | None]], digest: str) -> None:
    """Replace the kept files."""
    for name, numbers in found.items():
        text = json.dumps(numbers, indent=2, ensure_ascii=False) + "\n"
        (HERE / f"{name}.json").write_text(text, encoding="utf-8")
    DIGEST.write_text(digest + "\n", encoding="utf-8")
