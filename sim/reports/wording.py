"""Sentences of a report, in both languages: what was found, what it costs, when it does not hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.experiments.compare import Comparison, Side
from sim.experiments.describe import indicator_label, slogans
from sim.experiments.effects import LEVELS, Effect
from sim.experiments.knowledge.switching import Switching
from sim.experiments.knowledge.words import address_words
from sim.text import LANGUAGES, both, say
from sim.text.numbers import NONE, amount, change, change_unit, is_share, span

Text = Mapping[str, str]


def value_and_interval(found: Effect | None, lang: str) -> tuple[str, str]:
    """A difference and its interval, for a table that has a column of units.

    Only points are named, since the level of a share stands in per cent. The interval is that of knowledge where there
    is one, else that of sampling; empty where there is none.
    """
    if found is None or found.difference is None:
        return NONE, ""
    level = found.indicator in LEVELS
    text = amount(found.difference, found.unit) if level else change(found.difference, found.unit)
    if is_share(found.unit):
        text += " " + change_unit(found.unit, lang)
    low, high = found.ends
    if low is None or high is None:
        return text, ""
    return text, say("report.brackets", lang, inside=span(low, high, found.unit, lang, signed=not level))


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
    found = slogan_effects(comparison, side)
    return {lang: text + unless(comparison, side, found, lang) for lang, text in conclusion(comparison, side).items()}


def slogan_effects(comparison: Comparison, side: Side) -> list[Effect]:
    """Effects on the four slogans, as they are true in the model."""
    return [effect for name in slogans() if (effect := comparison.effect(side.name, name, "true")) is not None]


def conclusion(comparison: Comparison, side: Side) -> Text:
    """The same but for when it does not hold, which is the same of every alternative."""
    return {lang: _conclusion(comparison, side, lang) for lang in LANGUAGES}


def _conclusion(comparison: Comparison, side: Side, lang: str) -> str:
    found = slogan_effects(comparison, side)
    clear = [each for each in found if each.holds]
    values = {"alternative": side.title[lang], "base": comparison.base.title[lang]}
    parts = [
        say("report.moves", lang, indicator=indicator_label(each.indicator)[lang], change=with_interval(each, lang))
        for each in clear
    ]
    if comparison.pairs < 2 and comparison.rests is None:
        what = say("report.single", lang)
    elif clear:
        what = say("report.semicolon", lang).join(parts)
        if len(clear) < len(found):
            what += say("report.others", lang, n=len(found) - len(clear))
    else:
        what = say("report.nothing_clear", lang, n=len(found))
    return say("report.sentence", lang, what=what, cost=cost_words(comparison, side)[lang], **values)


def unless(comparison: Comparison, side: Side, found: Sequence[Effect], lang: str) -> str:
    """When a conclusion does not hold: the values at which it flips, or what was looked at without finding one."""
    rests = comparison.rests
    if rests is None:
        return say("report.unless", lang)
    flips = [each for each in found if each.switching is not None]
    parts = [
        say("knowledge.flips", lang, indicator=indicator_label(each.indicator)[lang], at=at_value(each.switching)[lang])
        for each in flips
        if each.switching is not None
    ]
    if not parts:
        number = 0 if rests.tried is None else len(rests.tried.inputs)
        parts = [say("knowledge.no_flip" if number else "knowledge.not_sought", lang, n=number)]
    kind = "knowledge.fitted" if rests.members.fitted else "knowledge.prior"
    return say(
        "knowledge.unless", lang, members=rests.number, kind=say(kind, lang),
        what=say("report.semicolon", lang).join(parts),
    )  # fmt: skip


def at_value(switching: Switching) -> Text:
    """The assumption and the value at which the sign flips, in words."""
    return both("knowledge.at", what=address_words(switching.address), value=f"{switching.value:.3g}")


def begins_words(comparison: Comparison) -> list[Text]:
    """How alternatives begin, where that is not plainly the state of the base with the first measured day."""
    found: list[Text] = []
    for side in comparison.alternatives:
        begun = side.begins
        if begun is None:
            continue
        if begun.why:
            addresses = ", ".join(begun.why)
            found.append(both("knowledge.own_warm_up", alternative=side.title, why=addresses))
        elif begun.moved:
            found.append(both("knowledge.moved", alternative=side.title, programmes=", ".join(begun.moved)))
    return found


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
    clear = any(each is not None and each.holds for each in found)
    if comparison.rests is not None:
        return both("knowledge.advice_holds" if clear else "knowledge.advice_open", alternative=side.title)
    return both("report.advice_clear" if clear else "report.advice_open", alternative=side.title)


def interval_words(comparison: Comparison) -> Text:
    """Which interval is drawn, and which is not computed."""
    rests = comparison.rests
    if rests is not None:
        outside = any(_leaves_out(each) for each in comparison.effects)
        return both(
            "knowledge.interval", members=rests.number, member_pairs=rests.pairs, pairs=comparison.pairs,
            kind=both("knowledge.fitted" if rests.members.fitted else "knowledge.prior"),
            outside=both("knowledge.outside") if outside else "",
        )  # fmt: skip
    if comparison.pairs < 2:
        return both("report.interval_none")
    key = "report.interval_looks" if comparison.verdict is not None else "report.interval"
    looks = comparison.verdict.looks if comparison.verdict is not None else 1
    return both(key, pairs=comparison.pairs, looks=looks)


def _leaves_out(found: Effect) -> bool:
    """Whether the change with central values lies outside its knowledge interval."""
    known = found.knowledge
    return known is not None and found.difference is not None and not known.low <= found.difference <= known.high


def rests_words(comparison: Comparison, lang: str) -> list[str]:
    """What the knowledge intervals rest on: how many inputs, from where, what was verified. Nothing without members."""
    rests = comparison.rests
    if rests is None:
        return []
    about = rests.members.about
    kind = "knowledge.fitted_for" if rests.members.fitted else "knowledge.prior_for"
    lines = [
        say(kind, lang, inputs=len(rests.members.inputs), method=about.get("method", ""), date=about.get("date", "")),
        say("knowledge.sizes", lang),
    ]
    if rests.members.refused:
        lines.append(say("knowledge.refused", lang, n=rests.members.refused))
    if rests.tried is not None and rests.tried.inputs:
        names = say("report.semicolon", lang).join(address_words(each)[lang] for each in rests.tried.inputs)
        lines.append(say("knowledge.verified", lang, names=names))
    return lines
