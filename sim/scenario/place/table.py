"""Tables of places: CSV as spreadsheets save it (UTF-8 or GBK, titles above the header, totals below), or a YAML list.

Every fault names the row and the column. Columns that are not known are ignored; their content is never kept.
"""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Fault, Faults, InputError, suggestion
from sim.yaml_nodes import Node
from sim.yaml_text import read_bytes

Place = tuple[str, int, int]
Columns = Mapping[str, tuple[str, ...]]  # name -> other spellings

_TOTALS = ("合计", "总计", "小计", "全市", "全县", "全区", "total")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+\Z")
_HEADER_ROWS = 10


@dataclass(frozen=True)
class Cell:
    """Text of one cell and its place (line = row of the file)."""

    text: str
    place: Place


class Row:
    """One row: column name -> cell; blank cells are absent."""

    def __init__(self, cells: dict[str, Cell], place: Place) -> None:
        self.cells = cells
        self.place = place

    def where(self, column: str) -> Place:
        """Place of a cell; of the row where the cell is blank."""
        return self.cells[column].place if column in self.cells else self.place

    def text(self, column: str) -> str:
        """Text of a cell; empty where it is blank."""
        return self.cells[column].text if column in self.cells else ""

    def code(self, column: str, faults: Faults) -> str:
        """Text of a code; a code that a spreadsheet has turned into a number is a fault."""
        text = self.text(column)
        if _SCIENTIFIC.match(text):
            faults.add(
                self.where(column), column,
                f"代码“{text}”已被表格软件转成科学计数；请把该列设为文本后重填",
                f"the spreadsheet has turned the code into '{text}'; make the column text and type it again",
            )  # fmt: skip
        return text.removesuffix(".0")

    def number(self, column: str, faults: Faults, most: float, *, whole: bool = True) -> float:
        """Return a number from 0 to ``most``; nan where the cell is blank or wrong."""
        text = self.text(column).replace(",", "")
        if not text:
            return math.nan
        share = text.endswith("%")
        try:
            value = float(text.removesuffix("%")) / (100 if share else 1)
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or (whole and value != int(value)):
            zh, en = ("应为整数", "must be a whole number") if whole else ("应为数字", "must be a number")
            faults.add(self.where(column), column, f"{zh}（现为“{text}”）", f"{en} (got '{text}')")
            return math.nan
        if not 0 <= value <= most:
            zh, en = f"应在 0 至 {most:g} 之间", f"must be between 0 and {most:g}"
            faults.add(self.where(column), column, f"{zh}（现为 {text}）", f"{en} (got {text})")
            return math.nan
        return value


def read_csv(path: Path, shown: str, columns: Columns, faults: Faults) -> list[Row]:
    """Return the rows of a CSV file below its header, rows of totals and blank rows left out.

    Raises
    ------
    InputError
        If the file cannot be read or has no header with at least two known columns.
    """
    text = _decoded(read_bytes(path, shown), shown)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",\t;", key=lambda sign: text[: 4 * len(first) + 2000].count(sign))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header: dict[int, str] | None = None
    rows = []
    try:
        for number, cells in enumerate(reader, start=1):
            cells = [_plain(cell) for cell in cells]
            if header is None:
                header = _header(cells, (shown, reader.line_num, 1), columns, faults)
                if header is None and number >= _HEADER_ROWS:
                    break
            elif any(cells) and not _is_total(cells):
                line = reader.line_num
                found = {
                    header[at]: Cell(cell, (shown, line, at + 1))
                    for at, cell in enumerate(cells)
                    if at in header and cell not in ("", "-", "—", "/")
                }
                rows.append(Row(found, (shown, line, 1)))
    except csv.Error as error:
        raise InputError.single(f"不是可读的 CSV（{error}）", f"not readable as CSV ({error})", file=shown) from None
    if header is None:
        known = ", ".join(names[0] for names in columns.values())
        raise InputError.single(
            f"前 {_HEADER_ROWS} 行没有表头；可用列：{known}",
            f"no header in the first {_HEADER_ROWS} rows; columns: {', '.join(columns)}",
            file=shown,
        )
    if not rows:
        faults.add((shown, 0, 0), "", "表头以下没有数据行", "there is no row below the header")
    return rows


def file_of(node: Node, name: str, folder: Path) -> Path:
    """Return the path of a file that a region names; it must lie in the region's own folder or below it.

    Raises
    ------
    InputError
        If it lies elsewhere.
    """
    try:
        target = (folder / name).resolve()
        inside = target.is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):  # a name that no file can have, a loop of links
        target, inside = folder, False
    if not inside:
        zh, en = f"“{name}”在区域文件所在文件夹之外", f"'{name}' lies outside the folder of the region"
        raise InputError([Fault(*node.place, "", zh, en)])
    return target


def rows_of(node: Node, columns: Columns, path: str, faults: Faults) -> list[Row]:
    """Return the rows of a YAML list of mappings with the same columns."""
    rows = []
    for number, each in enumerate(node.value if node.is_list else []):
        if not each.is_map:
            faults.add(each.place, f"{path}/{number}", "应为“键: 值”的映射", "must be a mapping of 'key: value' lines")
            continue
        cells = {}
        for key, value in each.items():
            if key not in columns:
                zh, en = suggestion(key, list(columns), len(columns))
                faults.add(each.key_place(key), f"{path}/{number}/{key}", f"未知的键{zh}", f"unknown key{en}")
            elif value.value is not None:
                cells[key] = Cell(_plain(str(value.value)), value.place)
        rows.append(Row(cells, each.place))
    if not rows:
        faults.add(node.place, path, "应为非空列表", "must be a list with at least one entry")
    return rows


def _decoded(data: bytes, shown: str) -> str:
    """Decode UTF-8 (with or without a byte-order mark), UTF-16 with one, else GBK."""
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise InputError.single(
            "这是 Excel 工作簿；请另存为 CSV", "this is an Excel workbook; save the sheet as CSV", file=shown
        )
    codecs = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for codec in codecs:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InputError.single("不是 UTF-8 或 GBK 文本", "neither UTF-8 nor GBK text", file=shown)


def _plain(text: str) -> str:
    """Return a cell in half-width signs, without outer blanks."""
    return unicodedata.normalize("NFKC", text).strip()


def _short(text: str) -> str:
    """Return a column name without blanks, notes in brackets and case."""
    return re.sub(r"\(.*?\)|\[.*?\]|\s", "", text).lower().replace("_", "")


def _header(cells: list[str], place: Place, columns: Columns, faults: Faults) -> dict[int, str] | None:
    """Return position -> column name if the cells are a header: two known columns or more."""
    spelled = {_short(_plain(each)): name for name, others in columns.items() for each in (name, *others)}
    found: dict[int, str] = {}
    for at, cell in enumerate(cells):
        name = spelled.get(_short(cell)) if cell else None
        if name is None:
            continue
        if name in found.values():
            faults.add((place[0], place[1], at + 1), cell, "该列重复", "this column occurs twice")
            continue
        found[at] = name
    return found if len(found) >= 2 else None


def _is_total(cells: list[str]) -> bool:
    """Whether a row adds others up: one of its first three filled cells says so."""
    filled = [cell.lower().replace(" ", "") for cell in cells if cell][:3]
    return any(cell.startswith(_TOTALS) and len(cell) <= 6 for cell in filled)
