"""What the records say about one thing, in words: `sim.experiments.describe` gives ids and numbers as written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards import numbers, shell
from sim.experiments import describe
from sim.experiments.describe import Description, indicator_label
from sim.experiments.model_tables import place_words
from sim.parameters.catalogue import catalogue
from sim.parameters.schema import Parameter, dim_members

Lines = dict[str, str]


def lines(described: Description) -> Lines:
    """Field -> content in the language at hand, in the order of the record."""
    found = {name: shell.say(text) for name, text in described.lines}
    parameter = catalogue().get(described.id) if described.kind == "parameter" else None
    found |= _parameter(parameter) if parameter is not None else {}
    if "place" in found:
        found["place"] = shell.say(place_words(found["place"]))
    if "reads" in found:
        found["reads"] = listed([numbers.group(each) for each in found["reads"].split(", ")])
    if "expected" in found:
        found["expected"] = listed([_expected(each) for each in found["expected"].split("; ")])
    return found


def listed(words: Sequence[str]) -> str:
    """Several words one after another."""
    return shell.t("model.and").join(words)


def _expected(text: str) -> str:
    """``found_7d +1``: which indicator should go which way."""
    name, _, sign = text.rpartition(" ")
    if name not in describe.indicators():
        return text
    return f"{shell.say(indicator_label(name))} {'↑' if sign.startswith('+') else '↓'}"


def _parameter(each: Parameter) -> Lines:
    found = {
        "unit": numbers.unit(each.unit), "type": shell.t(f"model.type_{each.type}"), "value": cells(each.value, each),
        "scale": shell.t(f"model.scale_{each.scale}"), "rule": numbers.group(each.rule),
        "bounds": shell.t("model.from_to", low=_bound(each.bounds[0]), high=_bound(each.bounds[1])),
    }  # fmt: skip
    if each.low is not None or each.high is not None:
        several = isinstance(each.low, Mapping) or isinstance(each.high, Mapping)
        key = "model.low_high" if several else "model.from_to"
        found["interval"] = shell.t(key, low=cells(each.low, each), high=cells(each.high, each))
    if each.type in ("flag", "choice"):
        del found["bounds"]
    if each.dims:
        found["dims"] = listed([numbers.member("dimension", dim) for dim in each.dims])
    return found


def _bound(value: float) -> str:
    return f"{value:g}".replace("-inf", "−∞").replace("inf", "∞")


def cells(value: Any, each: Parameter) -> str:
    """A value as the catalogue writes it, which may differ by the members of a dimension; ``*`` are all others."""
    return _cells(value, list(each.dims))


def _cells(value: Any, dims: Sequence[str]) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return shell.t("flag.yes" if value else "flag.no")
    if isinstance(value, int | float):
        return f"{value:g}"
    if not isinstance(value, Mapping):
        return str(value)
    if "law" in value:
        law = shell.t(f"editor.choice.law.{value['law']}")
        return shell.t("model.law", law=law, mean=f"{value['mean']:g}", shape=f"{value['shape']:g}")
    dim = next((each for each in dims if all(name == "*" or name in dim_members(each) for name in value)), None)
    rest = [each for each in dims if each != dim]
    parts = []
    for name, inner in value.items():
        who = shell.t("model.others") if name == "*" else numbers.member(dim, name) if dim else str(name)
        text = _cells(inner, rest)
        deeper = isinstance(inner, Mapping) and "law" not in inner
        parts.append(shell.t("model.cells" if deeper else "model.cell", who=who, value=text))
    return shell.t("model.semicolon").join(parts)
