"""Programmes and evidence: every record of the catalogue with its document's facts, effects, costs and what it does.

``?programme=ID`` opens a record; ``document``, ``stage``, ``nature``, ``status``, ``grade`` and ``q`` narrow the list.
"""

from __future__ import annotations

import streamlit as st

from dashboards import shell
from dashboards.evidence import choosing, overview, record


def render() -> None:
    """Draw the page."""
    shell.page("page.programmes", "programmes.lead")
    found, document = choosing.choose()
    now = choosing.opened()
    left, right = st.columns([5, 9], gap="medium")
    with left:
        now = choosing.listing(found, now)
    with right, st.container(height=570, border=False):
        if now is not None:
            record.show(now, now in found)
        elif document:
            overview.document(document)
        else:
            overview.everything()
