"""Two programmes of one family on one parameter: loading says so in both languages, and the run goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.cli.inputs import load
from sim.errors import Fault
from sim.scenario import Scenario, load_text
from tests.engine import ROOT

HEAD = """schema: 1
scenario: own
extends: tiny.yaml
programmes: {%s}
programme_records:
"""
RECORD = """  %s:
    name: {zh: 例, en: Example}
    stage: [governance]
    grade: A
    nature: measure
    status: planned
    place: example
    effects:
      - %s
    coverage_unit: village
    provenance: {kind: assumed, note: {zh: 假定, en: Assumed}}
"""
RATE = "{operator: param_shift, target: discover.visits, size: 0.2, family: %s}"
PLAIN = "{operator: param_shift, target: discover.visits, size: 0.2}"
LINK = "{operator: record_link, size: 0.2, books: [police], family: %s}"
FLOW = "{operator: flow_link, size: 0.2, books: [police], minutes: 3, family: %s}"
TALK = "{operator: calendar_channel, channel: talk_day, days_of_month: [4], size: 0.1, family: %s}"


def written(*effects: str) -> str:
    """Tiny with programmes a, b, … of one effect each."""
    names = "abcd"[: len(effects)]
    text = HEAD % ", ".join(f"{name}: {{}}" for name in names)
    text += "".join(RECORD % pair for pair in zip(names, effects, strict=True))
    return text


def loaded(*effects: str) -> Scenario:
    return load_text(written(*effects).encode(), "own.yaml", ROOT / "scenarios")


def test_a_warning_names_both_programmes_the_family_and_the_parameter() -> None:
    found = loaded(RATE % "visits", RATE % "visits").warnings
    assert len(found) == 1 and isinstance(found[0], Fault)
    assert (found[0].file, found[0].line, found[0].path) == ("own.yaml", 4, "programmes/b")
    for text in (found[0].text("zh"), found[0].text("en")):
        assert "programmes/b" in text and " a" in text and "visits" in text and "discover.visits" in text


@pytest.mark.parametrize(
    "effects",
    [
        (RATE % "one", RATE % "other"),
        (PLAIN, PLAIN),
        (RATE % "same", LINK % "same"),
        (RATE % "same",),
        (TALK % "days", RATE % "days"),
    ],
)
def test_nothing_is_said_of_other_families_or_other_parameters(effects: tuple[str, ...]) -> None:
    assert loaded(*effects).warnings == ()


def test_what_two_operators_share_is_seen_and_every_two_are_told_once() -> None:
    found = loaded(LINK % "logging", FLOW % "logging").warnings
    assert [warning.path for warning in found] == ["programmes/b"] and "links.logging_minutes" in found[0].en
    assert len(loaded(*(RATE % "visits" for _ in range(3))).warnings) == 3


def test_a_warning_is_no_part_of_what_a_run_is() -> None:
    one, other = (loaded(RATE % family, RATE % "visits") for family in ("visits", "visits"))
    assert one == other and "warnings" not in one.identity()


@pytest.mark.parametrize(("lang", "word"), [("zh", "提示"), ("en", "Note")])
def test_the_command_says_it_on_standard_error(
    lang: str, word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "own.yaml"
    text = written(RATE % "visits", RATE % "visits").replace("tiny.yaml", str(ROOT / "scenarios/tiny.yaml"))
    path.write_text(text, encoding="utf-8")
    load(str(path), lang=lang)
    told = capsys.readouterr()
    assert told.err.startswith(word) and "discover.visits" in told.err and not told.out
