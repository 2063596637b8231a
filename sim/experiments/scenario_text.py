"""A scenario as YAML text, with everything that it took from its bases and from ``--set`` written out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.evidence import Programme
    from sim.scenario import Scenario

#: text that is a text to every reader of YAML without quotes
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*\Z")
_TEXTS = ("title", "question", "sources", "changes")


def scenario_text(scenario: Scenario) -> str:
    """YAML that gives the same runs when it is read in the folder of the scenario's file.

    A region in a file of its own stays there and is named; its content is part of the run's id, so a changed one is
    noticed.
    """
    import yaml

    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:  # anchors help no reader
            return True

    def text(dumper: yaml.SafeDumper, data: str) -> yaml.ScalarNode:
        plain = _PLAIN.match(data) and not isinstance(yaml.safe_load(data), (bool, type(None)))
        return dumper.represent_scalar("tag:yaml.org,2002:str", data, style=None if plain else '"')

    Dumper.add_representer(str, text)
    return yaml.dump(_content(scenario), Dumper=Dumper, allow_unicode=True, sort_keys=False, width=110)


def _content(scenario: Scenario) -> dict[str, Any]:
    found: dict[str, Any] = {"schema": 1, "scenario": scenario.name}
    found |= {name: dict(getattr(scenario, name)) for name in _TEXTS if getattr(scenario, name)}
    found |= {
        "region": _plain(scenario.region.written or scenario.region.description),
        "horizon": {
            "start": scenario.start.isoformat(), "warm_up": scenario.warm_up, "measure": scenario.measure,
            "follow_up": scenario.follow_up,
        },
        "seed": scenario.seed, "calendar": scenario.calendar, "rules": {"only": list(scenario.rules)},
        "modifiers": scenario.modifiers, "own_warm_up": scenario.own_warm_up,
    }  # fmt: skip
    if scenario.ranges:
        found["ranges"] = dict(scenario.ranges)
    said = {name: held for name in scenario.parameters if (held := scenario.said(name))}
    if said:
        found["parameters"] = {
            name: [
                {"at": {dimension: list(members) for dimension, members in each.at}, "value": _plain(each.value)}
                for each in overrides
            ]
            for name, overrides in said.items()
        }
    if scenario.programmes:
        found["programmes"] = {name: use.written() for name, use in scenario.programmes.items()}
    if scenario.records:
        found["programme_records"] = {name: _record(each) for name, each in scenario.records.items()}
    found["policies"] = dict(scenario.policies)
    keep = scenario.keep
    found["keep"] = {"cases": keep.cases, "daily": list(keep.daily), "areas": keep.areas}
    return found


def _record(record: Programme) -> dict[str, Any]:
    """A programme record as a scenario file writes it."""
    held = asdict(record)
    del held["id"], held["document"]
    held["provenance"] = {"kind": held["provenance"], "note": held.pop("note")}
    held["effects"] = [_said({**effect, **effect.pop("options")}) for effect in held["effects"]]
    written: dict[str, Any] = _plain(_said(held))
    return written


def _said(content: Mapping[str, Any]) -> dict[str, Any]:
    """What a file would say: no empty entries."""
    return {key: value for key, value in content.items() if value not in (None, "", (), [], {})}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value
