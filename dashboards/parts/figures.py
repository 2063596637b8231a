"""A figure on a page: title with unit above, the picture, scope and source under it, formulas in the tooltips."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from html import escape
from typing import Any

import streamlit as st

from dashboards import shell, texts
from sim.figures.figure import Figure

#: characters of a formula on one line of a tooltip
_LINE = {"zh": 34, "en": 64}


def draw(
    figure: Figure,
    key: str,
    *,
    compact: bool = False,
    events: Mapping[str, str] | None = None,
    height: int | None = None,
    adapt: Callable[[dict[str, Any]], None] | None = None,
) -> Any:
    """Paint a figure with its words; a sentence where there is nothing to draw. ``adapt`` has the last say."""
    from sim.figures.echarts import height as natural

    unit = shell.say(figure.unit)
    behind = shell.t("figure.brackets", inside=shell.plain(unit)).strip()
    st.markdown(f"**{shell.plain(shell.say(figure.title))}**" + (f" :gray[{behind}]" if unit else ""))
    if not figure.table:
        st.caption(shell.t("part.nothing"))
        return None
    lang = shell.language()

    def change(made: dict[str, Any]) -> None:
        explain(made, lang)
        if compact and figure.kind == "sankey":
            _narrow(made)
        if adapt is not None:
            adapt(made)

    answer = shell.chart(figure, key, natural(figure, compact) if height is None else height, events, change)
    note = shell.say(figure.note)
    if note:
        st.caption(shell.plain(note))
    return answer


def _narrow(option: dict[str, Any]) -> None:
    """Labels of a Sankey above its inner nodes: in half a page there is no room beside them."""
    series = option["series"][0]
    sources = {each["source"] for each in series["links"]}
    targets = {each["target"] for each in series["links"]}
    for node in series["data"]:
        if node["name"] in sources & targets:
            node["label"] |= {"position": "top", "distance": 2, "align": "center", "fontSize": 10, "lineHeight": 12}
    series["top"] = 46


def explain(option: dict[str, Any], lang: str) -> None:
    """Add to each mark's tooltip how its indicator is reckoned, where the mark is of one."""
    for series in option.get("series", ()):
        name = str(series.get("name", ""))
        for item in series.get("data") or ():
            tip = item.get("tooltip") if isinstance(item, dict) else None
            if not tip or "formatter" not in tip:
                continue
            words = _formula_of(str(tip["formatter"]).partition("<br>")[0], name, lang)
            if words:
                tip["formatter"] += "<br>" + words


@cache
def _formula_of(label: str, series: str, lang: str) -> str:
    """Lines of a tooltip for the indicator of an (escaped) label; empty for anything else."""
    known = _by_label(lang).get(label)
    if known is None:
        return ""
    recorded = texts.say("series.recorded", lang) in series
    words = known.get("recorded" if recorded else "true") or known.get("both") or ""
    return _broken(texts.say("part.formula", lang, words=words), _LINE[lang]) if words else ""


@cache
def _by_label(lang: str) -> dict[str, dict[str, str]]:
    """Label as a tooltip has it -> series -> formula."""
    from sim.experiments.describe import indicator_label
    from sim.indicators import catalogue

    return {
        escape(indicator_label(name)[lang]): {series: each.words[lang] for series, each in held.formulas.items()}
        for name, held in catalogue().items()
    }


def _broken(text: str, width: int) -> str:
    """Text in lines for a tooltip, safe as HTML and as a template."""
    lines, line = [], ""
    for word in text.split(" "):
        while len(word) > width:  # Chinese has no spaces
            lines.append((line + word)[:width])
            word, line = (line + word)[width:], ""
        if len(line) + len(word) > width:
            lines.append(line.rstrip())
            line = ""
        line += word + " "
    lines.append(line.rstrip())
    made = "<br>".join(escape(each) for each in lines if each)
    return made.replace("{", "&#123;").replace("}", "&#125;")


def in_columns(figures: list[tuple[Figure, str]], wide: Callable[[int], int] = lambda n: min(n, 2)) -> None:
    """Several figures side by side, two in a row; intervals that are compared by eye share one axis."""
    n = wide(len(figures))
    shared = _axis([figure for figure, _ in figures])
    for start in range(0, len(figures), n):
        columns = st.columns(n, gap="medium")
        for column, (figure, key) in zip(columns, figures[start : start + n], strict=False):
            with column:
                draw(figure, key, compact=n > 1, adapt=shared)


def _axis(figures: Sequence[Figure]) -> Callable[[dict[str, Any]], None] | None:
    """What gives effects on the same things one axis; None for other figures."""
    from sim.figures.echarts.look import span_axis

    if len(figures) < 2 or any(each.kind != "forest" or each.unit != figures[0].unit for each in figures):
        return None
    columns = [(row, name) for each in figures for row in each.table for name in (each.y, each.low, each.high) if name]
    span = span_axis([row[name] for row, name in columns if row.get(name) is not None], "")

    def adapt(made: dict[str, Any]) -> None:
        made["xAxis"] |= {name: span[name] for name in ("min", "max", "interval")}

    return adapt
