"""Bank accounts of providers: what is paid, what waits for a second person, and who changed what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from law.typography import french
from registers import bank
from registers.forms import AccountForm, RejectAccount
from registers.models import Provider, ProviderAccount
from registers.pages import SIZE
from registers.rules.bank import masked_iban, spaced_iban

READ, MASKED = "registers.view_provideraccount", "registers.mask_provideraccount"
PROPOSE, VALIDATE = "registers.propose_provideraccount", "registers.validate_provideraccount"


@dataclass(frozen=True, slots=True)
class Shown:
    """An account as this user may see it: its IBAN whole or masked, who shares it, until when it rests."""

    account: ProviderAccount
    iban: str
    shared: list[Provider]
    rests_until: date | None
    mine: bool  # proposed by this user, who cannot validate it


def _reader(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For those who see accounts, whole or masked."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        if not any(request.user.has_perm(right) for right in (READ, MASKED)):
            raise PermissionDenied
        return view(request, *args, **more)

    return checked


@_reader
@require_http_methods(["GET", "POST"])
def accounts(request: HttpRequest, siret: str) -> HttpResponse:
    """The accounts of one provider, newest first; a new one is proposed here."""
    provider = bank.payee(siret)
    if provider is None:
        raise Http404
    if request.method == "POST" and not request.user.has_perm(PROPOSE):
        raise PermissionDenied
    form = AccountForm(request.POST or None, provider=provider)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        provider.name = given.pop("name", provider.name)
        try:
            made = bank.propose(provider=provider, by=request.user, on=timezone.localdate(), **given)
        except bank.Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            _tell_shared(request, made)
            messages.success(request, french("Compte proposé : une autre personne doit le valider."))
            return redirect("registers:accounts", siret)
    rows = provider.accounts.select_related("proposed_by", "validated_by", "rejected_by").order_by("-id")
    context = {
        "provider": provider,
        "registered": not provider._state.adding,
        "accounts": _shown(request, list(rows[:SIZE])),
        "form": form if request.user.has_perm(PROPOSE) and not bank.proposed(provider) else None,
        "reject": RejectAccount(),
        "on": timezone.localdate(),
    }
    return render(request, "registers/accounts.html", context, status=422 if form.errors else 200)


@require_safe
@permission_required(READ, raise_exception=True)
def changes(request: HttpRequest) -> HttpResponse:
    """The changes that wait for a second person, oldest first; or those decided, newest first."""
    decided = request.GET.get("etat") == "decides"
    rows = ProviderAccount.objects.select_related("provider", "proposed_by", "validated_by", "rejected_by")
    if decided:
        rows = rows.exclude(validated_at=None, rejected_at=None).order_by("-id")
    else:
        rows = rows.filter(validated_at=None, rejected_at=None).order_by("id")
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(**{"id__lt" if decided else "id__gt": int(after)})
    found = list(rows[: SIZE + 1])
    context = {
        "accounts": _shown(request, found[:SIZE]),
        "next": str(found[SIZE - 1].pk) if len(found) > SIZE else "",
        "decided": decided,
        "reject": RejectAccount(),
        "on": timezone.localdate(),
    }
    return render(request, "registers/account_changes.html", context)


@permission_required([READ, VALIDATE], raise_exception=True)
@require_POST
def validate(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a proposed account."""
    account = get_object_or_404(ProviderAccount, pk=pk)
    try:
        bank.validate(account=account, by=request.user, on=timezone.localdate())
    except bank.Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        account.refresh_from_db()
        rest = bank.rests_until(account)
        messages.success(request, french(f"Compte validé ; il sera payé après le {rest:%d/%m/%Y}."))
    return redirect("registers:accounts", account.provider_id)


@permission_required([READ, VALIDATE], raise_exception=True)
@require_POST
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a proposed account aside."""
    account = get_object_or_404(ProviderAccount, pk=pk)
    form = RejectAccount(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        bank.reject(account=account, by=request.user, on=timezone.localdate(), reason=reason)
    except bank.Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, "Changement de compte rejeté.")
    return redirect("registers:accounts", account.provider_id)


def _shown(request: HttpRequest, rows: list[ProviderAccount]) -> list[Shown]:
    write = spaced_iban if request.user.has_perm(READ) else masked_iban
    shared = bank.sharing(rows)
    return [
        Shown(row, write(row.iban), shared[row.pk], bank.rests_until(row), row.proposed_by == request.user)
        for row in rows
    ]


def _tell_shared(request: HttpRequest, account: ProviderAccount) -> None:
    others = bank.sharing([account])[account.pk]
    if others:
        names = ", ".join(str(other) for other in others[:5])
        messages.warning(request, french(f"Ce compte est aussi celui de : {names}."))
