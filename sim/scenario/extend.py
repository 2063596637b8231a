"""Follows ``extends``: one tree out of a chain of files, each value keeping the file and line it came from.

A scenario takes from its base whatever it does not say itself. ``key: null`` removes; parameter values are added
after those of the base (the last match wins); ``region``, ``rules`` and a programme record replace the base's as a
whole. Name, title, question and changes are never taken over. Files may only be taken from the folder of the scenario
that was asked for, from below it, or from the scenarios that come with the program.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sim.errors import Fault, InputError
from sim.yaml_nodes import Node, load

SHIPPED = Path(__file__).resolve().parents[2] / "scenarios"
MAX_CHAIN = 20

_OWN = ("scenario", "title", "question", "changes", "extends")
_BY_ID = ("parameters", "programmes", "programme_records")


@dataclass
class Files:
    """Which folders files may come from, and the real folder of every file that was read, by the name shown."""

    root: Path
    folders: dict[str, Path] = field(default_factory=dict)

    def folder(self, node: Node) -> Path:
        """Return the folder that file names written in a node start from."""
        return self.folders.get(node.file, self.root)

    def find(self, node: Node, path: str) -> Path:
        """Return the file that a node names: beside the file it is written in, else among the shipped scenarios.

        Raises
        ------
        InputError
            If the node is no text, or the file lies outside the allowed folders.
        """
        name = node.value
        if not isinstance(name, str) or not name.strip() or "\0" in name:
            raise InputError([Fault(*node.place, path, "应为文件名", "must be a file name")])
        found = self.locate(self.folder(node), name)
        if found is None:
            raise InputError([Fault(
                *node.place, path,
                f"“{name}”在情景文件夹之外；只能使用该文件夹及其子文件夹，或随程序提供的情景",
                f"'{name}' lies outside the scenario folder; use files in or below it, or the shipped scenarios",
            )])  # fmt: skip
        return found

    def locate(self, folder: Path, name: str) -> Path | None:
        """Return the real path of a file name, or None if it lies outside the allowed folders."""
        try:
            target = (folder / name).resolve()
            shipped = (SHIPPED / name).resolve()
        except (OSError, ValueError, RuntimeError):
            return None
        if not target.exists() and shipped.is_relative_to(SHIPPED) and shipped.is_file():
            target = shipped
        roots = (self.root.resolve(), SHIPPED)
        return target if any(target.is_relative_to(root) for root in roots) else None


def read_chain(top: Node, files: Files, path: Path | None) -> Node:
    """Return the tree of a scenario with all its bases merged in.

    Parameters
    ----------
    top
        The tree of the file that was asked for.
    path
        That file; None for an upload.

    Raises
    ------
    InputError
        If a base is missing, unreadable, out of bounds or extends itself.
    """
    chain = [top]
    seen = [] if path is None else [path.resolve()]
    shown = [top.file]
    while (link := chain[-1].get("extends")) is not None and link.value is not None:
        target = files.find(link, "extends")
        shown.append(_show(target, files))
        if target in seen or len(seen) >= MAX_CHAIN:
            loop = " -> ".join(shown[-MAX_CHAIN:])
            raise InputError([Fault(*link.place, "extends", f"extends 循环：{loop}", f"'extends' loop: {loop}")])
        seen.append(target)
        files.folders[shown[-1]] = target.parent
        chain.append(_load_base(target, shown[-1], link))
    merged = chain.pop()
    while chain:
        base = Node({key: node for key, node in merged.items() if key not in _OWN}, *merged.place)
        base.keys = dict(merged.keys)
        merged = merge(base, chain.pop(), ())
    return merged


def _show(path: Path, files: Files) -> str:
    """Return a short name for a file: from the scenario's folder, or from the shipped scenarios."""
    for folder in (files.root.resolve(), SHIPPED):
        if path.is_relative_to(folder):
            return path.relative_to(folder).as_posix()
    return path.name


def _load_base(target: Path, shown: str, link: Node) -> Node:
    try:
        return load(target, shown)
    except InputError as error:
        if error.faults[0].line or error.faults[0].file != shown:
            raise
        fault = error.faults[0]  # without a line of its own: the line that names the file says more
        place = (*link.place, "extends")
        raise InputError([Fault(*place, f"“{link.value}”：{fault.zh}", f"'{link.value}': {fault.en}")]) from None


def merge(base: Node, over: Node, path: tuple[str, ...], *, deep: bool = False) -> Node:
    """Return a base with what another node says over it; neither is changed.

    ``deep`` also changes parts of a region or a record, as one setting by address does.
    """
    if path and path[0] == "parameters" and len(path) == 2:
        return _append(base, over)
    whole = (
        path == ("rules",) or not deep and (path == ("region",) or len(path) == 2 and path[0] == "programme_records")
    )
    if not (base.is_map and over.is_map) or whole:
        return over
    merged = Node(dict(base.value), *over.place)
    merged.keys = {**base.keys, **over.keys}
    for key, node in over.items():
        below = (*path, key)
        if node.value is None and key in merged.value:
            del merged.value[key]
        elif key in merged.value:
            merged.value[key] = merge(merged.value[key], node, below, deep=deep)
        else:
            merged.value[key] = node
    return merged


def _append(base: Node, over: Node) -> Node:
    """Return the values of one parameter: the base's first, then those set over them."""
    first = base.value if base.is_list else [base]
    then = over.value if over.is_list else [over]
    return Node([*first, *then], *over.place)


def drop_nulls(top: Node, known: Callable[[list[str]], list[str]]) -> tuple[Node, list[Fault]]:
    """Return the tree without known keys that are null (they mean "not said"), and faults where null removes nothing.

    ``known`` gives the keys that the mapping at an address may have. The region is left as it is: null has a meaning of
    its own there.
    """
    faults: list[Fault] = []
    kept = _kept(top, known([]))
    for key, node in kept.items():
        if key == "region" or not node.is_map:
            continue
        if key not in _BY_ID:
            kept.value[key] = _kept(node, known([key]))
            continue
        kept.value[key] = _kept(node, list(node.value))
        faults += [
            Fault(
                *node.key_place(name), f"{key}/{name}",
                "null 用于删去基准中的一项，但基准中没有；使用默认值请写 {}",
                "null removes an entry of the base, and there is none; write {} for the defaults",
            )
            for name, below in node.items()
            if below.value is None
        ]  # fmt: skip
    return kept, faults


def _kept(node: Node, known: list[str]) -> Node:
    inner = Node(
        {key: below for key, below in node.items() if below.value is not None or key not in known}, *node.place
    )
    inner.keys = dict(node.keys)
    return inner
