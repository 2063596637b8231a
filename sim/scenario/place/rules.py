"""The stated rules by which a region is filled where no source says, from ``rules.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from sim.errors import Faults, suggestion
from sim.evidence import facts
from sim.evidence.checks import check_keys, choice_of, join, number_of, text_of
from sim.evidence.records import PROVENANCES
from sim.yaml_nodes import Node, load

_FILE = Path(__file__).with_name("rules.yaml")
_KEYS = {
    "value": False,
    "low": False,
    "high": False,
    "unit": True,
    "kind": False,
    "fact": False,
    "zh": True,
    "en": True,
}
_OWN_KEYS = {"value": False, "fact": False, "kind": False, "zh": False, "en": False}
_MOST = 1e7


@dataclass(frozen=True)
class Mark:
    """Where a value comes from: kind (source, derived, outside, assumed) and a note in both languages."""

    kind: str
    zh: str
    en: str


@dataclass(frozen=True)
class Rule:
    """One stated rule: a number, its range where one is known, its unit and where it comes from."""

    id: str
    value: float
    low: float
    high: float
    unit: str
    mark: Mark


@dataclass(frozen=True)
class Rules:
    """All stated rules in force for one region."""

    by_id: Mapping[str, Rule]

    def __getitem__(self, identifier: str) -> float:
        return self.by_id[identifier].value


@cache
def stated_rules() -> Rules:
    """Return the rules of ``rules.yaml``.

    Raises
    ------
    InputError
        If the file is wrong.
    """
    faults = Faults()
    top = load(_FILE, _FILE.name)
    found = {}
    for identifier, node in top.items():
        if not check_keys(node, _KEYS, identifier, faults):
            continue
        value, mark = _value(node, identifier, faults)
        ends = [node.get(key) for key in ("low", "high")]
        low, high = (value if end is None else number_of(end, identifier, faults, (0, _MOST)) for end in ends)
        if not low <= value <= high:
            faults.add(node.place, identifier, "应满足 low ≤ value ≤ high", "must keep low <= value <= high")
        unit = text_of(node.get("unit"), join(identifier, "unit"), faults)
        found[identifier] = Rule(identifier, value, low, high, unit, mark)
    faults.check()
    return Rules(found)


def rules_with(node: Node | None, faults: Faults) -> Rules:
    """Return the stated rules with those of a region file in place of ours.

    Parameters
    ----------
    node
        The region's ``rules``: id -> a number, or a mapping {value or fact, kind, zh, en}.
    faults
        Where faults are added.
    """
    rules = stated_rules()
    if node is None:
        return rules
    if not node.is_map:
        faults.add(node.place, "rules", "应为“键: 值”的映射", "must be a mapping of 'key: value' lines")
        return rules
    changed = dict(rules.by_id)
    for identifier, below in node.items():
        path = join("rules", identifier)
        if identifier not in changed:
            zh, en = suggestion(identifier, list(changed))
            faults.add(node.key_place(identifier), path, f"未知的规则{zh}", f"unknown rule{en}")
            continue
        if below.is_map:
            if not check_keys(below, _OWN_KEYS, path, faults):
                continue
            value, mark = _value(below, path, faults)
        else:
            value = number_of(below, path, faults, (0, _MOST))
            mark = Mark("assumed", "区域文件给定", "Set by the region file")
        changed[identifier] = replace(changed[identifier], value=value, mark=mark)
    return Rules(changed)


def _value(node: Node, path: str, faults: Faults) -> tuple[float, Mark]:
    """Return value and mark of {value | fact, kind, zh, en}."""
    kind = choice_of(node.get("kind") or Node("assumed", *node.place), PROVENANCES, join(path, "kind"), faults)
    zh, en = (text_of(node.get(lang), join(path, lang), faults) for lang in ("zh", "en"))
    given, fact = node.get("value"), node.get("fact")
    if (given is None) == (fact is None):
        faults.add(node.place, path, "value 与 fact 须给出一个", "give either 'value' or 'fact'")
        return 0.0, Mark(kind, zh, en)
    if fact is not None:
        return fact_value(fact, join(path, "fact"), faults)
    assert given is not None
    return float(number_of(given, join(path, "value"), faults, (0, _MOST))), Mark(kind, zh, en)


def fact_value(node: Node, path: str, faults: Faults) -> tuple[float, Mark]:
    """Return the number of a fact, by its id, and where it comes from."""
    identifier = text_of(node, path, faults)
    fact = facts().get(identifier)
    if fact is None or isinstance(fact.value, bool) or not isinstance(fact.value, (int, float)):
        numbers = [each for each, known in facts().items() if isinstance(known.value, (int, float))]
        zh, en = suggestion(identifier, numbers)
        faults.add(node.place, path, f"没有数据“{identifier}”{zh}", f"no fact '{identifier}'{en}")
        return 0.0, Mark("assumed", "", "")
    note = {lang: fact.note.get(lang) or fact.term[lang] for lang in ("zh", "en")}
    return float(fact.value), Mark(fact.kind, f"{note['zh']}（{identifier}）", f"{note['en']} ({identifier})")
