"""Meet: what the centres decided is carried out, and what was ordered for a time ends.

The model asks the centres just before this rule; a policy never touches a dispute, it only returns orders.
"""

from __future__ import annotations

from sim.rule import Rule
from sim.vocabulary import Phase
from sim.world.orders import MobileTeam, Patrol, send_team, set_patrols
from sim.world.prepare import staff_desks
from sim.world.world import World


class Meet(Rule):
    """Mobile teams and patrols by order of the centres."""

    name, phase = "meet", Phase.MEET
    reads = ("targeting",)

    def due(self, world: World, day: int) -> bool:
        """When something was ordered, or an order ended yesterday."""
        return bool(world.orders) or day in world.order_ends

    def step(self, world: World, day: int) -> None:
        """Carry out orders from tomorrow on; end those whose time is over."""
        orders, world.orders = world.orders, []
        world.order_ends.discard(day)
        for order in orders:
            world.order_ends.add(order.until)
            if isinstance(order, MobileTeam):
                send_team(world.tables, order.desk, order.until)
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
