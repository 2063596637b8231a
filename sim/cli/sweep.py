"""``wangge sweep``: a study, run point by point into a store."""

from __future__ import annotations

import signal
from types import FrameType
from typing import TYPE_CHECKING, Any

import typer

from sim.cli import options
from sim.text import say

if TYPE_CHECKING:
    from sim.experiments.sweep.budget import Budget
    from sim.experiments.sweep.report import Report
    from sim.experiments.sweep.study import Study
    from sim.store import Store

#: runs that did not finish, shown one by one
_SHOWN = 20
STOPPED = 130


def register(app: typer.Typer, lang: str, command: Any) -> None:
    """Add ``sweep`` to the program."""
    study = options.scenario(lang, "help.study_file")
    store = typer.Option(None, "--store", metavar=say("help.folder", lang), help=options.helped("sweep.store", lang))
    cluster = typer.Option(
        None, "--cluster", metavar=say("sweep.address", lang), help=options.helped("sweep.cluster", lang)
    )
    dry_run = options.flag("--dry-run", "sweep.dry_run", lang)
    resume = options.flag("--resume/--no-resume", "sweep.resume", lang, default=True)
    minutes = options.number("--minutes", "sweep.minutes", lang, 1, 10**6)
    workers, json_file, language = options.workers(lang), options.json_file(lang), options.language(lang)

    def sweep(
        study: str = study,
        store: str | None = store,
        workers: int | None = workers,
        cluster: str | None = cluster,
        dry_run: bool = dry_run,
        resume: bool = resume,
        minutes: int | None = minutes,
        json_file: str | None = json_file,
        lang_option: str | None = language,
    ) -> None:
        if dry_run:
            estimate(study, store, workers, json_file, lang)
        else:
            raise typer.Exit(perform(study, store, (workers, cluster, resume, minutes), json_file, lang))

    app.command("sweep", cls=command, help=say("help.sweep", lang), options_metavar=say("help.options", lang))(sweep)


def perform(
    path: str,
    folder: str | None,
    how: tuple[int | None, str | None, bool, int | None],
    json_file: str | None,
    lang: str,
) -> int:
    """Carry out a study and tell what came of it; 1 if a run did not finish."""
    from sim.cli.console import check_json, progress, tell, write_answer
    from sim.cli.inputs import first_use
    from sim.experiments.sweep import load, sweep
    from sim.experiments.sweep.designs import count

    check_json(json_file)
    study = load(path)
    workers, cluster, resume, minutes = how
    with _open(folder) as store:
        if json_file != "-":
            points = count(study.factors, study.design) * len(study.scenarios)
            tell(say("sweep.loading", lang, name=study.title[lang], points=points, folder=store.folder))
        if cluster is None:
            first_use(lang)
        before = signal.signal(signal.SIGTERM, interrupt)
        try:
            with progress(say("sweep.running", lang, name=study.title[lang]), lang) as watch:
                report = sweep(
                    study, store, workers=workers, cluster=cluster, resume=resume, minutes=minutes, watch=watch
                )
        except KeyboardInterrupt:
            # the program's own words for Ctrl-C say that nothing was written
            tell(say("sweep.interrupted", lang))
            raise SystemExit(STOPPED) from None
        finally:
            signal.signal(signal.SIGTERM, before)
    if json_file != "-":
        show(report, study, lang)
    write_answer(json_file, report.as_json())
    return 1 if report.troubles else 0


def interrupt(number: int, frame: FrameType | None) -> None:
    """A polite request to end is what Ctrl-C is."""
    raise KeyboardInterrupt


def _open(folder: str | None, create: bool = True) -> Store:
    from pathlib import Path

    from sim.store import Store, default_folder

    return Store.open(default_folder() if folder is None else Path(folder), create)


def show(report: Report, study: Study, lang: str) -> None:
    """Print what a sweep did."""
    from sim.cli.console import show_lines

    numbers = {"total": report.total, "before": report.before, "new": report.new}
    if report.state == "done":
        lines = [say("sweep.done", lang, seconds=f"{report.seconds:.1f}", **numbers)]
    else:
        lines = [say("sweep.stopped", lang, why=(report.message or {"zh": "", "en": ""})[lang], **numbers)]
    if report.imprecise and study.precision is not None:
        from sim.experiments.precision import MAX_PAIRS

        shown = ", ".join(str(number) for number in report.imprecise[:_SHOWN])
        wanted = study.precision
        lines.append(say(
            "sweep.imprecise", lang, n=len(report.imprecise), indicator=wanted.indicator,
            width=f"{wanted.half_width:g}", most=MAX_PAIRS, points=shown,
        ))  # fmt: skip
    if report.troubles:
        lines.append(say("sweep.troubles", lang, n=len(report.troubles)))
        for each in report.troubles[:_SHOWN]:
            lines.append(
                say("sweep.trouble", lang, point=each.point, replication=each.replication, reason=each.reason[lang])
            )
            lines.append(say("sweep.again", lang, command=each.command))
        if len(report.troubles) > _SHOWN:
            lines.append(say("sweep.more", lang, n=len(report.troubles) - _SHOWN))
    show_lines([*lines, say("sweep.id", lang, id=report.id[:12])])


def estimate(path: str, folder: str | None, workers: int | None, json_file: str | None, lang: str) -> None:
    """Say what a study would take."""
    from pathlib import Path

    from sim.cli.console import check_json, write_answer
    from sim.cli.inputs import first_use
    from sim.experiments.sweep import load
    from sim.experiments.sweep.budget import budget
    from sim.store import default_folder
    from sim.store.database import FILE

    check_json(json_file)
    study = load(path)
    first_use(lang)
    place = default_folder() if folder is None else Path(folder)
    if (place / FILE).exists():
        with _open(folder, create=False) as store:
            found = budget(study, store, workers)
    else:
        found = budget(study, None, workers)
    if json_file != "-":
        _show_budget(found, study, lang)
    write_answer(json_file, found.as_json())


def _show_budget(found: Budget, study: Study, lang: str) -> None:
    from sim.cli.console import show_lines

    def times(number: int) -> str:
        return say("sweep.times", lang, value=f"{number:,}")

    rows = [
        (say("sweep.points", lang), f"{found.points:,}"),
        (say("sweep.runs", lang), times(found.runs)),
        (say("sweep.stored", lang), times(found.stored)),
        (say("sweep.missing", lang), times(found.missing)),
    ]
    if found.most is not None:
        rows.append((say("sweep.most", lang), times(found.most)))
    if found.now < found.missing:
        rows.append((say("sweep.now", lang), times(found.now)))
    if found.seconds is not None and found.seconds_per_run is not None:
        small = say("sweep.seconds", lang, value=f"{found.seconds_per_run:.3g}")
        large = say("sweep.seconds", lang, value=f"{found.seconds:,.0f}")
        rows.append((say("sweep.per_run", lang), f"{small}, {_bytes(found.bytes_per_run or 0, lang)}"))
        rows.append((say("sweep.in_all", lang, workers=found.workers), f"{large}, {_bytes(found.bytes or 0, lang)}"))
    lines = [say("sweep.row", lang, name=name, value=value) for name, value in rows]
    if found.missing == 0:
        lines.append(say("sweep.nothing", lang))
    show_lines([say("sweep.dry_title", lang, name=study.title[lang]), *lines])


def _bytes(number: int, lang: str) -> str:
    if number < 2**20:
        return say("sweep.size", lang, value=f"{number / 1024:.0f}")
    return say("sweep.size_mb", lang, value=f"{number / 2**20:,.1f}")
