"""``wangge report``: a stored run, comparison or study as a file to hand on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from sim.cli import options
from sim.errors import InputError, suggestion
from sim.text import say

FORMS = ("html", "xlsx")


def register(app: typer.Typer, lang: str, command: Any) -> None:
    """Add ``report`` to the program."""
    wanted = typer.Argument(
        ..., metavar=say("help.report_name", lang), help=options.helped("help.report_id", lang), show_default=False
    )
    form = typer.Option("html", "--format", metavar="|".join(FORMS), help=options.helped("help.report_format", lang))
    out = typer.Option(None, "--out", metavar=say("help.file", lang), help=options.helped("help.report_out", lang))
    store = typer.Option(
        None, "--store", metavar=say("help.folder", lang), help=options.helped("help.report_store", lang)
    )
    json_file, language = options.json_file(lang), options.language(lang)

    def report(
        wanted: str = wanted,
        form: str = form,
        out: str | None = out,
        store: str | None = store,
        json_file: str | None = json_file,
        lang_option: str | None = language,
    ) -> None:
        perform(wanted, form, out, store, json_file, lang)

    app.command("report", cls=command, help=say("help.report", lang), options_metavar=say("help.options", lang))(report)


def perform(wanted: str, form: str, out: str | None, folder: str | None, json_file: str | None, lang: str) -> None:
    """Find what the id names and write its report."""
    from sim.cli.console import check_json, show_lines, write_answer
    from sim.reports.sources import report_of
    from sim.store import Store, default_folder

    check_json(json_file)
    if form not in FORMS:
        zh, en = suggestion(form, FORMS)
        raise InputError.single(f"未知的格式“{form}”{zh}", f"unknown form '{form}'{en}", path="--format")
    with Store.open(Path(folder) if folder else default_folder(), create=False) as store:
        kind, identifier, report = report_of(store, wanted)
    target = Path(out) if out is not None else Path(f"{identifier[:8]}.{form}")
    size = write(report, target, form, lang)
    if json_file != "-":
        words = say(f"report_kind.{kind}", lang)
        show_lines([say("cli.report_written", lang, file=target, kind=words, size=max(1, round(size / 1024)))])
    write_answer(json_file, {"schema": 1, "kind": kind, "id": identifier, "form": form, "target": str(target)})


def write(report: Any, target: Path, form: str, lang: str) -> int:
    """Write the file whole or not at all; returns its size in bytes."""
    from sim.reports.html import page
    from sim.reports.xlsx import write_report

    if target.is_dir():
        raise InputError.single("是文件夹，应为文件", "is a folder, not a file", file=str(target), path="--out")
    temporary = target.with_name(f".{target.name}.tmp")
    try:
        if form == "html":
            temporary.write_text(page(report, lang), encoding="utf-8", newline="\n")
        else:
            write_report(report, temporary, lang)
        temporary.replace(target)
    except OSError as error:
        raise InputError.single(f"写入失败：{error}", f"writing failed: {error}", file=str(target)) from error
    finally:
        temporary.unlink(missing_ok=True)
    return target.stat().st_size
