"""Values of parameters as short text, and words for the members of the model's lists."""

from __future__ import annotations

from typing import Any

import numpy as np

from dashboards import shell, texts
from sim.parameters.schema import Parameter
from sim.text import member as in_text
from sim.text import words
from sim.vocabulary import member_label


def span(values: Any) -> str:
    """Smallest and largest of some numbers, or the one number."""
    low, high = float(np.min(values)), float(np.max(values))
    return f"{low:g}" if low == high else f"{low:g}–{high:g}"


def central(parameter: Parameter) -> str:
    """The catalogue's value; over all cells where it has several."""
    if parameter.type == "choice":
        return ", ".join(dict.fromkeys(parameter.choices[int(each)] for each in np.ravel(parameter.base)))
    if parameter.type == "flag":
        return ", ".join(dict.fromkeys(shell.t("flag.yes" if each else "flag.no") for each in np.ravel(parameter.base)))
    return span(parameter.base[..., 1] if parameter.is_distribution else parameter.base)


def end(parameter: Parameter, side: int) -> str:
    """Low (0) or high (1) end of the range; a dash where the catalogue gives none."""
    if (parameter.low, parameter.high)[side] is None:
        return "–"
    return span(parameter.range[side])


def unit(name: str) -> str:
    """Unit of a parameter in the language at hand; as the catalogue has it where no word is known."""
    key, lang = f"unit.{name}", shell.language()
    return texts.pages(lang).get(key) or words(lang).get(key, name)


def group(name: str) -> str:
    """Word for a group of parameters: that of the rule, else its own; the name in the file behind it."""
    for key in (f"phase.{name}", f"editor.group.{name}"):
        try:
            return f"{shell.t(key)} · {name}"
        except KeyError:
            continue
    return name


def member(dimension: str, name: str) -> str:
    """Word for a member of a dimension, or for a dimension itself."""
    if dimension == "dimension":
        return shell.t(f"dimension.{name}")
    enum, lang = dimension.removeprefix("to_"), shell.language()
    found = member_label(enum, name, lang)
    return in_text(enum, name, lang) if found == f"{enum}.{name}" else found
