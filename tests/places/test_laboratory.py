"""Laboratory regions: independent copies and the regular structure of the reduced model."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import InputError
from sim.scenario.place import load_region
from sim.vocabulary import Desk

RM1 = {
    "per_grid": 18,
    "per_village": 36,
    "per_township": 560,
    "per_county": 8660,
    "staff": {"village_committee": 1, "township_committee": 1, "county_center": 2, "city_center": 7},
}


def faults(description: dict[str, Any]) -> str:
    with pytest.raises(InputError) as error:
        load_region(description, Path())
    return error.value.text("en")


@pytest.mark.parametrize("kind", ["village_committee", "township_center", "city_center"])
def test_copies_of_one_desk_are_independent(kind: str) -> None:
    region = load_region({"copies": 2000, "of": "one_desk", "staff": {kind: 5}, "residents": 1000}, Path())
    assert region.sizes == {
        "counties": 1,
        "townships": 1,
        "villages": 2000,
        "grids": 2000,
        "micro_grids": 2000,
        "desks": 2000,
    }
    desk = region.desk_of[:, Desk[kind.upper()]]
    assert np.array_equal(desk, np.arange(2000))
    assert np.all(region.desk_servers == 5)
    assert np.all(region.village_residents == 1000)
    assert (region.desk_of >= 0).sum() == 2000


def test_chains_share_nothing() -> None:
    staff = {"village_committee": 8, "township_committee": 4, "county_center": 3, "city_center": 2}
    region = load_region({"copies": 50, "of": "chain", "staff": staff}, Path())
    assert region.city_per_county
    assert region.sizes["counties"] == region.sizes["townships"] == region.sizes["villages"] == 50
    for kind, servers in staff.items():
        desk = region.desk_of[:, Desk[kind.upper()]]
        assert np.unique(desk).size == 50
        assert np.all(region.desk_servers[desk] == servers)
        assert np.array_equal(region.desk_area[desk], np.arange(50))


@pytest.mark.parametrize("n_micro", [112_600, 1003])
def test_reduced_model(n_micro: int) -> None:
    region = load_region({"micro_grids": n_micro, "residents": 40, **RM1}, Path())
    micro = np.arange(n_micro)
    village = region.grid_village[region.micro_grid]
    assert np.array_equal(region.micro_grid, micro // 18)
    assert np.array_equal(village, micro // 36)
    first = np.arange(village[-1] + 1) * 36
    assert np.array_equal(region.village_township, first // 560)
    for kind, size in ((Desk.VILLAGE_COMMITTEE, 36), (Desk.TOWNSHIP_COMMITTEE, 560), (Desk.COUNTY_CENTER, 8660)):
        desk = region.desk_of[:, kind]
        assert np.array_equal(region.desk_area[desk], first // size)
    assert np.unique(region.desk_of[:, Desk.CITY_CENTER]).size == 1
    assert region.residents == 40 * n_micro
    servers = [region.desk_servers[region.desk_kind == kind] for kind in (Desk.COUNTY_CENTER, Desk.CITY_CENTER)]
    assert [set(each.tolist()) for each in servers] == [{2}, {7}]


def test_faults_teach() -> None:
    assert "did you mean 'village_committee'" in faults(
        {"copies": 2, "of": "one_desk", "staff": {"vilage_committee": 1}}
    )
    assert "use chain" in faults({"copies": 2, "of": "one_desk", "staff": {"village_committee": 1, "court": 1}})
    assert "did you mean 'one_desk'" in faults({"copies": 2, "of": "one_dsk", "staff": {"court": 1}})
    assert "must be a whole number" in faults({"copies": "２", "of": "chain", "staff": {"court": 1}})
    assert "write it half-width: '2'" in faults({"copies": "２", "of": "chain", "staff": {"court": 1}})
    assert "cannot be smaller than per_village" in faults({"micro_grids": 100, **RM1, "per_township": 20})
    assert "GiB" in faults({"copies": 90_000_000, "of": "one_desk", "staff": {"court": 1}})
    assert "at least one desk" in faults({"copies": 2, "of": "chain", "staff": {}})
    assert "'staff' is missing" in faults({"copies": 2, "of": "chain"})
