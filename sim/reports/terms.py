"""Words for what scenario and study files call by ids: units of parameters, uses of programmes, filters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sim import vocabulary
from sim.parameters.catalogue import catalogue
from sim.reports.document import Text, same
from sim.text import LANGUAGES, say, words

_FILTER = re.compile(r"\s*\[([^\[\]]*)\]")


def unit_words(unit: str) -> Text:
    """Unit of a parameter; as the catalogue writes it where there is no other word."""
    return {lang: words(lang).get(f"parameter_unit.{unit}", unit) for lang in LANGUAGES}


def use_words(use: Any) -> Text:
    """How a scenario uses a programme: coverage, fidelity, dates, places."""
    if not isinstance(use, Mapping):
        return same(use)
    found = {}
    for lang in LANGUAGES:
        parts = []
        for name, value in use.items():
            if value in (None, {}, [], ""):
                continue
            text = _members(value, lang) if isinstance(value, Mapping) else str(value)
            parts.append(f"{words(lang).get(f'use.{name}', name)} {text}")
        found[lang] = say("report.semicolon", lang).join(parts)
    return found


def _members(value: Mapping[str, Any], lang: str) -> str:
    parts = []
    for name, members in value.items():
        listed = members if isinstance(members, list | tuple) else [members]
        parts.append(" ".join(member_words(name, str(each), lang) for each in listed))
    return ", ".join(parts)


def member_words(dimension: str, member: str, lang: str) -> str:
    """Label of a member of a dimension; as it is written where there is none."""
    known = vocabulary.member_label(dimension, member, lang)
    return member if known == f"{dimension}.{member}" else known


def filter_words(text: str, lang: str) -> str:
    """Filters like ``[desk=village_committee]`` inside a text, in words."""

    def named(found: re.Match[str]) -> str:
        parts = []
        for part in found.group(1).split(","):
            dimension, _, members = part.strip().partition("=")
            parts.append(" ".join(member_words(dimension, each, lang) for each in members.split("|")))
        return say("report.brackets", lang, inside=", ".join(parts))

    return _FILTER.sub(named, text)


def override_words(each: Any, unit: str) -> Text:
    """One value that a scenario gives a parameter, and the cells it is for."""
    if not isinstance(each, Mapping):
        return {lang: f"{each} {unit_words(unit)[lang]}".strip() for lang in LANGUAGES}
    where = each.get("at") or {}
    found = {}
    for lang in LANGUAGES:
        inside = _members(where, lang) if isinstance(where, Mapping) else str(where)
        value = f"{each.get('value')} {unit_words(unit)[lang]}".strip()
        found[lang] = value + (say("report.brackets", lang, inside=inside) if inside else "")
    return found


def factor_words(factor: Mapping[str, Any]) -> Text:
    """Name of a factor of a study, with the unit of the parameter it sets."""
    address = str(factor["address"])
    name: Text = factor.get("name") or same(address)
    path = address.split("[")[0]
    known = catalogue().get(path.removeprefix("parameters/"))
    found = {}
    for lang in LANGUAGES:
        label = filter_words(str(name[lang]), lang)
        use = path.rsplit("/", 1)[-1]
        if path.startswith("programmes/") and label.endswith(f" {use}"):
            label = f"{label.removesuffix(use)}{words(lang).get(f'use.{use}', use)}"
        unit = None if known is None else unit_words(known.unit)[lang]
        found[lang] = label if unit is None else say("column.with_unit", lang, label=label, unit=unit)
    return found
