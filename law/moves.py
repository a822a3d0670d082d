"""A table of moves: from which states a verb leads to which one."""

from typing import NamedTuple


class Move(NamedTuple):
    """From which states a verb leads to which one; `needs_reason` for what must be motivated."""

    froms: frozenset[str]
    to: str
    label: str
    needs_reason: bool = False
