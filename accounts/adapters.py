"""What the sign-in libraries ask us."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAdapter(DefaultAccountAdapter):
    """Accounts are made by staff, never by visitors."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def attempted_address(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The e-mail address somebody tries: what django-axes counts, together with where from."""
    typed = (credentials or {}).get("email") or request.POST.get("login", "")
    return typed.strip().lower()
