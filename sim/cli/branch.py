"""``wangge branch``: a stored run, continued from a day of it as it is or as another scenario."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from sim.cli import options, stores
from sim.text import say


def register(app: typer.Typer, lang: str, command: Any) -> None:
    """Add ``branch`` to the program."""
    run = typer.Argument(
        ..., metavar=say("branch.run_name", lang), help=options.helped("branch.help_run", lang), show_default=False
    )
    day = typer.Option(..., "--day", metavar="N", help=options.helped("branch.help_day", lang), show_default=False)
    other = typer.Option(
        None, "--with", metavar=say("help.scenario_name", lang), help=options.helped("branch.help_with", lang)
    )
    check, override = options.flag("--check", "help.check_laws", lang), options.override(lang)
    seed, workers, show_all = options.seed(lang), options.workers(lang), options.show_all(lang)
    json_file, language, store = options.json_file(lang), options.language(lang), stores.option(lang)

    def branch(
        run: str = run,
        day: int = day,
        other: str | None = other,
        seed: int | None = seed,
        check: bool = check,
        override: list[str] = override,
        workers: int | None = workers,
        show_all: bool = show_all,
        store: str | None = store,
        json_file: str | None = json_file,
        lang_option: str | None = language,
    ) -> None:
        perform(run, day, other, seed, check, override, workers, show_all, json_file, lang, store)

    app.command("branch", cls=command, help=say("branch.help", lang), options_metavar=say("help.options", lang))(branch)


def perform(
    run: str, day: int, other: str | None, seed: int | None, check: bool, override: list[str], workers: int | None,
    show_all: bool, json_file: str | None, lang: str, store: str | None,
) -> None:  # fmt: skip
    """Continue, print, store and write what was asked for."""
    from sim.cli.console import check_json, progress, quoted, show_lines, write_answer
    from sim.cli.inputs import first_use, load
    from sim.cli.run import show
    from sim.experiments.branch import branch
    from sim.experiments.stored import Storing, run_stored, stored_scenario
    from sim.store import Store

    check_json(json_file)
    path = Path(run)
    first = load(run, []) if path.suffix in (".yaml", ".yml") else None
    named = other or (run if first is not None and override else None)
    changed = None if named is None else load(named, override)
    first_use(lang)
    words = ["branch", run, "--day", str(day), *(["--with", other] if other else [])]
    words += ["--seed", str(seed)] if seed is not None else []
    command = quoted([*words, *(word for each in override for word in ("--set", each))])
    with Store.open(stores.folder(store), create=first is not None) as held, Storing(held, workers) as storing:
        with progress(say("branch.running", lang, run=run[:40], day=day), lang) as storing.watch:
            if first is not None:
                run = run_stored(storing, first, seed)[1][0]
            folder = path.parent if first is not None else None
            if changed is None and override:
                changed = stored_scenario(held, run, folder, override)
            found = branch(storing, run, day, changed, command, check, folder)
        stores.tell_stored(storing, lang, run=found.id)
    if json_file != "-":
        show(found.result, lang, show_all)
        show_lines([say("branch.of", lang, parent=found.parent[:12], day=found.day)])
        if found.moved:
            show_lines([say("branch.moved", lang, programmes=", ".join(found.moved))])
    more = {"run": found.id, "parent": found.parent, "day": found.day}
    write_answer(json_file, found.result.as_json() | more)
