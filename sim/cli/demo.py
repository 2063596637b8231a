"""``wangge demo``: a worked comparison and a small study, with everything that can be made of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim.cli import options
from sim.cli.compare import MEMBERS, Limits
from sim.cli.inputs import shipped
from sim.text import say

if TYPE_CHECKING:
    from sim.experiments.sweep.study import Study
    from sim.store import Store

#: pairs of the comparison: a minute or so on two cores, with intervals that mean something
PAIRS = 4
SCENARIOS = ("huaihua.yaml", "huaihua-three-sources.yaml", "huaihua-talk-days.yaml")
STUDY = "studies/township-hours-and-settlement.yaml"


def register(app: typer.Typer, lang: str, command: Any) -> None:
    """Add ``demo`` to the program."""
    folder = typer.Option(
        "out", "--out", metavar=say("help.folder", lang), help=options.helped("help.out_demo", lang), show_default=False
    )
    pairs = options.replications(lang, PAIRS, "help.pairs")
    members = options.number("--members", "knowledge.help_members", lang, 0, options.MOST, MEMBERS)
    swept = options.flag("--study/--no-study", "demo.study", lang, default=True)
    workers, json_file, language = options.workers(lang), options.json_file(lang), options.language(lang)

    def demo(
        out: str = folder,
        replications: int = pairs,
        members: int = members,
        study: bool = swept,
        workers: int | None = workers,
        json_file: str | None = json_file,
        lang_option: str | None = language,
    ) -> None:
        demonstrate(Path(out), Limits(replications, members=members, quick=True), study, workers, json_file, lang)

    app.command("demo", cls=command, help=say("help.demo", lang), options_metavar=say("help.options", lang))(demo)


def demonstrate(
    folder: Path, limits: Limits, swept: bool, workers: int | None, json_file: str | None, lang: str
) -> None:
    """Huaihua against itself with three sources together and with talk days; then a study of one township."""
    from sim.cli.compare import compute, show
    from sim.cli.console import check_json, quoted, show_lines, write_answer
    from sim.errors import InputError
    from sim.experiments.folder import comparison_record, write_json
    from sim.reports.brief import brief

    check_json(json_file)
    paths, study = [shipped(name) for name in SCENARIOS], shipped(STUDY)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError.single(
            f"无法写入：{error}", f"cannot be written: {error}", file=str(folder), path="--out"
        ) from error
    comparison = compute(paths, limits, [], workers, lang)
    page = brief(comparison, quoted(["demo", *limits.words()]))
    parts: dict[str, Callable[[Path], None]] = {
        "demo.html": lambda path: write_text(path, page),
        "demo.json": lambda path: write_json(path, comparison_record(comparison)),
    }
    for name, write in parts.items():
        temporary = folder / f".{name}.tmp"
        write(temporary)
        temporary.replace(folder / name)
    if json_file != "-":
        show(comparison, lang, show_all=False)
        if comparison.rests is not None:
            kind = say("knowledge.fitted" if comparison.rests.members.fitted else "knowledge.prior", lang)
            show_lines([say("knowledge.demo", lang, members=comparison.rests.number, kind=kind)])
        show_lines([say("cli.demo_written", lang, file=folder / "demo.html")])
    if swept:
        sweep_township(study, folder, workers, json_file == "-", lang)
    write_answer(json_file, comparison.as_json())


def sweep_township(path: str, folder: Path, workers: int | None, silent: bool, lang: str) -> None:
    """Run the small study into ``store`` within the folder and write its report beside the brief."""
    from sim.cli.console import progress, show_lines
    from sim.cli.report import write
    from sim.experiments.sweep import load, sweep
    from sim.reports.sources import report_of
    from sim.store import Store

    study, target = load(path), folder / "demo-study.html"
    with Store.open(folder / "store") as store:
        with progress(say("sweep.running", lang, name=study.title[lang]), lang) as watch:
            done = sweep(study, store, workers=workers, watch=watch)
        write(report_of(store, done.id)[2], target, "html", lang)
        if not silent:
            show_points(store, study, done.id, lang)
            total, seconds = f"{done.total:,}", f"{done.seconds:.0f}"
            show_lines([say("demo.study_written", lang, file=target, runs=total, new=done.new, seconds=seconds)])
            show_lines([say("demo.next", lang, store=folder / "store")])


def show_points(store: Store, study: Study, identifier: str, lang: str) -> None:
    """Print the first indicator at every point: the first factor down, the second across."""
    from sim.cli.console import show_table
    from sim.experiments.describe import indicator_label
    from sim.experiments.sweep import results
    from sim.text.numbers import level_unit, span

    wanted = study.indicators[0]
    table = results(store, identifier, [wanted])
    shown = next(series for series in ("true", "both", "recorded") if (table["series"] == series).any())
    table = table[table["series"] == shown]
    down, across = (factor.address for factor in study.factors[:2])
    names = [factor.name[lang] if factor.name else factor.address for factor in study.factors[:2]]
    unit = _unit(wanted)
    columns = sorted(table[across].unique())
    rows = []
    for value, group in table.groupby(down):
        cells = {row[across]: span(row["low"], row["high"], unit, lang) for _, row in group.iterrows()}
        rows.append([f"{value:g}", *(cells.get(column, "") for column in columns)])
    title = say("demo.table", lang, indicator=indicator_label(wanted)[lang], unit=level_unit(unit, lang),
                down=names[0], across=names[1])  # fmt: skip
    show_table(title, [names[0], *(f"{column:g}" for column in columns)], rows, lang, left=1)


def _unit(indicator: str) -> Any:
    from sim.indicators import catalogue

    return catalogue()[indicator].unit


def write_text(path: Path, content: str) -> None:
    """Write a page as UTF-8 with plain line feeds."""
    path.write_text(content, encoding="utf-8", newline="\n")
