"""Messages: unknown names with the nearest known one, and the shape checker's complaints in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.errors import suggestion
from sim.parameters.cells import show, wrong_flag, wrong_number
from sim.yaml_text import half_width


def unknown(name: str, known: Sequence[str], zh: str, en: str) -> tuple[str, str]:
    """Return the zh and en message on an unknown name; ``zh`` and ``en`` say of what."""
    shown = show(name)
    plain = half_width(name)
    if name[:1] in ("\u3000", "\u00a0"):
        return (
            f"未知的{zh} {shown}：以全角空格开头，缩进请用半角空格",
            f"unknown {en} {shown}: full-width space; indent with ordinary spaces",
        )
    if plain is not None and plain.strip() in known:
        fixed = plain.strip()
        return f"未知的{zh} {shown}：含全角字符，请写 {fixed}", f"unknown {en} {shown}: full-width; write {fixed}"
    if plain is not None and ":" in plain:
        fixed = plain.replace(":", ": ", 1)
        return (
            f"未知的{zh} {shown}：全角冒号，请写“{fixed}”",
            f"unknown {en} {shown}: full-width colon; write '{fixed}'",
        )
    guess = suggestion(plain or name, known)
    return f"未知的{zh} {shown}{guess[0]}", f"unknown {en} {shown}{guess[1]}"


def explain(error: dict[str, Any]) -> tuple[str, str]:
    """Return the zh and en message for one complaint of the shape checker (unknown and missing keys apart)."""
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    if kind == "teach":
        return str(context["zh"]), str(context["en"])
    if kind in ("int_type", "int_from_float", "float_type"):
        return wrong_number(value, kind != "float_type")
    if kind == "finite_number":
        return "应为有限的数", "must be a finite number"
    if kind == "bool_type":
        return wrong_flag(value)
    if kind in ("greater_than_equal", "less_than_equal"):
        sign, limit = ("≥", context["ge"]) if kind[0] == "g" else ("≤", context["le"])
        ascii_sign = {"≥": ">=", "≤": "<="}[sign]
        return f"应 {sign} {limit:g}（现为 {value}）", f"must be {ascii_sign} {limit:g} (got {value})"
    if kind == "literal_error":
        return f"应为 {context['expected']}（现为 {show(value)}）", f"must be {context['expected']} (got {show(value)})"
    wanted = _WANTED.get(kind, ("另一种形式", "of another form"))
    return f"应为{wanted[0]}（现为 {show(value)}）", f"must be {wanted[1]} (got {show(value)})"


_WANTED = {
    "string_type": ("文本，数字请加引号", "text; put a number in quotes"),
    "list_type": ("列表", "a list"),
    "model_type": ("“键: 值”的映射", "a mapping of 'key: value' lines"),
    "model_attributes_type": ("“键: 值”的映射", "a mapping of 'key: value' lines"),
    "dict_type": ("“键: 值”的映射", "a mapping of 'key: value' lines"),
}
