"""Exports of a run: every form opens, holds the same rows, bears the notice and runs no formula."""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import openpyxl
import pytest

from sim.cli import main
from sim.events.export import stored
from sim.events.export.csv_files import harmless
from sim.events.export.display import tally
from sim.events.measures import AREA, DESK
from sim.events.tables import CASE_COLUMNS, FILE_COLUMNS, LOG_COLUMNS
from sim.text import words
from tests.experiments.fake_engine import install

XES = "{http://www.xes-standard.org/}"


@pytest.fixture(scope="module")
def run(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("export") / "run"
    with pytest.MonkeyPatch.context() as patch:
        install(patch)
        assert main(["run", str(folder / "tiny.yaml"), "--out", str(target), "--lang", "zh"]) == 0
    return target


def export(run: Path, form: str, lang: str = "zh") -> Path:
    target = run.parent / (f"tables-{lang}.{form}" if form in ("xlsx", "xes") else f"{form}-{lang}")
    assert main(["export", str(run), "--to", form, "--out", str(target), "--lang", lang]) == 0
    return target


def test_every_column_of_the_tables_is_exported() -> None:
    from sim.events.export import columns

    for table, declared in (("cases", CASE_COLUMNS), ("files", FILE_COLUMNS), ("events", LOG_COLUMNS)):
        named = {column.name for column in columns(table)}
        assert set(declared) <= named, table


def test_every_tally_has_label_and_unit() -> None:
    for table, listed in (("tallies_area", AREA), ("tallies_desk", DESK)):
        for measure in listed:
            found = tally(table, measure.name.lower())
            assert found is not None and f"tally.{found.unit}" in words("zh")


def test_parquet_has_names_instead_of_codes(run: Path) -> None:
    held = stored(run, "2023-01-01", 480)
    cases = held.tables["cases"].to_pydict()
    assert len(cases["key"][0]) == 13 and cases["parent"][0] is None
    assert set(cases["truth"]) <= {"live", "settled"}
    assert None in held.tables["files"].column("closed_day").to_pylist()
    assert set(held.tables["events"].column("event").to_pylist()) == {"arise", "see", "settle"}
    assert b"notice.zh" in held.tables["cases"].schema.metadata


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_csv(run: Path, lang: str) -> None:
    target = export(run, "csv", lang)
    text = (target / "cases.csv").read_text(encoding="utf-8-sig")
    assert (target / "cases.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(text.splitlines()))
    assert len(rows) == 401 and rows[0][0] == {"zh": "纠纷编号", "en": "Dispute key"}[lang]
    assert words(lang)["notice"] in (target / "NOTICE.txt").read_text(encoding="utf-8-sig")
    for path in target.glob("*.csv"):
        for row in csv.reader(path.read_text(encoding="utf-8-sig").splitlines()):
            assert not any(cell.startswith(("=", "+", "@")) for cell in row), path.name


def test_text_that_would_be_a_formula_is_quoted() -> None:
    assert harmless("=1+1") == "'=1+1" and harmless("-x") == "'-x" and harmless("A县") == "A县" and harmless(-3) == -3


def test_xlsx(run: Path) -> None:
    book = openpyxl.load_workbook(export(run, "xlsx"))
    assert book.sheetnames == ["分乡镇月度汇总", "分单位类型月度汇总", "纠纷", "办理件", "事件"]
    for sheet in book:
        assert sheet["A2"].value == words("zh")["notice"]
        assert sheet["A3"].value == "序号" and sheet["A4"].value == 1
        assert sheet["A1"].value.startswith("表")
        assert sheet.freeze_panes == "B4" and not sheet.merged_cells.ranges
        assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize == 9
        assert sheet.print_title_rows == "$3:$3"
        for row in sheet.iter_rows(min_row=4, max_row=30):
            assert all(cell.data_type != "f" for cell in row)
    cases = book["纠纷"]
    headings = [cell.value for cell in cases[3]]
    assert cases.max_row == 3 + 400 + 1 and cases.cell(404, 1).value == "合计"
    born = cases.cell(4, headings.index("发生日期") + 1)
    assert born.is_date and born.number_format == "yyyy-mm-dd"


def test_xes_is_well_formed_and_complete(run: Path) -> None:
    root = ElementTree.parse(export(run, "xes", "en")).getroot()
    traces = root.findall(f"{XES}trace")
    events = root.findall(f"{XES}trace/{XES}event")
    held = stored(run, "2023-01-01", 480)
    assert len(traces) == 400 and len(events) == held.tables["events"].num_rows
    first = {each.get("key"): each.get("value") for each in events[0]}
    assert first["concept:name"] == "arose" and str(first["time:timestamp"]).endswith("+08:00")
    for trace in traces:
        times = [each.get("value") for each in trace.iter(f"{XES}date")]
        assert times == sorted(times)


def test_parquet_export_is_the_same_tables(run: Path) -> None:
    target = export(run, "parquet")
    assert (target / "events.parquet").read_bytes() == (run / "events.parquet").read_bytes()
    assert (target / "manifest.json").exists()


def test_a_damaged_folder_is_explained(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(run, copy)
    (copy / "cases.parquet").write_bytes(b"PAR1")
    assert main(["export", str(copy), "--to", "csv", "--lang", "en"]) == 2
    err = capsys.readouterr().err
    assert "cases.parquet" in err and "Traceback" not in err
    assert not (tmp_path / "copy-csv").exists()


def test_an_export_is_no_run(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(export(run, "csv")), "--to", "xes", "--lang", "en"]) == 2
    assert "run --out" in capsys.readouterr().err
