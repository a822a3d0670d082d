"""The tabs of a convention: one row a page, shown on all of them."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.rights import Request
from conventions.models import Convention

reader = permission_required("conventions.view_convention", raise_exception=True)
handler = permission_required(
    ["conventions.view_convention", "conventions.handle_convention"], raise_exception=True
)
signer = permission_required(
    ["conventions.view_convention", "conventions.sign_convention"], raise_exception=True
)


class Tab(NamedTuple):
    """A page of every convention, at an address that takes its key."""

    label: str
    view: str
    kinds: frozenset[str] = frozenset()  # empty: every nature
    permission: str = "conventions.view_convention"


COM = frozenset({"com"})
REGIONS = frozenset({"region"})
TABS = (
    Tab("Convention", "conventions:convention"),
    Tab("Texte et avenants", "conventions:versions"),
    Tab("Budget", "conventions:budget"),
    Tab("Compléments", "conventions:topups", REGIONS),
    Tab("Investissements", "conventions:subsidies", frozenset({"region", "investment"})),
    Tab("Suivi", "conventions:follow_up"),
    Tab("Rapports", "conventions:reports"),
    Tab("Contrôles", "conventions:controls"),
    Tab("Indicateurs", "steering:dashboard", COM),
    Tab("Plafonds", "conventions:com_ceilings", COM),
    Tab("Dossier préparatoire", "conventions:com_file", COM),
    Tab("Évaluations", "steering:evaluations", COM),
)


def found(request: Request, pk: int) -> Convention:
    """A convention this user may open, or 404."""
    rows = Convention.objects.visible_to(request.user, timezone.localdate())
    return get_object_or_404(rows.select_related("officer"), pk=pk)


def framed(request: Request, row: Convention, current: str, **context: Any) -> dict[str, Any]:
    """The context of a page of a convention (`conventions/one.html`); `current` is the name of its view."""
    tabs = [
        {"label": tab.label, "url": reverse(tab.view, args=[row.pk]), "current": tab.view == current}
        for tab in TABS
        if request.user.has_perm(tab.permission) and (not tab.kinds or row.kind in tab.kinds)
    ]
    return {
        "row": row,
        "tabs": tabs,
        "on": timezone.localdate(),
        "handles": request.user.has_perm("conventions.handle_convention"),
        "signs": request.user.has_perm("conventions.sign_convention"),
        **context,
    }
