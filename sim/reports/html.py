"""Report -> one HTML file that needs nothing else: no request to any host, every name escaped.

Charts are painted by the vendored ECharts; without script, or where it fails, the same data stand there as a drawing
or a table. The page's own policy allows exactly its two scripts.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path

from sim.figures.echarts import height, option
from sim.figures.figure import Figure, in_words
from sim.figures.svg import can_paint, paint
from sim.figures.table import Cell, Table
from sim.reports.document import Block, Bullets, Facts, Listing, Paragraph, Report
from sim.text import say
from sim.text.numbers import NONE, plain

_HERE = Path(__file__).parent
_VENDOR = _HERE.parent / "figures" / "vendor" / "echarts.min.js"
#: a number, and an interval in brackets of either language
_INTERVAL = re.compile(r"([^（(]+)([（(][^（）()]*[）)])")
#: rows of a chart's table without script; a daily series has more
_MOST = 400


def page(report: Report, lang: str) -> str:
    """The whole page in one language."""
    body = Writer(lang).report(report)
    libraries = (_library(), (_HERE / "charts.js").read_text(encoding="utf-8"))
    hashes = " ".join(f"'{_hash(each)}'" for each in libraries)
    policy = (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
        " form-action 'none'"
    )
    style = "".join((_HERE / name).read_text(encoding="utf-8") for name in ("brief.css", "report.css"))
    scripts = "".join(f"<script>{each}</script>\n" for each in libraries)
    tag = "zh-CN" if lang == "zh" else "en"
    return (
        f'<!DOCTYPE html>\n<html lang="{tag}"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(report.title[lang])} · {escape(report.subtitle[lang])}</title>\n<style>\n{style}</style>"
        f'</head><body>\n<main lang="{tag}">{body}</main>\n{scripts}</body></html>\n'
    )


@cache
def _library() -> str:
    text = _VENDOR.read_text(encoding="utf-8")
    if "</script" in text.lower():
        raise ValueError("the library cannot stand inside a page as it is")
    return text


def _hash(script: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


class Writer:
    """Writes blocks in one language and counts tables and figures."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.tables = self.figures = 0

    def report(self, report: Report) -> str:
        """Title, sections, and the notice above and below."""
        notice = f'<p class="notice">{escape(say("notice", self.lang))}</p>\n'
        parts = [
            notice, f"<h1>{escape(report.title[self.lang])}</h1>",
            f'<p class="sub">{escape(report.subtitle[self.lang])}</p>\n',
        ]  # fmt: skip
        for section in report.sections:
            parts.append(f"<h2>{escape(section.title[self.lang])}</h2>\n")
            parts += [self.block(each) for each in section.blocks]
        return "".join([*parts, notice])

    def block(self, block: Block) -> str:
        """One block."""
        if isinstance(block, Paragraph):
            mark = f' class="{block.kind}"' if block.kind else ""
            return f"<p{mark}>{escape(block.text[self.lang])}</p>\n"
        if isinstance(block, Bullets):
            return "<ul>" + "".join(f"<li>{escape(line[self.lang])}</li>" for line in block.lines) + "</ul>\n"
        if isinstance(block, Facts):
            head = "" if block.title is None else f"<h3>{escape(block.title[self.lang])}</h3>"
            rows = "".join(
                f"<dt>{escape(name[self.lang])}</dt><dd>{escape(text[self.lang])}</dd>" for name, text in block.rows
            )
            return f"{head}<dl>{rows}</dl>\n"
        if isinstance(block, Listing):
            return f"<pre>{escape(block.text)}</pre>\n"
        return self.table(block) if isinstance(block, Table) else self.figure(block)

    def table(self, table: Table) -> str:
        """A table with its title above, its notes and the notice under it."""
        self.tables += 1
        title = say("report.table", self.lang, number=self.tables, title=table.title[self.lang])
        notes = "".join(
            f'<p class="note">{escape(say("report.note", self.lang) + note[self.lang])}</p>\n' for note in table.notes
        )
        foot = f'<tr class="foot"><td colspan="{len(table.heads)}">{escape(say("notice", self.lang))}</td></tr>'
        return (
            f'<div class="wide"><table><caption>{escape(title)}</caption><thead><tr>'
            + "".join(f"<th>{escape(head[self.lang])}</th>" for head in table.heads)
            + "</tr></thead><tbody>\n"
            + "".join(self._row(row, table.words) for row in table.rows)
            + f"{foot}</tbody></table></div>\n{notes}"
        )

    def _row(self, row: tuple[Cell, ...], words: int) -> str:
        cells = []
        for place, each in enumerate(row):
            kind = "word name" if place == 0 and isinstance(each, Mapping) else "word"
            mark = f' class="{kind}"' if place < words else ""
            text = cell_words(each, self.lang)
            cells.append(f"<td{mark}>{escape(text) if place < words else _with_interval(text)}</td>")
        return f"<tr>{''.join(cells)}</tr>\n"

    def figure(self, figure: Figure) -> str:
        """A chart with its title below and its note; what stands there without script is hidden by the script."""
        self.figures += 1
        number = self.figures
        data = json.dumps(option(figure, self.lang), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        # "<" would end the element, the two separators are line ends to a script
        data = data.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
        caption = say("report.figure", self.lang, number=number, title=figure.title[self.lang])
        return (
            f'<figure><div class="chart" id="chart-{number}" style="height:{height(figure)}px"></div>\n'
            f'<script type="application/json" id="data-{number}">{data}</script>\n'
            f'<div class="plain" id="plain-{number}">{self._plain(figure, number)}</div>'
            f"<figcaption>{escape(caption)}</figcaption>\n"
            f'<p class="note">{escape(say("report.note", self.lang) + figure.note[self.lang])}</p></figure>\n'
        )

    def _plain(self, figure: Figure, number: int) -> str:
        if can_paint(figure):
            return paint(figure, self.lang, f"f{number}")
        heads, rows = plain_rows(figure, self.lang)
        cut = f'<p class="note">{escape(say("html.cut", self.lang, n=_MOST, all=len(rows)))}</p>'
        return (
            "<table><thead><tr>"
            + "".join(f"<th>{escape(head)}</th>" for head in heads)
            + "</tr></thead><tbody>"
            + "".join("<tr>" + "".join(f"<td>{escape(each)}</td>" for each in row) + "</tr>" for row in rows[:_MOST])
            + "</tbody></table>"
            + (cut if len(rows) > _MOST else "")
        )


def _with_interval(text: str) -> str:
    """A number whose interval may stand on a line of its own, but is never broken."""
    found = _INTERVAL.fullmatch(text)
    if found is None:
        return escape(text)
    return f'{escape(found[1])}<wbr><span class="interval">{escape(found[2])}</span>'


def cell_words(cell: Cell, lang: str) -> str:
    """A cell of a table as text."""
    if cell is None:
        return NONE
    if isinstance(cell, int | float):
        return f"{cell:,}" if isinstance(cell, int) else plain(cell) if cell >= 0 else "−" + plain(-cell)
    return in_words(cell, lang)


def plain_rows(figure: Figure, lang: str) -> tuple[list[str], list[list[str]]]:
    """The data of a figure as words: what, of what, how much in which unit."""
    parts = [figure.x] + ([figure.series] if figure.series else [])
    value = "event" if figure.kind == "timeline" else figure.y
    heads = [say("head.item", lang)] + ([say("head.series", lang)] if figure.series else [])
    heads.append(f"{say('head.value', lang)} ({figure.unit[lang]})")
    rows = []
    for row in figure.table:
        first = (
            say("timeline.day", lang, day=row["day"]) if figure.kind == "timeline" else in_words(row[figure.x], lang)
        )
        words = [first, *(in_words(row[name], lang) for name in parts[1:])]
        rows.append([*words, cell_words(row[value], lang)])
    return heads, rows
