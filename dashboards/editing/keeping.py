"""Unsaved texts outlive a reload: a small file below the store's ``drafts`` folder, named by the page's address.

They are no scenario files: nothing but the editor reads them, and saving still has to be asked for.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dashboards.folders import checked_name
from sim.errors import InputError

FOLDER = "drafts"
#: most characters of all texts of a visitor, and files kept; the oldest give way
MOST, _FILES, _OLD = 2_000_000, 200, 30 * 24 * 3600.0
_TOKEN = re.compile(r"[0-9a-f]{32}\Z")


@dataclass(frozen=True)
class Kept:
    """A text that is not saved: its file name, itself, and the file's text as last read or written (else empty)."""

    name: str
    text: str
    saved: str


def token() -> str:
    """A new name that nobody can guess."""
    return secrets.token_hex(16)


def is_token(text: str) -> bool:
    """Whether a word of the address can be such a name; nothing else ever becomes part of a path."""
    return _TOKEN.match(text) is not None


def keep(folder: Path, name: str, texts: Sequence[Kept]) -> bool:
    """Write the texts, the one at hand last; whether that could be done.

    Parameters
    ----------
    folder
        Of the store.
    name
        A token.
    """
    kept: list[Kept] = []
    for each in reversed(texts):  # the one at hand matters most
        if sum(len(one.text) + len(one.saved) for one in (*kept, each)) > MOST:
            break
        kept.insert(0, each)
    target = _path(folder, name)
    if not kept:
        return False
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        # a lone half of a character pair would be refused by the encoding
        temporary.write_text(json.dumps([vars(each) for each in kept]), encoding="ascii")
        temporary.replace(target)
        _tidy(target.parent)
    except OSError:
        return False
    return True


def kept(folder: Path, name: str) -> list[Kept]:
    """The texts of a token in the same order; none where there are none, or where the file is not what was written."""
    try:
        found = [
            Kept(each["name"], each["text"], each["saved"]) for each in json.loads(_path(folder, name).read_text())
        ]
    except (OSError, ValueError, TypeError, KeyError):
        return []
    return [each for each in found if all(isinstance(part, str) for part in vars(each).values()) and _fits(each.name)]


def drop(folder: Path, name: str) -> None:
    """Forget the texts of a token."""
    try:
        _path(folder, name).unlink(missing_ok=True)
    except OSError:  # the folder cannot be written: then there is nothing new in it either
        return


def _path(folder: Path, name: str) -> Path:
    if not is_token(name):
        raise ValueError(name)
    return folder / FOLDER / f"{name}.json"


def _fits(name: str) -> bool:
    try:
        return checked_name(name).removesuffix(".yaml") == re.sub(r"\.ya?ml\Z", "", name)
    except InputError:
        return False


def _tidy(folder: Path) -> None:
    now, found = time.time(), []
    for each in folder.iterdir():
        try:
            found.append((each.stat().st_mtime, each))
        except FileNotFoundError:  # somebody else has just removed it
            continue
    for place, (changed, each) in enumerate(sorted(found, reverse=True)):
        if place >= _FILES or now - changed > _OLD:
            each.unlink(missing_ok=True)
