"""Names of layers above that a scenario uses: rules and policies are known by their files, not imported."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sim.vocabulary import Phase

CALENDARS = ("china", "five_day", "every_day")
CENTRES = ("township", "county", "city")

_PACKAGE = Path(__file__).resolve().parents[1]
_POLICIES = ("nothing", "worst_queue_first", "patrol_hot_spots")


def _stems(folder: Path) -> list[str]:
    return sorted(each.stem for each in folder.glob("*.py") if not each.stem.startswith("_"))


@cache
def rule_names() -> tuple[str, ...]:
    """Return the rules of the day in the order of the day; a file of ``sim/rules/`` is a rule."""
    order = {phase.name.lower(): phase.value for phase in Phase}
    names = _stems(_PACKAGE / "rules")
    return tuple(sorted(names, key=lambda name: (order.get(name, len(order)), name)))


@cache
def policy_names() -> tuple[str, ...]:
    """Return the policies that a centre may follow; ``nothing`` first."""
    found = [name for name in _stems(_PACKAGE / "agents" / "policies") if name != "nothing"]
    return ("nothing", *found) if found else _POLICIES
