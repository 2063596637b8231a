"""Identity and digest of scenarios, computed once each: runs come by the thousand, scenarios do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.store.records import scenario_digest

if TYPE_CHECKING:
    from sim.scenario import Scenario

_REMEMBERED = 256
#: by id of a scenario that is held here, so that the number cannot be another one's
_identities: dict[int, tuple[Scenario, dict[str, Any], str]] = {}


def identity_of(scenario: Scenario) -> tuple[dict[str, Any], str]:
    """Identity and digest of a scenario."""
    held = _identities.get(id(scenario))
    if held is None:
        while len(_identities) >= _REMEMBERED:
            _identities.pop(next(iter(_identities)))
        identity = scenario.identity()
        held = _identities[id(scenario)] = (scenario, identity, scenario_digest(identity))
    return held[1], held[2]
