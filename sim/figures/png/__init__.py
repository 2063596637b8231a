"""Painter for documents: a figure as a PNG picture, drawn by matplotlib, which is loaded only here.

Series differ in colour, lightness, dash, marker and hatching. Without a font that has Chinese characters a Chinese
picture is refused with a plain message instead of drawn as boxes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from sim.errors import InputError
from sim.figures.echarts.look import GREY, INK
from sim.figures.figure import Figure, in_words
from sim.figures.png import plot, rows
from sim.figures.svg import wrap
from sim.text import say

#: first one installed is used
FONTS = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "WenQuanYi Micro Hei", "SimHei",
    "Noto Sans CJK JP",
)  # fmt: skip
_WIDE = 7.6


def paint(figure: Figure, lang: str, target: Path | BinaryIO, dpi: int = 160) -> None:
    """Write a figure as PNG; title and note stand in the picture.

    Raises
    ------
    InputError
        If matplotlib is not installed, or no font has Chinese characters and ``lang`` is ``zh``.
    """
    font = _font(lang)
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Canvas

    style: dict[Any, Any] = {
        "font.family": [font, "DejaVu Sans"], "font.size": 9, "axes.unicode_minus": False, "text.parse_math": False,
        "axes.edgecolor": GREY, "axes.labelcolor": GREY, "xtick.color": GREY, "ytick.color": INK, "text.color": INK,
        "hatch.linewidth": 0.5,
    }  # fmt: skip
    with rc_context(style):
        canvas = Canvas(figsize=(_WIDE, _height(figure, lang)), layout="constrained")
        FigureCanvasAgg(canvas)
        axes = canvas.add_subplot()
        axes.set_title(figure.title[lang], fontsize=11, fontweight="bold")
        if figure.table:
            _PAINTERS[figure.kind](figure, lang, axes)
        else:
            axes.text(0.5, 0.5, say("figure.no_value", lang), ha="center", transform=axes.transAxes)
        note = "\n".join(_folded(figure.note[lang] + " " + say("notice", lang)))
        canvas.supxlabel(note, fontsize=7.5, color=GREY, x=0.01, ha="left")
        canvas.savefig(target, dpi=dpi, format="png")


def _font(lang: str) -> str:
    try:
        from matplotlib import font_manager
    except ImportError as error:
        raise InputError.single(
            "画图需要 matplotlib；请安装：pip install wangge[pictures]",
            "pictures need matplotlib; install it: pip install wangge[pictures]",
        ) from error
    have = {each.name for each in font_manager.fontManager.ttflist}
    found = next((name for name in FONTS if name in have), None)
    if found is None and lang == "zh":
        raise InputError.single(say("figure.no_font", "zh"), say("figure.no_font", "en"))
    return found or "DejaVu Sans"


def _folded(words: str) -> list[str]:
    """A note in as many lines as it takes."""
    lines: list[str] = []
    spaced = not any(ord(letter) > 0x2E7F for letter in words)
    current = ""
    for piece in words.split(" ") if spaced else list(words):
        longer = piece if not current else current + (" " if spaced else "") + piece
        if sum(1.0 if ord(letter) > 0x2E7F else 0.5 for letter in longer) > 68:
            lines.append(current)
            current = piece
        else:
            current = longer
    return [*lines, current]


def _height(figure: Figure, lang: str) -> float:
    lines = len(figure.categories())
    series = max(1, len(figure.all_series()))
    last = max((row[figure.x] for row in figure.table), default=0) if figure.kind == "timeline" else 0
    tall = {
        "bar": 1.6 + 0.2 * lines * series + 0.12 * lines, "gauge": 1.6 + 0.2 * lines * series + 0.12 * lines,
        "forest": 1.7 + max(0.26, _tallest(figure, lang)) * len(figure.table), "stacked": 2.2 + 0.45 * lines,
        "sankey": 1.6 + 0.22 * len(figure.table),
        "timeline": 1.6 + 0.2 * (1 + last),
        "heat": 1.8 + 0.4 * series,
    }.get(figure.kind, 3.8)  # fmt: skip
    return min(tall, 40.0)


def _tallest(figure: Figure, lang: str) -> float:
    """Inches that a row needs whose name takes several lines."""
    if len(figure.categories()) < len(figure.table) or not figure.table:
        return 0.0
    return 0.04 + 0.15 * max(len(wrap(in_words(each, lang), rows.NAME)) for each in figure.categories())


_PAINTERS: dict[str, Callable[[Figure, str, Any], None]] = {
    "line": plot.lines, "band": plot.lines, "scatter": plot.scatter, "heat": plot.heat,
    "bar": rows.bars, "gauge": rows.bars, "stacked": rows.stacked, "forest": rows.forest, "sankey": rows.sankey,
    "timeline": rows.timeline,
}  # fmt: skip
