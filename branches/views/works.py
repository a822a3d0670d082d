"""The works of a branch that have their own pages: one line each, for those who may open them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from accounts.models import User
from registers.models import Committee


@dataclass(frozen=True, slots=True)
class Work:
    """A page of another subject, filtered on the branch."""

    label: str
    text: str
    icon: str
    url: str


# Label, what is there, icon, address, permissions of which one is enough.
PAGES: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    (
        "Simulateur de niveaux",
        "Effet en euros d’autres niveaux de prise en charge",
        "calculator",
        "branches:scenarios",
        ("branches.view_scenario",),
    ),
)


def works(user: User, committee: Committee, on: date) -> list[Work]:
    """The pages this user may open for that branch."""
    return [
        Work(label, text, icon, reverse(view, query={"cpne": committee.pk}))
        for label, text, icon, view, rights in PAGES
        if any(user.has_perm(right) for right in rights)
    ]
