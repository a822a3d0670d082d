"""Pieces of page that need the request."""

from __future__ import annotations

from typing import Any

from django import template

from opco_admin import finding
from opco_admin.navigation import menu

register = template.Library()


@register.inclusion_tag("partials/menu.html", takes_context=True)
def side_menu(context: dict[str, Any]) -> dict[str, Any]:
    """The side menu of this user."""
    request = context.get("request")
    return {"groups": menu(request) if request is not None and request.user.is_authenticated else []}


@register.simple_tag(takes_context=True)
def may_look(context: dict[str, Any]) -> bool:
    """Whether the box that looks everywhere has anything to look for."""
    return finding.may_look(context["user"])
