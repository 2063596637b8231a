"""What can stand on a side of a comparison: scenario files of the folders, and scenarios of stored runs.

In links a side is one word: the name of a file, a name with ``+`` and the id of a measure that is switched on over it
(`dashboards.parts.switched`), or ``run:`` and the beginning of a run's id. Words from the address are compared with
what there is, never followed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboards import shell
from dashboards.folders import Choice
from dashboards.parts.switched import PLUS, setting, switched
from dashboards.parts.switched import word_of as word_with
from sim.errors import InputError
from sim.scenario.extend import SHIPPED
from sim.store import RunRecord

if TYPE_CHECKING:
    from sim.scenario import Scenario

Words = Sequence[str]
RUN = "run:"
#: letters of a run's id in a link
_LETTERS = 16
_HEX = re.compile(r"[0-9a-f]{4,64}\Z")
#: letters of what was set over a file, in a title
_LONGEST = 90


@dataclass(frozen=True)
class Side:
    """One side that was read.

    Attributes
    ----------
    word
        What stands in links.
    folder
        Where its region and bases are looked for.
    command
        Runs it once; empty where nobody knows.
    """

    word: str
    scenario: Scenario
    folder: Path
    command: str

    @property
    def title(self) -> shell.Text:
        """Title in both languages."""
        return {lang: self.scenario.title.get(lang) or self.scenario.name for lang in ("zh", "en")}


def titled(record: RunRecord) -> dict[str, str]:
    """Title of a stored run with what was set over its file: all points of a study have the file's title."""
    import shlex

    words = shlex.split(record.command)
    found = [word for place, word in enumerate(words) if place and words[place - 1] == "--set"]
    if not found:
        return dict(record.title)
    brief = ", ".join(each.removeprefix("parameters/").removeprefix("programmes/") for each in found)
    brief = brief if len(brief) <= _LONGEST else brief[: _LONGEST - 1] + "…"
    return {lang: f"{text} · {brief}" for lang, text in record.title.items()}


def word_of(run: str) -> str:
    """Word for the scenario of a stored run."""
    return f"{RUN}{run[:_LETTERS]}"


def read(word: str) -> Side:
    """The side that a word means; a scenario's own name and a bare run id are understood too.

    Raises
    ------
    InputError
        If there is no such file or run, or it has mistakes.
    """
    bare = word.removeprefix(RUN)
    choice = None if word.startswith(RUN) else _file(word)
    if choice is not None:
        return _of_file(choice.name, str(choice.path), _changed())
    if word.startswith(RUN) or _HEX.match(word):
        record = shell.store().record(bare)
        return _of_run(record.id, str(shell.store().folder), _changed())
    name, plus, measure = word.rpartition(PLUS)
    base = _file(name) if plus else None
    if base is not None:
        return _of_measure(base.name, str(base.path), measure, _changed())
    choice = shell.scenario_file(word)  # says what is nearest
    return _of_file(choice.name, str(choice.path), _changed())


def _changed() -> int:
    """When any scenario or region file changed last: a scenario takes from its bases and its region too."""
    found = [0]
    for folder in dict.fromkeys((shell.scenario_folder(), SHIPPED)):
        for place in (folder, folder / "regions"):
            try:
                found += [each.stat().st_mtime_ns for each in place.iterdir()]
            except OSError:
                continue
    return max(found)


def _file(word: str) -> Choice | None:
    choices = shell.scenario_files()
    for each in choices:
        if word == each.name:
            return each
    return next((each for each in choices if word == each.path.stem), None)


@st.cache_resource(max_entries=60, show_spinner=False)
def _of_file(name: str, path: str, changed: int) -> Side:
    from sim.scenario import load_scenario

    return Side(name, load_scenario(path), Path(path).parent, f"wangge run {shown(path)} --replications 1")


@st.cache_resource(max_entries=60, show_spinner=False)
def _of_measure(name: str, path: str, measure: str, changed: int) -> Side:
    base = _of_file(name, path, changed).scenario
    command = f"wangge run {shown(path)} --set {_quoted(setting(measure, base))} --replications 1"
    return Side(word_with(name, measure), switched(base, Path(path), measure), Path(path).parent, command)


def shown(path: str) -> str:
    """A file as a command names it."""
    file = Path(path)
    return _quoted(str(file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file))


def _quoted(text: str) -> str:
    import shlex

    return shlex.quote(text)


@st.cache_resource(max_entries=60, show_spinner=False)
def _of_run(run: str, store: str, changed: int) -> Side:
    from sim.experiments.stored import stored_scenario

    record = shell.store().record(run)
    scenario = stored_scenario(shell.store(), run, shell.scenario_folder())
    scenario = replace(scenario, seed=record.seed, title=titled(record))
    return Side(word_of(run), scenario, shell.scenario_folder(), record.command)


def distinct(sides: Sequence[Side]) -> list[Side]:
    """The same sides with different names and titles: a copy or a stored scenario may have kept those of its origin."""
    seen: dict[str, int] = {}
    found = []
    for each in sides:
        name = each.scenario.name
        seen[name] = seen.get(name, 0) + 1
        if seen[name] == 1:
            found.append(each)
            continue
        mark = each.word.removeprefix(RUN)[:8]
        title = {lang: f"{text} ({mark})" for lang, text in each.title.items()}
        found.append(replace(each, scenario=replace(each.scenario, name=f"{name}-{mark}"[:80], title=title)))
    return _titled_apart(found)


def _titled_apart(sides: Sequence[Side]) -> list[Side]:
    """Sides of one title also bear their names: nobody could tell their figures apart."""
    titles = [tuple(sorted(each.title.items())) for each in sides]
    return [
        each if titles.count(title) == 1
        else replace(each, scenario=replace(each.scenario, title=_with_name(each.title, each.scenario.name)))
        for each, title in zip(sides, titles, strict=True)
    ]  # fmt: skip


def _with_name(title: shell.Text, name: str) -> dict[str, str]:
    return {lang: f"{text} ({name})" for lang, text in title.items()}


def check(sides: Sequence[Side]) -> None:
    """Refuse what cannot be compared, before anything is run.

    Raises
    ------
    InputError
        If sides are the same in all that matters, or cover different days.
    """
    from sim.store.records import scenario_digest

    base, faults = sides[0].scenario, []
    seen = {scenario_digest(base.identity()): base.name}
    for side in sides[1:]:
        name, digest = side.scenario.name, scenario_digest(side.scenario.identity())
        if digest in seen:
            faults += InputError.single(
                f"“{name}”与“{seen[digest]}”内容相同，没有可比的差别；请另选一个",
                f"'{name}' and '{seen[digest]}' are the same in all that matters; choose another one",
            ).faults
        seen.setdefault(digest, name)
        if horizon(side.scenario) != horizon(base):
            faults += InputError.single(
                f"“{name}”与基准“{base.name}”的起始日期或时段不同，差值没有意义；请另选，或使 horizon 一致",
                f"'{name}' and the base '{base.name}' cover different days, so differences mean nothing; choose another"
                " one, or give both the same horizon",
            ).faults
    if faults:
        raise InputError(faults)


def horizon(scenario: Scenario) -> tuple[object, ...]:
    """What must agree."""
    return scenario.start, scenario.warm_up, scenario.measure, scenario.follow_up


def request(sides: Sequence[Side], **more: Any) -> dict[str, Any]:
    """What a job is asked: the sides with all that they are made of, so that it runs just what the page showed."""
    from sim.experiments.scenario_text import scenario_text
    from sim.store.records import scenario_digest

    return {
        "sides": [
            {
                "word": each.word, "name": each.scenario.name, "text": scenario_text(each.scenario),
                "folder": str(each.folder), "digest": scenario_digest(each.scenario.identity()),
                "command": each.command,
            }
            for each in sides
        ],
        **more,
    }  # fmt: skip


def known(words: Sequence[str]) -> list[str]:
    """Words of an address as the lists have them; what means nothing is told on the page and left out."""
    found = []
    for word in words:
        with shell.safely():
            found.append(read(word).word)
    return list(dict.fromkeys(found))
