"""Knobs: what they move, and that a scenario, an ensemble and ``--set`` say the same."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.experiments.fitting.knobs import Knob, Move, columns, turned
from sim.experiments.validation.facts import ways
from sim.experiments.validation.ways import member_settings, prepared
from sim.parameters.catalogue import catalogue
from sim.scenario import Scenario, load_scenario
from tests.engine import ROOT

TINY = str(ROOT / "scenarios" / "tiny.yaml")
TEXT = {"zh": "", "en": ""}


def knob(*moves: Move, low: float = -1.0, high: float = 1.0, scale: str = "linear") -> Knob:
    return Knob("k", TEXT, moves, low, high, scale)


EACH = [
    knob(Move("arise.rate", "multiply"), low=0.5, high=2, scale="log"),
    knob(Move("channels.hazard", "multiply", {"channel": ("walk_in", "hotline")}), low=0.5, high=2),
    knob(Move("handle.settle_probability", "shift")),
    knob(Move("handle.settle_probability", "shift", {"kind": ("forest_land",)}), low=-2, high=0),
    knob(Move("handle.gap", "range")),
    knob(Move("escalate.procedural", "range"), Move("escalate.defer", "range")),
    knob(Move("handle.spread", "value"), low=0, high=3),
    knob(Move("escalate.attempt_limit", "add"), low=0, high=2),
]


@pytest.mark.parametrize("share", [0.0, 0.3, 0.77, 1.0])
def test_a_turned_scenario_is_the_one_with_its_settings(share: float) -> None:
    base = load_scenario(TINY)
    positions = [each.at(share) for each in EACH]
    found = columns(base, EACH, positions)
    by_settings = load_scenario(TINY, member_settings(list(found), list(found.values())))
    assert turned(base, base, EACH, positions).identity() == by_settings.identity()
    assert len(found) == len(set(found)) and all(math.isfinite(each) for each in found.values())


def test_what_each_move_does() -> None:
    base = load_scenario(TINY)
    rate, land, low_gap = knob(Move("arise.rate", "multiply")), EACH[3], EACH[4]
    made = turned(base, base, [rate, land, low_gap], [1.5, -1.0, -1.0])
    assert made.array("arise.rate") == pytest.approx(base.array("arise.rate") * 1.5)
    before, after = base.array("handle.settle_probability"), made.array("handle.settle_probability")
    logit = np.log(after / (1 - after)) - np.log(before / (1 - before))
    forest = 6
    assert logit[:, forest] == pytest.approx(-1.0, abs=1e-6)
    assert np.delete(logit, forest, axis=1) == pytest.approx(0.0, abs=1e-6)
    # the law of a distribution stays, its mean goes to the low end
    gap, own = made.array("handle.gap"), base.array("handle.gap")
    assert gap[:, 1] == pytest.approx(catalogue()["handle.gap"].range[0])
    assert (gap[:, [0, 2]] == own[:, [0, 2]]).all()


def test_values_stay_within_bounds() -> None:
    base = load_scenario(TINY)
    wide = knob(Move("discover.detection", "multiply"))
    assert turned(base, base, [wide], [100.0]).array("discover.detection").max() == 1.0


def test_a_way_of_running_keeps_its_own_settings() -> None:
    base, way = load_scenario(TINY), prepared(TINY, [], ways()["unlinked"])
    assert isinstance(way, Scenario)
    police = knob(Move("flows.share", "value", {"book": ("police",)}), low=0, high=1)
    assert turned(base, base, [police], [0.4]).array("flows.share")[3] == 0.4
    assert turned(base, way, [police], [0.4]).array("flows.share")[3] == 0.0


def test_positions_and_shares() -> None:
    log = knob(Move("arise.rate", "multiply"), low=0.5, high=2.0, scale="log")
    assert log.at(0.5) == pytest.approx(1.0) and log.share(log.at(0.3)) == pytest.approx(0.3)
    plain = replace(log, scale="linear")
    assert plain.at(0.5) == pytest.approx(1.25) and plain.share(plain.at(0.3)) == pytest.approx(0.3)
