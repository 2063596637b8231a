"""Excel sheets as offices expect them: number first, unit at the top right, total last, frozen and repeated headings.

Text is always written as text: a name that begins with ``=`` must not become a formula.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sim.text import say

#: rows a sheet may hold; Excel's own limit is 1 048 576
MAX_ROWS = 1_000_000
_FIRST = 3


class Workbook:
    """An xlsx file being written; close it, or use it in a ``with`` block.

    Parameters
    ----------
    lang : str
        Language of the fixed words.
    """

    def __init__(self, path: Path, lang: str) -> None:
        import xlsxwriter

        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.lang = lang
        self._book = xlsxwriter.Workbook(str(path), options)
        self._formats = {
            "title": self._book.add_format({"bold": True, "font_size": 14}),
            "head": self._book.add_format({"bold": True, "border": 1, "text_wrap": True, "align": "center"}),
            "cell": self._book.add_format({"border": 1}),
            "number": self._book.add_format({"border": 1, "num_format": "#,##0.###"}),
            "date": self._book.add_format({"border": 1, "num_format": "yyyy-mm-dd"}),
            "unit": self._book.add_format({"align": "right"}),
        }
        self._tables = 0

    def __enter__(self) -> Workbook:
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()

    def sheet(
        self,
        name: str,
        title: str,
        headings: Sequence[str],
        rows: Iterable[Sequence[Any]],
        unit: str = "",
        totals: Iterable[int] = (),
        notes: Sequence[str] = (),
    ) -> int:
        """Write one table on a sheet of its own; returns the number of rows.

        Parameters
        ----------
        unit
            Unit of the numbers, written at the top right.
        totals
            Positions (in ``headings``) of columns that may be added up in the last row.
        notes
            Lines under the table.
        """
        self._tables += 1
        summed = dict.fromkeys(totals, 0.0)
        sheet = self._new(name, title, headings, unit)
        count = 0
        for count, row in enumerate(rows, 1):
            self._row(sheet, _FIRST + count - 1, [count, *row])
            for place in summed:
                summed[place] += row[place] or 0.0
        line = _FIRST + count
        if summed:
            total = [summed.get(place, "") for place in range(len(headings))]
            self._row(sheet, line, [say("xlsx.total", self.lang), *total])
            line += 1
        for note in notes:
            sheet.write_string(line, 0, note)
            line += 1
        return count

    def _new(self, name: str, title: str, headings: Sequence[str], unit: str) -> Any:
        sheet = self._book.add_worksheet(name[:31])
        width = len(headings)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_FIRST - 1)
        sheet.freeze_panes(_FIRST, 1)
        sheet.set_footer("&C— &P —")
        sheet.set_column(0, 0, 7)
        sheet.set_column(1, width, 15)
        sheet.write_string(0, 0, say("xlsx.title", self.lang, number=self._tables, title=title), self._formats["title"])
        sheet.write_string(1, 0, say("notice", self.lang))
        if unit:
            sheet.write_string(1, width, say("xlsx.unit", self.lang, unit=unit), self._formats["unit"])
        for place, heading in enumerate([say("xlsx.number", self.lang), *headings]):
            sheet.write_string(_FIRST - 1, place, heading, self._formats["head"])
        return sheet

    def _row(self, sheet: Any, line: int, row: Sequence[Any]) -> None:
        for place, value in enumerate(row):
            if value is None:
                sheet.write_blank(line, place, None, self._formats["cell"])
            elif isinstance(value, dt.date):
                sheet.write_datetime(line, place, value, self._formats["date"])
            elif isinstance(value, str):
                sheet.write_string(line, place, value, self._formats["cell"])
            else:
                sheet.write_number(line, place, value, self._formats["number"])
