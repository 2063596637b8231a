"""record_link: records of one dispute are recognised as one; logging takes longer; less is lost where it says so."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.events.tables import RunTables
from sim.model import GovernanceModel
from sim.parameters.catalogue import catalogue
from sim.scenario import Scenario
from sim.scenario.scenario import ProgrammeUse
from sim.vocabulary import Book, Event
from tests.engine import effect, programme, run, shipped, with_programmes

BOOKS = ["police", "village_mediation"]


def linked(size: float = 0.6, use: ProgrammeUse | None = None, **more: Any) -> Scenario:
    record = programme("link", effect("record_link", size, books=BOOKS, **{"logging_minutes": 4, **more}))
    return with_programmes(shipped("tiny"), record, link=use or ProgrammeUse())


def test_chances_add_up_as_independent_ones() -> None:
    model = GovernanceModel(linked())
    model.step()
    base, now = catalogue()["links.link_probability"].base, model.world.fields.at("links.link_probability")
    chosen = [int(Book[book.upper()]) - 1 for book in BOOKS]
    assert now[chosen] == pytest.approx(1 - (1 - base[chosen]) * 0.4)
    assert np.array_equal(np.delete(now, chosen), np.delete(base, chosen))


def test_logging_minutes_follow_coverage_not_fidelity() -> None:
    model = GovernanceModel(linked(use=ProgrammeUse(fidelity=0.25)))
    model.step()
    assert float(model.world.fields.at("links.logging_minutes")) == 4.0


def minutes(found: RunTables) -> float:
    """Minutes of forms per session."""
    return float(found.area["form_minutes"].sum() / found.area["sessions"].sum())


def test_more_merges_fewer_wasted_sessions_longer_forms() -> None:
    plain, joined = (run(made).result() for made in (shipped("tiny"), linked(0.95)))
    assert int((joined.log["event"] == Event.MERGE).sum()) > int((plain.log["event"] == Event.MERGE).sum())
    assert minutes(joined) > minutes(plain) + 1  # court sessions open none of these books


def test_certain_links_merge_every_duplicate_of_those_books() -> None:
    found = run(linked(1.0)).result()
    files = found.files
    chosen = np.isin(files["book"], [int(Book[book.upper()]) for book in BOOKS])
    both = [np.flatnonzero(chosen & (files["case"] == case)) for case in np.unique(files["case"][chosen])]
    for mine in both:
        for first, second in zip(mine[:-1], mine[1:], strict=True):
            open_then = files["closed_day"][first] < 0 or files["closed_day"][first] > files["opened_day"][second] + 5
            lost = files["registered_day"][second] < 0 and files["merged_into"][second] < 0
            assert not open_then or lost or files["merged_into"][second] >= 0


def test_losses_fall_where_the_record_says_so() -> None:
    model = GovernanceModel(linked(loss=-1.0))
    model.step()
    base, now = catalogue()["links.loss"].base, model.world.fields.at("links.loss")
    assert np.all(now[[0, 3]] < base[[0, 3]]) and np.array_equal(np.delete(now, [0, 3]), np.delete(base, [0, 3]))
