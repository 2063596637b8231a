"""``wangge compare``: alternatives against a base, paired."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim.cli import options, stores
from sim.text import say

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison, Side
    from sim.experiments.executor import Watcher
    from sim.experiments.precision import Precision, Verdict
    from sim.scenario import Scenario


def register(app: typer.Typer, lang: str, command: Any) -> None:
    """Add ``compare`` to the program."""
    base, alternatives = options.scenario(lang, "help.base"), options.scenarios(lang, "help.alternatives")
    pairs = options.replications(lang, 10, "help.pairs")
    precision = typer.Option(
        None, "--precision", metavar=say("help.precision_form", lang), help=options.helped("help.precision", lang)
    )
    most = options.number("--max-pairs", "help.max_pairs", lang, 2, options.MOST)
    workers, out, override = options.workers(lang), options.out(lang, "help.out_compare"), options.override(lang)
    show_all, json_file, language = options.show_all(lang), options.json_file(lang), options.language(lang)
    store = stores.option(lang)

    def compare(
        base: str = base,
        alternatives: list[str] = alternatives,
        replications: int = pairs,
        precision: str | None = precision,
        max_pairs: int | None = most,
        out: str | None = out,
        override: list[str] = override,
        workers: int | None = workers,
        show_all: bool = show_all,
        store: str | None = store,
        json_file: str | None = json_file,
        lang_option: str | None = language,
    ) -> None:
        limits = (replications, precision, max_pairs)
        perform([base, *alternatives], limits, out, override, workers, show_all, json_file, lang, store)

    metavar = say("help.options", lang)
    app.command("compare", cls=command, help=say("help.compare", lang), options_metavar=metavar)(compare)


def perform(
    paths: list[str], limits: tuple[int, str | None, int | None], out: str | None, override: list[str],
    workers: int | None, show_all: bool, json_file: str | None, lang: str, store: str | None = None,
) -> None:  # fmt: skip
    """Compare, print, store and write what was asked for."""
    from sim.cli.console import check_json, quoted, show_lines, write_answer
    from sim.experiments.folder import check_target, write_comparison
    from sim.reports.brief import brief
    from sim.reports.workbook import write_workbook

    target = options.folder(out)
    check_json(json_file)
    if target is not None:
        check_target(target)
    comparison = compute(paths, limits, override, workers, lang, stores.chosen(store))
    words = ["compare", *paths]
    words += ["--precision", limits[1]] if limits[1] else ["--replications", str(limits[0])]
    words += ["--max-pairs", str(limits[2])] if limits[1] and limits[2] else []
    command = quoted([*words, *(word for each in override for word in ("--set", each))])
    if target is not None:
        write_comparison(target, comparison, command, lang, {
            "brief.html": lambda path: _text(path, brief(comparison, command)),
            "effects.xlsx": lambda path: write_workbook(comparison, path, command, lang),
        })  # fmt: skip
    if json_file != "-":
        show(comparison, lang, show_all)
        if target is not None:
            show_lines([say("cli.written", lang, folder=out)])
    write_answer(json_file, comparison.as_json())


def compute(
    paths: list[str],
    limits: tuple[int, str | None, int | None],
    override: list[str],
    workers: int | None,
    lang: str,
    folder: Path | None = None,
) -> Comparison:
    """Load the scenarios and compare them, with a bar; by way of the store in a folder where one is given."""
    from sim.cli.console import progress
    from sim.cli.inputs import first_use, load_all
    from sim.experiments.compare import compare
    from sim.experiments.precision import MAX_PAIRS, Precision

    pairs, wanted, most = limits
    precision = None if wanted is None else Precision.parse(wanted)
    scenarios = load_all(paths, override)
    first_use(lang)
    with progress(say("cli.comparing", lang, n=len(scenarios)), lang) as watch:
        if folder is None:
            return compare(scenarios[0], scenarios[1:], pairs, precision, workers, most or MAX_PAIRS, watch)
        asked = (scenarios, pairs, precision, most or MAX_PAIRS)
        return _compute_stored(*asked, dict(zip((each.name for each in scenarios), paths, strict=True)), override,
                               workers, watch, lang, folder)  # fmt: skip


def _compute_stored(
    scenarios: list[Scenario], pairs: int, precision: Precision | None, most: int, paths: dict[str, str],
    override: list[str], workers: int | None, watch: Watcher, lang: str, folder: Path,
) -> Comparison:  # fmt: skip
    from sim.cli.console import quoted
    from sim.experiments.stored import Storing, compare_by, comparison_id
    from sim.store import Store

    settings = [word for each in override for word in ("--set", each)]

    def again(scenario: Scenario, seed: int) -> str:
        return quoted(["run", paths[scenario.name], "--seed", str(seed), "--replications", "1", *settings])

    with Store.open(folder) as held, Storing(held, workers, watch) as storing:
        found = compare_by(storing, scenarios[0], scenarios[1:], pairs, precision, most, command=again)
        stores.tell_stored(storing, lang, comparison=comparison_id(found))
    return found


def _text(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8", newline="\n")


def show(comparison: Comparison, lang: str, show_all: bool) -> None:
    """Print the effects of every alternative and what they mean."""
    from sim.cli.console import show_lines
    from sim.experiments.describe import headline
    from sim.reports.wording import interval_words, one_sentence

    names = list(dict.fromkeys(each.indicator for each in comparison.effects)) if show_all else headline()
    for side in comparison.alternatives:
        _show_side(comparison, side, names, lang)
        show_lines([one_sentence(comparison, side)[lang], ""])
    lines = [interval_words(comparison)[lang]]
    if comparison.pairs > 2:
        lines.append(say("cli.variance", lang))
    if comparison.verdict is not None:
        lines.append(_precision_words(comparison.verdict, lang))
    show_lines(lines)


def _precision_words(verdict: Verdict, lang: str) -> str:
    from sim.text.numbers import change, change_unit

    width, wanted = (change(each, verdict.unit).removeprefix("+") for each in (verdict.half_width, verdict.wanted))
    key = "cli.precise" if verdict.met else "cli.imprecise" if verdict.half_width is not None else "cli.no_precision"
    return say(
        key, lang, indicator=verdict.indicator, width=width, wanted=wanted, unit=change_unit(verdict.unit, lang),
        pairs=verdict.pairs, looks=verdict.looks, needed=verdict.pairs_needed,
    )  # fmt: skip


def _show_side(comparison: Comparison, side: Side, names: list[str], lang: str) -> None:
    from sim.cli.console import show_lines, show_table
    from sim.experiments.describe import indicator_label
    from sim.reports.brief import effect_pairs, effect_row

    pairs = effect_pairs(comparison, side, names)
    title = say("report.versus", lang, names=side.title[lang], base=comparison.base.title[lang])
    heads = [say(f"head.{name}", lang) for name in ("indicator", "unit", "base", "true", "recorded", "variance")]
    show_table(title, heads, [effect_row(pair, lang) for pair in pairs], lang, left=2)
    reasons = [
        say("report.no_value", lang, indicator=indicator_label(each.indicator)[lang], reason=each.reason[lang])
        for pair in pairs
        for each in pair
        if each is not None and each.reason is not None
    ]
    show_lines(list(dict.fromkeys(reasons)))
