"""Runs of a validation or a fit: a scenario and a seed in, the sums of every measure out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sim.errors import LawError
from sim.experiments.engine import Task, tables
from sim.experiments.validation.facts import FILE, measures
from sim.experiments.validation.measure import Taken, take
from sim.scenario import Scenario

#: key under which a run that broke a law says so
LAW = "law"


@dataclass(frozen=True)
class Run:
    """One run to do; ``key`` names it, ``wanted`` the measures to take (empty: all)."""

    key: str
    scenario: Scenario
    seed: int
    wanted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Done:
    """What one run leaves, as plain data: measure -> sums, or -> the reason why there are none."""

    key: str
    found: Mapping[str, Any]


def perform(run: Run) -> Done:
    """Carry out one run; the function that worker processes call. A broken law is one of the answers."""
    try:
        made = tables(Task(run.scenario, run.seed))
    except LawError as error:
        return Done(run.key, {LAW: str(error)})
    known = measures()
    wanted = run.wanted or tuple(known)
    return Done(run.key, {name: _plain(take(known[name], made)) for name in wanted})


def _plain(taken: Taken) -> Any:
    return {"reason": dict(taken.reason)} if taken.sums is None and taken.reason else {"sums": list(taken.sums or ())}


def taken(found: Mapping[str, Any], measure: str) -> Taken:
    """One measure of what a run left."""
    if LAW in found:
        if measure == "violations":
            return Taken((1.0, 1.0))
        return Taken(None, {"zh": f"守恒律未成立：{found[LAW]}", "en": f"a law did not hold: {found[LAW]}"})
    each = found[measure]
    return Taken(tuple(each["sums"])) if "sums" in each else Taken(None, each["reason"])


@cache
def facts_digest() -> str:
    """Digest of what the measures are: results taken by other ones are not mixed with ours."""
    import hashlib

    total = hashlib.sha256()
    for path in sorted(FILE.parent.glob("*.py")):
        total.update(path.name.encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return total.hexdigest()[:16]
