"""Sessions that end, no page without a second factor, no heavy act without a fresh one."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from accounts import factors
from law.typography import french

RELEASED = frozenset({"contracts:run_file"})  # heavy even when only read: the payment file leaves
AGAIN = frozenset({"mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_logout"})
SETTING_UP = AGAIN | {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "account_reauthenticate",
    "account_change_password",
}
# Acts that move money or rights: a second factor proved long ago is asked again, before anything is done.
HEAVY = frozenset(
    {
        "accounts:account_new",
        "accounts:account_roles",
        "accounts:account_factor",
        "accounts:account_close",
        "accounts:proposal_validate",
        "branches:propose_access",
        "branches:validate_access",
        "contracts:run_approve",
        "contracts:run_file",
        "contracts:waiver_validate",
        "privacy:hold_act",
        "privacy:validate",
        "registers:accounts",
        "registers:validate_account",
    }
)


SEEN, MINUTE = "seen", 60
APPROVE = "contracts.approve_run"  # who releases money is asked sooner


class SecondFactorMiddleware:
    """Sends who has no second factor to set one up, and a session that has not proved it to do so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponseBase | None:
        """Where this request has to go first; nothing when it may pass."""
        if not settings.SECOND_FACTOR_REQUIRED or not request.user.is_authenticated:
            return None
        match = request.resolver_match
        if factors.proved_at(request) is not None:
            heavy = _is_heavy(request, match.view_name if match else "")
            return _again(request) if heavy and not factors.proved_lately(request) else None
        name = match.url_name if match else None
        if factors.has_factor(request.user):  # type: ignore[arg-type]
            return None if name in AGAIN else _ask(request)
        return None if name in SETTING_UP else redirect("mfa_index")


class SessionLifeMiddleware:
    """Ends a session left idle, or open for too long; nothing read by somebody is kept by a browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = request.user.is_authenticated
        if known and _is_over(request):
            page = request.get_full_path() if request.method in ("GET", "HEAD") else _origin(request)
            logout(request)
            messages.info(request, "Votre session a pris fin : connectez-vous de nouveau.")
            return redirect_to_login(page)
        response = self.get_response(request)
        if known and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-store"
        return response


def _is_over(request: HttpRequest) -> bool:
    """Whether this session ended; when not, that it is used is written, once a minute."""
    now, began = time.time(), factors.began_at(request)
    unused = now - request.session.get(SEEN, began)
    idle = settings.SESSION_IDLE_MINUTES * 60
    if unused >= settings.SESSION_IDLE_MINUTES_OF_APPROVERS * 60 and request.user.has_perm(APPROVE):
        idle = settings.SESSION_IDLE_MINUTES_OF_APPROVERS * 60
    if unused >= idle or now - began >= settings.SESSION_COOKIE_AGE:
        return True
    if unused >= MINUTE:
        request.session[SEEN] = now
    return False


def _is_heavy(request: HttpRequest, name: str) -> bool:
    return name in HEAVY and (request.method == "POST" or name in RELEASED)


def _again(request: HttpRequest) -> HttpResponseBase:
    """Ask it again; nothing is done before."""
    said = "Confirmez d’abord votre second facteur. Rien n’est encore fait : vous referez ensuite l’action."
    messages.warning(request, french(said))
    return _ask(request)


def _ask(request: HttpRequest) -> HttpResponseBase:
    """Ask the factor that this person has, then come back to the page that was read."""
    codes = is_mfa_enabled(request.user, [Authenticator.Type.TOTP])
    page = request.get_full_path() if request.method in ("GET", "HEAD") else _origin(request)
    where = reverse("mfa_reauthenticate" if codes else "mfa_reauthenticate_webauthn")
    return redirect(f"{where}?{urlencode({REDIRECT_FIELD_NAME: page})}")


def _origin(request: HttpRequest) -> str:
    """The page of ours that a form was sent from; the home page when it is not said."""
    parts = urlsplit(request.headers.get("Referer", ""))
    if parts.netloc != request.get_host():
        return reverse("home")
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
