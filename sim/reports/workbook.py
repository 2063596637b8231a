"""Comparison -> Excel: effects of every alternative, each pair's values, and how to reproduce them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.events.export.sheets import Workbook
from sim.experiments.compare import Comparison
from sim.experiments.describe import indicator_label
from sim.experiments.effects import Effect
from sim.experiments.folder import identity
from sim.experiments.knowledge.words import address_words
from sim.experiments.versions import versions
from sim.reports.wording import interval_words
from sim.text import say
from sim.text.numbers import change_unit, is_share


def write_workbook(comparison: Comparison, path: Path, command: str, lang: str) -> None:
    """Write the workbook; shares stand in per cent and their differences in percentage points."""
    wanted = ("alternative", "indicator", "series", "unit", "base", "changed", "difference", "low", "high", "variance")
    heads = [f"head.{name}" for name in wanted]
    heads += [f"knowledge.{name}" for name in ("low", "high", "members", "sign_share", "address", "value")]
    with Workbook(path, lang) as book:
        title = say("xlsx.effects", lang)
        book.sheet(
            title, title, [say(head, lang) for head in heads],
            (_row(each, comparison, lang) for each in comparison.effects), unit=say("xlsx.by_row", lang),
            notes=[interval_words(comparison)[lang]],
        )  # fmt: skip
        title = say("xlsx.values", lang)
        names = [say(f"head.{name}", lang) for name in ("scenario", "indicator", "series", "unit", "seed", "value")]
        book.sheet(title, title, names, _values(comparison, lang), unit=say("xlsx.by_row", lang))
        title = say("xlsx.annex", lang)
        book.sheet(title, title, [say("head.item", lang), say("head.value", lang)], _annex(comparison, command, lang))


def _scaled(value: float | None, each: Any) -> float | None:
    return value if value is None or not is_share(each.unit) else 100.0 * value


def _row(each: Effect, comparison: Comparison, lang: str) -> list[Any]:
    title = next(side.title[lang] for side in comparison.alternatives if side.name == each.alternative)
    return [
        title, indicator_label(each.indicator)[lang], say(f"series.{each.series}", lang), change_unit(each.unit, lang),
        *(_scaled(value, each) for value in (each.base, each.changed, each.difference, each.low, each.high)),
        each.variance_ratio, *_knowledge(each, lang),
    ]  # fmt: skip


def _knowledge(each: Effect, lang: str) -> list[Any]:
    held, flip = each.knowledge, each.switching
    found: list[Any] = [None] * 4
    if held is not None:
        found = [_scaled(held.low, each), _scaled(held.high, each), held.members, held.sign_share]
    return [*found, *((None, None) if flip is None else (address_words(flip.address)[lang], flip.value))]


def _values(comparison: Comparison, lang: str) -> Iterator[list[Any]]:
    for side in (comparison.base, *comparison.alternatives):
        for each in side.indicators:
            unit = "%" if is_share(each.unit) else each.unit[lang]
            for pair, value in enumerate(each.sample):
                yield [
                    side.title[lang], indicator_label(each.id)[lang], say(f"series.{each.series}", lang), unit,
                    comparison.seed + pair, _scaled(value, each),
                ]  # fmt: skip


def _annex(comparison: Comparison, command: str, lang: str) -> list[list[str]]:
    return [
        [say("annex.command", lang), command],
        [say("annex.pairs", lang), str(comparison.pairs)],
        [say("annex.seeds", lang), f"{comparison.seed} …"],
        [say("annex.versions", lang), ", ".join(f"{name} {number}" for name, number in versions().items())],
        *([say("annex.identity", lang, name=side.name), identity(side.scenario)]
          for side in (comparison.base, *comparison.alternatives)),
    ]  # fmt: skip
