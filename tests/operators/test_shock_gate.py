"""shock_gate: some projects that would set off disputes are averted; without project shocks nothing changes."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from sim.events.tables import RunTables
from sim.scenario.scenario import ProgrammeUse
from sim.vocabulary import Kind
from tests.engine import (
    EXOGENOUS,
    by_key,
    effect,
    histories,
    layers,
    programme,
    run,
    scenario,
    tables_digest,
    with_programmes,
)
from tests.operators.held import base, begun, holding, leaves_no_trace, moved, order_is_free, value

DETECT, UPTAKE = "gates.detect", "gates.uptake"
GATE = effect("shock_gate", detect=0.5, uptake=0.4)
KINDS = (int(Kind.EXPROPRIATION), int(Kind.ENVIRONMENT))
RATE = {"arise.rate": 150, "arise.linked_rate": 0, "arise.shock_days": 10, "arise.shock_rate": 12}
SHARE = {"arise.shock_share": 0.6}


def test_chances_add_up_as_independent_ones() -> None:
    model = begun(GATE)
    assert moved(model) == {DETECT, UPTAKE}
    for parameter, size in ((DETECT, 0.5), (UPTAKE, 0.4)):
        assert float(value(model, parameter)) == pytest.approx(1 - (1 - float(base(model, parameter))) * (1 - size))
    assert moved(begun(effect("shock_gate", uptake=0.3))) == {UPTAKE}
    half = begun(GATE, coverage=0.5)
    assert 0 < holding(half, DETECT) == holding(half, UPTAKE) < 8


def test_it_leaves_no_trace_and_order_is_free() -> None:
    assert leaves_no_trace(GATE)
    assert order_is_free(GATE, effect("shock_gate", detect=0.2))


@cache
def gated(detect: float, coverage: float = 1.0, share: float = 0.6, county: bool = False) -> RunTables:
    """Two counties with projects; detection as given, all that is seen is acted on."""
    parameters = {**RATE, DETECT: 0, UPTAKE: 1, "arise.shock_share": share}
    made = scenario(layers(), days=60, parameters=parameters)
    where = {"county": (str(made.place().county_code[0]),)} if county else {}
    use = ProgrammeUse(coverage, where=where)
    return run(with_programmes(made, programme("p", effect("shock_gate", detect=detect)), p=use)).result()


def averted(found: RunTables) -> set[int]:
    return set(found.cases["key"][found.cases["prevented"] == 1].tolist())


def test_without_project_shocks_it_changes_no_byte() -> None:
    assert tables_digest(gated(1.0, share=0.0)) == tables_digest(gated(0.0, share=0.0))
    assert not averted(gated(0.0))


def test_paired_disputes_keep_their_keys_and_attributes() -> None:
    one, two = by_key(gated(0.0)), by_key(gated(0.6))
    for name in EXOGENOUS:
        assert one[name].tobytes() == two[name].tobytes(), name


def test_a_better_gate_averts_the_same_disputes_and_more() -> None:
    found = [averted(gated(detect)) for detect in (0.0, 0.3, 0.6, 1.0)]
    assert found[0] <= found[1] <= found[2] <= found[3] and len(found[1]) < len(found[3])
    share = len(found[3]) / len(gated(0.0).cases["key"])
    assert 0.4 < share < 0.8, "every project is averted, and projects set off this share"


def test_a_project_is_averted_as_a_whole_in_its_township() -> None:
    cases = gated(0.5).cases
    whole = averted(gated(1.0))
    of_project = np.isin(cases["key"], list(whole))
    spans = cases["township"].astype(int) * 1000 + cases["born_day"] // 10
    for span in np.unique(spans[of_project]):
        assert len(set(cases["prevented"][of_project & (spans == span)].tolist())) == 1


def test_wider_coverage_only_averts_more() -> None:
    found = [averted(gated(1.0, coverage)) for coverage in (0.0, 0.4, 1.0)]
    assert not found[0] and found[0] <= found[1] <= found[2]


def test_a_programme_in_one_county_leaves_the_other_alone() -> None:
    before, after = gated(0.0), gated(1.0, county=True)
    outside = [each.places["township_county"][each.cases["township"]] == 1 for each in (before, after)]
    assert histories(before, outside[0]) == histories(after, outside[1])
    assert averted(after)
