"""The request of somebody signed in, as every page of this room gets it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class Request(HttpRequest):
    """For the type checker: signing in is required everywhere, and htmx says what it asks for."""

    user: User  # type: ignore[assignment]
    htmx: HtmxDetails
