"""The way to the guide and to the declaration, from every page."""

from __future__ import annotations

from typing import Any

from django import template

from opco_admin.help import accessibility, pages

register = template.Library()


@register.simple_tag(takes_context=True)
def help_link(context: dict[str, Any]) -> str:
    """The section of the guide for this page and this person."""
    request = context.get("request")
    match = request.resolver_match if request is not None else None
    return pages.help_address(context["user"], match.view_name if match else "")


@register.simple_tag
def accessibility_state() -> str:
    """« partiellement conforme »: what the footer of every page has to say."""
    return accessibility.grid().state


@register.simple_tag
def starred(form: Any) -> bool:
    """Whether a form of several fields marks some as required: the star is then explained above it."""
    shown = [each for each in getattr(form, "fields", {}).values() if not each.widget.is_hidden]
    return len(shown) > 1 and any(each.required or getattr(each, "must", False) for each in shown)
