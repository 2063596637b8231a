"""Names that the scenario layer may not import are the names that the layers above it have."""

from __future__ import annotations

from sim.scenario.names import daily_names, policy_names, rule_names


def test_rules_are_those_of_the_registry_in_its_order() -> None:
    from sim.rule import registry

    assert list(rule_names()) == list(registry())


def test_policies_are_those_of_the_centres() -> None:
    from sim.agents.policies import POLICIES

    assert list(policy_names()) == list(POLICIES)


def test_what_is_kept_day_by_day_is_what_the_indicators_have() -> None:
    from sim.experiments.packing import GROUPS
    from sim.indicators import catalogue

    assert list(daily_names()) == [*GROUPS, *(name for name, each in catalogue().items() if each.daily)]
