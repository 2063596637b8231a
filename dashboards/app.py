"""The router: language, menu, the chosen page. Started by ``python -m dashboards``, never imported."""

from __future__ import annotations

import streamlit as st

from dashboards import pages, shell
from dashboards.theme import ICON

st.set_page_config(page_title=shell.t("shell.name"), page_icon=ICON, layout="wide")
chosen = st.navigation(pages.build(lambda name: shell.t(f"page.{name}")), position="top")
chosen.run()
