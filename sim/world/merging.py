"""Which desks share one queue: merged into the centre of their tier, from a day and until a day.

On the day on which a merge begins or ends, what waits is put in order anew in the queues that then hold, by day of
arrival, minute and key; servers go where their desk goes, with what they have in hand. Servers of a shared queue work
the hours of the centre.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.kernel import kernel
from sim.vocabulary import Desk
from sim.world.queues import N_CLASS, push
from sim.world.rows import TABLES

HUBS = {2: Desk.TOWNSHIP_CENTER, 3: Desk.COUNTY_CENTER}
Ints = NDArray[np.int64]


def pools_of(merge: NDArray[np.float64], kind: NDArray[Any], tier: NDArray[Any], desk_of: NDArray[Any]) -> Ints:
    """Pool of each desk: its own, or that of the centre of its tier.

    Parameters
    ----------
    merge
        Above 0 where a kind of desk is merged, by kind, or by desk and kind.
    desk_of
        By desk and kind of desk: the desk that serves the village at which it reads its parameters.
    """
    rows, kinds = np.arange(len(kind)), np.asarray(kind, np.int64)
    wanted = merge[kinds] > 0 if merge.ndim == 1 else merge[rows, kinds] > 0
    pool = rows.copy()
    for level, hub in HUBS.items():
        centre = desk_of[:, hub].astype(np.int64)
        joins = wanted & (tier == level) & (centre >= 0)
        pool[joins] = centre[joins]
    return pool


def regroup(world: Any) -> None:
    """Have desks share queues as the parameters of today say; nothing is touched where nothing changes."""
    desks = world.view("desks")
    merge = world.fields.within("pools.merge", desks["village"])
    pool = pools_of(merge, desks["kind"], desks["tier"], world.view("villages")["desk"][desks["village"]])
    touched = np.zeros(len(pool), np.int64)
    changed = pool != desks["pool"]
    touched[pool[changed]] = 1
    touched[desks["pool"][changed]] = 1
    if changed.any():
        move_queues(world.tables, pool, touched)
        seat_servers(world, pool, touched)
    world.base_servers = np.bincount(pool, weights=world.posts, minlength=len(pool)).astype(np.int64)


@kernel
def move_queues(world, pool_of, touched):
    """Empty the queues that change, and put each file into the one that its desk has now."""
    pools, files, desks = world.pools, world.files, world.desks
    total = 0
    for pool in range(pools.count):
        if touched[pool] == 1:
            total += pools.n_queue[pool]
    waiting, n = np.empty(total, np.int64), 0
    for pool in range(pools.count):
        if touched[pool] == 0:
            continue
        for group in range(N_CLASS):
            file = pools.head[pool, group]
            while file >= 0:
                waiting[n] = file
                n += 1
                file = files.queue_after[file]
            pools.head[pool, group], pools.tail[pool, group] = -1, -1
        pools.n_queue[pool] = 0
    for desk in range(desks.count):
        desks.pool[desk] = pool_of[desk]
    for file in waiting:
        push(world, file, desks.pool[files.desk[file]], False)


def count_there(world: Any) -> None:
    """Note for each pool how many of its servers there are up to the last who is on duty."""
    pools, servers = world.view("pools"), world.view("servers")
    on_duty = np.flatnonzero(servers["minutes"] > 0)
    pool = servers["pool"][on_duty]
    there = np.zeros(len(pools["n_there"]), np.int64)
    np.maximum.at(there, pool, on_duty - pools["first_server"][pool] + 1)
    pools["n_there"][...] = there


def seat_servers(world: Any, pool_of: Ints, touched: Ints) -> None:
    """Put the servers of each pool side by side again; those who are there or have a file in hand come first."""
    rows = TABLES.records("servers", TABLES.table(world.tables, "servers"))
    pool = pool_of[rows["home"]]
    away = (rows["minutes"] <= 0) & (rows["file"] < 0) & (rows["mobile_until"] < 0) & (touched[pool] == 1)
    order = np.lexsort((np.arange(len(rows)), rows["home"], away, pool))
    now = np.empty(len(rows), np.int64)
    now[order] = np.arange(len(rows))
    rows[:] = rows[order]
    rows["pool"] = rows["desk"] = pool[order]
    had = world.view("files")["server"]
    had[had >= 0] = now[had[had >= 0]]
    pools = world.view("pools")
    number = np.bincount(pool, minlength=len(pool_of))
    pools["n_server"][...], pools["first_server"][...] = number, np.cumsum(number) - number
    count_there(world)
    pools["n_busy"][...] = np.bincount(pool[order][rows["file"] >= 0], minlength=len(pool_of))
