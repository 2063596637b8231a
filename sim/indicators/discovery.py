"""Discovery: how many disputes occur, how soon they are first seen, and through which channel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.events.measures import AreaMeasure
from sim.events.tables import RunTables
from sim.indicators.areas import Areas, Floats
from sim.indicators.core import (
    DISPUTES,
    SHARE,
    Daily,
    Formula,
    Indicator,
    Text,
    amount,
    label,
    memo,
    one_of,
    ratio,
    text,
    word,
)
from sim.indicators.facts import MEDIATION, NEVER, file_spots, standing
from sim.vocabulary import Channel

ACTIVE = (Channel.PATROL, Channel.MICRO_REPORT, Channel.DOOR_VISIT, Channel.SWEEP, Channel.VIDEO)
REQUEST = (Channel.WALK_IN, Channel.HOTLINE, Channel.ONLINE_PETITION, Channel.LEADER_RECEPTION, Channel.TALK_DAY)
REFERRAL = (Channel.POLICE_CALL, Channel.COURT_WINDOW)
_TOO_SHORT = text(
    "测量期不长于观察天数，或其间没有纠纷",
    "the window is not longer than the days looked at, or no dispute occurred in it",
)


def _found(days: int) -> Callable[[RunTables, Areas], tuple[Floats, Floats]]:
    """Seen within ``days`` of occurrence, over occurred in W shortened by ``days``; never seen stays below the line."""

    def pair(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
        cases, spots = tables.cases, tables.cases["township"]
        mine = tables.cohort() & (cases["born_day"] < tables.horizon.last - days)
        seen = mine & (cases["seen_day"] >= 0) & (cases["seen_day"] <= cases["born_day"] + days)
        return areas.count(spots, seen), areas.count(spots, mine)

    return pair


def _found_within(days: int, name: Text) -> Indicator:
    formula = ratio(
        text(f"发生后{days}天内首次发现的纠纷", f"disputes first seen within {days} days of occurring"),
        text("同期发生的全部纠纷", "all disputes that occurred in the same days"),
        text(
            f"测量期缩短{days}天；未被发现即自行平息的留在分母；已预防的与期初存量不计",
            f"window shortened by {days} days; disputes that faded unseen stay in the denominator; prevented ones and "
            "the initial stock left out",
        ),
        _found(days),
        reason=_TOO_SHORT,
    )
    return Indicator(f"found_{days}d", name, SHARE, "discovery", 1, {"true": formula})


def _seen_by_channel(tables: RunTables, areas: Areas) -> Floats:
    """First sightings in W, [channel, group]."""
    cases = tables.cases
    mine = tables.in_window(cases["seen_day"]) & (cases["prevented"] == 0)
    return _by_channel(areas, cases["seen_channel"][mine], cases["township"][mine])


def _filed_by_channel(tables: RunTables, areas: Areas) -> Floats:
    """Mediation files registered in W, [channel, group]."""
    files = tables.files
    mine = standing(tables) & tables.in_window(files["registered_day"]) & one_of(files["book"], MEDIATION)
    return _by_channel(areas, files["channel"][mine], file_spots(tables)[mine])


def _by_channel(areas: Areas, channels: NDArray[Any], spots: NDArray[Any]) -> Floats:
    known = channels >= 0
    cell = channels[known].astype(np.int64) * (areas.n + 1) + areas.groups(spots[known])
    size = len(Channel) * (areas.n + 1)
    return np.bincount(cell, minlength=size).reshape(-1, areas.n + 1)[:, : areas.n].astype(np.float64)


def _mix(channels: tuple[Channel, ...], recorded: bool) -> Callable[[RunTables, Areas], tuple[Floats, Floats]]:
    counted = _filed_by_channel if recorded else _seen_by_channel

    def pair(tables: RunTables, areas: Areas) -> tuple[Floats, Floats]:
        found = memo(tables, ("channels", recorded, areas.name), lambda: counted(tables, areas))
        return found[list(channels)].sum(axis=0), found.sum(axis=0)

    return pair


def _mix_formulas(channels: tuple[Channel, ...], name: Text) -> dict[str, Formula]:
    true = ratio(
        text(f"经“{name['zh']}”首次发现的纠纷", f"disputes first seen through: {name['en']}"),
        text("测量期内首次发现的全部纠纷", "all disputes first seen in the window"),
        text("按首次发现的渠道；已预防的不计", "channel of first sight; prevented ones left out"),
        _mix(channels, recorded=False),
    )
    recorded = ratio(
        text(f"来源为“{name['zh']}”的件", f"files whose source is: {name['en']}"),
        text("测量期内调解台账登记的全部件", "all files registered in mediation books in the window"),
        text("按件的登记来源；并入他件的不计", "channel of the file; merged files left out"),
        _mix(channels, recorded=True),
    )
    return {"true": true, "recorded": recorded}


def _source(identifier: str, channels: tuple[Channel, ...], name: Text) -> Indicator:
    titled = text(f"来源占比：{name['zh']}", f"Source share: {name['en']}")
    return Indicator(identifier, titled, SHARE, "discovery", 0, _mix_formulas(channels, name))


def _channel(channel: Channel) -> Indicator:
    name = channel.name.lower()
    return _source(f"channel_{name}", (channel,), word(f"channel.{name}"))


def _born(tables: RunTables, areas: Areas) -> Floats:
    return areas.count(tables.cases["township"], tables.cohort())


def _prevented(tables: RunTables, areas: Areas) -> Floats:
    cases = tables.cases
    return areas.count(cases["township"], tables.in_window(cases["born_day"]) & (cases["prevented"] == 1))


def _seen(tables: RunTables, areas: Areas) -> Floats:
    cases = tables.cases
    return areas.count(cases["township"], tables.in_window(cases["seen_day"]) & (cases["prevented"] == 0))


def _recorded_files(tables: RunTables, areas: Areas) -> Floats:
    return areas.count(file_spots(tables), standing(tables) & tables.in_window(tables.files["registered_day"]))


def _recorded_disputes(tables: RunTables, areas: Areas) -> Floats:
    return areas.count(tables.cases["township"], tables.in_window(first_registered(tables)))


def first_registered(tables: RunTables) -> NDArray[np.int32]:
    """Day on which any file of each dispute was first registered; ``NEVER`` where none was."""

    def build() -> NDArray[np.int32]:
        files = tables.files
        rows = (files["case"] >= 0) & (files["registered_day"] >= 0)
        first = np.full(len(tables.cases["born_day"]), NEVER, dtype=np.int32)
        np.minimum.at(first, files["case"][rows], files["registered_day"][rows])
        return first

    return memo(tables, "first registered", build)


def _daily(*measures: AreaMeasure) -> Daily:
    return Daily(measures)


_WINDOW = text("测量期内，全部地区；期初存量不计", "in the window; the initial stock left out")
_RECORDED = {
    "true": amount(
        text("首次登记的纠纷数（一件纠纷只计一次）", "disputes registered for the first time, each once"),
        _WINDOW,
        _recorded_disputes,
    ),
    "recorded": amount(
        text("登记的件数，各类台账（并入他件的不计）", "files registered, all books, merged files left out"),
        _WINDOW,
        _recorded_files,
    ),
}

INDICATORS = (
    Indicator(
        "disputes",
        text("发生纠纷数", "Disputes that occurred"),
        DISPUTES,
        "prevention",
        -1,
        {
            "true": amount(
                text("发生的纠纷数（已预防的不计）", "disputes that occurred, prevented ones left out"), _WINDOW, _born
            )
        },
        daily_tally=_daily(AreaMeasure.BORN),
    ),
    Indicator(
        "prevented",
        text("已预防的纠纷数", "Disputes prevented"),
        DISPUTES,
        "prevention",
        1,
        {
            "true": amount(
                text("因预防措施未发生的纠纷数，单列", "disputes that did not occur owing to prevention, shown apart"),
                _WINDOW,
                _prevented,
            )
        },
        daily_tally=_daily(AreaMeasure.PREVENTED),
    ),
    Indicator(
        "seen",
        text("首次发现的纠纷数", "Disputes first seen"),
        DISPUTES,
        "discovery",
        1,
        {"true": amount(text("首次发现的纠纷数", "disputes seen for the first time"), _WINDOW, _seen)},
        daily_tally=_daily(AreaMeasure.SEEN),
    ),
    Indicator(
        "recorded",
        text("登记数", "Registered"),
        DISPUTES,
        "recording",
        0,
        _RECORDED,
        daily_tally=_daily(AreaMeasure.REGISTERED),
    ),
    _found_within(7, label("found_7d")),
    _found_within(30, text("30日发现率", "Found within 30 days")),
    _source("source_active", ACTIVE, word("source.active")),
    _source("source_request", REQUEST, word("source.on_request")),
    _source("source_referral", REFERRAL, word("source.entrusted")),
    *(_channel(channel) for channel in Channel),
)
