"""``wangge ablate``: every measure alone against one base."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim.cli import options, stores
from sim.cli.compare import MEMBERS
from sim.cli.sweep import STOPPED, interrupt
from sim.text import say

if TYPE_CHECKING:
    from sim.experiments.ablation import Ablation
    from sim.scenario import Scenario


@dataclass(frozen=True)
class Asked:
    """What is asked for."""

    ids: tuple[str, ...]
    everything: bool
    base: str
    pairs: int
    members: int
    ensemble: str | None = None
    exceptions: str | None = None
    override: tuple[str, ...] = ()
    workers: int | None = None
    store: str | None = None

    def again(self, ids: tuple[str, ...]) -> str:
        """The command for some of the measures."""
        from sim.cli.console import quoted

        words = ["ablate", *ids, "--base", self.base, "--pairs", str(self.pairs), "--members", str(self.members)]
        words += ["--ensemble", self.ensemble] if self.ensemble else []
        return quoted([*words, *(word for each in self.override for word in ("--set", each))])


def register(app: typer.Typer, lang: str, command: Any) -> None:
    """Add ``ablate`` to the program."""
    file = say("help.file", lang)
    ids = typer.Argument(
        None, metavar=say("ablate.id", lang), help=options.helped("ablate.help_id", lang), show_default=False
    )
    everything = options.flag("--all", "ablate.help_all", lang)
    base = typer.Option(..., "--base", metavar=file, help=options.helped("ablate.help_base", lang), show_default=False)
    pairs = options.number("--pairs", "help.pairs", lang, 1, options.MOST, 10, "-n")
    members = options.number("--members", "knowledge.help_members", lang, 0, options.MOST, MEMBERS)
    ensemble = typer.Option(None, "--ensemble", metavar=file, help=options.helped("knowledge.help_ensemble", lang))
    exceptions = typer.Option(None, "--exceptions", metavar=file, help=options.helped("ablate.help_exceptions", lang))
    override, workers = options.override(lang), options.workers(lang)
    store, json_file, language = stores.option(lang, "sweep.store"), options.json_file(lang), options.language(lang)

    def ablate(
        ids: list[str] | None = ids,
        everything: bool = everything,
        base: str = base,
        pairs: int = pairs,
        members: int = members,
        ensemble: str | None = ensemble,
        exceptions: str | None = exceptions,
        override: list[str] = override,
        workers: int | None = workers,
        store: str | None = store,
        json_file: str | None = json_file,
        lang_option: str | None = language,
    ) -> None:
        asked = Asked(
            tuple(ids or ()), everything, base, pairs, members, ensemble, exceptions, tuple(override), workers, store
        )
        raise typer.Exit(perform(asked, json_file, lang))

    app.command("ablate", cls=command, help=say("ablate.help", lang), options_metavar=say("help.options", lang))(ablate)


def perform(asked: Asked, json_file: str | None, lang: str) -> int:
    """Run what is missing and tell what came of it; 1 if runs of a measure failed."""
    from sim.cli.console import check_json, tell, write_answer

    check_json(json_file)
    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        found = compute(asked, lang)
    except KeyboardInterrupt:
        # the program's own words for Ctrl-C say that nothing was written
        tell(say("sweep.interrupted", lang))
        raise SystemExit(STOPPED) from None
    finally:
        signal.signal(signal.SIGTERM, before)
    if json_file != "-":
        show(found, lang)
    write_answer(json_file, found.as_json())
    if found.failed:
        tell(say("ablate.failed", lang, n=len(found.failed)))
    return 1 if found.failed else 0


def compute(asked: Asked, lang: str) -> Ablation:
    """Read what was named, then run by way of the store, with a bar."""
    from sim.cli.console import progress, tell
    from sim.cli.inputs import first_use, load
    from sim.errors import InputError
    from sim.experiments.ablation import ablate, read_exceptions, switches
    from sim.experiments.ensemble import read
    from sim.experiments.stored import Storing
    from sim.store import Store

    if asked.everything == bool(asked.ids):
        key = "ablate.both" if asked.ids else "ablate.none"
        raise InputError.single(say(key, "zh"), say(key, "en"))
    base = load(asked.base, asked.override)
    measures = switches(base, None if asked.everything else asked.ids)
    reasons = _exceptions(asked.exceptions, read_exceptions)
    ensemble = None if asked.ensemble is None else read(asked.ensemble)
    folder = stores.folder(asked.store)
    first_use(lang)
    with Store.open(folder) as held, Storing(held, asked.workers) as storing:
        number = len(measures)
        tell(say("ablate.loading", lang, n=number, pairs=asked.pairs, members=asked.members, folder=folder))

        def again(scenario: Scenario, seed: int) -> str:
            return asked.again(tuple(name for name in scenario.programmes if name not in base.programmes))

        with progress(say("ablate.running", lang, n=number), lang) as watch:
            found = ablate(
                base, measures, storing, asked.pairs, asked.members, ensemble, reasons, watch=watch, command=again
            )
        stores.tell_stored(storing, lang)
    return found


def _exceptions(named: str | None, read: Any) -> Any:
    """Exceptions of the file that was named, else of the project's own list where there is one."""
    from sim.cli.inputs import beside

    path = Path(named) if named is not None else beside("ablation/exceptions.yaml")
    return {} if path is None else read(path)


def show(found: Ablation, lang: str) -> None:
    """Print the table, side effects, and signs that are not as declared."""
    from sim.cli.console import show_lines, show_table
    from sim.reports.ablation_words import cells, heads, interval_words, side_lines, sign_lines

    title = say("ablate.title", lang, base=found.title[lang])
    show_table(title, heads(lang), [cells(each, lang) for each in found.rows], lang, left=2)
    sides = side_lines(found, lang)
    lines = [say("ablate.sides_title", lang), *(f"  {each}" for each in sides), ""] if sides else []
    first, *wanting = sign_lines(found, lang)
    lines += [first, *(f"  {each}" for each in wanting), ""]
    lines += [say("ablate.few", lang)] if found.pairs < 2 else []
    show_lines([*lines, interval_words(found)[lang], say("ablate.caution", lang)])
