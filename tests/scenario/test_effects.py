"""What an effect may say is what its operator declares; all else is an error with its line and the nearest name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.cli import main
from sim.errors import Fault, InputError
from sim.evidence import Effect, Range, documents
from sim.evidence.reading import EFFECT_KEYS
from sim.operator import registry
from sim.parameters.catalogue import catalogue
from sim.parameters.schema import dim_members
from sim.scenario import load_text, measures
from sim.scenario.effects import shipped_faults
from sim.scenario.options import Option
from tests.engine import ROOT

RECORD = """schema: 1
scenario: own
extends: tiny.yaml
programme_records:
  mine:
    name: {zh: 例, en: Example}
    stage: [governance]
    grade: A
    nature: measure
    status: planned
    place: example
    effects:
      - EFFECT
    coverage_unit: village
    provenance: {kind: assumed, note: {zh: 假定, en: Assumed}}
programmes: {mine: {}}
"""
#: effect, address below it, words
WRONG = (
    ("{operator: kip, indicator: contained, size: 1}", "operator", "did you mean 'kpi'?"),
    ("{operator: kpi, indicator: containd, size: 1}", "indicator", "did you mean 'contained'?"),
    ("{operator: kpi, indicator: contained, mode: rnak}", "mode", "did you mean 'rank'?"),
    ("{operator: kpi, indicator: contained, size: 1, priority: 1.5}", "priority", "whole number"),
    ("{operator: kpi, indicator: contained}", "", "told nothing to do"),
    ("{operator: kpi, size: 1}", "", "needs 'indicator'"),
    ("{operator: capacity, desk: vilage_committee, size: 1}", "desk", "did you mean 'village_committee'?"),
    ("{operator: capacity, desk: 村（社区）调委会, size: 1}", "desk", ""),
    ("{operator: capacity, desk: court, size: 1, filter: {kind: family}}", "filter", "does not look at 'filter'"),
    ("{operator: entry_channel, channel: hotlin, size: 0.1}", "channel", "did you mean 'hotline'?"),
    ("{operator: entry_channel, channel: hotline, size: 0.1, desk: county_centre}", "desk", "'county_center'?"),
    ("{operator: entry_channel, channel: hotline, size: 0.1, book: hotlines}", "book", "did you mean 'hotline'?"),
    ("{operator: entry_channel, channel: hotline}", "", "needs 'size'"),
    ("{operator: structure_init, task: 3}", "task", "did you mean 'tasks'?"),
    ("{operator: structure_init, tasks: many}", "tasks", "must be a number"),
    ("{operator: structure_init, tasks: １}", "tasks", "half-width: '1'"),
    ("{operator: structure_init, detection: 1, filter: {tier: village}}", "filter/tier", "has no dimension tier"),
    ("{operator: authority, tiers: [township], grant: yes}", "grant", "write true"),
    ("{operator: authority, tiers: [townships]}", "tiers", "did you mean 'township'?"),
    ("{operator: authority, tiers: []}", "tiers", "at least one"),
    ("{operator: authority, tiers: township, size: 1}", "size", "does not look at 'size'"),
    ("{operator: dated_pulse, takes: 1}", "takes", "needs 'desks'"),
    ("{operator: dated_pulse, size: 1}", "", "'target' is missing"),
    ("{operator: dated_pulse, size: 1, target: discover.vists}", "target", "did you mean 'discover.visits'?"),
    ("{operator: param_shift, target: discover.visits}", "", "needs 'size'"),
    ("{operator: close_audit, audit_share: 1.5}", "audit_share", "must be between 0 and 1"),
    ("{operator: close_audit, settled_after_days: {low: 0, centre: 3, high: 9}}", "", "did you mean 'central'?"),
    ("{operator: calendar_channel, channel: talk_day, days_of_month: [40], size: 0.1}", "days_of_month", "1 and 31"),
    ("{operator: calendar_channel, channel: talk_day, days_of_month: 4, size: 0.1}", "days_of_month", "a list of days"),
    ("{operator: record_link, books: [polise], size: 0.1}", "books", "did you mean 'police'?"),
    ("{operator: clock_routing, at_expiry: push}", "at_expiry", "did you mean 'push_up'?"),
    ("{operator: targeting_sensing, sensing: 2}", "sensing", "must be between 0 and 1"),
    ("{operator: pool_merge, hop_delay: -0.5}", "", "needs 'desks'"),
    ("{operator: pool_merge, desks: [judicial_ofice]}", "desks", "did you mean 'judicial_office'?"),
    ("{operator: pool_merge, desks: court, tier: county}", "tier", "needs 'hop_delay'"),
    ("{operator: staged_rollout}", "", "told nothing to do"),
    ("{operator: staged_rollout, from: 0, fidelity_step: 1.5}", "fidelity_step", "must be between 0 and 1"),
    ("{operator: staged_rollout, step_day: 30}", "step_day", "did you mean 'step_days'?"),
    ("{operator: spillover, kinds: [neighbour]}", "", "needs 'size'"),
    ("{operator: spillover, size: 0.3, kinds: [neighbor]}", "kinds", "did you mean 'neighbour'?"),
    ("{operator: shock_gate}", "", "told nothing to do"),
    ("{operator: shock_gate, detect: 1.2}", "detect", "must be between 0 and 1"),
    ("{operator: flow_link, size: 1}", "", "needs 'books'"),
    ("{operator: flow_link, books: police, minutes: 3}", "", "needs 'size'"),
)


def faults_of(effect: str) -> list[tuple[int, str, str]]:
    """Line, address below the effect, and message of each fault of a scenario with one effect."""
    with pytest.raises(InputError) as error:
        load_text(RECORD.replace("EFFECT", effect).encode(), "own.yaml", ROOT / "scenarios")
    head = "programme_records/mine/effects/0"
    return [(f.line, f.path.removeprefix(head).lstrip("/"), f.en) for f in error.value.faults]


@pytest.mark.parametrize(("effect", "path", "words"), WRONG)
def test_faults_name_line_address_and_what_is_allowed(effect: str, path: str, words: str) -> None:
    found = faults_of(effect)
    assert any(line == 13 and at.startswith(path) and words in en for line, at, en in found), found


def test_every_operator_has_a_wrong_effect_here() -> None:
    assert set(registry()) <= {re.findall(r"operator: (\w+)", effect)[0] for effect, _, _ in WRONG}


@pytest.mark.parametrize(
    "effect",
    [
        "{operator: structure_init, tasks: 3, apps: {low: 1, central: 2, high: 3}}",
        "{operator: kpi, indicator: petitions, mode: absolute, priority: 2}",
        "{operator: dated_pulse, tasks: 2, takes: 1, desks: [village_committee, court]}",
        "{operator: targeting_sensing, exposure: 10}",
        "{operator: authority, tiers: village, kinds: [family], grant: false}",
        "{operator: pool_merge, desks: [court, presuit]}",
        "{operator: spillover, size: {low: 0, central: 0.1, high: 0.3}, days: 60, kinds: family}",
        "{operator: shock_gate, detect: 0.1}",
        "{operator: staged_rollout, from: 0, step_days: 60, fidelity_step: {low: 0, central: 0.1, high: 0.2}}",
        "{operator: pool_merge, desks: court, hop_delay: {low: -1, central: -0.5, high: 0}, tier: [county]}",
        "{operator: flow_link, books: [police], size: {low: 0, central: 1, high: 2}, minutes: 2}",
    ],
)
def test_what_is_declared_may_be_said(effect: str) -> None:
    load_text(RECORD.replace("EFFECT", effect).encode(), "own.yaml", ROOT / "scenarios")


def test_the_command_ends_with_two_and_no_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "own.yaml"
    text = RECORD.replace("EFFECT", "{operator: kpi, indicator: containd, size: 1}")
    path.write_text(text.replace("tiny.yaml", str(ROOT / "scenarios/tiny.yaml")), encoding="utf-8")
    assert main(["run", str(path), "--lang", "en"]) == 2
    err = capsys.readouterr().err
    assert f"{path}:13:" in err and "did you mean 'contained'?" in err and "Traceback" not in err


def test_shipped_records_say_only_what_is_declared() -> None:
    assert {name: shipped_faults(name) for name in documents()} == dict.fromkeys(documents(), ())


def test_a_shipped_record_that_is_wrong_is_told_where_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line is that of the seed file, not of the scenario."""
    wrong = Fault("seeds/suizhou-2023.yaml", 37, 9, "programmes/speak_on_fours/effects/0/slotz", "错", "wrong")
    monkeypatch.setattr(measures, "shipped_faults", lambda document: (wrong,))
    text = "schema: 1\nscenario: own\nextends: tiny.yaml\nprogrammes: {speak_on_fours: {}}\n"
    with pytest.raises(InputError, match=r"suizhou-2023.yaml:37:9.*slotz: wrong"):
        load_text(text.encode(), "own.yaml", ROOT / "scenarios")


class Watched(dict[str, Any]):
    """Options that remember which of them were looked at."""

    def __init__(self, values: dict[str, Any]) -> None:
        super().__init__(values)
        self.read: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self.read.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self.read.add(key)
        return super().get(key, default)


def sample(option: Option) -> Any:
    """A value that an option may hold."""
    if option.kind in ("member", "members"):
        return dim_members(option.of)[0]
    if option.kind == "choice":
        return catalogue()[option.of].choices[0]
    return {"number": 1.0, "whole": 1, "flag": True, "days": (1,)}[option.kind]


@pytest.mark.parametrize("name", sorted(registry()))
def test_options_declared_are_the_options_read(name: str) -> None:
    """An option read and not declared could not be written; one declared and not read would do nothing."""
    operator = registry()[name]
    assert not set(operator.options) & set(EFFECT_KEYS), "taken by the common keys"
    options = Watched({key: sample(option) for key, option in operator.options.items()})
    one = Range(0.1, 0.1, 0.1)
    target = "fester.fade_rate" if operator.target else ""
    for size in {"must": (one,), "may": (one, None), "no": (None,)}[operator.size]:
        effect = Effect(name, target, {}, size, "", (), options)
        # an operator without deposits says when and how well the others of its programme hold
        assert list(operator.deposits(effect, "p", np.ones(2))) or operator.stage(effect, 1) != (0, 1.0)
    assert options.read == set(operator.options)
