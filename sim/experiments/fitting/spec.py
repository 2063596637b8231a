"""Fit files: which knobs are free, what they are judged by, and how many points are tried."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import Faults, InputError
from sim.experiments.fitting.knobs import BYS, Knob, Move
from sim.experiments.sweep import reading
from sim.experiments.sweep.addresses import setting
from sim.experiments.validation.facts import facts, ways
from sim.parameters.catalogue import catalogue
from sim.scenario import load_scenario
from sim.scenario.extend import SHIPPED
from sim.scenario.settings import read_filter
from sim.scenario.words import unknown
from sim.yaml_nodes import Node, parse_bytes
from sim.yaml_text import read_bytes

Text = Mapping[str, str]
MOST_KNOBS = 9
MOST_POINTS = 1_000_000
KEYS = (
    "schema", "fit", "title", "question", "sources", "changes", "base", "settings", "knobs", "targets", "discrepancy",
    "seeds", "design",
)  # fmt: skip
#: facts that are judged on a fit, never fitted
_JUDGED = ("V10", "V11", "V12", "V13")


@dataclass(frozen=True)
class Design:
    """How many points are tried and in how many waves; ``first``: share of the points that cover the whole prior."""

    points: int = 2000
    accept: int = 100
    waves: int = 5
    first: float = 0.4
    seed: int = 1


@dataclass(frozen=True)
class Spec:
    """A fit that has been read and checked.

    Attributes
    ----------
    base, settings
        Scenario file, and settings over it for the fit alone (a smaller region, a shorter horizon).
    targets
        Ids of facts.
    discrepancy
        Allowance for what the model cannot know, as a share of a band's width; it softens the search and widens no
        band.
    seeds
        Way of running -> replications a point; ``*`` for all others.
    """

    name: str
    base: str
    knobs: tuple[Knob, ...]
    targets: tuple[str, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    discrepancy: float = 0.05
    seeds: Mapping[str, int] = field(default_factory=lambda: {"*": 2})
    design: Design = field(default_factory=Design)
    title: Text = field(default_factory=dict)
    file: str = ""

    def set(self) -> list[str]:
        """Settings over the base as ``--set`` takes them."""
        return [setting(address, value) for address, value in self.settings.items()]

    def seeds_of(self, way: str) -> int:
        """Replications a point of one way of running."""
        return self.seeds.get(way, self.seeds.get("*", 1))

    def as_json(self) -> dict[str, Any]:
        """All that decides the points, as plain data."""
        return {
            "base": Path(self.base).name,
            "settings": dict(self.settings),
            "knobs": [_knob_json(knob) for knob in self.knobs],
            "targets": list(self.targets),
            "discrepancy": self.discrepancy,
            "seeds": dict(self.seeds),
            "design": [self.design.points, self.design.waves, self.design.first, self.design.seed],
        }


def _knob_json(knob: Knob) -> list[Any]:
    moves = [[each.parameter, each.by, {dim: list(held) for dim, held in each.at.items()}] for each in knob.moves]
    return [knob.id, knob.low, knob.high, knob.scale, *moves]


def find(path: Path | str) -> Path:
    """The fit file: the file itself, or the one that comes with a scenario (``fits/NAME.yaml`` beside it or shipped).

    Raises
    ------
    InputError
        If a scenario has none.
    """
    file = Path(path)
    top = parse_bytes(read_bytes(file, str(path)), str(path))
    if top.get("fit") is not None or top.get("scenario") is None:
        return file
    name = f"{top.get('scenario').value}.yaml"  # type: ignore[union-attr]
    for folder in (file.parent / "fits", SHIPPED / "fits"):
        if (folder / name).is_file():
            return folder / name
    raise InputError.single(
        f"是情景文件，且没有相应的校准文件 fits/{name}",
        f"is a scenario without a fit file fits/{name}",
        file=str(path),
    )


def read(path: Path | str) -> Spec:
    """Return the fit of a file.

    Raises
    ------
    InputError
        With every mistake found, each with file, line, column and what is allowed.
    """
    shown = str(path)
    top, faults = parse_bytes(read_bytes(path, shown), shown), Faults()
    reading.mapping(top, KEYS, "", faults)
    for key in ("fit", "base", "knobs", "targets"):
        if top.get(key) is None:
            faults.add((shown, 1, 1), key, f"缺少“{key}”", f"'{key}' is missing")
    knobs = _knobs(top.get("knobs"), faults)
    spec = Spec(
        name=reading.text(top.get("fit"), "fit", faults) or "",
        base=_base(top.get("base"), Path(path).parent, faults),
        knobs=knobs,
        targets=_targets(top.get("targets"), faults),
        settings=_settings(top.get("settings"), faults),
        discrepancy=_number(top.get("discrepancy"), "discrepancy", faults, 0.05),
        seeds=_seeds(top.get("seeds"), faults),
        design=_design(top.get("design"), faults),
        title=reading.both(top.get("title"), "title", faults),
        file=shown,
    )
    faults.check()
    load_scenario(spec.base, spec.set())  # whatever is wrong with it is told with its own lines
    return spec


def _base(node: Node | None, folder: Path, faults: Faults) -> str:
    name = reading.text(node, "base", faults)
    if node is None or name is None:
        return ""
    target = Path(os.path.normpath(folder / name))
    if not target.is_file():
        faults.add(node.place, "base", f"没有文件“{name}”", f"there is no file '{name}'")
    return str(target)


def _settings(node: Node | None, faults: Faults) -> dict[str, Any]:
    if node is None:
        return {}
    if not node.is_map:
        faults.add(node.place, "settings", "应为“地址: 取值”的映射", "must be a mapping of 'address: value'")
        return {}
    return {address: below.plain() for address, below in node.items()}


def _targets(node: Node | None, faults: Faults) -> tuple[str, ...]:
    names = reading.words(node, "targets", faults)
    known = [name for name in facts() if name not in _JUDGED]
    for number, name in enumerate(names):
        place = node.value[number].place if node is not None and node.is_list else ("", 0, 0)
        if name in _JUDGED:
            zh, en = f"{name} 只用于评判，不参与校准", f"{name} is for judging, never for fitting"
            faults.add(place, f"targets/{number}", zh, en)
        elif name not in known:
            faults.add(place, f"targets/{number}", *unknown(name, known, "事实", "fact"))
    return names


def _seeds(node: Node | None, faults: Faults) -> dict[str, int]:
    if node is None:
        return {"*": 2}
    known = ("*", *ways())
    if not reading.mapping(node, known, "seeds", faults):
        return {}
    return {name: reading.whole(below, f"seeds/{name}", faults, 1, 1000) or 1 for name, below in node.items()}


def _design(node: Node | None, faults: Faults) -> Design:
    if node is None or not reading.mapping(node, ("points", "accept", "waves", "first", "seed"), "design", faults):
        return Design()
    plain = Design()

    def whole(key: str, low: int, high: int) -> int:
        found = reading.whole(node.get(key), f"design/{key}", faults, low, high)
        return int(getattr(plain, key)) if found is None else found

    return Design(
        whole("points", 10, MOST_POINTS), whole("accept", 1, MOST_POINTS), whole("waves", 1, 50),
        _number(node.get("first"), "design/first", faults, plain.first), whole("seed", 0, 2**31),
    )  # fmt: skip


def _number(node: Node | None, path: str, faults: Faults, default: float) -> float:
    found = reading.number(node, path, faults, 0.0)
    return default if found is None else found


def _knobs(node: Node | None, faults: Faults) -> tuple[Knob, ...]:
    if node is None or not node.is_map:
        if node is not None:
            reading.mapping(node, (), "knobs", faults)
        return ()
    if len(node.value) > MOST_KNOBS:
        zh, en = f"自由度过多（上限 {MOST_KNOBS}）", f"too many knobs (at most {MOST_KNOBS})"
        faults.add(node.place, "knobs", zh, en)
    found = [_knob(name, below, faults) for name, below in node.items()]
    return tuple(each for each in found if each is not None)


def _knob(name: str, node: Node, faults: Faults) -> Knob | None:
    path, before = f"knobs/{name}", len(faults.found)
    if not reading.mapping(node, ("name", "moves", "low", "high", "scale", "centre"), path, faults):
        return None
    label = reading.both(node.get("name"), f"{path}/name", faults) or {"zh": name, "en": name}
    scale = reading.choice(node.get("scale"), ("linear", "log"), f"{path}/scale", faults, "linear")
    moves = _moves(node.get("moves"), f"{path}/moves", faults)
    ends = {key: reading.number(node.get(key), f"{path}/{key}", faults) for key in ("low", "high", "centre")}
    low, high = ends["low"], ends["high"]
    if low is None or high is None or low >= high or (scale == "log" and low <= 0):
        faults.add(node.place, path, "应有 low < high（log 时均为正）", "needs low < high (both positive if log)")
    if not moves and len(faults.found) == before:
        faults.add(node.place, path, "缺少“moves”", "'moves' is missing")
    if len(faults.found) > before or low is None or high is None:
        return None
    usual = 1.0 if any(move.by == "multiply" for move in moves) else 0.0
    return Knob(name, label, moves, low, high, scale, usual if ends["centre"] is None else ends["centre"])


def _moves(node: Node | None, path: str, faults: Faults) -> tuple[Move, ...]:
    if node is None:
        return ()
    if not node.is_list:
        faults.add(node.place, path, "应为列表", "must be a list")
        return ()
    found: list[Move] = []
    for number, each in enumerate(node.value):
        here = f"{path}/{number}"
        if not reading.mapping(each, ("parameter", "by", "at"), here, faults):
            continue
        name = reading.text(each.get("parameter"), f"{here}/parameter", faults) or ""
        if name not in catalogue():
            faults.add(each.place, here, *unknown(name, list(catalogue()), "参数", "parameter"))
            continue
        if catalogue()[name].type in ("flag", "choice"):
            faults.add(each.place, here, "只能移动数值参数", "only parameters that are numbers can be moved")
        where = each.get("at")
        at = {} if where is None else read_filter(catalogue()[name], where, here, faults)
        found.append(Move(name, reading.choice(each.get("by"), BYS, f"{here}/by", faults, "multiply"), at))
    return tuple(found)


def canonical(spec: Spec) -> str:
    """Text that two fits share whose points may stand in one file: all but the design."""
    plain = {name: each for name, each in spec.as_json().items() if name != "design"}
    return json.dumps(plain, sort_keys=True, ensure_ascii=False)
