"""The model as plain tables in both languages: the day, the laws, the columns, what was checked against theory.

Read from the engine itself, so a new rule, operator or column appears by being there. English stands in the code;
``meanings.zh.yaml`` holds the Chinese, and what it lacks is shown in English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from sim.text import both

Text = Mapping[str, str]
Row = dict[str, Any]

#: English names of places that are more than their id
_PLACES = {
    "luliang": "Lüliang", "suixian_guangshui": "Suixian and Guangshui", "suizhou_main_city": "Main city of Suizhou",
}  # fmt: skip
_FAMILY = re.compile(r"## (?P<id>[\w.]+): (?P<title>.+)")


@cache
def _meanings() -> dict[str, Any]:
    import yaml

    with (Path(__file__).parent / "meanings.zh.yaml").open(encoding="utf-8") as file:
        found: dict[str, Any] = yaml.safe_load(file)
    return found


def meaning(kind: str, name: str, english: str, table: str = "") -> Text:
    """What a rule, an operator, a law or a column is, in both languages."""
    held = _meanings().get(kind, {})
    if table:
        held = held.get(table, {})
    return {"zh": str(held.get(name, english)), "en": english}


def day() -> list[Row]:
    """Rules in the order of the day: position, id, title, what it does, its own and the other parameters it reads."""
    from sim.parameters.catalogue import catalogue
    from sim.rule import registry

    rows = []
    for position, (name, rule) in enumerate(registry().items(), 1):
        mine = [each.id for each in catalogue().values() if each.rule in (name, *rule.reads)]
        rows.append({
            "position": position, "rule": name, "title": both(f"phase.{rule.phase.name.lower()}"),
            "what": meaning("rules", name, documented(rule)), "parameters": mine,
        })  # fmt: skip
    return rows


def laws() -> list[Row]:
    """Laws of conservation that every simulated day is checked against."""
    from sim.world.laws import LAWS

    return [{"position": place, "law": meaning("laws", each, each)} for place, each in enumerate(LAWS, 1)]


def columns() -> list[Row]:
    """Every column of every table: table and what it is of, name, type and unit in words, meaning."""
    from sim.world.columns import TABLES

    return [
        {
            "table": table, "of": meaning("tables", table, table), "column": name, "type": type_words(code),
            "unit": meaning("units", unit, unit), "what": meaning("columns", name, english, table),
        }
        for table, held in TABLES.items()
        for name, (code, unit, english) in held.items()
    ]  # fmt: skip


def type_words(code: str) -> Text:
    """Type of a column in words: ``i4:17`` is 17 whole numbers of four bytes each."""
    kind, _, several = code.partition(":")
    return both(f"type.{kind[0]}" + (".several" if several else ""), bytes=kind[1:], n=several)


def theory_words(title: str) -> Text:
    """Title of a case that was checked against theory."""
    return meaning("theory", title, title)


def place_words(name: str) -> Text:
    """A place as the source documents are sorted by."""
    return meaning("places", name, name.replace("luliang", "lüliang").replace("_", " ").title())


def operator_table() -> list[Row]:
    """Operators that programmes are made of, and which programmes use each."""
    from sim.evidence import programmes
    from sim.operator import registry

    used: dict[str, list[str]] = {}
    for name, programme in programmes().items():
        for operator in sorted({effect.operator for effect in programme.effects}):
            used.setdefault(operator, []).append(name)
    return [
        {"operator": name, "what": meaning("operators", name, documented(each)), "programmes": used.get(name, [])}
        for name, each in registry().items()
    ]


def theory(path: Path | None = None) -> list[Row]:
    """The table of checks against theory in ``docs/theory.md``; nothing where that file is not installed.

    Parameters
    ----------
    path
        The file; the project's own if None.
    """
    path = Path(__file__).resolve().parents[2] / "docs" / "theory.md" if path is None else path
    if not path.is_file():
        return []
    return list(_checks(path.read_text(encoding="utf-8")))


def _checks(text: str) -> Iterator[Row]:
    """Rows of every table whose heading is a case; a row is a quantity with its exact and its simulated value."""
    case, title, heads = "", "", list[str]()
    for line in text.splitlines():
        if line.startswith("#"):
            found = _FAMILY.match(line)
            case, title, heads = (found["id"], found["title"], []) if found else ("", "", [])
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not case or not cells or set("".join(cells)) <= set("-: "):
            continue
        if not heads:
            heads = cells
        elif len(cells) == len(heads):
            yield {"case": case, "title": title, **dict(zip(heads, cells, strict=True))}


def documented(each: Any) -> str:
    """What a class says of itself, on one line."""
    return " ".join((each.__doc__ or "").replace("`", "").split())
