"""``wangge run``: one scenario, once or several times."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim.cli import options, stores
from sim.text import say

if TYPE_CHECKING:
    from sim.experiments.executor import Watcher
    from sim.experiments.run import RunResult, Summary
    from sim.scenario import Scenario


def register(app: typer.Typer, lang: str, command: Any) -> None:
    """Add ``run`` to the program."""
    scenario = options.scenario(lang)
    seed, replications = options.seed(lang), options.replications(lang, 1, "help.replications")
    workers, out, check = options.workers(lang), options.out(lang), options.flag("--check", "help.check_laws", lang)
    override, show_all = options.override(lang), options.show_all(lang)
    json_file, language, store = options.json_file(lang), options.language(lang), stores.option(lang)

    def run(
        scenario: str = scenario,
        seed: int | None = seed,
        replications: int = replications,
        out: str | None = out,
        check: bool = check,
        override: list[str] = override,
        workers: int | None = workers,
        show_all: bool = show_all,
        store: str | None = store,
        json_file: str | None = json_file,
        lang_option: str | None = language,
    ) -> None:
        perform(scenario, seed, replications, out, check, override, workers, show_all, json_file, lang, store)

    app.command("run", cls=command, help=say("help.run", lang), options_metavar=say("help.options", lang))(run)


def perform(
    path: str, seed: int | None, replications: int, out: str | None, check: bool, override: list[str],
    workers: int | None, show_all: bool, json_file: str | None, lang: str, store: str | None = None,
) -> None:  # fmt: skip
    """Run, print, store and write what was asked for."""
    from sim.cli.console import check_json, progress, quoted, show_lines, write_answer
    from sim.cli.inputs import first_use, load
    from sim.experiments.engine import title
    from sim.experiments.folder import check_target

    target = options.folder(out)
    check_json(json_file)
    if target is not None:
        check_target(target)
    scenario = load(path, override, lang)
    first_use(lang)
    asked = (scenario, seed, replications, workers, check, target)
    folder = stores.chosen(store)

    def again(seed: int, replications: int) -> str:
        numbers = ["--seed", str(seed), "--replications", str(replications)]
        return quoted(["run", path, *numbers, *(word for each in override for word in ("--set", each))])

    with progress(say("cli.running", lang, name=title(scenario)[lang]), lang) as watch:
        result = _run(*asked, again, watch) if folder is None else _run_stored(*asked, again, watch, folder, lang)
    if json_file != "-":
        show(result, lang, show_all)
        if target is not None:
            show_lines([say("cli.written", lang, folder=out)])
    write_answer(json_file, result.as_json())


def _run(
    scenario: Scenario, seed: int | None, replications: int, workers: int | None, check: bool, target: Path | None,
    again: Callable[[int, int], str], watch: Watcher,
) -> RunResult:  # fmt: skip
    from sim.experiments.folder import write_run
    from sim.experiments.run import run

    kept: list[Any] = []
    result = run(scenario, seed, replications, workers, check, watch, kept.append if target is not None else None)
    if target is not None:
        write_run(target, scenario, result, kept[0], again(result.seed, replications))
    return result


def _run_stored(
    scenario: Scenario, seed: int | None, replications: int, workers: int | None, check: bool, target: Path | None,
    again: Callable[[int, int], str], watch: Watcher, folder: Path, lang: str,
) -> RunResult:  # fmt: skip
    from sim.experiments.folder import write_stored_run
    from sim.experiments.stored import Storing, run_stored
    from sim.store import Store

    with Store.open(folder) as held, Storing(held, workers, watch) as storing:
        result, ids = run_stored(
            storing, scenario, seed, replications, check, lambda _, seed: again(seed, 1), target is not None
        )
        if target is not None:
            logs = held.logs(ids[0])
            assert logs is not None  # asked for above
            write_stored_run(target, scenario, result, logs, again(result.seed, replications))
        stores.tell_stored(storing, lang, run=ids[0])
    return result


def show(result: RunResult, lang: str, show_all: bool) -> None:
    """Print indicators, actual beside recorded, and the reasons of those without value."""
    from sim.cli.console import show_lines, show_table
    from sim.experiments.describe import headline, indicator_label
    from sim.text.numbers import level_unit

    found: dict[str, dict[str, Summary]] = {}
    for each in result.indicators:
        found.setdefault(each.id, {})[each.series] = each
    wanted = list(found) if show_all else [name for name in headline() if name in found]
    rows, reasons = [], []
    for name in wanted:
        mine = found[name]
        first = next(iter(mine.values()))
        cells = [cell(mine.get("true") or mine.get("both"), lang), cell(mine.get("recorded"), lang)]
        rows.append([indicator_label(name)[lang], level_unit(first.unit, lang), *cells])
        reasons += [
            say("report.no_value", lang, indicator=indicator_label(name)[lang], reason=each.reason[lang])
            for each in mine.values()
            if each.reason is not None
        ]
    title = say("cli.run_title", lang, name=result.title[lang], seed=result.seed, n=result.replications)
    heads = [say(f"head.{name}", lang) for name in ("indicator", "unit", "true_level", "recorded_level")]
    show_table(title, heads, rows, lang, left=2)
    lines = list(dict.fromkeys(reasons))
    if result.replications > 1:
        lines.append(say("cli.run_interval", lang))
    lines += drift_lines(result, lang)
    answer = result.as_json()
    lines.append(
        say(
            "cli.run_size",
            lang,
            disputes=answer["disputes"],
            days=answer["days"],
            seconds=round(answer["timing"]["total_s"], 2),
        )
    )
    show_lines(lines)


def drift_lines(result: RunResult, lang: str) -> list[str]:
    """Headline indicators that clearly move within the window; nothing with one replication."""
    from sim.experiments.describe import indicator_label
    from sim.experiments.stationary import drifts
    from sim.text.numbers import change, span

    units = {(each.id, each.series): each.unit for each in result.indicators}
    return [
        say(
            "knowledge.drift", lang, indicator=indicator_label(each.id)[lang],
            change=change(each.drift, units[each.id, each.series]),
            inside=span(each.low, each.high, units[each.id, each.series], lang, signed=True),
        )
        for each in drifts(result.outcomes)
        if each.clear and each.series != "recorded"
    ]  # fmt: skip


def cell(each: Summary | None, lang: str) -> str:
    """Value with its interval, or a dash."""
    from sim.text.numbers import NONE, amount, span

    if each is None or each.value is None:
        return NONE
    text = amount(each.value, each.unit)
    if each.low is None or each.high is None:
        return text
    return text + say("report.brackets", lang, inside=span(each.low, each.high, each.unit, lang))
