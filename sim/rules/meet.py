"""Meet: what the centres decided is carried out, and what was ordered for a time ends.

The model asks the centres just before this rule; a policy never touches a dispute, it only returns orders.
"""

from __future__ import annotations

import numpy as np

from sim.rule import Rule
from sim.vocabulary import Phase, Work
from sim.world.leaders import charge_leaders, lead
from sim.world.orders import LeadCases, MobileTeam, Notice, Patrol, end_notices, heed, send_team, set_patrols
from sim.world.prepare import staff_desks
from sim.world.world import World


class Meet(Rule):
    """Mobile teams and patrols by order of the centres."""

    name, phase = "meet", Phase.MEET
    reads = ("targeting", "account")

    def begin(self, world: World) -> None:
        """Learn on which days a month begins."""
        self.month_begins = world.month_begins()

    def due(self, world: World, day: int) -> bool:
        """When something was ordered, an order ended yesterday, or a month of leader-owned cases begins."""
        if world.orders or day in world.order_ends:
            return True
        if day not in self.month_begins:
            return False
        # slots may have been withdrawn since: a case that was taken is still worked on
        return bool(np.any(world.fields.values["meet.leader_slots"]) or np.any(world.view("files")["leader"]))

    def step(self, world: World, day: int) -> None:
        """Carry out orders from tomorrow on; end those whose time is over."""
        orders, world.orders = world.orders, []
        world.order_ends.discard(day)
        for order in orders:
            if not isinstance(order, LeadCases):
                world.order_ends.add(order.until)
            if isinstance(order, MobileTeam):
                send_team(world.tables, order.desk, order.until)
            elif isinstance(order, Notice):
                heed(world.tables, order.township, day, order.until)
        end_notices(world.tables, day)
        if day in self.month_begins:
            charge_leaders(world.tables, day)
        take_cases(world, [order for order in orders if isinstance(order, LeadCases)], day)
        villages = world.view("villages")
        factors, until = villages["mobile"].copy(), villages["mobile_until"]
        factors[until <= day] = 0.0
        until[until <= day] = -1
        for order in orders:
            if isinstance(order, Patrol):
                factors[order.village], until[order.village] = order.factor, order.until
        if (factors != villages["mobile"]).any():
            set_patrols(world.tables, factors, day + 1)
        staff_desks(world.tables, world.base_servers, day + 1, int(world.fields.at("meet.mobile_minutes")))


def take_cases(world: World, orders: list[LeadCases], day: int) -> None:
    """Give each centre's leaders the oldest stalled cases of its desks, as far as their slots go."""
    if not orders:
        return
    files, cases = world.view("files"), world.view("cases")
    open_rows = np.flatnonzero((files["work"] != Work.CLOSED) & (files["case"] >= 0))
    desk, leader = files["desk"][open_rows], files["leader"][open_rows]
    old = day - files["opened_day"][open_rows] >= int(world.fields.at("meet.stalled_days"))
    for order in orders:
        own = np.isin(desk, order.desks)
        free = order.slots - int((own & (leader == order.tier)).sum())
        rows = open_rows[own & old & (files["leader"][open_rows] == 0)]
        by_age = np.lexsort((cases["key"][files["case"][rows]], files["opened_day"][rows]))
        for row in rows[by_age][: max(free, 0)]:
            lead(world.tables, int(row), order.tier, day)
