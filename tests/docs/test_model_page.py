"""The description of the model names what the model has, and nothing else, in both languages.

What has to be there is always read from the engine (registries, catalogues, enums, draws in the source): a rule,
parameter or indicator that is new or gone makes this fail until the page follows.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from docs.pages import readers
from sim import vocabulary
from sim.agents.kind import kinds
from sim.agents.policies import POLICIES
from sim.experiments.describe import indicators
from sim.operator import registry as operators
from sim.parameters.catalogue import catalogue
from sim.planning import FIXED
from sim.rule import registry
from sim.vocabulary import ORDER, Use
from sim.world import legal
from sim.world.laws import LAWS

ROOT = Path(__file__).parents[2]
PAGES = {"en": "model.md", "zh": "model.zh-CN.md"}
SECTIONS = ("purpose", "entities", "day", "concepts", "start", "input", "submodels", "levers", "draws", "indicators",
            "laws", "limits", "names")  # fmt: skip
#: what is said of every rule, as bold words at the head of its section
CARD = {
    "en": ("Purpose.", "When.", "Reads.", "Writes.", "Draws.", "Source.", "Simplified."),
    "zh": ("目的。", "时点。", "读取。", "写入。", "抽样。", "来源。", "简化。"),
}
#: words of states, in the order of their table
ENUMS = ("Truth", "Sight", "Work", "Record", "Severity", "Tier", "Kind", "Setting", "Stratum", "Claim", "Channel",
         "Book", "Desk", "Outcome", "Form", "Level", "Kpi", "Response")  # fmt: skip
_OUTSIDE = "†"
_TITLES = {"en": ("States, steps", "Kinds of agents", "Parameters by"), "zh": ("状态、步骤", "主体类型", "按组列出")}
_CODE = re.compile(r"`([^`\n]+)`")

pytestmark = pytest.mark.parametrize("lang", sorted(PAGES))


@cache
def page(lang: str) -> str:
    """Text of the page."""
    return (ROOT / "docs" / PAGES[lang]).read_text(encoding="utf-8")


@cache
def sections(lang: str) -> dict[str, str]:
    """Text of each section: the thirteen headings of the second level, in order."""
    parts = re.split(r"^## .*$", page(lang), flags=re.M)[1:]
    assert len(parts) == len(SECTIONS), f"{PAGES[lang]} has {len(parts)} sections"
    return dict(zip(SECTIONS, parts, strict=True))


@cache
def submodels(lang: str) -> dict[str, str]:
    """Text of each rule's own section, by the first word of its heading; headings of other things are left out."""
    parts = re.split(r"^### (.*)$", sections(lang)["submodels"], flags=re.M)[1:]
    found = dict(zip(parts[::2], parts[1::2], strict=True))
    heads = {head: re.fullmatch(r"(\w+)(?: \W*[\u4e00-\u9fff].*)?", head, re.A) for head in found}
    return {match[1]: found[head] for head, match in heads.items() if match}


@cache
def named(lang: str) -> dict[str, str]:
    """The parts of the last section: words, agents, parameters."""
    parts = re.split(r"^### (.*)$", sections(lang)["names"], flags=re.M)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def part(lang: str, position: int) -> str:
    """One part of the last section."""
    (found,) = (text for head, text in named(lang).items() if head.startswith(_TITLES[lang][position]))
    return found


def rows(text: str) -> list[list[str]]:
    """Cells of every row of the tables in a text, without head and rule."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    at_rule = [position for position, row in enumerate(cells) if all(set(cell) <= {"-", ":"} and cell for cell in row)]
    heads = {position - 1 for position in at_rule}
    return [row for position, row in enumerate(cells) if position not in heads and position not in at_rule]


def codes(text: str) -> list[str]:
    """What stands in a text as code."""
    return _CODE.findall(text)


def test_rules_stand_in_the_order_of_the_day(lang: str) -> None:
    listed = [row[1].split()[0] for row in rows(sections(lang)["day"])]
    assert listed == list(registry())
    assert [registry()[name].phase for name in listed] == list(ORDER)
    assert list(submodels(lang)) == list(registry()), "sections of rules: missing, gone, or not in the order of the day"


def test_every_rule_says_what_it_does_when_and_with_what(lang: str) -> None:
    for name, text in submodels(lang).items():
        places = [text.find(f"**{word}**") for word in CARD[lang]]
        assert -1 not in places and places == sorted(places), f"{name}: {CARD[lang]}"
        reads = text[places[2] : places[3]]
        for group in registry()[name].reads:
            assert re.search(rf"`{group}\.", reads), f"{name} reads {group}.*"


def test_every_parameter_that_is_read_is_described(lang: str) -> None:
    parts = [sections(lang)["entities"], *split(sections(lang)["submodels"])]
    read = readers()
    missing = [name for name in catalogue() if name in read and not any(speaks_of(text, name) for text in parts)]
    assert not missing


def split(text: str) -> list[str]:
    """Parts of a section between headings of the third level."""
    return re.split(r"^### .*$", text, flags=re.M)


def speaks_of(text: str, parameter: str) -> bool:
    """Whether a text names a parameter as code: in full, or in short where it says that it uses the whole group."""
    group, short = parameter.split(".")
    pieces = codes(text) + re.findall(r"^```\n(.*?)^```", text, re.M | re.S)
    if any(re.search(rf"(?<![\w.]){group}\.{short}(?!\w)", piece) for piece in pieces):
        return True
    return f"`{group}.*`" in text and any(re.search(rf"(?<![\w.]){short}(?![A-Za-z_])", piece) for piece in pieces)


def test_every_parameter_is_named_with_its_kind_of_source(lang: str) -> None:
    listed: dict[str, bool] = {}
    for group, _, names in rows(part(lang, 2)):
        found = re.findall(rf"`([\w.]+)`({_OUTSIDE}?)", names)
        assert found and all(name.startswith(f"{group}.") for name, _ in found), group
        listed.update((name, mark == _OUTSIDE) for name, mark in found)
    assert set(listed) == set(catalogue())
    assert {each.provenance.kind for each in catalogue().values()} <= {"assumed", "outside"}, "a third mark is needed"
    assert listed == {name: each.provenance.kind == "outside" for name, each in catalogue().items()}


def test_outside_sources_are_named_where_the_rule_is_described(lang: str) -> None:
    for name, text in submodels(lang).items():
        source = text[text.find(f"**{CARD[lang][5]}**") : text.find(f"**{CARD[lang][6]}**")]
        for identifier in codes(source):
            if identifier in catalogue():
                assert catalogue()[identifier].provenance.kind == "outside", f"{name}: {identifier} is assumed"
        for parameter in catalogue().values():
            if parameter.rule == name and parameter.provenance.kind == "outside":
                assert f"`{parameter.id}`" in source, f"{name}: {parameter.id} rests on an outside source"


def test_nothing_is_named_that_is_gone(lang: str) -> None:
    groups = {name.split(".")[0] for name in catalogue()}
    for code in codes(page(lang)):
        for group, name in re.findall(r"(?<![\w/.])([a-z]+)\.(\w+)", code):
            if group in groups and not code.endswith(".yaml"):
                assert f"{group}.{name}" in catalogue(), f"{group}.{name} does not exist"
    # formulas stand in blocks of code, with full names where they read what belongs to another rule
    for block in re.findall(r"^```\n(.*?)^```", page(lang), re.M | re.S):
        for group, name in re.findall(r"\b([a-z]+)\.([a-z_]+)\b", block):
            if group in groups:
                assert f"{group}.{name}" in catalogue(), f"{group}.{name} does not exist"
    for group in re.findall(r"`(\w+)\.\*`", page(lang)):
        assert group in groups, f"no parameters {group}.*"


def test_what_is_not_modelled_is_what_nothing_reads(lang: str) -> None:
    limits = sections(lang)["limits"]
    unread = set(catalogue()) - set(readers())
    absent = {name for row in rows(limits) for name in codes(row[0]) if name in catalogue()}
    assert absent == unread


def test_states_and_words_are_those_of_the_vocabulary(lang: str) -> None:
    table = rows(part(lang, 0))[: len(ENUMS)]
    for enum, (_, values) in zip(ENUMS, table, strict=True):
        members = [member.name.lower() for member in getattr(vocabulary, enum)]
        if enum in ("Tier", "Level", "Book"):  # the first stands for no tier, level or book at all
            members = members[1:]
        assert codes(values) == members, enum
        for member in members:
            label = vocabulary.labels().get(f"{enum.lower()}.{member}")
            assert label is None or f"`{member}` {label[lang]}" in values, f"{enum}.{member}: {label}"


def test_states_of_a_dispute_and_a_file_stand_where_they_change(lang: str) -> None:
    for enum in ("Truth", "Sight", "Work", "Record"):
        for member in getattr(vocabulary, enum):
            assert re.search(rf"\b{member.name}\b", sections(lang)["entities"], re.A), f"{enum}.{member.name}"


def test_steps_of_procedures_with_desk_and_book(lang: str) -> None:
    table = {codes(row[0])[0]: row for row in rows(part(lang, 0))[len(ENUMS) :]}
    steps = [step for step in vocabulary.Step if step > 0]
    assert list(table) == [step.name.lower() for step in steps]
    for step in steps:
        row = table[step.name.lower()]
        assert row[1] == vocabulary.label(f"step.{step.name.lower()}", lang)
        if step in legal._DESKS:
            desk = legal._DESKS[step]
            assert codes(row[2]) == [desk.name.lower()] and codes(row[3]) == [legal._BOOKS[desk].name.lower()], row


def test_agents_policies_and_operators(lang: str) -> None:
    table = rows(part(lang, 1))
    assert [codes(row[0])[0] for row in table] == list(kinds())
    for kind, row in zip(kinds().values(), table, strict=True):
        assert codes(row[2]) == list(dict.fromkeys(kind.decides.values())), kind.name
    assert set(POLICIES) <= set(codes(sections(lang)["concepts"]))
    listed = re.findall(r"^- `(\w+)`[:：]", sections(lang)["levers"], re.M)
    assert listed == list(operators())
    assert set(FIXED) <= set(codes(sections(lang)["levers"]))


def test_responses_to_assessment_are_described(lang: str) -> None:
    described = {name for row in rows(submodels(lang)["assess"]) for name in codes(row[0])}
    assert described == {member.name.lower() for member in vocabulary.Response}
    assert {member.name.lower() for member in vocabulary.Kpi} <= set(codes(submodels(lang)["assess"]))


def test_every_draw_is_listed_and_no_other(lang: str) -> None:
    listed: set[str] = set()
    for rule, *_, uses in rows(sections(lang)["draws"]):
        assert rule in registry(), rule
        listed |= set(codes(uses))
    assert listed == drawn()


@cache
def drawn() -> set[str]:
    """Uses of draws that rules, world and planning name in their source, imports and labels aside."""
    found: set[str] = set()
    for path in sorted((ROOT / "sim").glob("*/*.py")) + sorted((ROOT / "sim").glob("*.py")):
        if "__compiled__" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Use":
                found.add(node.attr)
    assert found <= set(Use.__members__)
    return found


def test_every_indicator_is_listed_and_no_other(lang: str) -> None:
    listed: list[str] = []
    for row in rows(sections(lang)["indicators"]):
        for name in codes(row[1]):
            listed += expanded(name)
    assert len(listed) == len(set(listed)), "an indicator is listed twice"
    assert set(listed) == set(indicators())


def expanded(name: str) -> list[str]:
    """A name with ``<tier>`` or ``<channel>`` for each of their members."""
    hole = re.search(r"<(\w+)>", name)
    return [name.replace(hole[0], member) for member in vocabulary.members(hole[1])] if hole else [name]


def test_as_many_laws_as_the_engine_checks(lang: str) -> None:
    assert len(re.findall(r"^\d+\. ", sections(lang)["laws"], re.M)) == len(LAWS)


def test_both_languages_name_the_same(lang: str) -> None:
    other = "zh" if lang == "en" else "en"
    ids = set(catalogue()) | set(indicators()) | set(registry()) | set(operators())
    for section in ("submodels", "levers", "draws", "indicators", "limits"):
        mine, theirs = (identifiers(sections(each)[section]) & ids for each in (lang, other))
        assert mine == theirs, f"{section}: {sorted(mine ^ theirs)}"


def identifiers(text: str) -> set[str]:
    """What stands in a text as code, without what it is taken at: ``court.fee[step]`` is ``court.fee``."""
    return {code.split("[")[0] for code in codes(text)}
