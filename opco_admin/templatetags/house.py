"""Pieces of page that need the request."""

from __future__ import annotations

from typing import Any

from django import template

from opco_admin.navigation import menu

register = template.Library()


@register.inclusion_tag("partials/menu.html", takes_context=True)
def side_menu(context: dict[str, Any]) -> dict[str, Any]:
    """The side menu of this user."""
    request = context.get("request")
    return {"groups": menu(request) if request is not None and request.user.is_authenticated else []}
