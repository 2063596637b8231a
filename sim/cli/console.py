"""Output: tables on standard output, everything else on standard error, JSON where it was asked for."""

from __future__ import annotations

import json
import os
import shlex
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.experiments.executor import Progress, Watcher
from sim.text import say

if TYPE_CHECKING:
    from rich.console import Console

_NOT_A_TERMINAL = 140
_QUIET_EVERY = 10.0


def clean(text: object) -> str:
    """Text of a user's file, made safe for a terminal: control characters and escape sequences are shown as ``?``."""
    return "".join(letter if letter.isprintable() or letter == "\n" else "?" for letter in str(text))


def console(error: bool = False) -> Console:
    """A console on standard output, or standard error."""
    from rich.console import Console

    stream = sys.stderr if error else sys.stdout
    width = None if stream.isatty() else _NOT_A_TERMINAL
    return Console(file=stream, highlight=False, markup=False, emoji=False, width=width)


def show_table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]], lang: str, left: int = 1) -> None:
    """Print one table with its title above and the notice below; the first ``left`` columns are words."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, title_justify="left", caption_justify="left", pad_edge=False)
    table.title, table.caption = Text(clean(title)), Text(say("notice", lang))
    for place, heading in enumerate(headings):
        table.add_column(Text(heading), justify="left" if place < left else "right", overflow="fold")
    for row in rows:
        table.add_row(*(Text(clean(cell)) for cell in row))
    console().print(table)


def show_lines(lines: Sequence[str]) -> None:
    """Print plain lines."""
    out = console()
    for line in lines:
        out.print(clean(line), soft_wrap=True)


def tell(words: str) -> None:
    """Write one line to standard error."""
    sys.stderr.write(clean(words) + "\n")
    sys.stderr.flush()


def check_json(target: str | None) -> None:
    """Refuse a place that cannot hold the answer, before any work is done.

    Raises
    ------
    InputError
        If it is a folder or lies in a folder that does not exist.
    """
    if target is None or target == "-":
        return
    path = Path(target)
    if path.is_dir():
        raise InputError.single("是文件夹，应为文件", "is a folder, not a file", file=target, path="--json")
    if not path.absolute().parent.is_dir():
        raise InputError.single("所在文件夹不存在", "lies in a folder that does not exist", file=target, path="--json")


def write_answer(target: str | None, answer: dict[str, Any]) -> None:
    """Write the JSON answer: to standard output for ``-``, else whole or not at all to a file."""
    if target is None:
        return
    text = json.dumps(answer, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    if target == "-":
        sys.stdout.write(text)
        return
    path = Path(target).absolute()
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        raise InputError.single(
            f"无法写入：{error}", f"cannot be written: {error}", file=target, path="--json"
        ) from error


def quoted(words: Sequence[str]) -> str:
    """The command that reproduces a result, as one would type it."""
    return shlex.join(["wangge", *words])


@contextmanager
def progress(words: str, lang: str) -> Iterator[Watcher]:
    """A bar on standard error that appears after a second; in a log, a line every ten seconds."""
    if not sys.stderr.isatty():
        yield _line_watcher(words, lang)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    bar = Bar(
        TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        TextColumn(say("cli.remaining", lang)), TimeRemainingColumn(), console=console(error=True), transient=True,
    )  # fmt: skip
    with bar:
        task = bar.add_task(clean(words), total=None)

        def watch(state: Progress) -> None:
            bar.update(task, completed=state.done, total=state.total)

        yield watch


def _line_watcher(words: str, lang: str) -> Watcher:
    last = time.perf_counter()

    def watch(state: Progress) -> None:
        nonlocal last
        now = time.perf_counter()
        # the first few steps say nothing about the rest: they may have compiled or warmed something
        if now - last >= _QUIET_EVERY and 0.02 * state.total <= state.done < state.total:
            last = now
            tell(
                say("cli.so_far", lang, what=words, done=state.done, total=state.total, seconds=round(state.remaining))
            )

    return watch
