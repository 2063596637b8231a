"""Which language to speak, before any argument is parsed: help texts are part of the parser."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from sim.errors import InputError, suggestion

#: primary language identifier of Chinese on Windows
_WINDOWS_CHINESE = 0x04


def chosen(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
    """``zh`` or ``en``: the last ``--lang`` given, else the locale, else the language of the Windows interface.

    An unknown ``--lang`` is left to the parser, which names what is allowed.
    """
    found = None
    for place, word in enumerate(arguments):
        if word == "--":
            break
        value = word[7:] if word.startswith("--lang=") else None
        if word == "--lang" and place + 1 < len(arguments):
            value = arguments[place + 1]
        if value in ("zh", "en"):
            found = value
    return found or of_locale(os.environ if environment is None else environment)


def of_locale(environment: Mapping[str, str]) -> str:
    """Language of the environment: ``LC_ALL`` before ``LC_MESSAGES`` before ``LANG``."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return "zh" if environment[name].lower().startswith("zh") else "en"
    if sys.platform == "win32":
        import ctypes

        return "zh" if ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF == _WINDOWS_CHINESE else "en"
    return "en"


def known(value: str | None) -> str | None:
    """Check the value of ``--lang``.

    Raises
    ------
    InputError
        If it is another language.
    """
    if value is not None and value not in ("zh", "en"):
        zh, en = suggestion(value, ["zh", "en"])
        raise InputError.single(f"未知的语言“{value}”{zh}", f"unknown language '{value}'{en}", path="--lang")
    return value


def fault_lines(error: InputError, lang: str) -> str:
    """One line a fault; a mistake on the command line has no file to name."""
    return "\n".join(fault.text(lang) if fault.file else fault.text(lang).removeprefix("-: ") for fault in error.faults)
