"""The report of a comparison as a file, made when it is asked for."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from dashboards import shell
from dashboards.comparing.held import Held

FORMS = {
    "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def buttons(identifier: str, prepare: Callable[[], None] | None = None) -> None:
    """Download buttons for the report of what an id names; ``prepare`` stores it first where need be."""
    lang = shell.language()
    for form, mime in FORMS.items():
        st.download_button(
            shell.t(f"part.as_{form}"), data=_maker(identifier, form, lang, prepare), mime=mime,
            file_name=f"wangge-{identifier[:8]}.{form}", key=f"report.{form}.{identifier[:12]}", on_click="ignore",
            icon=":material/download:", help=shell.t("part.report_help"),
        )  # fmt: skip


def _maker(identifier: str, form: str, lang: str, prepare: Callable[[], None] | None) -> Callable[[], bytes]:
    def make() -> bytes:
        if prepare is not None:
            prepare()
        return report(identifier, form, lang, shell.scenario_folder())

    return make


def report(identifier: str, form: str, lang: str, scenarios: Path) -> bytes:
    """Content of the file; the same functions as ``wangge report``, over a store of its own thread.

    Raises
    ------
    InputError
        If nothing is named so, or one of its runs is gone.
    """
    from sim.reports.html import page
    from sim.reports.sources import report_of
    from sim.reports.xlsx import write_report
    from sim.store import Store, default_folder

    with Store.open(default_folder(), create=False) as store:
        _, _, made = report_of(store, identifier, scenarios)
    if form == "html":
        return page(made, lang).encode()
    with tempfile.TemporaryDirectory(prefix="wangge-") as folder:
        path = Path(folder) / "report.xlsx"
        write_report(made, path, lang)
        return path.read_bytes()


def of_comparison(held: Held) -> str:
    """Id of the comparison as shown; what a link and a report name."""
    from sim.experiments.stored import comparison_id

    return comparison_id(held.comparison)


def remember(held: Held) -> None:
    """Store which runs stand against which, so that the id finds them."""
    from sim.experiments.stored import save_comparison
    from sim.store import Store, default_folder

    with Store.open(default_folder(), create=False) as store:
        save_comparison(store, held.comparison)
