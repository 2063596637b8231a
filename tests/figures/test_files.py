"""Pictures and workbooks: right kinds of file, no formula, one sheet a figure with its chart."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from sim.errors import InputError
from sim.figures import png
from sim.figures.table import table_of_effects, table_of_levels
from sim.figures.xlsx import Book
from tests.figures.samples import EFFECTS, HOSTILE, PLAIN, all_figures, levels

FIGURES = all_figures()
WITHOUT_CHART = {"sankey", "timeline", "heat"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_figure_becomes_a_picture(lang: str) -> None:
    pytest.importorskip("matplotlib")
    # every figure in Chinese, one of each kind in English
    for figure in FIGURES.values() if lang == "zh" else {each.kind: each for each in FIGURES.values()}.values():
        held = io.BytesIO()
        png.paint(figure, lang, held, dpi=30)
        assert held.getvalue()[:8] == b"\x89PNG\r\n\x1a\n" and len(held.getvalue()) > 3000


def test_without_a_chinese_font_the_message_is_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("matplotlib")
    monkeypatch.setattr(png, "FONTS", ("No Such Font",))
    figure = FIGURES["waits"]
    with pytest.raises(InputError, match="font"):
        png.paint(figure, "zh", io.BytesIO())
    png.paint(figure, "en", io.BytesIO(), dpi=40)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_workbook_holds_data_charts_and_no_formula(lang: str, tmp_path: Path) -> None:
    path = tmp_path / "figures.xlsx"
    with Book(path, lang) as book:
        book.table(table_of_levels(levels(), HOSTILE))
        book.table(table_of_effects(EFFECTS, HOSTILE))
        for figure in FIGURES.values():
            book.figure(figure)
    read = openpyxl.load_workbook(path)
    assert len(read.worksheets) == 2 + len(FIGURES)
    for sheet in read:
        assert sheet.freeze_panes == "B4" and len(sheet.title) <= 31
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    for sheet, figure in zip(read.worksheets[2:], FIGURES.values(), strict=True):
        assert len(sheet._charts) == (0 if figure.kind in WITHOUT_CHART else 1), figure.id
        texts = [str(cell.value) for row in sheet.iter_rows() for cell in row]
        assert figure.title[lang] in texts[0]
        assert any(figure.unit[lang] in text for text in texts)
        assert any(figure.note[lang] in text for text in texts)


def test_charts_point_at_their_own_numbers(tmp_path: Path) -> None:
    path = tmp_path / "one.xlsx"
    figure = FIGURES["waits"]
    with Book(path, "en") as book:
        book.figure(figure)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    chart = sheet._charts[0]
    assert chart.x_axis.scaling.orientation == "maxMin" and chart.y_axis.crosses == "max"
    assert "days" in "".join(run.t for part in chart.y_axis.title.tx.rich.p for run in part.r or ())
    series = chart.ser
    assert len(series) == 2
    for one, expected in zip(series, (20.0, 20.1), strict=True):
        cells = sheet[one.val.numRef.f.rpartition("!")[2].replace("$", "")]
        assert [cell.value for row in cells for cell in row] == pytest.approx([expected, expected])


def test_tables_say_why_a_value_is_missing() -> None:
    table = table_of_levels(levels(), PLAIN)
    assert any("分母为零" in note["zh"] for note in table.notes)
    row = table_of_effects(EFFECTS, PLAIN).rows[0]
    assert "个百分点（1.00 至 5.00）" in row[3]["zh"] and "percentage points (1.00 to 5.00)" in row[3]["en"]
