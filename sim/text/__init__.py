"""Sentences and words of command, figures, reports and exports, in Chinese and English; imports nothing of the package.

``zh.yaml`` and ``en.yaml``, and one pair ``<topic>.zh.yaml``, ``<topic>.en.yaml`` a part of the program, hold the same
keys with the same placeholders (a test compares them); no key stands twice. Names of the model's own things (kinds,
desks, indicators …) stand in ``labels.csv`` and with the things themselves, not here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("zh", "en")


@cache
def words(lang: str) -> dict[str, str]:
    """All texts of one language by key.

    Raises
    ------
    KeyError
        If the language is not ``zh`` or ``en``, or a key stands in two files.
    """
    if lang not in LANGUAGES:
        raise KeyError(lang)
    here = Path(__file__).parent
    return gather([here / f"{lang}.yaml", *sorted(here.glob(f"*.{lang}.yaml"))])


def gather(files: Sequence[Path]) -> dict[str, str]:
    """Texts of several files together.

    Raises
    ------
    KeyError
        If a key stands in two of them.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, str] = {}
    for path in files:
        with path.open(encoding="utf-8") as file:
            for key, value in yaml.load(file, loader).items():
                if key in found:
                    raise KeyError(f"{path.name}: {key}")
                found[str(key)] = str(value)
    return found


def say(key: str, lang: str, **values: Any) -> str:
    """One text with its placeholders filled in.

    Raises
    ------
    KeyError
        If there is no such text.
    """
    text = words(lang)[key]
    return text.format(**values) if values else text


def both(key: str, **values: Any) -> dict[str, str]:
    """One text in both languages; a value that is itself a zh/en mapping is taken in the language at hand."""
    return {
        lang: say(
            key, lang, **{name: each[lang] if isinstance(each, Mapping) else each for name, each in values.items()}
        )
        for lang in LANGUAGES
    }


def member(prefix: str, name: str, lang: str) -> str:
    """Word for one member of an enum that ``labels.csv`` does not name; the name itself where there is none."""
    return words(lang).get(f"{prefix}.{name}", name)
