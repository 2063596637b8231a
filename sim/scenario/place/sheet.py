"""A region sheet of the user's own: one row a township; blanks are filled by stated rules and marked.

Places keep the names that the sheet gives. Staff columns may stay empty; so may residents, if other rows have them or a
total is stated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.errors import Faults
from sim.scenario.place.allocation import Ints, keys_of, uneven
from sim.scenario.place.describe import urban_villages
from sim.scenario.place.outline import Counties, Outline
from sim.scenario.place.region import letters
from sim.scenario.place.rules import Mark, Rules
from sim.scenario.place.table import Row, read_csv
from sim.scenario.place.totals import MOST, Totals, fill_blanks

COLUMNS = {
    "code": ("统计用区划代码", "区划代码", "代码"),
    "name": ("名称", "乡镇", "乡镇街道", "township"),
    "county": ("县", "县区", "县市区", "所属县", "所属县区"),
    "setting": ("城乡", "城乡分类", "urban"),
    "residents": ("人口", "常住人口", "population"),
    "households": ("户数",),
    "villages": ("村(社区)数", "村社区数", "村数"),
    "grids": ("网格数",),
    "micro_grids": ("微网格数",),
    "grid_workers": ("专职网格员", "full_time_grid_workers"),
    "part_time": ("兼职网格员", "part_time_grid_workers"),
    "mediators": ("专兼职调解员", "调解员", "人民调解员"),
    "mediators_full_time": ("专职调解员", "专职人民调解员"),
    "mediators_part_time": ("兼职调解员", "兼职人民调解员"),
    "judicial_office": ("司法所人数", "司法所", "judicial_office_staff"),
    "police_stations": ("派出所", "派出所数"),
    "center_staff": ("综治中心入驻单位", "综治中心入驻单位数", "center_agencies"),
}
_STAFF = ("grid_workers", "part_time", "judicial_office", "police_stations", "center_staff")
_URBAN_WORDS = {
    **dict.fromkeys(("城镇", "城", "城市", "街道", "城区", "urban", "111", "112", "121"), 1.0),
    **dict.fromkeys(("乡村", "乡", "农村", "村", "rural", "210", "220"), 0.0),
    **dict.fromkeys(("城乡结合", "镇", "镇区", "mixed", "122", "123"), 0.5),
}
_SPLIT_USE = 41

Floats = NDArray[np.float64]


def read_sheet(
    path: Path, shown: str, name: Mapping[str, str], code: str, totals: Totals, rules: Rules, faults: Faults
) -> Outline:
    """Return the outline of a region from a sheet with one row a township.

    Raises
    ------
    InputError
        If the sheet cannot be read or does not add up; every fault with its row and column.
    """
    rows = _sorted(read_csv(path, shown, COLUMNS, faults), name, faults)
    faults.check()
    codes = [_code(row, name) for row in rows]
    county = _county_index(rows, name)
    table = _Table(rows, keys_of(codes), totals, rules, faults)
    faults.check()
    urban_count = np.array(
        [
            urban_villages(int(people), int(urban), int(count), rules["urban_village_size"])
            for people, urban, count in zip(table.residents, table.urban, table.villages, strict=True)
        ]
    )
    both = np.stack([urban_count, table.villages - urban_count], axis=1).ravel()
    township = np.repeat(np.repeat(np.arange(len(rows)), 2), both)
    is_urban = np.repeat(np.tile(np.array([1, 0], np.int8), len(rows)), both)
    people = np.stack([table.residents - table.urban, table.urban], axis=1)
    people[urban_count == 0] = np.stack([table.residents, 0 * table.residents], axis=1)[urban_count == 0]
    full = urban_count == table.villages
    people[full] = np.stack([0 * table.residents, table.residents], axis=1)[full]
    names = [row.text("name") for row in rows]
    return Outline(
        name=name,
        code=code,
        counties=_counties(rows, county, name),
        township_code=codes,
        township_county=county,
        township_alias={"zh": names, "en": names},
        village_township=township,
        village_urban=is_urban,
        resident_group=2 * township + is_urban.astype(np.int64),
        resident_totals=people.ravel(),
        block=township,
        household_totals=table.households,
        grid_totals=table.grids,
        micro_totals=table.micro_grids,
        given=table.staff,
        marks={**totals.marks, **table.marks},
    )


class _Table:
    """Every column of a sheet with its blanks filled."""

    def __init__(self, rows: list[Row], keys: NDArray[np.uint64], totals: Totals, rules: Rules, faults: Faults) -> None:
        self.rows, self.keys, self.totals, self.rules, self.faults = rows, keys, totals, rules, faults
        self.marks: dict[str, Mark] = {}
        self.residents = self._residents()
        share = np.array([_urban_share(row, rules, faults) for row in rows])
        self.urban = (share * self.residents + 0.5).astype(np.int64)
        people = self.residents
        self.households = self._filled("households", people, 1 / rules["residents_per_household"], 1)
        self.villages = self._filled("villages", people, 1 / rules["residents_per_village"], 1)
        self.grids = self._filled("grids", people, 1 / rules["residents_per_grid"], self.villages)
        self.micro_grids = self._filled("micro_grids", self.grids, rules["micro_grids_per_grid"], self.grids)
        self.staff = {name: self._column(name) for name in _STAFF}
        self.staff |= self._mediators()
        self._check_order()

    def _column(self, name: str) -> Floats:
        return np.array([row.number(name, self.faults, MOST) for row in self.rows])

    def _residents(self) -> Ints:
        """Fill blank residents: their share of a stated total, else the mean of the other rows."""
        given, total = self._column("residents"), self.totals.values.get("residents")
        blank = np.isnan(given)
        if blank.all() and total is None:
            row = self.rows[0]
            zh, en = "没有一行填人口，也没有总人口", "no row has residents, and there is no total"
            self.faults.add(row.place, "residents", zh, en)
            return np.ones(given.size, np.int64)
        for number in np.flatnonzero(given == 0):
            self.faults.add(self.rows[int(number)].where("residents"), "residents", "人口须大于 0", "must be above 0")
        weights = uneven(self.keys, _SPLIT_USE, self.rules["township_spread"])
        if total is None:
            given[blank] = np.floor(np.nanmean(given) + 0.5) if blank.any() else 0
        self._mark("residents", blank)
        where = self.totals.where("residents")
        return fill_blanks(given, total, weights, self.faults, where, "totals/residents")

    def _filled(self, name: str, base: Ints, ratio: float, at_least: int | Ints) -> Ints:
        """Fill a column: blanks share what is left of a stated total, else follow the ratio."""
        given, total = self._column(name), self.totals.values.get(name)
        blank = np.isnan(given)
        self._mark(name, blank)
        if total is None:
            by_rule = np.maximum(np.floor(base * ratio + 0.5), at_least)
            return np.where(blank, by_rule, given).astype(np.int64)
        where = self.totals.where(name)
        return fill_blanks(given, total, base, self.faults, where, f"totals/{name}", at_least)

    def _mediators(self) -> dict[str, Floats]:
        """Split mediators that are stated together by the national ratio of full-time ones."""
        both, full, part = (self._column(each) for each in ("mediators", "mediators_full_time", "mediators_part_time"))
        share = self.rules["full_time_mediators_per_1000"] / self.rules["mediators_per_1000"]
        full = np.where(np.isnan(full), np.where(np.isnan(part), np.floor(both * share + 0.5), both - part), full)
        part = np.where(np.isnan(part), both - full, part)
        return {"mediators_full_time": np.maximum(full, 0), "mediators_part_time": np.maximum(part, 0)}

    def _mark(self, name: str, blank: NDArray[np.bool_]) -> None:
        count = int(blank.sum())
        if count:
            zh, en = f"{count} 行为空，按规则填补", f"Blank in {count} rows, filled by rule"
            self.marks[f"sheet.{name}"] = Mark("assumed", zh, en)

    def _check_order(self) -> None:
        """Check row by row that there are enough of everything."""
        chain = ("villages", "grids", "micro_grids", "residents")
        for above, below in zip(chain, chain[1:], strict=False):
            high, low = getattr(self, above), getattr(self, below)
            for number in np.flatnonzero((low < high) | (high < 1)):
                row = self.rows[int(number)]
                self.faults.add(
                    row.where(below), below, f"不能少于 {above} 的 {max(high[number], 1)}",
                    f"cannot be fewer than the {max(high[number], 1)} of {above}",
                )  # fmt: skip


def _sorted(rows: list[Row], name: Mapping[str, str], faults: Faults) -> list[Row]:
    """Return the rows by county and code, so that their order in the file does not matter."""
    seen: dict[str, Row] = {}
    for row in rows:
        if not row.text("name"):
            faults.add(row.place, "name", "缺少名称", "the name is missing")
        code = row.code("code", faults)
        if code and not row.text("county") and not re.fullmatch(r"\d{9}(\d{3})?", code):
            faults.add(
                row.where("code"), "code", "统计用区划代码应为 9 或 12 位数字；否则须填“县”列",
                "must have 9 or 12 digits; otherwise fill the column 'county'",
            )  # fmt: skip
        own = _code(row, name)
        if own in seen:
            faults.add(row.place, "code", f"与第 {seen[own].place[1]} 行重复", f"the same as row {seen[own].place[1]}")
        seen[own] = row
    return sorted(seen.values(), key=lambda row: (_county(row, name), _code(row, name)))


def _code(row: Row, name: Mapping[str, str]) -> str:
    """Code of a township; county and name where the sheet gives none."""
    return row.text("code").removesuffix(".0") or f"{_county(row, name)}:{row.text('name')}"


def _county(row: Row, name: Mapping[str, str]) -> str:
    """Word for the county of a township: the column, else the first six digits of the code, else the region."""
    return row.text("county") or row.text("code")[:6] or name["zh"]


def _county_index(rows: list[Row], name: Mapping[str, str]) -> Ints:
    words = [_county(row, name) for row in rows]
    return np.unique(words, return_inverse=True)[1].reshape(-1).astype(np.int64)


def _counties(rows: list[Row], county: Ints, name: Mapping[str, str]) -> Counties:
    """Return the counties of a sheet: named where it names them, under an alias where it has digits only."""
    words, codes = [], []
    for number in range(int(county.max()) + 1):
        own = [row for row, at in zip(rows, county, strict=True) if at == number]
        prefixes = {row.text("code")[:6] for row in own}
        words.append(_county(own[0], name))
        codes.append(prefixes.pop() if len(prefixes) == 1 and own[0].text("code") else words[-1])
    named = [bool(rows[int(np.argmax(county == number))].text("county")) for number in range(len(words))]
    marks = [letters(number) for number in range(len(words))]
    rows_of = list(zip(words, named, marks, strict=True))
    if len(set(codes)) < len(codes):
        codes = words
    return Counties(
        code=codes,
        id=words,
        name=words,
        alias={
            "zh": [word if known else f"{mark}县" for word, known, mark in rows_of],
            "en": [word if known else f"County {mark}" for word, known, mark in rows_of],
        },
        kind=["outside"] * len(words),
    )


def _urban_share(row: Row, rules: Rules, faults: Faults) -> float:
    """Return the urban share of a row: a word, a class of the statistics, a share, or by the ending of its name."""
    text = row.text("setting").lower()
    if text in _URBAN_WORDS:
        return _URBAN_WORDS[text]
    if text:
        share = row.number("setting", faults, 1, whole=False)
        return 0.0 if np.isnan(share) else share
    name = row.text("name")
    if name.endswith(("街道", "街道办", "街道办事处")):
        return rules["urban_share_subdistrict"]
    return rules["urban_share_town" if name.endswith("镇") else "urban_share_rural_township"]
