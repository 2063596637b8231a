"""All accepted sets of Huaihua, on the small region they were fitted on: what `make prove` runs in place of a few.

V10 to V12 are judged, never fitted: their shares are told, and nothing is asked of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sim.cli.compare import Limits, compute
from sim.cli.demo import SCENARIOS
from sim.experiments.describe import slogans
from sim.experiments.ensemble import read
from sim.experiments.validation import validate
from tests.engine import ROOT

HUAIHUA = ROOT / "scenarios" / "huaihua.yaml"
SETS = ROOT / "scenarios" / "ensembles" / "huaihua.csv"
SAMPLE = f"region={(ROOT / 'scenarios' / 'regions' / 'huaihua_sample.yaml').as_posix()}"


@pytest.mark.prove
def test_all_accepted_sets_meet_the_facts(record_property: Callable[[str, Any], None]) -> None:
    sets = read(SETS)
    assert len(sets.values) >= 100
    found = validate(str(HUAIHUA), [SAMPLE], sets, seeds=1)
    assert found.members == len(sets.values)
    for verdict in found.verdicts:
        value = verdict.main.value
        record_property(verdict.fact.id, "" if value is None else round(value, 4))
    failed = [each.fact.id for each in found.verdicts if not each.fact.is_sign and not each.main.passes]
    assert failed == []


@pytest.mark.prove
def test_the_demonstration_over_all_accepted_sets(record_property: Callable[[str, Any], None]) -> None:
    sets = read(SETS)
    paths = [str(ROOT / "scenarios" / name) for name in SCENARIOS]
    found = compute(paths, Limits(10, members=len(sets.values)), [SAMPLE], None, "en")
    assert found.rests is not None and found.rests.number == len(sets.values) and found.rests.members.fitted
    for effect in found.effects:
        if effect.indicator in slogans() and effect.series == "true":
            known = effect.knowledge
            assert known is not None and known.members >= 0.9 * len(sets.values) and known.low <= known.high
            share = "no sign" if known.sign_share is None else f"{known.sign_share:.0%} one sign"
            flip = "" if effect.switching is None else f", flips at {effect.switching.address}"
            name = f"{effect.alternative.removeprefix('huaihua-')} {effect.indicator}"
            record_property(name, f"{known.low:+.4f} to {known.high:+.4f}, {share}{flip}")
