"""``wangge validate``: a scenario held against the stylised facts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim.cli import options
from sim.text import say

if TYPE_CHECKING:
    from sim.experiments.ensemble import Ensemble
    from sim.experiments.validation.judge import Judged, Verdict
    from sim.experiments.validation.perform import Report

_ARROWS = {1: "↑", -1: "↓"}
_SEEDS = 5


def register(app: typer.Typer, lang: str, command: Any) -> None:
    """Add ``validate`` to the program."""
    scenario = options.scenario(lang)
    file = typer.Option(
        None, "--ensemble", metavar=say("help.file", lang), help=options.helped("validate.ensemble", lang)
    )
    store = typer.Option(None, "--store", metavar=say("help.folder", lang), help=options.helped("validate.store", lang))
    chosen = typer.Option([], "--fact", metavar="V1", help=options.helped("validate.facts", lang))
    members = options.number("--members", "validate.members", lang, 1, options.MOST)
    seeds = options.number("--seeds", "validate.seeds", lang, 1, options.MOST)
    workers, override = options.workers(lang), options.override(lang)
    json_file, language = options.json_file(lang), options.language(lang)

    def validate(
        scenario: str = scenario,
        ensemble: str | None = file,
        members: int | None = members,
        seeds: int | None = seeds,
        fact: list[str] = chosen,
        override: list[str] = override,
        workers: int | None = workers,
        store: str | None = store,
        json_file: str | None = json_file,
        lang_option: str | None = language,
    ) -> None:
        perform(scenario, ensemble, (members, seeds, fact), override, workers, store, json_file, lang)

    metavar = say("help.options", lang)
    app.command("validate", cls=command, help=say("help.validate", lang), options_metavar=metavar)(validate)


def perform(
    path: str, ensemble: str | None, how: tuple[int | None, int | None, list[str]], override: list[str],
    workers: int | None, store: str | None, json_file: str | None, lang: str,
) -> None:  # fmt: skip
    """Run, judge, print; the exit code says nothing on what passed: it is a report."""
    from sim.cli.console import check_json, progress, write_answer
    from sim.cli.inputs import first_use, load
    from sim.experiments.engine import title
    from sim.experiments.validation import validate

    check_json(json_file)
    members, seeds, chosen = how
    _check_facts(chosen)
    made = load(path, override)
    sets = _ensemble(ensemble or made.ensemble or None)
    first_use(lang)
    number = seeds if seeds is not None else _SEEDS if sets is None else 1
    with progress(say("validate.running", lang, name=title(made)[lang]), lang) as watch:
        report = validate(
            path, override, sets, members, number, workers, None if store is None else Path(store), watch, chosen
        )
    if json_file != "-":
        show(report, lang)
    write_answer(json_file, report.as_json())


def _ensemble(file: str | None) -> Ensemble | None:
    if file is None:
        return None
    from sim.experiments.ensemble import read

    return read(file)


def _check_facts(chosen: list[str]) -> None:
    """Refuse unknown facts.

    Raises
    ------
    InputError
        With the nearest known name.
    """
    from sim.errors import InputError
    from sim.experiments.validation import facts
    from sim.scenario.words import unknown

    for name in chosen:
        if name not in facts():
            raise InputError.single(*unknown(name, list(facts()), "事实", "fact"), path="--fact")


def show(report: Report, lang: str) -> None:
    """Print the facts one by one, with their parts."""
    from sim.cli.console import show_lines, show_table

    rows: list[list[str]] = []
    lines: list[str] = []
    for verdict in report.verdicts:
        rows += _rows(verdict, lang)
        if verdict.main.value is None and verdict.main.reason is not None:
            lines.append(say("validate.reason", lang, fact=verdict.fact.id, reason=verdict.main.reason[lang]))
    names = ("fact", "band", "value", "seeds", "knowledge", "n", "verdict")
    heads = [say(f"validate.head_{name}", lang) for name in names]
    named = say(
        "validate.title", lang, name=report.title[lang], members=report.members, seeds=report.seeds, seed=report.seed
    )
    show_table(named, heads, rows, lang)
    passed = sum(each.main.passes for each in report.verdicts)
    none = sum(each.main.value is None for each in report.verdicts)
    total = len(report.verdicts)
    lines.append(say("validate.summary", lang, passed=passed, total=total, missed=total - passed - none, none=none))
    lines.append(say("validate.runs", lang, made=report.made, found=report.found))
    if not report.fitted and any(each.fact.is_sign for each in report.verdicts):
        lines.append(say("validate.own_values", lang))
    show_lines([*lines, say("validate.scope", lang)])


def _rows(verdict: Verdict, lang: str) -> list[list[str]]:
    fact = verdict.fact
    plain = {"en": "share"} if fact.is_sign or fact.headline == "deviation" else _unit(verdict.parts[0][0].measure)
    rows = [_row(f"{fact.id} {fact.name[lang]}", verdict.main, plain, lang)]
    if len(verdict.parts) > 1:
        for part, each in verdict.parts:
            named = say("validate.part", lang, name=part.name.get(lang, part.measure))
            row = _row(named, each, _unit(part.measure), lang)
            if part.beside:
                row[-1] = say("validate.beside", lang, word=row[-1])
            rows.append(row)
    for sign, each in verdict.signs:
        named = say("validate.sign", lang, measure=sign.name[lang], arrow=_ARROWS[sign.sign])
        rows.append([named, "", _value(each, {"en": "share"}), "", "", "", ""])
    return rows


def _unit(measure: str) -> dict[str, str]:
    from sim.experiments.validation.facts import measures

    return dict(measures()[measure].unit)


def _row(name: str, each: Judged, unit: dict[str, str], lang: str) -> list[str]:
    from sim.text.numbers import NONE, span

    def interval(ends: tuple[float, float] | None) -> str:
        return NONE if ends is None else span(ends[0], ends[1], unit, lang)

    percent = " %" if unit["en"] == "share" else ""
    word = "none" if each.value is None else "passes" if each.passes else "fails"
    band = span(each.low, each.high, unit, lang) + percent
    between = [interval(each.seeds), interval(each.knowledge)]
    return [name, band, _value(each, unit), *between, f"{each.n:,.0f}", say(f"validate.{word}", lang)]


def _value(each: Judged, unit: dict[str, str]) -> str:
    from sim.text.numbers import amount

    shown = amount(each.value, unit)
    return f"{shown} %" if each.value is not None and unit["en"] == "share" else shown
