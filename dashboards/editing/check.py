"""What can be said of a text that may or may not be a scenario: tree, inheritance, faults with their lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dashboards.editing.sizes import too_large
from sim.errors import Fault, Faults, InputError
from sim.parameters.schema import Override
from sim.scenario import Scenario, load_text
from sim.scenario.extend import Files, read_chain
from sim.scenario.settings import read_settings
from sim.yaml_nodes import Node, parse_bytes

#: most bytes of a text or an upload
MOST = 2_000_000


@dataclass(frozen=True)
class Check:
    """What one reading of a text found.

    Attributes
    ----------
    own
        What the text itself says; None where it is no YAML.
    merged
        The same with all that it extends; ``own`` where that cannot be read.
    inherited
        What the bases alone say.
    settings
        Overrides of every parameter that can be understood, inherited ones first.
    scenario
        The scenario; None where there are faults.
    faults
        Every mistake, in the order of the file.
    """

    own: Mapping[str, Any] | None
    merged: Mapping[str, Any] = field(default_factory=dict)
    inherited: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, tuple[Override, ...]] = field(default_factory=dict)
    scenario: Scenario | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Whether it could run."""
        return self.scenario is not None


def check(text: str, name: str, folder: Path) -> Check:
    """Read a text as the scenario of a folder; never raises for what is in the text.

    Parameters
    ----------
    name
        File name to use in messages.
    folder
        Where ``extends`` and ``region`` start and may not leave.
    """
    try:
        data = sized(text.encode("utf-8", errors="surrogatepass"), name)
        top = parse_bytes(data, name)
    except InputError as error:
        return Check(None, faults=tuple(error.faults))
    own: dict[str, Any] = top.plain()
    merged = _merged(top, folder)
    settings = _settings(merged)
    plain: dict[str, Any] = merged.plain()
    inherited = _inherited(top, folder)
    beyond = too_large(merged)
    if beyond:
        return Check(own, plain, inherited, settings, None, tuple(beyond))
    try:
        return Check(own, plain, inherited, settings, load_text(data, name, folder))
    except InputError as error:
        return Check(own, plain, inherited, settings, None, tuple(error.faults))


def sized(data: bytes, name: str) -> bytes:
    """The same bytes.

    Raises
    ------
    InputError
        If they are too many for a text that is edited by hand.
    """
    if len(data) <= MOST:
        return data
    size, most = len(data) / 1e6, MOST / 1e6
    raise InputError.single(
        f"文件过大：{size:.1f} MB，看板中最多 {most:.0f} MB",
        f"the file is too large: {size:.1f} MB, at most {most:.0f} MB in the dashboard",
        file=name,
    )


def _merged(top: Node, folder: Path) -> Node:
    try:
        return read_chain(top, Files(folder, {top.file: folder}), None)
    except InputError:
        return top  # the fault is reported by the full reading


def _inherited(top: Node, folder: Path) -> dict[str, Any]:
    """What the text would hold if it said nothing but ``extends``."""
    link = top.get("extends")
    if link is None or link.value is None:
        return {}
    alone = Node({"extends": link}, *top.place)
    found = _merged(alone, folder)
    return {} if found is alone else dict(found.plain())


def _settings(merged: Node) -> dict[str, tuple[Override, ...]]:
    """What can be understood of the parameters; nothing of a file with a hundred faults in them."""
    try:
        return read_settings(merged.get("parameters"), Faults())
    except InputError:
        return {}


def excerpt(fault: Fault, text: str, name: str) -> str:
    """The line of the text that a fault points to, with a mark below; nothing for other files."""
    lines = text.splitlines()
    if fault.file != name or not 0 < fault.line <= len(lines):
        return ""
    start = max(0, fault.column - 30)
    line = lines[fault.line - 1][start : start + 56]
    wide = sum(2 if ord(each) > 0x2E7F else 1 for each in line[: fault.column - 1 - start])
    return f"{fault.line:>4} | {line}\n     | {' ' * wide}^"
