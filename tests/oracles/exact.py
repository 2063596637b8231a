"""Closed forms and small Markov chains for families that the given cases do not cover; none of it knows the engine."""

from __future__ import annotations

from math import exp, factorial
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Json = dict[str, Any]
_MANY = 400  # states kept of a queue


def erlang_a(lam: float, mu: float, c: int, theta: float) -> Json:
    """M/M/c whose waiting cases give up at rate theta (birth and death)."""
    weights = [1.0]
    for n in range(1, _MANY):
        weights.append(weights[-1] * lam / (min(n, c) * mu + max(n - c, 0) * theta))
    p = np.array(weights) / sum(weights)
    queue = float(np.sum(np.maximum(np.arange(_MANY) - c, 0) * p))
    busy = float(np.sum(np.minimum(np.arange(_MANY), c) * p))
    lost = theta * queue / lam
    return {"p_abandon": lost, "Wq_all": queue / lam, "Lq": queue, "utilisation": busy / c, "throughput": busy * mu}


def pollaczek(lam: float, mean: float, scv: float) -> Json:
    """M/G/1 by the mean and squared coefficient of variation of service."""
    rho = lam * mean
    wait = lam * mean**2 * (1 + scv) / 2 / (1 - rho)
    return {"rho": rho, "Wq": wait, "W": wait + mean, "Lq": lam * wait, "L": lam * (wait + mean)}


def cobham(lams: list[float], means: list[float], scvs: list[float]) -> Json:
    """Waits of classes that do not interrupt one another, one server."""
    rest = sum(lam * m**2 * (1 + s) / 2 for lam, m, s in zip(lams, means, scvs, strict=True))
    waits, above = {}, 0.0
    for number, (lam, mean) in enumerate(zip(lams, means, strict=True)):
        here = above + lam * mean
        waits[f"Wq_{number}"] = rest / (1 - above) / (1 - here)
        above = here
    return waits


def _poisson(mean: float) -> Floats:
    return np.array([exp(-mean) * mean**n / factorial(n) for n in range(60)])


def _arrive(law: Floats, mean: float) -> Floats:
    return np.convolve(law, _poisson(mean))[:_MANY]


def _serve(law: Floats, c: int, p: float) -> Floats:
    out = np.zeros(_MANY)
    for n in range(_MANY):
        tries = min(n, c)
        for won in range(tries + 1):
            chance = factorial(tries) / factorial(won) / factorial(tries - won) * p**won * (1 - p) ** (tries - won)
            out[n - won] += law[n] * chance
    return out


def week_queue(lam: float, c: int, p: float) -> Json:
    """Backlog at the end of every day: served Monday to Friday, arrivals every day (arrive, then serve)."""
    law = np.zeros(_MANY)
    law[0] = 1.0
    for _ in range(120):
        means = []
        for weekday in range(7):
            law = _arrive(law, lam)
            law = _serve(law, c, p) if weekday < 5 else law
            means.append(float(np.arange(_MANY) @ law))
    return {"Q": float(np.mean(means)), "Q_by_weekday": means}


def day_backlog(lam: float, c: int, p: float) -> float:
    """Mean backlog of a day queue at the end of the day."""
    law = np.zeros(_MANY)
    law[0] = 1.0
    for _ in range(1500):
        law = _serve(_arrive(law, lam), c, p)
    return float(np.arange(_MANY) @ law)


def day_priorities(lams: list[float], c: int, p: float) -> Json:
    """Backlog by class: the first k classes together know nothing of the others."""
    heaps = [day_backlog(sum(lams[: number + 1]), c, p) for number in range(len(lams))]
    return {f"Q_{number}": heaps[number] - (heaps[number - 1] if number else 0.0) for number in range(len(lams))}


def absorbing(entry: list[float], p: list[float], table: list[list[float]]) -> Json:
    """Visits, shares settled by tier and share left unresolved of a chain with sending down."""
    start = np.array(entry) / sum(entry)
    visits = start @ np.linalg.inv(np.eye(len(p)) - np.array(table))
    settled = visits * np.array(p)
    return {
        "visits": visits.tolist(),
        "resolved_share": settled.tolist(),
        "unresolved_share": float(1 - settled.sum()),
    }


def risks(discover: float, intensify: float, settle: float) -> Json:
    """Competing risks in day steps, in that order."""
    grown, faded = (1 - discover) * intensify, (1 - discover) * (1 - intensify) * settle
    total = discover + grown + faded
    names = ("share_discovered", "share_intensified", "share_self")
    return dict(zip(names, (discover / total, grown / total, faded / total), strict=True)) | {"mean_days": 1 / total}


def branching(beta: float, size: int, fade: float) -> Json:
    """Linked disputes: at most one a day, none on the day a dispute fades."""
    mean = (1 - exp(-beta * size)) * (1 - fade) / fade
    return {"mean_offspring": mean, "mean_progeny": 1 / (1 - mean)}


def more_cases() -> list[Json]:
    """One case of every further family."""
    table = [[0.10, 0.30, 0.02, 0.0], [0.15, 0.05, 0.25, 0.02], [0.0, 0.20, 0.0, 0.30], [0.0, 0.0, 0.10, 0.05]]
    p, entry = [0.5, 0.45, 0.4, 0.6], [1.0, 0.2, 0.05, 0.0]
    gamma = {"dist": "gamma", "shape": 1.7, "scale": 0.6}
    lognormal = {"dist": "lognormal", "mean": 0.9, "cv": 1.3}
    lams, means, scvs = [0.1, 0.12, 0.15, 0.2], [0.7, 1.02, 0.9, 1.1], [1.0, 1 / 1.7, 1.69, 0.0]
    services = [{"dist": "exponential", "mean": 0.7}, gamma, lognormal, {"dist": "deterministic", "value": 1.1}]
    rounds = {"micro_grids": 18, "k": 4, "q": 0.35, "intensify": 0.02, "settle": 0.05}
    rows: list[tuple[str, str, Json, Json, float]] = [
        ("X1", "Erlang-A", {"lam": 4.6, "mu": 0.8, "c": 5, "theta": 0.25}, erlang_a(4.6, 0.8, 5, 0.25), 0.04),
        ("X2", "M/G/1", {"lam": 0.6, "service": gamma}, pollaczek(0.6, 1.02, 1 / 1.7), 0.05),
        ("X3", "M/G/1", {"lam": 0.7, "service": lognormal}, pollaczek(0.7, 0.9, 1.69), 0.06),
        ("X4", "Cobham, four classes", {"lams": lams, "services": services}, cobham(lams, means, scvs), 0.05),
        ("X5", "day queue with priorities", {"lams": [0.8, 1.1, 1.4], "c": 5, "p": 0.75},
         day_priorities([0.8, 1.1, 1.4], 5, 0.75), 0.04),
        ("X6", "day queue, five-day week", {"lam": 2.4, "c": 5, "p": 0.8}, week_queue(2.4, 5, 0.8), 0.03),
        ("X7", "absorbing chain with sending-down", {"entry": entry, "p": p, "P": table},
         absorbing(entry, p, table), 0.02),
        ("X8", "patrol rounds", rounds, risks(0.35 * 4 / 18, 0.02, 0.05), 0.02),
        ("X9", "branching of linked cases", {"beta": 0.02, "size": 3, "f": 0.1}, branching(0.02, 3, 0.1), 0.02),
    ]  # fmt: skip
    keys = ("id", "family", "params", "expected", "rel_tol_suggested")
    return [dict(zip(keys, row, strict=True)) for row in rows]
