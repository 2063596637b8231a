"""Project shocks: arrivals of some kinds gather in spans with a project; as many on average, and off at share 0."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.events.tables import RunTables
from sim.parameters.schema import Override
from sim.vocabulary import Kind
from tests.engine import layers, run, scenario, tables_digest

KIND = Kind.ENVIRONMENT
OFF = {"arise.month_shape": 0, "arise.village_shape": 0, "arise.weekend_factor": 1, "arise.linked_rate": 0,
       "gates.detect": 0, "arise.rate": 400, "initial.old_share": 0,
       "arise.kind_share": [Override(0.0), Override(0.5, (("kind", ("environment", "neighbour")),))]}  # fmt: skip
SPAN = 20


def born(share: float, days: int = 600, only: tuple[str, ...] = ("arise",), **more: Any) -> RunTables:
    shocks = {"arise.shock_share": [Override(share, (("kind", ("environment",)),))], "arise.shock_days": SPAN}
    parameters = {**OFF, **shocks, "arise.shock_rate": 6, **more}
    return run(scenario(layers(), only, days, parameters)).result()


def counts(found: RunTables, kind: Kind = KIND) -> NDArray[np.int64]:
    """Disputes of a kind by township and span."""
    cases = found.cases
    chosen = cases["kind"] == kind
    at = cases["township"][chosen].astype(int) * 1000 + cases["born_day"][chosen] // SPAN
    return np.bincount(at, minlength=4000).reshape(4, 1000)[:, : 600 // SPAN]


def test_off_changes_no_byte_whatever_the_gate_and_the_projects() -> None:
    plain = run(scenario(layers(), "all", 60, {"arise.rate": 90})).result()
    others = {"gates.detect": 1, "gates.uptake": 1, "arise.shock_rate": 9, "arise.shock_days": 3}
    assert tables_digest(run(scenario(layers(), "all", 60, {"arise.rate": 90, **others})).result()) == tables_digest(
        plain
    )


def test_other_kinds_stay_as_they_are() -> None:
    plain, bursts = born(0.0), born(0.8)
    keys = [found.cases["key"][found.cases["kind"] != KIND] for found in (plain, bursts)]
    assert np.array_equal(*keys)


def test_as_many_on_average_but_in_bursts() -> None:
    plain, bursts = counts(born(0.0)), counts(born(0.9))
    total = plain.sum()
    assert total > 1500
    active = 6 * SPAN / 365
    spread = np.sqrt(total + total**2 * 0.81 * (1 / active - 1) / plain.size)  # Poisson, and which spans have a project
    assert abs(int(bursts.sum()) - int(total)) < 4 * spread
    assert bursts.var() / bursts.mean() > 3 > plain.var() / plain.mean()


def test_all_of_the_kind_comes_with_projects_at_share_one() -> None:
    found = counts(born(1.0))
    empty = (found == 0).mean()
    assert 0.4 < empty < 0.9, "spans without a project have none"


def test_the_first_day_has_its_old_cases_with_or_without_a_project() -> None:
    old = {"initial.old_share": 0.5}
    keys = []
    for share in (0.0, 1.0):
        cases = born(share, days=1, **old).cases
        keys.append(set(cases["key"][cases["born_day"] < 0].tolist()))
    assert keys[0] == keys[1] and keys[0]
