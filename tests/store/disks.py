"""What is done on disks that are full or cannot be written; a program, since such a disk is a process's own.

``python -m tests.store.disks full FOLDER`` fills the disk of a folder with runs, ``limited`` does so below a limit of
the size of files, ``sweep`` fills it with a sweep and finishes that when there is room again, ``readonly`` looks at a
store that can only be read. Each prints one JSON object: what was said, in both languages.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import sys
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.store import Store
from tests.store.made import check, made

#: bytes that are in the way, and are then taken away, of a disk of 1 MB and of one of 8 MB
BALLAST, SWEEP_BALLAST = 400_000, 7_000_000
LIMIT = 600_000


def whole(store: Store, seeds: list[int]) -> None:
    """Fail unless exactly these runs are there, each whole, and nothing else is left in the folder."""
    assert store.rows("PRAGMA quick_check")[0][0] == "ok"
    assert sorted(record.seed for record in store.runs()) == seeds
    for record in store.runs():
        check(store, record)
    logs = store.folder / "logs"
    assert {each.name for each in logs.iterdir()} == {record.id for record in store.runs() if record.logs}
    assert not list((store.folder / "tmp").iterdir())


def fill(folder: Path, every: int) -> tuple[list[int], InputError]:
    """Put runs until that fails; one in every so many has logs."""
    seeds: list[int] = []
    with Store.open(folder) as store:
        for seed in itertools.count():
            try:
                store.put(made(seed, logs=seed % every == 0, areas=seed % 2 == 0))
            except InputError as error:
                whole(store, seeds)
                return seeds, error
            seeds.append(seed)
    raise AssertionError


def full(folder: Path) -> dict[str, str]:
    """Fill a small disk, twice: once a run without logs does not fit, once one with logs."""
    ballast, said = folder / "ballast", {}
    for name, every in (("rows", 10**9), ("logs", 1)):
        ballast.write_bytes(bytes(BALLAST))
        store = folder / name
        seeds, error = fill(store, every)
        assert len(seeds) > 3
        ballast.unlink()
        with Store.open(store) as again:
            whole(again, seeds)
            again.put(made(len(seeds), logs=True))
            whole(again, [*seeds, len(seeds)])
            again.delete(record.id for record in again.runs())
        said |= {f"{name}.{lang}": error.text(lang) for lang in ("zh", "en")}
    return said


def limited(folder: Path) -> dict[str, str]:
    """Fill a database up to a limit of the size of files, which a process may have been given."""
    import resource

    _, highest = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, highest))
    seeds, error = fill(folder / "store", 3)
    resource.setrlimit(resource.RLIMIT_FSIZE, (highest, highest))
    with Store.open(folder / "store") as store:
        whole(store, seeds)
        store.put(made(len(seeds), logs=True))
        whole(store, [*seeds, len(seeds)])
    return {lang: error.text(lang) for lang in ("zh", "en")}


def command(*words: object) -> tuple[int, str]:
    """Carry a command of ``wangge`` out; its code and what it said."""
    from sim.cli import main

    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
        code = main([str(word) for word in words])
    return code, said.getvalue()


def sweep(folder: Path) -> dict[str, Any]:
    """A sweep that runs into a full disk, and the same command when there is room again."""
    ballast, study = folder / "ballast", folder / "study.yaml"
    study.write_text("schema: 1\nstudy: small\nbase: tiny.yaml\nreplications: 30\nkeep: {daily: true}\n", "utf-8")
    ballast.write_bytes(bytes(SWEEP_BALLAST))
    words = ("sweep", study, "--store", folder / "store", "--workers", 1)
    code, said = command(*words, "--lang", "en")
    with Store.open(folder / "store") as store:
        kept = {record.id: store.value_rows(record.id) for record in store.runs()}
        assert store.rows("PRAGMA quick_check")[0][0] == "ok"
    ballast.unlink()
    again, _ = command(*words, "--lang", "en")
    with Store.open(folder / "store") as store:
        assert kept == {name: store.value_rows(name) for name in kept}
        return {"said": said, "code": code, "kept": len(kept), "again": again, "stored": store.count()}


def readonly(folder: Path) -> dict[str, Any]:
    """Commands that read and commands that write, where nothing can be written."""
    store = folder / "store"
    with Store.open(store) as held:
        assert held.read_only
        for record in held.runs():
            check(held, record)
        number, first = held.count(), held.runs()[0].id
    study = Path(__file__).parents[2] / "scenarios" / "studies" / "tiny-hours.yaml"
    found: dict[str, Any] = {"list": command("runs", "list", "--store", store, "--lang", "en")[0], "runs": number}
    for lang in ("zh", "en"):
        found[f"sweep.{lang}"] = command("sweep", study, "--store", store, "--lang", lang)
        found[f"delete.{lang}"] = command("runs", "delete", first, "--store", store, "--lang", lang)
        found[f"new.{lang}"] = command("sweep", study, "--store", folder / "none" / "yet", "--lang", lang)
    return found


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](Path(sys.argv[2]))))
