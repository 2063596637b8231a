"""Hypothesis strategies: random small regions, parameters, rule subsets, programmes, policies."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from sim.errors import InputError
from sim.evidence import Cost, Effect, Programme
from sim.evidence.records import Range
from sim.parameters.catalogue import catalogue
from sim.parameters.schema import Override, Parameter, dim_members
from sim.planning import FIXED, plans
from sim.rule import registry
from sim.scenario import Scenario
from sim.scenario.scenario import ProgrammeUse
from sim.vocabulary import Desk
from tests.engine import START, effect, layers, programme, scenario

DAYS = 50
DATES = [3, 4, 14, 15, 24, 31]  # of every programme: two cannot differ
PEOPLE = st.integers(1, 1500).map(lambda fewer: 1501 - fewer)  # shrinks towards many: empty worlds prove little
#: parameters whose ends say nothing useful, with what is tried for them instead
SPECIAL: dict[str, st.SearchStrategy[Any]] = {
    "arise.rate": st.sampled_from([1500, 4000, 12000]),
    "arise.linked_rate": st.sampled_from([0, 2e-5, 5e-4]),
    "escalate.attempt_limit": st.integers(0, 3),
    "escalate.defer_days": st.sampled_from([1, 5, 30]),
    "close.watch_days": st.sampled_from([1, 20, 365]),
    "close.relapse_decay": st.sampled_from([0, 10, 90]),
    "closing.settled_after_days": st.sampled_from([0, 3, 20]),
    "clocks.limit": st.sampled_from([0, 1, 4, 15]),
    "capacity.hours": st.sampled_from([0, 0.5, 2, 8]),
    "capacity.slots": st.integers(0, 3),
    "handle.session_minutes": st.sampled_from(
        [0, 45, {"law": "exponential", "mean": 90}, {"law": "gamma", "mean": 700, "shape": 2}]
    ),
    "handle.sessions": st.sampled_from([1, 2, {"law": "exponential", "mean": 3}]),
    "pools.hop_delay": st.sampled_from([0, 2, {"law": "lognormal", "mean": 3, "shape": 1}]),
    "fester.surface_tier": st.integers(1, 4),
    "fester.violent_rate": st.sampled_from([0, 1e-4]),
    "channels.desk": st.sampled_from(["police_station", "township_center", "court"]),
    "channels.trips": st.integers(0, 2),
    "routes.size_township": st.sampled_from([0, 3]),
    "channels.slots": st.integers(0, 2),
    "channels.session_probability": st.sampled_from([0, 0.2, 1]),
}
#: fixed by other things than a run: length of the desk day, mix of kinds, books that belong to their channel
LEFT_OUT = {"capacity.day_minutes", "arise.kind_share", "arise.severity_share", "channels.book"}


@st.composite
def regions(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a copy of desks, chains, regular layers, or a small described county."""
    kind = draw(st.sampled_from(["one_desk", "chain", "layers", "totals"]))
    if kind == "one_desk":
        desk = draw(st.sampled_from(["village_committee", "township_committee", "county_center", "police_station"]))
        copies, servers = draw(st.integers(1, 4)), draw(st.integers(0, 3))
        return {"copies": copies, "of": "one_desk", "staff": {desk: servers}, "residents": draw(PEOPLE)}
    staff = draw(
        st.dictionaries(st.sampled_from([d.name.lower() for d in Desk]), st.integers(0, 2), min_size=1, max_size=6)
    )
    if kind == "chain":
        return {"copies": draw(st.integers(1, 3)), "of": "chain", "staff": staff, "residents": draw(PEOPLE)}
    if kind == "layers":
        return layers(n_micro=draw(st.sampled_from([70, 150, 7, 1])), **staff)
    townships = draw(st.integers(1, 3))
    return {
        "name": {"zh": "甲", "en": "A"},
        "code": "a",
        "totals": {
            "counties": draw(st.integers(1, townships)),
            "townships": townships,
            "villages": draw(st.integers(townships, 6)),
            "residents": draw(PEOPLE.map(lambda n: max(n, 400))),
            "urban_share": draw(st.sampled_from([0, 0.4, 1])),
        },
    }


def _cell(draw: st.DrawFn, parameter: Parameter) -> Any:
    """Draw a value that a scenario could set: within the range, or of the special list."""
    if parameter.id in SPECIAL:
        return draw(SPECIAL[parameter.id])
    if parameter.type == "choice":
        return draw(st.sampled_from(parameter.choices))
    if parameter.type == "flag":
        return draw(st.booleans())
    low, high = float(parameter.range[0].min()), float(parameter.range[1].max())
    number = low + (high - low) * draw(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]))
    return round(number) if parameter.type == "integer" else number


@st.composite
def parameters(draw: st.DrawFn) -> dict[str, tuple[Override, ...]]:
    """Draw some parameters, set everywhere or for some members of their first dimension."""
    names = sorted(set(catalogue()) - LEFT_OUT - {"arise.rate"})
    chosen = ["arise.rate", *draw(st.lists(st.sampled_from(names), max_size=8, unique=True))]
    found: dict[str, tuple[Override, ...]] = {}
    for name in chosen:
        parameter = catalogue()[name]
        if name == "escalate.transfer":
            found[name] = _transfers(draw)
            continue
        at: tuple[tuple[str, tuple[str, ...]], ...] = ()
        if parameter.dims and name != "arise.rate" and draw(st.booleans()):
            members = dim_members(parameter.dims[0])
            some = draw(st.lists(st.sampled_from(members), min_size=1, unique=True))
            at = ((parameter.dims[0], tuple(sorted(some))),)
        found[name] = (Override(_cell(draw, parameter), at),)
    return found


def _transfers(draw: st.DrawFn) -> tuple[Override, ...]:
    """Where failed cases go, tier by tier: up, down, again, or out."""
    return tuple(
        Override(draw(st.sampled_from([0.0, 0.1, 0.25])), (("tier", (tier,)), ("to_tier", (target,))))
        for tier in dim_members("tier")
        for target in dim_members("tier")
    )


@st.composite
def effects(draw: st.DrawFn) -> Effect:
    """Draw an effect of one of the operators."""
    family = draw(st.sampled_from(["", "common"]))
    operator = draw(st.sampled_from(["param_shift", "calendar_channel", "clock_routing", "record_link", "capacity"]))
    size = draw(st.sampled_from([0.1, 0.5, -0.4]))
    desk = draw(st.sampled_from(["village_committee", "township_committee", "police_station", "county_center"]))
    if operator == "capacity":
        return effect(
            operator, float(draw(st.integers(-1, 2))), desk=desk, hours=draw(st.integers(0, 3)), family=family
        )
    if operator == "calendar_channel":
        return effect(
            operator,
            abs(size),
            family=family,
            channel=draw(st.sampled_from(["talk_day", "sweep"])),
            days_of_month=DATES,
            slots=draw(st.integers(0, 3)),
            minutes=20,
            settle_on_spot=0.5,
        )
    if operator == "clock_routing":
        return effect(operator, desk=desk, limit=draw(st.integers(0, 20)), bounce=size, misroute=size, family=family)
    if operator == "record_link":
        return effect(
            operator, abs(size), books=["police", "village_mediation"], logging_minutes=3, loss=size, family=family
        )
    targets = [
        name
        for name, p in catalogue().items()
        if p.type == "number"
        and p.scale in ("log", "logit", "sum")
        and name not in FIXED
        and not name.startswith("arise.")
    ]
    targets += ["arise.prevention"]
    return effect(operator, size, target=draw(st.sampled_from(targets)), family=family)


@st.composite
def uses(draw: st.DrawFn) -> ProgrammeUse:
    """Draw how a programme is used: how much of it, from when to when."""
    start = draw(st.none() | st.integers(-20, DAYS).map(lambda day: START + dt.timedelta(days=day)))
    length = draw(st.none() | st.integers(1, 40))
    end = (start or START) + dt.timedelta(days=length) if length else None
    share = st.sampled_from([0.0, 0.3, 0.7, 1.0])
    return ProgrammeUse(draw(share), draw(share), start, end, draw(st.sampled_from([0, 1, 7, 25])))


@st.composite
def records(draw: st.DrawFn, name: str) -> Programme:
    """Draw a programme record."""
    some = draw(st.lists(effects(), min_size=1, max_size=3))
    spread = Range(0, 100, 200)
    cost = Cost(spread, spread, spread, draw(st.sampled_from(["city", "county", "township"])))
    return programme(name, *some, unit=draw(st.sampled_from(["village", "county", "case"])), cost=cost)


def rules() -> st.SearchStrategy[tuple[str, ...]]:
    """Draw a subset of the rules, in the order of the day."""
    names = tuple(registry())
    without = st.sets(st.sampled_from(names[1:]), max_size=len(names) - 1)
    return without.map(lambda left: tuple(name for name in names if name not in left or name == "arise"))


@st.composite
def worlds(draw: st.DrawFn) -> Scenario:
    """Draw a whole scenario."""
    made = scenario(
        draw(regions()),
        days=draw(st.sampled_from([DAYS, 30, 7, 1])),
        calendar=draw(st.sampled_from(["china", "every_day"])),
    )
    chosen = {name: draw(records(name)) for name in draw(st.sets(st.sampled_from("abc")).map(sorted))}
    policy = st.sampled_from(["nothing", "nothing", "worst_queue_first", "patrol_hot_spots"])
    whole = replace(
        made,
        rules=draw(rules()),
        parameters=draw(parameters()),
        modifiers=draw(st.booleans()),
        records=chosen,
        programmes={name: draw(uses()) for name in chosen},
        policies={tier: draw(policy) for tier in ("township", "county", "city")},
        seed=draw(st.integers(0, 2**40)),
    )
    try:
        plans(whole)
    except InputError:  # e.g. linked disputes that feed on themselves: refused before the first day
        assume(False)
    return whole
