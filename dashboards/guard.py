"""What a page shows when something goes wrong that its own code did not expect."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable

import streamlit as st

from sim.errors import InputError, WanggeError

_LOG = logging.getLogger("wangge.dashboard")


def guarded(render: Callable[[], None]) -> None:
    """Draw a page; a mistake becomes a plain sentence, and the server goes on for everybody else."""
    from dashboards.shell import fault, plain, t

    try:
        render()
    except InputError as error:
        fault(error)
    except WanggeError as error:
        st.error(plain(error), icon=":material/error:")
    except sqlite3.OperationalError as error:
        _LOG.warning("store: %s", error)
        st.error(t("shell.store_busy"), icon=":material/lock:")
        _again(t("shell.again"))
    except MemoryError:
        st.error(t("shell.memory"), icon=":material/memory:")
    except Exception:  # noqa: BLE001 - whatever it is, one viewer's page must not show internals nor stay blank
        _LOG.exception("a page failed")
        st.error(t("shell.failed"), icon=":material/error:")
        _again(t("shell.again"))


def _again(label: str) -> None:
    st.button(label, icon=":material/refresh:", key="guard.again")
