"""From a scenario's programmes to what the rules `programmes` and `account` carry out, day by day."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.evidence import Programme
from sim.operator import registry
from sim.randomness import key_of
from sim.rules.account import Hourly
from sim.rules.programmes import Plan, weights
from sim.scenario.place import Region
from sim.scenario.scenario import ProgrammeUse, Scenario
from sim.vocabulary import Desk, Setting
from sim.world.levers import Contribution, Dates, TieError, compose

Floats = NDArray[np.float64]


#: parameters that shape the world before its first day; no programme can move them
FIXED = (
    "arise.rate",
    "arise.kind_share",
    "arise.shock_days",
    "arise.shock_rate",
    "arise.shock_share",
    "arise.village_shape",
    "arise.weekend_factor",
    "capacity.every_day",
    "capacity.day_minutes",
    "channels.open",
    "initial.old_share",
    "initial.old_age",
)
_OFFSPRING = 0.9  # linked disputes per dispute at which they begin to feed on themselves


def plans(scenario: Scenario) -> tuple[Plan, ...]:
    """One plan per programme of the scenario, in order of id.

    Raises
    ------
    InputError
        If programmes cannot stand together, or move what is fixed at the start.
    """
    made = _plans(scenario)
    _check(scenario, made)
    return made


def _check(scenario: Scenario, made: tuple[Plan, ...]) -> None:
    contributions: dict[str, list[Contribution]] = {}
    dates: dict[int, Dates] = {}
    for plan in made:
        for deposit in plan.deposits:
            if isinstance(deposit, Dates):
                other = dates.setdefault(deposit.channel, deposit)
                if other.days_of_month != deposit.days_of_month:
                    raise InputError.single(
                        f"{other.programme} 与 {deposit.programme} 对同一渠道规定了不同日期，只能取一",
                        f"{other.programme} and {deposit.programme} set different dates for one channel; "
                        "use one of them",
                        file=scenario.file,
                        path=_address(deposit.programme),
                    )
                continue
            if deposit.parameter in FIXED:
                raise InputError.single(
                    f"{deposit.parameter} 在期初已定，举措不能改变；发生量可用 arise.prevention",
                    f"{deposit.parameter} is fixed at the start and no programme can move it; "
                    "for arrivals use arise.prevention",
                    file=scenario.file,
                    path=_address(deposit.programme),
                )
            contributions.setdefault(deposit.parameter, []).append(deposit)
    for name, held in contributions.items():
        try:
            compose(name, scenario.array(name), held)
        except TieError as error:
            raise InputError.single(
                f"两项举措对 {name} 的选择相冲突，请用 priority 区分先后",
                f"{error}; give one of them a higher priority",
                file=scenario.file,
                path=_address(held[-1].programme),
            ) from error
    if offspring(scenario) >= _OFFSPRING:
        raise InputError.single(
            f"关联引发过强：平均每件再引发 {offspring(scenario):.2f} 件，须小于 {_OFFSPRING}",
            f"linked disputes feed on themselves: {offspring(scenario):.2f} per dispute on average, "
            f"must be below {_OFFSPRING}",
            file=scenario.file,
            path="parameters/arise.linked_rate",
        )


def _address(stage: str) -> str:
    """Address of the programme of a stage."""
    return f"programmes/{stage.partition('/')[0]}"


def offspring(scenario: Scenario) -> float:
    """Linked disputes that one sets off in its life at most, on average: rate × size × days until it fades or rests."""
    rate = float(scenario.array("arise.linked_rate"))
    if rate <= 0.0:
        return 0.0
    size = float(np.max(scenario.array("arise.size")[..., 1]))
    severity = float(scenario.array("fester.fade_severity"))
    ending = float(np.min(scenario.array("fester.fade_rate"))) * severity + float(scenario.array("fester.rest_rate"))
    return rate * size / ending if ending > 0.0 else float("inf")


def _plans(scenario: Scenario) -> tuple[Plan, ...]:
    region = scenario.place()
    out = []
    for name in sorted(scenario.programmes):
        record = scenario.record(name)
        for stage, use in stages(record, scenario.programmes[name], scenario.start, region).items():
            covered, units = coverage(record, use, region)
            full = covered * use.fidelity
            deposits = tuple(
                deposit
                for effect in record.effects
                for deposit in registry()[effect.operator].deposits(effect, stage, full)
            )
            held = {} if _too_late(use) else weights(use, scenario.start, scenario.days)
            out.append(Plan(stage, record, use, deposits, covered, units, held))
    return tuple(out)


def _too_late(use: ProgrammeUse) -> bool:
    """Whether the turn of a county comes only when the programme is over."""
    return use.start is not None and use.end is not None and use.start >= use.end


def stages(record: Programme, use: ProgrammeUse, first: dt.date, region: Region) -> dict[str, ProgrammeUse]:
    """How each county uses a programme, by name of the stage: one use of all where it is not adopted one by one.

    The order is that of draws from the names of programme and county, over all counties of its scope, covered or not.
    """
    county = region.township_county[region.village_township]
    rows = np.unique(county[selected(use.where, region) > 0])
    codes = sorted((str(region.county_code[row]) for row in rows), key=lambda code: key_of(f"{record.id}/stage/{code}"))
    out = {}
    for place, code in enumerate(codes):
        found = [registry()[effect.operator].stage(effect, place) for effect in record.effects]
        days, fidelity = sum(later for later, _ in found), math.prod(factor for _, factor in found)
        start = use.start if days == 0 else (use.start or first) + dt.timedelta(days=days)
        where = {**use.where, "county": (code,)}
        out[f"{record.id}/{code}"] = replace(use, start=start, fidelity=use.fidelity * fidelity, where=where)
    if all((each.start, each.fidelity) == (use.start, use.fidelity) for each in out.values()):
        return {record.id: use}
    return out


def coverage(record: Programme, use: ProgrammeUse, region: Region) -> tuple[Floats, int]:
    """Which villages a programme covers, and how many of its units that are.

    A unit is covered if its own draw lies below the coverage, so wider coverage only adds units; the unit ``case``
    covers every village with that weight.
    """
    inside = selected(use.where, region)
    county = region.township_county[region.village_township]
    if record.coverage_unit == "case":
        return inside * use.coverage, int(inside.sum())
    codes = region.county_code[county] if record.coverage_unit == "county" else region.village_code
    draws = {str(code): key_of(f"{record.id}/{code}") / 2.0**64 for code in np.unique(codes)}
    chosen = np.array([draws[str(code)] < use.coverage for code in codes])
    covered = (inside > 0) & chosen
    return covered.astype(float), len(np.unique(codes[covered]))


def selected(where: Mapping[str, tuple[str, ...]], region: Region) -> Floats:
    """1 for every village inside a scope of counties, townships and settings."""
    inside = np.ones(len(region.village_code), bool)
    county = region.township_county[region.village_township]
    if "county" in where:
        rows = {_row(region, "county", word) for word in where["county"]}
        inside &= np.isin(county, list(rows))
    if "township" in where:
        rows = {_row(region, "township", word) for word in where["township"]}
        inside &= np.isin(region.village_township, list(rows))
    if "setting" in where:
        settings = [int(Setting[word.upper()]) for word in where["setting"]]
        inside &= np.isin(region.village_urban, settings)
    return inside.astype(float)


def _row(region: Region, level: str, word: str) -> int:
    found = region.find(level, word)
    if found is None:
        raise ValueError(f"no {level} {word}")
    return int(found)


def costs(made: tuple[Plan, ...], days: int) -> dict[int, list[tuple[str, int]]]:
    """Programme costs in fen by day and payer: once when it begins, then a year's cost spread over its days.

    Cost follows coverage, never fidelity.
    """
    out: dict[int, list[tuple[str, int]]] = {}
    for plan in made:
        cost = plan.programme.cost
        if cost is None or not plan.weights:
            continue
        begin = min(plan.weights)
        stops = [day for day, weight in plan.weights.items() if weight <= 0.0]
        end = min(stops, default=days)
        out.setdefault(begin, []).append((cost.payer, round(cost.once.central * 100) * plan.units))
        yearly = round(cost.yearly.central * 100) * plan.units
        for number, day in enumerate(range(begin, end)):
            fen = yearly * (number + 1) // 365 - yearly * number // 365
            out.setdefault(day, []).append((cost.payer, fen))
    return out


def hourly(scenario: Scenario, made: tuple[Plan, ...]) -> tuple[Hourly, ...]:
    """What programmes pay by the hour: for sessions on dates, added logging, added servers and hours of desks.

    Several programmes that add minutes to the sessions of one channel share them in proportion. A programme none of
    whose effects takes hours pays nothing by the hour.
    """
    base = np.asarray(scenario.array("channels.session_minutes"))[:, None]
    all_minutes = base + sum((_added(plan, "channels.session_minutes", len(base)) for plan in made), np.zeros(1))
    out = []
    for plan in made:
        cost = plan.programme.cost
        if cost is None or cost.hourly.central <= 0.0:
            continue
        share = np.zeros(scenario.days)
        for day, weight in sorted(plan.weights.items()):
            share[day:] = weight
        sessions = plan.covered * _added(plan, "channels.session_minutes", len(base)) / np.maximum(all_minutes, 1e-9)
        logging = plan.covered * _added(plan, "links.logging_minutes", 1)[0]
        servers, hours = (_added(plan, f"capacity.{name}", len(Desk)).T for name in ("servers", "hours"))
        if sessions.any() or logging.any() or servers.any() or hours.any():
            out.append(Hourly(cost.payer, cost.hourly.central * 100, share, sessions, logging, servers, hours))
    return tuple(out)


def _added(plan: Plan, parameter: str, members: int) -> Floats:
    """What a plan adds to a parameter in full force, by member of its dimension (one if it has none) and village."""
    added = np.zeros((members, len(plan.covered)))
    for deposit in plan.deposits:
        if isinstance(deposit, Contribution) and deposit.parameter == parameter:
            added += np.outer(deposit.cells, deposit.weight * max(deposit.size, 0.0))
    return added


def spare_servers(scenario: Scenario, made: tuple[Plan, ...]) -> int:
    """Servers that programmes and mobile teams may add to any one pool."""
    extra: dict[str, float] = {}
    for plan in made:
        added = sum(
            max(0.0, deposit.size)
            for deposit in plan.deposits
            if isinstance(deposit, Contribution) and deposit.parameter == "capacity.servers"
        )
        extra[plan.programme.id] = max(extra.get(plan.programme.id, 0.0), added)  # stages are in different places
    teams = sum(1 for policy in scenario.policies.values() if policy == "worst_queue_first")
    return int(np.ceil(sum(extra.values()))) + teams
