"""The only folders that a browser's choice can reach: the analyst's scenarios, the shipped ones and the store."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.errors import InputError, suggestion
from sim.scenario.extend import SHIPPED

SCENARIOS, STORE = "WANGGE_SCENARIOS", "WANGGE_STORE"
_SUFFIXES = (".yaml", ".yml")
_NAME = re.compile(r"\w[\w .()+\-（）·]{0,79}\Z")
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
_MOST = 500


@dataclass(frozen=True)
class Choice:
    """A scenario file one may choose.

    Attributes
    ----------
    path
        The file itself; never shown whole and never taken from the browser.
    name
        What stands in links: the path within its folder, unique among all choices.
    title
        Title in both languages; the name where the file has none.
    shipped
        Whether it lies in the folder that comes with the program.
    """

    path: Path
    name: str
    title: Mapping[str, str]
    shipped: bool


def scenario_folder() -> Path:
    """Where scenarios are saved: ``WANGGE_SCENARIOS``, else ``scenarios`` in the current folder, else the shipped."""
    named = os.environ.get(SCENARIOS)
    if named:
        return Path(named).resolve()
    here = Path("scenarios").resolve()
    return here if here.is_dir() else SHIPPED


def scenario_files() -> list[Choice]:
    """Scenario files of both folders: the analyst's own first, and in place of shipped ones of the same name."""
    own = scenario_folder()
    found: dict[str, Choice] = {}
    for folder in dict.fromkeys((own, SHIPPED)):
        for path in _files(folder):
            found.setdefault(path.name, Choice(path, path.name, _title(path), folder == SHIPPED))
    return list(found.values())


def region_files() -> list[str]:
    """Region files of both folders, as a scenario names them."""
    folders = dict.fromkeys((scenario_folder(), SHIPPED))
    names = [f"regions/{path.name}" for folder in folders for path in _files(folder / "regions")]
    return list(dict.fromkeys(names))


def scenario_file(name: str) -> Choice:
    """The scenario that a link or a list names.

    Raises
    ------
    InputError
        If there is none of that name; the name is compared, never followed.
    """
    choices = {choice.name: choice for choice in scenario_files()}
    if name in choices:
        return choices[name]
    zh, en = suggestion(name, list(choices))
    raise InputError.single(f"情景文件夹中没有“{name}”{zh}", f"no scenario '{name}' in the scenario folder{en}")


def _files(folder: Path) -> list[Path]:
    """Ordinary files only, and none that a link takes out of the folder."""
    try:
        names = sorted(each for each in folder.iterdir() if each.suffix in _SUFFIXES and not each.name.startswith("."))
        return [each for each in names[:_MOST] if each.is_file() and each.resolve().is_relative_to(folder)]
    except OSError:
        return []


_TITLES: dict[tuple[str, int, int], Mapping[str, str]] = {}


def _title(path: Path) -> Mapping[str, str]:
    """Title of a file, read once for each state of it."""
    from sim.yaml_nodes import load

    plain = {"zh": path.stem, "en": path.stem}
    try:
        status = path.stat()
        key = (str(path), status.st_mtime_ns, status.st_size)
        if key not in _TITLES:
            title = load(path).plain().get("title")
            known = isinstance(title, dict) and {lang: str(title[lang]) for lang in ("zh", "en") if title.get(lang)}
            if isinstance(title, str):
                known = dict.fromkeys(("zh", "en"), title)
            _TITLES[key] = {**plain, **known} if known else plain
            while len(_TITLES) > _MOST:
                _TITLES.pop(next(iter(_TITLES)))
        return _TITLES[key]
    except (OSError, InputError):
        return plain


def checked_name(name: str) -> str:
    """A file name for saving, with its suffix.

    Raises
    ------
    InputError
        If it is anything but a plain name: no folder, no leading dot, no control or device name.
    """
    plain = unicodedata.normalize("NFC", name.strip())
    stem = plain.removesuffix(".yaml").removesuffix(".yml")
    fits = _NAME.match(stem) and not stem.endswith((".", " ")) and stem.split(".")[0].lower() not in _DEVICES
    if not fits:
        raise InputError.single(
            "文件名应以字母、汉字或数字开头，最多 80 字，不含 / \\ : * ? 等符号，也不是系统保留名",
            "a file name begins with a letter or digit, has at most 80 characters, holds none of / \\ : * ? and the "
            "like, and is no name reserved by the system",
        )
    return stem + ".yaml"
