"""Reads a scenario: YAML, ``extends``, ``--set``, shape, names, region, memory; all mistakes at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from sim.errors import Faults, InputError
from sim.evidence import Programme
from sim.parameters.schema import Override
from sim.scenario.addresses import apply_set
from sim.scenario.extend import Files, drop_nulls, read_chain
from sim.scenario.locate import known_keys, locate
from sim.scenario.measures import check_dates, check_places, check_uses, read_records
from sim.scenario.memory import check_memory
from sim.scenario.names import rule_names
from sim.scenario.overlaps import overlaps
from sim.scenario.place import Region
from sim.scenario.place_source import read_place
from sim.scenario.ranges import overrides, read_ranges
from sim.scenario.scenario import Keep, ProgrammeUse, RegionSource, Scenario, remember
from sim.scenario.settings import read_settings
from sim.scenario.shape import MAX_DAYS, RulesShape, ScenarioShape, TextShape, UseShape
from sim.yaml_nodes import Node, load, parse_bytes


def load_scenario(path: Path | str, overrides: Sequence[str] = (), *, memory: int | None = None) -> Scenario:
    """Return the scenario of a file.

    Parameters
    ----------
    path
        The file.
    overrides
        ``address=value`` settings over the file, as ``--set`` gives them.
    memory
        Bytes a run may use; None asks the system.

    Raises
    ------
    InputError
        With every mistake found, each with file, line, column, address, what is allowed and the nearest known name.
    """
    shown = str(path)
    top = load(path, shown)
    file = Path(path)
    files = Files(file.parent, {shown: file.parent})
    return _build(read_chain(top, files, file), files, shown, overrides, memory)


def load_text(
    data: bytes, name: str, folder: Path, overrides: Sequence[str] = (), *, memory: int | None = None
) -> Scenario:
    """Return the scenario of an uploaded file.

    Parameters
    ----------
    data, name
        Its bytes, and its name for messages.
    folder
        Folder that ``extends`` and ``region`` start from and may not leave.

    Raises
    ------
    InputError
        As :func:`load_scenario`.
    """
    files = Files(folder, {name: folder})
    return _build(read_chain(parse_bytes(data, name), files, None), files, name, overrides, memory)


def _build(top: Node, files: Files, shown: str, overrides: Sequence[str], memory: int | None) -> Scenario:
    """Check a merged tree part by part, then put the scenario together."""
    faults = Faults()
    top, useless = drop_nulls(apply_set(top, overrides), known_keys)
    faults.found.extend(useless)
    shape = _shape(top, faults)
    settings, ranges = read_settings(top.get("parameters"), faults), read_ranges(top.get("ranges"), faults)
    records = read_records(top.get("programme_records"), faults)
    check_uses(top.get("programmes"), records, faults)
    found, ensemble = read_place(top.get("region"), files, faults), _ensemble(top.get("ensemble"), files, faults)
    if shape is not None:
        _check_horizon(shape, top, faults)
        check_dates(shape, top, faults)
    if found is not None:
        check_places(top.get("programmes"), found[0], faults)
    if faults or shape is None or found is None:
        raise InputError(sorted(faults.found, key=lambda each: (each.file != shown, each.file, each.line, each.column)))
    region, description, folder = found
    source = RegionSource(description, folder, remember(region), _written(top))
    scenario = replace(_assemble(shape, source, region, settings, records, shown), ensemble=ensemble)
    scenario = with_ranges(scenario, ranges)
    check_memory(scenario, region, memory)
    return replace(scenario, warnings=overlaps(scenario, top.get("programmes")))


def _assemble(
    shape: ScenarioShape,
    source: RegionSource,
    region: Region,
    settings: dict[str, tuple[Override, ...]],
    records: dict[str, Programme],
    shown: str,
) -> Scenario:
    return Scenario(
        name=shape.scenario,
        region=source,
        start=shape.horizon.start,
        warm_up=shape.horizon.warm_up,
        measure=shape.horizon.measure,
        follow_up=shape.horizon.follow_up,
        rules=_rules(shape.rules),
        seed=shape.seed,
        calendar=shape.calendar,
        modifiers=shape.modifiers,
        own_warm_up=shape.own_warm_up,
        parameters=settings,
        programmes={name: _use(use, region) for name, use in sorted(shape.programmes.items())},
        records=records,
        policies=shape.policies.model_dump(),
        keep=Keep(shape.keep.cases, tuple(shape.keep.daily), shape.keep.areas),
        title=_text(shape.title) or {"zh": shape.scenario, "en": shape.scenario},
        question=_text(shape.question),
        sources=_text(shape.sources),
        changes=_text(shape.changes),
        file=shown,
    )


def _shape(top: Node, faults: Faults) -> ScenarioShape | None:
    """Check keys, types and bounds."""
    try:
        return ScenarioShape.model_validate(top.plain())
    except ValidationError as error:
        for each in error.errors(include_url=False):
            place, path, zh, en = locate(top, dict(each))
            faults.add(place, path, zh, en)
        return None


def _check_horizon(shape: ScenarioShape, top: Node, faults: Faults) -> None:
    horizon = shape.horizon
    total = horizon.warm_up + horizon.measure + horizon.follow_up
    if total > MAX_DAYS:
        faults.add(
            top.key_place("horizon"), "horizon",
            f"warm_up + measure + follow_up 共 {total} 天，上限 {MAX_DAYS} 天",
            f"warm_up + measure + follow_up is {total} days, at most {MAX_DAYS}",
        )  # fmt: skip


def _rules(shape: RulesShape) -> tuple[str, ...]:
    names = rule_names()
    if shape.only is not None:
        return tuple(name for name in names if name in shape.only)
    return tuple(name for name in names if name not in (shape.without or ()))


def _use(shape: UseShape, region: Region) -> ProgrammeUse:
    where: dict[str, tuple[str, ...]] = {}
    for level, words in (("county", shape.where.county), ("township", shape.where.township)):
        if words:
            codes = getattr(region, f"{level}_code")
            rows = sorted({row for word in words if (row := region.find(level, word)) is not None})
            where[level] = tuple(str(codes[row]) for row in rows)
    if shape.where.setting:
        where["setting"] = tuple(sorted(set(shape.where.setting)))
    return ProgrammeUse(
        shape.coverage, shape.fidelity, shape.start, shape.end, shape.ramp_days, where, shape.effects, shape.cost
    )


def _ensemble(node: Node | None, files: Files, faults: Faults) -> str:
    """Return the file of the ensemble, empty where there is none; it is read when it is needed."""
    if node is None or not isinstance(node.value, str):
        return ""
    try:
        target = files.find(node, "ensemble")
    except InputError as error:
        faults.extend(error)
        return ""
    if not target.is_file():
        faults.add(node.place, "ensemble", f"没有文件“{node.value}”", f"there is no file '{node.value}'")
    return str(target)


def with_ranges(scenario: Scenario, ranges: Mapping[str, float]) -> Scenario:
    """Return a scenario with whole tables moved: below what it sets itself, in place of what was moved before."""
    found = {name: scenario.said(name) for name in scenario.parameters}
    found = {name: held for name, held in found.items() if held}
    for name, position in ranges.items():
        found[name] = (*overrides(name, position), *found.get(name, ()))
    return replace(scenario, parameters=found, ranges=dict(ranges))


def _written(top: Node) -> str:
    region = top.get("region")
    return region.value if region is not None and isinstance(region.value, str) else ""


def _text(shape: TextShape | None) -> dict[str, str]:
    if shape is None:
        return {}
    zh, en = shape.zh or shape.en or "", shape.en or shape.zh or ""
    return {"zh": zh, "en": en} if zh else {}
