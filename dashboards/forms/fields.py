"""Single entries of the form: a widget shows the value that holds now and writes what is chosen into the text."""

from __future__ import annotations

import datetime as dt
import math
import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Union, get_args, get_origin

import streamlit as st
from pydantic import BaseModel

from dashboards import shell
from dashboards.forms import draft

Path = tuple[str, ...]
_SAFE = 2**53 - 1


def key(path: Path, part: str = "") -> str:
    """Key of the widget for an address; another one once the text was changed elsewhere, and in each language.

    The framework keeps the words of a chosen option as long as its key.
    """
    held = draft.current()
    where = f"{shell.language()}.{0 if held is None else held.revision}.{held.name if held else ''}"
    return f"edit.{where}.{'/'.join(path)}.{part}"


def _changed(path: Path, name: str, convert: Callable[[Any], Any], redraw: bool) -> None:
    value = convert(st.session_state[name])
    if value is None:
        draft.drop(path, redraw=redraw)
    else:
        draft.write(path, value, redraw=redraw)


def _hook(path: Path, name: str, convert: Callable[[Any], Any] = lambda value: value, redraw: bool = False) -> Any:
    return {"key": name, "on_change": _changed, "args": (path, name, convert, redraw)}


def number(path: Path, label: str, value: Any, bounds: tuple[float, float], *, whole: bool, tip: str = "") -> None:
    """A number within its bounds; a value that is none, or lies outside, is shown as it stands, to be mended there."""
    low, high = (None if math.isinf(end) or abs(end) > _SAFE else (int(end) if whole else float(end)) for end in bounds)
    kind = int if whole else (int, float)
    fits = isinstance(value, kind) and not isinstance(value, bool) and math.isfinite(value)
    if not fits or not bounds[0] <= value <= bounds[1]:
        unusable(label, value, tip)
        return
    shown = value if whole else float(value)
    step = 1 if whole else step_of(float(value))
    st.number_input(
        label, low, high, shown, step, format="%d" if whole else "%g", help=tip or None, **_hook(path, key(path))
    )


def step_of(value: float) -> float:
    """A tenth of the size of the number: 0.01 for 0.3, 1 for 45."""
    return 10.0 ** (math.floor(math.log10(abs(value))) - 1) if value else 0.01


def unusable(label: str, value: Any, tip: str = "") -> None:
    """Something that only the text can express or mend."""
    from dashboards.editing.flow import flow

    st.text_input(label, flow(value)[:200], disabled=True, help=tip or None, key=f"{key(())}.{label}")
    st.caption(shell.t("editor.in_text"))


def flag(path: Path, label: str, value: Any, tip: str = "") -> None:
    """True or false."""
    if not isinstance(value, bool):
        unusable(label, value, tip)
        return
    st.toggle(label, value, help=tip or None, **_hook(path, key(path)))


def pick(
    path: Path,
    label: str,
    value: Any,
    options: Sequence[str],
    word: Callable[[str], str] = str,
    *,
    tip: str = "",
    redraw: bool = False,
    empty: str = "",
) -> None:
    """One of several; ``empty`` is what stands for none."""
    listed = [*([""] if empty else []), *options]
    held = "" if value is None and empty else value
    if held not in listed:
        unusable(label, value, tip)
        return
    shown = {each: word(each) if each else empty for each in listed}
    st.selectbox(
        label, listed, listed.index(held), format_func=shown.__getitem__, help=tip or None,
        **_hook(path, key(path), lambda each: each or None, redraw),
    )  # fmt: skip


def several(path: Path, label: str, value: Any, options: Sequence[str], word: Callable[[str], str]) -> None:
    """Any number of several; none removes the key."""
    if value is not None and not isinstance(value, (str, list)):
        unusable(label, value)
        return
    chosen = [value] if isinstance(value, str) else list(value or [])
    listed = list(dict.fromkeys([*options, *map(str, chosen)]))
    shown = {each: word(each) for each in listed}
    st.multiselect(
        label, listed, [str(each) for each in chosen], format_func=shown.__getitem__,
        placeholder=shell.t("editor.everywhere"), **_hook(path, key(path), lambda each: list(each) or None),
    )  # fmt: skip


def words(path: Path, label: str, value: Any) -> None:
    """One line of text; an empty one removes the key."""
    if value is not None and not isinstance(value, str):
        unusable(label, value)
        return
    st.text_input(label, value or "", max_chars=500, **_hook(path, key(path), lambda each: each.strip() or None))


def date(path: Path, label: str, value: Any) -> None:
    """A day; none removes the key."""
    try:
        shown = None if value is None else dt.date.fromisoformat(str(value))
    except ValueError:
        unusable(label, value)
        return
    st.date_input(
        label, shown, dt.date(1900, 1, 1), dt.date(2200, 12, 31), format="YYYY-MM-DD",
        **_hook(path, key(path), lambda each: None if each is None else each.isoformat()),
    )  # fmt: skip


def described(model: type[BaseModel], name: str) -> str:
    """Label of a key in the language at hand: the schema holds both."""
    text = model.model_fields[name].description or name
    zh, _, en = text.partition(" / ")
    return zh if shell.language() == "zh" else en or zh


def shape(
    model: type[BaseModel], path: Path, held: Mapping[str, Any], per_row: int, choices: Mapping[str, Sequence[str]]
) -> None:
    """Every key of a part of the scenario whose type is simple, as many beside each other as asked for."""
    names = [name for name in model.model_fields if _kind(model, name) is not None]
    for start in range(0, len(names), per_row):
        for column, name in zip(
            st.columns(per_row, vertical_alignment="bottom"), names[start : start + per_row], strict=False
        ):
            with column:
                _one(model, name, (*path, name), held, choices)


def _one(
    model: type[BaseModel], name: str, path: Path, held: Mapping[str, Any], choices: Mapping[str, Sequence[str]]
) -> None:
    field = model.model_fields[name]
    value = held.get(name)
    if value is None and not field.is_required():
        value = field.default
    label, kind = described(model, name), _kind(model, name)
    if kind is dt.date:
        date(path, label, value)
    elif kind is bool:
        flag(path, label, value)
    elif kind is str:
        pick(path, label, value, choices[name], lambda each: word_of("policy", each))
    else:
        number(path, label, value, limits(field.metadata), whole=kind is int)


def word_of(group: str, name: str) -> str:
    """Word for a choice of a group, where the texts have one; else its name in the file."""
    try:
        return shell.t(f"editor.choice.{group}.{name}")
    except KeyError:
        return name


def limits(metadata: Sequence[Any]) -> tuple[float, float]:
    """Bounds that the schema gives a number."""
    low = next((each.ge for each in metadata if hasattr(each, "ge")), -math.inf)
    high = next((each.le for each in metadata if hasattr(each, "le")), math.inf)
    return low, high


def _kind(model: type[BaseModel], name: str) -> type | None:
    """Simple type of a key; None for parts with keys of their own, which have their own form."""
    annotation: Any = model.model_fields[name].annotation
    if get_origin(annotation) in (Union, types.UnionType):
        annotation = next(each for each in get_args(annotation) if each is not type(None))
    if hasattr(annotation, "__metadata__"):
        annotation = annotation.__origin__
    return annotation if annotation in (int, float, bool, str, dt.date) else None
