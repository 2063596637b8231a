"""Parameters of lever tables whose reader comes with a later part of the model; each says which."""

from __future__ import annotations

#: parameter -> what will read it
WAITING: dict[str, str] = {}
UNREAD = frozenset(WAITING)
