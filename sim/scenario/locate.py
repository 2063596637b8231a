"""From a complaint of the shape checker to place, address and message."""

from __future__ import annotations

import types
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel

from sim.scenario.shape import ScenarioShape
from sim.scenario.words import explain, unknown
from sim.yaml_nodes import Node

Place = tuple[str, int, int]


def locate(top: Node, error: dict[str, Any]) -> tuple[Place, str, str, str]:
    """Return place, address, zh and en message of one complaint."""
    steps = [str(step) for step in error["loc"]]
    path = "/".join(steps)
    node, place, reached = top, top.place, 0
    for step in steps:
        below = _below(node, step)
        if below is None:
            break
        key_place = node.key_place(step) if node.is_map else below.place
        node, place, reached = below, below.place, reached + 1
    if error["type"] == "extra_forbidden":
        return key_place, path, *unknown(steps[-1], known_keys(steps[:-1]), "键", "key")
    if error["type"] == "missing":
        parent = _parent_place(top, steps[:-1])
        return parent, path, f"缺少“{steps[-1]}”", f"'{steps[-1]}' is missing"
    return place, path, *explain(error)


def _below(node: Node, step: str) -> Node | None:
    if node.is_list:
        return node.value[int(step)] if step.isdigit() and int(step) < len(node.value) else None
    return node.get(step)


def _parent_place(top: Node, steps: list[str]) -> Place:
    """Return the place of the key of a mapping; of the file's first line for the top."""
    node, place = top, (top.file, 1, 1) if top.line else top.place
    for step in steps:
        place = node.key_place(step)
        below = _below(node, step)
        if below is None:
            break
        node = below
    return place


def known_keys(steps: list[str]) -> list[str]:
    """Return the keys that a mapping at an address may have."""
    model: Any = ScenarioShape
    for step in steps:
        if isinstance(model, type) and issubclass(model, BaseModel):
            fields = {each.alias or name: each.annotation for name, each in model.model_fields.items()}
            model = _bare(fields.get(step))
        else:
            model = _bare(get_args(model)[-1]) if get_args(model) else None
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return []
    return [each.alias or name for name, each in model.model_fields.items()]


def _bare(annotation: Any) -> Any:
    """Return a type without ``| None`` and annotations."""
    if get_origin(annotation) in (Union, types.UnionType):
        annotation = next(each for each in get_args(annotation) if each is not type(None))
    return annotation.__origin__ if hasattr(annotation, "__metadata__") else annotation
