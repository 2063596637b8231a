"""A programme plans anew what its parameters enter, and nothing else: both sides are held against what is read."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from sim.evidence import Effect
from sim.model import GovernanceModel
from sim.parameters.catalogue import catalogue
from sim.scenario.scenario import ProgrammeUse
from sim.world.planned import READ_BY_SIGHTINGS, READ_BY_TRUE_EVENTS, SIGHTING
from sim.world.prepare import schedule_all, touch_all
from tests.contracts.test_kernel import ROOT
from tests.engine import START, effect, overrides, programme, shipped, with_programmes

# uncompiled: every reading of a parameter goes through `start_of`, so what planning reads can be seen
WATCH = """
import json
from tests.contracts.test_planning import busy
from sim.model import GovernanceModel
import sim.world.access as access
from sim.parameters.catalogue import catalogue
from sim.world import hazards, prepare, sights

names, read, usual = list(catalogue()), {"true": set(), "sighting": set()}, access.start_of
inside = []

def start_of(world, parameter, village):
    if inside:
        read[inside[-1]].add(names[parameter])
    return usual(world, parameter, village)

def watched(function, what):
    def call(*words):
        inside.append(what)
        try:
            return function(*words)
        finally:
            inside.pop()
    return call

access.start_of = start_of
prepare.touch, prepare.schedule = watched(hazards.touch, "true"), watched(hazards.schedule, "true")
prepare.touch_sights = watched(sights.touch_sights, "sighting")
prepare.schedule_sight = watched(sights.schedule_sight, "sighting")
import numpy as np
model = GovernanceModel(busy())
for day in range(60):
    model.step()
    if day % 5 == 0:
        everywhere = np.full(len(model.world.view("villages")["key"]), 3)
        prepare.touch_all(model.world.tables, day, everywhere)
        prepare.schedule_all(model.world.tables, everywhere)
print(json.dumps({what: sorted(found) for what, found in read.items()}))
"""


def busy() -> object:
    """Tiny with much of everything for two months."""
    made = shipped("tiny", warm_up=0, measure=90, follow_up=0)
    values = {"arise.rate": 400, "fester.grow_rate": 0.05, "court.sue_rate": 0.01, "petition.rate": 0.01}
    return replace(made, parameters=overrides(values))


def read_by_planning() -> dict[str, list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", WATCH],
        cwd=ROOT,
        env={**os.environ, "WANGGE_JIT": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_what_planning_reads_is_what_plans_anew() -> None:
    read = {what: set(names) for what, names in read_by_planning().items()}
    assert read["true"] == READ_BY_TRUE_EVENTS
    # rates of channels are multiplied out before, open days counted; visits and rounds are read in other modes
    elsewhere = {"channels.hazard", "channels.open", "discover.visits"}
    elsewhere |= {"discover.micro_visits", "discover.notice_probability"}
    assert read["sighting"] | elsewhere == READ_BY_SIGHTINGS
    assert set(catalogue()) >= READ_BY_TRUE_EVENTS | READ_BY_SIGHTINGS


REST = 21  # Sunday, 22 January 2023, within the spring festival: desks of townships are closed


@pytest.mark.parametrize(
    "effects, moved",
    [
        (effect("capacity", 2.0, desk="township_committee"), False),
        (effect("param_shift", 0.4, target="handle.settle_probability"), False),
        (effect("param_shift", 0.4, target="channels.hazard"), True),
        (effect("param_shift", 0.4, target="fester.fade_rate"), True),
    ],
)
def test_only_what_bears_on_plans_moves_them(effects: Effect, moved: bool) -> None:
    """On a day on which nobody serves, better service changes no dispute, not even what people think of it by now."""
    base = shipped("tiny", warm_up=0, measure=60, follow_up=0)
    use = ProgrammeUse(start=START + dt.timedelta(days=REST))
    states = []
    for made in (base, with_programmes(base, programme("more", effects), more=use)):
        model = GovernanceModel(made)
        for _ in range(REST + 1):
            model.step()
        states.append({name: column for name, column in model.state().items() if name.startswith("cases.")})
    same = [name for name, column in states[0].items() if np.array_equal(column, states[1][name])]
    assert (len(same) < len(states[0])) == moved


def test_rounds_are_looked_for_anew_as_far_as_the_next_true_event_moves() -> None:
    """A dispute that is to last longer may be found by a round that nobody had to look for before."""
    made = shipped("tiny", warm_up=0, measure=60, follow_up=0, parameters=overrides({"discover.patrol_mode": "rounds"}))
    fading = effect("param_shift", -3.0, target="fester.fade_rate")
    use = ProgrammeUse(start=START + dt.timedelta(days=REST))
    model = GovernanceModel(with_programmes(made, programme("more", fading), more=use))
    for _ in range(REST + 1):
        model.step()
    world = model.world
    before = world.view("cases")["sight_day"].copy()
    everywhere = np.full(len(world.view("villages")["key"]), SIGHTING)
    touch_all(world.tables, REST, everywhere)
    schedule_all(world.tables, everywhere)
    assert np.array_equal(world.view("cases")["sight_day"], before)
