"""Study files: what they may say, and every mistake with line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.experiments.sweep import load
from sim.experiments.sweep.plan import make_plan
from sim.scenario import load_scenario
from sim.store import run_id
from tests.sweep.helpers import HEAD, HOURS, ROOT, SHORT, TALKS, TWO, faults_of, read

STUDIES = sorted((ROOT / "scenarios" / "studies").glob("*.yaml"))


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: path.stem)
def test_shipped_studies_are_complete(path: Path) -> None:
    study = load(path)
    assert study.name == path.stem
    for text in (study.title, study.question, study.sources, study.changes):
        assert text["zh"] and text["en"] and text["zh"] != text["en"]
    for mark in ("# Question: ", "# Sources: ", "# Changes: "):
        assert mark in study.text
    assert len(make_plan(study).points) >= 2 and study.indicators


def test_points_are_what_set_makes_of_the_base(tmp_path: Path) -> None:
    plan = make_plan(read(tmp_path, HEAD + TWO + "replications: 3\n"))
    assert [tuple(point.values.values()) for point in plan.points] == [(0.5, 0), (0.5, 0.8), (2, 0), (2, 0.8)]
    point = plan.points[1]
    same = load_scenario(ROOT / "scenarios" / "tiny.yaml", [f"{HOURS}=0.5", f"{TALKS}=0.8"])
    assert point.scenario.identity() == same.identity()
    wanted = plan.wanted(point, 2)
    assert wanted.seed == same.seed + 2 and plan.run_id(point, 2) == wanted.id == run_id(same.identity(), wanted.seed)
    assert point.command(7) == (f"wangge run scenarios/tiny.yaml --seed 7 --set '{HOURS}=0.5' --set {TALKS}=0.8")


def test_alternatives_are_crossed_with_the_design(tmp_path: Path) -> None:
    (tmp_path / "short.yaml").write_text(SHORT, encoding="utf-8")
    plan = make_plan(read(tmp_path, f"{HEAD}scenarios: [short.yaml]\nfactors:\n  {TALKS}: [0, 1]\n"))
    assert [(point.scenario.name, point.values[TALKS]) for point in plan.points] == [
        ("tiny", 0), ("tiny", 1), ("short", 0), ("short", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (HOURS, (0.1, 2.0)),
        ("parameters/handle.spread", (0.0, 3.0)),
        ("parameters/handle.settle_probability[tier=village,kind=labour]", (0.45, 0.8)),
        (TALKS, (0.0, 1.0)),
        ("policies/township", ["nothing", "worst_queue_first", "patrol_hot_spots", "warn_hot_spots"]),
        ("modifiers", [False, True]),
        ("parameters/pools.discipline", None),
    ],
)
def test_ranges_come_from_the_catalogue(address: str, expected: object, tmp_path: Path) -> None:
    study = read(tmp_path, f'{HEAD}factors:\n  "{address}":\n')
    (factor,) = study.factors
    if isinstance(expected, tuple):
        assert (factor.low, factor.high) == expected
    else:
        assert len(factor.values) > 1 and expected in (None, list(factor.values))


def test_the_id_stays_when_texts_replications_and_limits_change(tmp_path: Path) -> None:
    one = make_plan(read(tmp_path, HEAD + TWO))
    same = make_plan(read(tmp_path, HEAD + TWO + "title: 标题\nreplications: 99\nlimits: {runs: 5}\n"))
    other = make_plan(read(tmp_path, HEAD + TWO.replace("0.8", "0.9")))
    assert one.id == same.id != other.id


WRONG = [
    ("tilte: x", 4, 1, "tilte", "did you mean 'title'"),
    ("replications: 0", 4, 15, "replications", "between 1"),
    ("replications: ten", 4, 15, "replications", "whole number"),
    ("precision: contain_vilage=1%", 4, 12, "precision", "did you mean 'contain_village'"),
    ("precision: contain_village", 4, 12, "precision", "INDICATOR=HALF_WIDTH"),
    ("indicators: [durabel]", 4, 14, "indicators/0", "did you mean 'durable'"),
    ("keep: {case: true}", 4, 8, "keep/case", "did you mean 'cases'"),
    ("keep: {cases: yes}", 4, 15, "keep/cases", "write true"),
    ("keep: {daily: [nothing]}", 4, 15, "keep/daily", "no series a day"),
    ("limits: {minute: 3}", 4, 10, "limits/minute", "did you mean 'minutes'"),
    ("limits: {seconds_per_run: 0}", 4, 27, "limits/seconds_per_run", "must be > 0"),
    ("scenarios: [tinny.yaml]", 4, 13, "scenarios/0", "did you mean 'tiny.yaml'"),
    ("scenarios: [tiny.yaml]", 4, 13, "scenarios/0", "is called 'tiny' too"),
    ("factors: {seed: [1, 2]}", 4, 11, "factors/seed", "the seed is no factor"),
    ("factors: {keep/cases: [true]}", 4, 11, "factors/keep/cases", "unknown beginning"),
    ("factors: {parameters/handle.sprad: }", 4, 11, "factors/parameters/handle.sprad", "'handle.spread'"),
    ("factors: {parameters/handle.spread: {lo: 1}}", 4, 38, "factors/parameters/handle.spread/lo", "'low'"),
    ("factors: {parameters/handle.spread: {low: 2, high: 1}}", 4, 38, "factors/parameters/handle.spread", "below"),
    ("factors: {parameters/handle.spread: [1, 9]}", 4, 11, "factors/parameters/handle.spread", "between 0 and 6"),
    ("factors: {parameters/handle.settle_probability: }", 4, 11, "factors/parameters/handle.settle_probability",
     "narrow it down by [tier, kind]"),
    ("factors: {programmes/speak_on_fuors/coverage: }", 4, 11, "factors/programmes/speak_on_fuors/coverage",
     "did you mean 'speak_on_fours'"),
    ("factors: {programmes/speak_on_fours/start: }", 4, 11, "factors/programmes/speak_on_fours/start",
     "no range of its own"),
    ("factors: {parameters/handle.spread: {low: 0, high: 1, scale: log}}", 4, 55,
     "factors/parameters/handle.spread/scale", "needs low > 0"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "number", "column", "path", "en"), WRONG, ids=[each[0] for each in WRONG])
def test_mistakes_have_line_and_column(line: str, number: int, column: int, path: str, en: str, tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, f"{HEAD}{line}\n")
    assert (fault.line, fault.column, fault.path) == (number, column, path)
    assert fault.file.endswith("study.yaml") and en in fault.en and fault.zh


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    found = faults_of(tmp_path, "schema: 2\nstudy: a/b\nreplications: 2\nprecision: durable=1%\n")
    assert [fault.path for fault in found] == ["base", "schema", "study", "precision"]


def test_combinations_that_clash_name_the_point(tmp_path: Path) -> None:
    text = (
        f"{HEAD}factors:\n  programmes/speak_on_fours/start: [2023-02-01, 2023-05-01]\n"
        "  programmes/speak_on_fours/end: [2023-03-01, 2023-06-01]\n"
    )
    study = read(tmp_path, text)
    with pytest.raises(InputError) as caught:
        make_plan(study)
    (fault,) = caught.value.faults
    assert fault.line in (5, 6) and "point 2" in fault.en and "点 2" in fault.zh


def test_an_upload_may_not_leave_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text(SHORT, encoding="utf-8")
    inside = tmp_path / "inside"
    inside.mkdir()
    text = HEAD.replace("tiny.yaml", "../secret.yaml").encode()
    with pytest.raises(InputError) as caught:
        load(inside / "study.yaml", text)
    assert "outside the scenario folder" in caught.value.faults[0].en
    assert load(inside / "study.yaml", HEAD.encode()).scenarios
    assert load(inside / "study.yaml", text, tmp_path).scenarios


@pytest.mark.parametrize("text", ["", "[1]", "a: [", "schema: 1\nschema: 1\n", "a: " + "[" * 100])
def test_hostile_files_are_refused(text: str, tmp_path: Path) -> None:
    assert faults_of(tmp_path, text)
