"""What may be published of counts of persons: small cells hidden, and those that would give them away."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def published(counts: Mapping[Key, int], *, least: int) -> dict[Key, int | None]:
    """Counts of persons by cell, None where hidden: the cells from 1 to `least` − 1, and further ones.

    Their sum is published beside them: when what is hidden could be found by subtraction (one hidden cell, or
    hidden cells that make less than `least` together), the smallest shown ones are hidden too.
    """
    hidden = {key for key, count in counts.items() if 0 < count < least}
    shown = sorted((count, str(key), key) for key, count in counts.items() if count >= least)
    while hidden and shown and (len(hidden) < 2 or sum(counts[key] for key in hidden) < least):
        hidden.add(shown.pop(0)[2])
    if hidden and (len(hidden) < 2 or sum(counts[key] for key in hidden) < least):
        hidden.update(key for key, count in counts.items() if count == 0)
    return {key: None if key in hidden else count for key, count in counts.items()}
