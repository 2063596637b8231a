"""Regions described by totals: blanks filled by rule, and faults that say where and what."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import InputError
from sim.scenario.place import Region, load_region
from sim.vocabulary import Desk

SMALL: dict[str, Any] = {"name": {"zh": "例", "en": "Example"}, "code": "x", "totals": {"residents": 50_000}}


def small(**changes: Any) -> dict[str, Any]:
    return {**SMALL, **changes}


def load(text: str, folder: Path) -> Region:
    (folder / "r.yaml").write_text(text, encoding="utf-8")
    return load_region("r.yaml", folder)


def message(text: str, folder: Path) -> str:
    with pytest.raises(InputError) as error:
        load(text, folder)
    return error.value.text("en")


def test_residents_alone_are_enough() -> None:
    region = load_region(SMALL, Path())
    assert region.residents == 50_000
    assert region.sizes["townships"] == 2
    assert region.sizes["villages"] == 32
    assert region.sizes["grids"] == 69
    assert region.marks["totals.grids"].kind == "derived"
    assert region.marks["totals.residents"].kind == "assumed"


def test_rules_and_staff_can_be_replaced() -> None:
    rules = {"village_spread": 0, "grid_workers_per_grid": 0.5}
    staff = {"police_station": 4, "township_center": None, "court": 3}
    region = load_region(small(rules=rules, staff=staff), Path())
    rural = region.village_residents[region.village_urban == 0]
    assert rural.max() - rural.min() <= 1
    assert set(region.grid_workers) == {0.5}
    assert set(region.desk_servers[region.desk_kind == Desk.POLICE_STATION]) == {4}
    assert Desk.TOWNSHIP_CENTER not in region.desk_kind
    assert np.all(region.desk_of[:, Desk.TOWNSHIP_CENTER] == -1)
    assert region.desk_servers[region.desk_of[0, Desk.COURT]] == 3


def test_counties_may_stand_in_the_file() -> None:
    counties = [
        {"code": "b", "id": "second", "residents": 20_000, "urban_share": 0.2},
        {"code": "a", "id": "first", "townships": 3},
    ]
    region = load_region(small(counties=counties), Path())
    assert region.county_id.tolist() == ["first", "second"]
    assert np.bincount(region.village_county, region.village_residents).tolist() == [30_000, 20_000]
    urban = region.village_urban == 1
    assert region.village_residents[urban & (region.village_county == 1)].sum() == 4000
    assert (region.township_county == 0).sum() == 3


@pytest.mark.parametrize("share", [0.0, 1.0, 0.001, 0.999])
@pytest.mark.parametrize("villages", [1, 2, 5])
def test_extreme_shares_and_few_villages(share: float, villages: int) -> None:
    totals = {"residents": 3000, "urban_share": share, "townships": min(villages, 2), "villages": villages}
    region = load_region(small(totals=totals), Path())
    assert region.residents == 3000
    assert region.sizes["villages"] == villages
    assert np.unique(region.village_township).size == min(villages, 2)


def test_faults_have_lines(tmp_path: Path) -> None:
    head = "schema: 1\nname: {zh: 例, en: Example}\ncode: x\n"
    text = message(head + "totals:\n  residents: 5000\n  vilages: 3\n", tmp_path)
    assert "r.yaml:6:3: totals/vilages: unknown key; did you mean 'villages'?" in text
    assert "did you mean 'huaihua.grids'" in message(head + "totals: {residents: {fact: huaihua.grid}}\n", tmp_path)
    assert "must be between 0 and 1" in message(head + "totals: {residents: 5000, urban_share: 47}\n", tmp_path)
    assert "cannot be fewer than townships" in message(head + "totals: {residents: 90000, villages: 1}\n", tmp_path)
    assert "did you mean 'seat_share'" in message(head + "totals: {residents: 9000}\nrules: {seat_shar: 1}\n", tmp_path)
    assert "no county 'y'" in message(head + "totals: {residents: 9000}\nseat: y\n", tmp_path)
    assert "there is no total to share" in message(head, tmp_path)
    assert "either 'sheet' or 'counties'" in message(head + "sheet: a.csv\ncounties: b.csv\n", tmp_path)
    assert "no such file" in message(head + "sheet: a.csv\n", tmp_path)


def test_counties_must_fit_the_total(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("code,residents\na,3000\nb,4000\n", encoding="utf-8")
    text = message("name: {zh: 例, en: E}\ncode: x\ncounties: c.csv\ntotals: {residents: 9000}\n", tmp_path)
    assert "add up to 7000" in text
    (tmp_path / "c.csv").write_text("code,residents,kind\na,3000,guess\na,4000.5,\n", encoding="utf-8")
    text = message("name: {zh: 例, en: E}\ncode: x\ncounties: c.csv\n", tmp_path)
    assert "c.csv:2:3: kind" in text
    assert "c.csv:3:1: code: code a occurs twice" in text


def test_rows_that_state_more_than_the_rule_raise_it() -> None:
    counties = [{"code": "a", "residents": 5000, "villages": 40}, {"code": "b", "residents": 5000, "townships": 6}]
    region = load_region(small(totals={}, counties=counties), Path())
    assert (region.village_county == 0).sum() == 40
    assert (region.township_county == 1).sum() == 6
    assert region.sizes["grids"] >= region.sizes["villages"]
    with pytest.raises(InputError, match="cannot be fewer than its 40 villages"):
        load_region(small(totals={}, counties=[{**counties[0], "residents": 30}]), Path())


@pytest.mark.parametrize("name", ["../c.csv", "/etc/passwd", "a\0b.csv"])
def test_files_outside_the_folder_are_refused(name: str, tmp_path: Path) -> None:
    for key in ("counties", "sheet"):
        with pytest.raises(InputError, match="outside the folder"):
            load_region(small(**{key: name}), tmp_path)
