"""``wangge compare``: alternatives against a base, paired."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim.cli import options, stores
from sim.text import say

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison, Side
    from sim.experiments.knowledge.knowing import Asked
    from sim.experiments.precision import Precision, Verdict
    from sim.scenario import Scenario


@dataclass(frozen=True)
class Limits:
    """How much to run: pairs or a precision, and members; ``quick``: fewer runs for switching values."""

    pairs: int
    precision: str | None = None
    max_pairs: int | None = None
    members: int = 0
    member_pairs: int = 1
    ensemble: str | None = None
    quick: bool = False

    @property
    def most(self) -> int:
        """Most pairs where a precision is asked for."""
        from sim.experiments.precision import MAX_PAIRS

        return self.max_pairs or MAX_PAIRS

    def parsed(self) -> Precision | None:
        """The precision asked for."""
        from sim.experiments.precision import Precision

        return None if self.precision is None else Precision.parse(self.precision)

    def asked(self) -> Asked:
        """Members asked for, with the ensemble read.

        Raises
        ------
        InputError
            If the ensemble's file is wrong.
        """
        from sim.experiments.ensemble import read
        from sim.experiments.knowledge.knowing import Asked
        from sim.experiments.knowledge.switching import MOST, PAIRS

        ensemble = None if self.ensemble is None else read(self.ensemble)
        verify, tried = (1, 2) if self.quick else (PAIRS, MOST)
        return Asked(self.members, self.member_pairs, ensemble, verify, tried)

    def words(self) -> list[str]:
        """The same as options of the command."""
        found = ["--precision", self.precision] if self.precision else ["--replications", str(self.pairs)]
        found += ["--max-pairs", str(self.max_pairs)] if self.precision and self.max_pairs else []
        found += ["--members", str(self.members)]
        found += ["--member-pairs", str(self.member_pairs)] if self.members and self.member_pairs > 1 else []
        return [*found, *(["--ensemble", self.ensemble] if self.members and self.ensemble else [])]


#: sets of parameters where the user does not say how many
MEMBERS = 20


def register(app: typer.Typer, lang: str, command: Any) -> None:
    """Add ``compare`` to the program."""
    base, alternatives = options.scenario(lang, "help.base"), options.scenarios(lang, "help.alternatives")
    pairs = options.replications(lang, 10, "help.pairs")
    precision = typer.Option(
        None, "--precision", metavar=say("help.precision_form", lang), help=options.helped("help.precision", lang)
    )
    most = options.number("--max-pairs", "help.max_pairs", lang, 2, options.MOST)
    members = options.number("--members", "knowledge.help_members", lang, 0, options.MOST, MEMBERS)
    member_pairs = options.number("--member-pairs", "knowledge.help_member_pairs", lang, 1, 100, 1)
    ensemble = typer.Option(
        None, "--ensemble", metavar=say("help.file", lang), help=options.helped("knowledge.help_ensemble", lang)
    )
    workers, out, override = options.workers(lang), options.out(lang, "help.out_compare"), options.override(lang)
    show_all, json_file, language = options.show_all(lang), options.json_file(lang), options.language(lang)
    store = stores.option(lang)

    def compare(
        base: str = base,
        alternatives: list[str] = alternatives,
        replications: int = pairs,
        precision: str | None = precision,
        max_pairs: int | None = most,
        members: int = members,
        member_pairs: int = member_pairs,
        ensemble: str | None = ensemble,
        out: str | None = out,
        override: list[str] = override,
        workers: int | None = workers,
        show_all: bool = show_all,
        store: str | None = store,
        json_file: str | None = json_file,
        lang_option: str | None = language,
    ) -> None:
        limits = Limits(replications, precision, max_pairs, members, member_pairs, ensemble)
        perform([base, *alternatives], limits, out, override, workers, show_all, json_file, lang, store)

    metavar = say("help.options", lang)
    app.command("compare", cls=command, help=say("help.compare", lang), options_metavar=metavar)(compare)


def perform(
    paths: list[str], limits: Limits, out: str | None, override: list[str],
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
    held = stores.chosen(store)
    comparison = compute(paths, limits, override, workers, lang, held)
    command = quoted(["compare", *paths, *limits.words(), *(word for each in override for word in ("--set", each))])
    if target is not None:
        write_comparison(target, comparison, command, lang, {
            "brief.html": lambda path: _text(path, brief(comparison, command)),
            "effects.xlsx": lambda path: write_workbook(comparison, path, command, lang),
        })  # fmt: skip
    if json_file != "-":
        show(comparison, lang, show_all)
        if target is not None:
            show_lines([say("cli.written", lang, folder=out)])
    write_answer(json_file, comparison.as_json() | _stored_as(comparison, held))


def _stored_as(comparison: Comparison, folder: Path | None) -> dict[str, str]:
    """Under which id a store has it, which is what `wangge report` takes."""
    from sim.experiments.stored import comparison_id

    return {} if folder is None else {"comparison": comparison_id(comparison)}


def compute(
    paths: list[str],
    limits: Limits,
    override: list[str],
    workers: int | None,
    lang: str,
    folder: Path | None = None,
) -> Comparison:
    """Load the scenarios and compare them, with a bar; by way of the store in a folder where one is given."""
    from sim.cli.console import progress
    from sim.cli.inputs import first_use, load_all
    from sim.experiments.compare import compare
    from sim.experiments.engine import affordable
    from sim.experiments.knowledge.knowing import knowing
    from sim.experiments.pool import Pool

    precision = limits.parsed()
    scenarios = load_all(paths, override, lang)
    asked = limits.asked()
    first_use(lang)
    if folder is not None:
        names = dict(zip((each.name for each in scenarios), paths, strict=True))
        return _compute_stored(scenarios, limits, asked, names, override, workers, lang, folder)
    with Pool(workers, None, affordable(scenarios, 2)) as pool:
        with progress(say("cli.comparing", lang, n=len(scenarios)), lang) as pool.watch:
            found = compare(scenarios[0], scenarios[1:], limits.pairs, precision, 1, limits.most, None, pool.run)
        if asked.members == 0:
            return found
        with progress(say("knowledge.running", lang, members=asked.members), lang) as pool.watch:
            return knowing(found, scenarios, asked, pool.run)


def _compute_stored(
    scenarios: list[Scenario], limits: Limits, asked: Asked, paths: dict[str, str],
    override: list[str], workers: int | None, lang: str, folder: Path,
) -> Comparison:  # fmt: skip
    from sim.cli.console import progress, quoted
    from sim.experiments.stored import Storing, compare_by, comparison_id, know_by
    from sim.store import Store

    settings = [word for each in override for word in ("--set", each)]

    def again(scenario: Scenario, seed: int) -> str:
        return quoted(["run", paths[scenario.name], "--seed", str(seed), "--replications", "1", *settings])

    base, others = scenarios[0], scenarios[1:]
    with Store.open(folder) as held, Storing(held, workers) as storing:
        with progress(say("cli.comparing", lang, n=len(scenarios)), lang) as storing.watch:
            found = compare_by(storing, base, others, limits.pairs, limits.parsed(), limits.most, command=again)
        if asked.members:
            with progress(say("knowledge.running", lang, members=asked.members), lang) as storing.watch:
                found = know_by(storing, found, scenarios, asked)
        stores.tell_stored(storing, lang, comparison=comparison_id(found))
    return found


def _text(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8", newline="\n")


def show(comparison: Comparison, lang: str, show_all: bool) -> None:
    """Print the effects of every alternative and what they mean."""
    from sim.cli.console import show_lines
    from sim.experiments.describe import headline
    from sim.reports.wording import begins_words, interval_words, one_sentence

    names = list(dict.fromkeys(each.indicator for each in comparison.effects)) if show_all else headline()
    for side in comparison.alternatives:
        _show_side(comparison, side, names, lang)
        show_lines([one_sentence(comparison, side)[lang], ""])
    lines = [interval_words(comparison)[lang], *(each[lang] for each in begins_words(comparison))]
    if comparison.pairs > 2 and comparison.rests is None:
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
    from sim.reports.brief import effect_heads, effect_pairs, effect_row

    pairs = effect_pairs(comparison, side, names)
    title = say("report.versus", lang, names=side.title[lang], base=comparison.base.title[lang])
    heads = [say(head, lang) for head in effect_heads(comparison)]
    rests = comparison.rests is not None
    show_table(title, heads, [effect_row(pair, lang, rests) for pair in pairs], lang, left=2)
    reasons = [
        say("report.no_value", lang, indicator=indicator_label(each.indicator)[lang], reason=each.reason[lang])
        for pair in pairs
        for each in pair
        if each is not None and each.reason is not None
    ]
    show_lines(list(dict.fromkeys(reasons)))
