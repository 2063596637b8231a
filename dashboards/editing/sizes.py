"""How large a region a text may describe in the dashboard: it is built in the server that all viewers share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.errors import Fault
from sim.yaml_nodes import Node

#: more than any prefecture has; larger regions belong on the command line, or in a file of the scenario folder
MOST = {
    "residents": 20_000_000,
    "households": 20_000_000,
    "counties": 1_000,
    "townships": 20_000,
    "villages": 200_000,
    "grids": 500_000,
    "micro_grids": 2_000_000,
    "copies": 200_000,
}


def too_large(merged: Node) -> list[Fault]:
    """A fault for each total of a region described within a scenario that is beyond what the server should build."""
    region = merged.get("region")
    if region is None or not region.is_map:
        return []
    return [
        Fault(
            *node.place, f"region/{path}",
            f"看板中最多 {MOST[name]:,}（现为 {value:,.0f}）；更大的区域请用命令行",
            f"at most {MOST[name]:,} in the dashboard (got {value:,.0f}); larger regions belong on the command line",
        )
        for path, name, node in _totals(region)
        if (value := _number(node)) > MOST[name]
    ]  # fmt: skip


def _totals(region: Node) -> Iterator[tuple[str, str, Node]]:
    for name, node in region.items():
        if name in MOST:
            yield name, name, node
    totals = region.get("totals")
    if totals is not None and totals.is_map:
        for name, node in totals.items():
            if name in MOST:
                inner = node.get("value")
                yield f"totals/{name}", name, node if inner is None else inner


def _number(node: Node) -> float:
    value: Any = node.value
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else 0.0
