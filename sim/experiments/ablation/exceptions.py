"""Reasoned exceptions: measures whose sign need not be as declared, with why; a short list, and it stays short."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sim.errors import Faults, suggestion
from sim.evidence import programmes
from sim.evidence.checks import check_keys, labels_of
from sim.yaml_nodes import load

Text = Mapping[str, str]

#: most exceptions that a list may hold
MOST = 5


def read(path: Path | str) -> dict[str, Text]:
    """Measure -> why, in both languages.

    Raises
    ------
    InputError
        If the file is wrong, names something else than measures, or holds more than `MOST`.
    """
    top, faults = load(path), Faults()
    found: dict[str, Text] = {}
    known = [name for name, each in programmes().items() if each.is_switch]
    node = top.get("exceptions") if check_keys(top, {"schema": True, "exceptions": True}, "", faults) else None
    if node is not None and not node.is_map:
        faults.add(node.place, "exceptions", "应为“编号: {zh: …, en: …}”", "must be 'ID: {zh: …, en: …}'")
    elif node is not None:
        for name, reason in node.items():
            path_ = f"exceptions/{name}"
            if name not in known:
                zh, en = suggestion(name, known)
                faults.add(node.key_place(name), path_, f"没有举措“{name}”{zh}", f"no measure '{name}'{en}")
            found[name] = labels_of(reason, path_, faults)
        if len(found) > MOST:
            faults.add(
                node.place, "exceptions", f"至多 {MOST} 项，现有 {len(found)} 项", f"at most {MOST}, not {len(found)}"
            )
    faults.check()
    return found
