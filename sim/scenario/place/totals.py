"""Totals of a region: what its file states, and what stated rules put where it states nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.errors import Faults
from sim.evidence.checks import check_keys, choice_of, join, number_of, text_of
from sim.evidence.records import PROVENANCES
from sim.scenario.place.allocation import Ints, share_one
from sim.scenario.place.rules import Mark, Rules, fact_value
from sim.yaml_nodes import Node

TOTALS = ("residents", "households", "urban_share", "counties", "townships", "villages", "grids", "micro_grids")
MOST = 2e8
#: somewhat more than all of China has: a slip of the finger must not fill the memory before it is seen
_CEILINGS = {"counties": 4e3, "townships": 6e4, "villages": 1e6, "grids": 5e6, "micro_grids": 5e7}

#: total -> (what it is filled from, rule, whether the rule divides)
_RATIOS = {
    "households": ("residents", "residents_per_household", True),
    "townships": ("residents", "residents_per_township", True),
    "villages": ("residents", "residents_per_village", True),
    "grids": ("residents", "residents_per_grid", True),
    "micro_grids": ("grids", "micro_grids_per_grid", False),
}


@dataclass
class Totals:
    """Stated totals of a region by name, where each comes from, and where they stand."""

    values: dict[str, float] = field(default_factory=dict)
    marks: dict[str, Mark] = field(default_factory=dict)
    places: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    place: tuple[str, int, int] = ("", 0, 0)

    def where(self, name: str) -> tuple[str, int, int]:
        """Place of a total; of all totals where it is not stated."""
        return self.places.get(name, self.place)


def read_totals(node: Node, faults: Faults) -> Totals:
    """Return the totals of a region file: a number each, or {value, kind, zh, en}, or {fact: id}.

    Parameters
    ----------
    node
        The whole region; its ``totals`` may be missing.
    faults
        Where faults are added.
    """
    totals = Totals(place=node.place)
    stated = node.get("totals")
    if stated is None:
        return totals
    check_keys(stated, dict.fromkeys(TOTALS, False), "totals", faults)
    for name, below in stated.items():
        if name not in TOTALS:
            continue
        value, mark = _total(name, below, join("totals", name), faults)
        totals.values[name], totals.marks[f"totals.{name}"] = value, mark
        totals.places[name] = below.place
    return totals


def _total(name: str, node: Node, path: str, faults: Faults) -> tuple[float, Mark]:
    bounds = (0.0, 1.0) if name == "urban_share" else (1.0, _CEILINGS.get(name, MOST))
    fact = node.get("fact")
    if fact is not None:
        check_keys(node, {"fact": True}, path, faults)
        return fact_value(fact, join(path, "fact"), faults)
    mark = Mark("assumed", "区域文件给定", "Set by the region file")
    given: Node | None = node
    if node.is_map:
        check_keys(node, {"value": True, "kind": True, "zh": True, "en": True}, path, faults)
        given = node.get("value")
        kind = choice_of(node.get("kind"), PROVENANCES, join(path, "kind"), faults)
        zh, en = (text_of(node.get(lang), join(path, lang), faults) for lang in ("zh", "en"))
        mark = Mark(kind, zh, en)
    if given is None:
        return bounds[0], mark
    return number_of(given, path, faults, bounds, whole=name != "urban_share"), mark


def fill_totals(totals: Totals, residents: int, rules: Rules) -> None:
    """Put what the stated rules give for every total that the region does not state."""
    totals.values["residents"] = residents
    least = totals.values.get("counties", 1)
    for name, (base, rule, divides) in _RATIOS.items():
        if name not in totals.values:
            ratio = rules[rule]
            amount = totals.values[base] / ratio if divides else totals.values[base] * ratio
            totals.values[name] = max(1 if name == "households" else least, math.floor(amount + 0.5))
            note = rules.by_id[rule].mark
            totals.marks[f"totals.{name}"] = Mark("derived", f"按规则 {rule}：{note.zh}", f"By rule {rule}: {note.en}")
        least = least if name == "households" else totals.values[name]


def raise_to_villages(totals: Totals) -> None:
    """Give every village a grid and every grid a micro-grid, where these totals are the rule's and not stated."""
    for above, below in (("villages", "grids"), ("grids", "micro_grids")):
        if below not in totals.places:
            totals.values[below] = max(totals.values[below], totals.values[above])


def check_order(totals: Totals, faults: Faults) -> None:
    """Check that every level has at least as many places as the one above, and enough residents and households."""
    chain = ("counties", "townships", "villages", "grids", "micro_grids", "residents")
    for above, below in zip(chain, chain[1:], strict=False):
        if totals.values.get(below, math.inf) < totals.values.get(above, 0):
            high, low = int(totals.values[above]), int(totals.values[below])
            faults.add(
                totals.where(below), f"totals/{below}",
                f"不能少于 {above}（{low} < {high}）", f"cannot be fewer than {above} ({low} < {high})",
            )  # fmt: skip


def fill_blanks(
    given: NDArray[np.float64],
    total: float | None,
    weights: Ints,
    faults: Faults,
    where: tuple[str, int, int],
    path: str,
    at_least: int | Ints = 1,
) -> Ints:
    """Fill the blanks (nan) of a column so that it adds up to the total.

    Parameters
    ----------
    given
        Column with nan where it is blank.
    total
        What the column must add up to; None if no blank is left and any sum will do.
    weights
        Weights by which the blanks share what is left.
    faults, where, path
        Where to report a sum that cannot be met.
    at_least
        What a blank gets at least.
    """
    blank = np.isnan(given)
    least = np.broadcast_to(np.asarray(at_least, np.int64), given.shape)[blank]
    out = np.where(blank, 0, given).astype(np.int64)
    if total is None:
        return out
    left = int(total) - int(out.sum())
    if left < int(least.sum()) or (left and not blank.any()):
        found = int(out.sum())
        faults.add(
            where, path, f"各行已填合计 {found}，与总数 {int(total)} 不符",
            f"the rows that are filled add up to {found}, which does not fit the total of {int(total)}",
        )  # fmt: skip
        return np.maximum(out, 1)
    if blank.any():
        out[blank] = share_one(left, weights[blank], least)
    return out
