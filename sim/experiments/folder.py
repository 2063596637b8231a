"""Result folders: written beside their place and moved there whole, so that a folder is complete or absent.

A folder that exists is replaced only if every file in it was written by this program (its manifest lists them).
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim import NUMBERS, __version__
from sim.errors import InputError
from sim.experiments.engine import title
from sim.experiments.place_names import place_names
from sim.experiments.versions import versions
from sim.store.records import scenario_digest
from sim.text import both

if TYPE_CHECKING:
    from sim.events.tables import RunTables
    from sim.experiments.compare import Comparison
    from sim.experiments.run import RunResult
    from sim.scenario import Scenario

MANIFEST = "manifest.json"


def identity(scenario: Scenario) -> str:
    """SHA-256 of what the run depends on, as the store has it: the scenario without titles, file names and comments."""
    return scenario_digest(scenario.identity())


def check_target(target: Path) -> None:
    """Refuse a place that cannot become a result folder, before any work is done.

    Raises
    ------
    InputError
        If it is a file, or a folder with files this program did not write.
    """
    if target.is_symlink() or target.is_file():
        raise InputError.single(
            "已有同名文件或链接；请换一个文件夹", "is a file or a link; name a folder", file=str(target)
        )
    if not target.exists():
        return
    present = {path.relative_to(target).as_posix() for path in target.rglob("*") if not path.is_dir()}
    foreign = sorted(present - set(_listed(target)))
    if foreign:
        more = len(foreign) - 1
        tail = (f" 等 {more + 1} 个", f" and {more} more") if more else ("", "")
        raise InputError.single(
            f"文件夹内有并非本程序写入的文件（{foreign[0]}{tail[0]}）；请换一个文件夹或先移走",
            f"holds files this program did not write ({foreign[0]}{tail[1]}); choose another folder or move them away",
            file=str(target),
        )


def _listed(target: Path) -> list[str]:
    try:
        manifest = read_manifest(target)
    except InputError:
        return []
    return [MANIFEST, *(str(name) for name in manifest.get("files", ()))]


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a result folder.

    Raises
    ------
    InputError
        If there is none or it is not ours.
    """
    path = folder / MANIFEST
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict) or "wangge" not in found:
        raise InputError.single(
            "没有可用的 manifest.json；应为 wangge run --out 或 compare --out 写成的文件夹",
            "no usable manifest.json; expected a folder written by 'wangge run --out' or 'compare --out'",
            file=str(folder),
        )
    return found


@contextlib.contextmanager
def fresh(target: Path) -> Iterator[Path]:
    """Empty folder to write into; becomes ``target`` when the block ends well and disappears otherwise.

    Raises
    ------
    InputError
        As `check_target`, or if the place cannot be written.
    """
    check_target(target)
    full = target.absolute()
    temporary = full.with_name(f".{full.name}.{os.getpid()}.tmp")
    try:
        temporary.mkdir(parents=True)
    except OSError as error:
        raise InputError.single(
            f"无法写入：{error.strerror}", f"cannot be written: {error.strerror}", file=str(target)
        ) from error
    try:
        yield temporary
        _swap(temporary, full)
    except OSError as error:
        raise InputError.single(f"写入失败：{error}", f"writing failed: {error}", file=str(target)) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _swap(temporary: Path, full: Path) -> None:
    if not full.exists():
        temporary.rename(full)
        return
    old = full.with_name(f".{full.name}.{os.getpid()}.old")
    full.rename(old)
    try:
        temporary.rename(full)
    except OSError:
        old.rename(full)
        raise
    shutil.rmtree(old, ignore_errors=True)


def write_json(path: Path, content: Any) -> None:
    """Write JSON as UTF-8, two spaces deep, ending in a line feed."""
    text = json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def manifest(kind: str, scenarios: Sequence[Scenario], command: str, folder: Path, more: Mapping[str, Any]) -> None:
    """Write the manifest as the last file of a folder."""
    base = scenarios[0]
    write_json(
        folder / MANIFEST,
        {
            "schema": 1,
            "wangge": __version__,
            "kind": kind,
            "notice": both("notice"),
            "scenarios": [
                {"name": each.name, "title": dict(title(each)), "identity": identity(each)} for each in scenarios
            ],
            "horizon": {
                "start": str(base.start),
                "warm_up": base.warm_up,
                "measure": base.measure,
                "follow_up": base.follow_up,
            },
            "numbers": NUMBERS,
            "versions": versions(),
            "command": command,
            **more,
            "files": sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()),
        },
    )


def indicator_rows(result: RunResult) -> list[dict[str, Any]]:
    """Indicators with reasons and the value of each replication."""
    return [
        {
            "id": each.id, "series": each.series, "value": each.value, "low": each.low, "high": each.high,
            "unit": each.unit["en"], "reason": None if each.reason is None else dict(each.reason),
            "replications": list(each.sample),
        }
        for each in result.indicators
    ]  # fmt: skip


def write_run(target: Path, scenario: Scenario, result: RunResult, run: RunTables, command: str) -> None:
    """Write a run: tables of the first replication, indicators of all."""
    from sim.events.export import store

    def tables(folder: Path) -> tuple[dict[str, int], int]:
        return store(run, folder, place_names(scenario)), run.day_minutes

    _write_run(target, scenario, result, tables, command)


def write_stored_run(target: Path, scenario: Scenario, result: RunResult, logs: Path, command: str) -> None:
    """As `write_run`, the tables taken from the case logs of a stored run."""
    from sim.events.export import TABLES
    from sim.store.logs import described

    def tables(folder: Path) -> tuple[dict[str, int], int]:
        import pyarrow.parquet as pq

        rows = {}
        for name in (f"{each}.parquet" for each in TABLES):
            shutil.copyfile(logs / name, folder / name)
            rows[name] = pq.read_metadata(folder / name).num_rows
        return rows, int(described(logs)["day_minutes"])

    _write_run(target, scenario, result, tables, command)


def _write_run(
    target: Path,
    scenario: Scenario,
    result: RunResult,
    tables: Callable[[Path], tuple[dict[str, int], int]],
    command: str,
) -> None:
    from sim.events.export.csv_files import write_records

    with fresh(target) as folder:
        rows, day_minutes = tables(folder)
        write_json(
            folder / "indicators.json", {"schema": 1, "notice": both("notice"), "indicators": indicator_rows(result)}
        )
        records = [row | {"reason": (row["reason"] or {}).get("en", "")} for row in indicator_rows(result)]
        for record in records:
            del record["replications"]
        write_records(folder / "indicators.csv", records)
        write_json(folder / "scenario.json", scenario.identity())
        more = {"seed": result.seed, "replications": result.replications, "day_minutes": day_minutes, "rows": rows}
        manifest("run", [scenario], command, folder, more)


def comparison_record(comparison: Comparison) -> dict[str, Any]:
    """Everything a comparison found: effects with both means and reasons, and every paired value."""
    sides = [comparison.base, *comparison.alternatives]
    return {
        "schema": 1,
        "notice": both("notice"),
        "base": comparison.base.name,
        "pairs": comparison.pairs,
        "level": 1.0 - comparison.alpha,
        "rests": None if comparison.rests is None else comparison.rests.as_json(),
        "effects": [
            {**each.as_json(), "base_value": each.base, "alternative_value": each.changed,
             "reason": None if each.reason is None else dict(each.reason)}
            for each in comparison.effects
        ],
        "values": {
            side.name: [{"id": each.id, "series": each.series, "sample": list(each.sample)} for each in side.indicators]
            for side in sides
        },
    }  # fmt: skip


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of effects for a table: no cell holds more than one thing."""
    found = dict(row)
    for part, names in (("knowledge", ("low", "high", "members", "sign_share")), ("switching", ("address", "value"))):
        held = found.pop(part) or {}
        found |= {f"{part}_{name}": held.get(name) for name in names}
    return found


def write_comparison(
    target: Path, comparison: Comparison, command: str, lang: str, parts: Mapping[str, Callable[[Path], None]]
) -> None:
    """Write a comparison: JSON, CSV, and what ``parts`` adds (file name -> writer)."""
    from sim.events.export.csv_files import write_records

    with fresh(target) as folder:
        record = comparison_record(comparison)
        write_json(folder / "comparison.json", record)
        rows = [_flat(row) | {"reason": (row["reason"] or {}).get(lang, "")} for row in record["effects"]]
        write_records(folder / "effects.csv", rows, lang)
        for name, write in parts.items():
            write(folder / name)
        scenarios = [side.scenario for side in (comparison.base, *comparison.alternatives)]
        more = {"seed": comparison.seed, "pairs": comparison.pairs}
        manifest("comparison", scenarios, command, folder, more)
