"""Looks at a model after each day and keeps what viewers see: only the log's new rows are read, whatever the day.

Nothing here changes the model, so a watched run ends with the same bytes as an unwatched one.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.events.measures import DeskMeasure
from sim.experiments.live import planes
from sim.experiments.live.columns import AT, BEGUN, DESK_MINUTES, ENDED, KEPT, MOVED, NAMES, OPENED, TIERS, WAITED
from sim.experiments.live.judging import JUDGED, Judge
from sim.experiments.live.planes import Planes, add
from sim.randomness import key_text
from sim.vocabulary import Event, Truth

if TYPE_CHECKING:
    from sim.events.tables import Columns
    from sim.model import GovernanceModel

Rows = NDArray[np.int64]
#: events worth a line in the ticker
_TOLD = (
    Event.SEE, Event.GROW, Event.SETTLE, Event.FADE, Event.VIOLENT, Event.RELAPSE, Event.RAISE, Event.SEND_DOWN,
    Event.OVERDUE,
)  # fmt: skip
_TOLD_ROWS = np.isin(np.arange(len(Event)), _TOLD)
_MOVES = np.isin(np.arange(len(Event)), (Event.SEND, Event.RAISE, Event.SEND_DOWN, Event.BOUNCE))
_LINES_A_DAY, _LINES = 3, 8
_DESK = (DeskMeasure.BACKGROUND_MINUTES, DeskMeasure.IDLE_MINUTES)


class Watch:
    """What viewers see of a model.

    Attributes
    ----------
    judge, planes
        Provisional shares; counts for the map.
    """

    def __init__(self, model: GovernanceModel) -> None:
        self.model = model
        world, horizon = model.world, model.scenario
        self._township = world.view("desks")["township"].astype(np.int64)
        self._townships = len(world.view("townships")["county"])
        self.judge = Judge(self._townships, horizon.warm_up, horizon.warm_up + horizon.measure)
        self.planes = Planes(len(world.view("micros")["village"]))
        self._county = world.view("townships")["county"].astype(np.int64)
        self._lines: dict[int, deque[dict[str, Any]]] = {}
        self._log = self._cases = 0
        self._waited = np.zeros(0, np.int64)
        self._catch_up()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Latest events of single disputes, a few of each county, the newest last."""
        return sorted((line for lines in self._lines.values() for line in lines), key=lambda line: int(line["day"]))

    def day(self) -> NDArray[np.int32]:
        """Take in the day that was just done; its columns by township (`columns.NAMES`)."""
        world, day = self.model.world, self.model.day - 1
        log, cases, files = world.view("log"), world.view("cases"), world.view("files")
        rows = slice(self._log, len(log["day"]))
        new = {name: log[name][rows].copy() for name in ("case", "file", "event", "from_tier", "tier", "desk")}
        self._log = rows.stop
        found = np.zeros((self._townships, len(NAMES)), np.int32)
        arrays = world.arrays()
        found[:, : len(KEPT)] = arrays["area"][day][:, KEPT]
        for name, measure in zip(DESK_MINUTES, _DESK, strict=True):
            minutes = arrays["desk_tally"][day][:, measure]
            found[:, AT[name]] = np.bincount(self._township, minutes, self._townships).astype(np.int32)
        self._flows(found, new, cases, files)
        self._waits(found, new, cases, files)
        self._look_again(new, cases, files, day)
        self._tell(new, cases, day)
        return found

    def _catch_up(self) -> None:
        """Take in what happened before: the initial stock, or all days of a restored model."""
        world, done = self.model.world, self.model.day
        log, cases, files = world.view("log"), world.view("cases"), world.view("files")
        self._log, self._cases = len(log["day"]), len(cases["born_day"])
        # disputes stand in the order of their birth: rows before each day, and after the last
        self._born = [int(row) for row in np.searchsorted(cases["born_day"], np.arange(done + 1))]
        self.judge.open_day(self.judge.warm_up if done > self.judge.warm_up else 0)
        for day in range(max(0, done - planes.RECENT), done):
            self._recent(cases, log["case"], log["event"], np.flatnonzero(log["day"] == day), day)
        self._judge(cases, files, np.arange(len(cases["born_day"])), np.arange(len(files["case"])), done - 1)
        self._waited = files["wait_minutes"].astype(np.int64)

    def _look_again(self, new: Columns, cases: Columns, files: Columns, day: int) -> None:
        self.judge.open_day(day)
        before, self._cases = self._cases, len(cases["born_day"])
        self._born.append(self._cases)
        touched = [new["case"][new["case"] >= 0], np.arange(before, self._cases), self._too_old(day)]
        rows = _distinct(np.concatenate(touched), self._cases)
        held = _distinct(new["file"][new["file"] >= 0], len(files["case"]))
        self._judge(cases, files, rows, held, day)
        self._recent(cases, new["case"], new["event"], np.arange(len(new["case"])), day)

    def _too_old(self, day: int) -> Rows:
        """Disputes that have now been open longer than the days by which they are judged: they stand together."""
        born = day - JUDGED - 1
        if born < 0:
            return np.arange(0)
        return np.arange(self._born[born], self._born[born + 1])

    def _judge(self, cases: Columns, files: Columns, rows: Rows, held: Rows, day: int) -> None:
        self.judge.judge_cases(cases, rows, day)
        self.planes.look_at_cases(cases, rows)
        behind = files["case"][held]
        real = behind >= 0  # a false alarm has no dispute behind it and no place on the map
        held, behind = held[real], behind[real]
        self.judge.judge_files(files, held, cases["township"][behind])
        self.planes.look_at_files(files, held, cases["micro"][behind])

    def _recent(self, cases: Columns, case: NDArray[Any], event: NDArray[Any], rows: Rows, day: int) -> None:
        for plane, wanted in ((planes.SETTLED, Event.SETTLE), (planes.ARISEN, Event.ARISE)):
            self.planes.recent(plane, day, cases["micro"][case[rows[event[rows] == wanted]]])

    def _places(self, new: Columns, rows: Rows, cases: Columns) -> Rows:
        """Township of log rows: that of the dispute, else that of the desk."""
        case = new["case"][rows]
        at_desk = self._township[new["desk"][rows]]
        return np.where(case >= 0, cases["township"][case], at_desk).astype(np.int64)

    def _flows(self, found: NDArray[np.int32], new: Columns, cases: Columns, files: Columns) -> None:
        event, tier, before = new["event"], new["tier"].astype(np.int64), new["from_tier"].astype(np.int64)
        opened = np.flatnonzero(event == Event.OPEN_FILE)
        self._add(found, AT[OPENED[0]] + tier[opened] - 1, self._places(new, opened, cases))
        moved = np.flatnonzero(_MOVES[event] & (tier != before) & (before > 0))
        column = (before[moved] - 1) * (len(TIERS) - 1) + tier[moved] - 1 - (tier[moved] > before[moved])
        self._add(found, AT[MOVED[0]] + column, self._places(new, moved, cases))
        closed = np.flatnonzero((event == Event.CLOSE) | (event == Event.WITHDRAW) | (event == Event.MERGE))
        case = new["case"][closed]
        truth = np.where(case >= 0, cases["truth"][case], Truth.LIVE)
        over = [event[closed] == Event.MERGE, (truth == Truth.SETTLED) | (truth == Truth.ENDED), truth == Truth.FADED]
        end = np.select(over, [3, 0, 1], 2)
        self._add(found, AT[ENDED[0]] + end * len(TIERS) + tier[closed] - 1, self._places(new, closed, cases))

    def _waits(self, found: NDArray[np.int32], new: Columns, cases: Columns, files: Columns) -> None:
        rows = np.flatnonzero((new["event"] == Event.START) & (new["file"] >= 0))
        # of a file that began twice today the whole wait stands with its last session
        file, last = np.unique(new["file"][rows][::-1], return_index=True)
        rows = rows[::-1][last]
        if len(files["case"]) > len(self._waited):
            room = np.zeros(2 * len(files["case"]), np.int64)
            room[: len(self._waited)] = self._waited
            self._waited = room
        waited = files["wait_minutes"][file] - self._waited[file]
        self._waited[file] = files["wait_minutes"][file]
        place, tier = self._places(new, rows, cases), new["tier"][rows].astype(np.int64)
        self._add(found, AT[BEGUN[0]] + tier - 1, place)
        add(found.reshape(-1), place * len(NAMES) + AT[WAITED[0]] + tier - 1, waited.astype(np.int32))

    @staticmethod
    def _add(found: NDArray[np.int32], column: Rows, place: Rows) -> None:
        add(found.reshape(-1), place * len(NAMES) + column, 1)

    def _tell(self, new: Columns, cases: Columns, day: int) -> None:
        rows = np.flatnonzero(_TOLD_ROWS[new["event"]] & (new["case"] >= 0))
        if not len(rows):
            return
        # keys are hashes: the smallest are a random few, and a dispute that was shown once tends to be shown again
        case = new["case"][rows]
        order = np.argsort(cases["key"][case], kind="stable")
        county = self._county[cases["township"][case[order]]]
        some = {int(rows[order[place]]) for place in np.unique(county, return_index=True)[1]}
        some |= {int(row) for row in rows[order[:_LINES_A_DAY]]}
        for row in sorted(some):
            self._add_line(new, cases, row, day)

    def _add_line(self, new: Columns, cases: Columns, row: int, day: int) -> None:
        case = int(new["case"][row])
        place = int(self._county[cases["township"][case]])
        self._lines.setdefault(place, deque(maxlen=_LINES)).append(
            {
                "day": day, "key": key_text(int(cases["key"][case])), "micro": int(cases["micro"][case]),
                "kind": int(cases["kind"][case]), "event": int(new["event"][row]), "tier": int(new["tier"][row]),
            }
        )  # fmt: skip


def _distinct(rows: NDArray[Any], size: int) -> Rows:
    """Rows without repetition; marking them is quicker than sorting."""
    marked = np.zeros(size, np.bool_)
    marked[rows] = True
    return np.flatnonzero(marked)
