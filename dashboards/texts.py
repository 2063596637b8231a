"""Words of the dashboard: pairs ``dashboards/text/<page>.zh.yaml`` and ``.en.yaml`` beside those of the package."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from sim.text import gather, words

FOLDER = Path(__file__).parent / "text"


@cache
def pages(lang: str) -> dict[str, str]:
    """Texts of the pages by key.

    Raises
    ------
    KeyError
        If a key stands in two files.
    """
    return gather(sorted(FOLDER.glob(f"*.{lang}.yaml")))


def say(key: str, lang: str, **values: Any) -> str:
    """One text of a page, else of the package, with its placeholders filled in.

    Raises
    ------
    KeyError
        If neither has the key.
    """
    found = pages(lang)
    text = found[key] if key in found else words(lang)[key]
    return text.format(**values) if values else text
