"""``wangge programmes``: everything that the source documents name, searched and filtered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from sim.cli import options
from sim.text import say

if TYPE_CHECKING:
    from sim.evidence import Programme
    from sim.experiments.catalogue import Filter

_COLUMNS = ("id", "name", "document", "stage", "nature", "status", "expected")


def register(app: typer.Typer, lang: str, command: Any) -> None:
    """Add ``programmes`` to the program."""
    word = typer.Argument(
        None, metavar=say("catalogue.word", lang), help=options.helped("catalogue.help_word", lang), show_default=False
    )
    source, stage, nature, status = (
        typer.Option(None, f"--{name}", metavar=say("catalogue.metavar", lang),
                     help=options.helped(f"catalogue.help_{name}", lang))
        for name in ("source", "stage", "nature", "status")
    )  # fmt: skip
    json_file, language = options.json_file(lang), options.language(lang)

    def programmes(
        word: str | None = word,
        source: str | None = source,
        stage: str | None = stage,
        nature: str | None = nature,
        status: str | None = status,
        json_file: str | None = json_file,
        lang_option: str | None = language,
    ) -> None:
        from sim.experiments.catalogue import Filter

        perform(word, Filter(source, stage, nature, status), json_file, lang)

    metavar = say("help.options", lang)
    app.command("programmes", cls=command, help=say("catalogue.help", lang), options_metavar=metavar)(programmes)


def perform(word: str | None, wanted: Filter, json_file: str | None, lang: str) -> None:
    """Print what is found."""
    from sim.cli.console import check_json, show_lines, show_table, write_answer
    from sim.experiments.catalogue import as_json, listed

    check_json(json_file)
    found = listed(word, wanted)
    if json_file != "-" and found:
        heads = [say(f"catalogue.head_{name}", lang) for name in _COLUMNS]
        title = say("catalogue.title", lang, n=len(found))
        show_table(title, heads, [_row(each, lang) for each in found], lang, left=len(heads))
        show_lines([say("catalogue.below", lang)])
    elif json_file != "-":
        show_lines([say("catalogue.none", lang)])
    write_answer(json_file, as_json(found))


def _row(each: Programme, lang: str) -> list[str]:
    from sim.experiments.programme_words import expected_words
    from sim.vocabulary import label

    stages = say("catalogue.comma", lang).join(label(f"stage.{stage}", lang) for stage in each.stage)
    return [
        each.id, each.name[lang], each.document, stages,
        label(f"nature.{each.nature}", lang), label(f"status.{each.status}", lang),
        "" if each.expected is None else expected_words(each.expected)[lang],
    ]  # fmt: skip
