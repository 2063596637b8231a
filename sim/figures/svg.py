"""Painter for HTML: plain SVG text, no script, no font file, readable without colour.

Series differ in lightness, hatching, marker and dash, and every number is written beside its mark.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from sim.figures.figure import Figure, Row
from sim.text import say
from sim.text.numbers import plain

WIDTH = 760
_CLOSING = "）)，。、；：”’"
_INK, _GREY, _RULE = "#1a1a1a", "#595959", "#c8c8c8"
FONT = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','WenQuanYi Micro Hei',SimHei,sans-serif"
_FILLS = ("#1f3b57", "url(#{id}a)", "#8a97a3", "url(#{id}b)", "#d5dbe0", "url(#{id}c)")
_DASHES = ("", "7 4", "2 3", "9 3 2 3", "4 4", "1 5")
_PATTERNS = (
    '<pattern id="{id}a" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="#fff"/>'
    '<path d="M0 6L6 0" stroke="#1f3b57" stroke-width="1.6"/></pattern>'
    '<pattern id="{id}b" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="#fff"/>'
    '<path d="M0 0L6 6" stroke="#5b6670" stroke-width="1.6"/></pattern>'
    '<pattern id="{id}c" width="5" height="5" patternUnits="userSpaceOnUse"><rect width="5" height="5" fill="#fff"/>'
    '<circle cx="2.5" cy="2.5" r="1.1" fill="#5b6670"/></pattern>'
)


def paint(figure: Figure, lang: str, identifier: str) -> str:
    """One figure as an ``<svg>`` element; ``identifier`` keeps hatchings of several figures of a page apart."""
    body, height = _PAINTERS[figure.kind](figure, lang, identifier)
    height += 26
    notice = _text(WIDTH - 8, height - 8, say("notice", lang), "end", 11, _GREY)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" font-family="{FONT}"'
        f' aria-label="{escape(figure.title[lang])}"><defs>{_PATTERNS.format(id=identifier)}</defs>'
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>{body}{notice}</svg>'
    )


def _text(x: float, y: float, words: str, anchor: str = "start", size: int = 12, colour: str = _INK) -> str:
    look = f'font-size="{size}" text-anchor="{anchor}" fill="{colour}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {look}>{escape(words)}</text>'


def signed(value: float) -> str:
    """A difference with its sign and two decimals."""
    text = f"{abs(value):.2f}"
    return text if float(text) == 0.0 else ("+" if value > 0 else "−") + text


def _line(x1: float, y1: float, x2: float, y2: float, colour: str = _RULE, width: float = 1.0) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width}"/>'


def text_width(words: str, size: int = 12) -> float:
    """Rough width in pixels: a Chinese character is as wide as high, a Latin letter about half."""
    return sum(size if ord(letter) > 0x2E7F else 0.56 * size for letter in words)


def wrap(words: str, width: float, size: int = 12) -> list[str]:
    """Break a label so that no line is wider than ``width``; at most three lines, the last of which keeps the end.

    What tells two names apart often stands at their end: a value, a place.
    """
    lines, current = [], ""
    spaced = not any(ord(letter) > 0x2E7F for letter in words)
    pieces = words.split(" ") if spaced else list(words)
    glue = " " if spaced else ""
    for piece in pieces:
        longer = piece if not current else current + glue + piece
        # a line never begins with a closing mark
        if current and text_width(longer, size) > width and piece not in _CLOSING:
            lines.append(current)
            current = piece
        else:
            current = longer
    lines.append(current)
    if len(lines) <= 3:
        return lines
    tail = ""
    for piece in reversed(pieces):
        longer = piece if not tail else piece + glue + tail
        if tail and text_width("…" + longer, size) > width:
            break
        tail = longer
    return [*lines[:2], "…" + tail]


def _label(x: float, middle: float, words: str, width: float) -> str:
    lines = wrap(words, width)
    top = middle + 4 - 7.5 * (len(lines) - 1)
    return "".join(_text(x, top + 15 * place, line, "end") for place, line in enumerate(lines))


def ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Round numbers that span ``low .. high``."""
    if not high > low:
        high = low + 1.0
    rough = (high - low) / wanted
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= rough)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(place * step, 10) for place in range(first, last + 1)]


def _scale(marks: Sequence[float], left: float, right: float) -> Callable[[float], float]:
    span = (marks[-1] - marks[0]) or 1.0
    return lambda value: left + (value - marks[0]) / span * (right - left)


def _axis(marks: Sequence[float], at: Callable[[float], float], top: float, bottom: float) -> str:
    parts = []
    for mark in marks:
        parts.append(_line(at(mark), top, at(mark), bottom, _GREY if mark == 0 else _RULE, 1.4 if mark == 0 else 1.0))
        parts.append(_text(at(mark), bottom + 15, f"{mark:g}".replace("-", "−"), "middle", 11, _GREY))
    return "".join(parts)


def _legend(figure: Figure, lang: str, draw: Callable[[int, float, float], str]) -> tuple[str, float]:
    """Marks with their names above the plot, as many to a line as fit."""
    parts, x, y = [], 12.0, 20.0
    for place, series in enumerate(figure.all_series()):
        wide = 26 + text_width(series[lang]) + 18
        if x > 12 and x + wide > WIDTH:
            x, y = 12.0, y + 20
        parts += [draw(place, x, y), _text(x + 26, y, series[lang])]
        x += wide
    return "".join(parts), y + 12


def _groups(figure: Figure, lang: str) -> list[tuple[str, list[tuple[int, Row]]]]:
    """Rows by category, each with the number of its series."""
    series = figure.all_series()
    found: dict[str, list[tuple[int, Row]]] = {}
    for row in figure.table:
        number = series.index(row[figure.series]) if figure.series is not None else 0
        found.setdefault(row[figure.x][lang], []).append((number, row))
    return list(found.items())


def _dot(number: int, x: float, y: float) -> str:
    if number % 2 == 0:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="#1f3b57"/>'
    look = 'width="9" height="9" fill="#fff" stroke="#1f3b57" stroke-width="1.8"'
    return f'<rect x="{x - 4.5:.1f}" y="{y - 4.5:.1f}" {look}/>'


def _forest(figure: Figure, lang: str, _: str) -> tuple[str, int]:
    legend, top = _legend(figure, lang, lambda number, x, y: _dot(number, x + 10, y - 4))
    low, high = figure.low or figure.y, figure.high or figure.y
    ends = [0.0] + [row[name] for row in figure.table for name in (figure.y, low, high) if row[name] is not None]
    marks = ticks(min(ends), max(ends))
    at = _scale(marks, 236, 520)
    y, body = top + 14, []
    for words, rows in _groups(figure, lang):
        room = max(22 * len(rows), 15 * len(wrap(words, 210)))  # a name of several lines may be higher than its rows
        y += (room - 22 * len(rows)) / 2
        body.append(_label(222, y + 11 * (len(rows) - 1), words, 210))
        for number, row in rows:
            value = row[figure.y]
            written = signed(value)
            if row[low] is not None and row[high] is not None:
                body.append(_line(at(row[low]), y, at(row[high]), y, "#1f3b57", 2.2))
                ends_text = say("range.signed", lang, low=signed(row[low]), high=signed(row[high]))
                written += say("figure.brackets", lang, inside=ends_text)
            body += [_dot(number, at(value), y), _text(534, y + 4, written, size=11)]
            y += 22
        y += 12 + (room - 22 * len(rows)) / 2
    axis = _axis(marks, at, top, y - 8)
    return legend + axis + "".join(body) + _text(520, y + 24, figure.unit[lang], "end", 11, _GREY), int(y + 30)


def _bars(figure: Figure, lang: str, identifier: str) -> tuple[str, int]:
    def swatch(number: int, x: float, y: float) -> str:
        return _bar(number, identifier, x, y - 11, 20, 12)

    legend, top = _legend(figure, lang, swatch)
    values = [row[figure.y] for row in figure.table if row[figure.y] is not None]
    marks = ticks(0.0, max([0.0, *values]))
    at = _scale(marks, 236, 660)
    y, body = top + 6, []
    for words, rows in _groups(figure, lang):
        body.append(_label(222, y + 9 * len(rows), words, 210))
        for number, row in rows:
            value = row[figure.y]
            if value is None:
                body.append(_text(at(0) + 6, y + 12, say("figure.no_value", lang), size=11, colour=_GREY))
            else:
                body.append(_bar(number, identifier, at(0), y + 1, at(value) - at(0), 14))
                body.append(_text(at(value) + 6, y + 12, plain(value), size=11))
            y += 18
        y += 12
    axis = _axis(marks, at, top, y - 4)
    return axis + legend + "".join(body) + _text(700, y + 11, figure.unit[lang], "start", 11, _GREY), int(y + 18)


def _bar(number: int, identifier: str, x: float, y: float, width: float, height: float) -> str:
    fill = _FILLS[number % len(_FILLS)].format(id=identifier)
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0.5):.1f}" height="{height}" fill="{fill}"'
        f' stroke="{_INK}" stroke-width="0.7"/>'
    )


def _lines(figure: Figure, lang: str, _: str) -> tuple[str, int]:
    left, right, top, bottom = 56.0, 540.0, 34.0, 300.0
    places = _places(figure)
    up = ticks(0.0, max(row[figure.y] for row in figure.table if row[figure.y] is not None))
    across = ticks(min(places.values()), max(places.values()), 6)
    at, raised = _scale(across, left, right), _scale(up, bottom, top)
    name = figure.across[lang] if figure.across else say(f"axis.{figure.x}", lang)
    parts = [_across(places, across, at, top, bottom), _text(right, bottom + 32, name, "end", 11, _GREY)]
    for mark in up:
        parts += [
            _line(left, raised(mark), right, raised(mark)),
            _text(left - 6, raised(mark) + 4, f"{mark:g}", "end", 11, _GREY),
        ]
    parts.append(_text(left - 6, top - 14, figure.unit[lang], "end", 11, _GREY))
    labels: list[tuple[float, float, str]] = []
    for number, series in enumerate(figure.parts()):
        rows = [row for row in figure.rows_of(number) if row[figure.y] is not None]
        if not rows:
            continue
        points = " ".join(f"{at(places[row[figure.x]]):.1f},{raised(row[figure.y]):.1f}" for row in rows)
        dash = f' stroke-dasharray="{_DASHES[number % len(_DASHES)]}"' if number else ""
        parts.append(f'<polyline points="{points}" fill="none" stroke="#1f3b57" stroke-width="2"{dash}/>')
        x, y = at(places[rows[-1][figure.x]]), raised(rows[-1][figure.y])
        word = figure.title[lang] if series is None else series[lang]
        labels.append((y, x, f"{number + 1} {word} {plain(rows[-1][figure.y])}"))
    return "".join(parts) + _end_labels(labels, right, top), int(bottom + 40)


def _places(figure: Figure) -> dict[Any, float]:
    """Abscissa of each value of ``x``: itself where it is a number, else its rank."""
    values = figure.categories()
    if all(isinstance(each, int | float) for each in values):
        return {each: float(each) for each in values}
    return {each: float(rank) for rank, each in enumerate(values)}


def _across(
    places: dict[Any, float],
    marks: list[float],
    at: Callable[[float], float],
    top: float,
    bottom: float,
) -> str:
    if all(isinstance(each, int | float) for each in places):
        return _axis(marks, at, top, bottom)
    values, parts = list(places), []
    for mark in marks:
        rank = min(int(mark), len(values) - 1)
        parts.append(_line(at(mark), top, at(mark), bottom))
        if rank == mark:
            parts.append(_text(at(mark), bottom + 15, str(values[rank]), "middle", 10, _GREY))
    return "".join(parts)


def _end_labels(labels: list[tuple[float, float, str]], right: float, top: float) -> str:
    """Names at the ends of lines, moved apart where lines end close together, each with a thread to its end."""
    parts, lowest = [], top - 20.0
    for end, x, words in sorted(labels):
        lines = wrap(words, WIDTH - right - 34)
        y = max(end, lowest + 18)
        parts.append(_line(x + 2, end, right + 18, y, _GREY))
        parts += [_text(right + 22, y + 4 + 14 * place, line, size=11) for place, line in enumerate(lines)]
        lowest = y + 14 * (len(lines) - 1)
    return "".join(parts)


_PAINTERS: dict[str, Callable[[Figure, str, str], tuple[str, int]]] = {
    "forest": _forest,
    "bar": _bars,
    "line": _lines,
    "band": _lines,
}


def can_paint(figure: Figure) -> bool:
    """Whether this painter knows the kind of figure and there is something to draw."""
    known = [row[figure.y] for row in figure.table if row[figure.y] is not None]
    lines = figure.kind in ("line", "band")
    return figure.kind in _PAINTERS and bool(known) and not (lines and min(known) < 0)
