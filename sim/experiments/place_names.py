"""Names under which places are shown: aliases for what lies below the city, desks by kind and place."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sim.text import LANGUAGES
from sim.vocabulary import Desk, Tier, member_label

if TYPE_CHECKING:
    from sim.scenario import Scenario

Shown = dict[str, dict[str, list[str]]]


def place_names(scenario: Scenario) -> Shown:
    """Shown names of counties, townships, villages and desks, in the order of the region's rows."""
    region = scenario.place()
    aliases = {"county": region.county_alias, "township": region.township_alias, "village": region.village_alias}
    shown: Shown = {
        level: {lang: [str(each) for each in alias[lang]] for lang in LANGUAGES} for level, alias in aliases.items()
    }
    shown["desk"] = {lang: _desks(scenario, shown, lang) for lang in LANGUAGES}
    return shown


def _desks(scenario: Scenario, shown: Shown, lang: str) -> list[str]:
    region = scenario.place()
    levels = {Tier.VILLAGE: "village", Tier.TOWNSHIP: "township", Tier.COUNTY: "county"}
    found = []
    for kind, tier, area in zip(region.desk_kind, region.desk_tier, region.desk_area, strict=True):
        listed = shown[levels[Tier(tier)]][lang] if Tier(tier) in levels else []
        where = listed[area] if area < len(listed) else region.name[lang]
        found.append(f"{where} {member_label('desk', Desk(kind).name.lower(), lang)}")
    several = {name for name, times in Counter(found).items() if times > 1}
    seen: Counter[str] = Counter()
    for row, name in enumerate(found):
        if name in several:
            seen[name] += 1
            found[row] = f"{name} {seen[name]}"
    return found
