"""Every exception of the package, as a tree, and the fault: one mistake in an input file, with where and what to do.

::

    Exception
    └── WanggeError            everything this package raises on purpose
        ├── InputError         a file, an address or an argument of the user; holds one Fault a mistake
        └── LawError           a conservation law does not hold: a mistake of the program, never of the user

Messages stand in both languages from the start, so that a fault found deep in a loader needs no second dictionary.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class WanggeError(Exception):
    """Base of every exception that this package raises on purpose."""


@dataclass(frozen=True)
class Fault:
    """One mistake in one place.

    Attributes
    ----------
    file : str
        The file as the user named it; empty for command-line arguments.
    line, column : int
        From 1; 0 where the place has no line (a missing file).
    path : str
        Address of the key, parts joined by ``/``; empty for the whole file.
    zh, en : str
        What is wrong and what is allowed, in Chinese and in English.
    """

    file: str
    line: int
    column: int
    path: str
    zh: str
    en: str

    def message(self, lang: str) -> str:
        """Return the message alone, in ``zh`` or ``en``."""
        return self.zh if lang == "zh" else self.en

    def text(self, lang: str) -> str:
        """Return ``file:line:column: path: message`` in ``zh`` or ``en``."""
        place = self.file or "-"
        if self.line:
            place = f"{place}:{self.line}:{self.column}"
        return f"{place}: {self.path}: {self.message(lang)}" if self.path else f"{place}: {self.message(lang)}"

    def __str__(self) -> str:
        return self.text("en")


class InputError(WanggeError):
    """The input is wrong; ``faults`` says where, one entry a mistake, in the order of the file.

    Parameters
    ----------
    faults
        At least one.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: list[Fault] = list(faults)
        super().__init__(self.text("en"))

    def __reduce__(self) -> tuple[type[InputError], tuple[list[Fault]]]:
        """Come back whole from a worker process: Python would rebuild it from its text."""
        return type(self), (self.faults,)

    @classmethod
    def single(cls, zh: str, en: str, *, file: str = "", path: str = "") -> InputError:
        """Return an error of one fault that has no line: a missing file, a bad argument."""
        return cls([Fault(file, 0, 0, path, zh, en)])

    def text(self, lang: str) -> str:
        """Return one line a fault."""
        return "\n".join(fault.text(lang) for fault in self.faults)


class LawError(WanggeError):
    """A conservation law does not hold; the run cannot be trusted."""


class Faults:
    """Collects faults, so that one reading of a file reports all of them (the first hundred of a hopeless one)."""

    MOST = 100

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def __bool__(self) -> bool:
        return bool(self.found)

    def add(self, place: tuple[str, int, int], path: str, zh: str, en: str) -> None:
        """Add one fault; the same message at the same place counts once."""
        fault = Fault(*place, path, zh, en)
        if fault not in self.found:
            self.found.append(fault)
        if len(self.found) >= self.MOST:
            self.check()

    def extend(self, error: InputError) -> None:
        """Take over the faults of an error that was caught."""
        self.found.extend(fault for fault in error.faults if fault not in self.found)

    def check(self) -> None:
        """Raise what was found, if anything was.

        Raises
        ------
        InputError
            If there is at least one fault.
        """
        if self.found:
            raise InputError(self.found)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that looks most like ``name``, or None if none is close."""
    names = {each.lower(): each for each in known}
    close = difflib.get_close_matches(name.lower()[:200], list(names), n=1, cutoff=0.6)
    return names[close[0]] if close else None


def suggestion(name: str, known: Sequence[str], most: int = 12) -> tuple[str, str]:
    """Return the zh and en ending of a message on an unknown name: the nearest known one, else the allowed ones."""
    guess = nearest(name, known)
    if guess is not None:
        return f"；是否应为“{guess}”？", f"; did you mean '{guess}'?"
    if not known:
        return "", ""
    shown = ", ".join(known[:most])
    more = len(known) - most
    tail = (f" 等 {len(known)} 个", f" and {more} more") if more > 0 else ("", "")
    return f"；可用：{shown}{tail[0]}", f"; known: {shown}{tail[1]}"
