"""Options that several commands share; each with its help in the language at hand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import typer

from sim.cli.language import known
from sim.errors import InputError
from sim.text import say

#: most replications or pairs one command may ask for
MOST = 100_000
_PAUSE = re.compile("([，；。：、])")


def helped(key: str, lang: str, **values: Any) -> str:
    """Help of an option; pauses get a space, without which the help page cannot break a Chinese line."""
    return _PAUSE.sub(r"\1 ", say(key, lang, **values)).rstrip()


def flag(name: str, key: str, lang: str, default: bool = False) -> Any:
    """An option without a value."""
    return typer.Option(default, name, metavar=" ", help=helped(key, lang), show_default=False)


def whole(value: int | None, name: str, low: int, high: int) -> int | None:
    """Check the range of a number.

    Raises
    ------
    InputError
        If it lies outside.
    """
    if value is not None and not low <= value <= high:
        raise InputError.single(
            f"应在 {low} 至 {high} 之间，现为 {value}", f"must be {low} to {high}, not {value}", path=name
        )
    return value


def language(lang: str) -> Any:
    """``--lang``: read before parsing, accepted after the command too."""
    return typer.Option(None, "--lang", metavar="zh|en", help=helped("help.lang", lang), callback=known)


def json_file(lang: str) -> Any:
    """``--json FILE``."""
    return typer.Option(None, "--json", metavar=say("help.file", lang), help=helped("help.json", lang))


def number(name: str, key: str, lang: str, low: int, high: int, default: int | None = None, short: str = "") -> Any:
    """An option with a whole number in a range."""
    names = (name, short) if short else (name,)
    return typer.Option(
        default, *names, metavar="N", help=helped(key, lang, default=default), show_default=False,
        callback=lambda value: whole(value, name, low, high),
    )  # fmt: skip


def seed(lang: str) -> Any:
    """``--seed N``."""
    return number("--seed", "help.seed", lang, 0, 2**63 - 1)


def replications(lang: str, default: int, key: str) -> Any:
    """``--replications N``."""
    return number("--replications", key, lang, 1, MOST, default, "-n")


def workers(lang: str) -> Any:
    """``--workers N``."""
    return number("--workers", "help.workers", lang, 1, 1024)


def out(lang: str, key: str = "help.out") -> Any:
    """``--out DIR``."""
    return typer.Option(None, "--out", metavar=say("help.folder", lang), help=helped(key, lang))


def show_all(lang: str) -> Any:
    """``--all``."""
    return flag("--all", "help.all", lang)


def override(lang: str) -> Any:
    """``--set ADDRESS=VALUE``, as often as needed."""
    return typer.Option([], "--set", metavar=say("help.address", lang), help=helped("help.set", lang))


def scenario(lang: str, key: str = "help.scenario") -> Any:
    """One scenario file."""
    return typer.Argument(..., metavar=say(f"{key}_name", lang), help=helped(key, lang), show_default=False)


def scenarios(lang: str, key: str) -> Any:
    """Several scenario files."""
    return typer.Argument(..., metavar=say(f"{key}_name", lang), help=helped(key, lang), show_default=False)


def folder(text: str | None) -> Path | None:
    """A folder as given, or None."""
    return None if text is None else Path(text)
