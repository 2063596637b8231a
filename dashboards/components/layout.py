"""Where every micro-grid stands on the map: nested blocks, no geography.

Each place is a block as large as its number of micro-grids; its parts fill it row by row in the order of their codes.
So a region always looks the same, and neighbours on the map are parts of one place, not neighbours on the ground.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.live.places import LEVELS, Places, Scope

Box = tuple[float, float, float, float]

#: size that margins are reckoned for; the browser stretches it to the room it has
WIDTH, HEIGHT = 640.0, 480.0
#: margin in pixels around a block, and room for its name, by how far below the shown place it is
_MARGIN = (2.0, 0.9, 0.35, 0.0)
_HEADING = 15.0
#: smallest blocks with a heading above their cells, and with one that runs down beside them; others have none
_SMALLEST, _NARROWEST = (46.0, 34.0), (22.0, 46.0)
_BESIDE = 16.0
NO_HEADING, ABOVE, BESIDE = range(3)
_FULL = 65535.0


@dataclass(frozen=True)
class Layout:
    """Blocks of one place.

    Attributes
    ----------
    grids
        Block of each grid as left, top, right, bottom, 0 to 65535 of the whole width and height; uint16 ``[grid, 4]``.
    cells
        Micro-grids of each grid; they fill its block row by row.
    parts
        Blocks of the places one level below, likewise.
    heads
        Where each of those has room for its name: `ABOVE` or `BESIDE` its cells, or `NO_HEADING`.
    inner
        Blocks of the places two levels below: thin lines.
    """

    grids: NDArray[np.uint16]
    cells: NDArray[np.int64]
    parts: NDArray[np.uint16]
    heads: NDArray[np.uint8]
    inner: NDArray[np.uint16]


def lay_out(places: Places, scope: Scope) -> Layout:
    """Blocks of a place, down to its grids."""
    found: dict[str, list[Box]] = {level: [] for level in LEVELS}
    heads: list[int] = []
    top = LEVELS.index(scope.level)

    def fill(level: int, index: int, box: Box) -> None:
        found[LEVELS[level]].append(box)
        if LEVELS[level] == "grid":
            return
        below = LEVELS[level + 1]
        children = places.children(LEVELS[level], index)
        weights = [places.n_micro(below, child) for child in children]
        for child, block in zip(children, blocks(box, weights), strict=True):
            depth = level - top
            inside = _shrunk(block, _MARGIN[min(depth, len(_MARGIN) - 1)])
            if depth == 0:
                heads.append(_heading(inside))
                found["part"].append(inside)
                down, across = _HEADING * (heads[-1] == ABOVE), _BESIDE * (heads[-1] == BESIDE)
                inside = (inside[0] + across, inside[1] + down, inside[2], inside[3])
            fill(level + 1, child, inside)

    found["part"] = []
    fill(top, scope.index, (0.0, 0.0, WIDTH, HEIGHT))
    inner = LEVELS[min(top + 2, len(LEVELS) - 1)]
    start, end = places.span("grid", scope)
    cells = np.array([places.n_micro("grid", grid) for grid in range(start, end)], np.int64)
    return Layout(
        _scaled(found["grid"]), cells, _scaled(found["part"]), np.array(heads, np.uint8),
        _scaled(found[inner] if top + 2 < len(LEVELS) else []),
    )  # fmt: skip


def _heading(box: Box) -> int:
    wide, high = box[2] - box[0], box[3] - box[1]
    if wide >= _SMALLEST[0] and high >= _SMALLEST[1]:
        return ABOVE
    return BESIDE if wide >= _NARROWEST[0] and high >= _NARROWEST[1] else NO_HEADING


def blocks(box: Box, weights: Sequence[float]) -> list[Box]:
    """Divide a block among weights: strips of blocks as square as can be, in the given order, nothing left over.

    Ordered strip treemap (Bederson, Shneiderman & Wattenberg 2002): a strip takes the next block as long as that makes
    its blocks squarer on average.
    """
    left, top, right, bottom = box
    width, height, total = right - left, bottom - top, float(sum(weights))
    if not weights or total <= 0.0:
        return []
    strips: list[list[float]] = []
    for weight in weights:
        here = strips[-1] if strips else []
        if here and _oblong([*here, weight], width, height / total) <= _oblong(here, width, height / total):
            here.append(weight)
        else:
            strips.append([weight])
    if len(strips) > 1 and _oblong([*strips[-2], *strips[-1]], width, height / total) < _oblong(
        strips[-1], width, height / total
    ):
        strips[-2:] = [[*strips[-2], *strips[-1]]]  # what was left over makes no strip of its own
    found: list[Box] = []
    y = top
    for strip in strips:
        here_total = sum(strip)
        deep, x = height * here_total / total, left
        for weight in strip:
            wide = width * weight / here_total
            found.append((x, y, x + wide, y + deep))
            x += wide
        y += deep
    return found


def _oblong(strip: Sequence[float], width: float, per_weight: float) -> float:
    """Mean ratio of the longer to the shorter side of a strip's blocks; 1 = all square."""
    total = sum(strip)
    deep = per_weight * total
    sides = (width * weight / total / deep for weight in strip)
    return sum(max(side, 1.0 / side) for side in sides) / len(strip)


def _shrunk(box: Box, margin: float) -> Box:
    left, top, right, bottom = box
    across, down = min(margin, (right - left) / 6), min(margin, (bottom - top) / 6)
    return left + across, top + down, right - across, bottom - down


def _scaled(boxes: Sequence[Box]) -> NDArray[np.uint16]:
    whole = np.array([WIDTH, HEIGHT, WIDTH, HEIGHT])
    return np.round(np.array(boxes, np.float64).reshape(-1, 4) / whole * _FULL).astype(np.uint16)
