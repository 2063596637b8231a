"""A region sheet of the user's own, as offices keep it."""

from pathlib import Path

import numpy as np
import pytest

from sim.errors import InputError
from sim.scenario.place import Region, load_region
from sim.vocabulary import Desk

HEAD = (
    "统计用区划代码,名称,城乡,人口,户数,村(社区)数,网格数,"
    "专职网格员,兼职网格员,专兼职调解员,司法所人数,派出所,综治中心入驻单位"
)
ROWS = (
    "431202001000,红星街道,111,42000,15800,9,58,60,300,80,4,2,9",
    '431202100000,黄金坳镇,镇,"12,500",4600,,,,,,,,',
    "431221100000,泸阳镇,0.4,18000,,14,25,25,,45,2,1,5",
    "431221200000,蒿吉坪乡,,,,,,,,,,0,",
    "合计,,,72500,,,,,,,,,",
)
REGION = "name: {zh: 某市, en: Some city}\ncode: '4312'\nsheet: sheet.csv\n"


def load(folder: Path, rows: tuple[str, ...] = ROWS, *, head: str = HEAD, encoding: str = "utf-8") -> Region:
    (folder / "sheet.csv").write_bytes("\r\n".join((head, *rows)).encode(encoding))
    (folder / "region.yaml").write_text(REGION, encoding="utf-8")
    return load_region("region.yaml", folder)


def message(folder: Path, *rows: str, lang: str = "en") -> str:
    with pytest.raises(InputError) as error:
        load(folder, rows)
    return error.value.text(lang)


def test_stated_numbers_are_kept_and_blanks_filled(tmp_path: Path) -> None:
    region = load(tmp_path)
    assert region.township_alias["zh"].tolist() == ["红星街道", "黄金坳镇", "泸阳镇", "蒿吉坪乡"]
    assert region.county_code.tolist() == ["431202", "431221"]
    assert region.county_alias["zh"].tolist() == ["A县", "B县"]
    people = np.bincount(region.village_township, region.village_residents)
    assert people.tolist() == [42_000, 12_500, 18_000, round((42_000 + 12_500 + 18_000) / 3)]
    assert np.bincount(region.village_township).tolist()[::2] == [9, 14]
    grids = np.bincount(region.village_township[region.grid_village])
    assert grids[0] == 58
    assert region.grid_workers[:58].sum() == pytest.approx(60)
    assert np.bincount(region.village_township, region.village_households)[0] == 15_800
    assert region.marks["sheet.households"].en == "Blank in 2 rows, filled by rule"
    assert region.village_alias["zh"][0] == "红星街道-1社区"


def test_staff_of_a_sheet(tmp_path: Path) -> None:
    region = load(tmp_path)

    def servers(kind: Desk, village: int) -> int:
        return int(region.desk_servers[region.desk_of[village, kind]])

    assert servers(Desk.JUDICIAL_OFFICE, 0) == 4
    assert servers(Desk.TOWNSHIP_CENTER, 0) == 9
    assert servers(Desk.TOWNSHIP_COMMITTEE, 0) == 10  # 80 mediators, 0.29 of 2.25 of them full-time
    villages = region.desk_of[region.village_township == 0, Desk.VILLAGE_COMMITTEE]
    assert region.desk_servers[villages].sum() == 70
    last = region.desk_of[-1, Desk.POLICE_STATION]
    assert region.desk_code[last] == "431221100000:police_station"
    assert (region.desk_kind == Desk.POLICE_STATION).sum() == 3


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_encodings_and_row_order(tmp_path: Path, encoding: str) -> None:
    plain = load(tmp_path)
    turned = load(tmp_path, tuple(reversed(ROWS)), encoding=encoding)
    assert turned.digest() == plain.digest()
    assert turned.township_alias["zh"].tolist() == plain.township_alias["zh"].tolist()


def test_titles_above_the_header_and_full_width_signs(tmp_path: Path) -> None:
    head = "某市基层治理底数表\r\n,,,,,,,,,,,,单位：人\r\n" + HEAD.replace("(", "（").replace(")", "）")
    rows = tuple(row.replace("42000", "４２０００") for row in ROWS)
    assert load(tmp_path, rows, head=head).digest() == load(tmp_path).digest()


def test_english_columns_and_counties_by_name(tmp_path: Path) -> None:
    rows = ("North,Old town,urban,30000", "North,Hill,rural,9000", "South,Lake,0.3,12000")
    region = load(tmp_path, rows, head="county,name,setting,residents")
    assert region.county_alias["en"].tolist() == ["North", "South"]
    assert region.township_alias["en"].tolist() == ["Hill", "Old town", "Lake"]
    assert region.find("county", "North") == 0


def test_faults_name_row_and_column(tmp_path: Path) -> None:
    assert "sheet.csv:2:1: code: must have 9 or 12 digits" in message(tmp_path, "43120,甲镇,,100,,,,,,,,,")
    assert "the spreadsheet has turned the code" in message(tmp_path, "4.31E+11,甲镇,,10000,,,,,,,,,")
    text = message(tmp_path, "431202001000,甲镇,,许多,,,,,,,,,", "431202001000,乙镇,,9000,,,,,,,,,")
    assert "the same as row 2" in text
    assert "sheet.csv:2:4: residents: must be a whole number (got '许多')" in message(
        tmp_path, "431202001000,甲镇,,许多,,,,,,,,,"
    )
    assert "sheet.csv:2:7: grids: cannot be fewer than the 30 of villages" in message(
        tmp_path, "431202001000,甲镇,,30000,,30,20,,,,,,"
    )
    assert "没有一行填人口" in message(tmp_path, "431202001000,甲镇,,,,,,,,,,,", lang="zh")
    assert "no row below the header" in message(tmp_path)


def test_not_a_table(tmp_path: Path) -> None:
    (tmp_path / "region.yaml").write_text(REGION, encoding="utf-8")
    for data, words in (
        (b"PK\x03\x04abc", "Excel workbook"),
        (b"\x00\x01\x02", "neither UTF-8"),
        (b"a,b\n1,2\n", "header"),
    ):
        (tmp_path / "sheet.csv").write_bytes(data)
        with pytest.raises(InputError, match=words):
            load_region("region.yaml", tmp_path)
