"""What a study found: its design, response curves, every point, and the runs that failed with their reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.experiments.describe import indicator_label, slogans
from sim.experiments.versions import versions
from sim.figures.figure import Figure, Text
from sim.figures.levels import Basis
from sim.figures.response import Factor, response_curve, response_points, tornado
from sim.figures.table import Table
from sim.indicators import catalogue
from sim.reports.document import Block, Bullets, Facts, Listing, Paragraph, Report, Section, same
from sim.reports.run_report import drawn, limits
from sim.reports.terms import factor_words
from sim.text import LANGUAGES, both, say
from sim.text.numbers import NONE, amount, level_unit, span

if TYPE_CHECKING:
    from sim.store.studies import StudyRecord, WantedRun

_TEXTS = ("question", "changes", "sources")
_SERIES = ("true", "both", "recorded")
#: figures of a report; the table of points has the rest
_MOST_FIGURES = 16
Point = Mapping[str, Any]


@dataclass(frozen=True)
class StudyData:
    """What a report of a study reads.

    Attributes
    ----------
    rows
        One a point, indicator and series, as `sim.experiments.sweep.results` gives them.
    wanted
        Every run with what became of it.
    differences
        Scenario -> rows as above, as paired differences from its point without any factor set (one at a time only).
    """

    record: StudyRecord
    rows: Sequence[Point]
    wanted: Sequence[WantedRun]
    differences: Mapping[str, Sequence[Point]] = field(default_factory=dict)

    @property
    def factors(self) -> list[Factor]:
        """Factors with their names."""
        return [Factor(each["address"], factor_words(each)) for each in self.record.plan["factors"]]

    @property
    def indicators(self) -> list[str]:
        """Indicators to show: those the study names, else the four slogans."""
        present = {row["indicator"] for row in self.rows}
        named = self.record.plan.get("indicators") or [*slogans(), "durable", "cost_per_durable"]
        return [name for name in named if name in present]


def study_report(data: StudyData) -> Report:
    """The report of a study."""
    record = data.record
    title = {lang: record.title.get(lang) or record.name for lang in LANGUAGES}
    failed = _failed(data)
    return Report(
        both("study_report.title"),
        title,
        (
            Section(both("report.h_summary"), _summary(data, title)),
            Section(both("study_report.h_design"), _design(data)),
            Section(both("study_report.h_response"), drawn(_responses(data))),
            Section(both("study_report.h_points"), (_points(data),)),
            *([Section(both("study_report.h_failed"), (failed,))] if failed.rows else []),
            Section(both("run_report.h_limits"), (Bullets((both("study_report.interval"), *limits())),)),
            Section(both("run_report.h_annex"), (Facts(_annex(data)), Listing(record.text))),
        ),
    )


def _summary(data: StudyData, title: Text) -> tuple[Block, ...]:
    record, plan = data.record, data.record.plan
    blocks: list[Block] = [
        Paragraph(
            both(
                "study_report.summary", title=title, points=len(plan["points"]), factors=len(plan["factors"]),
                done=sum(1 for each in data.wanted if each.state == "done"), total=len(data.wanted),
                failed=sum(1 for each in data.wanted if each.state in ("failed", "quarantined")),
            ),
            "lead",
        )
    ]  # fmt: skip
    if record.state != "done":
        blocks.append(Paragraph(both("study_report.unfinished"), "note"))
    if record.message is not None:
        blocks.append(Paragraph(record.message, "note"))
    return tuple(blocks)


def _design(data: StudyData) -> tuple[Block, ...]:
    plan = data.record.plan
    texts = [
        (both(f"report.{name}"), plan[name])
        for name in _TEXTS
        if plan.get(name) and all(plan[name].get(lang) for lang in LANGUAGES)
    ]
    facts = [
        (both("study_report.design"), both(f"design.{plan['design']}")),
        (both("study_report.scenarios"), same(", ".join(plan["scenarios"]))),
        (both("study_report.replications"), same(plan["replications"])),
        (both("study_report.seed"), same(plan["seed"])),
    ]
    rows = tuple((factor_words(each), each["address"], _range(each)) for each in plan["factors"])
    heads = both("study_report.factor"), both("study_report.address"), both("study_report.values")
    return Facts((*texts, *facts)), Table(both("study_report.factors"), heads, rows, (), 3, "factors")


def _range(factor: Mapping[str, Any]) -> Text:
    if "values" in factor:
        return same(", ".join(str(value) for value in factor["values"]))
    return both(
        "study_report.range",
        low=f"{factor['low']:g}",
        high=f"{factor['high']:g}",
        scale=both(f"study_report.{factor['scale']}"),
    )


def _responses(data: StudyData) -> list[Figure]:
    basis = Basis(data.record.plan["replications"], data.record.plan["seed"])
    found: list[Figure] = []
    for scenario in data.record.plan["scenarios"]:
        for name in data.indicators:
            if scenario in data.differences:
                rows = main_rows(data.differences[scenario], scenario, name)
                found.append(tornado(rows, data.factors, indicator_label(name), unit_of(name), basis))
                continue
            rows = main_rows(data.rows, scenario, name)
            found += views(rows, data.factors, data.record.plan["design"], name, basis)
    return found[:_MOST_FIGURES]


def main_rows(rows: Sequence[Point], scenario: str, indicator: str) -> list[Point]:
    """Points of one scenario and indicator: what is the case if it is known, else what the books say."""
    mine = [row for row in rows if row["scenario"] == scenario and row["indicator"] == indicator]
    series = next((each for each in _SERIES if any(row["series"] == each for row in mine)), None)
    return [row for row in mine if row["series"] == series]


def unit_of(indicator: str) -> Text:
    """Unit of an indicator; empty for one that is no longer known."""
    known = catalogue().get(indicator)
    return known.unit if known is not None else {"zh": "", "en": ""}


def views(
    rows: Sequence[Point], factors: Sequence[Factor], design: str, indicator: str, basis: Basis | None = None
) -> list[Figure]:
    """Figures that show how an indicator answers: a curve, a heat table, or a cloud a factor."""
    unit, label = unit_of(indicator), indicator_label(indicator)
    if len(factors) == 1 or design == "zip":
        return [response_curve(rows, factors[:1], label, unit, basis=basis)] if factors else []
    if len(factors) == 2 and design == "grid":
        return [response_curve(rows, factors, label, unit, basis=basis)]
    return [response_points(rows, factor, label, unit, basis=basis) for factor in factors]


def _points(data: StudyData) -> Table:
    names = data.indicators
    by_point: dict[int, dict[tuple[str, str], Point]] = {}
    for row in data.rows:
        by_point.setdefault(int(row["point"]), {})[row["indicator"], row["series"]] = row
    columns = [
        (name, series)
        for name in names
        for series in _SERIES
        if any((name, series) in each for each in by_point.values())
    ]
    rows = []
    for number, found in sorted(by_point.items()):
        first = next(iter(found.values()))
        values = [_value(first.get(factor.column)) for factor in data.factors]
        rows.append((number, first["scenario"], *values, *(_level(found.get(each)) for each in columns)))
    heads = (
        both("study_report.point"), both("head.scenario"), *(factor.label for factor in data.factors),
        *(_head(name, series) for name, series in columns),
    )  # fmt: skip
    return Table(both("study_report.points"), heads, tuple(rows), (both("study_report.interval"),), 2, "points")


def _head(name: str, series: str) -> Text:
    unit = unit_of(name)
    found = {}
    for lang in LANGUAGES:
        parts = [indicator_label(name)[lang], *([] if series == "both" else [say(f"series.{series}", lang)])]
        found[lang] = say("column.with_unit", lang, label=" · ".join(parts), unit=level_unit(unit, lang))
    return found


def _value(value: Any) -> Any:
    if value is None or value != value:
        return NONE
    return value if isinstance(value, str) else f"{value:g}" if isinstance(value, int | float) else str(value)


def _level(row: Point | None) -> Text:
    if row is None or row["value"] is None or row["value"] != row["value"]:
        return same(NONE)
    unit = unit_of(row["indicator"])
    text = amount(row["value"], unit)
    low, high = row.get("low"), row.get("high")
    if low is None or high is None or low != low:
        return same(text)
    return {lang: text + say("report.brackets", lang, inside=span(low, high, unit, lang)) for lang in LANGUAGES}


def _failed(data: StudyData) -> Table:
    rows = tuple(
        (
            each.point,
            each.replication,
            both(f"study_report.{each.state}"),
            each.reason or same(NONE),
            each.command or NONE,
        )
        for each in data.wanted
        if each.state in ("failed", "quarantined")
    )
    heads = tuple(both(f"study_report.{name}") for name in ("point", "replication", "state", "reason", "command"))
    return Table(both("study_report.failures"), heads, rows, (), 5, "failed")


def _annex(data: StudyData) -> tuple[tuple[Text, Text], ...]:
    from sim import NUMBERS

    record = data.record
    return (
        (both("annex.study"), same(record.id)),
        (both("annex.command"), same(f"wangge sweep {record.file}")),
        (both("annex.versions"), same(", ".join(f"{name} {number}" for name, number in versions().items()))),
        (both("annex.numbers"), same(NUMBERS)),
        (both("study_report.text"), same(record.file)),
    )
