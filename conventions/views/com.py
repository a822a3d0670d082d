"""What the pages of a COM share: who may open them, which convention, a verb tried on a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.rights import Request
from conventions.actions.com_indicators import Wrong
from conventions.models import Convention, Indicator
from law.refusal import Impossible

READ, WRITE, ENTER = (
    "conventions.view_convention", "conventions.handle_convention", "conventions.enter_charge",
)  # fmt: skip
reader = permission_required(READ, raise_exception=True)
writer = permission_required([READ, WRITE], raise_exception=True)
enterer = permission_required([READ, ENTER], raise_exception=True)


def found_com(request: Request, pk: int) -> Convention:
    """A COM this user may open, or 404."""
    rows = Convention.objects.visible_to(request.user, timezone.localdate()).filter(kind="com")
    return get_object_or_404(rows.select_related("officer"), pk=pk)


def found_indicator(request: Request, pk: int) -> Indicator:
    """An indicator of a COM this user may open, or 404."""
    rows = Convention.objects.visible_to(request.user, timezone.localdate()).filter(kind="com")
    return get_object_or_404(Indicator.objects.filter(convention__in=rows.values("pk")).select_related(
        "convention__officer"
    ), pk=pk)  # fmt: skip


def done(form: forms.Form, verb: Callable[[dict[str, Any]], Any]) -> bool:
    """Do a verb with what a form holds; what is wrong is said beside its field, what is impossible above."""
    if not form.is_valid():
        return False
    try:
        verb(form.cleaned_data)
    except Wrong as wrong:
        for name, sentence in wrong.flaws.items():
            form.add_error(name if name in form.fields else None, sentence)
        return False
    except Impossible as impossible:
        form.add_error(None, str(impossible))
        return False
    return True
