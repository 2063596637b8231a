"""Designs: which combinations of factor values a study tries. Plain arithmetic; sampling comes from scipy.stats.qmc."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.errors import Faults
from sim.experiments.sweep import reading
from sim.experiments.sweep.factors import Factor
from sim.parameters.cells import show
from sim.scenario.words import unknown
from sim.yaml_nodes import Node

PLAIN = ("grid", "zip", "one_at_a_time")
SAMPLED = ("latin_hypercube", "sobol")
KINDS = (*PLAIN, *SAMPLED, "list")
MOST_POINTS = 100_000
#: evenly spaced values of a range where the file does not say how many
GRID_STEPS = 3
ONE_STEPS = 2

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Design:
    """How points are chosen.

    Attributes
    ----------
    kind
        One of `KINDS`.
    n, seed
        Of a sampled design: points, and the seed of the sample (not of the runs).
    points
        Of a list: address -> value, point by point.
    """

    kind: str = "grid"
    n: int = 0
    seed: int = 1
    points: tuple[Values, ...] = ()


def points(factors: Sequence[Factor], design: Design) -> list[Values]:
    """Every point as address -> value; an address that is left out keeps the value of the base.

    ``grid``: the last factor varies fastest. ``one_at_a_time``: the base first, then each factor alone.
    """
    if design.kind == "list":
        return list(design.points)
    if design.kind in SAMPLED:
        return _sampled(factors, design)
    steps = ONE_STEPS if design.kind == "one_at_a_time" else GRID_STEPS
    levels = [factor.levels(steps) for factor in factors]
    addresses = [factor.address for factor in factors]
    if design.kind == "one_at_a_time":
        alone = [{address: value} for address, values in zip(addresses, levels, strict=True) for value in values]
        return [{}, *alone]
    rows = zip(*levels, strict=True) if design.kind == "zip" else itertools.product(*levels)
    return [dict(zip(addresses, row, strict=True)) for row in rows] or [{}]


def count(factors: Sequence[Factor], design: Design) -> int:
    """Number of points, without making them."""
    if design.kind == "list":
        return len(design.points)
    if design.kind in SAMPLED:
        return design.n
    steps = ONE_STEPS if design.kind == "one_at_a_time" else GRID_STEPS
    sizes = [len(factor.values) or factor.steps or steps for factor in factors]
    if design.kind == "one_at_a_time":
        return 1 + sum(sizes)
    if design.kind == "zip":
        return min(sizes, default=1)
    total = 1
    for size in sizes:
        total *= size
    return total


def _sampled(factors: Sequence[Factor], design: Design) -> list[Values]:
    import numpy as np
    from scipy.stats import qmc

    random = np.random.default_rng(design.seed)
    if design.kind == "sobol":
        sample = qmc.Sobol(len(factors), scramble=True, rng=random).random(design.n)
    else:
        sample = qmc.LatinHypercube(len(factors), rng=random).random(design.n)
    return [
        {factor.address: factor.at(float(share)) for factor, share in zip(factors, row, strict=True)} for row in sample
    ]


def read_design(node: Node | None, factors: Sequence[Factor], faults: Faults, broken: bool = False) -> Design:
    """Return the design of a study file; adds a fault for each mistake.

    ``broken``: some factors could not be read, so what depends on their number is not judged.
    """
    if node is None:
        return Design()
    kind = node.value
    if node.is_map and len(node.value) == 1:
        kind = next(iter(node.value))
    if not isinstance(kind, str) or kind not in KINDS or (kind in PLAIN) == node.is_map:
        _unknown_design(node, kind, faults)
        return Design()
    before = len(faults.found)
    if broken:
        return Design()
    if kind == "list":
        found = Design("list", points=_listed(node.value[kind], factors, faults))
    elif kind in SAMPLED:
        found = _read_sample(kind, node.value[kind], factors, faults)
    else:
        found = Design(kind)
        if kind == "zip":
            _check_zip(node, factors, faults)
    number = count(factors, found)
    if len(faults.found) == before and number > MOST_POINTS:
        zh, en = f"共 {number:,} 个点，上限 {MOST_POINTS:,}", f"{number:,} points, at most {MOST_POINTS:,}"
        faults.add(node.place, "design", zh, en)
    return found


def _unknown_design(node: Node, kind: Any, faults: Faults) -> None:
    forms = "grid, zip, one_at_a_time, {latin_hypercube: {n: 64}}, {sobol: {n: 64}}, {list: [...]}"
    if isinstance(kind, str) and kind not in KINDS:
        zh, en = unknown(kind, KINDS, "设计", "design")
        faults.add(node.place, "design", zh, en)
    else:
        faults.add(node.place, "design", f"应为其中之一：{forms}", f"must be one of: {forms}")


def _read_sample(kind: str, node: Node, factors: Sequence[Factor], faults: Faults) -> Design:
    path = f"design/{kind}"
    if not reading.mapping(node, ("n", "seed"), path, faults):
        return Design(kind, 1)
    n = reading.whole(node.get("n"), f"{path}/n", faults, 1, MOST_POINTS)
    seed = reading.whole(node.get("seed"), f"{path}/seed", faults, 0, 2**53 - 1)
    if node.get("n") is None:
        faults.add(node.place, path, "缺少“n”（点数）", "'n' (number of points) is missing")
    if not factors:
        faults.add(node.place, path, "抽样设计至少要有一个因素", "a sampled design needs at least one factor")
    if kind == "sobol" and n is not None and n & (n - 1):
        near = (1 << (n.bit_length() - 1), 1 << n.bit_length())
        faults.add(
            node.key_place("n"), f"{path}/n",
            f"Sobol 序列的点数应为 2 的幂，如 {near[0]} 或 {near[1]}（现为 {n}）",
            f"a Sobol sequence needs a power of two, like {near[0]} or {near[1]} (got {n})",
        )  # fmt: skip
    return Design(kind, n or 1, 1 if seed is None else seed)


def _check_zip(node: Node, factors: Sequence[Factor], faults: Faults) -> None:
    sizes = {len(factor.levels(GRID_STEPS)) for factor in factors}
    if len(sizes) > 1:
        shown = ", ".join(f"{factor.address}: {len(factor.levels(GRID_STEPS))}" for factor in factors)
        zh, en = f"zip 要求各因素取值个数相同；现为 {shown}", f"zip needs as many values of every factor; got {shown}"
        faults.add(node.place, "design", zh, en)


def _listed(node: Node, factors: Sequence[Factor], faults: Faults) -> tuple[Values, ...]:
    """Points one by one: each a list of values in the order of the factors, or a mapping address -> value."""
    addresses = [factor.address for factor in factors]
    if not node.is_list or not node.value:
        faults.add(node.place, "design/list", "应为点的列表", "must be a list of points")
        return ()
    found: list[Values] = []
    for number, each in enumerate(node.value):
        path = f"design/list/{number}"
        if each.is_list and len(each.value) == len(addresses):
            found.append(dict(zip(addresses, each.plain(), strict=True)))
        elif each.is_map:
            if reading.mapping(each, addresses, path, faults):
                found.append(each.plain())
        else:
            faults.add(
                each.place, path,
                f"应为 {len(addresses)} 个取值的列表（按因素次序），或“地址: 取值”的映射（现为 {show(each.value)}）",
                f"must be a list of {len(addresses)} values in the order of the factors, or a mapping of"
                f" 'address: value' (got {show(each.value)})",
            )  # fmt: skip
    return tuple(found)
