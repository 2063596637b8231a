"""Report -> Excel: a sheet that explains, then a sheet a table and a sheet a figure with its native chart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.figures.figure import Figure
from sim.figures.table import Table
from sim.figures.xlsx import Book
from sim.reports.document import Bullets, Facts, Listing, Paragraph, Report
from sim.text import say

#: longest text a cell of Excel may hold
_LONGEST = 32_000


def write_report(report: Report, path: Path, lang: str) -> None:
    """Write the workbook; tables and figures come in the order of the report."""
    with Book(path, lang) as book:
        title = say("sheet.about", lang)
        heads = [say("head.item", lang), say("head.value", lang)]
        book.sheet(book.sheet_name(title), report.title[lang], heads, about(report, lang))
        for block in report.blocks():
            if isinstance(block, Table):
                book.table(block)
            elif isinstance(block, Figure):
                book.figure(block)


def about(report: Report, lang: str) -> list[list[Any]]:
    """Everything that is neither table nor figure, section by section."""
    rows: list[list[Any]] = [[report.subtitle[lang], ""]]
    for section in report.sections:
        head = section.title[lang]
        for block in section.blocks:
            if isinstance(block, Paragraph):
                rows.append([head, block.text[lang]])
            elif isinstance(block, Bullets):
                rows += [[head, line[lang]] for line in block.lines]
            elif isinstance(block, Facts):
                if block.title is not None:
                    rows.append([head, block.title[lang]])
                rows += [[name[lang], text[lang]] for name, text in block.rows]
            elif isinstance(block, Listing):
                rows += [["", line] for line in block.text.splitlines()]
    return [[first, second[:_LONGEST]] for first, second in rows]
