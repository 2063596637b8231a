"""Builds a world: a scenario's places, posts and parameters as the arrays that rules work on."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.events.measures import AreaMeasure, DeskMeasure
from sim.parameters.catalogue import catalogue
from sim.parameters.schema import Array
from sim.randomness import key_of, stream_of
from sim.scenario.calendar import working_days
from sim.scenario.memory import expected_disputes
from sim.scenario.place import Region
from sim.scenario.scenario import Scenario
from sim.vocabulary import Channel, Phase
from sim.world import slabs
from sim.world.columns import ARRAYS
from sim.world.columns import TABLES as COLUMNS
from sim.world.fields import Fields
from sim.world.merging import pools_of, regroup
from sim.world.places import N_COUNTS, N_STAGE
from sim.world.prepare import staff_desks, weigh_increases, weigh_places
from sim.world.rows import TABLES
from sim.world.sight_rates import sight_rates
from sim.world.world import World


def build(scenario: Scenario, seed: int, spare_servers: int = 0) -> World:
    """A world on the morning of its first day.

    Parameters
    ----------
    spare_servers : int
        Room for servers that programmes or mobile teams may add to each pool.
    """
    region = scenario.place()
    fields = Fields({name: _base(scenario, name) for name in catalogue()}, len(region.village_code))
    parts: dict[str, Any] = {name: TABLES.new(name, rows) for name, rows in _room(region, scenario).items()}
    _fill_places(parts, region)
    posts = _fill_desks(parts, region, fields, spare_servers)
    arrays = _arrays(scenario, region, seed, parts, fields)
    minutes = int(fields.at("capacity.day_minutes"))
    tables = TABLES.new_world(*(parts[t] for t in COLUMNS), *(arrays[a] for a in ARRAYS), minutes, scenario.days)
    world = World(tables, fields, scenario.start, scenario.days, seed, posts)
    arrays["exposure"][...] = world.open_days(arrays["working"])
    world.note_open_channels()
    weigh_places(tables, np.uint64(stream_of(seed, "arise")))
    weigh_increases(tables)
    regroup(world)
    staff_desks(tables, world.base_servers, 0, 0)
    return world


def _base(scenario: Scenario, name: str) -> Array:
    if scenario.parameters.get(name) or not scenario.modifiers:
        return scenario.array(name)
    return _central(name)


@lru_cache(maxsize=1024)
def _central(name: str) -> Array:
    value = catalogue()[name].array()
    value.setflags(write=False)
    return value


def _room(region: Region, scenario: Scenario) -> dict[str, int]:
    """First room of each table; cases, files and log grow by doubling, which copies and clears them.

    Room that is not used costs little: the system gives memory when it is first touched, or it is cleared in one go.
    """
    disputes = expected_disputes(scenario, region)
    return {
        "cases": max(64, int(1.2 * disputes)),
        "files": max(64, int(1.3 * disputes)),
        "log": max(512, int(18 * disputes)),
        "villages": len(region.village_code),
        "micros": len(region.micro_grid),
        "grids": len(region.grid_code),
        "townships": len(region.township_code),
        "desks": len(region.desk_code),
        "pools": len(region.desk_code),
        "servers": 1,
    }


def _set(parts: dict[str, Any], table: str, values: dict[str, Any], count: int) -> None:
    """Fill columns of a table that is being built."""
    records = np.zeros(count, TABLES.rows[table])
    for name, value in values.items():
        records[name] = value
    TABLES.replace(table, parts[table], records)


def _first_and_number(parents: NDArray[Any], n: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """First child and number of children of each of `n` parents; children stand together."""
    number = np.bincount(parents, minlength=n)
    return np.concatenate([[0], np.cumsum(number)[:-1]]), number


@lru_cache(maxsize=65536)
def _key(code: str) -> int:
    return key_of(code)


def _keys(codes: NDArray[np.str_]) -> NDArray[np.uint64]:
    return np.array([_key(str(code)) for code in codes], np.uint64)


def _fill_places(parts: dict[str, Any], region: Region) -> None:
    n_village, n_micro = len(region.village_code), len(region.micro_grid)
    village_of_micro = region.grid_village[region.micro_grid]
    first_micro, n_of_micro = _first_and_number(village_of_micro, n_village)
    village_key = _keys(region.village_code)
    residents = np.maximum(region.micro_residents, 0).astype(float)
    ends = np.cumsum(residents)
    before = np.concatenate([[0.0], ends])[first_micro]
    total = np.maximum(np.concatenate([[0.0], ends])[first_micro + n_of_micro] - before, 1e-9)
    strata = np.cumsum(region.village_strata, axis=1)
    strata[:, -1] = 1.0
    _set(
        parts,
        "villages",
        {
            "key": village_key,
            "township": region.village_township,
            "county": region.township_county[region.village_township],
            "urban": region.village_urban,
            "residents": region.village_residents,
            "households": region.village_households,
            "first_micro": first_micro,
            "n_micro": n_of_micro,
            "n_grid": np.bincount(region.grid_village, minlength=n_village),
            "workers": np.bincount(region.grid_village, weights=region.grid_workers, minlength=n_village),
            "strata": strata,
            "travel": region.village_travel,
            "desk": region.desk_of,
            "talk_day": -1,
            "mobile_until": -1,
        },
        n_village,
    )
    cumulative = (ends - before[village_of_micro]) / total[village_of_micro]
    _set(parts, "micros", {"village": village_of_micro, "grid": region.micro_grid, "cumulative": cumulative}, n_micro)
    _fill_grids(parts, region, village_key)
    first, number = _first_and_number(region.village_township, len(region.township_code))
    _set(
        parts,
        "townships",
        {
            "key": _keys(region.township_code),
            "county": region.township_county,
            "first_village": first,
            "n_village": number,
        },
        len(region.township_code),
    )


def _fill_grids(parts: dict[str, Any], region: Region, village_key: NDArray[np.uint64]) -> None:
    n_village, n_grid = len(region.village_code), len(region.grid_code)
    first, number = _first_and_number(region.micro_grid, n_grid)
    grid_rank = np.arange(n_grid) - _first_and_number(region.grid_village, n_village)[0][region.grid_village]
    mixed = village_key[region.grid_village] + (grid_rank.astype(np.uint64) + np.uint64(1)) * np.uint64(
        0x9E3779B97F4A7C15
    )
    _set(
        parts, "grids", {"key": mixed, "village": region.grid_village, "first_micro": first, "n_micro": number}, n_grid
    )


def _fill_desks(parts: dict[str, Any], region: Region, fields: Fields, spare: int) -> NDArray[np.int64]:
    n = len(region.desk_code)
    home = np.zeros(n, np.int64)
    for kind in range(region.desk_of.shape[1] - 1, -1, -1):
        for_kind = region.desk_of[:, kind]
        rows = np.flatnonzero(for_kind >= 0)[::-1]
        home[for_kind[rows]] = rows
    merge = np.asarray(fields.at("pools.merge"))
    pool = pools_of(merge, region.desk_kind, region.desk_tier, region.desk_of[home])
    posts = np.asarray(region.desk_servers, np.int64)
    _set(
        parts,
        "desks",
        {
            "key": _keys(region.desk_code),
            "kind": region.desk_kind,
            "tier": region.desk_tier,
            "area": region.desk_area,
            "village": home,
            "township": region.village_township[home],
            "pool": pool,
        },
        n,
    )
    _fill_pools(parts, region, fields, pool, spare)
    return posts


def _fill_pools(parts: dict[str, Any], region: Region, fields: Fields, pool: NDArray[np.int64], spare: int) -> None:
    """Pools, one a desk, and room for servers: those of a pool stand side by side, by the desk of their post."""
    n, posts = len(pool), np.asarray(region.desk_servers, np.int64)
    extra = np.asarray(fields.base["capacity.servers"])[region.desk_kind.astype(int)]
    room = np.maximum(posts + np.maximum(np.rint(extra), 0).astype(np.int64) + spare, 0)
    seats = np.bincount(pool, weights=room, minlength=n).astype(np.int64)
    every_day = np.asarray(fields.base["capacity.every_day"])[region.desk_kind.astype(int)]
    _set(
        parts,
        "pools",
        {
            "tier": region.desk_tier,
            "desk": np.arange(n),
            "first_server": np.cumsum(seats) - seats,
            "n_server": seats,
            "head": -1,
            "tail": -1,
            "every_day": every_day,
        },
        n,
    )
    total = int(room.sum())
    parts["servers"] = TABLES.new("servers", total)
    homes = np.repeat(np.arange(n), room)
    homes = homes[np.argsort(pool[homes], kind="stable")]
    _set(
        parts,
        "servers",
        {"pool": pool[homes], "desk": pool[homes], "home": homes, "file": -1, "mobile_until": -1},
        total,
    )


def _arrays(
    scenario: Scenario, region: Region, seed: int, parts: dict[str, Any], fields: Fields
) -> dict[str, NDArray[Any]]:
    days = scenario.days
    working = working_days(scenario.start, days, scenario.calendar).astype(np.int8)
    weekend = (scenario.start.weekday() + np.arange(days)) % 7 >= 5
    factor = float(fields.at("arise.weekend_factor"))
    weekdays = (7.0 - 2.0 * factor) / 5.0
    starts = np.datetime64(scenario.start) + np.arange(days)
    data, where, rows = fields.buffer()
    rates, rate_row = sight_rates(fields)
    n_desk, n_township = len(region.desk_code), len(region.township_code)
    n_desk = max(n_desk, 1)
    return {
        "sight_head": np.full(days, -1, np.int32),
        "truth_head": np.full(days, -1, np.int32),
        "due_head": np.full((N_STAGE, days), -1, np.int32),
        "clock_head": np.full(days, -1, np.int32),
        "area": slabs.zeros((days, n_township, len(AreaMeasure)), np.int32),
        "desk_tally": slabs.zeros((days, n_desk, len(DeskMeasure)), np.int32),
        "exposure": np.zeros((len(Channel), days + 1)),
        "working": working,
        "working_before": np.concatenate([[0], np.cumsum(working)]).astype(np.int32),
        "weekday_factor": np.where(weekend, factor, weekdays),
        "month": starts.astype("datetime64[M]").astype(np.int32),
        "stream": np.array([stream_of(seed, phase.name.lower()) for phase in Phase], np.uint64),
        "granted": np.array(fields.base["authority.granted"], float),
        "open_channel": np.ones(len(Channel), np.int64),
        "flags": np.array([int(p.name.lower() in scenario.rules) for p in Phase], np.int64),
        "counts": np.zeros(N_COUNTS, np.int64),
        "order": np.lexsort((np.arange(n_desk), -_tiers(region, n_desk))).astype(np.int32),
        "field_data": data,
        "field_where": where,
        "field_row": rows,
        "field_sight": rates.ravel(),
        "field_sight_row": rate_row,
    }


def _tiers(region: Region, n_desk: int) -> NDArray[Any]:
    tiers = np.zeros(n_desk, np.int64)
    tiers[: len(region.desk_tier)] = region.desk_tier
    return tiers
