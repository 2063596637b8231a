"""Centres of township, county and city: Mesa agents that meet weekly or monthly and decide by a policy."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

import numpy as np

from sim._mesa import mesa
from sim.agents.kind import AgentKind
from sim.agents.policies import POLICIES, Memory, View
from sim.events.measures import AreaMeasure, DeskMeasure
from sim.vocabulary import Tier
from sim.world.orders import LeadCases, Order

if TYPE_CHECKING:
    from sim.world.world import World

KIND = AgentKind(
    name="centre",
    label={"zh": "综治中心", "en": "Governance centre"},
    table="",
    knows={
        "desks and their stock": "files at the end of yesterday",
        "disputes first seen in the area": "last 28 days, by township",
        "memory": "meetings held, villages already chosen",
    },
    decides={
        "where a mobile team works": "meet",
        "where patrols go": "meet",
        "whom a risk notice reaches": "meet",
        "which stalled cases its leaders take": "meet",
    },
)
_SEEN, _STOCK = int(AreaMeasure.SEEN), int(DeskMeasure.STOCK)
_LOOK_BACK = 28  # days; four weekly meetings


class Centre(mesa.Agent):  # type: ignore[misc]
    """A centre at one tier.

    Parameters
    ----------
    model : mesa.Model
        The model.
    tier : Tier
        Township (meets on Mondays), county or city (meet on the first of the month).
    area : int
        Row of its township or county; 0 for the city.
    policy : str
        Name of a policy (`sim.agents.policies`).
    """

    def __init__(self, model: Any, tier: Tier, area: int, policy: str) -> None:
        super().__init__(model)
        self.model = weakref.proxy(model)  # a model and its agents would otherwise keep each other's memory
        self.tier, self.area, self.policy = tier, area, policy
        self.memory = Memory()
        self._scope: tuple[Any, Any, Any] | None = None

    def meets(self, weekday: int, day_of_month: int) -> bool:
        """Whether it meets on such a day."""
        return weekday == 0 if self.tier == Tier.TOWNSHIP else day_of_month == 1

    def decide(self, world: World, day: int) -> list[Order]:
        """Orders of today's meeting."""
        self.memory.meetings += 1
        if day == 0:
            return []
        orders = [] if self.policy == "nothing" else POLICIES[self.policy](self.view(world, day), self.memory)
        return orders + self._lead(world)

    def _lead(self, world: World) -> list[Order]:
        """Have its leaders take stalled cases, where they own cases at all (whatever its policy)."""
        desks, villages, _ = self._area(world)
        if not len(villages):
            return []
        slots = int(world.fields.at("meet.leader_slots", int(villages[0]))[self.tier - 1])
        if slots <= 0:
            return []
        own = desks[world.view("desks")["tier"][desks] == self.tier]
        return [LeadCases(int(self.tier), tuple(int(desk) for desk in own), slots)]

    def view(self, world: World, day: int) -> View:
        """What it knows today: tallies of yesterday or older."""
        desks, villages, townships = self._area(world)
        arrays = world.arrays()
        area = arrays["area"][max(0, day - _LOOK_BACK) : day, :, _SEEN]
        return View(
            day=day,
            desks=desks,
            stock=arrays["desk_tally"][day - 1, desks, _STOCK].astype(np.int64),
            villages=villages,
            seen=area[:, townships].sum(axis=0).astype(np.int64),
            townships=townships,
            village_township=world.view("villages")["township"][villages].astype(np.int64),
            order_days=int(world.fields.at("meet.order_days")),
            patrol_factor=float(world.fields.at("meet.patrol_factor")),
            notice_days=int(world.fields.at("meet.notice_days")),
        )

    def _area(self, world: World) -> tuple[Any, Any, Any]:
        if self._scope is None:
            villages, desks = world.view("villages"), world.view("desks")
            if self.tier == Tier.TOWNSHIP:
                inside = villages["township"] == self.area
            elif self.tier == Tier.COUNTY:
                inside = villages["county"] == self.area
            else:
                inside = np.ones(len(villages["township"]), bool)
            below = inside[desks["village"]] & (desks["tier"] <= self.tier)
            rows = np.flatnonzero(inside)
            self._scope = np.flatnonzero(below), rows, np.unique(villages["township"][rows]).astype(np.int64)
        return self._scope
