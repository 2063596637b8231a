"""What is kept of a run beside its indicators: small counts that figures draw, and values by place and stratum."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.experiments import curves
from sim.vocabulary import Channel, Event, Record, Stratum, Tier, Truth

if TYPE_CHECKING:
    from sim.events.tables import RunTables

#: names of levels in the flows, by number; the last stands for bodies above the city
_LEVELS = ("none", "village", "township", "county", "city", "above")
_CLOSED = {Record.CLOSED_OK: "closed_ok", Record.CLOSED_FAIL: "closed_fail", Record.MOVED: "moved"}


def extras(run: RunTables, areas: bool = False) -> dict[str, Any]:
    """Plain data of one run.

    Returns
    -------
    dict
        ``settled_by`` (`curves.settled_by`); ``flows`` of files in the window, rows of ``from``, ``to``, ``count``;
        ``channels``: ``seen`` disputes and ``opened`` files of the window by channel; ``age``: files open at the end of
        the window by tier and band of age. With ``areas`` also ``areas`` (level -> ``indicator:series`` -> values, NaN
        for null) and ``strata`` (stratum -> counts).
    """
    found: dict[str, Any] = {
        "settled_by": list(curves.settled_by(run)),
        "flows": flows(run),
        "channels": channels(run),
        "age": age(run),
    }
    if areas:
        found["areas"] = {"township": by_place(run, "township")}
        found["strata"] = strata(run)
    return found


def flows(run: RunTables) -> list[dict[str, Any]]:
    """Where files of all books went in the window: opened at, moved from tier to tier, closed at and how."""
    from sim.indicators.facts import levels, rows_of

    log, files = run.log, run.files
    rows = rows_of(run, Event.OPEN_FILE, Event.RAISE, Event.SEND_DOWN)
    rows = rows[run.in_window(log["day"][rows])]
    target = levels(run, rows).astype(np.int64)
    opened = log["event"][rows] == Event.OPEN_FILE
    found = [("opened", _LEVELS[tier], number) for tier, number in _counts(target[opened])]
    moves = log["from_tier"][rows][~opened].astype(np.int64) * len(_LEVELS) + target[~opened]
    found += [(_LEVELS[pair // len(_LEVELS)], _LEVELS[pair % len(_LEVELS)], n) for pair, n in _counts(moves)]
    closed = run.in_window(files["closed_day"])
    merged = closed & (files["merged_into"] >= 0)
    # a file that was never entered in a book is closed without a word on how
    ends = [
        ("merged", merged),
        *((name, closed & ~merged & (files["record"] == each)) for each, name in _CLOSED.items()),
    ]
    ends.append(("closed", closed & ~merged & ~np.isin(files["record"], list(_CLOSED))))
    tier = _tier_of_files(run)
    for name, mask in ends:
        found += [(_LEVELS[each], name, number) for each, number in _counts(tier[mask])]
    return [{"from": source, "to": end, "count": number} for source, end, number in found]


def _tier_of_files(run: RunTables) -> NDArray[np.int64]:
    from sim.vocabulary import Desk

    files, kind = run.files, np.append(run.places["desk_kind"], -1)
    above = kind[files["desk"]] == Desk.BOUNDARY_ABOVE
    return np.where(above, len(_LEVELS) - 1, np.maximum(files["tier"], 0)).astype(np.int64)


def _counts(values: NDArray[np.int64]) -> list[tuple[int, int]]:
    counted = np.bincount(values)
    return [(int(value), int(counted[value])) for value in np.flatnonzero(counted)]


def channels(run: RunTables) -> dict[str, dict[str, int]]:
    """Disputes seen and files opened in the window, by channel."""
    cases, files = run.cases, run.files
    return {
        "seen": _named(cases["seen_channel"][run.in_window(cases["seen_day"])], Channel),
        "opened": _named(files["channel"][run.in_window(files["opened_day"])], Channel),
    }


def _named(values: NDArray[Any], members: type[IntEnum]) -> dict[str, int]:
    known = values[values >= 0].astype(np.int64)
    counted = np.bincount(known, minlength=max(members) + 1)
    return {each.name.lower(): int(counted[each]) for each in members if counted[each]}


def age(run: RunTables) -> dict[str, Any]:
    """Files open at the end of the window: upper ends of the bands in days (the last is open), counts by tier."""
    from sim.indicators.backlog import BANDS, age_pyramid

    tiers = (Tier.VILLAGE, Tier.TOWNSHIP, Tier.COUNTY, Tier.CITY)
    counts = zip(tiers, age_pyramid(run).tolist(), strict=True)
    return {"bands": list(BANDS), "open": {tier.name.lower(): row for tier, row in counts}}


def by_place(run: RunTables, level: str) -> dict[str, NDArray[np.float64]]:
    """``indicator:series`` -> one value a place, NaN = null."""
    from sim.indicators import by_area

    return {f"{name}:{series}": values for (name, series), values in by_area(run, level).items()}


def strata(run: RunTables) -> dict[str, dict[str, int]]:
    """Counts by stratum over the disputes that occurred in the window, as they stand at the end of the run."""
    cases = run.cases
    cohort = run.cohort()
    counted: Iterable[tuple[str, NDArray[Any]]] = (
        ("disputes", cohort),
        ("seen", cohort & (cases["seen_day"] >= 0)),
        ("settled", cohort & (cases["settle_day"] >= 0)),
        ("settled_village", cohort & (cases["settle_day"] >= 0) & (cases["settle_tier"] == Tier.VILLAGE)),
        ("live", cohort & (cases["truth"] == Truth.LIVE)),
        ("relapses", np.where(cohort, cases["n_relapse"], 0)),
        ("trips", np.where(cohort, cases["trips"], 0)),
        ("wait_days", np.where(cohort & (cases["settle_day"] >= 0), cases["settle_day"] - cases["born_day"], 0)),
    )
    found: dict[str, dict[str, int]] = {each.name.lower(): {} for each in Stratum}
    for name, values in counted:
        sums = np.bincount(cases["stratum"].astype(np.int64), weights=values, minlength=len(Stratum))
        for each in Stratum:
            found[each.name.lower()][name] = int(sums[each])
    return found
