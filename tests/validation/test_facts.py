"""The file of facts is whole: what is documented is there, and every name in it exists."""

from __future__ import annotations

import re

import pytest

from sim.experiments.validation.facts import HEADLINES, Fact, facts, measures, ways
from sim.experiments.validation.ways import exists

IDS = ("V1", "V2", "V3a", "V3b", "V4a", "V4b", "V5", "V6", "V7", "V8", "V9", "V10", "V11", "V12", "V13")


def test_ids_are_the_documented_ones() -> None:
    assert tuple(facts()) == IDS


@pytest.mark.parametrize("fact", facts().values(), ids=lambda fact: fact.id)
def test_every_fact_is_whole(fact: Fact) -> None:
    assert fact.low <= fact.high and fact.headline in HEADLINES
    assert set(fact.runs()) <= set(ways())
    named = [part.measure for part in fact.parts] + [sign.measure for sign in fact.signs]
    assert named and set(named) <= set(measures())
    assert all(part.low <= part.high for part in fact.parts)
    assert fact.provenance["kind"] in ("stated", "derived", "outside", "assumed")
    for text in (fact.name, fact.counted, fact.provenance["note"]):
        assert re.search(r"[一-鿿]", text["zh"]) or text["zh"] == text["en"]
        assert not re.search(r"[一-鿿]", text["en"])


def test_bands_of_a_mix_lie_around_its_targets() -> None:
    parts = [part for part in facts()["V5"].parts if not part.beside]
    assert sum(part.target or 0.0 for part in parts) == pytest.approx(1.0)
    for part in parts:
        assert part.target is not None
        assert part.high - part.target == pytest.approx(facts()["V5"].high)
        assert part.low == pytest.approx(max(0.0, part.target - facts()["V5"].high))


def test_judged_facts_compare_two_runs_and_no_band_stands_in_code() -> None:
    assert [fact.id for fact in facts().values() if fact.is_sign] == ["V10", "V11", "V12"]
    assert all((fact.low, fact.high) == (0.8, 1.0) for fact in facts().values() if fact.is_sign)


def test_an_address_exists_or_not() -> None:
    assert exists("parameters/flows.share[book=police]")
    assert exists("parameters/arise.rate") and exists("horizon/measure")
    assert not exists("parameters/flows.share[book=nothing]")
    assert not exists("parameters/arise.rate[book=police]")
    assert not exists("parameters/arise.ratio")
