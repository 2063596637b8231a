"""What the lists of scenarios offer: files of the folders, and scenarios that runs were stored of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dashboards import shell
from dashboards.parts.sides import RUN, check, read, titled, word_of
from sim.errors import InputError
from sim.store import RunRecord

#: stored scenarios to choose among, and runs looked through for them
_MOST, _RUNS = 40, 400
#: base that is chosen to begin with, and how many alternatives are tried against it
_FIRST, _TRIED = "huaihua.yaml", 12
#: alternatives to begin with, if they build on the base: one measure alone, then what a document reports as done
_THEN = ("huaihua-talk-days", "-reported")


@dataclass(frozen=True)
class Option:
    """One thing to choose: its word and what it is called, letter for letter."""

    word: str
    label: str


def options(stored: bool) -> list[Option]:
    """Scenario files, and with ``stored`` also scenarios that runs were stored of."""
    found = [Option(each.name, f"{shell.say(each.title)} ({each.name})") for each in shell.scenario_files()]
    return found + [option(each) for each in _stored()] if stored else found


def option(record: RunRecord) -> Option:
    """A stored scenario as something to choose."""
    return Option(word_of(record.id), shell.t("sides.stored", title=shell.say(titled(record)), id=record.id[:8]))


def _stored() -> list[RunRecord]:
    """One finished run of each stored scenario, the latest scenarios first."""
    found: dict[str, RunRecord] = {}
    for record in shell.store().runs(state="done", limit=_RUNS):
        found[record.scenario] = record  # the oldest run of it: its word stays the same while more are added
    return list(found.values())[:_MOST]


def label(word: str) -> str:
    """What a side of the address is called; the word itself where it means nothing."""
    try:
        return f"{shell.say(read(word).title)} ({word})"
    except InputError:
        return word


def preferred(found: Sequence[Option], base: str | None = None) -> tuple[str, str | None]:
    """Base and first alternative to begin with: the one named (else Huaihua's), and the first that fits it."""
    words = [each.word for each in found]
    first = base or next((each for each in (_FIRST, *words) if each in words), "")
    stem = first if first.startswith(RUN) else Path(first).stem.removesuffix("-baseline")
    ordered = sorted((each for each in words if each != first), key=lambda each: _distance(each, stem))
    for word in ordered[:_TRIED]:
        try:
            check([read(first), read(word)])
            return first, word
        except InputError:
            continue
    return first, None


def _distance(word: str, stem: str) -> tuple[bool, int]:
    """Order of alternatives: files that build on a base usually begin with its name."""
    place = next((place for place, end in enumerate(_THEN) if Path(word).stem.endswith(end)), len(_THEN))
    return not word.startswith(stem), place
