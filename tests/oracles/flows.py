"""Families in continuous time: case parameters and the days of a unit of time -> scene."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from math import exp, log, sqrt
from typing import Any

import numpy as np

from sim.vocabulary import Event, Kind
from tests.oracles.days import _tier_shares
from tests.oracles.estimate import ratio
from tests.oracles.reading import Reading
from tests.oracles.scene import KINDS, TIERS, Quantities, Scene, by_tier, desks

Case = Mapping[str, Any]
Law = dict[str, Any]
_MINUTES = 1440.0


def law_of(service: Mapping[str, Any]) -> Law:
    """A law of service as the engine has it: law, mean, shape (times in the case's units)."""
    name = str(service.get("dist", service.get("law", "exponential"))).lower()
    if name in ("deterministic", "constant", "d"):
        return {"law": "deterministic", "mean": service.get("value", service.get("mean")), "shape": 1}
    if name in ("exponential", "expon", "m"):
        mean = service["mean"] if "mean" in service else service.get("scale", 1 / service.get("rate", 1))
        return {"law": "exponential", "mean": mean, "shape": 1}
    if name in ("gamma", "erlang"):
        shape = service.get("shape", service.get("k"))
        mean = service["mean"] if "mean" in service else shape * service["scale"]
        return {"law": "gamma", "mean": mean, "shape": shape}
    if name in ("lognormal", "lognorm"):
        sigma = service["sigma"] if "sigma" in service else service.get("shape", service.get("s"))
        if sigma is None:
            sigma = sqrt(log(1 + service["cv"] ** 2))
        mean = service["mean"] if "mean" in service else exp(service.get("mu", 0.0) + sigma**2 / 2)
        return {"law": "lognormal", "mean": mean, "shape": sigma}
    raise NotImplementedError(f"law of service {name!r}")


def _squared_cv(law: Law) -> float:
    kinds = {"deterministic": 0.0, "exponential": 1.0, "gamma": 1 / law["shape"]}
    return kinds[law["law"]] if law["law"] in kinds else exp(law["shape"] ** 2) - 1


def in_days(law: Law, unit: float) -> Law:
    """The law in minutes, at so many days a unit."""
    return law | {"mean": law["mean"] * unit * _MINUTES}


def relaxation(lam: float, mean: float, servers: int, scv: float = 1.0) -> float:
    """Units of time in which a queue forgets (that of M/M/c, scaled by the variability of service)."""
    gap = sqrt(servers / mean) - sqrt(lam)
    return max((1 + scv) / 2 / gap**2, mean) if gap > 0 else 20 * mean


def _lengths(forget: float, long: float = 40.0) -> dict[str, Any]:
    return {"warm_up": 6 * forget, "measure": max(10 * forget, long)}


def _single(reading: Reading, servers: int) -> Quantities:
    """What any one-desk queue shows."""
    busy = reading.busy(servers)
    found = {
        "rho": busy,
        "utilisation": busy,
        "p_wait": reading.wait_beyond(0.0),
        "Wq": reading.wait(),
        "Wq_sd": reading.wait_sd(),
        "W": reading.stay(),
        "Lq": reading.queue(),
        "L": reading.number(),
        "throughput": reading.rate(Event.SESSION),
    }
    return found


def _desk(servers: int, rates: Sequence[float], law: Law | Sequence[Law], unit: float) -> dict[str, Any]:
    """Scene arguments of one desk."""
    laws = [law] if isinstance(law, dict) else list(law)
    cells: list[Any] = [in_days(laws[0], unit)]
    cells += [{"at": {"kind": k}, "value": in_days(each, unit)} for k, each in zip(KINDS, laws, strict=False)]
    return {
        "arrivals": list(rates),
        "staff": {"village_committee": servers},
        "unit": unit,
        "parameters": {"handle.session_minutes": cells},
    }


def queue(case: Case, unit: float, full: bool) -> Scene:
    """M/M/c, and M/G/c with one server: first come, first served."""
    servers, lam = int(case.get("c", 1)), float(case["lam"])
    law = law_of(case["service"]) if "service" in case else law_of({"mean": 1 / case["mu"]})

    def read(reading: Reading) -> Quantities:
        found = _single(reading, servers)
        if "t" in case:
            found["p_wait_gt_t"] = reading.wait_beyond(float(case["t"]))
        return found

    forget = relaxation(lam, law["mean"], servers, _squared_cv(law))
    desk = _desk(servers, [lam], law, unit)
    return Scene(read, rules=["arise", "handle"], copies=100, **desk, **_lengths(forget))


def deadline(case: Case, unit: float, full: bool) -> Scene:
    """M/M/c whose cases leave after D units of waiting, if not begun."""
    servers = int(case["c"])

    def read(reading: Reading) -> Quantities:
        lost = reading.lost()
        return _single(reading, servers) | lost | {"p_escalate": lost["p_lost"]}

    # the clock's day one is the day of arrival, it acts at the end of a day: on average half a day less than its days
    days = round(float(case["D"]) * unit + 0.5)
    unit = (days - 0.5) / float(case["D"])
    desk = _desk(servers, [float(case["lam"])], law_of({"mean": 1 / case["mu"]}), unit)
    scene = Scene(
        read,
        rules=["arise", "handle", "escalate"],
        copies=60,
        warm_up=6 * float(case["D"]) + 10 / case["mu"],
        measure=40,
        **desk,
    )
    scene.parameters |= {"clocks.limit": days, "clocks.until": "start", "clocks.at_expiry": "terminate"}
    return scene


def patience(case: Case, unit: float, full: bool) -> Scene:
    """Erlang-A: who waits gives up at rate theta."""
    servers, theta = int(case["c"]), float(case["theta"])

    def read(reading: Reading) -> Quantities:
        lost = reading.lost()
        return _single(reading, servers) | lost | {"p_abandon": lost["p_lost"], "Wq": lost["Wq_all"]}

    desk = _desk(servers, [float(case["lam"])], law_of({"mean": 1 / case["mu"]}), unit)
    forget = 1 / min(theta, case["mu"])
    scene = Scene(read, rules=["arise", "fester", "handle"], copies=60, **desk, **_lengths(forget))
    scene.parameters["fester.rest_rate"] = theta / unit
    return scene


def priorities(case: Case, unit: float, full: bool) -> Scene:
    """Cobham: classes 0 (first) … by severity, not interrupted, one server."""
    lams = [float(lam) for lam in case["lams"]]
    servers = int(case.get("c", 1))
    laws = [law_of(each) for each in case["services"]]

    def read(reading: Reading) -> Quantities:
        found = _single(reading, servers)
        for number, kind in enumerate(KINDS[: len(lams)]):
            own = int(Kind[kind.upper()])
            found[f"Wq_{number}"] = found[f"Wq[{number}]"] = reading.wait(kind=own)
            found[f"W_{number}"] = found[f"W[{number}]"] = reading.stay(kind=own)
        return found

    mean = sum(lam * law["mean"] for lam, law in zip(lams, laws, strict=True)) / sum(lams)
    second = sum(lam * law["mean"] ** 2 * (1 + _squared_cv(law)) for lam, law in zip(lams, laws, strict=True))
    forget = relaxation(sum(lams), mean, servers, second / sum(lams) / mean**2 - 1)
    desk = _desk(servers, lams, laws, unit)
    scene = Scene(
        read,
        rules=["arise", "handle"],
        grades=[4 - number for number in range(len(lams))],
        copies=100,
        **desk,
        **_lengths(forget),
    )
    scene.parameters["pools.discipline"] = "severity_first"
    return scene


def _stations(reading: Reading, servers: Sequence[int]) -> Quantities:
    """What the desks of a chain show, tier by tier."""
    found: Quantities = {}
    stays = []
    for number, staff in enumerate(servers):
        tier = number + 1
        present, sessions = reading.present(reading.stays, tier), reading.add(reading.rows(Event.SESSION, tier=tier))
        stays.append(present)
        rate = sessions / reading.length
        found[f"lam[{number}]"] = found[f"attempts_rate[{number}]"] = ratio(rate)
        found[f"rho[{number}]"] = reading.busy(staff, tier)
        found[f"L[{number}]"] = ratio(present)
        found[f"W[{number}]"] = ratio(present, rate)
        found[f"Wq_per_attempt[{number}]"] = reading.wait(tier)
        found[f"days_in_tier[{number}]"] = reading.stay(tier)
    total = np.sum(stays, axis=0)
    born = reading.add(reading.rows(Event.ARISE)) / reading.length
    found["L_total"] = ratio(total)
    found["W_total"] = found["days_total"] = ratio(total, born)
    return found


def _network(
    case: Case, unit: float, full: bool, rates: Sequence[float], settings: dict[str, Any], **more: Any
) -> Scene:
    """A chain of desks; disputes of class i enter at tier i by their severity."""
    entry = [number for number, rate in enumerate(rates) if rate > 0]
    return Scene(
        arrivals=[float(rates[number]) for number in entry],
        grades=[number + 1 for number in entry],
        rules=["arise", "handle", "escalate"],
        of="chain",
        unit=unit,
        parameters=settings,
        **more,
    )


def jackson(case: Case, unit: float, full: bool) -> Scene:
    """A Jackson network of up to four stations: after a session at i to j with P[i][j], else out (settled)."""
    size = len(case["mu"])
    leave = [1.0 - sum(row) for row in case["P"]]
    cells: list[Any] = [0]
    for i, row in enumerate(case["P"]):
        for j, share in enumerate(row):
            if share > 0:
                cells.append({"at": {"tier": TIERS[i], "to_tier": TIERS[j]}, "value": share / (1 - leave[i])})
    servers = [int(staff) for staff in case["c"]]
    flow = np.linalg.solve(np.eye(size) - np.array(case["P"], float).T, np.array(case["gamma"], float))
    forget = max(relaxation(lam, 1 / mu, c) for lam, mu, c in zip(flow, case["mu"], servers, strict=True))
    law = [in_days(law_of({"mean": 1 / mu}), unit) for mu in case["mu"]]
    settings = {
        "handle.session_minutes": by_tier(law, law[0]),
        "handle.settle_probability": by_tier(leave, 1),
        "escalate.transfer": cells,
    }
    lengths = {"warm_up": 8 * forget + 5, "measure": 60.0}
    copies = 60 if full else 40
    read = partial(_stations, servers=servers)
    return _network(
        case, unit, full, case["gamma"], settings, read=read, staff=desks(servers), copies=copies, **lengths
    )


def chain(case: Case, unit: float, full: bool) -> Scene:
    """An escalation chain: m attempts a tier, success p, what fails rejoins the end; the last tier's failures leave."""
    servers = [int(staff) for staff in case["servers"]]
    law = [in_days(law_of({"mean": mean}), unit) for mean in case["service_mean"]]

    def read(reading: Reading) -> Quantities:
        reading.by_closing = True
        return _tier_shares(reading) | _stations(reading, servers)

    settings = {
        "handle.session_minutes": by_tier(law, law[0]),
        "handle.settle_probability": by_tier(case["p"], 1),
        "escalate.attempt_limit": by_tier([int(limit) for limit in case["m"]]),
    }
    means, flow, forget = [float(mean) for mean in case["service_mean"]], 0.0, 0.0
    for entry, p, limit, mean, staff in zip(case["entry"], case["p"], case["m"], means, servers, strict=True):
        flow += entry
        failed = (1 - p) ** limit
        forget = max(forget, relaxation(flow * (1 - failed) / p, mean, staff))
        flow *= failed
    # the way up takes a session and more in every tier, and every tier forgets after that
    lengths = {"warm_up": 3.5 * sum(means) + 4 * forget, "measure": 150.0}
    copies = 60 if full else 50
    return _network(
        case, unit, full, case["entry"], settings, read=read, staff=desks(servers), copies=copies, **lengths
    )
