"""Scenarios as named on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import Faults, InputError
from sim.text import say

if TYPE_CHECKING:
    from sim.scenario import Scenario


def load(path: str, override: Sequence[str] = (), lang: str = "") -> Scenario:
    """Load a scenario file; where a language is given, say what its reader should know.

    Raises
    ------
    InputError
        With one fault a mistake.
    """
    from sim.scenario import load_scenario

    scenario = load_scenario(path, list(override))
    if lang and scenario.warnings:
        from sim.cli.console import tell

        for warning in scenario.warnings:
            tell(say("cli.warning", lang, what=warning.text(lang)))
    return scenario


def load_all(paths: Sequence[str], override: Sequence[str] = (), lang: str = "") -> list[Scenario]:
    """Load several scenario files; the faults of all of them are reported at once."""
    faults = Faults()
    found = []
    for path in paths:
        try:
            found.append(load(path, override, lang))
        except InputError as error:
            faults.extend(error)
    faults.check()
    return found


def shipped(name: str) -> str:
    """Path of a scenario that comes with the project: in the current folder if it is there, else beside the package.

    Raises
    ------
    InputError
        If it is in neither place.
    """
    path = beside(name)
    if path is not None:
        return str(path)
    raise InputError.single(
        "随项目提供的情景文件不在这里；请在项目文件夹内运行",
        "a scenario of the project is missing here; run this in the project's folder",
        file=f"scenarios/{name}",
    )  # fmt: skip


def beside(name: str) -> Path | None:
    """A file of the project's scenarios: in the current folder if it is there, else beside the package; or None."""
    import sim

    folders = Path("scenarios"), Path(sim.__file__).resolve().parents[1] / "scenarios"
    return next((path for each in folders if (path := each / name).is_file()), None)


def first_use(lang: str) -> None:
    """Say that the rules are about to be compiled, if they are not: it takes most of a minute, once."""
    from sim.cli.console import tell
    from sim.kernel import JIT, cache_folder

    if JIT and not any(cache_folder().rglob("*.nbc")):
        tell(say("cli.compiling", lang))
