"""The catalogue: every record is complete, and a wrong record is told with its line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim.errors import Fault, InputError
from sim.parameters.catalogue import catalogue, index, read_folder

RECORD = """key:
  label: {zh: 甲, en: a}
  unit: hour
  type: number
  dims: [tier]
  scale: log
  value: {village: 2, "*": 3}
  low: 1
  high: 4
  bounds: [0, 10]
  role: uncertainty
  provenance: {kind: assumed, note: {zh: 假定, en: assumed}}
"""


def faults(folder: Path, text: str) -> list[Fault]:
    (folder / "rule.yaml").write_text(text, encoding="utf-8")
    try:
        read_folder(folder)
    except InputError as error:
        return error.faults
    return []


def test_ids_are_sorted_and_numbered() -> None:
    names = list(catalogue())
    assert names == sorted(names) and names
    assert [index(name) for name in names] == list(range(len(names)))
    assert all(name == f"{each.rule}.{name.split('.', 1)[1]}" for name, each in catalogue().items())


def test_every_value_lies_within_its_range_and_bounds() -> None:
    for name, each in catalogue().items():
        centre = each.base[..., 1] if each.is_distribution else each.base
        low, high = each.range
        assert np.isfinite(centre).all(), name
        if each.type not in ("choice", "flag"):
            assert (each.bounds[0] <= low).all() and (low <= centre).all(), name
            assert (centre <= high).all() and (high <= each.bounds[1]).all(), name


def test_a_good_record(tmp_path: Path) -> None:
    assert faults(tmp_path, RECORD) == []
    found = read_folder(tmp_path)["rule.key"]
    assert found.place == ("rule.yaml", 1, 1) and found.array().tolist() == [2, 3, 3, 3]


@pytest.mark.parametrize(
    ("before", "after", "line", "path", "en"),
    [
        ("  unit: hour\n", "", 1, "rule.key", "'unit' is missing"),
        ("unit: hour", "unti: hour", 3, "rule.key/unti", "did you mean 'unit'"),
        ("type: number", "type: numbr", 4, "rule.key/type", "did you mean 'number'"),
        ("scale: log", "scale: lgo", 6, "rule.key/scale", "unknown value 'lgo'"),
        ("role: uncertainty", "role: certain", 11, "rule.key/role", "unknown value"),
        ("{zh: 甲, en: a}", "{zh: 甲}", 2, "rule.key/label", "'en' is missing"),
        ("{zh: 甲, en: a}", "{zh: 甲, en: 3}", 2, "rule.key/label/en", "must be text"),
        ("[tier]", "[teir]", 5, "rule.key/dims", "did you mean 'tier'"),
        ("[tier]", "[tier, tier]", 5, "rule.key/dims", "different dimensions"),
        ("village: 2", "vilage: 2", 7, "rule.key/value/vilage", "did you mean 'village'"),
        (', "*": 3', "", 7, "rule.key/value", "no value for township, county, city"),
        ("village: 2", "village: {family: 2, '*': 1}", 7, "rule.key/value/village", "must be a number"),
        ("village: 2", "village: yes", 7, "rule.key/value/village", "must be a number (got 'yes')"),
        ("village: 2", "village: 11", 7, "rule.key/value/village", "must be between 0 and 10 (got 11)"),
        ("low: 1", "low: 2.5", 8, "rule.key/low[tier=village]", "low <= value <= high"),
        ("  high: 4\n", "", 1, "rule.key", "'high' is missing"),
        ("[0, 10]", "[10, 0]", 10, "rule.key/bounds", "lowest is above highest"),
        ("[0, 10]", "[0]", 10, "rule.key/bounds", "must be [lowest, highest]"),
        ("kind: assumed", "kind: source", 12, "rule.key/provenance", "needs a 'fact'"),
        ("kind: assumed", "kind: guessed", 12, "rule.key/provenance/kind", "unknown value 'guessed'"),
        ("type: number", "type: choice", 1, "rule.key/choices", "must list the options"),
        ("type: number", "type: integer\n  choices: [a]", 5, "rule.key/choices", "only there"),
    ],
)
def test_a_wrong_record(before: str, after: str, line: int, path: str, en: str, tmp_path: Path) -> None:
    assert before in RECORD
    found = faults(tmp_path, RECORD.replace(before, after))
    assert any(f.path == path and f.line == line and en in f.en and f.zh and f.file == "rule.yaml" for f in found), [
        fault.text("en") for fault in found
    ]


@pytest.mark.parametrize(
    ("value", "en"),
    [
        ("{law: gama, mean: 2}", "did you mean 'gamma'"),
        ("{law: gamma, mean: 2}", "needs shape > 0"),
        ("{law: exponential, mean: -2}", "must be between 0 and 10"),
        ("{law: exponential, mena: 2}", "did you mean 'mean'"),
        ("{law: lognormal, mean: 2, shape: -1}", "must be >= 0"),
        ("[1, 2]", "must be a number"),
    ],
)
def test_wrong_laws(value: str, en: str, tmp_path: Path) -> None:
    text = RECORD.replace("type: number", "type: distribution").replace("village: 2", f"village: {value}")
    assert any(en in fault.en for fault in faults(tmp_path, text))


def test_faults_of_all_files_come_together(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("key: 3\n", encoding="utf-8")
    found = faults(tmp_path, RECORD.replace("type: number", "type: numbr"))
    assert [fault.file for fault in found] == ["other.yaml", "rule.yaml"]


def test_a_distribution_may_be_a_bare_number_only_with_a_mean_in_bounds(tmp_path: Path) -> None:
    assert faults(tmp_path, RECORD.replace("type: number", "type: distribution")) == []


def test_importing_the_package_loads_no_numpy() -> None:
    code = "import sys, sim, sim.errors, sim.vocabulary; print('numpy' in sys.modules, 'yaml' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
