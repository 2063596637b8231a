"""The program around the commands: builds them in one language, turns expected errors into lines and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from sim.cli.language import fault_lines, known
from sim.errors import InputError, LawError, WanggeError, suggestion
from sim.text import say

STOPPED = 130
#: modules that add commands, in the order of the help page
MODULES = (
    "run",
    "compare",
    "branch",
    "demo",
    "twin",
    "study",
    "explain",
    "programmes",
    "ablate",
    "export",
    "report",
    "runs",
    "dashboard",
    "sweep",
    "cluster",
    "validate",
    "fit",
)


def execute(arguments: Sequence[str], lang: str) -> int:
    """Build the command, run it and answer with an exit code; never lets an expected error through."""
    try:
        code = build(lang)(args=list(arguments), prog_name="wangge", standalone_mode=False)
        sys.stdout.flush()
        if code == STOPPED:  # the library turns Ctrl-C into this code and says nothing
            return _fail(say("cli.stopped", lang), STOPPED)
        return code if isinstance(code, int) else 0
    except InputError as error:
        return _fail(fault_lines(error, lang), 2)
    except typer.TyperException as error:
        return _fail(usage_words(error, lang), 2)
    except (KeyboardInterrupt, typer.Abort):
        return _fail(say("cli.stopped", lang), STOPPED)
    except BrokenPipeError:
        # whoever read our output went away (``| head``); Python would complain once more at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except LawError as error:
        return _fail(say("cli.law", lang, what=error), 1)
    except WanggeError as error:
        return _fail(str(getattr(error, lang, error)), 1)
    except MemoryError:
        return _fail(say("cli.memory", lang), 1)


def _fail(words: str, code: int) -> int:
    sys.stderr.write("".join(letter if letter.isprintable() or letter == "\n" else "?" for letter in words) + "\n")
    sys.stderr.flush()
    return code


def build(lang: str) -> Any:
    """The command with every text in one language."""
    command, group = classes(lang)
    app = typer.Typer(
        cls=group, add_completion=False, no_args_is_help=True, help=say("help.wangge", lang), rich_markup_mode="rich",
        options_metavar=say("help.options", lang), subcommand_metavar=say("help.command", lang),
        pretty_exceptions_enable=False, context_settings={"help_option_names": ["--help", "-h"]},
    )  # fmt: skip
    language = typer.Option(None, "--lang", metavar="zh|en", help=say("help.lang", lang), callback=known)
    version = typer.Option(
        False, "--version", help=say("help.version", lang), metavar=" ", is_eager=True, callback=_show_version
    )

    def top(lang: str = language, version: bool = version) -> None:
        pass

    app.callback()(top)
    for name in MODULES:
        import_module(f"sim.cli.{name}").register(app, lang, command)
    return typer.main.get_command(app)


def _show_version(wanted: bool) -> None:
    if wanted:
        from sim import NUMBERS, __version__

        sys.stdout.write(f"wangge {__version__} (numbers {NUMBERS})\n")
        raise typer.Exit


def classes(lang: str) -> tuple[type[TyperCommand], type[TyperGroup]]:
    """Command and group whose fixed words (usage, headings, help of ``--help``) are in one language."""

    class Command(TyperCommand):
        def get_help_option(self, ctx: Any) -> Any:
            return _worded(super().get_help_option(ctx), lang)

        def get_usage(self, ctx: Any) -> str:
            return _usage(super().get_usage(ctx), lang)

        def format_help(self, ctx: Any, formatter: Any) -> None:
            _headings(lang)
            super().format_help(ctx, formatter)

    class Group(TyperGroup):
        def get_help_option(self, ctx: Any) -> Any:
            return _worded(super().get_help_option(ctx), lang)

        def get_usage(self, ctx: Any) -> str:
            return _usage(super().get_usage(ctx), lang)

        def format_help(self, ctx: Any, formatter: Any) -> None:
            _headings(lang)
            super().format_help(ctx, formatter)

        def resolve_command(self, ctx: Any, args: list[str]) -> Any:
            if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
                zh, en = suggestion(args[0], self.list_commands(ctx))
                raise InputError.single(f"没有命令“{args[0]}”{zh}", f"no command '{args[0]}'{en}")
            return super().resolve_command(ctx, args)

    return Command, Group


def _worded(option: Any, lang: str) -> Any:
    if option is not None:
        option.help, option.metavar = say("help.help", lang), " "
    return option


def _usage(text: str, lang: str) -> str:
    return text.replace("Usage:", say("help.usage", lang), 1)


def _headings(lang: str) -> None:
    """Headings of the help page; the library takes them from these names each time it prints one."""
    from typer import rich_utils

    rich_utils.ARGUMENTS_PANEL_TITLE = say("help.h_arguments", lang)
    rich_utils.OPTIONS_PANEL_TITLE = say("help.h_options", lang)
    rich_utils.COMMANDS_PANEL_TITLE = say("help.h_commands", lang)
    rich_utils.REQUIRED_LONG_STRING = say("help.required", lang)


def usage_words(error: typer.TyperException, lang: str) -> str:
    """One line on a mistake in the arguments."""
    kind = type(error).__name__
    option = getattr(error, "option_name", None)
    if kind == "NoSuchOption" and option:
        close = sorted(getattr(error, "possibilities", None) or [])
        words = say("cli.no_option", lang, option=option)
        return words + (say("cli.did_you_mean", lang, names=", ".join(close)) if close else "")
    param = getattr(error, "param", None)
    name = "" if param is None else param.opts[-1] if param.opts[-1].startswith("-") else param.metavar or param.name
    if kind == "MissingParameter":
        return say("cli.missing", lang, name=name)
    if kind == "BadParameter":
        message = say("cli.whole", lang) if "valid integer" in error.message else error.message
        return say("cli.bad", lang, name=name, message=message)
    return say("cli.usage", lang, message=error.format_message())
