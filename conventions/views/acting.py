"""Forms of verbs beside a page: each with its label and its address; a refused one is shown again, filled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.rights import Request
from law.refusal import Impossible
from law.typography import french


class Offer(NamedTuple):
    """A verb that may be used now."""

    label: str
    url: str
    form: Form


def done(
    request: Request,
    *,
    form: Form,
    verb: Callable[..., Any],
    told: str,
    to: tuple[Any, ...],
    again: Callable[[Form], HttpResponse],
    **given: Any,
) -> HttpResponse:
    """Use the verb and go on; what is wrong or refused is said on the page, with what was typed."""
    if form.is_valid():
        try:
            verb(by=request.user, on=timezone.localdate(), **given, **form.cleaned_data)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, french(told))
            return redirect(*to)
    return again(form)
