"""Addresses in words: what an analyst calls the assumption that decides a result."""

from __future__ import annotations

from collections.abc import Mapping

from sim.evidence import programmes
from sim.experiments.sweep.addresses import split
from sim.parameters.catalogue import catalogue
from sim.text import LANGUAGES, both


def address_words(address: str) -> Mapping[str, str]:
    """An address in both languages: label of the parameter or programme, and which part of it; itself if unknown."""
    path, where = split(address)
    root, _, rest = path.partition("/")
    if root in ("parameters", "ranges") and rest in catalogue():
        label = catalogue()[rest].label
        if root == "ranges":
            return both("knowledge.table", label=label)
        return {lang: f"{label[lang]}{where}" for lang in LANGUAGES}
    name, _, leaf = rest.partition("/")
    if root == "programmes" and name in programmes():
        return both("knowledge.programme", name=programmes()[name].name, part=_part(leaf))
    return dict.fromkeys(LANGUAGES, address)


def _part(leaf: str) -> Mapping[str, str]:
    kind, _, rest = leaf.partition("/")
    if kind == "effects":
        number, _, option = rest.partition("/")
        shown = both("knowledge.size") if option == "size" else dict.fromkeys(LANGUAGES, option)
        return both("knowledge.effect", number=int(number) + 1, option=shown)
    if kind == "cost" and rest in ("once", "yearly", "hourly"):
        return both(f"knowledge.cost_{rest}")
    return dict.fromkeys(LANGUAGES, leaf)
