"""« Lectures »: who read what about persons, alerts, and saying why."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import permission_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

import law
from accounts import accesses, factors
from accounts.models import Access, ReadingAlert
from accounts.models.accesses import AccessQuerySet
from accounts.rights import Request
from accounts.telling import day_bounds
from branches.views.offers import latest
from law.refusal import Impossible
from opco_admin.reading.forms import AccessFilter, ExplainForm

EVERYONE, IDS = "accounts.review_accesses", "accounts.review_access_ids"
OPENS = {"contracts.contract": "contracts:contract", "smeservice.planrequest": "smeservice:request"}
ALERTS = 20


@require_safe
@permission_required("accounts.view_access", raise_exception=True)
def listed(request: Request) -> HttpResponse:
    """Readings, the last first; alerts above for who reviews them."""
    named = request.user.has_perm(EVERYONE)
    everyone = named or request.user.has_perm(IDS)
    form = AccessFilter(request.GET, named=named, everyone=everyone)
    chosen = form.chosen()
    page = latest(_chosen(Access.objects.visible_to(request.user), chosen), chosen.get("after", ""))
    for each in page.rows:
        each.url = _opens(each) if named or each.user_id == request.user.pk else ""
    alerts = ReadingAlert.objects.select_related("user")[:ALERTS] if everyone else ()
    on = timezone.localdate()
    context = {
        "form": form, "page": page, "named": named, "everyone": everyone, "alerts": alerts,
        "files": law.reading_files.at(on), "minutes": law.reading_minutes(on),
    }  # fmt: skip
    return render(request, "opco_admin/reading/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("accounts.view_access", raise_exception=True)
def explain(request: Request) -> HttpResponse:
    """Say why so much was read; a second factor proved before the alert is asked again first."""
    alert = accesses.open_alert(request.user)
    if alert is None:
        return redirect("reading:accesses")
    if settings.SECOND_FACTOR_REQUIRED and not _proved_since(request, alert.opened_at):
        return _ask_factor(request)
    form = ExplainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accesses.explain(
                alert=alert, by=request.user, reason=form.cleaned_data["reason"], at=timezone.now()
            )
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Motif enregistré. La lecture vous est rouverte.")
            return redirect("reading:accesses")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "alert": alert, "minutes": law.reading_minutes(timezone.localdate())}
    return render(request, "opco_admin/reading/explain.html", context, status=status)


def _chosen(rows: AccessQuerySet, chosen: dict[str, Any]) -> AccessQuerySet:
    rows = rows.select_related("user")
    if user := chosen.get("user"):
        rows = rows.filter(user=user)
    if kind := chosen.get("kind"):
        rows = rows.filter(kind=kind)
    if chosen.get("outside"):
        rows = rows.filter(outside=True)
    if since := chosen.get("since"):
        rows = rows.filter(at__gte=day_bounds(since)[0])
    if until := chosen.get("until"):
        rows = rows.filter(at__lt=day_bounds(until)[1])
    if words := chosen.get("q", "").strip():
        rows = rows.filter(Q(key=words) | Q(reference=words))
    return rows


def _opens(row: Access) -> str:
    return reverse(OPENS[row.model], args=[row.key]) if row.model in OPENS and row.key.isdigit() else ""


def _proved_since(request: Request, at: datetime) -> bool:
    proved = factors.proved_at(request)
    return proved is not None and time.time() >= proved >= at.timestamp()


def _ask_factor(request: Request) -> HttpResponse:
    codes = is_mfa_enabled(request.user, [Authenticator.Type.TOTP])
    where = reverse("mfa_reauthenticate" if codes else "mfa_reauthenticate_webauthn")
    return redirect(f"{where}?{urlencode({REDIRECT_FIELD_NAME: reverse('reading:explain')})}")
