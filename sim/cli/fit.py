"""``wangge fit``: parameter sets that meet the stylised facts, written as an ensemble."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim.cli import options
from sim.text import say

if TYPE_CHECKING:
    from sim.experiments.fitting import Fitted

STOPPED = 130


def register(app: typer.Typer, lang: str, command: Any) -> None:
    """Add ``fit`` to the program."""
    spec = options.scenario(lang, "help.fit_file")
    target = typer.Option(..., "--out", metavar=say("help.file", lang), help=options.helped("fit.out", lang))
    store = typer.Option(None, "--store", metavar=say("help.file", lang), help=options.helped("fit.store", lang))
    points = options.number("--points", "fit.points", lang, 10, 10**6)
    accept = options.number("--accept", "fit.accept", lang, 1, 10**6)
    seed = options.number("--seed", "fit.seed", lang, 0, 2**31)
    workers, json_file, language = options.workers(lang), options.json_file(lang), options.language(lang)

    def fit(
        spec: str = spec,
        out: str = target,
        points: int | None = points,
        accept: int | None = accept,
        seed: int | None = seed,
        workers: int | None = workers,
        store: str | None = store,
        json_file: str | None = json_file,
        lang_option: str | None = language,
    ) -> None:
        wanted = {"points": points, "accept": accept, "seed": seed}
        raise typer.Exit(perform(spec, Path(out), wanted, workers, store, json_file, lang))

    app.command("fit", cls=command, help=say("help.fit", lang), options_metavar=say("help.options", lang))(fit)


def perform(
    path: str, out: Path, wanted: dict[str, int | None], workers: int | None, store: str | None,
    json_file: str | None, lang: str,
) -> int:  # fmt: skip
    """Fit, write, print; 1 if fewer sets were accepted than were wanted."""
    from sim.cli.console import check_json, progress, tell, write_answer
    from sim.cli.inputs import first_use
    from sim.experiments import fitting
    from sim.experiments.ensemble import write

    check_json(json_file)
    check_json(str(out))
    spec = fitting.read(fitting.find(path))
    spec = replace(spec, design=replace(spec.design, **{key: each for key, each in wanted.items() if each is not None}))
    kept = Path(store) if store is not None else out.with_suffix(".points.db")
    first_use(lang)
    name = spec.title.get(lang, spec.name)
    try:
        with progress(say("fit.running", lang, name=name), lang) as watch:
            found = fitting.fit(spec, workers, kept, watch)
    except KeyboardInterrupt:
        tell(say("fit.interrupted", lang, file=kept))
        raise SystemExit(STOPPED) from None
    answer = fitting.as_json(found)
    table = out.with_suffix(".fit.json")
    write_answer(str(table), {key: each for key, each in answer.items() if key != "timing"})
    lines = []
    if len(found.accepted):
        made = fitting.ensemble(found)
        write(made, out)
        lines.append(say("fit.written", lang, file=out, members=made.members, columns=len(made.addresses), table=table))
    else:
        lines.append(say("fit.nothing", lang, table=table))
    if json_file != "-":
        show(found, answer, lines, lang)
    write_answer(json_file, answer)
    return 0 if len(found.accepted) >= spec.design.accept else 1


def show(found: Fitted, answer: dict[str, Any], lines: list[str], lang: str) -> None:
    """Print what the facts identify, and which of them bind."""
    from sim.cli.console import show_lines, show_table
    from sim.text.numbers import plain

    named = say(
        "fit.title", lang, name=found.spec.title.get(lang, found.spec.name), accepted=answer["accepted"],
        points=answer["points"], new=found.made, seconds=f"{found.seconds:.0f}",
    )  # fmt: skip
    rows = []
    for knob in answer["knobs"]:
        prior, posterior, verdict = knob["prior"], knob["posterior"], knob["verdict"]
        rows.append([
            knob["name"][lang],
            say("range", lang, low=plain(prior[0]), high=plain(prior[1])),
            say("range", lang, low=plain(posterior[0]), high=plain(posterior[1])),
            f"{knob['width']:.2f}",
            say(f"fit.{verdict}", lang),
        ])  # fmt: skip
    heads = [say(f"fit.head_{each}", lang) for each in ("knob", "prior", "posterior", "width", "verdict")]
    show_table(named, heads, rows, lang)
    _show_facts(answer, lang)
    show_lines([*_remarks(found, answer, lang), *lines])


def _show_facts(answer: dict[str, Any], lang: str) -> None:
    from sim.cli.console import show_table
    from sim.experiments.validation.facts import measures
    from sim.text.numbers import NONE, amount, span

    alone = {each["id"]: each["prior_share"] for each in answer["facts"]}
    rows = []
    for each in answer["outputs"]:
        unit = measures()[each["measure"]].unit
        reached, accepted = each["reached"], each["accepted"]
        rows.append([
            f"{each['fact']} {each['name'][lang]}",
            span(each["low"], each["high"], unit, lang),
            NONE if reached is None else span(reached[0], reached[1], unit, lang),
            NONE if accepted is None else amount(accepted[1], unit),
            f"{100 * alone[each['fact']]:.0f} %",
        ])  # fmt: skip
    heads = [say("fit.head_measure", lang), say("validate.head_band", lang)]
    heads += [say(f"fit.head_{each}", lang) for each in ("reached", "accepted", "alone")]
    show_table(say("fit.title_facts", lang), heads, rows, lang)


def _remarks(found: Fitted, answer: dict[str, Any], lang: str) -> list[str]:
    from sim.experiments.fitting.identify import NAMED

    lines = []
    table, knobs = answer["correlations"], answer["knobs"]
    for row in range(len(knobs)):
        for column in range(row):
            if abs(table[row][column]) >= NAMED:
                one, other = knobs[column]["name"][lang], knobs[row]["name"][lang]
                lines.append(say("fit.together", lang, one=one, other=other, value=f"{table[row][column]:+.2f}"))
    if answer["accepted"] < answer["wanted"]:
        lines.append(say("fit.few", lang, accepted=answer["accepted"], wanted=answer["wanted"]))
    hard = [each["id"] for each in answer["facts"] if not _met(found, each["id"])]
    if hard:
        lines.append(say("fit.hard", lang, facts=", ".join(hard)))
    return lines


def _met(found: Fitted, fact: str) -> bool:
    """Whether any point meets a fact."""
    mine = [place for place, each in enumerate(found.outputs) if each.fact == fact]
    low = [found.outputs[place].part.low for place in mine]
    high = [found.outputs[place].part.high for place in mine]
    values = found.values[:, mine]
    return bool(((values >= low) & (values <= high)).all(axis=1).any())
