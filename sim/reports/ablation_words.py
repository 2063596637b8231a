"""The table of an ablation in words: cells, side effects, and the exceptions to declared signs."""

from __future__ import annotations

from collections.abc import Mapping

from sim.experiments.ablation import Ablation, Row, Verdict
from sim.experiments.describe import indicator_label
from sim.experiments.effects import Effect
from sim.experiments.programme_words import expected_words
from sim.text import both, say
from sim.text.numbers import NONE, amount, change, change_unit, span

Text = Mapping[str, str]

HEADS = ("measure", "outcome", "effect", "sampling", "knowledge", "sign", "cost", "ratio", "sides")


def heads(lang: str) -> list[str]:
    """Column headings."""
    return [say(f"ablate.head_{name}", lang) for name in HEADS]


def cells(row: Row, lang: str) -> list[str]:
    """One row of the table."""
    expected, outcome, ratio = row.measure.expected, row.outcome, row.per_durable
    return [
        named(row)[lang], "" if expected is None else expected_words(expected)[lang], value_words(outcome, lang),
        *intervals(outcome, lang), say(f"ablate.verdict_{row.verdict.value}", lang),
        NONE if row.cost is None else change(row.cost.difference, row.cost.unit),
        NONE if ratio is None else amount(ratio.difference, ratio.unit),
        NONE if row.verdict is Verdict.NOT_RUN else str(len(row.side_effects)),
    ]  # fmt: skip


def named(row: Row) -> Text:
    """A measure by name and id."""
    return both("ablate.named", name=row.measure.name, id=row.measure.id)


def value_words(found: Effect | None, lang: str) -> str:
    """A difference with its unit."""
    if found is None or found.difference is None:
        return NONE
    return say("ablate.value", lang, value=change(found.difference, found.unit), unit=change_unit(found.unit, lang))


def intervals(found: Effect | None, lang: str) -> tuple[str, str]:
    """The sampling interval, and the knowledge interval."""
    if found is None:
        return NONE, NONE
    known = found.knowledge
    sampling = span(found.low, found.high, found.unit, lang, signed=True)
    return sampling, NONE if known is None else span(known.low, known.high, found.unit, lang, signed=True)


def interval_words(found: Ablation) -> Text:
    """Which intervals stand in the table."""
    if found.members:
        return both(
            "knowledge.interval", members=found.members, member_pairs=1, pairs=found.pairs,
            kind=both("knowledge.fitted" if found.fitted else "knowledge.prior"), outside="",
        )  # fmt: skip
    return both("report.interval_none") if found.pairs < 2 else both("report.interval", pairs=found.pairs, looks=1)


def side_lines(found: Ablation, lang: str) -> list[str]:
    """Side effects, one line a measure that has any."""
    return [
        say("ablate.side", lang, measure=named(row)[lang], effects=say("catalogue.comma", lang).join(
            _side(each, lang) for each in row.side_effects
        ))
        for row in found.rows
        if row.side_effects
    ]  # fmt: skip


def _side(found: Effect, lang: str) -> str:
    return say(
        "ablate.side_one", lang, indicator=indicator_label(found.indicator)[lang],
        value=change(found.difference, found.unit), unit=change_unit(found.unit, lang),
    )  # fmt: skip


def sign_lines(found: Ablation, lang: str) -> list[str]:
    """How many signs are as declared (M9), and one line for each that is not, with why."""
    wanting = found.exceptions()
    reasoned = sum(each.exception is not None for each in wanting)
    first = say(
        "ablate.m9", lang, passed=len(found.rows) - len(wanting), reasoned=reasoned, n=len(found.rows),
        unexplained=len(wanting) - reasoned,
    )  # fmt: skip
    return [first, *(_wanting(each, lang) for each in wanting)]


def _wanting(row: Row, lang: str) -> str:
    reason = why(row, lang)
    if row.exception is not None:
        reason = say("ablate.reason_exception", lang, reason=row.exception[lang])
    verdict = say(f"ablate.verdict_{row.verdict.value}", lang)
    return say("ablate.wanting", lang, measure=named(row)[lang], verdict=verdict, reason=reason)


def why(row: Row, lang: str) -> str:
    """Why a sign is not as declared, as far as the runs say."""
    outcome, expected = row.outcome, row.measure.expected
    if row.reason is not None:
        return row.reason[lang]
    if row.verdict is Verdict.NOTHING:
        return say("ablate.reason_nothing", lang)
    if row.verdict is Verdict.OPEN:
        shown = intervals(outcome, lang)[0]
        return say("ablate.few", lang) if shown == NONE else say("ablate.reason_open", lang, span=shown)
    declared = "" if expected is None else expected_words(expected)[lang]
    return say("ablate.reason_opposite", lang, value=value_words(outcome, lang), declared=declared)
