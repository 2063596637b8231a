"""What a study found: response curves whose points can be opened, and the table of all points."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboards import shell
from dashboards.parts.figures import draw
from dashboards.parts.picking import kept, put
from sim.experiments.describe import indicator_label
from sim.figures.figure import Figure, in_words
from sim.text.numbers import is_share, level_unit

if TYPE_CHECKING:
    from sim.figures.response import Factor
    from sim.reports.study_report import StudyData

Point = Mapping[str, Any]
#: what the browser hands back of a click: kind of mark, its number, its coordinates
_CLICK = "p => p.componentType === 'series' ? [p.seriesType, p.dataIndex, p.value, p.seriesId, Date.now()] : undefined"


@st.cache_resource(max_entries=6, show_spinner=False)
def data(study: str, folder: str, signs: tuple[object, ...]) -> StudyData:
    """Everything about a study, read again only when the ``signs`` say that something changed."""
    from sim.reports.sources import study_data

    return study_data(shell.store(), study)


def curves(held: StudyData) -> None:
    """Choose scenario and indicator, draw how it answers; a click opens a point."""
    names, scenarios = held.indicators, list(held.record.plan["scenarios"])
    if not names:
        shell.empty("studies.no_answers", ":material/hourglass_empty:")
        return
    left, right = st.columns(2)
    with left:
        labels = {name: shell.say(indicator_label(name)) for name in names}
        name = kept("indicator", names, shell.t("studies.indicator"), labels, "studies.indicator")
    scenario = scenarios[0]
    with right:
        if len(scenarios) > 1:
            said = {each: each for each in scenarios}
            scenario = kept("scenario", scenarios, shell.t("studies.scenario"), said, "studies.scenario")
    for number, (figure, rows) in enumerate(_figures(held, scenario, name)):
        key = f"studies.curve.{held.record.id[:8]}.{name}.{scenario}.{number}"
        answer = draw(figure, key, events={"click": _CLICK})
        _clicked(answer, figure, rows, held.factors, key)
    st.caption(shell.t("studies.click"))


def _figures(held: StudyData, scenario: str, name: str) -> list[tuple[Figure, Sequence[Point]]]:
    from sim.figures.levels import Basis
    from sim.figures.response import tornado
    from sim.reports.study_report import main_rows, unit_of, views

    plan = held.record.plan
    basis = Basis(plan["replications"], plan["seed"])
    if scenario in held.differences:
        basis = replace(basis, paired=True)
        rows = main_rows(held.differences[scenario], scenario, name)
        return [(tornado(rows, held.factors, indicator_label(name), unit_of(name), basis), rows)]
    rows = main_rows(held.rows, scenario, name)
    return [(figure, rows) for figure in views(rows, held.factors, plan["design"], name, basis)]


def _clicked(answer: Any, figure: Figure, rows: Sequence[Point], factors: Sequence[Factor], key: str) -> None:
    """Turn to the point that was clicked; the same click counts once."""
    event = answer.get("chart_event") if isinstance(answer, Mapping) else None
    if event is None or st.session_state.get(f"{key}.event") == event:
        return
    st.session_state[f"{key}.event"] = event
    found = point_of(figure, rows, factors, event)
    if found is not None:
        choose(found)


def choose(point: int) -> None:
    """Open a point; the widgets that show it follow."""
    st.query_params["point"] = str(point)
    put("studies.point", point)


def point_of(figure: Figure, rows: Sequence[Point], factors: Sequence[Factor], event: Any) -> int | None:
    """Number of the point behind a mark; None for what is none."""
    try:
        kind, number, value = event[0], int(event[1]), event[2]
        if kind == "heatmap":
            across = in_words(figure.categories()[int(value[0])], "en")
            down = figure.all_series()[int(value[1])]["en"]
            return _match(rows, {factors[0].column: across, factors[1].column: down})
        if figure.id == "tornado":
            return _tornado(figure, rows, factors, int(value[1]))
        if kind == "scatter":
            drawn = [row for row in rows if all(_finite(row.get(each)) for each in ("value", _column(figure, factors)))]
            return int(drawn[number]["point"])
        values = figure.categories()
        if all(isinstance(each, int | float) for each in values):
            values = sorted(values)
        return _match(rows, {factors[0].column: in_words(values[number], "en")})
    except (IndexError, KeyError, TypeError, ValueError):
        return None


def _column(figure: Figure, factors: Sequence[Factor]) -> str:
    return next(each.column for each in factors if each.label == figure.across)


def _tornado(figure: Figure, rows: Sequence[Point], factors: Sequence[Factor], line: int) -> int | None:
    """A row of the tornado is named "factor = value"."""
    words = figure.table[line]["factor"]["en"]
    for row in rows:
        for factor in factors:
            value = row.get(factor.column)
            if value is not None and value == value and words == f"{factor.label['en']} = {_text(value)}":
                return int(row["point"])
    return None


def _match(rows: Sequence[Point], wanted: Mapping[str, str]) -> int | None:
    for row in rows:
        if all(_text(row.get(column)) == text for column, text in wanted.items()):
            return int(row["point"])
    return None


def _text(value: Any) -> str:
    number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return f"{float(value):g}" if number else str(value)


def _finite(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def table(held: StudyData) -> None:
    """All points: factor values, means and intervals; a row opens its point."""
    import pandas as pd

    lang, names = shell.language(), held.indicators
    by_point: dict[int, dict[tuple[str, str], Point]] = {}
    for row in held.rows:
        by_point.setdefault(int(row["point"]), {})[row["indicator"], row["series"]] = row
    columns = [
        (name, series)
        for name in names
        for series in ("true", "both", "recorded")
        if any((name, series) in each for each in by_point.values())
    ]
    lines = []
    for number, found in sorted(by_point.items()):
        first = next(iter(found.values()))
        line: dict[str, Any] = {shell.t("studies.h.point"): number}
        if len(held.record.plan["scenarios"]) > 1:
            line[shell.t("studies.scenario")] = first["scenario"]
        line |= _setting(held, first)
        for name, series in columns:
            line |= _numbers(found.get((name, series)), name, series, lang)
        line[shell.t("studies.h.missing")] = int(first["missing"])
        lines.append(line)
    if not lines:
        shell.empty("studies.no_answers", ":material/hourglass_empty:")
        return
    frame = pd.DataFrame(lines)
    for head in (factor.label[lang] for factor in held.factors):
        if head in frame and any(isinstance(each, str) for each in frame[head]):
            frame[head] = [_text(each) for each in frame[head]]
    settings = {
        head: st.column_config.NumberColumn(format="%.4g", help=_help(head, columns, lang))
        for head in frame.columns
        if any(head.startswith(shell.say(indicator_label(name))) for name in names)
    }
    answer: Any = st.dataframe(
        frame, hide_index=True, height=min(320, 38 + 35 * len(lines)), column_config=settings, on_select="rerun",
        selection_mode="single-row", key="studies.table",
    )  # fmt: skip
    chosen = answer["selection"]["rows"] if answer else []
    picked = int(frame.iloc[chosen[0], 0]) if chosen and chosen[0] < len(frame) else None
    if picked is not None and picked != st.session_state.get("studies.picked"):
        choose(picked)
    st.session_state["studies.picked"] = picked


def _setting(held: StudyData, row: Point) -> dict[str, Any]:
    """What a point sets: a column a factor, or one for all where every point sets one of many at most."""
    if not held.differences:
        return {factor.label[shell.language()]: _set_to(row.get(factor.column)) for factor in held.factors}
    return {shell.t("studies.h.set"): _said(held, row)}


def _said(held: StudyData, row: Point) -> str:
    """Factors that a point sets, with their values, in words."""
    found = [(factor, row.get(factor.column)) for factor in held.factors]
    said = [f"{shell.say(factor.label)} = {_text(value)}" for factor, value in found if _set_to(value) == value]
    return "; ".join(said) or shell.t("studies.as_is")


def _set_to(value: Any) -> Any:
    """A factor's value; a dash where a point leaves it as in the scenario."""
    return "–" if value is None or value != value else value


def _numbers(row: Point | None, name: str, series: str, lang: str) -> dict[str, float | None]:
    """Mean and half-interval with their units in the headings."""
    from sim.reports.study_report import unit_of

    unit = unit_of(name)
    scale = 100.0 if is_share(unit) else 1.0
    label = shell.say(indicator_label(name)) + ("" if series == "both" else f" · {shell.t('series.' + series)}")
    mean, half = f"{label} ({level_unit(unit, lang)})", f"{label} ±"
    if row is None or not _finite(row["value"]):
        return {mean: None, half: None}
    known = _finite(row["low"]) and _finite(row["high"])
    return {mean: scale * row["value"], half: scale * (row["high"] - row["low"]) / 2.0 if known else None}


def _help(head: str, columns: Sequence[tuple[str, str]], lang: str) -> str:
    from sim.figures.shares import formula

    if head.endswith("±"):
        return shell.t("studies.half_help")
    for name, series in columns:
        label = shell.say(indicator_label(name))
        if head.startswith(label) and (series == "both" or shell.t("series." + series) in head):
            return shell.plain(shell.t("part.formula", words=formula(name, series)[lang]))
    return ""
