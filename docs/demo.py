"""Puts the demonstration's numbers into both READMEs: a table, the sentences and two figures, from demo.json."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "img"
READMES = {"zh": ROOT / "README.zh-CN.md", "en": ROOT / "README.md"}
#: what the table shows, in this order
SHOWN = (
    "contain_village",
    "contain_township",
    "contain_county",
    "contain_city",
    "found_30d",
    "settlement",
    "durable",
    "recheck",
    "mean_days_to_settle",
    "overdue",
    "trips",
    "added_cost",
    "cost_per_added_durable",
)
_BEGIN, _END = "<!-- demo:begin -->", "<!-- demo:end -->"
_WORDS = {
    "zh": {
        "head": "指标（单位）",
        "base": "基准：实际 / 台账",
        "actual": "实际口径变化",
        "ledger": "台账口径变化",
        "note": "比例的变化以百分点计，变化后括号内为所取区间；“–”为无此口径或无值。{interval}{notice}。",
        "unit": "（{unit}）",
    },
    "en": {
        "head": "Indicator (unit)",
        "base": "Base: actual / ledger",
        "actual": "Change, actual",
        "ledger": "Change, ledger",
        "note": "Shares change in percentage points; “–” = no such basis, or no value. {interval} {notice}.",
        "unit": " ({unit})",
    },
}


def fill(source: Path) -> list[str]:
    """Write table and figures from a `demo.json`; returns the names of the files that changed."""
    comparison = restored(json.loads(source.read_text(encoding="utf-8")))
    written = {IMAGES / name: text for name, text in figures(comparison).items()}
    for lang, path in READMES.items():
        written[path] = between(path.read_text(encoding="utf-8"), table(comparison, lang), path.name)
    changed = []
    IMAGES.mkdir(parents=True, exist_ok=True)
    for path, text in written.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            changed.append(path.relative_to(ROOT).as_posix())
    return changed


def between(text: str, inside: str, name: str) -> str:
    """Replace what stands between the two markers.

    Raises
    ------
    ValueError
        If the markers do not stand there exactly once each.
    """
    if text.count(_BEGIN) != 1 or text.count(_END) != 1:
        raise ValueError(f"{name}: {_BEGIN} and {_END} must stand there once each")
    return re.sub(f"{_BEGIN}.*?{_END}", lambda _: f"{_BEGIN}\n{inside}\n{_END}", text, flags=re.S)


def restored(record: Mapping[str, Any]) -> Any:
    """The comparison that a `demo.json` holds, without the runs themselves."""
    from sim.cli.demo import SCENARIOS
    from sim.cli.inputs import shipped
    from sim.experiments.compare import Comparison, Side
    from sim.experiments.engine import title
    from sim.experiments.run import Summary
    from sim.scenario import load_scenario

    scenarios = {each.name: each for each in (load_scenario(shipped(name)) for name in SCENARIOS)}
    sides = []
    for name, rows in record["values"].items():
        summaries = []
        for row in rows:
            sample = [value for value in row["sample"] if value is not None]
            mean = sum(sample) / len(sample) if sample and len(sample) == len(row["sample"]) else None
            summaries.append(Summary(row["id"], row["series"], mean, None, None, unit_of(row["id"]), None, ()))
        sides.append(Side(name, title(scenarios[name]), scenarios[name], (), tuple(summaries)))
    base = next(side for side in sides if side.name == record["base"])
    others = tuple(side for side in sides if side is not base)
    effects = tuple(_effect(each) for each in record["effects"])
    rests = _rests(record.get("rests"))
    return Comparison(base, others, base.scenario.seed, record["pairs"], effects, 1.0 - record["level"], rests=rests)


def _rests(record: Mapping[str, Any] | None) -> Any:
    """What the knowledge intervals rest on."""
    import numpy as np

    from sim.experiments.knowledge.knowing import Rests
    from sim.experiments.knowledge.members import Input, Members
    from sim.experiments.knowledge.switching import Switching, Tried

    if record is None:
        return None
    values = np.array([each["values"] for each in record["inputs"]]).T
    inputs = tuple(Input(**{k: v for k, v in each.items() if k != "values"}) for each in record["inputs"])
    members = Members(inputs, values, record["fitted"], record["refused"], record["about"])
    tried = None
    if "verified" in record:
        found = {tuple(name): Switching(**rest) for *name, rest in record["switching"]}
        decides = {tuple(name): address for *name, address in record["decides"]}
        tried = Tried(found, decides, tuple(record["verified"]))
    return Rests(members, record["pairs"], tried)


def unit_of(indicator: str) -> Mapping[str, str]:
    """Unit of an indicator, or of what a comparison derives from one."""
    from sim.experiments.effects import DERIVED
    from sim.indicators import catalogue

    return DERIVED[indicator][1] if indicator in DERIVED else catalogue()[indicator].unit


def _effect(row: Mapping[str, Any]) -> Any:
    from sim.experiments.effects import Effect
    from sim.experiments.knowledge.intervals import Knowledge

    known = row.get("knowledge")
    numbers = {name: row[name] for name in ("alternative", "indicator", "series", "difference", "low", "high")}
    means = {"base": row["base_value"], "changed": row["alternative_value"], "reason": row["reason"]}
    return Effect(
        **numbers, **means, unit=unit_of(row["indicator"]), variance_ratio=row["variance_ratio"],
        knowledge=None if known is None else Knowledge(**known),
    )  # fmt: skip


def table(comparison: Any, lang: str) -> str:
    """Markdown: one table an alternative, the note on intervals, then one sentence an alternative."""
    from sim.reports.wording import interval_words, one_sentence
    from sim.text import say

    words, lines, rests = _WORDS[lang], [], comparison.rests
    for side in comparison.alternatives:
        title = say("report.effects_of", lang, alternative=side.title[lang])
        heads = [words[name] for name in ("head", "base", "actual", "ledger")]
        if rests is not None:
            heads[3:3] = [say("knowledge.head_sampling", lang), say("knowledge.head_sign", lang)]
        rows = [row for name in SHOWN if (row := _indicator_row(comparison, side, name, lang)) is not None]
        lines += [f"**{title}**", "", _row(heads), _row(["---", *["---:"] * (len(heads) - 1)])]
        lines += [*(_row(each) for each in rows), ""]
    notice = say("notice", lang)
    lines += [words["note"].format(interval=interval_words(comparison)[lang], notice=notice), ""]
    lines.append("\n>\n".join(f"> {one_sentence(comparison, side)[lang]}" for side in comparison.alternatives))
    return "\n".join(lines)


def _indicator_row(comparison: Any, side: Any, name: str, lang: str) -> list[str] | None:
    from sim.experiments.describe import indicator_label
    from sim.text.numbers import NONE, amount, level_unit

    mine = {each.series: each for each in comparison.effects if (each.alternative, each.indicator) == (side.name, name)}
    if not mine:
        return None
    actual, ledger = mine.get("true") or mine.get("both"), mine.get("recorded")
    unit = (actual or ledger).unit
    title, written = indicator_label(name)[lang], level_unit(unit, lang)
    held = [_value(comparison.base, name, series) for series in ("true", "recorded")]
    base = NONE if held == [None, None] else " / ".join(amount(each, unit) for each in held)
    labelled = title if written in title else title + _WORDS[lang]["unit"].format(unit=written)
    sampling = [] if comparison.rests is None else [_sampling(actual, lang), _sets(actual, lang)]
    return [labelled, base, _cell(actual, lang), *sampling, _cell(ledger, lang)]


def _sampling(found: Any, lang: str) -> str:
    """The sampling interval alone."""
    from sim.experiments.effects import LEVELS
    from sim.text.numbers import NONE, span

    if found is None or found.low is None or found.high is None:
        return NONE
    text: str = span(found.low, found.high, found.unit, lang, signed=found.indicator not in LEVELS)
    return text


def _sets(found: Any, lang: str) -> str:
    """In how many of the sets the effect has the central sign."""
    from sim.text import say
    from sim.text.numbers import NONE

    known = None if found is None else found.knowledge
    if known is None or known.sign_share is None:
        return NONE
    return say("knowledge.of", lang, n=round(known.sign_share * known.members), all=known.members)


def _cell(found: Any, lang: str) -> str:
    """A difference and its interval without unit: the note says that shares differ in percentage points."""
    from sim.experiments.effects import LEVELS
    from sim.text import say
    from sim.text.numbers import NONE, amount, change, span

    if found is None or found.difference is None:
        return NONE
    level = found.indicator in LEVELS
    text: str = (amount if level else change)(found.difference, found.unit)
    low, high = found.ends
    if low is None or high is None:
        return text
    return text + say("report.brackets", lang, inside=span(low, high, found.unit, lang, signed=not level))


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(each.replace("|", "\\|") for each in cells) + " |"


def _value(side: Any, indicator: str, series: str) -> float | None:
    for each in side.indicators:
        if each.id == indicator and each.series in (series, "both" if series == "true" else series):
            return each.value
    return None


def figures(comparison: Any) -> dict[str, str]:
    """The four slogans, actual beside ledger, and the effects of the last alternative, in both languages."""
    from sim.figures.comparison import effects, four_slogans
    from sim.figures.svg import paint

    drawn = {"slogans": four_slogans(comparison), "effects": effects(comparison, comparison.alternatives[-1])}
    return {
        f"demo-{name}-{lang}.svg": paint(figure, lang, f"{name}{lang}") + "\n"
        for name, figure in drawn.items()
        for lang in ("zh", "en")
    }
