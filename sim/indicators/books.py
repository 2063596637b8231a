"""What the books report, and how far it is from what is the case."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.events.measures import AreaMeasure
from sim.events.tables import RunTables
from sim.indicators.areas import Areas, Floats
from sim.indicators.core import (
    POINTS,
    SHARE,
    Daily,
    Indicator,
    amount,
    difference,
    label,
    mark,
    one_of,
    ratio,
    require,
    text,
)
from sim.indicators.discovery import first_registered
from sim.indicators.facts import MEDIATION, RECHECK, closed_in_window, file_spots, really_over, standing
from sim.indicators.sums import per_residents, tally
from sim.vocabulary import Book, Record

#: days after first sight within which a dispute should stand in some book
REGISTER_WITHIN = 30


def _closed_ok(books: tuple[Book, ...] | None) -> Callable[[RunTables, Areas], tuple[Floats, Floats]]:
    def pair(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
        closed, spots = closed_in_window(tables, books), file_spots(tables)
        return areas.count(spots, closed & (tables.files["record"] == Record.CLOSED_OK)), areas.count(spots, closed)

    return pair


def _closed_and_over(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
    closed, spots = closed_in_window(tables, MEDIATION), file_spots(tables)
    rows = np.flatnonzero(closed)
    over = rows[really_over(tables, rows, tables.files["closed_day"][rows])]
    return areas.count(spots, mark(over, len(closed))), areas.count(spots, closed)


def _rechecked(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
    require(tables, RECHECK)
    files, spots = tables.files, file_spots(tables)
    closed = closed_in_window(tables, need=RECHECK) & (files["record"] == Record.CLOSED_OK) & (files["case"] >= 0)
    rows = np.flatnonzero(closed)
    good = rows[really_over(tables, rows, files["closed_day"][rows], RECHECK)]
    return areas.count(spots, mark(good, len(closed))), areas.count(spots, closed)


def _registered(books: tuple[Book, ...]) -> Callable[[RunTables, Areas], Floats]:
    def values(tables: RunTables, areas: Areas) -> Floats:
        files = tables.files
        mine = standing(tables) & tables.in_window(files["registered_day"]) & one_of(files["book"], books)
        return areas.count(file_spots(tables), mine)

    return values


def _police_calls(tables: RunTables, areas: Areas) -> Floats:
    return tally(tables, areas, AreaMeasure.POLICE_CALLS)


def _seen_and_registered(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
    require(tables, REGISTER_WITHIN + 1)
    cases, spots = tables.cases, tables.cases["township"]
    seen = tables.in_window(cases["seen_day"], REGISTER_WITHIN + 1) & (cases["prevented"] == 0)
    registered = seen & (first_registered(tables) <= cases["seen_day"].astype(np.int64) + REGISTER_WITHIN)
    return areas.count(spots, registered), areas.count(spots, seen)


_CLOSED = text("测量期内办结的件（成功与未成功）", "files closed in the window, well or not")
_OK = text("其中办结成功的", "those closed as settled")
_ALL_BOOKS = text("各类台账；并入他件的不重复计", "all books; merged files count once")
_BOOKS = text(
    "村、乡镇、县级及行业性调解台账；并入他件的不重复计",
    "village, township, county and sector mediation books; merged files count once",
)
_REPORTED = ratio(_OK, _CLOSED, _BOOKS, _closed_ok(MEDIATION))
_ACTUAL = ratio(
    text(
        "其中办结当日纠纷实际已化解、平息或终结的",
        "those whose dispute was in truth settled, faded or ended at the end of the closing day",
    ),
    _CLOSED,
    text(f"{_BOOKS['zh']}；无对应纠纷的件留在分母", f"{_BOOKS['en']}; files without a dispute stay below the line"),
    _closed_and_over,
)
_RECHECKED = ratio(
    text(
        f"其中办结当日及其后{RECHECK}天内纠纷处于化解、平息或终结状态的",
        f"those whose dispute was settled, faded or ended at closing and for {RECHECK} days after",
    ),
    text("测量期内办结成功的件", "files closed as settled in the window"),
    text(
        f"各类台账；办结后{RECHECK}天在推演期内；并入他件与无对应纠纷的件不计",
        f"all books; {RECHECK} further days inside the horizon; merged files and files without a dispute left out",
    ),
    _rechecked,
)
_PEOPLE, _YEAR = text("常住人口", "residents"), text("测量期内，折合全年", "in the window, scaled to a year")

INDICATORS = (
    Indicator(
        "reported_success",
        text("台账办结成功率", "Reported success rate"),
        SHARE,
        "mediation",
        0,
        {"recorded": ratio(_OK, _CLOSED, _ALL_BOOKS, _closed_ok(None))},
    ),
    Indicator(
        "mediation_success", label("mediation_success"), SHARE, "mediation", 0, {"true": _ACTUAL, "recorded": _REPORTED}
    ),
    Indicator(
        "gap",
        label("gap"),
        POINTS,
        "feedback",
        0,
        {
            "both": difference(
                _REPORTED,
                _ACTUAL,
                text("调解成功率的台账口径减实际口径，乘100", "mediation success, recorded minus actual, times 100"),
                100.0,
            )
        },
    ),
    Indicator("recheck", text("回访稳定化解率", "Re-check success"), SHARE, "feedback", 1, {"true": _RECHECKED}),
    Indicator(
        "registered_share",
        text("已发现纠纷登记率", "Share of seen disputes registered"),
        SHARE,
        "recording",
        1,
        {
            "true": ratio(
                text(
                    f"首次发现后{REGISTER_WITHIN}天内登记入任一台账的纠纷",
                    f"disputes registered in any book within {REGISTER_WITHIN} days of first sight",
                ),
                text("首次发现的纠纷", "disputes first seen"),
                text(
                    f"首次发现于测量期内、其后{REGISTER_WITHIN}天在推演期内",
                    f"first seen in the window with {REGISTER_WITHIN} further days inside the horizon",
                ),
                _seen_and_registered,
            )
        },
    ),
    Indicator(
        "mediation_rate",
        text("登记调解量（件/千人）", "Recorded mediation per 1 000 residents"),
        text("件/千人", "per 1 000 residents"),
        "recording",
        0,
        {
            "recorded": ratio(
                text("登记入调解台账的件", "files registered in mediation books"),
                _PEOPLE,
                text(f"{_BOOKS['zh']}；{_YEAR['zh']}", f"{_BOOKS['en']}; {_YEAR['en']}"),
                per_residents(_registered(MEDIATION)),
                scale=1000.0,
            )
        },
    ),
    Indicator(
        "police_call_rate",
        text("纠纷类警情（件/千人）", "Dispute police calls per 1 000 residents"),
        text("件/千人", "per 1 000 residents"),
        "discovery",
        0,
        {
            "recorded": ratio(
                text("纠纷类报警", "calls to the police about a dispute"),
                _PEOPLE,
                text(
                    f"同一纠纷每报一次计一次，不论是否另行建件；{_YEAR['zh']}",
                    f"every call counts, also one on a dispute already filed; {_YEAR['en']}",
                ),
                per_residents(_police_calls),
                scale=1000.0,
            )
        },
    ),
    Indicator(
        "police_calls",
        text("纠纷类警情数", "Dispute police calls"),
        text("件", "calls"),
        "discovery",
        0,
        {
            "recorded": amount(
                text("纠纷类报警", "calls to the police about a dispute"),
                text("测量期内，同一纠纷每报一次计一次", "in the window, every call counts"),
                _police_calls,
            )
        },
        daily_tally=Daily((AreaMeasure.POLICE_CALLS,)),
    ),
)
