"""Families of latent disputes, in steps of a day: found, ripening, setting off others."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any

import numpy as np

from sim.vocabulary import Channel, Truth
from tests.oracles.estimate import ratio
from tests.oracles.reading import Reading
from tests.oracles.scene import Quantities, Scene, at, hazard

Case = Mapping[str, Any]


def competing(case: Case, unit: float, full: bool) -> Scene:
    """Every day a latent dispute is discovered, else intensifies, else settles by itself."""
    lam = float(case.get("lam", 7.0))

    def read(reading: Reading) -> Quantities:
        cases = reading.cases
        seen, faded = cases["seen_day"] >= 0, (cases["truth"] == Truth.FADED) & (cases["seen_day"] < 0)
        grown = seen & (cases["seen_channel"] == Channel.SURFACED)
        end = np.where(seen, cases["seen_day"], np.where(faded, cases["end_day"], cases["born_day"]))
        days = reading.last - reading.first
        born, end_day = cases["born_day"], np.where(seen | faded, end, reading.end)
        nights = np.maximum(np.minimum(end_day, reading.last) - np.maximum(born, reading.first), 0)
        latent = np.bincount(cases["village"], nights, reading.copies) / days
        found_days = seen & ~grown & (cases["seen_day"] >= reading.first) & (cases["seen_day"] < reading.last)
        return {
            "share_discovered": reading.share(seen & ~grown),
            "share_intensified": reading.share(grown),
            "share_self": reading.share(faded),
            "mean_days": reading.mean((end - born + 1.0).astype(float), seen | faded),
            "latent_stock_end_of_day": ratio(latent),
            "discovered_per_day": ratio(np.bincount(cases["village"][found_days], minlength=reading.copies) / days),
        }

    gone = 1 - (1 - case["discover"]) * (1 - case["intensify"]) * (1 - case["settle"])
    return Scene(
        read,
        [lam],
        {"village_committee": 1},
        ["arise", "discover", "fester"],
        copies=100 if full else 50,
        warm_up=ceil(12 / gone),
        measure=1000 if full else 250,
        follow_up=ceil(25 / gone),
        parameters={
            "channels.hazard": at("channel", {"walk_in": hazard(case["discover"])}),
            "fester.grow_rate": at("severity", {"s1": hazard(case["intensify"])}),
            "fester.surface": 1,
            "fester.fade_rate": hazard(case["settle"]),
        },
    )


def patrol(case: Case, unit: float, full: bool) -> Scene:
    """Rounds: a worker visits k of a grid's n micro-grids a day and notices with q; else intensify, else settle."""
    n, k = int(case.get("micro_grids", case.get("n", 18))), int(case["k"])
    scene = competing({"discover": case["q"] * min(k / n, 1), "intensify": 0, "settle": 0} | dict(case), unit, full)
    villages = 60 if full else 30
    layers = {f"per_{level}": n for level in ("grid", "village", "township", "county")}
    # each copy is a village of one grid; the laboratory's rate holds for the residents of a village
    scene.region = {"micro_grids": villages * n, **layers, "residents": round(1000 / n), "staff": dict(scene.staff)}
    scene.arrivals = [scene.arrivals[0] * 1000 / (round(1000 / n) * n)]
    scene.parameters |= {
        "channels.hazard": 0,
        "discover.patrol_mode": "rounds",
        "discover.micro_visits": k,
        "discover.notice_probability": float(case["q"]),
    }
    return scene


def branching(case: Case, unit: float, full: bool) -> Scene:
    """Linked disputes: while it lasts (fading with f a day), each sets off others at ``beta`` a person and day."""

    def read(reading: Reading) -> Quantities:
        cases = reading.cases
        root = np.arange(cases["key"].size)
        order = np.argsort(cases["key"])
        linked = np.flatnonzero(cases["parent"] != 0)
        root[linked] = order[np.searchsorted(cases["key"][order], cases["parent"][linked])]
        parent = root.copy()
        while np.any(root != root[root]):
            root = root[root]
        born = cases["born_day"]
        village, counted = cases["village"], (born >= reading.first) & (born < reading.last)
        parents = np.bincount(village[counted], minlength=reading.copies)
        children = linked[counted[parent[linked]]]
        founders = counted & (cases["parent"] == 0)
        members = np.bincount(village[founders[root]], minlength=reading.copies)
        return {
            "mean_offspring": ratio(np.bincount(village[children], minlength=reading.copies), parents),
            "mean_progeny": ratio(members, np.bincount(village[founders], minlength=reading.copies)),
        }

    return Scene(
        read,
        [float(case.get("lam", 1.0))],
        {"village_committee": 1},
        ["arise", "fester"],
        grades=[2],
        copies=200 if full else 100,
        warm_up=0,
        measure=1000 if full else 400,
        follow_up=ceil(30 / case["f"]),
        parameters={
            "arise.size": {"law": "deterministic", "mean": int(case.get("size", 2))},
            "arise.linked_rate": float(case["beta"]),
            "fester.fade_rate": hazard(case["f"]),
        },
    )
