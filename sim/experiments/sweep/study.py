"""Study files: which scenarios to run, what to vary, how often; every mistake with file, line and column."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sim.errors import Fault, Faults, InputError, nearest
from sim.experiments.packing import daily_names
from sim.experiments.precision import Precision
from sim.experiments.sweep import reading
from sim.experiments.sweep.addresses import setting
from sim.experiments.sweep.designs import Design, read_design
from sim.experiments.sweep.factors import Factor, read_factors
from sim.parameters.cells import show
from sim.scenario import Keep, Scenario, load_scenario
from sim.scenario.extend import SHIPPED
from sim.scenario.words import unknown
from sim.yaml_nodes import Node, parse_bytes
from sim.yaml_text import read_bytes

Text = Mapping[str, str]

KEYS = (
    "schema", "study", "title", "question", "sources", "changes", "base", "scenarios", "factors", "design",
    "replications", "precision", "keep", "indicators", "limits",
)  # fmt: skip
MOST_REPLICATIONS = 100_000
#: what is kept of a run where the file does not say: no case logs, which are large
KEEP = Keep(cases=False)
_FORBIDDEN = set('/\\:*?"<>|')


@dataclass(frozen=True)
class Limits:
    """Where a sweep stops, and where a run is stopped; None = no limit.

    Attributes
    ----------
    runs, minutes
        Most new runs, and longest time, of one call; the next call goes on from there.
    seconds_per_run, memory_mb
        Of one run; one that goes beyond is ended and named.
    """

    runs: int | None = None
    minutes: float | None = None
    seconds_per_run: float | None = None
    memory_mb: int | None = None


@dataclass(frozen=True)
class Study:
    """A study that has been read and checked.

    Attributes
    ----------
    scenarios
        Files: the base, then the alternatives; each is combined with every point of the design.
    replications
        Runs a point; the first look where a ``precision`` is asked for.
    precision
        Half-width of an indicator's mean that every point should reach, or None.
    indicators
        Shown first; every indicator is stored.
    file, text
        Where it was read, and its content.
    """

    name: str
    scenarios: tuple[str, ...]
    factors: tuple[Factor, ...] = ()
    design: Design = field(default_factory=Design)
    replications: int = 10
    precision: Precision | None = None
    keep: Keep = field(default_factory=lambda: KEEP)
    indicators: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    title: Text = field(default_factory=dict)
    question: Text = field(default_factory=dict)
    sources: Text = field(default_factory=dict)
    changes: Text = field(default_factory=dict)
    file: str = ""
    text: str = ""


def load(path: Path | str, text: bytes | None = None, root: Path | None = None) -> Study:
    """Return the study of a file.

    Parameters
    ----------
    path
        The file.
    text
        Its content where it is not to be read from there (an upload, an editor).
    root
        Folder that scenarios may not leave, apart from the shipped ones; the file's own folder if ``text`` is given.

    Raises
    ------
    InputError
        With every mistake found, each with file, line, column, address, what is allowed and the nearest known name.
    """
    shown = str(path)
    data = read_bytes(path, shown) if text is None else text
    confined = root if root is not None or text is None else Path(path).parent
    top, faults = parse_bytes(data, shown), Faults()
    reading.mapping(top, KEYS, "", faults)
    _check_head(top, faults)
    scenarios = _scenarios(top, Path(path).parent, confined, faults)
    design = top.get("design")
    listed = design is not None and design.get("list") is not None
    factors = read_factors(top.get("factors"), faults, listed)
    broken = len(factors) < len(getattr(top.get("factors"), "value", None) or ())
    study = Study(
        name=_name(top, faults),
        scenarios=tuple(path for path, _ in scenarios),
        factors=factors,
        design=read_design(design, factors, faults, broken),
        replications=reading.whole(top.get("replications"), "replications", faults, 1, MOST_REPLICATIONS) or 10,
        precision=_precision(top, faults),
        keep=_keep(top.get("keep"), faults),
        indicators=_indicators(top.get("indicators"), "indicators", faults),
        limits=_limits(top.get("limits"), faults),
        file=shown,
        text=data.decode("utf-8-sig"),
        **{name: reading.both(top.get(name), name, faults) for name in ("title", "question", "sources", "changes")},
    )
    if scenarios:
        _try_values(study, scenarios[0][0], faults)
    if faults:
        raise InputError(sorted(faults.found, key=lambda each: (each.file != shown, each.file, each.line, each.column)))
    return replace(study, title=study.title or {"zh": study.name, "en": study.name})


def _check_head(top: Node, faults: Faults) -> None:
    version = top.get("schema")
    if version is None:
        faults.add((top.file, 1, 1), "schema", "缺少“schema”；请写 schema: 1", "'schema' is missing; write schema: 1")
    elif version.value != 1 or isinstance(version.value, bool):
        shown = show(version.value)
        faults.add(version.place, "schema", f"应为 1（现为 {shown}）", f"must be 1 (got {shown})")
    both = top.get("replications"), top.get("precision")
    if both[0] is not None and both[1] is not None:
        zh, en = "replications 与 precision 只能写一个", "give either 'replications' or 'precision'"
        faults.add(top.key_place("precision"), "precision", zh, en)


def _name(top: Node, faults: Faults) -> str:
    node = top.get("study")
    if node is None:
        faults.add((top.file, 1, 1), "study", "缺少“study”（研究名称）", "'study' (its name) is missing")
        return ""
    name = reading.text(node, "study", faults) or ""
    if len(name) > 80 or set(name) & _FORBIDDEN or not name.isprintable():
        faults.add(
            node.place, "study",
            '应为 1 至 80 个字符，不含 / \\ : * ? " < > |', 'must be 1 to 80 characters without / \\ : * ? " < > |',
        )  # fmt: skip
    return name


def _scenarios(top: Node, folder: Path, root: Path | None, faults: Faults) -> list[tuple[str, Scenario]]:
    """Files and scenarios of base and alternatives."""
    base, more = top.get("base"), top.get("scenarios")
    if base is None:
        zh, en = "缺少“base”（基准情景文件）", "'base' (the scenario file to start from) is missing"
        faults.add((top.file, 1, 1), "base", zh, en)
        return []
    nodes = [("base", base)]
    if more is not None and not more.is_list:
        faults.add(more.place, "scenarios", "应为情景文件列表", "must be a list of scenario files")
    elif more is not None:
        nodes += [(f"scenarios/{number}", each) for number, each in enumerate(more.value)]
    found: list[tuple[str, Scenario]] = []
    for path, node in nodes:
        loaded = _scenario(node, path, folder, root, faults)
        if loaded is None:
            continue
        if loaded[1].name in {each.name for _, each in found}:
            name = loaded[1].name
            faults.add(
                node.place, path,
                f"另一情景也叫“{name}”，结果无法区分", f"another scenario is called '{name}' too; results would mix",
            )  # fmt: skip
        found.append(loaded)
    return found


def _scenario(node: Node, path: str, folder: Path, root: Path | None, faults: Faults) -> tuple[str, Scenario] | None:
    name = reading.text(node, path, faults)
    if name is None:
        return None
    file = folder / name
    if "\0" in name or not file.exists():
        shipped = SHIPPED / name.replace("\0", "")
        file = shipped if shipped.is_file() and shipped.resolve().is_relative_to(SHIPPED) else file
    if root is not None and not any(file.resolve().is_relative_to(each.resolve()) for each in (root, SHIPPED)):
        zh, en = f"“{name}”在情景文件夹之外", f"'{name}' lies outside the scenario folder"
        faults.add(node.place, path, zh, en)
        return None
    if not file.exists():
        beside = [each.relative_to(where).as_posix() for where in (folder, SHIPPED) for each in where.glob("*.yaml")]
        guess = nearest(name, beside)
        zh, en = (f"；是否应为“{guess}”？", f"; did you mean '{guess}'?") if guess else ("", "")
        faults.add(node.place, path, f"没有文件“{name}”{zh}", f"no file '{name}'{en}")
        return None
    target = os.path.normpath(file)
    if Path(target).is_absolute() and Path(target).is_relative_to(Path.cwd()):
        target = str(Path(target).relative_to(Path.cwd()))
    try:
        return target, load_scenario(target)
    except InputError as error:
        for fault in error.faults:
            if fault.line:
                faults.found.append(fault)
            else:  # without a line of its own: the line that names the file says more
                faults.add(node.place, path, f"“{name}”：{fault.zh}", f"'{name}': {fault.en}")
        return None


def _precision(top: Node, faults: Faults) -> Precision | None:
    node = top.get("precision")
    words = reading.text(node, "precision", faults)
    if node is None or words is None:
        return None
    try:
        found = Precision.parse(words)
    except InputError as error:
        faults.add(node.place, "precision", error.faults[0].zh, error.faults[0].en)
        return None
    _known_indicator(found.indicator, node, "precision", faults)
    return found


def _indicators(node: Node | None, path: str, faults: Faults) -> tuple[str, ...]:
    names = reading.words(node, path, faults)
    if node is not None and node.is_list:
        for number, each in enumerate(node.value):
            if isinstance(each.value, str):
                _known_indicator(each.value, each, f"{path}/{number}", faults)
    return names


def _known_indicator(name: str, node: Node, path: str, faults: Faults) -> None:
    from sim.indicators import catalogue

    if name not in catalogue():
        faults.add(node.place, path, *unknown(name, list(catalogue()), "指标", "indicator"))


def _keep(node: Node | None, faults: Faults) -> Keep:
    if node is None or not reading.mapping(node, ("cases", "daily", "areas"), "keep", faults):
        return KEEP
    cases = reading.flag(node.get("cases"), "keep/cases", faults, False)
    areas = reading.flag(node.get("areas"), "keep/areas", faults, False)
    daily = node.get("daily")
    if daily is None or isinstance(daily.value, bool):
        return Keep(cases, KEEP.daily if daily is None or daily.value else (), areas)
    names = reading.words(daily, "keep/daily", faults)
    try:
        daily_names(names)
    except InputError as error:
        faults.add(daily.place, "keep/daily", error.faults[0].zh, error.faults[0].en)
    return Keep(cases, names, areas)


def _limits(node: Node | None, faults: Faults) -> Limits:
    keys = ("runs", "minutes", "seconds_per_run", "memory_mb")
    if node is None or not reading.mapping(node, keys, "limits", faults):
        return Limits()
    return Limits(
        reading.whole(node.get("runs"), "limits/runs", faults, 1, 10**9),
        reading.number(node.get("minutes"), "limits/minutes", faults, 0.0, above=True),
        reading.number(node.get("seconds_per_run"), "limits/seconds_per_run", faults, 0.0, above=True),
        reading.whole(node.get("memory_mb"), "limits/memory_mb", faults, 100, 10**7),
    )


def _try_values(study: Study, base: str, faults: Faults) -> None:
    """Try every value of every factor alone, so that a wrong one is told with its line."""
    for factor in study.factors:
        own = factor.values if factor.values != (None,) else ()
        for value in own or (() if factor.values else (factor.at(0.0), factor.at(1.0))):
            try:
                load_scenario(base, [setting(factor.address, value)])
            except InputError as error:
                faults.found += [replaced(fault, factor) for fault in error.faults]
                break


def replaced(fault: Fault, factor: Factor) -> Fault:
    """A fault of a setting, put where the study file names the factor."""
    if not fault.file.startswith("--set"):
        return fault
    return Fault(*factor.place, f"factors/{factor.address}", fault.zh, fault.en)
