"""``wangge twin``: the same dispute in two scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import typer

from sim.cli import options
from sim.errors import InputError
from sim.text import say

if TYPE_CHECKING:
    from sim.experiments.twin import Event, History, Twin, TwinResult


def register(app: typer.Typer, lang: str, command: Any) -> None:
    """Add ``twin`` to the program."""
    base, alternative = options.scenario(lang, "help.base"), options.scenario(lang, "help.alternative")
    case = typer.Option(None, "--case", metavar=say("help.key", lang), help=options.helped("help.case", lang))
    sample = options.number("--sample", "help.sample", lang, 1, 1000)
    seed, override = options.seed(lang), options.override(lang)
    json_file, language = options.json_file(lang), options.language(lang)

    def twin(
        base: str = base,
        alternative: str = alternative,
        case: str | None = case,
        sample: int | None = sample,
        seed: int | None = seed,
        override: list[str] = override,
        json_file: str | None = json_file,
        lang_option: str | None = language,
    ) -> None:
        if (case is None) == (sample is None):
            raise InputError.single("请给出 --case 或 --sample 之一", "give either --case or --sample")
        perform(base, alternative, case, sample or 0, seed, override, json_file, lang)

    app.command("twin", cls=command, help=say("help.twin", lang), options_metavar=say("help.options", lang))(twin)


def perform(
    base: str, alternative: str, case: str | None, sample: int, seed: int | None, override: list[str],
    json_file: str | None, lang: str,
) -> None:  # fmt: skip
    """Run both, print the histories side by side."""
    from sim.cli.console import check_json, progress, write_answer
    from sim.cli.inputs import first_use, load_all
    from sim.experiments.twin import parse, twin

    check_json(json_file)
    wanted = None if case is None else parse(case)
    scenarios = load_all([base, alternative], override, lang)
    first_use(lang)
    with progress(say("cli.comparing", lang, n=2), lang) as watch:
        result = twin(scenarios[0], scenarios[1], wanted, sample, seed, watch)
    if json_file != "-":
        show(result, lang)
    write_answer(json_file, result.as_json())


def show(result: TwinResult, lang: str) -> None:
    """Print the share of identical histories, then every twin."""
    from sim.cli.console import show_lines
    from sim.experiments.engine import title

    titles = title(result.base)[lang], title(result.alternative)[lang]
    share = result.share_identical
    lines = [
        say("twin.heading", lang, base=titles[0], alternative=titles[1], seed=result.seed),
        say(
            "twin.share",
            lang,
            share="–" if share is None else f"{100 * share:.2f}",
            n=result.identical,
            shared=result.shared,
        ),
        say("twin.only", lang, base=result.only_base, alternative=result.only_alternative),
        "",
    ]
    show_lines(lines)
    for twin in result.twins:
        _show_twin(twin, result, lang)
    show_lines([say("notice", lang)])


def _show_twin(twin: Twin, result: TwinResult, lang: str) -> None:
    from sim.cli.console import show_lines, show_table
    from sim.experiments.engine import title

    lengths = len(twin.base.events), len(twin.alternative.events)
    sides = twin.base, twin.alternative
    rows = [
        [
            "*" if place == twin.first else "",
            *(event_words(side.events[place], result, lang) if place < len(side.events) else "" for side in sides),
        ]
        for place in range(max(lengths))
    ]
    heads = ["", title(result.base)[lang], title(result.alternative)[lang]]
    show_table(say("twin.dispute", lang, code=twin.key, who=_who(twin, lang)), heads, rows, lang, left=3)
    lines = [say("twin.end", lang, base=_end(twin.base, lang), alternative=_end(twin.alternative, lang))]
    if twin.first is None:
        lines.append(say("twin.same", lang))
    else:
        words = [say("twin.nothing", lang) if each is None else event_words(each, result, lang) for each in twin.pair]
        lines.append(say("twin.first", lang, number=twin.first + 1, base=words[0], alternative=words[1]))
        lines.append(say("twin.causes" if twin.causes else "twin.no_causes", lang))
        for cause in twin.causes:
            none = say("twin.absent", lang)
            lines.append(f"  {cause.address}: {_short(cause.base or none)} → {_short(cause.alternative or none)}")
            lines += [f"    {row}" for row in cause.rows]
    show_lines([*lines, ""])


def _short(text: str) -> str:
    return text if len(text) <= 160 else text[:157] + "…"


def _word(enum: str, value: float, lang: str) -> str:
    from sim.events.export.columns import names, word

    listed = names(enum)
    return word(enum, listed[int(value)], lang) if 0 <= value < len(listed) and listed[int(value)] else ""


def _who(twin: Twin, lang: str) -> str:
    case: Mapping[str, float] = twin.base.case or twin.alternative.case or {}
    return f"{_word('kind', case['kind'], lang)} · {_word('severity', case['severity0'], lang)}" if case else ""


def _end(history: History, lang: str) -> str:
    if history.case is None:
        return say("twin.never", lang)
    return say("event.prevent", lang) if history.case["prevented"] else _word("truth", history.case["truth"], lang)


def event_words(event: Event, result: TwinResult, lang: str) -> str:
    """One event in one line: day, what, where, why."""
    parts = [say("twin.day", lang, day=event["day"], minute=event["minute"]), _word("event", event["event"], lang)]
    kinds = result.places.get("desk_kind")
    if kinds is not None and 0 <= event["desk"] < len(kinds):
        parts.append(_word("desk", int(kinds[event["desk"]]), lang))
    elif event["tier"] > 0:
        parts.append(_word("tier", event["tier"], lang))
    if event["channel"] >= 0 and event["desk"] < 0:
        parts.append(_word("channel", event["channel"], lang))
    if event["reason"] > 0:
        parts.append(_word("reason", event["reason"], lang))
    return " · ".join(part for part in parts if part)
