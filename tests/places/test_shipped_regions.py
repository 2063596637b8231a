"""The shipped regions: published totals met exactly, places nested and uneven, everything else marked."""

from pathlib import Path

import numpy as np
import pytest

from sim.evidence import facts
from sim.scenario.place import DESK_TIERS, Region, load_region, stated_rules
from sim.vocabulary import Desk, Setting, Stratum

SCENARIOS = Path(__file__).parents[2] / "scenarios"
NAMES = ("huaihua", "township", "tiny", "eight_townships", "county", "jinzhong", "luliang", "suizhou", "sichuan")


@pytest.fixture(scope="module", params=NAMES)
def region(request: pytest.FixtureRequest) -> Region:
    return load_region(f"regions/{request.param}.yaml", SCENARIOS)


@pytest.fixture(scope="module")
def huaihua() -> Region:
    return load_region("regions/huaihua.yaml", SCENARIOS)


def test_huaihua_meets_published_totals(huaihua: Region) -> None:
    assert huaihua.residents == huaihua.micro_residents.sum() == facts()["huaihua.residents"].value == 4_587_594
    assert huaihua.village_households.sum() == huaihua.micro_households.sum() == 1_689_140
    assert huaihua.sizes == {
        "counties": 13,
        "townships": 205,
        "villages": 2900,
        "grids": 6297,
        "micro_grids": 112_600,
        "desks": huaihua.desk_code.size,
    }
    urban = huaihua.village_residents[huaihua.village_urban == Setting.URBAN].sum()
    assert urban == round(0.4718 * 4_587_594)


def test_huaihua_counties_and_their_marks(huaihua: Region) -> None:
    people = dict(zip(huaihua.county_id, np.bincount(huaihua.village_county, huaihua.village_residents), strict=True))
    assert people["xupu"] == 757_797
    assert people["hecheng"] == 712_584
    derived = huaihua.county_kind == "derived"
    assert derived.sum() == 4
    assert (huaihua.county_kind == "outside").sum() == 9
    left = sum(people[name] for name in huaihua.county_id[derived])
    assert left == 833_395
    assert people["jingzhou"] == pytest.approx(234_300, abs=100)
    assert all(huaihua.marks[f"counties.{code}"].kind for code in huaihua.county_code)
    mayang = huaihua.find("county", "mayang")
    assert (huaihua.township_county == mayang).sum() == 18
    assert (huaihua.village_county == mayang).sum() == 223


def test_children_of_one_parent_stand_together(region: Region) -> None:
    for parent in (region.township_county, region.village_township, region.grid_village, region.micro_grid):
        assert np.all(np.diff(parent) >= 0)
        assert np.array_equal(np.unique(parent), np.arange(parent[-1] + 1))
    for codes in (region.county_code, region.township_code, region.village_code, region.grid_code, region.desk_code):
        assert np.all(codes[1:] > codes[:-1])
    assert region.grid_village[-1] == region.village_code.size - 1
    assert region.micro_grid[-1] == region.grid_code.size - 1


def test_every_level_adds_up(region: Region) -> None:
    village = region.grid_village[region.micro_grid]
    assert np.array_equal(np.bincount(village, region.micro_residents), region.village_residents)
    assert np.array_equal(np.bincount(village, region.micro_households), region.village_households)
    assert region.micro_residents.min() >= 1
    assert np.all(region.micro_households <= region.micro_residents)


def test_sizes_are_uneven(huaihua: Region) -> None:
    rural = huaihua.village_urban == Setting.RURAL
    logs = np.log(huaihua.village_residents[rural])
    assert 0.3 < logs.std() < 0.6
    townships = np.bincount(huaihua.village_township, huaihua.village_residents)
    assert townships.max() > 5 * np.median(townships) / 2 > townships.min()


def test_urban_communities_gather_in_seats(huaihua: Region) -> None:
    for county in range(13):
        urban = (huaihua.village_county == county) & (huaihua.village_urban == Setting.URBAN)
        by_township = np.sort(np.bincount(huaihua.village_township[urban]))[::-1]
        assert by_township[: max(1, by_township.size // 3)].sum() >= 0.5 * by_township.sum()


def test_strata_add_up_and_reproduce_marginals(region: Region) -> None:
    assert np.all(region.village_strata.sum(axis=1) == 1.0)
    assert region.village_strata.min() >= 0
    rules = stated_rules()
    for setting, name in ((Setting.RURAL, "rural"), (Setting.URBAN, "urban")):
        here = region.village_urban == setting
        if not here.any():
            continue
        people = region.village_residents[here, None] * region.village_strata[here]
        share = people.sum(axis=0) / people.sum()
        age60 = share[Stratum.AGE60] + share[Stratum.AGE60_LOW_INCOME]
        low = share[Stratum.UNDER60_LOW_INCOME] + share[Stratum.AGE60_LOW_INCOME]
        assert age60 == pytest.approx(rules[f"age60_share_{name}"], abs=1e-5)
        assert low == pytest.approx(rules[f"low_income_share_{name}"], abs=1e-5)


def test_desks_and_staff(huaihua: Region) -> None:
    def servers(kind: Desk) -> int:
        return int(huaihua.desk_servers[huaihua.desk_kind == kind].sum())

    for kind, count in ((Desk.VILLAGE_COMMITTEE, 2900), (Desk.TOWNSHIP_CENTER, 205), (Desk.COUNTY_CENTER, 13)):
        assert (huaihua.desk_kind == kind).sum() == count
    committees = (Desk.TOWNSHIP_COMMITTEE, Desk.SECTOR_COMMITTEE, Desk.COUNTY_CENTER, Desk.CITY_CENTER)
    assert sum(map(servers, committees)) == round(0.29 * 4587.594)
    assert servers(Desk.VILLAGE_COMMITTEE) + sum(map(servers, committees)) == round(2.25 * 4587.594)
    assert huaihua.grid_workers.sum() == 6297
    assert servers(Desk.VILLAGE_COMMITTEE) == servers(Desk.VILLAGE_COMMITTEE)
    full_time = huaihua.desk_full_time[huaihua.desk_kind == Desk.VILLAGE_COMMITTEE]
    assert full_time.sum() == 0


def test_every_village_finds_its_desks(region: Region) -> None:
    areas = {
        1: np.arange(region.village_code.size),
        2: region.village_township,
        3: region.village_county,
        4: np.zeros(region.village_code.size, int),
    }
    for kind in Desk:
        desk = region.desk_of[:, kind]
        if kind in region.desk_kind:
            assert np.all(region.desk_kind[desk] == kind)
            assert np.all(region.desk_tier[desk] == DESK_TIERS[kind])
            assert np.array_equal(region.desk_area[desk], areas[DESK_TIERS[kind]])
        else:
            assert np.all(desk == -1)


def test_places_below_the_city_are_shown_under_alias_names(huaihua: Region) -> None:
    assert huaihua.county_alias["zh"][0] == "A县"
    assert huaihua.county_alias["en"][12] == "County M"
    assert huaihua.township_alias["zh"][0].startswith("A1")
    assert huaihua.village_alias["zh"][0] == "A1-1社区"
    assert huaihua.village_alias["en"][0] == "Community A1-1"
    assert huaihua.county_name[0] == "鹤城区"
    assert not set(huaihua.county_name) & set(huaihua.county_alias["zh"])
    for texts in (huaihua.county_alias, huaihua.township_alias, huaihua.village_alias):
        for names in texts.values():
            assert len(set(names)) == names.size


def test_a_county_is_found_by_any_of_its_names(huaihua: Region) -> None:
    assert {huaihua.find("county", word) for word in ("xupu", "溆浦县", "431224", "E县", "County E")} == {4}
    assert huaihua.find("county", "nowhere") is None
    assert huaihua.find("township", "A1街道") == 0
    assert "xupu" in huaihua.words("county")


def test_travel_grows_with_the_tier(region: Region) -> None:
    assert np.all(np.diff(region.village_travel[:, 1:], axis=1) > 0)
    assert region.village_travel.min() > 0
    assert region.village_travel.max() < 12


def test_what_no_source_states_is_marked(huaihua: Region) -> None:
    kinds = {mark.kind for mark in huaihua.marks.values()}
    assert kinds <= {"source", "derived", "outside", "assumed"}
    assert huaihua.marks["totals.grids"].kind == "source"
    assert huaihua.marks["totals.residents"].kind == "outside"
    assert huaihua.marks["totals.villages"].kind == "outside"
    assert "village_strata" in huaihua.marks
    assert all(mark.zh and mark.en for mark in huaihua.marks.values())


def test_the_order_of_rows_does_not_matter(huaihua: Region, tmp_path: Path) -> None:
    folder = SCENARIOS / "regions"
    rows = (folder / "huaihua-counties.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "huaihua-counties.csv").write_text("\n".join([rows[0], *reversed(rows[1:])]), encoding="utf-8")
    (tmp_path / "huaihua.yaml").write_text((folder / "huaihua.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    assert load_region("huaihua.yaml", tmp_path).digest() == huaihua.digest()


def test_arrays_cannot_be_changed(region: Region) -> None:
    with pytest.raises(ValueError, match="read-only"):
        region.village_residents[0] = 1
