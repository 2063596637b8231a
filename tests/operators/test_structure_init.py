"""structure_init: what grid workers keep up: tasks, apps and forms cost hours, what is known of households helps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.errors import WanggeError
from sim.events.tables import RunTables
from tests.engine import effect, programme, run, shipped, with_programmes
from tests.operators.held import base, begun, holding, leaves_no_trace, moved, order_is_free, value

ALL = effect("structure_init", tasks=3, apps=2, form_minutes=30, knowledge_visits=-0.5, detection=0.4)


def month(**options: Any) -> RunTables:
    made = shipped("tiny", warm_up=0, measure=60, follow_up=0)
    return run(with_programmes(made, programme("p", effect("structure_init", **options))), checks=True).result()


def test_each_part_on_its_own_scale() -> None:
    model = begun(ALL)
    sums = {"workforce.tasks": 3.0, "workforce.apps": 2.0, "workforce.form_minutes": 30.0}
    assert moved(model) == {*sums, "workforce.knowledge_visits", "discover.detection"}
    for name, size in sums.items():
        assert float(value(model, name) - base(model, name)) == pytest.approx(size)
    visits = "workforce.knowledge_visits"
    assert float(value(model, visits) / base(model, visits)) == pytest.approx(np.exp(-0.5))
    odds, before = (p / (1 - p) for p in (value(model, "discover.detection"), base(model, "discover.detection")))
    assert np.log(odds / before) == pytest.approx(0.4)


def test_a_filter_narrows_detection_alone() -> None:
    model = begun(effect("structure_init", tasks=3, detection=0.4, where={"kind": ["family"]}))
    changed = np.flatnonzero(value(model, "discover.detection") != base(model, "discover.detection"))
    assert changed.tolist() == [0] and float(value(model, "workforce.tasks") - base(model, "workforce.tasks")) == 3.0
    with pytest.raises(WanggeError, match="it varies by kind"):
        begun(effect("structure_init", detection=0.4, where={"tier": ["village"]}))


def test_it_follows_fidelity_and_coverage() -> None:
    model = begun(ALL, fidelity=0.5)
    assert float(value(model, "workforce.tasks") - base(model, "workforce.tasks")) == pytest.approx(1.5)
    assert 0 < holding(begun(ALL, coverage=0.5), "workforce.apps") < 8


def test_it_leaves_no_trace_and_order_is_free() -> None:
    assert leaves_no_trace(ALL)
    assert order_is_free(ALL, effect("structure_init", tasks=-2), effect("structure_init", apps=4))


def test_what_is_pushed_takes_the_hours_of_visits() -> None:
    """Adverse arrow: a list that grows costs visits, a list that shrinks gives them back."""
    short, usual, long = (month(tasks=tasks) for tasks in (-4, 0.001, 12))
    pushed = [int(found.area["pushed_minutes"].sum()) for found in (short, usual, long)]
    visits = [int(found.area["visits"].sum()) for found in (short, usual, long)]
    assert pushed == sorted(pushed) and pushed[0] < pushed[2]
    assert visits == sorted(visits, reverse=True) and visits[0] > visits[2]
