"""How one model goes on from the state of another: its arrays are copied whole, then the new values take hold.

Rows are copied as they stand in memory; `sim.model.GovernanceModel.restore` goes column by column, which suits a file
but takes a city three times as long (docs/decisions.md).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.randomness import quiet
from sim.rules.programmes import Programmes, refresh
from sim.world.access import set_fields
from sim.world.columns import ARRAYS
from sim.world.columns import TABLES as COLUMNS
from sim.world.merging import count_there
from sim.world.planned import SIGHTING, planned_by
from sim.world.prepare import touch_all
from sim.world.rows import TABLES

if TYPE_CHECKING:
    from sim.model import GovernanceModel
    from sim.world.world import World

_FIELDS = tuple(name for name in ARRAYS if name.startswith("field_"))
#: tallies by day: only past days hold anything
_BY_DAY = ("area", "desk_tally")


def go_on(held: GovernanceModel, onto: GovernanceModel) -> None:
    """Bring a fresh model to the morning on which another stands."""
    with quiet():
        for rule in onto.plan:
            if isinstance(rule, Programmes):
                rule.replay(onto.world, held.day)
        differs, marks = _differs(held.world, onto.world), _marks(held.world, onto.world)
        _copy_world(held.world, onto.world, held.day)
        if differs and held.day > 0:
            _take_hold(held.world, onto.world, held.day, marks)
    for mine, theirs in zip(onto.centres, held.centres, strict=True):
        mine.memory = replace(theirs.memory, turns=dict(theirs.memory.turns))
    onto.day, onto.steps = held.day, held.steps
    onto.running = onto.day < onto.days_total


def _differs(old: World, new: World) -> bool:
    """Whether any value, or the days on which channels are open, is another one now."""
    left, right = old.arrays(), new.arrays()
    return not all(np.array_equal(left[name], right[name]) for name in (*_FIELDS, "exposure"))


def _copy_world(old: World, new: World, day: int) -> None:
    """Copy everything but the values of parameters."""
    for table in COLUMNS:
        if table != "servers":
            TABLES.replace(table, TABLES.table(new.tables, table), _rows(old, table))
    _copy_servers(old, new)
    left, right = old.arrays(), new.arrays()
    for name in ARRAYS:
        if name in _BY_DAY:
            right[name][:day] = left[name][:day]
        elif name not in _FIELDS:
            right[name][...] = left[name]
    for payer, money in old.costs.items():
        new.costs[payer][:day] = money[:day]
    new.orders, new.order_ends = list(old.orders), set(old.order_ends)


def _rows(world: World, table: str) -> NDArray[Any]:
    return TABLES.records(table, TABLES.table(world.tables, table))


def _marks(old: World, new: World) -> int:
    """What of all disputes is planned anew: what the values that differ enter (`sim.world.planned`)."""
    marks = 0 if np.array_equal(old.arrays()["exposure"], new.arrays()["exposure"]) else SIGHTING
    left, right = old.fields, new.fields
    for name, value in right.values.items():
        here, there = left.rows.get(name), right.rows.get(name)
        same = there is here or (here is not None and there is not None and np.array_equal(here, there))
        if not same or not np.array_equal(left.values[name], value):
            marks |= planned_by(name)
    return marks


def _take_hold(old: World, new: World, day: int, marks: int) -> None:
    """Let the new values hold from today on, for all that is under way."""
    everywhere = np.full(len(new.view("villages")["key"]), marks)
    set_fields(new.tables, *(old.arrays()[name].copy() for name in _FIELDS))
    touch_all(new.tables, day - 1, everywhere)
    new.recompose(set())
    refresh(new, day, everywhere)


def _copy_servers(old: World, new: World) -> None:
    """Copy servers; where one run has room for more of them than the other, only the empty room differs."""
    rows, fresh = _rows(old, "servers"), _rows(new, "servers")
    desks = len(new.view("desks")["key"])
    more = np.bincount(fresh["home"], minlength=desks) - np.bincount(rows["home"], minlength=desks)
    if not more.any():
        TABLES.replace("servers", TABLES.table(new.tables, "servers"), rows)
        return
    kept = _kept(rows, more)
    added = _added(fresh, more)
    added["pool"] = added["desk"] = old.view("desks")["pool"][added["home"]]
    together = np.concatenate([rows[kept], added])
    order = np.argsort(together["pool"], kind="stable")
    now = np.full(len(rows), -1, np.int64)
    now[kept] = np.argsort(order)[: len(kept)]
    TABLES.replace("servers", TABLES.table(new.tables, "servers"), together[order])
    had = new.view("files")["server"]
    had[had >= 0] = now[had[had >= 0]]
    pools = new.view("pools")
    number = np.bincount(together["pool"], minlength=desks)
    pools["n_server"][...], pools["first_server"][...] = number, np.cumsum(number) - number
    count_there(new)


def _kept(rows: NDArray[Any], more: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows that stay: of a desk with less room now the last go, as far as they are absent; who is at work stays."""
    stay = np.ones(len(rows), np.bool_)
    for home in np.flatnonzero(more < 0):
        idle = (rows["home"] == home) & (rows["minutes"] <= 0) & (rows["file"] < 0) & (rows["mobile_until"] < 0)
        stay[np.flatnonzero(idle)[more[home] :]] = False
    return np.flatnonzero(stay)


def _added(fresh: NDArray[Any], more: NDArray[np.int64]) -> NDArray[Any]:
    """Empty rows for the desks that have more room now: the last of each, as a run of its own would have them."""
    wanted = np.maximum(more, 0)
    order = np.lexsort((-np.arange(len(fresh)), fresh["home"]))
    home = fresh["home"][order].astype(np.int64)
    first = np.concatenate([[0], np.cumsum(np.bincount(home, minlength=len(more)))[:-1]])
    rank = np.arange(len(home)) - first[home]
    found: NDArray[Any] = fresh[np.sort(order[rank < wanted[home]])]
    found["minutes"] = 0
    return found
