"""Reference pages from the model's own records: parameters, programmes with their evidence, indicators."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
#: files that list parameters and read none
_LISTS = ("world/planned.py",)
_ENGINE = ("rules/*.py", "world/*.py", "agents/*.py", "model.py", "planning.py")
#: pattern of the hole of an f-string that may be anything
_HOLE = r"\w+"
_MADE = (
    "<!-- Made by `python docs/generate.py` from the project's records. Do not edit: tests/docs compares. -->\n"
    "<!-- 由 `python docs/generate.py` 据项目数据生成，请勿手改；tests/docs 会核对。 -->\n"
)


def pages() -> dict[str, str]:
    """Text of every generated page by file name."""
    return {"parameters.md": parameters(), "programmes.md": programmes(), "indicators.md": indicators()}


def plain(value: Any) -> str:
    """A nested value on one line, as one would write it in YAML."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {plain(each)}" for key, each in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(plain(each) for each in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def label(prefix: str, name: str) -> str:
    """Both labels of a word of the shared list."""
    from sim.vocabulary import label as word

    return f"{word(f'{prefix}.{name}', 'zh')} / {word(f'{prefix}.{name}', 'en')}"


# --- parameters -----------------------------------------------------------------------------------
def parameters() -> str:
    """Every parameter, by the rule or lever table it belongs to."""
    from sim.parameters.catalogue import catalogue

    found, where = catalogue(), readers()
    groups: dict[str, list[Any]] = {}
    for each in found.values():
        groups.setdefault(each.rule, []).append(each)
    lines = [
        _MADE,
        "# Parameters / 参数",
        "",
        f"{len(found)} parameters. Value, range and source come from `sim/parameters/*.yaml`. A scenario changes one",
        "with `parameters: {ID: value}` or for some cells with `{at: {tier: village}, value: …}`;",
        "`wangge explain ID` prints the same as here. *Not read yet* means: stands in the catalogue for a part of the",
        "model that is not built, and changing it does nothing.",
        "",
        f"共 {len(found)} 个。取值、范围、来源均出自 `sim/parameters/*.yaml`；",
        "情景中写 `parameters: {编号: 取值}` 即可改动。标注“尚未读取”的，是为后续环节预留，改动它不会影响结果。",
        "",
    ]
    for group in sorted(groups):
        lines += [f"## {group}", ""]
        for each in groups[group]:
            lines += [*_parameter(each, where.get(each.id, [])), ""]
    return "\n".join(lines).rstrip() + "\n"


def _parameter(each: Any, read: list[str]) -> list[str]:
    by = f", by {' × '.join(each.dims)}" if each.dims else ""
    lines = [
        f"### `{each.id}`",
        "",
        f"{each.label['zh']} / {each.label['en']}",
        "",
        f"- value: `{plain(each.value)}` ({each.unit}; {each.type}{by})",
    ]
    if each.low is not None or each.high is not None:
        lines.append(f"- range: `{plain(each.low)}` … `{plain(each.high)}`")
    low, high = (f"{end:g}" for end in each.bounds)
    choices = f"choices: {', '.join(each.choices)}" if each.choices else f"bounds {low} … {high}"
    neutral = "" if each.neutral is None else f"; neutral (`modifiers: false`): {plain(each.neutral)}"
    lines.append(f"- {choices}; programmes compose on scale `{each.scale}`; role: {each.role}{neutral}")
    fact = f", fact `{each.provenance.fact}`" if each.provenance.fact else ""
    lines.append(f"- source: {label('provenance', each.provenance.kind)}{fact}")
    if each.provenance.note:
        lines.append(f"- {each.provenance.note['zh']} / {each.provenance.note['en']}")
    lines.append(f"- read in: {', '.join(f'`{name}`' for name in read)}" if read else "- *not read yet / 尚未读取*")
    return lines


def readers() -> dict[str, list[str]]:
    """Parameter id -> engine files that name it."""
    from sim.parameters.catalogue import catalogue

    found: dict[str, list[str]] = {}
    for pattern in _ENGINE:
        for path in sorted((ROOT / "sim").glob(pattern)):
            name = path.relative_to(ROOT / "sim").as_posix()
            if name in _LISTS:
                continue
            named = re.compile("|".join(named_in(path.read_text(encoding="utf-8"))) or "-")
            for identifier in catalogue():
                if named.fullmatch(identifier):
                    found.setdefault(identifier, []).append(name)
    return found


def named_in(source: str) -> list[str]:
    """Patterns of the parameters that a module names: ids written out, and f-strings that make them."""
    return list(_texts(ast.parse(source)))


def _texts(tree: ast.AST) -> Iterator[str]:
    """Texts of a module that look like a parameter id, as patterns.

    The hole of an f-string stands for the words that its loop runs over; for anything where they are not written out.
    """
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    looped = _looped(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            if re.fullmatch(r"\w+\.\w+", node.value):
                yield re.escape(node.value)
        elif isinstance(node, ast.JoinedStr):
            found = "".join(looped.get(id(part), _HOLE) if _is_hole(part) else _fixed(part) for part in node.values)
            if re.match(r"\w+\\\.", found):
                yield found


def _is_hole(part: ast.AST) -> bool:
    return isinstance(part, ast.FormattedValue)


def _fixed(part: ast.AST) -> str:
    return re.escape(str(part.value)) if isinstance(part, ast.Constant) else ""


def _looped(tree: ast.AST) -> dict[int, str]:
    """Hole of an f-string within a comprehension -> pattern of the words that its name runs over."""
    lists = {
        each.targets[0].id: _words(each.value)
        for each in ast.walk(tree)
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name)
    }
    found: dict[int, str] = {}
    for node in ast.walk(tree):
        if not isinstance(node, (ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp)):
            continue
        over = {
            each.target.id: lists.get(each.iter.id, []) if isinstance(each.iter, ast.Name) else _words(each.iter)
            for each in node.generators
            if isinstance(each.target, ast.Name)
        }
        for part in ast.walk(node):
            if isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Name) and over.get(part.value.id):
                found[id(part)] = f"(?:{'|'.join(map(re.escape, over[part.value.id]))})"
    return found


def _words(node: ast.AST) -> list[str]:
    """Texts of a tuple or list that is written out; nothing where it is anything else."""
    held = node.elts if isinstance(node, (ast.Tuple, ast.List)) else []
    return [each.value for each in held if isinstance(each, ast.Constant) and isinstance(each.value, str)]


# --- programmes -----------------------------------------------------------------------------------
def programmes() -> str:
    """Operators, then every document with its figures and programmes."""
    from sim.evidence import documents, facts
    from sim.evidence import programmes as records
    from sim.operator import registry

    lines = [
        _MADE,
        "# Programmes and evidence / 举措与依据",
        "",
        "No source document states an effect size. Every size below is an assumption with a range: an *effect in the",
        "model*, never a measured effect of the policy. Only entries of nature *measure* can be switched on.",
        "",
        "来源文件均未给出效果大小。以下力度都是带范围的假定，即“模内效应”，不是政策的实测效果。只有性质为“举措”的条目可以实施。",
        "",
        "## Operators / 算子",
        "",
        *(f"- `{name}`: {' '.join((type(each).__doc__ or '').split())}" for name, each in registry().items()),
        "",
    ]
    for name, document in documents().items():
        lines += [f"## {document.title['zh']} / {document.title['en']}", ""]
        publisher = document.publisher
        lines += [f"{publisher['zh']} / {publisher['en']}, {document.date}; `seeds/{name}.yaml`", ""]
        lines += [*_facts([facts()[each] for each in document.facts]), ""]
        for each in document.programmes:
            lines += [*_programme(records()[each]), ""]
    return "\n".join(lines).rstrip() + "\n"


def _facts(found: Iterable[Any]) -> list[str]:
    rows = ["| fact | 名称 / name | value | year | source |", "|---|---|---|---|---|"]
    for each in found:
        value = f"{plain_number(each.value)} {each.unit}"
        source = label("provenance", each.kind)
        rows.append(f"| `{each.id}` | {each.term['zh']} / {each.term['en']} | {value} | {each.year} | {source} |")
    return rows if len(rows) > 2 else []


def plain_number(value: Any) -> str:
    """A figure as it stands in its document: no digits lost."""
    return f"{value:,}" if isinstance(value, (int, float)) and not isinstance(value, bool) else plain(value)


def _range(found: Any) -> str:
    if getattr(found, "low", None) is None:
        return plain(found)
    return f"{found.central:g} ({found.low:g} … {found.high:g})"


def _programme(each: Any) -> list[str]:
    stages = ", ".join(each.stage)
    lines = [
        f"### `{each.id}`",
        "",
        f"{each.name['zh']} / {each.name['en']}",
        "",
        f"- {label('nature', each.nature)}; {label('status', each.status)}; grade {each.grade}; stages: {stages}",
        f"- source: {label('provenance', each.provenance)}; place: {each.place}; coverage by {each.coverage_unit}",
    ]
    for effect in each.effects:
        target = f" on `{effect.target}`" if effect.target else ""
        size = f", size {_range(effect.size)}" if effect.size is not None else ""
        chosen = f", only {plain(dict(effect.filter))}" if effect.filter else ""
        options = "".join(f", {name}: {_range(value)}" for name, value in effect.options.items())
        lines.append(f"- effect: `{effect.operator}`{target}{size}{chosen}{options}; family {effect.family}")
        lines += [f"  - {arrow}" for arrow in effect.arrows]
    lines += [f"- omitted: {left.arrow}. {left.reason['zh']} / {left.reason['en']}" for left in each.omitted]
    if each.cost is not None:
        cost = each.cost
        parts = ", ".join(f"{name} {_range(getattr(cost, name))}" for name in ("once", "yearly", "hourly"))
        lines.append(f"- cost, yuan per {each.coverage_unit}: {parts}; paid by {label('payer', cost.payer)}")
    if each.expected is not None:
        lines.append(f"- should move: `{each.expected.indicator}` {'up' if each.expected.sign > 0 else 'down'}")
    if each.note:
        lines.append(f"- {each.note['zh']} / {each.note['en']}")
    return lines


# --- indicators -----------------------------------------------------------------------------------
def indicators() -> str:
    """Every indicator with its formula in words, by stage of the work."""
    from sim.indicators import catalogue
    from sim.text import say

    stages: dict[str, list[Any]] = {}
    for each in catalogue().values():
        stages.setdefault(each.stage, []).append(each)
    lines = [
        _MADE,
        "# Indicators / 指标",
        "",
        f"{len(catalogue())} indicators. *Actual* is what is the case in the model, *ledger* what the books say;",
        "the two are always computed side by side. What cannot be watched long enough is null with the reason.",
        "How cohorts and follow-up are cut stands in [model.md](../model.md#indicators).",
        "",
        f"共 {len(catalogue())} 个。“实际口径”指模型中的真实情况，“台账口径”指各类台账所载，",
        "两者始终并列计算；随访不足的给空值并说明原因。",
        "",
    ]
    for stage, found in stages.items():
        lines += [f"## {label('stage', stage)}", ""]
        for each in found:
            daily = "; also day by day / 有每日序列" if each.daily else ""
            direction = " / ".join(say(f"direction.{each.direction}", lang) for lang in ("zh", "en"))
            unit = f"{each.unit['zh']} / {each.unit['en']}"
            lines += [
                f"### `{each.id}`",
                "",
                f"{each.label['zh']} / {each.label['en']}",
                "",
                f"- unit: {unit}; {direction}; down to: {each.level}{daily}",
            ]
            lines += [f"- {line}" for line in each.formula["zh"].splitlines()]
            lines += [f"- {line}" for line in each.formula["en"].splitlines()]
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"
