"""Account: what the day cost, by payer, and the hours of patrols. Money is integer fen; every figure is a tally.

Sessions and subsidies are booked where they happen; this rule adds citizens' trips, patrols and programmes.
"""

from __future__ import annotations

from sim.events.measures import AreaMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.rule import Rule
from sim.vocabulary import Phase
from sim.world.access import value0
from sim.world.world import World

_TRIPS, _CITIZEN = int(AreaMeasure.TRIPS), int(AreaMeasure.COST_FEN_CITIZEN)
_VISITS, _VISIT_MINUTES = int(AreaMeasure.VISITS), int(AreaMeasure.VISIT_MINUTES)
_TOWNSHIP_COST, _DISCOVER = int(AreaMeasure.COST_FEN_TOWNSHIP), int(Phase.DISCOVER)
P_HOURS, P_VALUE = index("account.trip_hours"), index("account.trip_value")
P_VISITS, P_MINUTES, P_WAGE = index("discover.visits"), index("discover.visit_minutes"), index("account.grid_wage")


class Account(Rule):
    """Trips of citizens, patrol hours, one-off and yearly costs of programmes."""

    name, phase = "account", Phase.ACCOUNT

    def __init__(self) -> None:
        self.costs: dict[int, list[tuple[str, int]]] = {}

    def take(self, costs: dict[int, list[tuple[str, int]]]) -> None:
        """Programme costs by day: payer and fen, made by the model from the records."""
        self.costs = costs

    def step(self, world: World, day: int) -> None:
        """Book the day."""
        account(world.tables, day)
        for payer, fen in self.costs.get(day, ()):
            world.costs[payer][day] += fen


@kernel
def account(world, day):
    """Citizens' time and patrol hours of every township."""
    villages, townships, area = world.villages, world.townships, world.area
    patrols = world.flags[_DISCOVER] != 0
    for township in range(townships.count):
        first = townships.first_village[township]
        fen = value0(world, P_HOURS, first) * value0(world, P_VALUE, first) * 100.0
        area[day, township, _CITIZEN] += int(area[day, township, _TRIPS] * fen + 0.5)
        if not patrols:
            continue
        visits, minutes, cost = 0.0, 0.0, 0.0
        for village in range(first, first + townships.n_village[township]):
            number = value0(world, P_VISITS, village) * villages.workers[village] * (1.0 + villages.mobile[village])
            visits += number
            minutes += number * value0(world, P_MINUTES, village)
            cost += number * value0(world, P_MINUTES, village) * value0(world, P_WAGE, village) / 60.0
        area[day, township, _VISITS] += int(visits + 0.5)
        area[day, township, _VISIT_MINUTES] += int(minutes + 0.5)
        area[day, township, _TOWNSHIP_COST] += int(cost * 100.0 + 0.5)
