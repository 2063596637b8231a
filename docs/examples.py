"""The examples of the documents: finds them, runs them as a reader would, and writes what they print.

An HTML comment before a fenced block says what the block is, and is invisible to readers::

    <!-- file: my/a.yaml -->   the block is a file of that name
    <!-- run -->               the block holds commands, one a line; `<!-- run: 2 -->` expects exit code 2
    <!-- output: 20 -->        what the commands just before print, at most so many lines

Commands begin with ``wangge`` or ``python``. Every document starts in an empty folder that has ``scenarios/``. Where
a reader puts an id of their own, a command says ``RUN`` or ``COMPARISON``: here the latest of the command's store.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import runpy
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ("docs/tutorial.md", "docs/tutorial.zh-CN.md", "docs/how-to.md", "docs/how-to.zh-CN.md")
_BLOCK = re.compile(
    r"<!-- (?P<kind>file|run|output)(?:: (?P<what>[^\n]*?))? -->\n(?P<fence>```+)[^\n]*\n(?P<body>.*?)^(?P=fence)$",
    re.S | re.M,
)


#: what stands for the id of a run, and of a comparison, in a command
RUN, COMPARISON = ("RUN", "推演编号"), ("COMPARISON", "比较编号")


@dataclass(frozen=True)
class Block:
    """One marked block: ``kind`` (file, run, output), what the mark says, its text and where the text stands."""

    kind: str
    what: str
    body: str
    span: tuple[int, int]


@dataclass
class Outcome:
    """What the commands of one block did."""

    block: Block
    commands: list[str] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    printed: str = ""

    @property
    def expected(self) -> int:
        """Exit code that the document announces."""
        return int(self.block.what or 0)


def blocks(text: str) -> list[Block]:
    """Marked blocks of a document in order."""
    return [Block(m["kind"], m["what"] or "", m["body"], m.span("body")) for m in _BLOCK.finditer(text)]


def run_document(path: Path, folder: Path) -> list[Outcome]:
    """Write the files and run the commands of a document, in order, in a folder."""
    shutil.copytree(ROOT / "scenarios", folder / "scenarios", dirs_exist_ok=True)
    lang = "zh" if path.name.endswith("zh-CN.md") else "en"
    found = []
    with _inside(folder):
        for block in blocks(path.read_text(encoding="utf-8")):
            if block.kind == "file":
                target = Path(block.what)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(block.body, encoding="utf-8")
            elif block.kind == "run":
                outcome = Outcome(block)
                for command in block.body.splitlines():
                    if command.strip() and not command.lstrip().startswith("#"):
                        code, printed = _execute(shlex.split(command, comments=True), lang)
                        outcome.commands.append(command)
                        outcome.codes.append(code)
                        outcome.printed += printed
                found.append(outcome)
    return found


def _execute(words: list[str], lang: str) -> tuple[int, str]:
    out, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        if words[0] == "wangge":
            from sim.cli import main

            chosen = words[1:] if "--lang" in words else [*words[1:], "--lang", lang]
            code = main([_named(word, words) for word in chosen])
        elif words[0] in ("python", "python3"):
            runpy.run_path(words[1], run_name="__main__")
            code = 0
        else:
            raise ValueError(f"an example may begin with wangge or python, not {words[0]!r}")
    return code, out.getvalue() + errors.getvalue()


def _named(word: str, words: list[str]) -> str:
    """The id that a word stands for, or the word itself; as short as the program prints ids."""
    if word not in (*RUN, *COMPARISON):
        return word
    from sim.store import Store, comparisons

    folder = words[words.index("--store") + 1] if "--store" in words else "results"
    with Store.open(Path(folder), create=False) as store:
        found = store.runs(state="done", limit=1) if word in RUN else comparisons.listed(store)
        return found[0].id[:12]


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def write_outputs() -> list[str]:
    """Run every document and put what its commands print into its output blocks; returns the names changed."""
    changed = []
    for name in DOCUMENTS:
        path = ROOT / name
        with tempfile.TemporaryDirectory() as folder:
            outcomes = {outcome.block.span: outcome for outcome in run_document(path, Path(folder))}
        for outcome in outcomes.values():
            for command, code in zip(outcome.commands, outcome.codes, strict=True):
                if code != outcome.expected:
                    words = f"{name}: {command}: exit code {code}, not {outcome.expected}"
                    sys.stderr.write(f"{words}\n{outcome.printed}\n")
        text = path.read_text(encoding="utf-8")
        fresh, printed, at = [], "", 0
        for block in blocks(text):
            if block.kind == "run":
                printed = outcomes[block.span].printed
            elif block.kind == "output":
                fresh += [text[at : block.span[0]], shortened(printed, int(block.what or 40))]
                at = block.span[1]
        whole = "".join([*fresh, text[at:]])
        if whole != text:
            path.write_text(whole, encoding="utf-8", newline="\n")
            changed.append(name)
    return changed


def shortened(text: str, most: int) -> str:
    """The first lines of an output, without blanks at their ends; an ellipsis stands for the rest."""
    lines = [line.rstrip() for line in text.rstrip().splitlines()]
    kept = lines[:most] + (["…"] if len(lines) > most else [])
    return "\n".join(kept) + "\n"
