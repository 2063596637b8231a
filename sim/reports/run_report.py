"""What one stored run found, with the other runs of its scenario for the intervals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.experiments.describe import indicator_label, slogans
from sim.experiments.engine import Outcome
from sim.experiments.versions import versions
from sim.figures.curves import durations, settlement_curves
from sim.figures.figure import Text
from sim.figures.levels import Basis, Level, found, levels
from sim.figures.movement import flows
from sim.figures.shares import ledger_against_actual, slogan_gauges
from sim.figures.stocks import backlog, hours_by_use, waits
from sim.figures.table import Table, table_of_levels
from sim.reports.document import Block, Bullets, Facts, Paragraph, Report, Section, same
from sim.reports.terms import override_words, use_words
from sim.store import RunRecord
from sim.text import LANGUAGES, both, say
from sim.text.numbers import amount

_TEXTS = ("question", "changes", "sources")


@dataclass(frozen=True)
class RunData:
    """What a report of a run reads.

    Attributes
    ----------
    record
        The run reported.
    outcomes
        Its own first, then those of other stored runs of the same scenario.
    daily, extras
        Of the run itself.
    scenario
        Content of the scenario's text: ``question``, ``programmes``, ``parameters`` …
    parts
        Start, warm-up, measured and follow-up days.
    """

    record: RunRecord
    outcomes: tuple[Outcome, ...]
    daily: Mapping[str, Sequence[float]]
    extras: Mapping[str, Any]
    scenario: Mapping[str, Any]
    parts: tuple[str, int, int, int]


def run_report(data: RunData) -> Report:
    """The report of a run."""
    found_levels = levels(data.outcomes)
    basis = Basis(len(data.outcomes), min(each.seed for each in data.outcomes))
    return Report(
        both("run_report.title"),
        data.record.title,
        (
            Section(both("report.h_summary"), (_summary(data, found_levels), *_few(data))),
            Section(both("run_report.h_setting"), _setting(data)),
            Section(both("run_report.h_levels"), _levels(data, found_levels, basis)),
            Section(both("run_report.h_work"), _work(data, found_levels, basis)),
            Section(both("run_report.h_limits"), (Bullets(limits()),)),
            Section(both("run_report.h_annex"), (definitions(found_levels), Facts(_annex(data)))),
        ),
    )


def _summary(data: RunData, measured: Sequence[Level]) -> Paragraph:
    have = found(measured)
    words = {}
    for lang in LANGUAGES:
        parts = []
        for name in slogans():
            pair = [have.get((name, series)) for series in ("true", "recorded")]
            shown = [say("run_report.none", lang) if each is None or each.value is None else
                     f"{amount(each.value, each.unit)} %" for each in pair]  # fmt: skip
            label = indicator_label(name)[lang]
            parts.append(say("run_report.pair", lang, indicator=label, actual=shown[0], ledger=shown[1]))
        words[lang] = say(
            "run_report.summary", lang, title=data.record.title[lang], days=data.record.days,
            disputes=f"{data.record.disputes:,}", levels=say("report.semicolon", lang).join(parts),
        )  # fmt: skip
    return Paragraph(words, "lead")


def _few(data: RunData) -> tuple[Block, ...]:
    if len(data.outcomes) > 1:
        return (Paragraph(both("run_report.runs", n=len(data.outcomes)), "note"),)
    return (Paragraph(both("run_report.single"), "note"),)


def _setting(data: RunData) -> tuple[Block, ...]:
    rows = [
        (both(f"report.{name}"), data.scenario[name])
        for name in _TEXTS
        if isinstance(data.scenario.get(name), Mapping) and set(LANGUAGES) <= set(data.scenario[name])
    ]
    return Facts(tuple(rows)), scenario_table(data.scenario)


def scenario_table(scenario: Mapping[str, Any]) -> Table:
    """What a scenario sets: programmes and how they are used, parameters that depart from the catalogue."""
    from sim.evidence import programmes
    from sim.parameters.catalogue import catalogue

    rows: list[tuple[Any, ...]] = []
    for name, use in (scenario.get("programmes") or {}).items():
        label = programmes()[name].name if name in programmes() else same(name)
        rows.append((both("run_report.programme"), label, use_words(use)))
    for name, overrides in (scenario.get("parameters") or {}).items():
        label = catalogue()[name].label if name in catalogue() else same(name)
        unit = catalogue()[name].unit if name in catalogue() else ""
        for each in overrides if isinstance(overrides, list) else [overrides]:
            rows.append((both("run_report.parameter"), label, override_words(each, unit)))
    heads = both("head.item"), both("run_report.name"), both("head.value")
    notes = () if rows else (both("run_report.nothing_set"),)
    return Table(both("run_report.settings"), heads, tuple(rows), notes, 3, "settings")


def _levels(data: RunData, measured: Sequence[Level], basis: Basis) -> tuple[Block, ...]:
    title = data.record.title
    curves = [(title, [outcome.settled_by for outcome in data.outcomes])]
    blocks: list[Block] = [
        slogan_gauges(measured, basis),
        table_of_levels(measured, both("run_report.table")),
        ledger_against_actual([(title, measured)], basis),
        settlement_curves(curves, basis),
        durations(curves, basis),
    ]
    return drawn(blocks)


def _work(data: RunData, measured: Sequence[Level], basis: Basis) -> tuple[Block, ...]:
    start, warm_up, measure, _ = data.parts
    alone = Basis(1, data.record.seed)
    listed = [(data.record.title, list(measured))]
    window = (warm_up, warm_up + measure)
    return drawn(
        [
            flows(data.extras.get("flows", ()), basis=alone),
            backlog(data.daily, dt.date.fromisoformat(start), 0, window, alone),
            waits(listed, basis),
            hours_by_use(listed, basis),
        ]
    )


def drawn(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Blocks without the figures and tables that have nothing to show."""
    return tuple(each for each in blocks if getattr(each, "table", True) and getattr(each, "rows", True))


def limits() -> tuple[Text, ...]:
    """What every report says of its reach."""
    return tuple(both(f"report.limit_{number}") for number in range(1, 5))


def definitions(measured: Sequence[Level]) -> Table:
    """Formulas of the four slogans, actual and ledger, in full."""
    from sim.figures.shares import formula

    have = found(measured)
    rows = tuple(
        (indicator_label(name), both(f"series.{series}"), formula(name, series))
        for name in slogans()
        for series in ("true", "recorded")
        if (name, series) in have
    )
    heads = both("head.indicator"), both("head.series"), both("run_report.definition")
    return Table(both("run_report.definitions"), heads, rows, (), 3, "definitions")


def _annex(data: RunData) -> tuple[tuple[Text, Text], ...]:
    start, warm_up, measure, follow_up = data.parts
    seeds = ", ".join(str(seed) for seed in sorted(each.seed for each in data.outcomes))
    return (
        (both("annex.horizon"), both("annex.days", start=start, warm_up=warm_up, measure=measure, follow_up=follow_up)),
        (both("annex.run"), same(data.record.id)),
        (both("annex.seed"), same(data.record.seed)),
        (both("annex.seeds"), same(seeds)),
        (both("annex.command"), same(data.record.command or "–")),
        (both("annex.stored"), same(data.record.created)),
        (both("annex.versions"), same(", ".join(f"{name} {number}" for name, number in versions().items()))),
        (both("annex.numbers"), same(data.record.numbers)),
        (both("annex.scenario"), same(data.record.scenario)),
    )
