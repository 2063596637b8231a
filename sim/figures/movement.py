"""Where files go: from how they came in, through the tiers, to how they ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sim import vocabulary
from sim.figures.figure import Figure, Row, Text
from sim.figures.levels import Basis
from sim.text import LANGUAGES, both, words

#: order of the columns of the picture; a flow against it ends in a node of its own, since a Sankey has no way back
_ORDER = ("opened", "village", "township", "county", "city", "above")


def flows(rows: Iterable[Mapping[str, Any]], title: Text | None = None, basis: Basis | None = None) -> Figure:
    """Files that were opened, raised, sent down and closed, as a Sankey.

    Parameters
    ----------
    rows
        ``from``, ``to`` and ``count``; names are tiers, ``opened``, ``above`` or kinds of end. Counts of the same pair
        are added up.
    """
    total: dict[tuple[str, str], float] = {}
    for row in rows:
        pair = str(row["from"]), str(row["to"])
        total[pair] = total.get(pair, 0.0) + float(row["count"])
    kept = sorted(((pair, count) for pair, count in total.items() if count > 0), key=lambda each: _place(each[0]))
    table: list[Row] = [
        {"from": node_words(source), "to": _target(source, target), "count": count} for (source, target), count in kept
    ]
    note = (basis or Basis()).note(both("figure.flows_scope"))
    return Figure(
        "sankey", tuple(table), "from", "count", "to", None, None, both("unit.files"), title or both("figure.flows"),
        note, "flows",
    )  # fmt: skip


def _rank(name: str) -> int:
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


def _place(pair: tuple[str, str]) -> tuple[int, int, str, str]:
    return _rank(pair[0]), _rank(pair[1]), *pair


def _target(source: str, target: str) -> Text:
    """Words of the node a flow ends in; one that goes down or sideways ends beside the tiers."""
    if _rank(target) > _rank(source) or _rank(source) == len(_ORDER):
        return node_words(target)
    key = "flow.same_tier" if target == source else "flow.sent_down"
    return both(key, tier=node_words(target))


def node_words(name: str) -> Text:
    """Label of a node: a tier, an end or another known word; the name itself where there is none."""
    found = {}
    for lang in LANGUAGES:
        known = vocabulary.member_label("tier", name, lang)
        found[lang] = words(lang).get(f"flow.{name}", name) if known == f"tier.{name}" else known
    return found
