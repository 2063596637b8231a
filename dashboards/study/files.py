"""Study files one may start, and the process that a study runs in."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboards import folders, shell
from dashboards.jobs.record import FOLDER
from sim.errors import InputError, suggestion
from sim.scenario.extend import SHIPPED
from sim.store.processes import alive, spawn, start_token

if TYPE_CHECKING:
    from sim.experiments.sweep import Study

STUDIES = "studies"
_MOST = 200


@dataclass(frozen=True)
class StudyFile:
    """A study file of the folders; ``name`` is unique among them and stands in links."""

    path: Path
    name: str


@dataclass(frozen=True)
class Started:
    """A sweep's process that this session started, until its study is in the store."""

    name: str
    pid: int
    token: str
    log: Path
    when: float

    @property
    def lives(self) -> bool:
        """Whether it is still at work."""
        return alive(self.pid, self.token)

    def words(self, most: int = 14) -> list[str]:
        """Last lines it said."""
        try:
            lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return []
        return [line for line in lines if line.strip()][-most:]


def study_files() -> list[StudyFile]:
    """Study files: those of the analyst's own folder first, and in place of shipped ones of the same name."""
    found: dict[str, StudyFile] = {}
    for folder in dict.fromkeys((folders.scenario_folder() / STUDIES, SHIPPED / STUDIES)):
        for path in _files(folder):
            found.setdefault(path.name, StudyFile(path, path.name))
    return list(found.values())


def _files(folder: Path) -> list[Path]:
    """Ordinary files only, and none that a link takes out of the folder."""
    try:
        real = folder.resolve()
        names = sorted(each for each in folder.iterdir() if each.suffix in (".yaml", ".yml"))
        fits = [each for each in names[:_MOST] if each.is_file() and each.resolve().is_relative_to(real)]
    except OSError:
        return []
    return [each for each in fits if not each.name.startswith(".")]


def study_file(name: str) -> StudyFile:
    """The study file of a name; the name is compared, never followed.

    Raises
    ------
    InputError
        If there is none.
    """
    known = {each.name: each for each in study_files()}
    if name in known:
        return known[name]
    zh, en = suggestion(name[:200], list(known))
    raise InputError.single(f"没有研究文件“{name[:200]}”{zh}", f"no study file '{name[:200]}'{en}")


def of_record(file: str) -> StudyFile | None:
    """The study file that a stored study was read from; None where it is outside the folders or gone."""
    wanted = Path(file).resolve()
    return next((each for each in study_files() if each.path.resolve() == wanted), None)


def read(each: StudyFile) -> Study:
    """The study, read and checked.

    Raises
    ------
    InputError
        With every mistake found.
    """
    status = each.path.stat()
    return _read(str(each.path), status.st_mtime_ns, status.st_size)


@st.cache_resource(max_entries=40, ttl=30, show_spinner=False)
def _read(path: str, changed: int, size: int) -> Study:
    from sim.experiments.sweep import load

    return load(Path(path), root=folders.scenario_folder())


def titles() -> Mapping[str, Mapping[str, str]]:
    """Titles of the study files without checking them: only the texts are read."""
    from sim.yaml_nodes import load

    found: dict[str, Mapping[str, str]] = {}
    for each in study_files():
        plain = {"zh": each.path.stem, "en": each.path.stem}
        try:
            title: Any = load(each.path).plain().get("title")
        except (InputError, OSError):
            title = None
        known = title if isinstance(title, dict) else dict.fromkeys(plain, title) if isinstance(title, str) else {}
        found[each.name] = {**plain, **{lang: str(known[lang]) for lang in plain if known.get(lang)}}
    return found


def start(each: StudyFile, again: bool = False) -> Started:
    """Start a sweep in a process of its own; it goes on when this page, tab or server is gone.

    Parameters
    ----------
    again
        Also try again what failed.

    Raises
    ------
    InputError
        If the store cannot be written.
    """
    store = shell.store()
    store.check_writable()
    path = each.path
    if path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())  # as somebody at a keyboard would write it
    arguments = ["sweep", str(path), "--store", str(store.folder.resolve()), "--lang", shell.language()]
    log = store.folder / FOLDER / f"sweep-{path.stem}-{time.time_ns():x}.log"
    pid = spawn("sim.cli", [*arguments, *(["--no-resume"] if again else [])], log)
    return Started(each.name, pid, start_token(pid), log, time.time())
