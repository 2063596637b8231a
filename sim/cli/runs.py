"""``wangge runs``: what the store holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim.cli import options, stores
from sim.errors import InputError, suggestion
from sim.text import say

if TYPE_CHECKING:
    from sim.store import RunRecord, Store

_SHOWN = 12
_MOST = 50


def register(app: typer.Typer, lang: str, command: Any) -> None:
    """Add ``runs`` with its commands to the program."""
    from sim.cli.program import classes

    group = typer.Typer(
        cls=classes(lang)[1], help=say("help.runs", lang), no_args_is_help=True, rich_markup_mode="rich",
        options_metavar=say("help.options", lang), subcommand_metavar=say("help.command", lang),
    )  # fmt: skip

    def top(lang_option: str | None = options.language(lang)) -> None:
        pass

    group.callback()(top)
    _add_reading(group, lang, command)
    _add_changing(group, lang, command)
    app.add_typer(group, name="runs")


def _add_reading(group: typer.Typer, lang: str, command: Any) -> None:
    store, json_file, language = _common(lang)
    name = say("help.run_id_name", lang)
    run = typer.Argument(..., metavar=name, help=options.helped("help.run_id", lang), show_default=False)
    scenario = typer.Option(
        None, "--scenario", metavar=say("help.scenario_name", lang), help=options.helped("help.of_scenario", lang)
    )
    state = typer.Option(None, "--state", metavar=say("help.state", lang), help=options.helped("help.of_state", lang))
    study = typer.Option(None, "--study", metavar=name, help=options.helped("help.of_study", lang))
    limit = options.number("--limit", "help.limit", lang, 1, 1_000_000, _MOST)

    def list_runs(
        scenario: str | None = scenario, state: str | None = state, study: str | None = study, limit: int = limit,
        store: str | None = store, json_file: str | None = json_file, lang_option: str | None = language,
    ) -> None:  # fmt: skip
        perform_list(scenario, state, study, limit, store, json_file, lang)

    def show(
        run: str = run, store: str | None = store, json_file: str | None = json_file,
        lang_option: str | None = language,
    ) -> None:  # fmt: skip
        perform_show(run, store, json_file, lang)

    form = say("help.options", lang)
    group.command("list", cls=command, help=say("help.runs_list", lang), options_metavar=form)(list_runs)
    group.command("show", cls=command, help=say("help.runs_show", lang), options_metavar=form)(show)


def _add_changing(group: typer.Typer, lang: str, command: Any) -> None:
    store, json_file, language = _common(lang)
    runs = typer.Argument(
        None, metavar=say("help.run_id_name", lang), help=options.helped("help.run_ids", lang), show_default=False
    )
    other = typer.Argument(
        ..., metavar=say("help.folder", lang), help=options.helped("help.other_store", lang), show_default=False
    )
    unfinished = options.flag("--unfinished", "help.unfinished", lang)
    dry_run = options.flag("--dry-run", "help.dry_run", lang)

    def delete(
        runs: list[str] | None = runs, unfinished: bool = unfinished, store: str | None = store,
        json_file: str | None = json_file, lang_option: str | None = language,
    ) -> None:  # fmt: skip
        perform_delete(runs or [], unfinished, store, json_file, lang)

    def merge(
        other: str = other, store: str | None = store, json_file: str | None = json_file,
        lang_option: str | None = language,
    ) -> None:  # fmt: skip
        perform_merge(other, store, json_file, lang)

    def gc(
        dry_run: bool = dry_run, store: str | None = store, json_file: str | None = json_file,
        lang_option: str | None = language,
    ) -> None:  # fmt: skip
        perform_gc(dry_run, store, json_file, lang)

    form = say("help.options", lang)
    group.command("delete", cls=command, help=say("help.runs_delete", lang), options_metavar=form)(delete)
    group.command("merge", cls=command, help=say("help.runs_merge", lang), options_metavar=form)(merge)
    group.command("gc", cls=command, help=say("help.runs_gc", lang), options_metavar=form)(gc)


def _common(lang: str) -> tuple[Any, Any, Any]:
    return stores.option(lang, "help.store_default"), options.json_file(lang), options.language(lang)


def perform_list(
    scenario: str | None, state: str | None, study: str | None, limit: int, store: str | None, json_file: str | None,
    lang: str,
) -> None:  # fmt: skip
    """Print the catalogue, latest first."""
    from sim.cli.console import check_json, show_lines, show_table, write_answer
    from sim.store import Store
    from sim.store.records import STATES

    check_json(json_file)
    if state is not None and state not in STATES:
        zh, en = suggestion(state, STATES)
        raise InputError.single(f"未知的状态“{state}”{zh}", f"unknown state '{state}'{en}", path="--state")
    with Store.open(stores.folder(store), create=False) as held:
        found = held.runs(scenario=scenario, state=state, study=_study(held, study), limit=limit)
        total = held.count()
    if json_file != "-":
        if found:
            heads = [say(f"head.{name}", lang) for name in ("run", "scenario", "state", "seed", "disputes", "created")]
            show_table(
                say("store.title", lang, folder=held.folder), heads, [_row(each, lang) for each in found], lang, 3
            )
            if len(found) == limit and len(found) < total:
                show_lines([say("store.more", lang, total=total, shown=len(found))])
        else:
            show_lines([say("store.none" if total else "store.empty", lang)])
    write_answer(json_file, {"schema": 1, "store": str(held.folder), "runs": [each.as_json() for each in found]})


def _study(held: Store, wanted: str | None) -> str | None:
    """Whole id of a study named as a sweep's last line names it, or by its name; an unknown one has no runs."""
    from sim.store import studies

    try:
        return None if wanted is None else studies.get(held, wanted).id
    except InputError:
        return wanted


def _row(each: RunRecord, lang: str) -> list[str]:
    state = say(f"store.state.{each.state}", lang)
    return [each.id[:_SHOWN], each.title[lang], state, str(each.seed), str(each.disputes), each.created]


def perform_show(run: str, store: str | None, json_file: str | None, lang: str) -> None:
    """Print one run."""
    from sim.cli.console import check_json, write_answer
    from sim.store import Store

    check_json(json_file)
    with Store.open(stores.folder(store), create=False) as held:
        record = held.record(run)
        if json_file != "-":
            show_record(held, record, lang)
        write_answer(json_file, manifest(held, record))


def manifest(store: Store, record: RunRecord) -> dict[str, Any]:
    """Everything about a run but its daily series: what it was, what it gave, how to run it again."""
    values = [
        {"id": each.indicator, "series": each.series, "value": each.value, "numerator": each.numerator,
         "denominator": each.denominator, "unit": each.unit["en"],
         "reason": None if each.reason is None else dict(each.reason)}
        for each in store.value_rows(record.id)
    ]  # fmt: skip
    return {"schema": 1, "run": record.as_json(), **store.manifest(record.id), "indicators": values}


def show_record(store: Store, record: RunRecord, lang: str) -> None:
    """Print what a run was, what it gave and how to run it again."""
    from sim.cli.console import show_lines
    from sim.cli.run import show
    from sim.experiments.run import RunResult, summaries
    from sim.experiments.stored import outcome

    if record.state == "done":
        found = (outcome(store, record.id),)
        show(RunResult(record.name, record.title, record.seed, found, summaries(found)), lang, show_all=False)
    state = say(f"store.state.{record.state}", lang)
    lines = [
        say("store.run", lang, id=record.id),
        say(
            "store.what", lang, name=record.title[lang], seed=record.seed, days=record.days, disputes=record.disputes,
            seconds=round(record.seconds, 2), created=record.created,
        ),
        say("store.status", lang, state=state, attempts=record.attempts, numbers=record.numbers),
    ]  # fmt: skip
    if record.reason is not None:
        lines.append(say("store.why", lang, reason=record.reason[lang]))
    if record.parent is not None:
        lines.append(say("store.branch", lang, parent=record.parent[:_SHOWN], day=record.day))
    if record.command:
        lines.append(say("store.again", lang, command=record.command))
    folder = store.logs(record.id)
    key = "store.logs_none" if not record.logs else "store.logs_damaged" if folder is None else "store.logs_kept"
    lines.append(say(key, lang, folder=folder))
    show_lines(lines)


def perform_delete(runs: list[str], unfinished: bool, store: str | None, json_file: str | None, lang: str) -> None:
    """Delete runs; all ids are looked up before the first one goes."""
    from sim.cli.console import check_json, show_lines, write_answer
    from sim.store import Store

    check_json(json_file)
    if not runs and not unfinished:
        raise InputError.single("请给出推演编号或 --unfinished", "name runs, or give --unfinished")
    with Store.open(stores.folder(store), create=False) as held:
        ids = [held.record(each).id for each in runs]
        if unfinished:
            ids += [each.id for state in ("failed", "quarantined") for each in held.runs(state=state)]
        number = held.delete(dict.fromkeys(ids))
    if json_file != "-":
        show_lines([say("store.deleted", lang, n=number)])
    write_answer(json_file, {"schema": 1, "store": str(held.folder), "deleted": list(dict.fromkeys(ids))})


def perform_merge(other: str, store: str | None, json_file: str | None, lang: str) -> None:
    """Take over another store's runs."""
    import time

    from sim.cli.console import check_json, progress, show_lines, write_answer
    from sim.experiments.executor import Progress
    from sim.store import Store
    from sim.store.merge import merge

    check_json(json_file)
    with (
        Store.open(Path(other), create=False) as source,
        Store.open(stores.folder(store)) as held,
        progress(say("store.merging", lang, folder=other), lang) as watch,
    ):
        began = time.perf_counter()
        done = merge(held, source, lambda n, total: watch(Progress(n, total, time.perf_counter() - began)))
    if json_file != "-":
        show_lines([say("store.merged", lang, taken=done.taken, known=done.known, comparisons=done.comparisons)])
    write_answer(json_file, {"schema": 1, "store": str(held.folder), **vars(done)})


def perform_gc(dry_run: bool, store: str | None, json_file: str | None, lang: str) -> None:
    """Clear the store."""
    from sim.cli.console import check_json, show_lines, write_answer
    from sim.store import Store
    from sim.store.gc import gc

    check_json(json_file)
    with Store.open(stores.folder(store), create=False) as held:
        done = gc(held, dry_run)
    if json_file != "-":
        key = "store.would_clear" if dry_run else "store.cleared"
        counts = {name: getattr(done, name) for name in ("leftovers", "orphans", "frames", "unused")}
        lines = [say(key, lang, **counts, mb=round(done.bytes / 1e6, 1))]
        if done.damaged:
            lines.append(say("store.damaged", lang, n=len(done.damaged), id=done.damaged[0][:_SHOWN]))
        show_lines(lines)
    answer = vars(done) | {"damaged": list(done.damaged)}
    write_answer(json_file, {"schema": 1, "store": str(held.folder), "dry_run": dry_run, **answer})
