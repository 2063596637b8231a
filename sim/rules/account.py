"""Account: what the day cost, by payer, and the hours of patrols. Money is integer fen; every figure is a tally.

Sessions and subsidies are booked where they happen; this rule adds citizens' trips, patrols and programmes. What a
programme pays by the hour comes on top of the wages of the desks whose hours it uses: it is charged for the hours that
the programme itself took that day, and a day without any costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.events.measures import AreaMeasure
from sim.kernel import kernel
from sim.parameters.catalogue import index
from sim.rule import Rule
from sim.vocabulary import Desk, Event, Phase, Response
from sim.world.access import value0
from sim.world.responses import response
from sim.world.staff import pushed_minutes, visits_of
from sim.world.world import World

_TRIPS, _CITIZEN = int(AreaMeasure.TRIPS), int(AreaMeasure.COST_FEN_CITIZEN)
_VISITS, _VISIT_MINUTES = int(AreaMeasure.VISITS), int(AreaMeasure.VISIT_MINUTES)
_PUSHED, _WORKFORCE = int(AreaMeasure.PUSHED_MINUTES), int(Phase.WORKFORCE)
_RECORDED, _PAD, _VILLAGE = int(AreaMeasure.VISITS_RECORDED), int(Response.PAD), int(Desk.VILLAGE_COMMITTEE)
_TOWNSHIP_COST, _DISCOVER = int(AreaMeasure.COST_FEN_TOWNSHIP), int(Phase.DISCOVER)
_SESSION, _WASTE, _HANDLE = int(Event.SESSION), int(Event.WASTE), int(Phase.HANDLE)
P_HOURS, P_VALUE = index("account.trip_hours"), index("account.trip_value")
_EXPOSED, P_EXPOSURE = int(AreaMeasure.EXPOSURE_HOURS), index("targeting.exposure")
P_MINUTES, P_WAGE = index("discover.visit_minutes"), index("account.grid_wage")


@dataclass(frozen=True)
class Hourly:
    """What a programme pays by the hour, and which hours are its own.

    Attributes
    ----------
    payer, fen
        Who pays, and fen an hour.
    share
        Day -> share of the programme that holds that day; 0 before it starts and after it ends.
    sessions
        By channel and village: share of the minutes of sessions on dates that are the programme's.
    logging
        By village: minutes of logging that it adds to a session.
    servers, hours
        By village and kind of desk: servers, and hours a day of each server, that it adds in full force.
    """

    payer: str
    fen: float
    share: NDArray[np.float64]
    sessions: NDArray[np.float64]
    logging: NDArray[np.float64]
    servers: NDArray[np.float64]
    hours: NDArray[np.float64]

    def cost(self, world: World, day: int) -> int:
        """Fen for the hours it took today."""
        if self.share[day] <= 0.0:
            return 0
        minutes = 0.0
        if self.sessions.any() or self.logging.any():
            minutes += self._in_sessions(world, day)
        if self.servers.any() or self.hours.any():
            minutes += self._on_duty(world, day)
        return int(minutes * self.fen / 60.0 + 0.5)

    def _in_sessions(self, world: World, day: int) -> float:
        """Minutes of today's sessions on dates, and of logging in all others."""
        log, village = world.view("log"), world.view("cases")["village"]
        today = slice(int(np.searchsorted(log["day"], day)), None)
        event, rule, value = log["event"][today], log["rule"][today], log["value"][today]
        place, held = village[log["case"][today]], (event == _SESSION) | (event == _WASTE)
        dated, other = held & (rule == _DISCOVER), held & (rule == _HANDLE) & (value > 0)
        channel = log["channel"][today][dated]
        return float(self.sessions[channel, place[dated]] @ value[dated] + self.logging[place[other]].sum())

    def _on_duty(self, world: World, day: int) -> float:
        """Minutes for which the servers and hours it adds are on duty today, needed or not."""
        desks, pools = world.view("desks"), world.view("pools")
        first = pools["desk"]
        village, kind = desks["village"][first], desks["kind"][first]
        there = (pools["every_day"] > 0) | bool(world.arrays()["working"][day])
        there &= pools["slots_mode"] == 0
        today = world.fields.within("capacity.hours", village)[np.arange(len(village)), kind]
        servers = np.floor(self.servers[village, kind] * self.share[day] + 0.5)  # whole persons, as desks are staffed
        longer = self.hours[village, kind] * self.share[day]
        added = servers * today + world.base_servers * longer
        return 60.0 * float(added[there].sum())


class Account(Rule):
    """Trips of citizens, patrol hours; one-off, yearly and hourly costs of programmes."""

    name, phase = "account", Phase.ACCOUNT

    def __init__(self) -> None:
        self.costs: dict[int, list[tuple[str, int]]] = {}
        self.hourly: tuple[Hourly, ...] = ()

    def take(self, costs: dict[int, list[tuple[str, int]]], hourly: tuple[Hourly, ...] = ()) -> None:
        """Programme costs by day (payer and fen) and by the hour, made by the model from the records."""
        self.costs, self.hourly = costs, hourly

    def step(self, world: World, day: int) -> None:
        """Book the day."""
        account(world.tables, day)
        for payer, fen in self.costs.get(day, ()):
            world.costs[payer][day] += fen
        for each in self.hourly:
            world.costs[each.payer][day] += each.cost(world, day)


@kernel
def padding(world, village):
    """Share of the visits in the books of a village that were never made."""
    desk = world.villages.desk[village, _VILLAGE]
    return 0.0 if desk < 0 else min(response(world, desk, _PAD), 0.95)


@kernel
def exposure_of(world, township):
    """Hours a year for which the residents of a township are recorded."""
    villages, total = world.villages, 0.0
    first = world.townships.first_village[township]
    for village in range(first, first + world.townships.n_village[township]):
        total += value0(world, P_EXPOSURE, village) * villages.residents[village]
    return total


@kernel
def account(world, day):
    """Citizens' time and patrol hours of every township."""
    villages, townships, area = world.villages, world.townships, world.area
    patrols = world.flags[_DISCOVER] != 0
    for township in range(townships.count):
        first = townships.first_village[township]
        fen = value0(world, P_HOURS, first) * value0(world, P_VALUE, first) * 100.0
        area[day, township, _CITIZEN] += int(area[day, township, _TRIPS] * fen + 0.5)
        area[day, township, _EXPOSED] += int(exposure_of(world, township) / 365.0 + 0.5)
        if not patrols:
            continue
        visits, minutes, cost, recorded, pushed = 0.0, 0.0, 0.0, 0.0, 0.0
        for village in range(first, first + townships.n_village[township]):
            number = visits_of(world, village) * (1.0 + villages.mobile[village])
            visits += number
            if world.flags[_WORKFORCE] != 0:
                pushed += pushed_minutes(world, village) * (villages.workers[village] - villages.vacant[village])
            recorded += number / (1.0 - padding(world, village))
            minutes += number * value0(world, P_MINUTES, village)
            cost += number * value0(world, P_MINUTES, village) * value0(world, P_WAGE, village) / 60.0
        area[day, township, _VISITS] += int(visits + 0.5)
        area[day, township, _RECORDED] += int(recorded + 0.5)
        area[day, township, _VISIT_MINUTES] += int(minutes + 0.5)
        area[day, township, _PUSHED] += int(pushed + 0.5)
        area[day, township, _TOWNSHIP_COST] += int(cost * 100.0 + 0.5)
