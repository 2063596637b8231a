"""Clocks: items due in the window and not finished, as recorded and in truth, and open files past a date."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.events.tables import RunTables
from sim.indicators.areas import Areas, Floats, Mask
from sim.indicators.backlog import END, NO_STOCK, stock
from sim.indicators.core import POINTS, SHARE, Indicator, difference, label, memo, ratio, text
from sim.indicators.facts import file_spots, history, rows_of, standing
from sim.vocabulary import Event


@dataclass(frozen=True)
class Clocks:
    """Clock items due in the window, one row an item: file, due day, whether it ran out."""

    file: NDArray[np.int64]
    due: NDArray[np.int64]
    ran_out: Mask


def clocks(tables: RunTables) -> Clocks:
    """Clock items due in the window: those that ran out stand in the log, those kept in the file's own date."""
    return memo(tables, "clocks", lambda: _clocks(tables))


def _clocks(tables: RunTables) -> Clocks:
    files, log = tables.files, tables.log
    rows = rows_of(tables, Event.OVERDUE)
    rows = rows[(log["file"][rows] >= 0) & tables.in_window(log["day"][rows])]
    rows = rows[standing(tables)[log["file"][rows]]]
    last_missed = np.full(len(files["deadline"]), -1, dtype=np.int64)
    np.maximum.at(last_missed, log["file"][rows], log["day"][rows].astype(np.int64))
    kept = np.flatnonzero(standing(tables) & tables.in_window(files["deadline"]) & (last_missed < files["deadline"]))
    return Clocks(
        np.concatenate([log["file"][rows].astype(np.int64), kept]),
        np.concatenate([log["day"][rows].astype(np.int64), files["deadline"][kept].astype(np.int64)]),
        np.arange(len(rows) + len(kept)) < len(rows),
    )


def _overdue_recorded(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
    found = clocks(tables)
    spots = file_spots(tables)[found.file]
    return areas.count(spots, found.ran_out), areas.count(spots, np.ones(len(spots), dtype=np.bool_))


def _overdue_true(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
    found = clocks(tables)
    case, spots = tables.files["case"][found.file], file_spots(tables)[found.file]
    behind = case >= 0
    unfinished = behind & ~history(tables).over_at(case, found.due)
    return areas.count(spots, unfinished), areas.count(spots, behind)


def _overdue_stock(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
    flagged, open_files, spots = tables.files["overdue_day"], stock(tables).open, file_spots(tables)
    late = open_files & (flagged >= 0) & (flagged < tables.horizon.last)
    return areas.count(spots, late), areas.count(spots, open_files)


_DUE = text(
    "测量期内到期的办理时限，一件可有多项；并入他件的不计；到期前办结、移出或终止计时的为按期",
    "clock items due in the window, a file may have several; merged files left out; closed, moved or stopped by then "
    "is in time",
)
_DUE_ALL, _NONE_DUE = (
    text("测量期内到期的时限项", "clock items due in the window"),
    text("测量期内没有到期的时限项", "no clock item is due in the window"),
)
_RECORDED = ratio(
    text("到期未办结的时限项", "clock items unfinished when due"), _DUE_ALL, _DUE, _overdue_recorded, reason=_NONE_DUE
)
_TRUE = ratio(
    text(
        "到期日纠纷实际未了结（未化解、未平息）的时限项",
        "clock items whose dispute was in truth not settled, faded or ended when due",
    ),
    text("有对应纠纷的到期时限项", "clock items due that have a dispute behind them"),
    _DUE,
    _overdue_true,
    reason=_NONE_DUE,
)
_OVER_STOCK = ratio(
    text("已超期的在办件", "open files past a date"), text("在办件", "open files"), END, _overdue_stock, reason=NO_STOCK
)
_GAP = difference(
    _RECORDED,
    _TRUE,
    text("超期率的台账口径减实际口径，乘100", "overdue share, recorded minus actual, times 100"),
    100.0,
)

INDICATORS = (
    Indicator(
        "overdue",
        label("overdue"),
        SHARE,
        "assignment",
        -1,
        {"true": _TRUE, "recorded": _RECORDED},
    ),
    Indicator(
        "overdue_stock",
        text("在办件超期占比", "Share of open files overdue"),
        SHARE,
        "backlog",
        -1,
        {"recorded": _OVER_STOCK},
    ),
    Indicator(
        "gap_overdue",
        text("超期率账实差异", "Overdue share: ledger minus actual"),
        POINTS,
        "feedback",
        0,
        {"both": _GAP},
    ),
)
