"""The way to the guide and to the declaration, from every page."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from opco_admin.help import accessibility, pages

register = template.Library()


@register.simple_tag(takes_context=True)
def help_link(context: dict[str, Any]) -> str:
    """The section of the guide for this page and this person."""
    request = context.get("request")
    match = request.resolver_match if request is not None else None
    return reverse("help:section", args=[pages.help_address(context["user"], match.view_name if match else "")])


@register.simple_tag
def accessibility_state() -> str:
    """« partiellement conforme »: what the footer of every page has to say."""
    return accessibility.grid().state
