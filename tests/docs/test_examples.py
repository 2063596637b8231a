"""Every marked example of the documents runs as printed, with the exit code it announces."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs import examples

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", examples.DOCUMENTS)
def test_examples_run(name: str, tmp_path: Path) -> None:
    outcomes = examples.run_document(ROOT / name, tmp_path)
    assert outcomes, "no example found"
    for outcome in outcomes:
        for command, code in zip(outcome.commands, outcome.codes, strict=True):
            assert code == outcome.expected, f"{command}\n{outcome.printed}"


@pytest.mark.parametrize("name", examples.DOCUMENTS)
def test_every_shell_block_is_marked(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    shells = len(re.findall(r"^```(?:sh|bash|console)$", text, re.M))
    assert shells == sum(each.kind == "run" for each in examples.blocks(text))


@pytest.mark.parametrize("name", examples.DOCUMENTS)
def test_output_blocks_are_filled(name: str) -> None:
    for each in examples.blocks((ROOT / name).read_text(encoding="utf-8")):
        if each.kind == "output":
            assert each.body.strip(), "run: python docs/generate.py --outputs"


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_commands_of_the_readme_exist(name: str) -> None:
    """They are too large to run here; command, options and files must be real."""
    from typer.core import TyperGroup

    from sim.cli.program import build

    group = build("en")
    assert isinstance(group, TyperGroup)
    found = re.findall(r"^wangge (\w+)([^#\n]*)", (ROOT / name).read_text(encoding="utf-8"), re.M)
    assert found
    for verb, rest in found:
        command, words = group.commands[verb], rest.split()
        if isinstance(command, TyperGroup):
            command = command.commands[words.pop(0)]
        known = {option for parameter in command.params for option in parameter.opts}
        for word in words:
            assert not word.startswith("--") or word in known, f"{verb} {word}"
            assert not word.startswith("scenarios/") or (ROOT / word).is_file(), word


def test_blocks_are_told_apart() -> None:
    text = "<!-- file: a/b.yaml -->\n```yaml\nx: 1\n```\n\n<!-- run: 2 -->\n```sh\nwangge check\n```\nplain ```sh```\n"
    found = examples.blocks(text)
    assert [(each.kind, each.what, each.body) for each in found] == [
        ("file", "a/b.yaml", "x: 1\n"),
        ("run", "2", "wangge check\n"),
    ]
    assert examples.shortened("a \nb\nc\n\n", 2) == "a\nb\n…\n"
