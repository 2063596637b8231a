"""One entry of the catalogue in words: what its source says, what it does not say, and what is assumed in its place."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.evidence import Cost, Effect, Expected, Fact, Programme, Range, documents, facts, programmes
from sim.experiments.model_tables import documented, meaning, place_words
from sim.parameters.catalogue import catalogue
from sim.text import LANGUAGES, both, say
from sim.text.numbers import plain
from sim.vocabulary import DIMENSIONS, label, member_label

Text = Mapping[str, str]
Line = tuple[str, Text]


def programme_lines(each: Programme) -> tuple[Line, ...]:
    """Named lines about an entry, in both languages."""
    return tuple(_lines(each))


def expected_words(expected: Expected) -> Text:
    """The declared outcome and its direction."""
    from sim.indicators import catalogue as indicators

    known = indicators().get(expected.indicator)
    named = dict.fromkeys(LANGUAGES, expected.indicator) if known is None else known.label
    return both("catalogue.up" if expected.sign > 0 else "catalogue.down", indicator=named)


def _lines(each: Programme) -> Iterator[Line]:
    yield "nature", _labels("nature", each.nature)
    yield "status", _labels("status", each.status)
    yield "stage", _joined([_labels("stage", stage) for stage in each.stage])
    yield "grade", both(f"catalogue.grade_{each.grade.lower()}")
    yield "place", place_words(each.place)
    yield from _source(each)
    yield "unsaid", _unsaid(each)
    yield "provenance", _labels("provenance", each.provenance)
    if each.note:
        yield "note", each.note
    yield from (("effect", _effect(effect)) for effect in each.effects)
    for left in each.omitted:
        yield "omitted", both("catalogue.omitted", arrow=left.arrow, reason=left.reason)
    if each.cost is not None:
        yield "cost", _cost(each.cost, each.coverage_unit)
    if each.expected is not None:
        yield "expected", both("catalogue.expected", words=expected_words(each.expected), id=each.expected.indicator)
    if each.pulls_against:
        yield "pulls", _joined([_named(name) for name in each.pulls_against])
    yield from _facts(each)


def _labels(kind: str, name: str) -> Text:
    return {lang: label(f"{kind}.{name}", lang) for lang in LANGUAGES}


def _joined(texts: Sequence[Text]) -> Text:
    return {lang: say("catalogue.comma", lang).join(text[lang] for text in texts) for lang in LANGUAGES}


def _named(name: str) -> Text:
    """An entry by name and id; the id alone where the catalogue has none of that id."""
    if name not in programmes():
        return dict.fromkeys(LANGUAGES, name)
    return both("catalogue.named", name=programmes()[name].name, id=name)


def _source(each: Programme) -> Iterator[Line]:
    source = documents().get(each.document)
    if source is not None:
        yield "source", both("catalogue.source", title=source.title, publisher=source.publisher, date=source.date)


def _unsaid(each: Programme) -> Text:
    """What nobody should read into the source."""
    keys = ["catalogue.unsaid_size" if each.is_switch else "catalogue.unsaid_switch"]
    keys += ["catalogue.unsaid_named"] if each.status == "named_only" else []
    keys += ["catalogue.unsaid_planned"] if each.status == "planned" else []
    return {lang: say("catalogue.gap", lang).join(say(key, lang) for key in keys) for lang in LANGUAGES}


# --- effects ----------------------------------------------------------------------------------------
def _effect(effect: Effect) -> Text:
    """One effect: what it moves, by how much, where, and which arrows of the research catalogue it stands for."""
    parts = [_moves(effect)]
    if effect.size is not None:
        parts.append(both("catalogue.size", range=_range(effect.size), meaning=_step(effect.target, effect.size)))
    parts += [both("catalogue.option", name=name, value=_value(value)) for name, value in effect.options.items()]
    if effect.filter:
        parts.append(both("catalogue.only", members=_members(effect.filter)))
    if effect.family:
        parts.append(both("catalogue.family", family=effect.family))
    if effect.arrows:
        parts.append(both("catalogue.arrows", arrows="; ".join(effect.arrows)))
    return {lang: "\n".join(text[lang] for text in parts) for lang in LANGUAGES}


def _moves(effect: Effect) -> Text:
    from sim.operator import registry

    if effect.target in catalogue():
        named = catalogue()[effect.target].label
        return both("catalogue.moves", operator=effect.operator, label=named, id=effect.target)
    held = registry().get(effect.operator)
    what = meaning("operators", effect.operator, "" if held is None else documented(held))
    return both("catalogue.does", operator=effect.operator, what=what)


def _step(target: str, size: Range) -> Text:
    """What a size means on the scale of its target; nothing where the operator has its own reading."""
    scale = catalogue()[target].scale if target in catalogue() else ""
    if scale not in ("log", "logit"):
        return dict.fromkeys(LANGUAGES, "")
    ends = [f"{math.exp(end):.3g}" for end in (size.central, size.low, size.high)]
    return both(f"catalogue.step_{scale}", central=ends[0], low=ends[1], high=ends[2])


def _range(found: Range) -> Text:
    if found.low == found.high:
        return dict.fromkeys(LANGUAGES, f"{found.central:+g}")
    return both("catalogue.range", central=f"{found.central:+g}", low=f"{found.low:+g}", high=f"{found.high:+g}")


def _value(value: Any) -> Text:
    if isinstance(value, Range):
        return _range(value)
    if isinstance(value, (list, tuple)):
        return dict.fromkeys(LANGUAGES, ", ".join(map(str, value)))
    return dict.fromkeys(LANGUAGES, str(value))


def _members(filters: Mapping[str, tuple[str, ...]]) -> Text:
    """Members of a filter by their labels."""
    return {
        lang: say("catalogue.comma", lang).join(
            member_label(dimension, name, lang) if dimension in DIMENSIONS else name
            for dimension, names in filters.items()
            for name in names
        )
        for lang in LANGUAGES
    }


# --- cost and facts ---------------------------------------------------------------------------------
def _cost(cost: Cost, unit: str) -> Text:
    parts = [
        both(f"catalogue.cost_{name}", low=plain(held.low), central=plain(held.central), high=plain(held.high))
        for name in ("once", "yearly", "hourly")
        if (held := getattr(cost, name)).high > 0.0
    ]
    if not parts:
        return both("catalogue.cost_none", payer=_labels("payer", cost.payer))
    return both(
        "catalogue.cost", unit=both(f"catalogue.unit_{unit}"), parts=_joined(parts), payer=_labels("payer", cost.payer)
    )


def _facts(each: Programme) -> Iterator[Line]:
    """Every figure of the entry's document, one a line: what the text does say."""
    source = documents().get(each.document)
    if source is None or not source.facts:
        return
    found = [facts()[name] for name in source.facts]
    yield (
        "facts",
        {
            lang: "\n".join(f"{fact.id}: {fact.term[lang]} {_figure(fact)} {fact.unit} ({fact.year})" for fact in found)
            for lang in LANGUAGES
        },
    )


def _figure(fact: Fact) -> str:
    """A figure as it stands in its document: no digits lost."""
    values = fact.value if isinstance(fact.value, (list, tuple)) else [fact.value]
    grouped = fact.unit != "year"
    return ", ".join(
        f"{value:,}" if grouped and isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)
        for value in values
    )
