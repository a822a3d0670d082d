"""Pieces of page that need the request."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from opco_admin import finding
from opco_admin.navigation import goes, menu
from opco_admin.reading.own import BACK, COLUMNS, READ_BACK
from opco_admin.reading.sensitive import SENSITIVE
from opco_admin.reading.taking import LONGEST, may_take, place

register = template.Library()


@register.inclusion_tag("partials/menu.html", takes_context=True)
def side_menu(context: dict[str, Any]) -> dict[str, Any]:
    """The side menu of this user."""
    request = context.get("request")
    groups = menu(request) if request is not None and request.user.is_authenticated else []
    return {"groups": groups, "goes": goes(groups)}


@register.simple_tag(takes_context=True)
def may_look(context: dict[str, Any]) -> bool:
    """Whether the box that looks everywhere has anything to look for."""
    return finding.may_look(context["user"])


@register.inclusion_tag("partials/exports.html", takes_context=True)
def take_away(context: dict[str, Any]) -> dict[str, Any]:
    """How the list of this page is taken away, where there is one and one may."""
    request: Any = context.get("request")
    match = request.resolver_match if request is not None else None
    if not match or not request.user.is_authenticated or not may_take(request.user, match.view_name):
        return {"take": "", "asked": False, "back": ""}
    at = place(request.get_full_path()[: LONGEST - 1])
    found = READ_BACK.get(match.view_name)
    back = found is not None and (not found.permission or request.user.has_perm(found.permission))
    return {
        "take": _taking(at.address),
        "asked": match.view_name in SENSITIVE,
        "back": _taking(f"{at.path}?{at.query}&{COLUMNS}={BACK}") if back else "",
    }


def _taking(address: str) -> str:
    return f"{reverse('reading:take')}?{urlencode({'de': address})}"
