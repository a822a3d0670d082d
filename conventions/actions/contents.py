"""What a version says, subject by subject: one row a subject, frozen together when the version is sealed.

A subject gives its block of JSON for a version, may copy its rows into the next one, and may say what keeps a
text from being sealed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from conventions.actions import budget, topups
from conventions.models import Version

Json = Any


def _nothing_carried(before: Version, after: Version) -> None:
    """Nothing stands outside the content."""


def _no_flaw(version: Version) -> list[str]:
    return []


@dataclass(frozen=True, slots=True)
class Block:
    """A subject of the content: its key, its title, and its functions."""

    key: str
    label: str
    frozen: Callable[[Version], Json]
    carried: Callable[[Version, Version], None] = _nothing_carried  # from the version in force to its draft
    flaws: Callable[[Version], list[str]] = _no_flaw


def _terms(version: Version) -> Json:
    return version.content.get("terms", {})


def _clauses(version: Version) -> Json:
    return version.content.get("clauses", [])


def _parties(version: Version) -> Json:
    return [
        {
            "name": each.name,
            "role": each.get_role_display(),
            "nature": each.get_nature_display(),
            "siren": each.siren,
        }
        for each in version.convention.parties.order_by("pk")
    ]


BLOCKS: tuple[Block, ...] = (
    Block("terms", "Objet, durée et portée", _terms),
    Block("parties", "Parties", _parties),
    Block("clauses", "Clauses", _clauses),
    Block("budget", "Budget", budget.frozen, budget.carried, budget.flaws),
    Block("topups", "Compléments de la région", topups.frozen, topups.carried, topups.flaws),
)


def content_of(version: Version) -> dict[str, Json]:
    """What the version says: as sealed, or as its draft stands now."""
    if version.sha256:
        return dict(version.content)
    return {block.key: block.frozen(version) for block in BLOCKS}


def flaws_of(version: Version) -> list[str]:
    """What keeps this draft from being sealed, from every subject."""
    return [flaw for block in BLOCKS for flaw in block.flaws(version)]


def labels() -> dict[str, str]:
    """The title of each subject."""
    return {block.key: block.label for block in BLOCKS}
