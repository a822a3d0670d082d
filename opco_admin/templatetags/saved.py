"""The menu of saved views, on the lists that have filters."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template

from opco_admin.saved_views.places import place_of

register = template.Library()
LONGEST = 3000


@register.inclusion_tag("partials/saved_views.html", takes_context=True)
def saved_views(context: dict[str, Any]) -> dict[str, str]:
    """Nothing where the page is no list; its views are read when the menu is opened."""
    request: Any = context.get("request")
    place = place_of(request) if request is not None and request.method == "GET" else ""
    if not place or not request.user.is_authenticated:
        return {"place": ""}
    return {
        "place": place,
        "asked": urlencode({"liste": place, "filtres": request.GET.urlencode()[:LONGEST]}),
    }
