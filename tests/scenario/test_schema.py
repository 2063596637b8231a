"""The JSON Schema for editors: in step with the model, takes what the loader takes, explains in both languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sim.parameters.catalogue import catalogue
from sim.scenario.schema import PATH, rendered
from sim.yaml_nodes import parse_bytes
from tests.scenario.helpers import HEAD

SHIPPED = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = json.loads(PATH.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def typed(text: str) -> Any:
    return parse_bytes(text.encode(), "s.yaml").plain()


def test_it_is_what_the_program_writes() -> None:
    assert PATH.read_text(encoding="utf-8") == rendered(), "run: python -m sim.scenario.schema"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_scenarios_pass(path: Path, validator: jsonschema.Draft202012Validator) -> None:
    assert not list(validator.iter_errors(typed(path.read_text(encoding="utf-8"))))


GOOD = [
    "parameters: {handle.settle_probability: 0.5}",
    "parameters: {handle.settle_probability: [0.5, {at: {tier: village, kind: [family]}, value: 0.6}]}",
    "parameters: {handle.sessions: {law: gamma, mean: 2, shape: 1}}",
    "programmes: {speak_on_fours: {coverage: 0.5, start: 2023-01-02, where: {setting: [rural]}}}",
    "rules: {without: [arise]}",
    "title: 标题",
    "horizon: {measure: 20}",
]
BAD = [
    "sed: 1",
    "seed: -1",
    "rules: none",
    "parameters: {handle.setle: 0.5}",
    "parameters: {handle.settle_probability: 1.5}",
    "parameters: {handle.settle_probability: {at: {desk: court}, value: 0.5}}",
    "parameters: {handle.settle_probability: {at: {tier: vilage}, value: 0.5}}",
    "programmes: {speak_on_fours: {coverage: 2}}",
    "policies: {city: unheard_of}",
]


@pytest.mark.parametrize("more", GOOD)
def test_good_lines_pass(more: str, validator: jsonschema.Draft202012Validator) -> None:
    head = HEAD if not more.startswith("horizon") else "schema: 1\nscenario: a\nextends: b.yaml\n"
    assert not list(validator.iter_errors(typed(f"{head}{more}\n")))


@pytest.mark.parametrize("more", BAD)
def test_bad_lines_are_marked(more: str, validator: jsonschema.Draft202012Validator) -> None:
    assert list(validator.iter_errors(typed(f"{HEAD}{more}\n")))


def test_every_parameter_is_explained(validator: jsonschema.Draft202012Validator) -> None:
    entries = validator.schema["properties"]["parameters"]["properties"]
    assert list(entries) == list(catalogue())
    for name, each in entries.items():
        parameter = catalogue()[name]
        for part in (parameter.label["zh"], parameter.label["en"], parameter.unit):
            assert part in each["description"]


def test_no_titles_of_classes_are_left() -> None:
    assert '"title": "Horizon' not in rendered()
