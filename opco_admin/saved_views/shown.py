"""The views somebody may use: theirs, and those shared with them, of lists they may open."""

from __future__ import annotations

from typing import NamedTuple

from django.urls import reverse

from accounts.actions import roles_of
from accounts.models import SavedView, User
from opco_admin.saved_views.places import PLACES

SHOWN = 300


class Shown(NamedTuple):
    """A view, its list, and whether it is one’s own."""

    view: SavedView
    label: str
    mine: bool

    @property
    def url(self) -> str:
        return reverse("saved:open", args=[self.view.pk])


def shown(user: User) -> list[Shown]:
    """By list, then by name; a view of a list that is gone is shown to its owner only."""
    rows = SavedView.objects.visible_to(user, roles_of(user)).select_related("owner")
    found = []
    for row in rows.order_by("place", "name", "pk")[:SHOWN]:
        place, mine = PLACES.get(row.place), row.owner_id == user.pk
        if place.open_to(user) if place else mine:
            found.append(Shown(row, place.label if place else "Liste disparue", mine))
    return found
