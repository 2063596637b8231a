"""Containment: the four slogans, as they are and as the books show them.

For each tier τ the disputes whose remit at occurrence is τ. G durably settled at level ≤ τ without a file above τ, Fd
faded without a file above τ, U the rest; the headline is G/(G+U). Levels: a court counts as county, the police as the
tier of the desk, the boundary node as above the city. The second definition asks whether the settlement happened at the
tier itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.events.tables import RunTables
from sim.indicators.areas import Areas, Floats, Mask
from sim.indicators.core import (
    DISPUTES,
    POINTS,
    SHARE,
    Formula,
    Indicator,
    Text,
    amount,
    difference,
    label,
    memo,
    ratio,
    require,
    text,
    word,
)
from sim.indicators.facts import (
    DURABLE,
    JUDGED,
    NEVER,
    TIERS,
    closed_by,
    durable_tier,
    file_spots,
    levels,
    rows_of,
    standing,
)
from sim.vocabulary import Event, Record, Tier, Truth

NEED = JUDGED + DURABLE
_NAMES = ("settled", "faded", "rest", "left", "at")


@dataclass(frozen=True)
class Judged:
    """Masks over all disputes: the parts of the cohort."""

    settled: Mask
    faded: Mask
    rest: Mask
    left: Mask
    at: Mask


def judged(tables: RunTables) -> Judged:
    """Sort the cohort into G, Fd and U; which of U went above, and which settlements happened at the tier itself."""
    require(tables, NEED)
    return memo(tables, "judged", lambda: _judged(tables))


def _judged(tables: RunTables) -> Judged:
    cases = tables.cases
    cohort, remit, durable = tables.cohort(NEED), cases["remit0"], durable_tier(tables)
    above = left_above(tables, cohort)
    settled = cohort & ~above & (durable > 0) & (durable <= remit)
    faded = cohort & ~above & (cases["truth"] == Truth.FADED) & (cases["end_day"] <= cases["born_day"] + JUDGED)
    rest = cohort & ~settled & ~faded
    return Judged(settled, faded, rest, rest & above, cohort & (durable == remit))


def left_above(tables: RunTables, cohort: Mask) -> Mask:
    """Disputes of the cohort with a file above their remit within 2 × 180 days of occurrence, the same time for all."""
    cases, log = tables.cases, tables.log
    ever = cohort & (cases["max_level"] > cases["remit0"])
    rows = rows_of(tables, Event.OPEN_FILE, Event.ENQUEUE)
    case = log["case"][rows]
    rows = rows[(case >= 0) & ever[case]]
    rows = rows[levels(tables, rows) > cases["remit0"][log["case"][rows]]]
    first = np.full(len(ever), NEVER, dtype=np.int64)
    np.minimum.at(first, log["case"][rows], log["day"][rows].astype(np.int64))
    later = (first != NEVER) & (first > cases["born_day"] + NEED)
    left: Mask = ever & ~later
    return left


def _counts(tables: RunTables, areas: Areas) -> dict[str, Floats]:
    """Part -> [tier, group]."""

    def build() -> dict[str, Floats]:
        parts, spots, remit = judged(tables), tables.cases["township"], tables.cases["remit0"]
        found = {}
        for name in _NAMES:
            rows = np.flatnonzero(getattr(parts, name))
            cell = remit[rows].astype(np.int64) * (areas.n + 1) + areas.groups(spots[rows])
            size = (max(TIERS) + 1) * (areas.n + 1)
            counts = np.bincount(cell, minlength=size)[:size].reshape(-1, areas.n + 1)
            found[name] = counts[:, : areas.n].astype(np.float64)
        return found

    return memo(tables, ("containment", areas.name), build)


def _part(name: str, tier: Tier) -> Callable[[RunTables, Areas], Floats]:
    return lambda tables, areas: _counts(tables, areas)[name][tier]


def _share(name: str, tier: Tier) -> Callable[[RunTables, Areas], tuple[Floats, Floats]]:
    def pair(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
        found = _counts(tables, areas)
        return found[name][tier], found["settled"][tier] + found["rest"][tier]

    return pair


def _recorded(tier: Tier, only_closed: bool) -> Callable[[RunTables, Areas], tuple[Floats, Floats]]:
    """Closed OK at the tier or below without a recorded move above; over all files, or over those that were closed."""

    def pair(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
        require(tables, JUDGED + 1)
        files, spots = tables.files, file_spots(tables)
        mine = (
            standing(tables) & tables.in_window(files["registered_day"], JUDGED + 1) & (files["recorded_remit"] == tier)
        )
        closed = mine & closed_by(files, files["registered_day"] + JUDGED)
        kept = closed & (files["record"] == Record.CLOSED_OK) & (files["tier"] <= tier) & (files["moved_above"] == 0)
        return areas.count(spots, kept), areas.count(spots, closed if only_closed else mine)

    return pair


_SCOPE = text(
    f"测量期内发生、且发生后{NEED}天在推演期内的纠纷（已预防的不计）；发生{JUDGED}天内化解，"
    f"其后{DURABLE}天无反复、未民转刑，计为稳定化解",
    f"disputes that occurred in the window with {NEED} further days inside the horizon, prevented ones left out; "
    f"durably settled: within {JUDGED} days of occurrence, then neither live again nor violent for {DURABLE} days",
)
_FILES = text(
    f"测量期内登记、登记后{JUDGED}天在推演期内的件，各类台账；并入他件的不重复计",
    f"files of any book registered in the window with {JUDGED} further days inside the horizon; merged files count "
    "once",
)


def _true(tier: Tier, here: Text) -> Formula:
    return ratio(
        text(
            f"稳定化解于{here['zh']}及以下、从未有上级件的纠纷 G",
            f"G: durably settled at or below {here['en']}, never a file above",
        ),
        text(
            "G ＋ 其余 U（自行平息且无上级件的 Fd 另列）", "G + the rest U (Fd, faded with no file above, shown apart)"
        ),
        text(
            f"应由{here['zh']}化解的纠纷（发生时判定）。{_SCOPE['zh']}",
            f"remit at occurrence = {here['en']}; {_SCOPE['en']}",
        ),
        _share("settled", tier),
    )


def _apparent(tier: Tier, here: Text, only_closed: bool) -> Formula:
    below = (
        text("其中已办结（成功与未成功）的件", "those of them closed, well or not")
        if only_closed
        else text("全部此类件", "all such files")
    )
    return ratio(
        text(
            f"{JUDGED}天内在{here['zh']}及以下办结成功、无上报记录的件",
            f"closed as settled at or below {here['en']} within {JUDGED} days, no recorded move above",
        ),
        below,
        text(f"台账认定应由{here['zh']}办理的件。{_FILES['zh']}", f"recorded remit = {here['en']}; {_FILES['en']}"),
        _recorded(tier, only_closed),
    )


def _of_tier(tier: Tier) -> list[Indicator]:
    name, here = tier.name.lower(), word(f"tier.{tier.name.lower()}")
    scope = text(
        f"应由{here['zh']}化解的纠纷（发生时判定）。{_SCOPE['zh']}",
        f"remit at occurrence = {here['en']}; {_SCOPE['en']}",
    )
    true, apparent = _true(tier, here), _apparent(tier, here, only_closed=False)
    headline = label(f"contain_{name}")

    def named(zh: str, en: str) -> Text:
        return text(f"{headline['zh']}：{zh}", f"{headline['en']}: {en}")

    def counted(part: str, zh: str, en: str, direction: int) -> Indicator:
        formula = amount(text(zh, en), scope, _part(part, tier))
        return Indicator(f"contain_{name}_{part}", named(zh, en), DISPUTES, "mediation", direction, {"true": formula})

    at = ratio(
        text(f"稳定化解且化解层级恰为{here['zh']}的纠纷", f"durably settled at {here['en']} itself"),
        text("G ＋ U（与首要口径同一分母）", "G + U, the same denominator as the headline"),
        scope,
        _share("at", tier),
    )
    gap = difference(
        apparent, true, text("台账口径减实际口径，乘100", "recorded minus actual share, times 100"), scale=100.0
    )
    book = named("已办结件口径", "of closed files")
    return [
        Indicator(f"contain_{name}", headline, SHARE, "mediation", 1, {"true": true, "recorded": apparent}),
        Indicator(
            f"contain_{name}_at", named("化解于本级", "settled at the tier itself"), SHARE, "mediation", 0, {"true": at}
        ),
        Indicator(
            f"contain_{name}_book", book, SHARE, "mediation", 0, {"recorded": _apparent(tier, here, only_closed=True)}
        ),
        counted("settled", "就地稳定化解 G", "G, settled without leaving upward", 1),
        counted("faded", "自行平息 Fd", "Fd, faded without leaving upward", 0),
        counted("rest", "其余 U", "U, the rest", -1),
        counted("left", "其余中曾有上级件", "of the rest, left upward", -1),
        Indicator(
            f"gap_contain_{name}", named("账实差异", "ledger minus actual"), POINTS, "feedback", 0, {"both": gap}
        ),
    ]


INDICATORS = tuple(indicator for tier in TIERS for indicator in _of_tier(tier))
