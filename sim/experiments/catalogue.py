"""The catalogue of programmes as a list that can be searched: by name in either language, document, stage, nature."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.errors import InputError, nearest, suggestion
from sim.evidence import Programme, documents, programmes
from sim.evidence.records import NATURES, STAGES, STATUSES
from sim.experiments.model_tables import place_words
from sim.text import LANGUAGES
from sim.vocabulary import label

#: longest word of the user that a message repeats
MOST_SHOWN = 60


@dataclass(frozen=True)
class Filter:
    """What is looked for; None asks for nothing.

    Attributes
    ----------
    source
        A document, or a place of which there are documents.
    stage, nature, status
        Ids, or their labels in either language.
    """

    source: str | None = None
    stage: str | None = None
    nature: str | None = None
    status: str | None = None


def listed(word: str | None = None, wanted: Filter | None = None) -> list[Programme]:
    """Entries of the catalogue, document by document in the order of the document.

    Parameters
    ----------
    word
        Part of a name in Chinese or English, or of an id.

    Raises
    ------
    InputError
        If a filter is unknown or the word stands in no entry at all; names the nearest one.
    """
    asked = wanted or Filter()
    records = programmes()
    found = [records[name] for each in documents().values() for name in each.programmes]
    if word is not None:
        found = _named(word, found)
    if asked.source is not None:
        sources = _sources(asked.source)
        found = [each for each in found if each.document in sources]
    if asked.stage is not None:
        stage = _one(asked.stage, STAGES, "stage")
        found = [each for each in found if stage in each.stage]
    for name, allowed in (("nature", NATURES), ("status", STATUSES)):
        given = getattr(asked, name)
        if given is not None:
            kept = _one(given, allowed, name)
            found = [each for each in found if getattr(each, name) == kept]
    return found


def by_name(text: str) -> list[Programme]:
    """Entries that have exactly this name, in either language."""
    sought = _folded(text)
    return [each for each in programmes().values() if sought and sought in map(_folded, each.name.values())]


def as_json(found: Iterable[Programme]) -> dict[str, Any]:
    """The documented answer (docs/json.md)."""
    return {
        "schema": 1,
        "programmes": [
            {
                "id": each.id, "name": dict(each.name), "document": each.document, "place": each.place,
                "stage": list(each.stage), "grade": each.grade, "nature": each.nature, "status": each.status,
                "expected": None if each.expected is None else vars(each.expected),
            }
            for each in found
        ],
    }  # fmt: skip


def short(text: str) -> str:
    """What a message repeats of a word of the user."""
    return text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "…"


def _folded(text: str) -> str:
    """A name as it is compared: width, case, quotes and spaces do not count."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def _named(word: str, found: Sequence[Programme]) -> list[Programme]:
    sought = [part for part in map(_folded, word.split()) if part]
    hits = [each for each in found if sought and any(_holds(text, sought) for text in (each.id, *each.name.values()))]
    if hits:
        return hits
    names = {text: each.id for each in found for text in (each.id, *each.name.values())}
    guess = nearest(word, names)
    zh = f"；是否应为“{guess}”（{names[guess]}）？" if guess else "；wangge programmes 不带检索词可列出全部"
    en = (
        f"; did you mean '{guess}' ({names[guess]})?"
        if guess
        else "; 'wangge programmes' without a word lists them all"
    )
    raise InputError.single(f"没有名称含“{short(word)}”的条目{zh}", f"no entry has '{short(word)}' in its name{en}")


def _holds(text: str, sought: Sequence[str]) -> bool:
    """Whether a name has every word that is sought."""
    folded = _folded(text)
    return all(part in folded for part in sought)


def _sources(given: str) -> set[str]:
    """Documents of that id, or of that place."""
    words: dict[str, set[str]] = {}
    for name, each in documents().items():
        for text in (name, each.place, *place_words(each.place).values()):
            words.setdefault(_folded(text), set()).add(name)
    found = words.get(_folded(given))
    if found is None:
        places = {each.place for each in documents().values()}
        zh, en = suggestion(
            given, [*documents(), *sorted(places), *(place_words(each)["zh"] for each in sorted(places))]
        )
        raise InputError.single(f"没有来源“{short(given)}”{zh}", f"no source '{short(given)}'{en}", path="--source")
    return found


def _one(given: str, allowed: Sequence[str], kind: str) -> str:
    """An id, given as such or by its label."""
    labels: Mapping[str, str] = {
        _folded(text): name
        for name in allowed
        for text in (name, *(label(f"{kind}.{name}", lang) for lang in LANGUAGES))
    }
    found = labels.get(_folded(given))
    if found is None:
        zh, en = suggestion(given, allowed, len(allowed))
        raise InputError.single(
            f"未知的取值“{short(given)}”{zh}", f"unknown value '{short(given)}'{en}", path=f"--{kind}"
        )
    return found
