"""Who asks: the request of somebody signed in, and pages that one right among several opens."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class Request(HttpRequest):
    """For the type checker: signing in is required everywhere, and htmx says what it asks for."""

    user: User  # type: ignore[assignment]
    htmx: HtmxDetails


View = Callable[..., HttpResponseBase]


def any_permission(*permissions: str) -> Callable[[View], View]:
    """For those who hold one of these rights; 403 for the others."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: Request, *args: Any, **more: Any) -> HttpResponseBase:
            if not any(request.user.has_perm(permission) for permission in permissions):
                raise PermissionDenied
            return view(request, *args, **more)

        return checked

    return decorate
