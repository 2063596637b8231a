"""Settlement in substance, whether it lasts, and how often it does not."""

from __future__ import annotations

import numpy as np

from sim.events.tables import RunTables
from sim.indicators.areas import Areas, Floats
from sim.indicators.core import DISPUTES, SHARE, Indicator, amount, label, one_of, ratio, require, text
from sim.indicators.facts import DURABLE, JUDGED, durable_tier, first_settlement, history, settled_within
from sim.vocabulary import Truth


def durable_cases(tables: RunTables, areas: Areas) -> Floats:
    """Durably settled disputes of the cohort per group."""
    require(tables, JUDGED + DURABLE)
    return areas.count(tables.cases["township"], tables.cohort(JUDGED + DURABLE) & (durable_tier(tables) > 0))


def _settled(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
    require(tables, JUDGED + 1)
    cohort, spots = tables.cohort(JUDGED + 1), tables.cases["township"]
    return areas.count(spots, cohort & settled_within(tables)), areas.count(spots, cohort)


def _settled_seen(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
    require(tables, JUDGED + 1)
    cases, spots = tables.cases, tables.cases["township"]
    seen = tables.in_window(cases["seen_day"], JUDGED + 1) & (cases["prevented"] == 0)
    settled = seen & (first_settlement(tables).day <= cases["seen_day"].astype(np.int64) + JUDGED)
    return areas.count(spots, settled), areas.count(spots, seen)


def _durable(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
    durable = durable_cases(tables, areas)
    return durable, areas.count(tables.cases["township"], tables.cohort(JUDGED + DURABLE))


def _durable_of_settled(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
    durable = durable_cases(tables, areas)
    settled = tables.cohort(JUDGED + DURABLE) & settled_within(tables)
    return durable, areas.count(tables.cases["township"], settled)


def _recurred(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
    """Settlements of W that were followed by a relapse, over those whose 180 days lie inside the horizon."""
    require(tables, DURABLE)
    found = history(tables)
    mine = one_of(found.state, (Truth.SETTLED,)) & tables.in_window(found.day, DURABLE)
    spots = tables.cases["township"][found.case]
    return areas.count(spots, mine & ~found.holds(DURABLE)), areas.count(spots, mine)


_NEED = JUDGED + DURABLE
_COHORT = text(
    f"测量期内发生、发生后{JUDGED}天随访在推演期内的纠纷；已预防的不计，自行平息的留在分母",
    f"disputes that occurred in the window with {JUDGED} days of follow-up; prevented ones left out, faded ones stay "
    "below the line",
)
_LONG = text(
    f"测量期内发生、发生后{_NEED}天在推演期内的纠纷；发生{JUDGED}天内化解，其后{DURABLE}天无反复、未民转刑",
    f"disputes that occurred in the window with {_NEED} further days inside the horizon; settled within {JUDGED} days "
    f"of occurrence, then neither live again nor violent for {DURABLE} days",
)
_SEEN = text(
    f"首次发现于测量期内、其后{JUDGED}天在推演期内",
    f"first seen in the window with {JUDGED} further days inside the horizon",
)
_SETTLED = text(f"发生后{JUDGED}天内化解的纠纷", f"disputes settled within {JUDGED} days of occurrence")
_DURABLE = text("稳定化解的纠纷", "durably settled disputes")
_OCCURRED = text("同期发生的全部纠纷", "all disputes that occurred in the same days")
_AFTER = text(
    f"测量期内的全部化解（含期初存量、反复后再化解），其后{DURABLE}天在推演期内",
    f"all settlements in the window, those of the initial stock and of later episodes included, with {DURABLE} further "
    "days inside the horizon",
)

INDICATORS = (
    Indicator(
        "settlement",
        label("settlement"),
        SHARE,
        "mediation",
        1,
        {"true": ratio(_SETTLED, _OCCURRED, _COHORT, _settled)},
    ),
    Indicator(
        "settlement_seen",
        text("已发现纠纷化解率", "Settlement rate of disputes seen"),
        SHARE,
        "mediation",
        1,
        {
            "true": ratio(
                text(f"发现后{JUDGED}天内化解的纠纷", f"disputes settled within {JUDGED} days of first sight"),
                text("同期首次发现的纠纷", "disputes first seen in the same days"),
                _SEEN,
                _settled_seen,
            )
        },
    ),
    Indicator(
        "durable", label("durable"), SHARE, "mediation", 1, {"true": ratio(_DURABLE, _OCCURRED, _LONG, _durable)}
    ),
    Indicator(
        "durable_kept",
        text("化解后稳定的占比", "Share of settlements that last"),
        SHARE,
        "mediation",
        1,
        {"true": ratio(_DURABLE, _SETTLED, _LONG, _durable_of_settled)},
    ),
    Indicator(
        "durable_count",
        text("稳定化解数", "Durable settlements"),
        DISPUTES,
        "mediation",
        1,
        {"true": amount(_DURABLE, _LONG, durable_cases)},
    ),
    Indicator(
        "recurrence",
        label("recurrence"),
        SHARE,
        "mediation",
        -1,
        {
            "true": ratio(
                text(f"其后{DURABLE}天内反复的", f"those that relapsed within {DURABLE} days"),
                text("测量期内的化解", "settlements in the window"),
                _AFTER,
                _recurred,
            )
        },
    ),
)
