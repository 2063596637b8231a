"""What stands beside the list while no record is open: all documents, or the facts of one."""

from __future__ import annotations

import re
from collections import Counter

import streamlit as st

from dashboards import numbers, shell
from dashboards.evidence.choosing import document_words
from dashboards.parts.picking import heading
from sim import vocabulary
from sim.evidence import Fact, documents, facts, programmes
from sim.evidence.records import NATURES
from sim.experiments.model_tables import place_words

_FACTS = ("fact", "value", "year", "place")
_HYPHEN = re.compile(r"-(?=\d)")


def everything() -> None:
    """How many records of which nature each document has."""
    shell.empty("programmes.pick", ":material/touch_app:")
    heading(shell.t("programmes.documents"))
    held = Counter((each.document, each.nature) for each in programmes().values())
    rows = [
        [
            shell.say(each.title), _unbroken(document_words(each)), *(held[name, nature] for nature in NATURES),
            len(each.programmes), len(each.facts),
        ]
        for name, each in documents().items()
    ]  # fmt: skip
    natures = [vocabulary.label(f"nature.{nature}", shell.language()) for nature in NATURES]
    heads = [shell.t("programmes.h.document"), shell.t("programmes.h.place_date"), *natures]
    shell.table(rows, [*heads, shell.t("programmes.h.records"), shell.t("programmes.h.facts")])
    st.caption(shell.t("programmes.assumed"))


def document(name: str) -> None:
    """One document and its facts."""
    each = documents()[name]
    heading(shell.say(each.title))
    st.caption(shell.plain(source_words(name)))
    if not each.programmes:
        shell.empty("programmes.facts_only", ":material/info:")
    else:
        shell.empty("programmes.pick_here", ":material/touch_app:", n=len(each.programmes))
    facts_of(name)


def source_words(name: str) -> str:
    """Publisher, date, place and file of a document."""
    each = documents()[name]
    words = [shell.say(each.publisher), each.date, shell.say(place_words(each.place)), f"seeds/{name}.yaml"]
    return " · ".join(words)


def facts_of(name: str) -> None:
    """All facts of a document: value, unit, year, place, provenance and note."""
    held = [facts()[each] for each in documents()[name].facts]
    if not held:
        shell.empty("programmes.no_facts")
        return
    kinds = {each.kind for each in held}
    heads = [*_FACTS, *(("provenance",) if len(kinds) > 1 else ())]
    if len(kinds) == 1:
        st.caption(shell.plain(shell.t("programmes.all_kind", kind=_kind(held[0]))))
    shell.table([_fact(each)[: len(heads)] for each in held], [shell.t(f"programmes.h.{head}") for head in heads])


def _fact(each: Fact) -> list[object]:
    term = shell.say(each.term)
    named = f"{term} · {shell.say(each.note)}" if each.note else term
    return [named, _unbroken(_value(each)), each.year, shell.say(place_words(each.place)), _kind(each)]


def _kind(each: Fact) -> str:
    return vocabulary.label(f"provenance.{each.kind}", shell.language())


def _unbroken(text: str) -> str:
    """The text with dates that are not broken at the end of a line."""
    return _HYPHEN.sub("\u2011", text)


def _value(each: Fact) -> str:
    values = each.value if isinstance(each.value, tuple) else (each.value,)
    text = shell.t("model.and").join(f"{one:,}" if isinstance(one, int | float) else str(one) for one in values)
    unit = numbers.unit(each.unit)
    return text if each.unit in ("date", "names", "version") else f"{text} {unit}".rstrip()
