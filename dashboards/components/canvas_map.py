"""The map component: every micro-grid as a cell, coloured by one byte; the browser answers hover, click and keys."""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboards import texts
from dashboards.components.layout import Layout, lay_out
from dashboards.live.places import LEVELS, Places, Scope

#: none, one, two … many: light to dark, so that neither colour vision nor a colour print is needed
COLOURS = ("#e8ecf1", "#8fc0e6", "#4f97d1", "#1f6cb0", "#12447c", "#061f47")

#: pixels for the lines under the picture
_SAID = 54

_HTML = (
    '<div class="map"><canvas tabindex="0" role="img"></canvas>'
    '<div class="said" aria-live="polite"></div><div class="small"></div><div class="legend"></div></div>'
)


@cache
def _component() -> Any:
    import streamlit as st

    style, script = (Path(__file__).with_suffix(kind).read_text(encoding="utf-8") for kind in (".css", ".js"))
    return st.components.v2.component("wangge_map", html=_HTML, css=style, js=script)


def blocks(places: Places, scope: Scope, lang: str) -> dict[str, Any]:
    """What the browser keeps of a place: blocks, names, and which cells belong to which."""
    made: Layout = lay_out(places, scope)
    first, last = places.span("grid", scope)
    cells = places.span("micro", scope)[0]
    villages = places.span("village", scope) if scope.level in LEVELS[:3] else _own_village(places, scope)
    village = places.parents["grid"][first:last]
    starts = np.array([places.children("village", int(each)).start for each in village])
    return {
        "grids": _packed(made.grids), "boxes": _packed(made.parts), "inner": _packed(made.inner),
        "cells": made.cells.tolist(), "parts": _parts(places, scope, made, cells, lang),
        "village": (village - villages[0]).tolist(), "number": (np.arange(first, last) - starts + 1).tolist(),
        "gridWord": texts.say("live.grid", lang), "microWord": texts.say("live.micro", lang),
        "villages": [_village(places, row, lang) for row in range(*villages)],
    }  # fmt: skip


def _own_village(places: Places, scope: Scope) -> tuple[int, int]:
    village = next(each.index for each in places.path(scope) if each.level == "village")
    return village, village + 1


def _village(places: Places, row: int, lang: str) -> list[str]:
    return [places.name(each)[lang] for each in places.path(Scope("village", row))[1:]]


def _parts(places: Places, scope: Scope, made: Layout, cells: int, lang: str) -> list[dict[str, Any]]:
    """The blocks one can go down into, with the cells that they hold."""
    if scope.level == LEVELS[-1]:
        return []
    below = LEVELS[LEVELS.index(scope.level) + 1]
    rows = places.children(scope.level, scope.index)
    names = places.names(below, rows, lang)
    return [
        {"name": name, "first": places.span("micro", Scope(below, row))[0] - cells, "n": places.n_micro(below, row),
         "head": int(head)}
        for row, name, head in zip(rows, names, made.heads, strict=True)
    ]  # fmt: skip


def _packed(numbers: NDArray[Any]) -> str:
    return base64.b64encode(np.ascontiguousarray(_little(numbers)).tobytes()).decode("ascii")


def _little(numbers: NDArray[Any]) -> NDArray[Any]:
    """Unsigned numbers of two bytes or one, least byte first."""
    return numbers.astype("<u2") if numbers.dtype.itemsize == 2 else numbers.astype(np.uint8)


def draw(
    identifier: str,
    made: dict[str, Any] | None,
    cells: NDArray[np.uint8],
    words: dict[str, str],
    day: int,
    height: int,
    picked: Callable[[], None],
    missing: Callable[[], None],
    key: str,
) -> Any:
    """Show one picture.

    Parameters
    ----------
    identifier
        Of the blocks; the browser keeps them and is sent them again only if it asks (``missing``).
    made
        The blocks, or None if they were sent before.
    cells
        A byte a micro-grid of the place.
    words
        ``told`` (of a number, ``{n}``), ``label`` (of the picture), ``idle`` (below it while nothing is pointed at),
        ``small`` (before the parts that are too small for a label), ``legend``.
    picked
        Called when a cell is chosen (its number within the place) or the way up (-1).
    """
    data = {
        "id": identifier, "map": made, "frame": _packed(cells), "colours": COLOURS, "day": day,
        "height": height - _SAID, **words,
    }  # fmt: skip
    return _component()(key=key, data=data, height=height, on_picked_change=picked, on_missing_change=missing)
