"""What a convention still has open, from every subject: closing is refused until nothing is left."""

from __future__ import annotations

from collections.abc import Callable

from conventions.actions import balances, follow_up
from conventions.models import Convention
from conventions.rules.closing import OpenItem

# One row a subject: convention → what it still has open.
SOURCES: tuple[Callable[[Convention], list[OpenItem]], ...] = (follow_up.open_items, balances.open_items)


def open_items(convention: Convention) -> list[OpenItem]:
    """Everything still open in the convention, subject by subject."""
    return [item for source in SOURCES for item in source(convention)]
