"""Commitments of a convention: their list, a new one, one of them, what is given back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import F, Q, QuerySet, Value
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights import Request
from conventions.actions import aided, balances, commitments
from conventions.actions.aided import Asked
from conventions.actions.commitments import Beneficiary
from conventions.exports import budget as exports
from conventions.forms.commitments import CommitmentFilter, CommitmentForm, ReleaseForm
from conventions.models import Commitment, Convention
from conventions.rules import aid
from conventions.views.budget import keeper, keyset, money, sheet
from conventions.views.tabs import found, reader
from law.refusal import Impossible
from registers.models import FrenchKey

PAGE, SHOWN = "conventions:commitments", 200


@require_safe
@reader
def listed(request: Request, pk: int) -> HttpResponse:
    """One page of the commitments the address asks for."""
    row = found(request, pk)
    form = _filter(request, row)
    rows = chosen(request, row, form.chosen()).select_related("line")
    context = money(request, row, PAGE) | {"form": form} | keyset(request, rows)
    context["items"] = context.pop("rows")
    return render(request, "conventions/budget/commitments.html", context)


@require_safe
@reader
def export(request: Request, pk: int) -> StreamingHttpResponse:
    """The commitments of the list, as a table."""
    row = found(request, pk)
    rows = chosen(request, row, _filter(request, row).chosen()).order_by("-pk")
    return sheet(exports.commitments(rows), f"engagements-{row.number}")


@require_http_methods(["GET", "HEAD", "POST"])
@keeper
def new(request: Request, pk: int) -> HttpResponse:
    """Promise money of a line."""
    row, on = found(request, pk), timezone.localdate()
    posted = request.method == "POST"
    shown = balances.budget_of(row, on)
    form = CommitmentForm(
        request.POST if posted else None, found=shown, kind=row.kind,
        initial={"line": request.GET.get("ligne", "")[:12]},
    )  # fmt: skip
    if posted and form.is_valid():
        try:
            made = _commit(request, row, form.cleaned_data)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Engagement enregistré.")
            return redirect("conventions:commitment", pk, made.pk)
    context = money(request, row, PAGE, shown=shown) | {"form": form}
    return render(request, "conventions/budget/commitment_new.html", context, status=422 if posted else 200)


@require_safe
@reader
def one(request: Request, pk: int, commitment: int) -> HttpResponse:
    """A commitment: its movements, its expenses."""
    return shown_one(request, pk, commitment)


@require_POST
@keeper
def release(request: Request, pk: int, commitment: int) -> HttpResponse:
    """Give a commitment back to its line, whole or in part."""
    row = found(request, pk)
    held = get_object_or_404(Commitment.objects.visible_to(request.user), pk=commitment, convention=row)
    form = ReleaseForm(request.POST)
    if form.is_valid():
        try:
            aided.release(commitment=held.pk, by=request.user, on=timezone.localdate(), **form.cleaned_data)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Montant rendu à la ligne.")
            return redirect("conventions:commitment", pk, held.pk)
    return shown_one(request, pk, commitment, form=form, status=422)


def shown_one(
    request: Request, pk: int, commitment: int, *, form: ReleaseForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a commitment."""
    row, on = found(request, pk), timezone.localdate()
    rows = Commitment.objects.visible_to(request.user).select_related("line", "made_by")
    held = get_object_or_404(rows, pk=commitment, convention=row)
    context = money(request, row, PAGE) | {
        "commitment": held,
        "terms": held.line.terms.in_force(on).first() or held.line.terms.order_by("version__number").first(),
        "left": held.amount - held.spent,
        "size": aid.SIZES.get(held.size, ""),
        "entries": held.entries.select_related("made_by")[:SHOWN],
        "expenses": held.expenses.order_by("-pk")[:SHOWN],
        "form": form or ReleaseForm(),
    }
    return render(request, "conventions/budget/commitment.html", context, status=status)


def chosen(request: Request, row: Convention, asked: dict[str, str]) -> QuerySet[Commitment]:
    """The commitments of a list, by its filters."""
    rows = Commitment.objects.visible_to(request.user).filter(convention=row)
    if words := asked.get("q", "").replace("\0", "").strip():
        rows = rows.filter(
            Q(reference__icontains=words)
            | Q(beneficiary__french__contains=FrenchKey(Value(words)))
            | Q(siret__startswith=words)
        )
    if line := asked.get("line"):
        rows = rows.filter(line=int(line))
    state = asked.get("state")
    if state == "open":
        rows = rows.open()
    elif state == "spent":
        rows = rows.filter(amount=F("spent"), spent__gt=0)
    elif state == "released":
        rows = rows.filter(amount=0)
    return rows


def _filter(request: Request, row: Convention) -> CommitmentFilter:
    return CommitmentFilter(request.GET, found=balances.budget_of(row, timezone.localdate()))


def _commit(request: Request, row: Convention, told: dict[str, Any]) -> Commitment:
    """The verb of this nature of convention."""
    to = Beneficiary(
        name=told["beneficiary"], siret=told["siret"], purpose=told["purpose"], size=told.get("size", ""),
        cost=told.get("cost"),
    )  # fmt: skip
    given: dict[str, Any] = {
        "line": told["line"], "reference": told["reference"], "amount": told["amount"], "to": to,
        "by": request.user, "on": timezone.localdate(),
    }  # fmt: skip
    if not row.lines.filter(pk=told["line"]).exists():
        raise Impossible("Cette ligne n’est plus au budget : rechargez la page.")
    if row.kind not in aid.AIDED:
        return commitments.commit(**given)
    asked = Asked(
        regulation=told.get("regulation") or "none",
        others=told.get("others") or aid.ZERO,
        declared_on=told.get("declared_on"),
    )
    return aided.promise(**given, asked=asked)
