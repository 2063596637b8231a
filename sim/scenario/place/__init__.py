"""Regions: from a description (totals, counties, a sheet of townships, a laboratory template) to arrays of places."""

from sim.scenario.place.read import load_region
from sim.scenario.place.region import DESK_TIERS, Region
from sim.scenario.place.rules import Mark, Rule, Rules, stated_rules

__all__ = ["DESK_TIERS", "Mark", "Region", "Rule", "Rules", "load_region", "stated_rules"]
