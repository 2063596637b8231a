"""kpi: weight, penalty and target of an assessed indicator add up; the mode is chosen."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import WanggeError
from sim.parameters.catalogue import catalogue
from sim.vocabulary import Kpi
from tests.engine import effect, programme, run, shipped, with_programmes
from tests.operators.held import base, begun, holding, leaves_no_trace, moved, order_is_free, value

VOLUME, SKIPPED = int(Kpi.VOLUME), int(Kpi.SKIPPED)
COUNT = effect("kpi", 0.6, indicator="volume", penalty=1.0, goal=4.0)


def test_it_adds_to_one_indicator() -> None:
    model = begun(COUNT)
    assert moved(model) == {"kpis.weight", "kpis.penalty", "kpis.target"}
    for name, size in (("kpis.weight", 0.6), ("kpis.penalty", 1.0), ("kpis.target", 4.0)):
        difference = value(model, name) - base(model, name)
        assert difference[VOLUME] == pytest.approx(size)
        assert np.count_nonzero(difference) == 1


def test_a_negative_size_takes_weight_away_but_not_below_nothing() -> None:
    model = begun(effect("kpi", -5.0, indicator="petitions"))
    assert value(model, "kpis.weight")[int(Kpi.PETITIONS)] == 0.0


def test_the_mode_is_chosen_by_the_highest_priority() -> None:
    modes = catalogue()["kpis.mode"].choices
    low = effect("kpi", indicator="skipped", mode="absolute", priority=1)
    assert modes[int(value(begun(low), "kpis.mode")[SKIPPED])] == "absolute"
    high = effect("kpi", indicator="skipped", mode="rank", priority=2)
    assert modes[int(value(begun(low, high), "kpis.mode")[SKIPPED])] == "rank"


def test_weight_follows_fidelity_and_stands_where_it_is_covered() -> None:
    model = begun(COUNT, fidelity=0.5)
    assert value(model, "kpis.weight")[VOLUME] == pytest.approx(0.3)
    assert 0 < holding(begun(COUNT, coverage=0.5), "kpis.weight") < 8


def test_it_leaves_no_trace_and_order_is_free() -> None:
    assert leaves_no_trace(COUNT, effect("kpi", indicator="skipped", mode="absolute"))
    assert order_is_free(COUNT, effect("kpi", 0.3, indicator="volume"), effect("kpi", -0.1, indicator="close_rate"))


def test_an_unknown_indicator_is_an_error() -> None:
    with pytest.raises(WanggeError, match="no kpi 'volumes'"):
        begun(effect("kpi", 1.0, indicator="volumes"))


def test_what_is_weighed_is_answered() -> None:
    """Paid by the number, more is entered; without the rule `assess` nothing is."""
    asked = programme("p", effect("kpi", 3.0, indicator="volume", penalty=5.0, goal=1000.0))
    plain, weighed = shipped("tiny"), with_programmes(shipped("tiny"), asked)
    assert int(run(weighed).result().area["false_alarms"].sum()) > int(run(plain).result().area["false_alarms"].sum())
