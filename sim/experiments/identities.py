"""Identity and digest of scenarios, computed once each: runs come by the thousand, scenarios do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.store.records import scenario_digest

if TYPE_CHECKING:
    from sim.scenario import Scenario

_REMEMBERED = 256
#: by id of a scenario that is held here, so that the number cannot be another one's
_identities: dict[int, tuple[Scenario, dict[str, Any], str]] = {}

#: by what the parameters of a scenario follow from, held here likewise: alternatives of a base mostly share it
_settings: dict[tuple[int, int, bool], tuple[Scenario, dict[str, Any]]] = {}


def identity_of(scenario: Scenario) -> tuple[dict[str, Any], str]:
    """Identity and digest of a scenario."""
    held = _identities.get(id(scenario))
    if held is None:
        while len(_identities) >= _REMEMBERED:
            _identities.pop(next(iter(_identities)))
        identity = scenario.identity(_settings_of(scenario))
        held = _identities[id(scenario)] = (scenario, identity, scenario_digest(identity))
    return held[1], held[2]


def _settings_of(scenario: Scenario) -> dict[str, Any]:
    key = id(scenario.parameters), id(scenario.ranges), scenario.modifiers
    held = _settings.get(key)
    if held is None:
        while len(_settings) >= _REMEMBERED:
            _settings.pop(next(iter(_settings)))
        held = _settings[key] = (scenario, scenario.settings())
    return held[1]
