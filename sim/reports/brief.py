"""Comparison -> one self-contained HTML file in both languages: no script, no request, every name escaped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

from sim import NUMBERS
from sim.experiments.compare import Comparison, Side
from sim.experiments.describe import headline, indicator_label
from sim.experiments.effects import LEVELS, Effect
from sim.experiments.folder import identity
from sim.experiments.versions import versions
from sim.figures.comparison import all_figures
from sim.figures.svg import paint
from sim.reports.wording import (
    advice,
    at_value,
    begins_words,
    cell,
    cost_words,
    interval_words,
    one_sentence,
    rests_words,
    value_and_interval,
)
from sim.text import say
from sim.text.numbers import NONE, amount, level_unit, plain, span

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def brief(comparison: Comparison, command: str) -> str:
    """The whole page; Chinese is shown first, one click shows English."""
    style = (Path(__file__).parent / "brief.css").read_text(encoding="utf-8")
    pages = "".join(_page(comparison, command, lang) for lang in ("zh", "en"))
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(say('report.title', 'zh'))} · {escape(comparison.base.title['zh'])}</title>\n"
        f"<style>\n{style}</style></head><body>\n"
        '<input type="radio" name="lang" id="zh" checked><label for="zh">中文</label>\n'
        '<input type="radio" name="lang" id="en"><label for="en" lang="en">English</label>\n'
        f"{pages}</body></html>\n"
    )


def _page(comparison: Comparison, command: str, lang: str) -> str:
    sections: list[tuple[str, Callable[[Comparison, str], str]]] = [
        ("report.h_summary", _summary),
        ("report.h_question", _question),
        ("report.h_findings", _findings),
        ("report.h_cost", _cost),
        ("report.h_limits", _limits),
        ("report.h_advice", _advice),
    ]
    body = "".join(f"<h2>{escape(say(key, lang))}</h2>\n{write(comparison, lang)}" for key, write in sections)
    others = say("report.and", lang).join(side.title[lang] for side in comparison.alternatives)
    names = say("report.versus", lang, names=others, base=comparison.base.title[lang])
    tag = "zh-CN" if lang == "zh" else "en"
    return (
        f'<main class="{lang}" lang="{tag}"><p class="notice">{escape(say("notice", lang))}</p>\n'
        f'<h1>{escape(say("report.title", lang))}</h1><p class="sub">{escape(names)}</p>\n{body}'
        f"<h2>{escape(say('report.h_annex', lang))}</h2>\n{_annex(comparison, command, lang)}"
        f'<p class="notice">{escape(say("notice", lang))}</p></main>\n'
    )


def _paragraph(text: str, kind: str = "") -> str:
    mark = f' class="{kind}"' if kind else ""
    return f"<p{mark}>{escape(text)}</p>\n"


def _summary(comparison: Comparison, lang: str) -> str:
    return "".join(_paragraph(one_sentence(comparison, side)[lang], "lead") for side in comparison.alternatives)


def _question(comparison: Comparison, lang: str) -> str:
    parts = []
    for side in (comparison.base, *comparison.alternatives):
        rows = [
            (say(f"report.{name}", lang), text[lang])
            for name in ("question", "changes", "sources")
            if (text := getattr(side.scenario, name, None)) and text.get(lang)
        ]
        listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in rows)
        parts.append(f"<h3>{escape(side.title[lang])}</h3><dl>{listed}</dl>\n")
    return "".join(parts)


def _findings(comparison: Comparison, lang: str) -> str:
    parts = [_table(comparison, side, number, lang) for number, side in enumerate(comparison.alternatives, 1)]
    for number, figure in enumerate(all_figures(comparison), 1):
        caption = say("report.figure", lang, number=number, title=figure.title[lang])
        parts.append(
            f"<figure>{paint(figure, lang, f'{lang}{number}')}<figcaption>{escape(caption)}</figcaption>\n"
            f"{_paragraph(say('report.note', lang) + figure.note[lang], 'note')}</figure>\n"
        )
    return "".join(parts)


def _table(comparison: Comparison, side: Side, number: int, lang: str) -> str:
    heads = [say(head, lang) for head in effect_heads(comparison)]
    rests = comparison.rests is not None
    rows = [_cells(pair, lang, rests) for pair in effect_pairs(comparison, side, headline())]
    title = say("report.table", lang, number=number, title=say("report.effects_of", lang, alternative=side.title[lang]))
    return (
        f"<table><caption>{escape(title)}</caption><thead><tr>"
        + "".join(f"<th>{escape(head)}</th>" for head in heads)
        + "</tr></thead><tbody>\n"
        + "".join(f"<tr>{''.join(row)}</tr>\n" for row in rows)
        + f'<tr class="foot"><td colspan="{len(heads)}">{escape(say("notice", lang))}</td></tr></tbody></table>\n'
        + _paragraph(say("report.note", lang) + interval_words(comparison)[lang], "note")
        + "".join(
            _paragraph(line, "note") for line in (*_flips(comparison, side, lang), *_reasons(comparison, side, lang))
        )
    )


def effect_pairs(
    comparison: Comparison, side: Side, wanted: Sequence[str]
) -> list[tuple[Effect | None, Effect | None]]:
    """Effects by indicator: actual (or undivided) beside recorded; indicators the run does not have are left out."""
    found = []
    for name in wanted:
        mine = {
            each.series: each for each in comparison.effects if (each.alternative, each.indicator) == (side.name, name)
        }
        if mine:
            found.append((mine.get("true") or mine.get("both"), mine.get("recorded")))
    return found


def effect_row(pair: tuple[Effect | None, Effect | None], lang: str, rests: bool = False) -> list[str]:
    """Cells of one indicator: label, unit, base, both changes with the leading interval, what stands beside it.

    Beside a knowledge interval that is the sampling interval and the share of members with the same sign; beside a
    sampling interval the variance ratio.
    """
    first = pair[0] or pair[1]
    assert first is not None
    bases = [amount(each.base, each.unit) for each in pair if each is not None]
    ratio = first.variance_ratio
    beside = [NONE if ratio is None else plain(ratio)]
    if rests:
        beside = [_sampling(first, lang), _sign(first, lang)]
    return [
        indicator_label(first.indicator)[lang],
        level_unit(first.unit, lang),
        " / ".join(bases),
        *(cell(each, lang) for each in pair),
        *beside,
    ]


def effect_heads(comparison: Comparison) -> list[str]:
    """Keys of the headings of `effect_row`."""
    beside = ["head.variance"] if comparison.rests is None else ["knowledge.head_sampling", "knowledge.head_sign"]
    return [*(f"head.{name}" for name in ("indicator", "unit", "base", "true", "recorded")), *beside]


def _sampling(found: Effect, lang: str) -> str:
    return span(found.low, found.high, found.unit, lang, signed=found.indicator not in LEVELS)


def _sign(found: Effect, lang: str) -> str:
    """In how many of the members the sign is that of the central runs."""
    held = found.knowledge
    if held is None or held.sign_share is None:
        return NONE
    return say("knowledge.of", lang, n=round(held.sign_share * held.members), all=held.members)


def _cells(pair: tuple[Effect | None, Effect | None], lang: str, rests: bool) -> list[str]:
    """The same row as HTML, each interval on a line of its own."""
    found = [f"<td>{escape(text)}</td>" for text in effect_row(pair, lang, rests)]
    for place, each in enumerate(pair, 3):
        text, interval = value_and_interval(each, lang)
        below = f'<br><span class="interval">{escape(interval.strip())}</span>' if interval else ""
        found[place] = f"<td>{escape(text)}{below}</td>"
    return found


def _flips(comparison: Comparison, side: Side, lang: str) -> list[str]:
    """Every headline effect that flips, and where; nothing where nothing was looked for."""
    return [
        say("knowledge.flips", lang, indicator=indicator_label(each.indicator)[lang], at=at_value(each.switching)[lang])
        for pair in effect_pairs(comparison, side, headline())
        for each in pair
        if each is not None and each.switching is not None
    ]


def _reasons(comparison: Comparison, side: Side, lang: str) -> list[str]:
    found: dict[str, None] = {}
    for pair in effect_pairs(comparison, side, headline()):
        for each in pair:
            if each is not None and each.reason is not None:
                found[
                    say(
                        "report.no_value",
                        lang,
                        indicator=indicator_label(each.indicator)[lang],
                        reason=each.reason[lang],
                    )
                ] = None
    return list(found)


def _cost(comparison: Comparison, lang: str) -> str:
    return "".join(
        _paragraph(say("report.colon", lang, name=side.title[lang], text=cost_words(comparison, side)[lang]))
        for side in comparison.alternatives
    ) + _paragraph(say("report.cost_scope", lang))


def _limits(comparison: Comparison, lang: str) -> str:
    begun = [each[lang] for each in begins_words(comparison)]
    lines = [interval_words(comparison)[lang], *begun, *(say(f"report.limit_{n}", lang) for n in range(1, 5))]
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>\n"


def _advice(comparison: Comparison, lang: str) -> str:
    return "".join(_paragraph(advice(comparison, side)[lang]) for side in comparison.alternatives)


def _annex(comparison: Comparison, command: str, lang: str) -> str:
    base = comparison.base.scenario
    last = comparison.seed + comparison.pairs - 1
    seeds = say("range", lang, low=comparison.seed, high=last) if comparison.pairs > 1 else str(comparison.seed)
    parts = {name: getattr(base, name) for name in ("start", "warm_up", "measure", "follow_up")}
    rows = [
        (say("annex.horizon", lang), say("annex.days", lang, **parts)),
        (say("annex.pairs", lang), str(comparison.pairs)),
        (say("annex.seeds", lang), seeds),
        (say("annex.interval", lang), interval_words(comparison)[lang]),
        *((say("knowledge.annex", lang), text) for text in rests_words(comparison, lang)),
        (say("annex.command", lang), command),
        (say("annex.versions", lang), ", ".join(f"{name} {number}" for name, number in versions().items())),
        (say("annex.numbers", lang), str(NUMBERS)),
        *((say("annex.identity", lang, name=side.name), identity(side.scenario))
          for side in (comparison.base, *comparison.alternatives)),
    ]  # fmt: skip
    body = "".join(f"<dt>{escape(name)}</dt><dd>{escape(str(text))}</dd>" for name, text in rows)
    return f"<dl>{body}</dl>\n"
