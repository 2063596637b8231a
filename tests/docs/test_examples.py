"""Every marked example of the documents runs as printed, with the exit code it announces."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from docs import examples

ROOT = Path(__file__).parents[2]
SHOWN = ("README.md", "README.zh-CN.md", *examples.DOCUMENTS, "docs/dashboard.md", "docs/dashboard.zh-CN.md")


def _once(name: str) -> object:
    """Both languages show the same commands (a test below says so): the Chinese ones run in full size only."""
    return pytest.param(name, marks=pytest.mark.prove) if ".zh-CN." in name else name


@pytest.mark.parametrize("name", [_once(each) for each in examples.DOCUMENTS])
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


@pytest.mark.parametrize("name", SHOWN)
def test_commands_that_are_shown_exist(name: str) -> None:
    """Too large to run here, or in need of another window or system; command, options and files must be real."""
    from typer.core import TyperGroup

    from sim.cli.program import build

    group = build("en")
    assert isinstance(group, TyperGroup)
    found = re.findall(r"^(?:py(?:thon3?)? dev\.py )?wangge (\w+)([^#\n]*)", _fenced(name), re.M)
    assert found
    for verb, rest in found:
        command, words = group.commands[verb], rest.split()
        if isinstance(command, TyperGroup):
            command = command.commands[words.pop(0)]
        known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        for word in words:
            assert not word.startswith("--") or word in known, f"{verb} {word}"
            assert not word.startswith("scenarios/") or (ROOT / word).is_file(), word


@pytest.mark.parametrize("name", SHOWN)
def test_verbs_of_make_and_dev_exist(name: str) -> None:
    found = re.findall(r"^(make|py(?:thon3?)? dev\.py) (\w+)", _fenced(name), re.M)
    known = runpy.run_path(str(ROOT / "dev.py"))["COMMANDS"].keys() | {"setup", "lint", "clean"}
    assert {verb for _, verb in found} <= known
    targets = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)[0].split()
    assert {verb for tool, verb in found if tool == "make"} <= set(targets)


@pytest.mark.parametrize("name", ["docs/dashboard.md", "docs/dashboard.zh-CN.md"])
def test_options_of_the_server_exist(name: str) -> None:
    """The way behind a reverse proxy starts the server itself."""
    text = _fenced(name)
    used = set(re.findall(r"-m dashboards([^\n]*)", text))
    program = (ROOT / "dashboards" / "__main__.py").read_text(encoding="utf-8")
    known = set(re.findall(r'add_argument\("(--[\w-]+)"', program))
    assert used
    assert {word for line in used for word in line.split() if word.startswith("--")} <= known
    for header in ("Upgrade $http_upgrade", "Connection $connection_upgrade", "Host $host"):
        assert f"proxy_set_header {header};" in text


@pytest.mark.parametrize("name", SHOWN)
def test_both_languages_show_the_same_commands(name: str) -> None:
    """A command that one language lacks is a recipe that its readers lack."""
    twin = name.replace(".zh-CN.md", ".md") if name.endswith(".zh-CN.md") else name.replace(".md", ".zh-CN.md")
    form = re.compile(r"^(?:wangge (?:runs |cluster )?|make |py dev\.py )\w+", re.M)
    assert form.findall(_fenced(name)) == form.findall(_fenced(twin))


def _fenced(name: str) -> str:
    """What stands between fences."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return "\n".join(re.findall(r"^```\w*\n(.*?)^```$", text, re.M | re.S))


def test_words_that_stand_for_an_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = (
        "<!-- run -->\n```sh\nwangge run scenarios/tiny.yaml --store a\nwangge runs show RUN --store a\n```\n"
        "<!-- run: 2 -->\n```sh\nwangge runs show RUNS --store a\n```\n"
    )
    (tmp_path / "page.md").write_text(text, encoding="utf-8")
    shown, unknown = examples.run_document(tmp_path / "page.md", tmp_path)
    assert shown.codes == [0, 0] and "wangge run scenarios/tiny.yaml --seed 1" in shown.printed
    assert unknown.codes == [2]


def test_blocks_are_told_apart() -> None:
    text = "<!-- file: a/b.yaml -->\n```yaml\nx: 1\n```\n\n<!-- run: 2 -->\n```sh\nwangge check\n```\nplain ```sh```\n"
    found = examples.blocks(text)
    assert [(each.kind, each.what, each.body) for each in found] == [
        ("file", "a/b.yaml", "x: 1\n"),
        ("run", "2", "wangge check\n"),
    ]
    assert examples.shortened("a \nb\nc\n\n", 2) == "a\nb\n…\n"
