"""Evidence: reads ``seeds/``, resolves fact ids, and holds the catalogue of programmes."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TypeVar

from sim.errors import Faults, InputError
from sim.evidence.reading import parse_programme, read_document
from sim.evidence.records import Cost, Document, Effect, Expected, Fact, Omitted, Programme, Range
from sim.yaml_nodes import load

__all__ = [
    "FOLDER",
    "Cost",
    "Document",
    "Effect",
    "Expected",
    "Fact",
    "Omitted",
    "Programme",
    "Range",
    "documents",
    "facts",
    "parse_programme",
    "programmes",
    "read_folder",
]

T = TypeVar("T")

FOLDER = Path(__file__).resolve().parents[2] / "seeds"

Seeds = tuple[dict[str, Document], dict[str, Fact], dict[str, Programme]]


def read_folder(folder: Path) -> Seeds:
    """Return documents, facts and programmes of every ``*.yaml`` of a folder, each sorted by id.

    Raises
    ------
    InputError
        If a record is wrong or an id occurs twice; all faults of all files at once, each with its line.
    """
    faults = Faults()
    documents: dict[str, Document] = {}
    facts: dict[str, Fact] = {}
    programmes: dict[str, Programme] = {}
    for path in sorted(folder.glob("*.yaml")):
        shown = f"{folder.name}/{path.name}"
        try:
            top = load(path, shown)
        except InputError as error:
            faults.extend(error)
            continue
        document, new_facts, new_programmes = read_document(path.stem, top, faults)
        documents[document.id] = document
        for fact in new_facts:
            _put(facts, fact.id, fact, shown, faults)
        for programme in new_programmes:
            _put(programmes, programme.id, programme, shown, faults)
    faults.check()
    return dict(sorted(documents.items())), dict(sorted(facts.items())), dict(sorted(programmes.items()))


def _put(found: dict[str, T], identifier: str, record: T, shown: str, faults: Faults) -> None:
    if identifier in found:
        faults.add((shown, 0, 0), identifier, "编号重复", "this id occurs twice")
    found[identifier] = record


@cache
def _seeds() -> Seeds:
    return read_folder(FOLDER)


def documents() -> dict[str, Document]:
    """Return every source document by id (the name of its seed file), sorted."""
    return _seeds()[0]


def facts() -> dict[str, Fact]:
    """Return every fact by id, sorted.

    Raises
    ------
    InputError
        If a seed file is wrong.
    """
    return _seeds()[1]


def programmes() -> dict[str, Programme]:
    """Return every programme of the catalogue by id, sorted.

    Raises
    ------
    InputError
        If a seed file is wrong.
    """
    return _seeds()[2]
