"""The model explained from its own records: the day, parameters, indicators, programmes, laws, columns, checks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from dashboards import shell
from dashboards.parts.described import lines, listed
from sim.experiments import describe
from sim.experiments.describe import Description
from sim.experiments.model_tables import theory_words

Cells = list[list[Any]]


def render() -> None:
    """Draw the page."""
    shell.page("page.model", "model.lead")
    sections = [name for name in SECTIONS if name != "theory" or describe.theory()]
    section = shell.choose("section", sections, shell.t("model.section"), lambda name: shell.t(f"model.{name}"))
    with st.spinner(shell.t("model.reading")):
        SECTIONS[section]()


def _day() -> None:
    st.caption(shell.t("model.day_note"))
    rows = [
        [row["position"], row["rule"], shell.say(row["title"]), shell.say(row["what"]), len(row["parameters"])]
        for row in describe.day()
    ]
    shell.table(rows, _heads("number", "id", "title", "what", "n_parameters"))
    _explained(describe.rules())


def _laws() -> None:
    st.caption(shell.t("model.laws_note"))
    shell.table([[row["position"], shell.say(row["law"])] for row in describe.laws()], _heads("number", "law"))


def _operators() -> None:
    st.caption(shell.t("model.operators_note"))
    names = {name: f"{shell.say(each.title)} · {name}" for name, each in describe.programmes().items()}
    rows = [
        [row["operator"], shell.say(row["what"]), listed([names[each] for each in row["programmes"]]) or "–"]
        for row in describe.operator_table()
    ]
    shell.table(rows, _heads("id", "what", "used_by"))


def _columns() -> None:
    st.caption(shell.t("model.columns_note"))
    rows = [
        [_named(row["table"], row["of"]), row["column"], *(shell.say(row[name]) for name in ("what", "unit", "type"))]
        for row in describe.columns()
    ]
    _searched(rows, _heads("table", "column", "meaning", "unit", "type"))


def _named(name: str, word: shell.Text) -> str:
    """The name in files and the word for it, where there is one."""
    return name if shell.say(word) == name else f"{name} · {shell.say(word)}"


def _parameters() -> None:
    """Every parameter with range and provenance; what a cell differs by stands in the explanation below."""
    from sim.parameters.catalogue import catalogue

    described = describe.parameters()
    rows = [[name, *_parameter(each, described[name])] for name, each in catalogue().items()]
    heads = _heads("id", "title", "low", "central", "high", "unit", "dims", "role", "provenance")
    _searched(rows, heads)
    _explained(described)


def _parameter(each: Any, described: Description) -> list[Any]:
    from dashboards.numbers import central, end, member, unit

    fields = dict(described.lines)
    dims = listed([member("dimension", name) for name in each.dims])
    low, high = (end(each, side) for side in (0, 1))
    return [
        shell.say(each.label), low, central(each), high, unit(each.unit), dims or "–",
        shell.say(fields["role"]), shell.say(fields["provenance"]),
    ]  # fmt: skip


def _indicators() -> None:
    rows = []
    for name, each in describe.indicators().items():
        fields = dict(each.lines)
        series = fields.get("series")
        rows.append([
            name, shell.say(each.title), shell.say(fields["unit"]), shell.say(fields["formula"]),
            shell.say(series) if series else "–",
        ])  # fmt: skip
    _searched(rows, _heads("id", "title", "unit", "formula", "series"))
    _explained(describe.indicators())


def _programmes() -> None:
    st.caption(shell.t("model.programmes_note"))
    described = describe.programmes()
    names = ("nature", "status", "place", "provenance")
    rows = [[name, shell.say(each.title), *(lines(each)[field] for field in names)] for name, each in described.items()]
    _searched(rows, _heads("id", "title", *names))
    _explained(described)


def _theory() -> None:
    """One row a case; z is the largest difference from theory in standard errors."""
    st.caption(shell.t("model.theory_note"))
    cases: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in describe.theory():
        cases.setdefault((row["case"], row["title"]), []).append(row)
    rows: Cells = []
    for (case, title), held in cases.items():
        worst = max((abs(float(row["z"])) for row in held if _number(row.get("z", ""))), default=None)
        n_good = sum(row.get("ok") == "yes" for row in held)
        rows.append([case, shell.say(theory_words(title)), len(held), n_good, "–" if worst is None else f"{worst:.2f}"])
    _searched(rows, _heads("case", "title", "n_checked", "n_good", "worst"))


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _heads(*names: str) -> list[str]:
    return [shell.t(f"model.h.{name}") for name in names]


def _searched(rows: Cells, heads: Sequence[str]) -> None:
    """A long table with a search over all its cells."""
    import pandas as pd

    wanted = st.text_input(
        shell.t("model.search"), key="model.search", icon=":material/search:", type="search",
        placeholder=shell.t("model.search_hint"),
    )  # fmt: skip
    words = (wanted or "").lower().split()
    kept = [row for row in rows if all(any(word in str(cell).lower() for cell in row) for word in words)]
    if not kept:
        shell.empty("model.none", icon=":material/search_off:")
        return
    st.caption(shell.t("model.found", n=len(kept), total=len(rows)))
    shown = pd.DataFrame(kept, columns=list(heads))
    st.dataframe(shown, hide_index=True, height=min(420, 38 + 35 * len(kept)), key="model.table")


def _explained(described: dict[str, Description]) -> None:
    """Everything the records say about one thing; ``?id=`` in the address chooses it."""
    ids = list(described)
    asked = st.query_params.get("id")
    names = {name: f"{name} · {shell.say(each.title)}" for name, each in described.items()}
    picked = st.selectbox(
        shell.t("model.explain"), ids, index=ids.index(asked) if asked in ids else None,
        format_func=names.__getitem__, placeholder=shell.t("model.pick"),
    )  # fmt: skip
    shell.query(id=picked)
    if picked is None:
        return
    said = [[shell.t(f"field.{name}"), text] for name, text in lines(described[picked]).items()]
    shell.table(said, _heads("field", "content"))


SECTIONS: dict[str, Callable[[], None]] = {
    "day": _day,
    "parameters": _parameters,
    "indicators": _indicators,
    "programmes": _programmes,
    "operators": _operators,
    "laws": _laws,
    "columns": _columns,
    "theory": _theory,
}
