"""Scenarios: one YAML file says what is simulated; reading it tells every mistake at once, with its line."""

from sim.scenario.load import load_scenario, load_text
from sim.scenario.scenario import Keep, ProgrammeUse, RegionSource, Scenario

__all__ = ["Keep", "ProgrammeUse", "RegionSource", "Scenario", "load_scenario", "load_text"]
