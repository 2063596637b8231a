"""Small run tables written by hand: three townships in two counties, five desks, a few disputes."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.events.measures import AreaMeasure, DeskMeasure
from sim.events.tables import CASE_COLUMNS, FILE_COLUMNS, LOG_COLUMNS, Columns, Horizon, RunTables, empty, split
from sim.indicators import values
from sim.vocabulary import Book, Channel, Desk, Event, Record, Tier, Truth

#: every dispute of the window has its 2 × 180 days
LONG = Horizon("2023-01-01", warm_up=10, measure=400, follow_up=360)
NO_FOLLOW_UP = Horizon("2023-01-01", warm_up=10, measure=100, follow_up=0)
NOT_SO_FAR = ("seen_day", "seen_channel", "settle_day", "end_day")
VILLAGE_DESK, TOWNSHIP_DESK, COUNTY_DESK, CITY_DESK, ABOVE_DESK = range(5)


class Builder:
    """Collects rows; ``tables()`` makes the arrays."""

    def __init__(self, horizon: Horizon = LONG) -> None:
        self.horizon = horizon
        self.cases: list[dict[str, Any]] = []
        self.files: list[dict[str, Any]] = []
        self.log: list[dict[str, Any]] = []
        self.area = np.zeros((horizon.end, 3, len(AreaMeasure)), dtype=np.int32)
        self.desk = np.zeros((horizon.end, 5, len(DeskMeasure)), dtype=np.int32)
        self.costs: Columns = {}

    def dispute(self, born: int, remit: Tier = Tier.VILLAGE, **columns: Any) -> int:
        row = {"born_day": born, "remit0": remit, "key": len(self.cases) + 1} | dict.fromkeys(NOT_SO_FAR, -1)
        self.cases.append(row | columns)
        return len(self.cases) - 1

    def event(self, event: Event, day: int, **columns: Any) -> None:
        row = {"case": -1, "file": -1, "desk": -1, "channel": -1, "event": event, "day": day}
        self.log.append(row | columns)

    def settle(self, case: int, day: int, tier: Tier = Tier.VILLAGE, minute: int = 0) -> None:
        self.cases[case] |= {"truth": Truth.SETTLED, "settle_day": day, "settle_minute": minute, "settle_tier": tier}
        self.event(Event.SETTLE, day, case=case, tier=tier, minute=minute)

    def relapse(self, case: int, day: int) -> None:
        row = self.cases[case]
        row |= {"truth": Truth.LIVE, "n_relapse": row.get("n_relapse", 0) + 1}
        self.event(Event.RELAPSE, day, case=case)

    def end(self, case: int, day: int, event: Event) -> None:
        """FADE, REST, VIOLENT or END."""
        states = {Event.FADE: "FADED", Event.REST: "DORMANT", Event.VIOLENT: "VIOLENT", Event.END: "ENDED"}
        self.cases[case] |= {"truth": Truth[states[event]], "end_day": day}
        self.event(event, day, case=case)

    def file(self, case: int, opened: int, tier: Tier = Tier.VILLAGE, **columns: Any) -> int:
        """Open a file; the dispute's highest level follows."""
        row = {
            "case": case,
            "opened_day": opened,
            "registered_day": opened,
            "tier": tier,
            "origin_tier": tier,
            "recorded_remit": tier,
            "book": Book.VILLAGE_MEDIATION,
            "channel": Channel.PATROL,
            "record": Record.OPEN,
        } | dict.fromkeys(("closed_day", "deadline", "overdue_day", "merged_into"), -1)
        self.files.append(row | columns)
        identifier = len(self.files) - 1
        self.at(identifier, opened, tier, Event.OPEN_FILE, desk=columns.get("desk", 0))
        return identifier

    def at(self, file: int, day: int, tier: Tier, event: Event = Event.ENQUEUE, desk: int = 0) -> None:
        """Let a file lie at a tier from a day on."""
        case = self.files[file]["case"]
        self.files[file]["tier"] = tier
        self.event(event, day, case=case, file=file, tier=tier, desk=desk)
        if case >= 0:
            level = 5 if desk == ABOVE_DESK else tier
            self.cases[case]["max_level"] = max(self.cases[case].get("max_level", 0), level)

    def close(self, file: int, day: int, record: Record = Record.CLOSED_OK) -> None:
        self.files[file] |= {"closed_day": day, "record": record}

    def count(self, measure: AreaMeasure, day: int, township: int, value: int) -> None:
        self.area[day, township, measure] += value

    def work(self, measure: DeskMeasure, day: int, desk: int, value: int) -> None:
        self.desk[day, desk, measure] += value

    def tables(self) -> RunTables:
        log = sorted(self.log, key=lambda row: (row["day"], row.get("minute", 0)))
        return RunTables(
            scenario="by hand",
            seed=1,
            horizon=self.horizon,
            cases=_columns(CASE_COLUMNS, self.cases),
            files=_columns(FILE_COLUMNS, self.files),
            log=_columns(LOG_COLUMNS, log),
            area=split(self.area, AreaMeasure),
            desk=split(self.desk, DeskMeasure),
            places={
                "village_township": np.array([0, 1, 2]),
                "township_county": np.array([0, 0, 1]),
                "township_residents": np.array([1000, 2000, 3000]),
                "county_code": np.array(["A", "B"]),
                "desk_kind": np.array(
                    [
                        Desk.VILLAGE_COMMITTEE,
                        Desk.TOWNSHIP_COMMITTEE,
                        Desk.COUNTY_CENTER,
                        Desk.CITY_CENTER,
                        Desk.BOUNDARY_ABOVE,
                    ]
                ),
                "desk_tier": np.array([1, 2, 3, 4, 4], dtype=np.int8),
                "desk_area": np.array([0, 1, 1, 0, 0]),
            },
            costs=self.costs,
        )

    def value(self, identifier: str, series: str = "true") -> float | None:
        return values(self.tables()).values[identifier, series]

    def reason(self, identifier: str, series: str = "true") -> str:
        return values(self.tables()).reasons[identifier, series]["en"]


def _columns(declared: dict[str, str], rows: list[dict[str, Any]]) -> Columns:
    columns = empty(declared, len(rows))
    for place, row in enumerate(rows):
        for name, value in row.items():
            columns[name][place] = value
    return columns
