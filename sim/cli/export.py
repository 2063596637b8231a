"""``wangge export``: a folder written by ``run --out``, or a stored run, in another form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim.cli import options, stores
from sim.errors import InputError, suggestion
from sim.text import say

if TYPE_CHECKING:
    from sim.events.export import Stored

FORMS = ("csv", "parquet", "xlsx", "xes")


def register(app: typer.Typer, lang: str, command: Any) -> None:
    """Add ``export`` to the program."""
    source = typer.Argument(
        ..., metavar=say("help.source", lang), help=options.helped("help.run_or_folder", lang), show_default=False
    )
    form = typer.Option(..., "--to", metavar="|".join(FORMS), help=options.helped("help.to", lang), show_default=False)
    out = typer.Option(None, "--out", metavar=say("help.place", lang), help=options.helped("help.out_export", lang))
    json_file, language = options.json_file(lang), options.language(lang)
    store = stores.option(lang, "help.store_default")

    def export(
        source: str = source,
        form: str = form,
        out: str | None = out,
        store: str | None = store,
        json_file: str | None = json_file,
        lang_option: str | None = language,
    ) -> None:
        perform(source, form, out, json_file, lang, store)

    app.command("export", cls=command, help=say("help.export_any", lang), options_metavar=say("help.options", lang))(
        export
    )


def perform(
    source: str, form: str, out: str | None, json_file: str | None, lang: str, store: str | None = None
) -> None:
    """Write the tables of a run in another form; one file, or a folder of files."""
    from sim.cli.console import check_json, progress, show_lines, tell, write_answer
    from sim.events.export import stored
    from sim.events.export.xlsx import too_long
    from sim.experiments.executor import Progress

    check_json(json_file)
    if form not in FORMS:
        zh, en = suggestion(form, FORMS)
        raise InputError.single(f"未知的格式“{form}”{zh}", f"unknown form '{form}'{en}", path="--to")
    by_folder = _is_folder(source)
    folder, name, manifest = _of_folder(Path(source)) if by_folder else _of_store(source, store)
    try:
        held = stored(folder, str(manifest["horizon"]["start"]), int(manifest.get("day_minutes", 480)))
    except InputError as error:
        raise error if by_folder else _damaged(error, manifest, stores.folder(store)) from error
    ending = {"csv": "-csv", "parquet": "-parquet"}.get(form, f".{form}")
    target = Path(out) if out is not None else name.with_name(name.name + ending)
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


def _is_folder(source: str) -> bool:
    """Whether a folder is meant: it is there, or the text cannot be the beginning of an id."""
    return Path(source).exists() or len(source) < 4 or not set(source.lower()) <= set("0123456789abcdef")


def _of_folder(folder: Path) -> tuple[Path, Path, dict[str, Any]]:
    """Tables, name of the target and manifest of a folder of ``run --out``."""
    from sim.experiments.folder import read_manifest

    manifest = read_manifest(folder)
    if manifest.get("kind") != "run":
        raise InputError.single(
            "不是 wangge run --out 写成的文件夹", "was not written by 'wangge run --out'", file=str(folder)
        )
    return folder, folder, manifest


def _of_store(run: str, store: str | None) -> tuple[Path, Path, dict[str, Any]]:
    """The same of a stored run; its target stands in the current folder."""
    from sim.experiments.stored import run_manifest
    from sim.store import Store

    with Store.open(stores.folder(store), create=False) as held:
        record = held.record(run)
        folder, manifest = held.logs(record.id), run_manifest(held, record.id)
    if folder is None:
        zh, en = ("案件日志缺失或不完整", "the case logs are missing or not whole") if record.logs else (
            "存入时没有保留案件日志", "no case logs were kept")  # fmt: skip
        again = f"{record.command} --store {held.folder}" if record.command else ""
        raise InputError.single(
            f"推演 {record.id[:12]} {zh}" + (f"；可重新得到：{again}" if again else ""),
            f"run {record.id[:12]}: {en}" + (f"; to get them: {again}" if again else ""),
            file=str(held.folder),
        )
    return folder, Path(record.id[:12]), manifest


def _damaged(error: InputError, manifest: dict[str, Any], folder: Path) -> InputError:
    """Logs that are there in full size and cannot be read: the run is whole, and running it again gives them back."""
    run, command = manifest["run"][:12], manifest["command"]
    again = [f"wangge runs delete {run} --store {folder}", *([f"{command} --store {folder}"] if command else [])]
    return InputError.single(
        f"推演 {run} 的案件日志已损坏，未作任何改动，指标结果不受影响；可重新得到：{'；'.join(again)}",
        f"the case logs of run {run} are damaged; nothing was changed, its indicators are not affected; to get the logs"
        f" again: {'; '.join(again)}",
        file=error.faults[0].file,
    )


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
