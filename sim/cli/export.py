"""``wangge export``: a folder written by ``run --out`` in another form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim.cli import options
from sim.errors import InputError, suggestion
from sim.text import say

if TYPE_CHECKING:
    from sim.events.export import Stored

FORMS = ("csv", "parquet", "xlsx", "xes")


def register(app: typer.Typer, lang: str, command: Any) -> None:
    """Add ``export`` to the program."""
    folder = typer.Argument(
        ..., metavar=say("help.folder", lang), help=options.helped("help.run_folder", lang), show_default=False
    )
    form = typer.Option(..., "--to", metavar="|".join(FORMS), help=options.helped("help.to", lang), show_default=False)
    out = typer.Option(None, "--out", metavar=say("help.place", lang), help=options.helped("help.out_export", lang))
    json_file, language = options.json_file(lang), options.language(lang)

    def export(
        folder: str = folder,
        form: str = form,
        out: str | None = out,
        json_file: str | None = json_file,
        lang_option: str | None = language,
    ) -> None:
        perform(Path(folder), form, out, json_file, lang)

    app.command("export", cls=command, help=say("help.export", lang), options_metavar=say("help.options", lang))(export)


def perform(folder: Path, form: str, out: str | None, json_file: str | None, lang: str) -> None:
    """Write the tables of a run in another form; one file, or a folder of files."""
    from sim.cli.console import check_json, progress, show_lines, tell, write_answer
    from sim.events.export import stored
    from sim.events.export.xlsx import too_long
    from sim.experiments.executor import Progress
    from sim.experiments.folder import read_manifest

    check_json(json_file)
    if form not in FORMS:
        zh, en = suggestion(form, FORMS)
        raise InputError.single(f"未知的格式“{form}”{zh}", f"unknown form '{form}'{en}", path="--to")
    manifest = read_manifest(folder)
    if manifest.get("kind") != "run":
        raise InputError.single(
            "不是 wangge run --out 写成的文件夹", "was not written by 'wangge run --out'", file=str(folder)
        )
    held = stored(folder, str(manifest["horizon"]["start"]), int(manifest.get("day_minutes", 480)))
    target = (
        Path(out)
        if out is not None
        else folder.with_name(folder.name + {"csv": "-csv", "parquet": "-parquet"}.get(form, f".{form}"))
    )
    counted = {"xes": ("events",), "csv": tuple(held.tables)}.get(form, ("cases", "files", "events"))
    total = sum(held.tables[name].num_rows for name in counted)
    done = 0
    with progress(say("cli.exporting", lang, form=form), lang) as watch:
        import time

        began = time.perf_counter()

        def tick(rows: int) -> None:
            nonlocal done
            done = min(total, done + rows)
            watch(Progress(done, total, time.perf_counter() - began))

        written = write(held, target, form, lang, tick, manifest)
    if json_file != "-":
        show_lines([say("cli.written", lang, folder=target)])
    for table in too_long(held) if form == "xlsx" else ():
        tell(say("cli.too_long", lang, table=say(f"table.{table}", lang), rows=held.tables[table].num_rows))
    write_answer(json_file, {"schema": 1, "form": form, "target": str(target), "files": written})


def write(
    held: Stored, target: Path, form: str, lang: str, tick: Callable[[int], None], manifest: dict[str, Any]
) -> list[str]:
    """Write one form; a file appears whole or not at all, a folder likewise."""
    from sim.experiments.folder import MANIFEST, fresh, write_json

    if form in ("xlsx", "xes"):
        _one_file(held, target, form, lang, tick)
        return [target.name]
    with fresh(target) as folder:
        if form == "csv":
            from sim.events.export.csv_files import write_csv

            written = write_csv(held, folder, lang, tick)
        else:
            written = _copy_parquet(held, folder)
        write_json(folder / MANIFEST, manifest | {"kind": f"export-{form}", "files": sorted(written)})
    return [*written, MANIFEST]


def _copy_parquet(held: Stored, folder: Path) -> list[str]:
    import shutil

    names = [f"{name}.parquet" for name in held.tables]
    for name in names:
        shutil.copyfile(held.folder / name, folder / name)
    return names


def _one_file(held: Stored, target: Path, form: str, lang: str, tick: Callable[[int], None]) -> None:
    from sim.events.export.xes import write_xes
    from sim.events.export.xlsx import write_xlsx

    if target.is_dir():
        raise InputError.single("是文件夹，应为文件", "is a folder, not a file", file=str(target), path="--out")
    temporary = target.with_name(f".{target.name}.tmp")
    try:
        temporary.parent.mkdir(parents=True, exist_ok=True)
        (write_xlsx if form == "xlsx" else write_xes)(held, temporary, lang, tick)
        temporary.replace(target)
    except OSError as error:
        raise InputError.single(f"写入失败：{error}", f"writing failed: {error}", file=str(target)) from error
    finally:
        temporary.unlink(missing_ok=True)
