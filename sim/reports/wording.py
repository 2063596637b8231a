"""Sentences of a report, in both languages: what was found, what it costs, when it does not hold."""

from __future__ import annotations

from collections.abc import Mapping

from sim.experiments.compare import Comparison, Side
from sim.experiments.describe import indicator_label, slogans
from sim.experiments.effects import LEVELS, Effect
from sim.text import LANGUAGES, both, say
from sim.text.numbers import NONE, amount, change, change_unit, is_share, span

Text = Mapping[str, str]


def value_and_interval(found: Effect | None, lang: str) -> tuple[str, str]:
    """A difference and its interval, for a table that has a column of units.

    Only points are named, since the level of a share stands in per cent. The interval is empty where there is none.
    """
    if found is None or found.difference is None:
        return NONE, ""
    level = found.indicator in LEVELS
    text = amount(found.difference, found.unit) if level else change(found.difference, found.unit)
    if is_share(found.unit):
        text += " " + change_unit(found.unit, lang)
    if found.low is None or found.high is None:
        return text, ""
    inside = span(found.low, found.high, found.unit, lang, signed=not level)
    return text, say("report.brackets", lang, inside=inside)


def cell(found: Effect | None, lang: str) -> str:
    """A difference with its interval."""
    return "".join(value_and_interval(found, lang))


def with_interval(found: Effect, lang: str) -> str:
    """A difference with unit and interval: ``+0.82 个百分点（0.61 至 1.03）``."""
    text, interval = value_and_interval(found, lang)
    unit = "" if is_share(found.unit) else change_unit(found.unit, lang)
    # "+456 10 000 yuan" cannot be read
    between = "" if not unit else " × " if unit[0].isdigit() else " "
    return text + between + unit + interval


def one_sentence(comparison: Comparison, side: Side) -> Text:
    """Conclusion, how much, what it costs, and when it does not hold."""
    return {lang: text + say("report.unless", lang) for lang, text in conclusion(comparison, side).items()}


def conclusion(comparison: Comparison, side: Side) -> Text:
    """The same but for when it does not hold, which is the same of every alternative."""
    return {lang: _conclusion(comparison, side, lang) for lang in LANGUAGES}


def _conclusion(comparison: Comparison, side: Side, lang: str) -> str:
    found = [effect for name in slogans() if (effect := comparison.effect(side.name, name, "true")) is not None]
    clear = [each for each in found if each.clear]
    values = {"alternative": side.title[lang], "base": comparison.base.title[lang]}
    parts = [
        say("report.moves", lang, indicator=indicator_label(each.indicator)[lang], change=with_interval(each, lang))
        for each in clear
    ]
    if comparison.pairs < 2:
        what = say("report.single", lang)
    elif clear:
        what = say("report.semicolon", lang).join(parts)
        if len(clear) < len(found):
            what += say("report.others", lang, n=len(found) - len(clear))
    else:
        what = say("report.nothing_clear", lang, n=len(found))
    return say("report.sentence", lang, what=what, cost=cost_words(comparison, side)[lang], **values)


def cost_words(comparison: Comparison, side: Side) -> Text:
    """Added cost, and cost per added durable settlement or why there is none."""
    added = comparison.effect(side.name, "added_cost")
    ratio = comparison.effect(side.name, "cost_per_added_durable")
    found = {}
    for lang in LANGUAGES:
        if added is None or added.difference is None:
            found[lang] = say("report.no_cost", lang)
            continue
        parts = [say("report.added_cost", lang, change=with_interval(added, lang))]
        if ratio is not None and ratio.difference is not None:
            parts.append(say("report.ratio", lang, ratio=with_interval(ratio, lang)))
        elif ratio is not None and ratio.reason is not None:
            parts.append(ratio.reason[lang])
        found[lang] = say("report.semicolon", lang).join(parts)
    return found


def advice(comparison: Comparison, side: Side) -> Text:
    """What may be done with this result, and what may not."""
    found = [comparison.effect(side.name, name, "true") for name in slogans()]
    clear = any(each is not None and each.clear for each in found)
    return both("report.advice_clear" if clear else "report.advice_open", alternative=side.title)


def interval_words(comparison: Comparison) -> Text:
    """Which interval is drawn, and which is not computed."""
    if comparison.pairs < 2:
        return both("report.interval_none")
    key = "report.interval_looks" if comparison.verdict is not None else "report.interval"
    looks = comparison.verdict.looks if comparison.verdict is not None else 1
    return both(key, pairs=comparison.pairs, looks=looks)
