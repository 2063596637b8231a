"""Turns the nodes of a seed file into documents, facts and programmes; reports every fault with its line."""

from __future__ import annotations

import re
from typing import Any

from sim.errors import Faults
from sim.evidence.checks import (
    check_keys,
    choice_of,
    join,
    labels_of,
    number_of,
    plain_of,
    range_of,
    text_of,
    texts_of,
)
from sim.evidence.records import (
    GRADES,
    NATURES,
    PAYERS,
    PROVENANCES,
    STAGES,
    STATUSES,
    UNITS,
    Cost,
    Document,
    Effect,
    Expected,
    Fact,
    Omitted,
    Programme,
)
from sim.vocabulary import DIMENSIONS, members
from sim.yaml_nodes import Node

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_MONEY = (0.0, 1e12)
_DOCUMENT_KEYS = {"place": True, "publisher": True, "title": True, "date": True}
_FACT_KEYS = {
    "id": True,
    "term": True,
    "value": True,
    "unit": True,
    "year": True,
    "place": False,
    "kind": False,
    "note": False,
}
_PROGRAMME_KEYS = {
    "name": True,
    "stage": True,
    "grade": True,
    "nature": True,
    "status": True,
    "place": True,
    "effects": False,
    "omitted": False,
    "cost": False,
    "coverage_unit": True,
    "expected": False,
    "provenance": True,
    "pulls_against": False,
}
EFFECT_KEYS = {"operator": True, "target": False, "filter": False, "size": False, "family": False, "arrows": False}


def read_document(stem: str, top: Node, faults: Faults) -> tuple[Document, list[Fact], list[Programme]]:
    """Return what one seed file holds; ``stem`` is its name without the ending."""
    check_keys(top, {"schema": True, "document": True, "facts": False, "programmes": False}, "", faults)
    node = top.get("document") or Node({}, top.file, top.line, top.column)
    check_keys(node, _DOCUMENT_KEYS, "document", faults)
    date = text_of(node.get("date"), "document/date", faults)
    if date and not _DATE.match(date):
        faults.add(node.value["date"].place, "document/date", "日期应如 2023-01-09", "write the date like 2023-01-09")
    place = text_of(node.get("place"), "document/place", faults)
    facts = _facts(stem, place, top.get("facts"), faults)
    programmes = []
    for identifier, record in (top.get("programmes") or Node({}, top.file, top.line, top.column)).items():
        programme = parse_programme(identifier, record, faults, join("programmes", identifier), stem)
        if programme is not None:
            programmes.append(programme)
    document = Document(
        id=stem,
        place=place,
        publisher=labels_of(node.get("publisher"), "document/publisher", faults),
        title=labels_of(node.get("title"), "document/title", faults),
        date=date,
        facts=tuple(fact.id for fact in facts),
        programmes=tuple(programme.id for programme in programmes),
    )
    return document, facts, programmes


def _facts(stem: str, place: str, node: Node | None, faults: Faults) -> list[Fact]:
    if node is None:
        return []
    if not node.is_list:
        faults.add(node.place, "facts", "应为列表", "must be a list")
        return []
    found = []
    for number, each in enumerate(node.value):
        path = f"facts/{number}"
        if not check_keys(each, _FACT_KEYS, path, faults):
            continue
        kind = choice_of(each.get("kind"), PROVENANCES, f"{path}/kind", faults)
        note = each.get("note")
        if kind in ("outside", "assumed", "derived") and note is None:
            faults.add(each.place, path, "非文件载明的数据须有 note", "a fact that no document states needs a 'note'")
        value = each.value["value"].plain()
        own_place = each.get("place")
        found.append(
            Fact(
                id=text_of(each.get("id"), f"{path}/id", faults),
                term=labels_of(each.get("term"), f"{path}/term", faults),
                value=tuple(value) if isinstance(value, list) else value,
                unit=text_of(each.get("unit"), f"{path}/unit", faults),
                year=int(number_of(each.value["year"], f"{path}/year", faults, (1900, 2100), whole=True)),
                place=place if own_place is None else text_of(own_place, f"{path}/place", faults),
                kind=kind,
                document=stem,
                note=labels_of(note, f"{path}/note", faults),
            )
        )
    return found


def parse_programme(
    identifier: str, node: Node, faults: Faults, path: str = "", document: str = ""
) -> Programme | None:
    """Return one programme record, or None after adding its faults.

    Parameters
    ----------
    identifier, node
        Its id and the record: an entry of ``programmes`` of a seed file or of ``programme_records`` of a scenario.
    path
        Address of the record in its file, for messages; the id if empty.
    document
        Stem of the seed file; empty for an analyst's own record.
    """
    path = path or identifier
    before = len(faults.found)
    if not check_keys(node, _PROGRAMME_KEYS, path, faults):
        return None
    stages = texts_of(node.get("stage"), f"{path}/stage", faults)
    for stage in stages:
        choice_of(Node(stage, *node.value["stage"].place), STAGES, f"{path}/stage", faults)
    words = {
        key: choice_of(node.get(key), allowed, f"{path}/{key}", faults)
        for key, allowed in (("grade", GRADES), ("nature", NATURES), ("status", STATUSES), ("coverage_unit", UNITS))
    }
    kind, note = _provenance(node.value["provenance"], f"{path}/provenance", faults)
    effects = tuple(_list(node, "effects", _effect, path, faults))
    omitted = tuple(_list(node, "omitted", _omitted, path, faults))
    if words["nature"] == "measure" and not effects:
        faults.add(node.place, path, "举措至少要有一项 effects", "a measure needs at least one of 'effects'")
    if words["nature"] != "measure" and effects:
        faults.add(node.place, path, "只有举措（measure）才有 effects", "only a measure has 'effects'")
    programme = Programme(
        id=identifier,
        name=labels_of(node.get("name"), f"{path}/name", faults),
        stage=stages,
        place=text_of(node.get("place"), f"{path}/place", faults),
        effects=effects,
        omitted=omitted,
        cost=_cost(node.get("cost"), f"{path}/cost", faults),
        expected=_expected(node.get("expected"), f"{path}/expected", faults),
        provenance=kind,
        note=note,
        pulls_against=texts_of(node.get("pulls_against"), f"{path}/pulls_against", faults),
        document=document,
        **words,
    )
    return programme if len(faults.found) == before else None


def _list(node: Node, key: str, read: Any, path: str, faults: Faults) -> list[Any]:
    found = node.get(key)
    if found is None:
        return []
    if not found.is_list:
        faults.add(found.place, f"{path}/{key}", "应为列表", "must be a list")
        return []
    return [read(each, f"{path}/{key}/{number}", faults) for number, each in enumerate(found.value)]


def _effect(node: Node, path: str, faults: Faults) -> Effect:
    """Read one effect; keys beyond the common ones are the operator's own options, which the operator checks."""
    fine = check_keys(node, EFFECT_KEYS, path, faults, open_end=True)
    size = node.get("size")
    return Effect(
        operator=text_of(node.get("operator"), f"{path}/operator", faults),
        target=text_of(node.get("target"), f"{path}/target", faults),
        filter=_filter(node.get("filter"), f"{path}/filter", faults),
        size=None if size is None else range_of(size, f"{path}/size", faults),
        family=text_of(node.get("family"), f"{path}/family", faults),
        arrows=texts_of(node.get("arrows"), f"{path}/arrows", faults),
        options={
            key: plain_of(value, f"{path}/{key}", faults)
            for key, value in (node.items() if fine else ())
            if key not in EFFECT_KEYS
        },
    )


def _filter(node: Node | None, path: str, faults: Faults) -> dict[str, tuple[str, ...]]:
    """Read dimension -> members; whether the target has the dimension is checked where the target is known."""
    if node is None or not check_keys(node, dict.fromkeys(DIMENSIONS, False), path, faults):
        return {}
    found = {}
    for dimension, value in node.items():
        if dimension not in DIMENSIONS:
            continue
        names = texts_of(value, f"{path}/{dimension}", faults)
        for name in names:
            choice_of(Node(name, *value.place), members(dimension), f"{path}/{dimension}", faults)
        found[dimension] = names
    return found


def _omitted(node: Node, path: str, faults: Faults) -> Omitted:
    check_keys(node, {"arrow": True, "reason": True}, path, faults)
    return Omitted(
        text_of(node.get("arrow"), f"{path}/arrow", faults), labels_of(node.get("reason"), f"{path}/reason", faults)
    )


def _cost(node: Node | None, path: str, faults: Faults) -> Cost | None:
    if node is None or not check_keys(
        node, {"once": False, "yearly": False, "hourly": False, "payer": True}, path, faults
    ):
        return None
    once, yearly, hourly = (
        range_of(node.get(key), f"{path}/{key}", faults, _MONEY) for key in ("once", "yearly", "hourly")
    )
    return Cost(once, yearly, hourly, choice_of(node.get("payer"), PAYERS, f"{path}/payer", faults))


def _expected(node: Node | None, path: str, faults: Faults) -> Expected | None:
    if node is None or not check_keys(node, {"indicator": True, "sign": True}, path, faults):
        return None
    sign = number_of(node.value["sign"], f"{path}/sign", faults, (-1, 1), whole=True)
    if sign == 0:
        faults.add(node.value["sign"].place, f"{path}/sign", "应为 1 或 -1", "must be 1 or -1")
    return Expected(text_of(node.get("indicator"), f"{path}/indicator", faults), int(sign))


def _provenance(node: Node, path: str, faults: Faults) -> tuple[str, dict[str, str]]:
    if not check_keys(node, {"kind": True, "note": True}, path, faults):
        return "assumed", {}
    kind = choice_of(node.get("kind"), PROVENANCES, f"{path}/kind", faults)
    return kind, labels_of(node.get("note"), f"{path}/note", faults)
