"""Plain values as YAML on one line, read back by the scenario loader as exactly the same values."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from sim.yaml_text import scalar

#: text that needs no quotes anywhere: begins with a letter, holds nothing that YAML reads
_PLAIN = re.compile(r"(?:[A-Za-z_\u4e00-\u9fff][\w./\-]*|[0-9]{4}-[0-9]{2}-[0-9]{2})\Z")


def flow(value: Any) -> str:
    """A value on one line.

    Raises
    ------
    TypeError
        If it is nothing that a scenario can hold.
    """
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else {"inf": ".inf", "-inf": "-.inf"}.get(str(value), ".nan")
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_text(str(key))}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(each) for each in value) + "]"
    raise TypeError(type(value).__name__)


def _text(value: str) -> str:
    if _PLAIN.match(value) and isinstance(scalar(value), str):
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    # what YAML would fold, forbid or hide stands as its number
    return "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in quoted)
