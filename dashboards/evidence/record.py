"""One record: what the source says and does not, effects, costs, what it pulls against, facts of its document."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import streamlit as st

from dashboards import shell
from dashboards.evidence import choosing, effects, modelled, overview, trying
from dashboards.parts.picking import heading
from sim import vocabulary
from sim.evidence import Cost, Programme, Range, documents, programmes
from sim.experiments import describe
from sim.experiments.describe import indicator_label
from sim.experiments.model_tables import place_words


def show(name: str, listed: bool) -> None:
    """Draw a record.

    Parameters
    ----------
    listed
        Whether the list beside it has it.
    """
    each = programmes()[name]
    title, button = st.columns([6, 1], vertical_alignment="top")
    with title:
        st.markdown(f"##### {shell.plain(shell.say(each.name))}")
        st.caption(shell.plain(_marks(each)))
    button.button(
        shell.t("programmes.close"), icon=":material/close:", key="programmes.close", on_click=choosing.close,
        width="stretch",
    )  # fmt: skip
    if not listed:
        st.caption(shell.t("programmes.not_listed"))
    if not each.is_switch:
        nature = vocabulary.label(f"nature.{each.nature}", shell.language())
        st.info(shell.t("programmes.no_switch", nature=shell.plain(nature)), icon=":material/toggle_off:")
    _source(each)
    _expected(each)
    if each.is_switch:
        base = trying.base_of(each)
        trying.show(each, base)
        modelled.show(each, base)
        effects.show(each)
    _omitted(each)
    _cost(each)
    _tensions(each)
    heading(shell.t("programmes.facts_of"))
    with st.expander(shell.plain(shell.say(documents()[each.document].title)), icon=":material/description:"):
        st.caption(shell.plain(overview.source_words(each.document)))
        overview.facts_of(each.document)


def _marks(each: Programme) -> str:
    """Nature, status, grade, stages, place, unit of coverage and id, in one line."""
    words = [
        choosing.member_words("nature", each.nature), choosing.member_words("status", each.status),
        choosing.member_words("grade", each.grade) if each.is_switch else shell.t("programmes.grade", grade=each.grade),
        shell.t("model.and").join(choosing.member_words("stage", stage) for stage in each.stage),
        shell.say(place_words(each.place)), shell.t("programmes.unit", unit=_unit(each)), each.id,
    ]  # fmt: skip
    return " · ".join(words)


def _unit(each: Programme) -> str:
    return shell.t(f"programmes.unit_{each.coverage_unit}")


def _source(each: Programme) -> None:
    """What the source says, what it does not say, and what of the record is our reading."""
    heading(shell.t("programmes.source"))
    kind = vocabulary.label(f"provenance.{each.provenance}", shell.language())
    note = shell.say(each.note) if each.note else shell.t("programmes.no_note")
    st.markdown(f"**{shell.plain(kind)}** · {shell.plain(note)}")
    unsaid = dict(describe.programmes()[each.id].lines).get("unsaid")
    if unsaid is not None:
        st.caption(shell.plain(shell.say(unsaid)))


def _expected(each: Programme) -> None:
    if each.expected is None:
        return
    arrow = shell.t("programmes.up" if each.expected.sign > 0 else "programmes.down")
    label = shell.plain(shell.say(indicator_label(each.expected.indicator)))
    st.markdown(f"**{shell.plain(shell.t('programmes.expected'))}** · {label} {arrow}")


def _omitted(each: Programme) -> None:
    """Arrows of the research catalogue without an effect, and why."""
    if not each.omitted:
        return
    heading(shell.t("programmes.omitted"))
    rows = [[shell.say(left.reason), left.arrow] for left in each.omitted]
    shell.table(rows, [shell.t("programmes.h.reason"), shell.t("programmes.h.arrow")])


def _cost(each: Programme) -> None:
    if each.cost is None:
        if each.is_switch:
            heading(shell.t("programmes.cost"))
            st.caption(shell.t("programmes.no_cost"))
        return
    heading(shell.t("programmes.cost"))
    rows = [[shell.t(f"programmes.cost_{part}"), *_money(getattr(each.cost, part))] for part in _parts(each.cost)]
    heads = [shell.t(f"programmes.h.{name}") for name in ("cost", "low", "central", "high")]
    if rows:
        shell.table(rows, heads)
    unit = _unit(each)
    payer = vocabulary.label(f"payer.{each.cost.payer}", shell.language())
    st.caption(shell.t("programmes.cost_note", unit=shell.plain(unit), payer=shell.plain(payer)))


def _parts(cost: Cost) -> list[str]:
    """Parts that are not nothing at any end."""
    return [part for part in ("once", "yearly", "hourly") if getattr(cost, part).high]


def _money(size: Range) -> list[str]:
    return [f"{end:,.0f}" if end == round(end) else f"{end:,.2f}" for end in (size.low, size.central, size.high)]


def _tensions(each: Programme) -> None:
    """What it pulls against, and what pulls against it, as links."""
    others = [name for name in each.pulls_against if name in programmes()]
    back = [name for name in _pulled().get(each.id, ()) if name not in others]
    if not others and not back:
        return
    heading(shell.t("programmes.pulls_against"))
    _links(others)
    if back:
        st.caption(shell.t("programmes.pulled"))
        _links(back)


def _links(names: Sequence[str]) -> None:
    for name in names:
        label = shell.plain(shell.say(programmes()[name].name))
        shell.link("programmes", label, ":material/compare_arrows:", programme=name)


@cache
def _pulled() -> dict[str, list[str]]:
    """Record -> those that say that they pull against it."""
    found: dict[str, list[str]] = {}
    for name, each in programmes().items():
        for other in each.pulls_against:
            found.setdefault(other, []).append(name)
    return found
