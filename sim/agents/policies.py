"""Policies of centres: strategies from what a centre sees to what it orders. They never see or touch a dispute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.world.orders import MobileTeam, Notice, Order, Patrol


@dataclass(frozen=True)
class View:
    """What a centre knows at a meeting: yesterday's tallies of its own area.

    Attributes
    ----------
    day
        Today.
    desks, stock
        Its desks (rows) and the files that each had yesterday evening.
    villages
        Its villages (rows).
    seen
        Disputes first seen in its area, by township, over the last 28 days.
    townships
        Its townships (rows), in the order of `seen`.
    village_township
        Township of each of its villages (row).
    order_days, patrol_factor, notice_days
        How long an order holds, how much an extra patrol adds, how long a risk notice holds.
    """

    day: int
    desks: NDArray[np.int64]
    stock: NDArray[np.int64]
    villages: NDArray[np.int64]
    seen: NDArray[np.int64]
    townships: NDArray[np.int64]
    village_township: NDArray[np.int64]
    order_days: int
    patrol_factor: float
    notice_days: int = 90


@dataclass
class Memory:
    """What a centre keeps from meeting to meeting (flat, so that a run can be saved and restored).

    Attributes
    ----------
    meetings
        Meetings held.
    turns
        Village (row) -> times it was chosen for extra patrol.
    """

    meetings: int = 0
    turns: dict[int, int] = field(default_factory=dict)


Policy = Callable[[View, Memory], list[Order]]


def nothing(view: View, memory: Memory) -> list[Order]:
    """Order nothing."""
    return []


def worst_queue_first(view: View, memory: Memory) -> list[Order]:
    """Send a mobile team of mediators to the desk with the longest queue, if anyone waits."""
    if not len(view.desks) or view.stock.max() <= 0:
        return []
    return [MobileTeam(int(view.desks[int(np.argmax(view.stock))]), view.day + view.order_days)]


def patrol_hot_spots(view: View, memory: Memory) -> list[Order]:
    """Patrol harder in a village of the township where most was found lately; villages take turns."""
    if not len(view.villages) or view.seen.max(initial=0) <= 0:
        return []
    hot = view.townships[int(np.argmax(view.seen))]
    inside = view.villages[view.village_township == hot]
    turns = [memory.turns.get(int(village), 0) for village in inside]
    chosen = int(inside[int(np.argmin(turns))])
    memory.turns[chosen] = memory.turns.get(chosen, 0) + 1
    return [Patrol(chosen, view.patrol_factor, view.day + view.order_days)]


def warn_hot_spots(view: View, memory: Memory) -> list[Order]:
    """Send a risk notice to the township where most was found lately."""
    if not len(view.townships) or view.seen.max(initial=0) <= 0:
        return []
    return [Notice(int(view.townships[int(np.argmax(view.seen))]), view.day + view.notice_days)]


POLICIES: dict[str, Policy] = {
    "nothing": nothing,
    "worst_queue_first": worst_queue_first,
    "patrol_hot_spots": patrol_hot_spots,
    "warn_hot_spots": warn_hot_spots,
}
