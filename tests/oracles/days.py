"""Families in steps of a day: case parameters -> scene. The order within a day is the engine's: arrive, then serve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

import numpy as np

from sim.vocabulary import Event, Kind, Reason
from tests.oracles.estimate import Floats, deviation, ratio
from tests.oracles.reading import Reading
from tests.oracles.scene import KINDS, TIERS, Quantities, Scene, by_tier, desks

Case = Mapping[str, Any]
_SLOTS = {"capacity.mode": "slots", "capacity.slots": 1}
_ALL_AT_ONCE = {"capacity.mode": "slots", "capacity.slots": 0}


def _mean(case: Case) -> float:
    law = case["arrivals"] if "arrivals" in case else {"law": "poisson", "mean": case["lam"]}
    if law["law"] != "poisson":
        raise NotImplementedError(f"arrivals {law['law']!r}: the engine's are Poisson")
    return float(law["mean"])


def _settling_days(lam: float, served: float, p: float) -> float:
    """Days after which a day queue has forgotten that it began empty."""
    drift = served * p - lam
    return 60.0 if drift <= 0 else min(30.0 + 20.0 * (lam + served * p * (1 - p)) / drift**2, 4000.0)


def _by_kind(reading: Reading, kind: int) -> Floats:
    """Mean number of one class's files at the end of a day, copy by copy."""
    files, cases = reading.files, reading.cases
    closed = np.where(files["closed_day"] < 0, reading.end, files["closed_day"])
    nights = np.minimum(closed, reading.last) - np.maximum(files["opened_day"], reading.first)
    nights = np.where(cases["kind"][files["case"]] == kind, np.maximum(nights, 0), 0)
    village = cases["village"][files["case"]]
    return np.bincount(village, nights, reading.copies) / (reading.last - reading.first)


def _flows(reading: Reading, servers: int) -> Quantities:
    """What any day queue shows: backlog at the end of the day, nights, flows."""
    stock = reading.stock()
    closed = reading.rows(Event.CLOSE)
    nights = (reading.log["day"] - reading.files["opened_day"][reading.log["file"]])[closed].astype(float)
    late = closed[reading.log["reason"][closed] == Reason.DEADLINE]
    ones = np.full(reading.copies, float(len(stock)))
    sessions = reading.add(reading.rows(Event.SESSION)) / reading.length
    return {
        "Q": ratio(stock.mean(axis=0)),
        "Q_sd": deviation(ones, stock.sum(axis=0), (stock**2).sum(axis=0)),
        "p_empty": ratio((stock == 0).sum(axis=0), ones),
        "nights": ratio(reading.add(closed, nights), reading.add(closed)),
        "p_escalate": ratio(reading.add(late), reading.add(closed), share=True),
        "throughput": reading.rate(Event.SETTLE),
        "utilisation": ratio(sessions, float(servers)),
        "rho": ratio(sessions, float(servers)),
    }


def day_queue(case: Case, unit: float, full: bool) -> Scene:
    """C staff, one attempt each a day, success p, retry until solved; ``D`` nights at most if given."""
    lam, c, p = _mean(case), int(case["c"]), float(case.get("p", 1.0))
    settings = {**_SLOTS, "handle.settle_probability": p}
    rules = ["arise", "handle"]
    if case.get("order", "arrive_then_serve") != "arrive_then_serve":
        raise NotImplementedError("the engine's order is arrive, then serve")
    if case.get("rejoin") == "original" or case.get("discipline") == "head":
        settings["handle.rejoin"] = "original"
    if "D" in case:
        rules.append("escalate")
        # D nights are D + 1 handling days: the clock's day one is the day of arrival
        settings |= {"clocks.limit": int(case["D"]) + 1, "clocks.at_expiry": "terminate"}
    return Scene(
        lambda reading: _flows(reading, c),
        [lam],
        {"village_committee": c},
        rules,
        copies=200 if full else 100,
        warm_up=100 if "D" in case else ceil(_settling_days(lam, c, p)),
        measure=2000 if full else 700,
        parameters=settings,
    )


def day_week(case: Case, unit: float, full: bool) -> Scene:
    """A day queue whose desk keeps a five-day week; disputes arise on ``arrive_on`` every_day or working_days."""
    scene = day_queue(case, unit, full)
    lam, c, p = _mean(case), int(case["c"]), float(case.get("p", 1.0))
    scene.calendar = "five_day"
    scene.parameters["capacity.every_day"] = False
    weekly = lam
    if case.get("arrive_on", "every_day") == "working_days":
        scene.parameters["arise.weekend_factor"] = 0
        weekly = lam * 5 / 7
        scene.arrivals = [weekly]  # the engine keeps the mean of the week
    scene.warm_up = 7 * ceil(2 * _settling_days(weekly, c * 5 / 7, p) / 7)
    scene.measure = 7 * ceil(scene.measure / 7)

    def read(reading: Reading) -> Quantities:
        stock = reading.stock()
        start = np.datetime64(reading.tables.horizon.start) + reading.first
        weekday = (start.astype("datetime64[D]").view("int64") + 3 + np.arange(len(stock))) % 7  # 0 = Monday
        days = {f"Q_by_weekday[{d}]": ratio(stock[weekday == d].mean(axis=0)) for d in range(7)}
        at_work = {"Q_working": ratio(stock[weekday < 5].mean(axis=0))}
        return _flows(reading, c) | days | at_work

    scene.read = read
    return scene


def day_priorities(case: Case, unit: float, full: bool) -> Scene:
    """Classes 0 (first) … in one day queue, by severity."""
    lams, c, p = [float(lam) for lam in case["lams"]], int(case["c"]), float(case.get("p", 1.0))

    def read(reading: Reading) -> Quantities:
        found = _flows(reading, c)
        for number, kind in enumerate(KINDS[: len(lams)]):
            own = int(Kind[kind.upper()])
            found[f"Q_{number}"] = found[f"Q[{number}]"] = ratio(_by_kind(reading, own))
            rows = reading.rows(Event.CLOSE, kind=own)
            nights = (reading.log["day"] - reading.files["opened_day"][reading.log["file"]])[rows].astype(float)
            found[f"nights_{number}"] = found[f"nights[{number}]"] = ratio(reading.add(rows, nights), reading.add(rows))
        return found

    return Scene(
        read,
        lams,
        {"village_committee": c},
        ["arise", "handle"],
        grades=[4 - number for number in range(len(lams))],
        copies=200 if full else 100,
        warm_up=ceil(_settling_days(sum(lams), c, p)),
        measure=2000 if full else 700,
        parameters={**_SLOTS, "handle.settle_probability": p, "pools.discipline": "severity_first"},
    )


def one_tier(case: Case, unit: float, full: bool) -> Scene:
    """One tier without a limit of capacity: an attempt a day with probability a, at most m, at most D days."""
    m, limit = int(case["m"]), int(case["D"])

    def read(reading: Reading) -> Quantities:
        born, closed, reason = reading.closing()
        attempts = np.zeros(born.size)
        attempts[reading.files["case"]] = reading.files["attempts"]
        settled = reason == Reason.SESSION
        tried = ~settled & (reason >= 0) & (attempts >= m)
        late = ~settled & (reason >= 0) & (attempts < m)
        found = {
            "resolved": reading.share(settled),
            "escalated_attempts": reading.share(tried),
            "escalated_deadline": reading.share(late),
            "days": reading.mean(closed - born + 1.0),
        }
        return found

    return Scene(
        read,
        [2.0],
        {"village_committee": 1},
        ["arise", "handle", "escalate"],
        copies=200 if full else 100,
        warm_up=0,
        measure=1000 if full else 250,
        follow_up=limit + 2,
        parameters={
            **_ALL_AT_ONCE,
            "handle.settle_probability": float(case["p"]),
            "handle.show_probability": float(case.get("a", 1.0)),
            "escalate.attempt_limit": m,
            "clocks.limit": limit,
        },
    )


def _tier_shares(reading: Reading) -> Quantities:
    """Shares of the cohort by the tier that it reached and that settled it."""
    settled, tier = reading.cases["settle_day"] >= 0, reading.cases["settle_tier"]
    born, closed, reason = reading.closing()
    cohort, found = reading.cohort(), {}
    of_case = reading.cases["village"]
    total = np.bincount(of_case[cohort], minlength=reading.copies)
    within = np.zeros(reading.cases["key"].size, np.bool_)
    within[cohort] = True
    for number in range(len(TIERS)):
        found[f"reach_share[{number}]"] = reading.share(reading.reached(number + 1))
        found[f"resolved_share[{number}]"] = reading.share(settled & (tier == number + 1))
        found[f"cum_resolved[{number}]"] = reading.share(settled & (tier <= number + 1))
        rows = np.flatnonzero((reading.log["event"] == Event.SESSION) & (reading.log["tier"] == number + 1))
        rows = rows[within[reading.log["case"][rows]]]
        found[f"visits[{number}]"] = ratio(reading.add(rows), total)
    found["unresolved_share"] = reading.share(reason == Reason.UNRESOLVED)
    return found


def _tiered(case: Case, full: bool, limits: Sequence[int], settings: dict[str, Any], follow_up: int) -> Scene:
    """A chain without a limit of capacity; classes of disputes enter at their tier."""
    entry = [float(share) for share in case["entry"]]
    total = 2.0

    def read(reading: Reading) -> Quantities:
        found = _tier_shares(reading)
        for number in range(len(TIERS)):
            visits = found.pop(f"visits[{number}]")
            found[f"visits[{number}]"] = visits
            moments = visits.moments * np.array([sum(entry), 1.0])
            found[f"attempts_rate[{number}]"] = ratio(moments[:, 0], moments[:, 1], share=True)
        return found

    open_tiers = [number for number, share in enumerate(entry) if share > 0]
    return Scene(
        read,
        [total * entry[number] / sum(entry) for number in open_tiers],
        desks([1] * len(case["p"])),
        ["arise", "handle", "escalate"],
        grades=[number + 1 for number in open_tiers],
        of="chain",
        copies=100 if full else 50,
        warm_up=0,
        measure=2500 if full else 500,
        follow_up=follow_up,
        parameters={
            **_ALL_AT_ONCE,
            "handle.settle_probability": by_tier(case["p"], 1),
            "escalate.attempt_limit": by_tier(limits),
            **settings,
        },
    )


def shares(case: Case, unit: float, full: bool) -> Scene:
    """Shares settled by tier with a limit of attempts in each; capacity does not matter."""
    limits = [int(limit) for limit in case["m"]]
    return _tiered(case, full, limits, {}, sum(limits) + 2)


def absorbing(case: Case, unit: float, full: bool) -> Scene:
    """After a session at tier i: settled with p[i], passed to tier j (up, down, again) with P[i][j], or unresolved."""
    cells: list[Any] = [0]
    for tier, (p, row) in enumerate(zip(case["p"], case["P"], strict=True)):
        if p < 1 and sum(row) <= 0:
            raise NotImplementedError(f"tier {tier}: what is not settled must go somewhere")
        for to, share in enumerate(row):
            if share > 0:
                where = {"tier": TIERS[tier], "to_tier": TIERS[to]}
                cells.append({"at": where, "value": share / (1 - p)})
    return _tiered(case, full, [0, 0, 0, 0], {"escalate.transfer": cells}, 200)
