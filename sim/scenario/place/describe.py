"""A region described by totals and counties: blanks filled, townships and villages laid out by stated rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.errors import Faults
from sim.evidence.records import PROVENANCES
from sim.scenario.place.allocation import Ints, Keys, keys_of, share_one, uneven
from sim.scenario.place.outline import Counties, Outline, alias_texts, numbered
from sim.scenario.place.region import letters
from sim.scenario.place.rules import Mark, Rules
from sim.scenario.place.table import Cell, Row, file_of, read_csv, rows_of
from sim.scenario.place.totals import MOST, Totals, check_order, fill_blanks, fill_totals, raise_to_villages
from sim.yaml_nodes import Node

COLUMNS = {
    "code": ("代码", "区划代码", "统计用区划代码"),
    "id": ("简称", "标识"),
    "name": ("名称", "县", "县区", "县市区"),
    "residents": ("常住人口", "人口"),
    "weight": ("权重",),
    "urban_share": ("城镇化率",),
    "townships": ("乡镇数", "乡镇街道数"),
    "villages": ("村数", "村社区数"),
    "kind": ("来源",),
    "note": ("说明", "备注"),
}
_EN = {"街道": "Subdistrict", "镇": "Township"}
_URBAN_USE, _TOWN_USE, _COUNTY_USE = 11, 12, 13

Floats = NDArray[np.float64]


@dataclass
class Filled:
    """What every county has once the blanks are filled."""

    residents: Ints
    urban: Ints
    townships: Ints
    villages: Ints


def describe(
    node: Node, folder: Path, name: Mapping[str, str], code: str, totals: Totals, rules: Rules, faults: Faults
) -> Outline:
    """Return the outline of a region that is described by totals and, if it has them, by counties.

    Raises
    ------
    InputError
        If the description does not add up; every fault with its place.
    """
    rows = read_counties(node.get("counties"), folder, code, totals, faults)
    counties = _counties(rows, name, totals)
    filled = _fill(rows, counties.code, totals, rules, faults)
    faults.check()
    return _lay_out(name, code, counties, filled, totals, rules)


def read_counties(node: Node | None, folder: Path, code: str, totals: Totals, faults: Faults) -> list[Row]:
    """Return one row a county, sorted by code; without a list there are ``totals.counties`` nameless ones."""
    if node is None:
        count = int(totals.values.get("counties", 1))
        return [Row({"code": Cell(each, totals.place)}, totals.place) for each in numbered(code, "c", count)]
    if isinstance(node.value, str):
        rows = read_csv(file_of(node, node.value, folder), node.value, COLUMNS, faults)
    else:
        rows = rows_of(node, COLUMNS, "counties", faults)
    seen: dict[str, Row] = {}
    for row in rows:
        own = row.code("code", faults)
        if not own:
            faults.add(row.place, "code", "缺少代码", "the code is missing")
        elif own in seen:
            faults.add(row.where("code"), "code", f"代码 {own} 重复", f"code {own} occurs twice")
        if row.text("kind") and row.text("kind") not in PROVENANCES:
            allowed = ", ".join(PROVENANCES)
            faults.add(row.where("kind"), "kind", f"来源应为 {allowed} 之一", f"must be one of {allowed}")
        seen[own] = row
    faults.check()
    if "counties" in totals.values and totals.values["counties"] != len(rows):
        stated = int(totals.values["counties"])
        faults.add(
            totals.where("counties"), "totals/counties",
            f"总数写 {stated} 个，表中有 {len(rows)} 个", f"the total says {stated}, the table has {len(rows)}",
        )  # fmt: skip
    totals.values["counties"] = len(rows)
    return [seen[own] for own in sorted(seen)]


def _counties(rows: list[Row], name: Mapping[str, str], totals: Totals) -> Counties:
    codes = [row.text("code") for row in rows]
    for row in rows:
        if row.text("kind"):
            text = row.text("note")
            totals.marks[f"counties.{row.text('code')}"] = Mark(row.text("kind"), text, text)
    return Counties(
        code=codes,
        id=[row.text("id") or row.text("code") for row in rows],
        name=[row.text("name") or name["zh"] for row in rows],
        alias=alias_texts("县", "County", [letters(number) for number in range(len(rows))]),
        kind=[row.text("kind") or "assumed" for row in rows],
    )


def _fill(rows: list[Row], codes: list[str], totals: Totals, rules: Rules, faults: Faults) -> Filled:
    """Fill residents, urban residents, townships and villages of every county."""
    keys = keys_of(codes)

    def column(name: str, most: float = MOST, whole: bool = True) -> Floats:
        return np.array([row.number(name, faults, most, whole=whole) for row in rows])

    given, total = column("residents"), totals.values.get("residents")
    if total is None and np.isnan(given).any():
        row = rows[int(np.flatnonzero(np.isnan(given))[0])]
        zh, en = "缺少人口，也没有总人口可分", "residents are missing, and there is no total to share"
        faults.add(row.place, "residents", zh, en)
    faults.check()
    weights = _weights(rows, column("weight"), given, uneven(keys, _COUNTY_USE, rules["township_spread"]), faults)
    where = totals.where("residents")
    residents = fill_blanks(given, total, weights, faults, where, "totals/residents")
    fill_totals(totals, int(residents.sum()), rules)
    check_order(totals, faults)
    faults.check()
    urban = _urban(column("urban_share", 1, whole=False), residents, keys, totals, rules, faults)
    rural = residents - urban
    counts: dict[str, Ints] = {}
    for name, rule, least in (("townships", "urban_township_size", 1), ("villages", "urban_village_size", 0)):
        weights = rural + (urban / rules[rule]).astype(np.int64)
        at_least = counts["townships"] if name == "villages" else np.full(len(rows), least)
        stated = column(name)
        blank = np.isnan(stated)
        if name not in totals.places:  # no total in the file: the rule's gives way to what the rows say
            said = int(np.nansum(stated))
            by_rule = int(totals.values[name])
            totals.values[name] = max(by_rule, said + int(at_least[blank].sum())) if blank.any() else said
        where = totals.where(name)
        counts[name] = fill_blanks(stated, totals.values[name], weights, faults, where, f"totals/{name}", at_least)
        for row, count, floor in zip(rows, counts[name], at_least, strict=True):
            if count < floor:
                zh, en = f"不能少于 {floor}", f"must be at least {floor}"
                faults.add(row.where(name), name, zh, en)
    for row, people, count in zip(rows, residents, counts["villages"], strict=True):
        if people < count:
            zh, en = f"人口不能少于村数 {count}", f"cannot be fewer than its {count} villages"
            faults.add(row.where("residents"), "residents", zh, en)
    raise_to_villages(totals)
    check_order(totals, faults)
    return Filled(residents, urban, counts["townships"], counts["villages"])


def _weights(rows: list[Row], weight: Floats, given: Floats, default: Ints, faults: Faults) -> Ints:
    """Return the weights by which blank residents share what is left: those stated, or hashed ones if none is."""
    blank = np.isnan(given)
    if np.isnan(weight[blank]).all():
        return default
    for number in np.flatnonzero(blank & ~(weight > 0)):
        row = rows[int(number)]
        zh, en = "同类行已填权重，此行也须填", "other blank rows have a weight; this one needs it too"
        faults.add(row.where("weight"), "weight", zh, en)
    return np.nan_to_num(weight).astype(np.int64)


def _urban(share: Floats, residents: Ints, keys: Keys, totals: Totals, rules: Rules, faults: Faults) -> Ints:
    """Return urban residents by county: stated shares, the rest shared by residents, never above them."""
    wanted = totals.values.get("urban_share", rules["urban_share"])
    total = int(wanted * int(residents.sum()) + 0.5)
    blank = np.isnan(share)
    urban = np.where(blank, 0, np.nan_to_num(share) * residents + 0.5).astype(np.int64)
    left = total - int(urban.sum())
    room = int(residents[blank].sum())
    if not 0 <= left <= room and blank.any():
        faults.add(
            totals.where("urban_share"), "totals/urban_share",
            "与各县已填的城镇化率不符", "does not fit the urban shares that counties state",
        )  # fmt: skip
        return urban
    weights = residents * (uneven(keys, _URBAN_USE, rules["county_spread"]) >> 12)
    open_rows = np.flatnonzero(blank)
    while open_rows.size:
        got = share_one(left, weights[open_rows])
        full = got > residents[open_rows]
        if not full.any():
            urban[open_rows] = got
            break
        urban[open_rows[full]] = residents[open_rows[full]]
        left -= int(residents[open_rows[full]].sum())
        open_rows = open_rows[~full]
    return urban


def _lay_out(
    name: Mapping[str, str], code: str, counties: Counties, filled: Filled, totals: Totals, rules: Rules
) -> Outline:
    """Give every county its townships and villages: urban communities gather in the seat."""
    township_code, township_county, texts = [], [], []
    n_urban, n_rural = [], []
    for number, county in enumerate(counties.code):
        count = int(filled.townships[number])
        codes = numbered(county, "t", count)
        weights = uneven(keys_of(codes), _TOWN_USE, rules["township_spread"])
        urban, rural = _villages(
            int(filled.residents[number]), int(filled.urban[number]), int(filled.villages[number]), weights, rules
        )
        township_code += codes
        township_county.append(np.full(count, number))
        n_urban.append(urban)
        n_rural.append(rural)
        texts += [f"{letters(number)}{each}" for each in range(1, count + 1)]
    urban, rural = np.concatenate(n_urban), np.concatenate(n_rural)
    county_of = np.concatenate(township_county)
    both = np.stack([urban, rural], axis=1).ravel()
    township = np.repeat(np.repeat(np.arange(urban.size), 2), both)
    is_urban = np.repeat(np.tile(np.array([1, 0], np.int8), urban.size), both)
    group = 2 * county_of[township] + is_urban.astype(np.int64)
    people = np.stack([filled.residents - filled.urban, filled.urban], axis=1).ravel()
    people = _without_empty(people, np.bincount(group, minlength=people.size))
    kinds = ["街道" if more else "镇" for more in urban > rural]
    alias = {
        "zh": [text + kind for text, kind in zip(texts, kinds, strict=True)],
        "en": [f"{_EN[kind]} {text}" for text, kind in zip(texts, kinds, strict=True)],
    }
    return Outline(
        name=name,
        code=code,
        counties=counties,
        township_code=township_code,
        township_county=county_of,
        township_alias=alias,
        village_township=township,
        village_urban=is_urban,
        resident_group=group,
        resident_totals=people,
        block=np.zeros(township.size, np.int64),
        household_totals=np.array([int(totals.values["households"])]),
        grid_totals=np.array([int(totals.values["grids"])]),
        micro_totals=np.array([int(totals.values["micro_grids"])]),
        village_marks=texts,
        marks=dict(totals.marks),
    )


def _villages(residents: int, urban: int, count: int, weights: Ints, rules: Rules) -> tuple[Ints, Ints]:
    """Return urban and rural villages of each township of one county; the first townships are its seat."""
    n = weights.size
    n_urban = urban_villages(residents, urban, count, rules["urban_village_size"])
    if n_urban == count:
        return share_one(count, weights, 1), np.zeros(n, np.int64)
    seats = max(1, min(n - 1, int(rules["seat_share"] * urban / rules["seat_size"] + 0.5)))
    n_urban = min(n_urban, count - (n - seats))
    seats = max(1, min(seats, n_urban))
    in_seat = n_urban if n == seats else max(min(seats, n_urban), int(rules["seat_share"] * n_urban + 0.5))
    towns = share_one(in_seat, weights[:seats], 1)
    if n > seats:
        towns = np.concatenate([towns, share_one(n_urban - in_seat, weights[seats:])])
    fewer = np.where(np.arange(n) < seats, weights * rules["seat_village_weight"], weights).astype(np.int64)
    return towns, share_one(count - n_urban, fewer, (towns == 0).astype(np.int64))


def urban_villages(residents: int, urban: int, count: int, size: float) -> int:
    """Return how many of a place's villages are urban communities, which are ``size`` times as large as villages."""
    if urban in (0, residents) or count == 1:
        return count if 2 * urban > residents else 0
    share = urban / size / (residents - urban + urban / size)
    return max(1, min(count - 1, int(count * share + 0.5)))


def _without_empty(people: Ints, n_villages: Ints) -> Ints:
    """Move the residents of a setting that has no village in its county to the other setting."""
    people = people.copy()
    for group in np.flatnonzero((n_villages == 0) & (people > 0)):
        people[group ^ 1] += people[group]
        people[group] = 0
    return people
