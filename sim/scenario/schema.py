"""JSON Schema of a scenario file for editors: ``python -m sim.scenario.schema`` writes ``scenario.schema.json``.

Parameters, programmes, rules, policies and members come from their catalogues, with labels, units and ranges, so that
an editor completes and explains them in both languages. A test fails if the file is not what this writes.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from sim.evidence import programmes
from sim.parameters.catalogue import catalogue
from sim.parameters.schema import LAWS, Parameter, dim_members
from sim.scenario.names import policy_names, rule_names
from sim.scenario.shape import RulesShape, ScenarioShape, TextShape, label
from sim.vocabulary import member_label

PATH = Path(__file__).with_name("scenario.schema.json")

Json = dict[str, Any]


def scenario_schema() -> Json:
    """Return the JSON Schema as plain data."""
    schema = ScenarioShape.model_json_schema(by_alias=True)
    _untitled(schema)
    definitions: Json = {**schema.pop("$defs"), **_definitions()}
    properties: Json = schema["properties"]
    definitions["HorizonShape"].pop("required")  # a scenario may extend another and change one part
    properties["region"] |= {"type": ["string", "object"]}
    properties["parameters"] |= {
        "properties": {name: _parameter(each, definitions) for name, each in catalogue().items()},
        "additionalProperties": False,
    }
    properties["programmes"]["properties"] = {
        name: {"description": label(each.name["zh"], each.name["en"]), "$ref": "#/$defs/UseShape"}
        for name, each in programmes().items()
        if each.is_switch
    }
    for each in properties.values():
        each.pop("default", None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": label("网格治理情景", "wangge scenario"),
        "type": "object",
        "additionalProperties": False,
        "required": ["schema", "scenario"],
        "properties": properties,
        "$defs": dict(sorted(definitions.items())),
    }


def _untitled(value: Any) -> None:
    """Point to shared forms; drop titles and docstrings, which are those of Python classes: editors would show them."""
    if isinstance(value, dict):
        if "shared" in value:
            value["$ref"] = f"#/$defs/{value.pop('shared')}"
        if isinstance(value.get("title"), str):
            del value["title"]
        if "properties" in value:
            value.pop("description", None)
        for each in value.values():
            _untitled(each)
    elif isinstance(value, list):
        for each in value:
            _untitled(each)


def _definitions() -> Json:
    text = {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/TextShape"}]}
    rules = {"anyOf": [{"const": "all"}, {"$ref": "#/$defs/RulesShape"}]}
    words = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    models: Json = {each.__name__: each.model_json_schema() for each in (TextShape, RulesShape)}
    _untitled(models)
    names = {"rule": list(rule_names()), "policy": list(policy_names())}
    lists = {name: {"enum": each} for name, each in names.items()}
    return {"text": text, "rules": rules, "words": words, **lists, **models}


def _parameter(parameter: Parameter, definitions: Json) -> Json:
    """Return the schema of one entry of ``parameters``; forms that parameters share stand in ``$defs`` once."""
    cell, at = _cell(parameter), "_".join(parameter.dims)
    shape = "_".join(["set", parameter.type, *parameter.choices, *(f"{end:g}" for end in parameter.bounds), at])
    if shape not in definitions:
        inner: Json = {"value": cell}
        if parameter.dims:
            inner["at"] = {
                "type": "object",
                "properties": {dim: _members(dim, definitions) for dim in parameter.dims},
                "additionalProperties": False,
            }
        override = {"type": "object", "properties": inner, "required": ["value"], "additionalProperties": False}
        one = {"anyOf": [cell, override]}
        definitions[shape] = {"anyOf": [cell, override, {"type": "array", "items": one}, {"type": "null"}]}
    return {"description": _describe(parameter), "$ref": f"#/$defs/{shape}"}


def _describe(parameter: Parameter) -> str:
    text = f"{label(parameter.label['zh'], parameter.label['en'])} [{parameter.unit}]"
    if parameter.type in ("flag", "choice"):
        return text
    centre = parameter.base[..., 1] if parameter.is_distribution else parameter.base
    low, high = parameter.range
    span = f"{centre.min():g}" if centre.min() == centre.max() else f"{centre.min():g} … {centre.max():g}"
    return f"{text} {span} ({low.min():g} – {high.max():g})"


def _cell(parameter: Parameter) -> Json:
    if parameter.type == "choice":
        return {"enum": list(parameter.choices)}
    if parameter.type == "flag":
        return {"type": "boolean"}
    low, high = parameter.bounds
    number: Json = {"type": "integer" if parameter.type == "integer" else "number"}
    number |= {} if math.isinf(low) else {"minimum": low}
    number |= {} if math.isinf(high) else {"maximum": high}
    if not parameter.is_distribution:
        return number
    law = {"law": {"enum": list(LAWS)}, "mean": number, "shape": {"type": "number", "minimum": 0}}
    return {"anyOf": [number, {"type": "object", "properties": law, "additionalProperties": False}]}


def _members(dimension: str, definitions: Json) -> Json:
    plain = dimension.removeprefix("to_")
    if plain not in definitions:
        each = [
            {"const": name, "description": label(member_label(plain, name, "zh"), member_label(plain, name, "en"))}
            for name in dim_members(plain)
        ]
        definitions[plain] = {"anyOf": each}
        one = {"$ref": f"#/$defs/{plain}"}
        definitions[f"{plain}_filter"] = {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}
    return {"$ref": f"#/$defs/{plain}_filter"}


def rendered() -> str:
    """Return the text of the schema file."""
    return json.dumps(scenario_schema(), ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write the schema file."""
    PATH.write_text(rendered(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
