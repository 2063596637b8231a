"""Names of layers above that a scenario uses: rules are known by their files, policies are listed.

Operators declare what they take; they are found by name when a record is read, as the engine finds them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path

from sim.scenario.options import Takes
from sim.vocabulary import ORDER

CALENDARS = ("china", "five_day", "every_day")

_RULES = Path(__file__).resolve().parents[1] / "rules"
POLICIES = ("nothing", "worst_queue_first", "patrol_hot_spots", "warn_hot_spots")
#: what ``keep: {daily: [...]}`` may name: two groups, then every indicator with a number a day
DAILY = (
    "headline", "all", "open_stock", "open_stock_village", "open_stock_township", "open_stock_county",
    "open_stock_city", "live_stock", "unseen_stock", "police_calls", "cost_city", "cost_county", "cost_township",
    "cost_citizen", "suit_rate", "disputes", "prevented", "seen", "recorded", "settlements", "relapses", "closed_ok",
    "closed_fail", "raised", "sent_down", "bounced", "overdue_items", "sessions", "wasted_sessions", "visits",
    "trips_total", "hours_session", "hours_wasted", "hours_forms", "hours_travel", "hours_visits", "petition_skip",
    "hours_pushed", "violent_count",
)  # fmt: skip


@cache
def rule_names() -> tuple[str, ...]:
    """Return the rules of the day in the order of the day; a file of ``sim/rules/`` is a rule."""
    order = {phase.name.lower(): position for position, phase in enumerate(ORDER)}
    names = [each.stem for each in _RULES.glob("*.py") if not each.stem.startswith("_")]
    return tuple(sorted(names, key=lambda name: (order.get(name, len(order)), name)))


def policy_names() -> tuple[str, ...]:
    """Return the policies that a centre may follow; ``nothing`` first."""
    return POLICIES


def operators() -> Mapping[str, Takes]:
    """Return every operator by name, for what it says of the effects it takes."""
    found: Mapping[str, Takes] = import_module("sim.operator").registry()
    return found


def daily_names() -> tuple[str, ...]:
    """Return what may be kept day by day; the groups first."""
    return DAILY
