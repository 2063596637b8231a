"""The programmes of a scenario: own records, which may be switched on, when and where."""

from __future__ import annotations

from collections.abc import Mapping

from sim.errors import Fault, Faults, InputError, suggestion
from sim.evidence import Programme, parse_programme, programmes
from sim.scenario.effects import check_effects, shipped_faults
from sim.scenario.place import Region
from sim.scenario.shape import ScenarioShape
from sim.scenario.sizes import check_sizes
from sim.scenario.words import unknown
from sim.yaml_nodes import Node


def read_records(node: Node | None, faults: Faults) -> dict[str, Programme]:
    """Return the programmes that the scenario file defines itself."""
    found: dict[str, Programme] = {}
    if node is None or not node.is_map:
        return found
    for name, below in node.items():
        path = f"programme_records/{name}"
        if name in programmes():
            zh, en = "与目录中的举措重名，请另取名称", "the catalogue has a programme of this name; take another name"
            faults.add(node.key_place(name), path, zh, en)
            continue
        try:
            record = parse_programme(name, below, faults, path)
            check_effects(below, path, faults)
        except InputError as error:
            faults.extend(error)
            continue
        if record is not None:
            found[name] = record
    return found


def check_uses(node: Node | None, records: Mapping[str, Programme], faults: Faults) -> None:
    """Check that every programme used is known and can be switched on."""
    if node is None or not node.is_map:
        return
    known = {**programmes(), **records}
    switches = [name for name, record in known.items() if record.is_switch]
    for name in node.value:
        path = f"programmes/{name}"
        if name not in known:
            faults.add(node.key_place(name), path, *unknown(name, switches, "举措", "programme"))
        elif name not in switches:
            nature = known[name].nature
            faults.add(
                node.key_place(name), path,
                f"此条目的性质为 {nature}，不是可实施的举措（measure）",
                f"this entry is a {nature}, not a measure, and cannot be switched on",
            )  # fmt: skip
        else:
            check_sizes(node.get(name), known[name], path, faults)
            if name not in records and known[name].document:
                faults.found.extend(each for each in shipped_faults(known[name].document) if each not in faults.found)


def check_dates(shape: ScenarioShape, top: Node, faults: Faults) -> None:
    """Check that programmes start within the horizon and end after they start."""
    horizon = shape.horizon
    first = horizon.start.toordinal()
    end = first + horizon.warm_up + horizon.measure + horizon.follow_up
    uses = top.get("programmes")
    for name, use in shape.programmes.items():
        node = None if uses is None else uses.get(name)
        for key, day in (("start", use.start), ("end", use.end)):
            found = None if node is None else node.get(key)
            if day is None or found is None:
                continue
            path = f"programmes/{name}/{key}"
            last = type(day).fromordinal(end - 1)
            if key == "start" and not first <= day.toordinal() < end:
                faults.add(
                    found.place, path,
                    f"{day} 不在模拟时段内（{horizon.start} 至 {last}）",
                    f"{day} is outside the horizon ({horizon.start} to {last})",
                )  # fmt: skip
            elif key == "end" and day <= (use.start or horizon.start):
                after = use.start or horizon.start
                faults.add(found.place, path, f"应晚于起始日 {after}", f"must be after the start, {after}")


def check_places(node: Node | None, region: Region, faults: Faults) -> None:
    """Check that counties and townships of ``where`` exist in the region."""
    if node is None:
        return
    for name, use in node.items():
        where = use.get("where")
        for level in ("county", "township"):
            words = None if where is None else where.get(level)
            if words is None:
                continue
            for each in words.value if words.is_list else [words]:
                if isinstance(each.value, str) and region.find(level, each.value) is None:
                    faults.found.append(_no_place(each, f"programmes/{name}/where/{level}", level, region))


def _no_place(node: Node, path: str, level: str, region: Region) -> Fault:
    word = {"county": ("县", "county"), "township": ("乡镇", "township")}[level]
    known = [
        *region.words(level),
        *(str(name) for names in getattr(region, f"{level}_alias").values() for name in names),
    ]
    if level == "county":
        known += [str(name) for name in region.county_name]
    zh, en = suggestion(node.value, known, 14)
    return Fault(*node.place, path, f"本地区没有{word[0]}“{node.value}”{zh}", f"no {word[1]} '{node.value}' here{en}")
