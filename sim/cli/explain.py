"""``wangge explain``: what a parameter, rule, indicator, operator, programme or fact is."""

from __future__ import annotations

from typing import Any

import typer

from sim.cli import options
from sim.text import say


def register(app: typer.Typer, lang: str, command: Any) -> None:
    """Add ``explain`` to the program."""
    identifier = typer.Argument(
        None, metavar=say("help.id_name", lang), help=options.helped("help.id", lang), show_default=False
    )
    json_file, language = options.json_file(lang), options.language(lang)

    def explain(
        identifier: str | None = identifier, json_file: str | None = json_file, lang_option: str | None = language
    ) -> None:
        if identifier is None:
            list_all(json_file, lang)
        else:
            show(identifier, json_file, lang)

    app.command("explain", cls=command, help=say("help.explain", lang), options_metavar=say("help.options", lang))(
        explain
    )


def show(identifier: str, json_file: str | None, lang: str) -> None:
    """Print one description."""
    from sim.cli.console import check_json, show_lines, write_answer
    from sim.experiments.describe import explain

    check_json(json_file)
    found = explain(identifier)
    if json_file != "-":
        lines = [f"{found.id} · {found.title[lang]} ({say(f'explain.{found.kind}', lang)})"]
        lines += [
            f"  {say(f'field.{name}', lang)}: " + text[lang].replace("\n", "\n    ") for name, text in found.lines
        ]
        show_lines(lines)
    write_answer(json_file, found.as_json())


def list_all(json_file: str | None, lang: str) -> None:
    """Print every id, by kind."""
    from sim.cli.console import check_json, show_lines, write_answer
    from sim.experiments.describe import all_ids

    check_json(json_file)
    found = all_ids()
    if json_file != "-":
        for kind, ids in found.items():
            show_lines([f"{say(f'explain.{kind}', lang)} ({len(ids)})", "  " + ", ".join(ids)])
    write_answer(json_file, {"schema": 1, "ids": found})
