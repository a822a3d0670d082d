"""The doors of the guide: everybody signed in; a section for staff does not exist for representatives."""

from __future__ import annotations

import datetime as dt
from typing import Any

NEEDED: dict[str, tuple[str, ...]] = dict.fromkeys(
    ("help:contents", "help:whole", "help:news", "help:image", "help:section"), ()
)


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    """A section that everybody reads, a picture."""
    return {"help:section": ("se-connecter",), "help:image": ("accueil-gestionnaire.webp",)}
