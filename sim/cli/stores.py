"""The option ``--store`` and what several commands say about the store."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim.cli import options
from sim.text import say

if TYPE_CHECKING:
    from sim.experiments.storing import Storing


def option(lang: str, key: str = "help.store") -> Any:
    """``--store DIR``."""
    return typer.Option(None, "--store", metavar=say("help.folder", lang), help=options.helped(key, lang))


def chosen(text: str | None) -> Path | None:
    """Folder to store in: the option, else the variable; None where neither is given."""
    from sim.store.store import VARIABLE

    named = text or os.environ.get(VARIABLE)
    return Path(named) if named else None


def folder(text: str | None) -> Path:
    """Folder to look into: the option, else the variable, else ``results``."""
    from sim.store import default_folder

    return Path(text) if text else default_folder()


def tell_stored(storing: Storing, lang: str, run: str = "", comparison: str = "") -> None:
    """Say on standard error what was run, what was not run again, and the id to name later."""
    from sim.cli.console import tell

    ids = say("store.saved_id", lang, id=run[:12]) if run else ""
    ids += say("store.saved_comparison", lang, id=comparison[:12]) if comparison else ""
    where = storing.store.folder
    tell(say("store.saved", lang, folder=where, made=storing.made, found=storing.found, ids=ids))
