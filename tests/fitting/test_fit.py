"""A whole fit of a small scenario: any number of processes, interruptions, the ensemble, the table."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from sim.cli import main
from sim.errors import InputError
from sim.experiments import fitting
from sim.experiments.ensemble import read as read_ensemble
from sim.experiments.executor import Progress
from sim.experiments.fitting import Fitted, Spec
from sim.experiments.fitting.identify import identify, middle
from sim.experiments.fitting.outputs import Output, outputs
from sim.experiments.validation import validate
from sim.scenario import load_scenario
from tests.cli.test_json import schemas
from tests.engine import ROOT

SCENARIOS = ROOT / "scenarios"
TEXT = f"""schema: 1
fit: small
base: {SCENARIOS / "tiny.yaml"}
settings: {{horizon/warm_up: 30, horizon/measure: 120, horizon/follow_up: 30}}
knobs:
  rate:
    moves: [{{parameter: arise.rate, by: multiply}}]
    low: 0.3
    high: 3
    scale: log
  nothing:
    moves: [{{parameter: account.wage, by: multiply}}]
    low: 0.5
    high: 2
    scale: log
targets: [V1]
seeds: {{"*": 1}}
design: {{points: 24, accept: 5, waves: 2, first: 0.5, seed: 3}}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def same(one: Fitted, two: Fitted) -> None:
    assert (one.shares == two.shares).all() and (one.accepted == two.accepted).all()
    np.testing.assert_array_equal(one.values, two.values)


def test_processes_and_interruptions_change_nothing(file: Path, tmp_path: Path) -> None:
    spec = fitting.read(file)
    whole = fitting.fit(spec, workers=1)
    assert whole.made == 24 and len(whole.accepted) >= 5
    same(whole, fitting.fit(spec, workers=2))

    def stop(state: Progress) -> None:
        if state.done == 15:  # in the second wave
            raise KeyboardInterrupt

    kept = tmp_path / "kept.db"
    with pytest.raises(KeyboardInterrupt):
        fitting.fit(spec, workers=1, kept_in=kept, watch=stop)
    rest = fitting.fit(spec, workers=1, kept_in=kept)
    assert (rest.made, rest.found) == (9, 15)
    same(whole, rest)
    assert fitting.fit(spec, workers=1, kept_in=kept).made == 0


def test_points_of_another_fit_are_refused(file: Path, tmp_path: Path) -> None:
    spec, kept = fitting.read(file), tmp_path / "kept.db"
    small = replace(spec, design=replace(spec.design, points=10, waves=1))
    first = fitting.fit(small, workers=1, kept_in=kept)
    with pytest.raises(InputError, match="fit"):
        fitting.fit(replace(small, knobs=small.knobs[:1]), workers=1, kept_in=kept)
    # more points go on from those that are there; another seed places every point elsewhere and runs it
    more = fitting.fit(replace(small, design=replace(small.design, points=14)), workers=1, kept_in=kept)
    assert (more.made, more.found) == (4, 10)
    np.testing.assert_array_equal(more.values[:10], first.values)
    other = replace(small, design=replace(small.design, seed=4))
    again = fitting.fit(other, workers=1, kept_in=kept)
    assert again.made == 10
    same(again, fitting.fit(other, workers=1))


def test_members_give_the_values_they_were_accepted_for(file: Path, tmp_path: Path) -> None:
    spec = fitting.read(file)
    found = fitting.fit(spec, workers=1)
    sets = fitting.ensemble(found)
    assert sets.members == len(found.accepted) and sets.about["scenario"] == "tiny"
    report = validate(spec.base, spec.set(), replace(sets, values=sets.values[:2]), seeds=1, workers=1, chosen=["V1"])
    assert report.verdicts[0].main.value == pytest.approx(found.values[found.accepted[:2], 0].mean())
    assert report.verdicts[0].main.passes


def test_what_the_facts_say_and_do_not_say() -> None:
    """Made-up accepted sets: a narrow knob, a half-wide one, one that fills its range."""
    spec = fitting.read(SCENARIOS / "fits" / "huaihua.yaml")
    spec = replace(spec, knobs=spec.knobs[:3], targets=("V1",))
    rng = np.random.default_rng(1)
    n = 400
    shares = np.stack([0.5 + 0.05 * rng.uniform(-1, 1, n), 0.5 * rng.uniform(size=n), rng.uniform(size=n)], axis=1)
    judged: tuple[Output, ...] = outputs(spec.targets)
    made = Fitted(
        spec, load_scenario(spec.base, spec.set()), judged, shares, np.full((n, 1), 9.0), np.zeros((n, 1)),
        np.arange(n), n, 0,
    )  # fmt: skip
    known = identify(made)
    assert [each.verdict for each in known] == ["identified", "weak", "not"]
    assert known[0].width == pytest.approx(0.1, abs=0.02) and known[1].width == pytest.approx(0.5, abs=0.05)
    assert (known[2].low, known[2].high) == (spec.knobs[2].low, spec.knobs[2].high)
    assert abs(made.shares[middle(made), 0] - 0.5) < 0.03
    few = replace(made, accepted=np.arange(5))
    assert {each.verdict for each in identify(few)} == {"unjudged"}


def test_the_command_writes_ensemble_and_table(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "sets.csv"
    assert main(["fit", str(file), "--out", str(out), "--workers", "1", "--lang", "en"]) == 0
    assert "accepted" in capsys.readouterr().out
    sets = read_ensemble(out)
    table = json.loads((tmp_path / "sets.fit.json").read_text(encoding="utf-8"))
    assert sets.members == table["accepted"] >= 5 and sets.fitted
    assert {each["id"] for each in table["knobs"]} == {"rate", "nothing"}
    wanted = str(table["accepted"] + 1)
    assert main(["fit", str(file), "--out", str(out), "--accept", wanted, "--json", "-"]) == 1
    again = json.loads(capsys.readouterr().out)
    jsonschema.validate(again, schemas()["fit"])
    assert again["timing"]["new_points"] == 0 and again["points"] == 24


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("targets: [V1]", "targets: [V1, V10]", "never for fitting"),
        ("targets: [V1]", "targets: [V99]", "V9"),
        ("parameter: arise.rate", "parameter: arise.rat", "arise.rate"),
        ("by: multiply", "by: multipl", "multiply"),
        ("high: 3", "high: 0.1", "low < high"),
        ("tiny.yaml", "tinny.yaml", "no file"),
        ("points: 24", "points: 2", "design/points"),
        ("knobs:", "knob:", "knobs"),
        ('seeds: {"*": 1}', "seeds: {asessed: 1}", "assessed"),
        ("horizon/warm_up: 30", "horizon/warmup: 30", "warm_up"),
    ],
)
def test_mistakes_are_told(file: Path, old: str, new: str, told: str) -> None:
    file.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as error:
        fitting.read(file)
    assert told in error.value.text("en")


def test_at_most_nine_knobs(file: Path) -> None:
    more = "".join(
        f"  k{n}: {{moves: [{{parameter: account.wage, by: multiply}}], low: 1, high: 2}}\n" for n in range(8)
    )
    file.write_text(TEXT.replace("targets:", f"{more}targets:"), encoding="utf-8")
    with pytest.raises(InputError, match="at most 9"):
        fitting.read(file)


def test_a_scenario_finds_its_fit() -> None:
    assert fitting.find(SCENARIOS / "huaihua.yaml") == SCENARIOS / "fits" / "huaihua.yaml"
    with pytest.raises(InputError, match="fits/tiny"):
        fitting.find(SCENARIOS / "tiny.yaml")


def shipped() -> list[Any]:
    return sorted((SCENARIOS / "fits").glob("*.yaml"))


@pytest.mark.parametrize("path", shipped(), ids=lambda path: path.stem)
def test_shipped_fits_are_fine(path: Path) -> None:
    spec: Spec = fitting.read(path)
    head = path.read_text(encoding="utf-8").split("schema:")[0]
    assert all(word in head for word in ("# Question:", "# Sources:", "# Changes:"))
    assert 1 <= len(spec.knobs) <= 9 and spec.design.points >= 2000 and spec.design.accept >= 100
    assert spec.name == path.stem and spec.title["zh"] and spec.title["en"]
    for knob in spec.knobs:
        assert knob.low <= knob.centre <= knob.high, knob.id
