"""The model described as plain tables: what `explain`, documents and the dashboard's model page read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sim import vocabulary
from sim.errors import InputError, nearest
from sim.experiments.catalogue import by_name, short
from sim.experiments.effects import DERIVED
from sim.experiments.model_tables import columns, day, documented, laws, meaning, operator_table, theory
from sim.experiments.programme_words import programme_lines
from sim.text import LANGUAGES, both, words

__all__ = [
    "Description", "all_ids", "columns", "day", "explain", "facts", "headline", "hour_uses", "indicator_label",
    "indicators", "laws", "operator_table", "operators", "parameters", "programmes", "rules", "slogans", "theory",
]  # fmt: skip

Text = Mapping[str, str]


@dataclass(frozen=True)
class Description:
    """One thing of the model: what it is, and named lines about it, each in both languages."""

    kind: str
    id: str
    title: Text
    lines: tuple[tuple[str, Text], ...]

    def as_json(self) -> dict[str, Any]:
        """The documented answer (docs/json.md)."""
        return {
            "schema": 1,
            "kind": self.kind,
            "id": self.id,
            "title": dict(self.title),
            "fields": [{"name": name, **text} for name, text in self.lines],
        }


def _same(text: Any) -> Text:
    return {lang: str(text) for lang in LANGUAGES}


def _json(value: Any) -> Text:
    return _same(json.dumps(value, ensure_ascii=False, default=str))


@cache
def _headlines() -> dict[str, list[str]]:
    import yaml

    with (Path(__file__).parent / "headline.yaml").open(encoding="utf-8") as file:
        found: dict[str, list[str]] = yaml.safe_load(file)
    return found


def headline() -> list[str]:
    """Ids of the indicators shown first, in order."""
    return _headlines()["headline"]


def slogans() -> list[str]:
    """Ids of the indicators of the four slogans, from the village up."""
    return _headlines()["slogans"]


def hour_uses() -> list[str]:
    """Ids of the indicators that divide staff hours by use."""
    return _headlines()["hours"]


def indicator_label(identifier: str) -> Text:
    """Label of an indicator, or of what a comparison derives from one."""
    from sim.indicators import catalogue

    if identifier in DERIVED:
        return DERIVED[identifier][0]
    found = catalogue().get(identifier)
    return _same(identifier) if found is None else found.label


def indicators() -> dict[str, Description]:
    """Every indicator."""
    from sim.indicators import catalogue

    found = {name: _indicator(each) for name, each in catalogue().items()}
    for name, (label, unit) in DERIVED.items():
        lines = (("unit", unit), ("formula", both(f"derived.{name}")))
        found[name] = Description("indicator", name, label, lines)
    return found


def _indicator(each: Any) -> Description:
    stage = f"stage.{each.stage}"
    return Description(
        "indicator", each.id, each.label,
        (
            ("unit", each.unit),
            ("formula", each.formula),
            ("series", both(f"series.{each.series}")),
            ("direction", both(f"direction.{each.direction}")),
            ("level", {lang: vocabulary.member_label("tier", each.level, lang) for lang in LANGUAGES}),
            ("stage", {lang: vocabulary.label(stage, lang) for lang in LANGUAGES}),
        ),
    )  # fmt: skip


def parameters() -> dict[str, Description]:
    """Every parameter."""
    from sim.parameters.catalogue import catalogue

    return {name: _parameter(each) for name, each in catalogue().items()}


def _parameter(each: Any) -> Description:
    lines: list[tuple[str, Text]] = [
        ("unit", _same(each.unit)),
        ("type", _same(each.type)),
        ("value", _json(each.value)),
    ]
    if each.low is not None or each.high is not None:
        lines.append(("interval", {lang: f"{_json(each.low)[lang]} … {_json(each.high)[lang]}" for lang in LANGUAGES}))
    lines.append(("bounds", _same(f"{each.bounds[0]:g} … {each.bounds[1]:g}")))
    if each.dims:
        lines.append(("dims", _same(", ".join(each.dims))))
    if each.choices:
        lines.append(("choices", _same(", ".join(each.choices))))
    lines += [("scale", _same(each.scale)), ("role", both(f"role.{each.role}")), ("rule", _same(each.rule))]
    lines.append(("provenance", _provenance(each.provenance.kind)))
    if each.provenance.fact:
        lines.append(("fact", _same(each.provenance.fact)))
    if each.provenance.note:
        lines.append(("note", each.provenance.note))
    return Description("parameter", each.id, each.label, tuple(lines))


def _provenance(kind: str) -> Text:
    return {lang: vocabulary.label(f"provenance.{kind}", lang) for lang in LANGUAGES}


def facts() -> dict[str, Description]:
    """Every figure of the source documents."""
    from sim.evidence import documents
    from sim.evidence import facts as all_facts

    sources = documents()
    found = {}
    for name, each in all_facts().items():
        lines: list[tuple[str, Text]] = [
            ("value", _same(f"{each.value} {each.unit}".strip())),
            ("year", _same(each.year)),
            ("place", _same(each.place)),
            ("provenance", _provenance(each.kind)),
        ]
        if each.document in sources:
            lines.append(("document", sources[each.document].title))
        if each.note:
            lines.append(("note", each.note))
        found[name] = Description("fact", name, each.term, tuple(lines))
    return found


def programmes() -> dict[str, Description]:
    """Every programme of the catalogue."""
    from sim.evidence import programmes as all_programmes

    return {
        name: Description("programme", name, each.name, programme_lines(each))
        for name, each in all_programmes().items()
    }


def rules() -> dict[str, Description]:
    """Every rule of the day."""
    from sim.rule import registry

    return {name: _rule(name, each) for name, each in registry().items()}


def _rule(name: str, each: Any) -> Description:
    from sim.parameters.catalogue import catalogue

    phase, place = each.phase.name.lower(), vocabulary.ORDER.index(each.phase) + 1
    lines: list[tuple[str, Text]] = [
        ("phase", {lang: f"{place}. {words(lang)[f'phase.{phase}']}" for lang in LANGUAGES}),
        ("what", meaning("rules", name, documented(each))),
    ]
    mine = [parameter.id for parameter in catalogue().values() if parameter.rule == name]
    if mine:
        lines.append(("parameters", _same(", ".join(mine))))
    if each.reads:
        lines.append(("reads", _same(", ".join(each.reads))))
    return Description("rule", name, both(f"phase.{phase}"), tuple(lines))


def operators() -> dict[str, Description]:
    """Every operator a programme can use."""
    from sim.operator import registry

    return {
        name: Description("operator", name, _same(name), (("what", meaning("operators", name, documented(each))),))
        for name, each in registry().items()
    }


_KINDS: dict[str, Callable[[], dict[str, Description]]] = {
    "parameter": parameters,
    "indicator": indicators,
    "programme": programmes,
    "fact": facts,
    "rule": rules,  # these two load the compiler, so they come last
    "operator": operators,
}


def all_ids() -> dict[str, list[str]]:
    """Every id that can be explained, by kind."""
    return {kind: list(found()) for kind, found in _KINDS.items()}


def explain(identifier: str) -> Description:
    """Describe a parameter, rule, indicator, operator, programme or fact; a programme by its name as well.

    Raises
    ------
    InputError
        If nothing has that id; names the nearest one. If several programmes have that name.
    """
    known: list[str] = []
    for listed in _KINDS.values():
        found = listed()
        if identifier in found:
            return found[identifier]
        known += found
    named = by_name(identifier)
    if len(named) == 1:
        return programmes()[named[0].id]
    if named:
        ids = ", ".join(each.id for each in named)
        raise InputError.single(f"有多个条目名为“{short(identifier)}”：{ids}", f"several are called so: {ids}")
    guess = nearest(identifier, [*known, *(each.title["zh"] for each in programmes().values())])
    zh = f"；是否应为“{guess}”？" if guess else "；wangge explain 不带编号可列出全部"
    en = f"; did you mean '{guess}'?" if guess else "; 'wangge explain' without an id lists them all"
    raise InputError.single(
        f"没有“{short(identifier)}”这个参数、环节、指标、算子、项目或数据{zh}",
        f"no parameter, rule, indicator, operator, programme or fact '{short(identifier)}'{en}",
    )
