"""Which family a case belongs to, and trying it: scenes, seeds, table rows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.oracles import days, flows, latent
from tests.oracles.estimate import Row, Sample, judge
from tests.oracles.scene import MAX_DAYS, Scene

Case = Mapping[str, Any]
Build = Callable[[Case, float, bool], Scene]


@dataclass(frozen=True)
class Family:
    """How cases of one family are recognised and built.

    Attributes
    ----------
    words
        All of these occur in the case's ``family``, in lower case.
    build
        Case parameters, days of a unit of time, full size -> scene.
    units
        The two stretches of the unit of time, in days; empty for day steps. A network takes longer ones: a hand-over or
        a second attempt waits for the next day, which must be short against the waits that are asked for.
    """

    words: tuple[str, ...]
    build: Build
    units: tuple[float, ...] = ()


#: the first that fits counts
FAMILIES = (
    Family(("m/m/c+d",), flows.deadline, (20.0, 40.0)),
    Family(("erlang-a",), flows.patience, (40.0, 80.0)),
    Family(("m/m/c+m",), flows.patience, (40.0, 80.0)),
    Family(("cobham",), flows.priorities, (5.0, 10.0)),
    Family(("m/g/1",), flows.queue, (5.0, 10.0)),
    Family(("m/m/",), flows.queue, (5.0, 10.0)),
    Family(("m/d/1",), flows.queue, (5.0, 10.0)),
    Family(("jackson",), flows.jackson, (40.0, 80.0)),
    Family(("escalation chain",), flows.chain, (20.0, 40.0)),
    Family(("shares",), days.shares),
    Family(("absorbing",), days.absorbing),
    Family(("one tier",), days.one_tier),
    Family(("day queue", "priorit"), days.day_priorities),
    Family(("five-day",), days.day_week),
    Family(("day queue",), days.day_queue),
    Family(("competing",), latent.competing),
    Family(("patrol",), latent.patrol),
    Family(("branching",), latent.branching),
)
MOST = 400
_LEFT_OUT = ("tail_mass_at_nmax",)  # says how the exact value was computed


def family_of(case: Case) -> Family:
    """Family of a case.

    Raises
    ------
    NotImplementedError
        If no family here is the case's.
    """
    name = str(case["family"]).lower()
    for family in FAMILIES:
        if all(word in name for word in family.words):
            return family
    raise NotImplementedError(f"no family {case['family']!r}")


def scenes(case: Case, full: bool) -> dict[float, Scene]:
    """Scenes of a case by the days of its unit of time: one in day steps, two where time is continuous."""
    family, parameters = family_of(case), case["params"]
    if not family.units:
        return {1.0: family.build(parameters, 1.0, full)}
    last = family.build(parameters, family.units[-1], full)
    span = last.warm_up + last.measure
    shrink = min(1.0, MAX_DAYS / (span * family.units[-1]))
    made = {unit * shrink: family.build(parameters, unit * shrink, full) for unit in family.units}
    if full:  # the warm-up is paid once a run: measure as long as a run may be
        for scene in made.values():
            scene.measure = MAX_DAYS / (family.units[-1] * shrink) - scene.warm_up
    return made


def expected(case: Case) -> Iterator[tuple[str, float]]:
    """Expected quantities; those with several numbers as ``name[0]`` …"""
    for name, value in case["expected"].items():
        if name in _LEFT_OUT:
            continue
        if isinstance(value, list):
            for number, each in enumerate(value):
                yield f"{name}[{number}]", float(each)
        elif value is not None:
            yield name, float(value)


def try_case(case: Case, full: bool = False, seed: int = 1, seconds: float = 0.0) -> list[Row]:
    """Run a case, with further seeds until every interval is narrow enough or the time is up; judge every quantity.

    A quantity that no reading gives has a row that is not ok.
    """
    until = time.monotonic() + seconds
    made = scenes(case, full)
    samples: dict[float, dict[str, Sample]] = {unit: {} for unit in made}
    rows: list[Row] = []
    for turn in range(MOST):
        for unit, scene in made.items():
            found = scene.run(seed + turn)
            old = samples[unit]
            samples[unit] = {name: old[name].joined(each) if name in old else each for name, each in found.items()}
        rows = [_row(case, name, exact, samples) for name, exact in expected(case)]
        if time.monotonic() > until or all(row.narrow for row in rows):
            break
    return rows


def _row(case: Case, name: str, exact: float, samples: Mapping[float, Mapping[str, Sample]]) -> Row:
    by_unit = {unit: found[name] for unit, found in samples.items() if name in found}
    if not by_unit:
        nothing = float("nan")
        return Row(str(case["id"]), name, exact, nothing, nothing, nothing, 0.0, False)
    return judge(str(case["id"]), name, exact, by_unit, float(case.get("rel_tol_suggested", 0.05)))
