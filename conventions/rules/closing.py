"""What keeps a convention from being closed: each subject says what it still has open."""

from __future__ import annotations

from typing import NamedTuple


class OpenItem(NamedTuple):
    """Something still open: its sentence, and the page where it is finished."""

    label: str
    view: str
    args: tuple[int | str, ...] = ()
