"""``wangge plan``, ``check`` and ``schema``: look at a scenario before running it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from sim.cli import options
from sim.text import say

if TYPE_CHECKING:
    from sim.experiments.plan import Plan


def register(app: typer.Typer, lang: str, command: Any) -> None:
    """Add the three commands to the program."""
    one, many = options.scenario(lang), options.scenarios(lang, "help.check_files")
    measured = options.flag("--run/--no-run", "help.no_run", lang, default=True)
    override, json_file, language = options.override(lang), options.json_file(lang), options.language(lang)

    def plan(
        scenario: str = one,
        measure: bool = measured,
        override: list[str] = override,
        json_file: str | None = json_file,
        lang_option: str | None = language,
    ) -> None:
        show_plan(scenario, measure, override, json_file, lang)

    def check(
        scenarios: list[str] = many,
        override: list[str] = override,
        json_file: str | None = json_file,
        lang_option: str | None = language,
    ) -> None:
        raise typer.Exit(check_files(scenarios, override, json_file, lang))

    def schema(json_file: str | None = json_file, lang_option: str | None = language) -> None:
        show_schema(json_file)

    metavar = say("help.options", lang)
    for name, function in (("plan", plan), ("check", check), ("schema", schema)):
        app.command(name, cls=command, help=say(f"help.{name}", lang), options_metavar=metavar)(function)


def show_plan(path: str, measure: bool, override: list[str], json_file: str | None, lang: str) -> None:
    """Print the day in order."""
    from sim.cli.console import check_json, progress, write_answer
    from sim.cli.inputs import first_use, load
    from sim.experiments.engine import title
    from sim.experiments.plan import plan

    check_json(json_file)
    scenario = load(path, override)
    if measure:
        first_use(lang)
    with progress(say("cli.running", lang, name=title(scenario)[lang]), lang) as watch:
        found = plan(scenario, measure, watch)
    if json_file != "-":
        _print_plan(found, title(scenario)[lang], lang)
    write_answer(json_file, found.as_json())


def _print_plan(found: Plan, title: str, lang: str) -> None:
    from sim.cli.console import show_lines, show_table

    rows = []
    for step in found.steps:
        share = "" if not step.seconds or not found.total_s else f"{100 * step.seconds / found.total_s:.1f}"
        time = "–" if step.per_day_us is None else f"{step.per_day_us:,.1f}"
        active = "" if step.active else say("plan.off", lang)
        what = say(f"phase.{step.phase}", lang)
        rows.append([str(step.position), step.rule, what if lang == "zh" else step.what, active, time, share])
    heads = [say(f"head.{name}", lang) for name in ("number", "rule", "what", "active", "per_day", "share")]
    show_table(say("plan.title", lang, name=title), heads, rows, lang, left=4)
    if found.total_s is not None and found.setup_s is not None:
        show_lines(
            [say("plan.total", lang, total=f"{found.total_s:.2f}", setup=f"{found.setup_s:.2f}", days=found.days)]
        )


def check_files(paths: list[str], override: list[str], json_file: str | None, lang: str) -> int:
    """Check scenario files without running them; 2 if any has a fault."""
    from sim.cli.console import check_json, show_lines, tell, write_answer
    from sim.cli.inputs import load
    from sim.cli.language import fault_lines
    from sim.errors import InputError
    from sim.experiments.folder import identity

    check_json(json_file)
    answers: list[dict[str, Any]] = []
    for path in paths:
        try:
            scenario = load(path, override)
        except InputError as error:
            faults = [
                {
                    "file": each.file,
                    "line": each.line,
                    "column": each.column,
                    "path": each.path,
                    "zh": each.zh,
                    "en": each.en,
                }
                for each in error.faults
            ]
            answers.append({"file": path, "valid": False, "scenario": None, "identity": None, "faults": faults})
            tell(fault_lines(error, lang))
            continue
        answers.append(
            {"file": path, "valid": True, "scenario": scenario.name, "identity": identity(scenario), "faults": []}
        )
        if json_file != "-":
            show_lines([say("check.fine", lang, file=path, name=scenario.name)])
    write_answer(json_file, {"schema": 1, "files": answers})
    return 0 if all(each["valid"] for each in answers) else 2


def show_schema(json_file: str | None) -> None:
    """Print the JSON Schema of scenario files, or write it to a file."""
    from sim.cli.console import check_json, write_answer
    from sim.scenario.schema import scenario_schema

    check_json(json_file)
    write_answer(json_file or "-", scenario_schema())
