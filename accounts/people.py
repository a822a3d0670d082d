"""Accounts: who signs in, with which roles; what is asked for them, and who decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import inviting, proposing
from accounts.forms import AccountFilter, OpenForm, ReasonForm, RolesForm
from accounts.models import AccountProposal, User
from accounts.rights import Request
from accounts.roles import ROLES
from accounts.rules import proposals as rules
from law.refusal import Impossible
from law.typography import french

handler = permission_required(proposing.HANDLE, raise_exception=True)
SHOWN = 50
VERBS = {
    "open": "Compte ouvert",
    "roles": "Rôles élargis",
    "narrow": "Rôles restreints",
    "factor": "Second facteur oublié",
    "close": "Compte fermé",
}
_FACTOR = Exists(
    Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
)


@require_safe
@handler
def listed(request: Request) -> HttpResponse:
    """What waits for a second person, then the accounts by name."""
    form = AccountFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = _asked(User.objects.annotate(factor=_FACTOR), chosen)
    number = request.GET.get("page", "1")
    page = max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    found = list(_ordered(rows)[(page - 1) * SHOWN : page * SHOWN + 1])
    query = request.GET.copy()
    query["page"] = str(page + 1)
    context = {
        "form": form,
        "waiting": AccountProposal.objects.filter(state="proposed")
        .select_related("proposed_by")
        .order_by("pk"),
        "rows": found[:SHOWN],
        "count": rows.count(),
        "next_query": query.urlencode() if len(found) > SHOWN else "",
        "labels": {role.label: role.code for role in ROLES},
    }
    return render(request, "accounts/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@handler
def new(request: Request) -> HttpResponse:
    """Propose an account."""
    form = OpenForm(request.POST or None)

    def ask() -> AccountProposal:
        return proposing.propose_opening(**form.cleaned_data, by=request.user, on=timezone.localdate())

    return _form(request, form, ask, "accounts/new.html", {})


@require_safe
@handler
def account(request: Request, pk: int) -> HttpResponse:
    """One account: its roles, its second factor, what happened to it."""
    row = get_object_or_404(User.objects.annotate(factor=_FACTOR), pk=pk)
    groups = set(row.groups.values_list("name", flat=True))
    held = [role for role in ROLES if role.label in groups]
    context = {
        "row": row,
        "held": held,
        "outside": any(role.code == rules.OUTSIDE for role in held),
        "own": row.pk == request.user.pk,
        "waiting": row.proposals.filter(state="proposed").first(),
        "traces": row.traces.select_related("made_by"),
        "labels": VERBS,
    }
    return render(request, "accounts/account.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@handler
def roles(request: Request, pk: int) -> HttpResponse:
    """Change the roles: at once when they narrow, proposed to another person when they widen."""
    row = get_object_or_404(User, pk=pk)
    groups = set(row.groups.values_list("name", flat=True))
    held = [role.code for role in ROLES if role.label in groups]
    form = RolesForm(request.POST or None, initial={"roles": held})

    def ask() -> AccountProposal | None:
        return proposing.change_roles(user=pk, **form.cleaned_data, by=request.user, on=timezone.localdate())

    return _form(request, form, ask, "accounts/roles.html", {"row": row})


@require_http_methods(["GET", "HEAD", "POST"])
@handler
def forget(request: Request, pk: int) -> HttpResponse:
    """Propose that the second factor of an account be forgotten."""
    row, form = get_object_or_404(User, pk=pk), ReasonForm(request.POST or None)

    def ask() -> AccountProposal:
        reason = form.cleaned_data["comment"]
        return proposing.propose_forgetting(user=pk, reason=reason, by=request.user, on=timezone.localdate())

    return _form(request, form, ask, "accounts/factor.html", {"row": row})


@require_http_methods(["GET", "HEAD", "POST"])
@handler
def close(request: Request, pk: int) -> HttpResponse:
    """Close an account at once."""
    row, form = get_object_or_404(User, pk=pk), ReasonForm(request.POST or None)

    def ask() -> None:
        reason = form.cleaned_data["comment"]
        proposing.close(user=pk, reason=reason, by=request.user, on=timezone.localdate())

    return _form(request, form, ask, "accounts/close.html", {"row": row})


@require_safe
@handler
def proposal(request: Request, pk: int) -> HttpResponse:
    """What is asked, and what may be decided of it."""
    return _proposal(request, _found(pk))


@require_POST
@handler
def validate(request: Request, pk: int) -> HttpResponse:
    """Do what another person asked; who has no password yet is invited."""
    row = _found(pk)
    try:
        row, invited = proposing.validate(proposal=row.pk, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
        return redirect("accounts:proposal", pk)
    messages.success(request, french("C’est fait : les sessions de ce compte sont closes."))
    if invited:
        _invite(request, invited)
    return redirect("accounts:account", row.user_id)


@require_POST
@handler
def refuse(request: Request, pk: int) -> HttpResponse:
    """Refuse a proposal, or withdraw one’s own."""
    row, form = _found(pk), ReasonForm(request.POST)
    if not form.is_valid():
        return _proposal(request, row, form)
    try:
        proposing.refuse(
            proposal=row.pk, by=request.user, on=timezone.localdate(), comment=form.cleaned_data["comment"]
        )
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, "Demande close : rien n’a changé.")
    return redirect("accounts:proposal", pk)


def _asked(rows: QuerySet[Any], chosen: dict[str, Any]) -> QuerySet[Any]:
    """The accounts the filters ask for."""
    if words := chosen.get("q", "").strip():
        rows = rows.filter(
            Q(email__icontains=words) | Q(last_name__icontains=words) | Q(first_name__icontains=words)
        )
    if role := chosen.get("role"):
        rows = rows.filter(groups__name=rules.LABELS[role])
    match chosen.get("state"):
        case "all":
            return rows
        case "closed":
            return rows.filter(is_active=False)
        case "bare":
            return rows.filter(is_active=True, factor=False)
        case _:
            return rows.filter(is_active=True)


def _ordered(rows: QuerySet[Any]) -> QuerySet[Any]:
    """By name, with the names of their roles."""
    keys = rows.values("pk")
    named = User.objects.filter(pk__in=keys).annotate(
        factor=_FACTOR, held=ArrayAgg("groups__name", filter=Q(groups__isnull=False), default=[])
    )
    return named.order_by("last_name", "first_name", "pk")


def _form(
    request: Request,
    form: Form,
    ask: Callable[[], AccountProposal | None],
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """A form that asks something: what is proposed opens its page, what is done at once the list."""
    if request.method == "POST" and form.is_valid():
        try:
            row = ask()
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            if row is None:
                messages.success(request, french("C’est fait : les sessions de ce compte sont closes."))
                return redirect("accounts:accounts")
            messages.success(request, french("Demande enregistrée : une autre personne doit la valider."))
            return redirect("accounts:proposal", row.pk)
    return render(
        request, template, {**context, "form": form}, status=422 if request.method == "POST" else 200
    )


def _found(pk: int) -> AccountProposal:
    return get_object_or_404(
        AccountProposal.objects.select_related("user", "proposed_by", "decided_by"), pk=pk
    )


def _proposal(request: Request, row: AccountProposal, wrong: ReasonForm | None = None) -> HttpResponse:
    own = row.proposed_by_id == request.user.pk
    touches = row.user_id == request.user.pk or row.email == request.user.email
    context = {
        "row": row,
        "own": own,
        "touches": touches,
        "may_validate": row.state == "proposed" and not own and not touches,
        "refusal": (wrong or ReasonForm()) if row.state == "proposed" else None,
        "roles": [rules.LABELS.get(code, code) for code in row.roles],
    }
    return render(request, "accounts/proposal.html", context, status=422 if wrong else 200)


def _invite(request: Request, user: User) -> None:
    house = settings.OPCO_NAME or "votre OPCO"
    try:
        inviting.invite(
            user=user, site=request.build_absolute_uri("/").rstrip("/"), title="Votre compte OPCO Admin",
            opened=f"Un compte vous est ouvert dans l’outil de gestion de {house}.",
        )  # fmt: skip
    except OSError:
        said = (
            "Le courriel n’a pas pu partir : dites à cette personne de demander un mot de passe par "
            "« Mot de passe oublié »."
        )
        messages.warning(request, french(said))
    else:
        messages.info(request, "Un courriel lui permet de choisir son mot de passe.")
