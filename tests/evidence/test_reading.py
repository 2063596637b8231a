"""Faults in seed files and in an analyst's own records: each has a line and says what is allowed."""

from pathlib import Path

import pytest

from sim.errors import Faults, InputError
from sim.evidence import Range, parse_programme, read_folder
from sim.yaml_nodes import parse

RECORD = """
name: {zh: 例, en: Example}
stage: [discovery]
grade: A
nature: measure
status: planned
place: example
effects:
  - {operator: param_shift, target: handle.settle_probability, filter: {tier: village, kind: [family, neighbour]},
     size: {low: 0.1, central: 0.2, high: 0.4}, family: skill, patience: {low: 1, central: 2, high: 3}, slots: 4}
cost: {once: 1000, yearly: {low: 0, central: 10, high: 20}, payer: county}
coverage_unit: village
expected: {indicator: found_7d, sign: 1}
provenance: {kind: assumed, note: {zh: 假定, en: Assumed}}
"""


def faults_of(text: str) -> str:
    faults = Faults()
    node = parse(text, "own.yaml")
    assert node is not None
    assert parse_programme("own", node, faults, "programme_records/own") is None
    return "\n".join(map(str, faults.found))


def test_a_record_becomes_a_programme() -> None:
    node = parse(RECORD, "own.yaml")
    assert node is not None
    programme = parse_programme("own", node, Faults())
    assert programme is not None
    (effect,) = programme.effects
    assert effect.filter == {"tier": ("village",), "kind": ("family", "neighbour")}
    assert effect.size == Range(0.1, 0.2, 0.4)
    assert effect.options == {"patience": Range(1, 2, 3), "slots": 4}
    assert programme.cost is not None
    assert programme.cost.once == Range(1000, 1000, 1000)
    assert programme.cost.hourly == Range(0, 0, 0)
    assert programme.stage == ("discovery",)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("grade: A\n", "", "'grade' is missing"),
        ("nature: measure", "nature: mesure", "did you mean 'measure'?"),
        ("low: 0.1, central: 0.2", "low: 0.3, central: 0.2", "must keep low <= central <= high"),
        ("low: 0.1, central: 0.2", "low: 0.1, centre: 0.2", "'central' is missing"),
        ("kind: [family, neighbour]", "kind: [familly]", "did you mean 'family'?"),
        ("filter: {tier: village", "filter: {teir: village", "did you mean 'tier'?"),
        ("coverage_unit: village", "coverage_unit: hamlet", "unknown value 'hamlet'"),
        ("sign: 1", "sign: 0", "must be 1 or -1"),
        ("once: 1000", "once: １０００", "write it half-width: '1000'"),
        ("once: 1000", "once: -5", "must be between 0 and"),
        ("nature: measure", "nature: doctrine", "only a measure has 'effects'"),
        ("stage: [discovery]", "stage: [discover]", "did you mean 'discovery'?"),
        ("cost: {", "price: {", "own.yaml:11:1: programme_records/own/price: unknown key"),
    ],
)
def test_faults_say_what_is_allowed(old: str, new: str, words: str) -> None:
    assert old in RECORD
    text = faults_of(RECORD.replace(old, new, 1))
    assert words in text


def test_all_faults_of_a_folder_at_once(tmp_path: Path) -> None:
    head = "schema: 1\ndocument: {place: x, publisher: {zh: 甲, en: A}, title: {zh: 乙, en: B}, date: '2023-1-9'}\n"
    fact = "facts: [{id: x.one, term: {zh: 一, en: One}, value: 1, unit: units, year: 2023, kind: outside}]\n"
    (tmp_path / "a.yaml").write_text(head + fact, encoding="utf-8")
    (tmp_path / "b.yaml").write_text("schema: [1\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_folder(tmp_path)
    text = error.value.text("en")
    assert "write the date like 2023-01-09" in text
    assert "needs a 'note'" in text
    assert "not valid YAML" in text


def test_an_id_may_occur_once(tmp_path: Path) -> None:
    head = "schema: 1\ndocument: {place: x, publisher: {zh: 甲, en: A}, title: {zh: 乙, en: B}, date: '2023-01-09'}\n"
    fact = "facts: [{id: x.one, term: {zh: 一, en: One}, value: 1, unit: units, year: 2023}]\n"
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(head + fact, encoding="utf-8")
    with pytest.raises(InputError, match="occurs twice"):
        read_folder(tmp_path)
