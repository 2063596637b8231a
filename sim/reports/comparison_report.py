"""What a comparison found: effects with intervals, flows side by side, money, winners and losers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sim import NUMBERS
from sim.experiments.compare import Comparison, Side
from sim.experiments.effects import Effect
from sim.experiments.folder import identity
from sim.experiments.versions import versions
from sim.figures.curves import durations, settlement_curves
from sim.figures.differences import cost_effect, cost_per_durable, forest, winners_losers
from sim.figures.figure import Text
from sim.figures.levels import Basis, levels
from sim.figures.movement import flows
from sim.figures.places import place_differences, stratum_differences, township_values
from sim.figures.shares import ledger_against_actual
from sim.figures.stocks import hours_by_use, waits
from sim.figures.table import table_of_effects
from sim.indicators.core import SHARE
from sim.reports.document import Block, Bullets, Facts, Paragraph, Report, Section, same
from sim.reports.run_report import definitions, drawn, limits
from sim.reports.wording import advice, begins_words, cost_words, interval_words, one_sentence
from sim.text import LANGUAGES, both

_TEXTS = ("question", "changes", "sources")
#: indicator by which townships are said to gain or lose
WINNERS = "durable"


@dataclass(frozen=True)
class ComparisonData:
    """What a report of a comparison reads beside the comparison itself.

    Attributes
    ----------
    command
        Reproduces it.
    id
        Of the stored comparison; empty where it is not stored.
    extras
        Name of a scenario -> what each of its runs keeps, pair by pair; may be empty.
    townships
        Shown names in the order of the region.
    """

    comparison: Comparison
    command: str = ""
    id: str = ""
    extras: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    townships: Sequence[Text] = ()


def comparison_report(data: ComparisonData) -> Report:
    """The report of a comparison."""
    comparison = data.comparison
    sides = (comparison.base, *comparison.alternatives)
    names = {lang: both("report.and")[lang].join(side.title[lang] for side in sides[1:]) for lang in LANGUAGES}
    basis = Basis(comparison.pairs, comparison.seed, paired=True)
    measured = [(side.title, levels(side.outcomes)) for side in sides]
    return Report(
        both("report.title"),
        both("report.versus", names=names, base=comparison.base.title),
        (
            Section(both("report.h_summary"), _summary(comparison)),
            Section(both("report.h_question"), tuple(_question(side) for side in sides)),
            Section(
                both("report.h_findings"), (*_findings(comparison, basis, measured), *_flows(data, basis, measured))
            ),
            Section(both("report.h_cost"), (*_cost(comparison, basis), *_gains(data, basis))),
            Section(
                both("report.h_limits"), (Bullets((interval_words(comparison), *begins_words(comparison), *limits())),)
            ),
            Section(both("report.h_advice"), tuple(Paragraph(advice(comparison, side)) for side in sides[1:])),
            Section(both("report.h_annex"), (definitions(measured[0][1]), Facts(_annex(data)))),
        ),
    )


def _summary(comparison: Comparison) -> tuple[Block, ...]:
    return tuple(Paragraph(one_sentence(comparison, side), "lead") for side in comparison.alternatives)


def _question(side: Side) -> Facts:
    rows = [
        (both(f"report.{name}"), text)
        for name in _TEXTS
        if (text := getattr(side.scenario, name, None)) and all(text.get(lang) for lang in LANGUAGES)
    ]
    return Facts(tuple(rows), side.title)


def _mine(comparison: Comparison, side: Side) -> list[Effect]:
    return [each for each in comparison.effects if each.alternative == side.name]


def _findings(comparison: Comparison, basis: Basis, measured: Sequence[tuple[Text, Any]]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for side in comparison.alternatives:
        title = both("report.effects_of", alternative=side.title)
        mine = _mine(comparison, side)
        blocks.append(table_of_effects(mine, title, notes=(interval_words(comparison),)))
        blocks.append(forest(mine, side.title, basis))
    sides = (comparison.base, *comparison.alternatives)
    curves = [(side.title, [outcome.settled_by for outcome in side.outcomes]) for side in sides]
    blocks += [
        ledger_against_actual(measured, basis),
        settlement_curves(curves, basis, comparison.alpha),
        durations(curves, basis),
    ]
    return drawn(blocks)


def _flows(data: ComparisonData, basis: Basis, measured: Sequence[tuple[Text, Any]]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for side in (data.comparison.base, *data.comparison.alternatives):
        runs = data.extras.get(side.name, ())
        if runs:
            title = both("comparison_report.flows", title=side.title)
            blocks.append(flows(mean_flows(runs), title, basis))
    head = Facts((), both("comparison_report.h_flows"))
    return (head, *drawn([*blocks, waits(measured, basis), hours_by_use(measured, basis)]))


def mean_flows(runs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Flows of several runs as means; a pair that a run lacks counts as nothing there."""
    total: dict[tuple[str, str], float] = {}
    for run in runs:
        for row in run.get("flows", ()):
            pair = row["from"], row["to"]
            total[pair] = total.get(pair, 0.0) + row["count"] / len(runs)
    return [{"from": source, "to": target, "count": count} for (source, target), count in total.items()]


def _cost(comparison: Comparison, basis: Basis) -> tuple[Block, ...]:
    titles = {side.name: side.title for side in comparison.alternatives}
    words = [
        Paragraph(both("report.colon", name=side.title, text=cost_words(comparison, side)))
        for side in comparison.alternatives
    ]
    figures = cost_effect(comparison.effects, titles, basis), cost_per_durable(comparison.effects, titles, basis)
    return (*words, Paragraph(both("report.cost_scope")), *drawn(figures))


def _gains(data: ComparisonData, basis: Basis) -> tuple[Block, ...]:
    """Townships and strata that gained or lost, where the runs kept values by place."""
    comparison = data.comparison
    base = data.extras.get(comparison.base.name, ())
    blocks: list[Block] = []
    for side in comparison.alternatives:
        runs = data.extras.get(side.name, ())
        head = Facts((), both("comparison_report.winners", title=side.title))
        found = _by_township(base, runs, data.townships, basis, comparison.alpha)
        if base and runs and all("strata" in each for each in (*base, *runs)):
            rows = stratum_differences([each["strata"] for each in base], [each["strata"] for each in runs])
            found.append(winners_losers(rows, "settlement", SHARE, basis, both("by.stratum")))
        found = list(drawn(found))
        blocks += [head, *found] if found else []
    return tuple(blocks)


def _by_township(
    base: Sequence[Mapping[str, Any]], runs: Sequence[Mapping[str, Any]], names: Sequence[Text], basis: Basis,
    alpha: float,
) -> list[Block]:  # fmt: skip
    values = [[township_values(each, WINNERS) for each in side] for side in (base, runs)]
    known = [[each for each in side if each is not None and len(each) == len(names)] for side in values]
    if not names or not known[0] or any(len(one) != len(other) for one, other in zip(known, values, strict=True)):
        return []
    rows = place_differences(known[0], known[1], names, alpha)
    return [winners_losers(rows, WINNERS, SHARE, basis)]


def _annex(data: ComparisonData) -> tuple[tuple[Text, Text], ...]:
    comparison = data.comparison
    base = comparison.base.scenario
    parts = {name: getattr(base, name) for name in ("start", "warm_up", "measure", "follow_up")}
    seeds = comparison.seed, comparison.seed + comparison.pairs - 1
    stored = [(both("annex.comparison"), same(data.id))] if data.id else []
    return (
        (both("annex.horizon"), both("annex.days", **parts)),
        *stored,
        (both("annex.pairs"), same(comparison.pairs)),
        (both("annex.seeds"), both("range", low=seeds[0], high=seeds[1]) if comparison.pairs > 1 else same(seeds[0])),
        (both("annex.interval"), interval_words(comparison)),
        (both("annex.command"), same(data.command or "–")),
        (both("annex.versions"), same(", ".join(f"{name} {number}" for name, number in versions().items()))),
        (both("annex.numbers"), same(NUMBERS)),
        *(
            (both("annex.identity", name=side.name), same(identity(side.scenario)))
            for side in (comparison.base, *comparison.alternatives)
        ),
    )
