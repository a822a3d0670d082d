"""The side menu: what is shown to whom, each room bringing its lines (`menus/`)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from opco_admin.menus import branches, contracts, conventions, house, smeservice
from opco_admin.menus.entry import ANY, Entry, Group

__all__ = ["MENU", "Entry", "menu"]

MENU: tuple[Group, ...] = (
    contracts.WORK,
    contracts.COURSE,
    smeservice.FIRMS,
    contracts.MONEY,
    conventions.CONVENTIONS,
    branches.BRANCHES,
    house.ADMINISTRATION,
    house.REFERENCES,
)


def _offered(entry: Entry, user: Any) -> bool:
    """Whether this person may open it, and does not find it under another entry."""
    if entry.permission == ANY:
        return bool(user.get_all_permissions())
    return (entry.permission is None or user.has_perm(entry.permission)) and not (
        entry.unless and user.has_perm(entry.unless)
    )


def menu(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups and links this user may open, with the current one marked."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    groups = []
    for title, entries in MENU:
        links = [
            {
                "label": entry.label,
                "icon": entry.icon,
                "url": reverse(entry.view),
                "current": here in (entry.view, *entry.pages),
                "key": entry.key,
            }
            for entry in entries
            if _offered(entry, request.user)
        ]
        if links:
            groups.append({"title": title, "links": links})
    return groups


def goes(groups: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """The letters that lead to a page of this menu, and its label."""
    return [(link["key"], link["label"]) for group in groups for link in group["links"] if link["key"]]
