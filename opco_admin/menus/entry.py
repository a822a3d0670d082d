"""A line of the side menu, and a titled group of them."""

from __future__ import annotations

from dataclasses import dataclass

ANY = "*"  # whoever holds a right, whichever it is


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu; `pages` are the other views for which it stays lit."""

    label: str
    view: str
    icon: str
    permission: str | None = None
    pages: tuple[str, ...] = ()
    unless: str | None = None  # a right whose holders find the page under another entry
    key: str = ""  # the letter that leads to it, after g


Group = tuple[str, tuple[Entry, ...]]
