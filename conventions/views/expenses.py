"""Expenses of a convention: their list, a new one, a file of them, the examination of one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet, Value
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights import Request, any_permission
from conventions.actions import balances, expenses
from conventions.actions.expenses import Wrong
from conventions.exports import budget as exports
from conventions.forms.expenses import (
    AcceptForm,
    ExpenseFile,
    ExpenseFilter,
    ExpenseForm,
    ProveForm,
    RejectForm,
    WithdrawForm,
)
from conventions.imports import expenses as files
from conventions.models import Convention, Expense
from conventions.rules import expenses as rules
from conventions.views.budget import VIEW, keeper, keyset, money, sheet
from conventions.views.tabs import found, reader
from law.refusal import Impossible
from law.typography import french
from registers.models import FrenchKey
from registers.sheets import Refused

PAGE, SHOWN = "conventions:expenses", 200
DECIDE, KEEP = "conventions.decide_expense", "conventions.handle_budget"
ACTS = {
    "accepter": ("accept", DECIDE, "Dépense acceptée."),
    "rejeter": ("reject", DECIDE, "Dépense rejetée."),
    "retirer": ("withdraw", KEEP, "Dépense retirée."),
    "justifier": ("prove", KEEP, "Justificatif joint."),
}
LABELS = {
    "enter": "Saisie", "prove": "Justificatif joint", "accept": "Acceptée", "revise": "Part revue",
    "reject": "Rejetée", "withdraw": "Retirée",
}  # fmt: skip


@require_safe
@reader
def listed(request: Request, pk: int) -> HttpResponse:
    """One page of the expenses the address asks for."""
    row = found(request, pk)
    form = _filter(request, row)
    rows = chosen(request, row, form.chosen()).select_related("line")
    context = money(request, row, PAGE) | {"form": form} | keyset(request, rows)
    context["items"] = context.pop("rows")
    return render(request, "conventions/budget/expenses.html", context)


@require_safe
@reader
def export(request: Request, pk: int) -> StreamingHttpResponse:
    """The expenses of the list, as a table."""
    row = found(request, pk)
    rows = chosen(request, row, _filter(request, row).chosen()).order_by("-pk")
    return sheet(exports.expenses(rows), f"depenses-{row.number}")


@require_http_methods(["GET", "HEAD", "POST"])
@keeper
def new(request: Request, pk: int) -> HttpResponse:
    """Charge an invoice to a line."""
    row, on = found(request, pk), timezone.localdate()
    posted = request.method == "POST"
    form = ExpenseForm(
        request.POST if posted else None, request.FILES if posted else None,
        found=balances.budget_of(row, on), initial={"commitment": request.GET.get("engagement", "")[:80]},
    )  # fmt: skip
    if posted and form.is_valid():
        line, file = form.cleaned_data["line"], form.cleaned_data["file"]
        try:
            made = expenses.enter(line=line, told=form.told(), file=file, by=request.user, on=on)
        except Wrong as wrong:
            form.wrong(wrong.flaws)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, french("Dépense saisie : une autre personne l’examine."))
            return redirect("conventions:expense", pk, made.pk)
    context = money(request, row, PAGE) | {"form": form}
    return render(request, "conventions/budget/expense_new.html", context, status=422 if posted else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@keeper
def load(request: Request, pk: int) -> HttpResponse:
    """Charge the expenses of a file: all of them, or none."""
    row, posted = found(request, pk), request.method == "POST"
    form = ExpenseFile(request.POST if posted else None, request.FILES if posted else None)
    flaws: list[files.Flaw] = []
    refused = None
    if posted and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            outcome = files.load(convention=row, upload=upload, by=request.user, on=timezone.localdate())
        except Refused as refusal:
            refused = refusal
        else:
            flaws = outcome.flaws
            if not flaws:
                messages.success(
                    request, french(f"Dépenses saisies : {outcome.entered}. Déjà connues : {outcome.known}.")
                )
                return redirect("conventions:expenses", pk)
    context = money(request, row, PAGE) | {
        "form": form,
        "flaws": flaws[:SHOWN],
        "flaw_count": len(flaws),
        "refused": refused,
        "headers": files.HEADERS,
    }
    return render(request, "conventions/budget/expenses_load.html", context, status=422 if posted else 200)


@require_safe
@reader
def one(request: Request, pk: int, expense: int) -> HttpResponse:
    """An expense, and what may be done of it."""
    return _page(request, pk, expense)


@require_POST
@any_permission(DECIDE, KEEP)
@permission_required(VIEW, raise_exception=True)
def act(request: Request, pk: int, expense: int, verb: str) -> HttpResponse:
    """Accept, reject, withdraw or prove an expense."""
    row = found(request, pk)
    held = get_object_or_404(Expense.objects.visible_to(request.user), pk=expense, convention=row)
    if verb not in ACTS:
        raise Http404
    name, permission, said = ACTS[verb]
    if not request.user.has_perm(permission):
        raise PermissionDenied
    form = _forms(held, request)[verb]
    if form.is_valid():
        given = {"expense": held.pk, "by": request.user, "on": timezone.localdate(), **form.cleaned_data}
        try:
            getattr(expenses, name)(**given)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, said)
            return redirect("conventions:expense", pk, held.pk)
    return _page(request, pk, expense, bound={verb: form}, status=422)


def chosen(request: Request, row: Convention, asked: dict[str, str]) -> QuerySet[Expense]:
    """The expenses of a list, by its filters."""
    rows = Expense.objects.visible_to(request.user).filter(convention=row)
    if words := asked.get("q", "").replace("\0", "").strip():
        rows = rows.filter(
            Q(invoice__icontains=words)
            | Q(payee__french__contains=FrenchKey(Value(words)))
            | Q(payee_siret__startswith=words)
            | Q(commitment__reference__icontains=words)
        )
    if line := asked.get("line"):
        rows = rows.filter(line=int(line))
    if state := asked.get("state"):
        rows = rows.filter(state=state)
    return rows


def _filter(request: Request, row: Convention) -> ExpenseFilter:
    return ExpenseFilter(request.GET, found=balances.budget_of(row, timezone.localdate()))


def _forms(held: Expense, request: Request | None = None) -> dict[str, forms.Form]:
    """The sheet of each verb, filled by the request when there is one."""
    sent: dict[str, Any] = {"data": request.POST, "files": request.FILES} if request else {}
    return {
        "accepter": AcceptForm(**sent, expense=held, auto_id="accepter_%s"),
        "rejeter": RejectForm(**sent, auto_id="rejeter_%s"),
        "retirer": WithdrawForm(**sent, auto_id="retirer_%s"),
        "justifier": ProveForm(**sent, auto_id="justifier_%s"),
    }


def _page(
    request: Request,
    pk: int,
    expense: int,
    *,
    bound: dict[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of an expense, with the verbs this person may use in its state."""
    row = found(request, pk)
    rows = Expense.objects.visible_to(request.user).select_related(
        "line", "commitment", "document", "made_by"
    )
    held = get_object_or_404(rows, pk=expense, convention=row)
    sheets: dict[str, Any] = {**_forms(held), **(bound or {})}
    mine = held.made_by_id == request.user.pk
    labels = {
        "accepter": "Revoir la part admissible" if held.state == "accepted" else "Accepter",
        "rejeter": "Rejeter",
        "retirer": "Retirer",
        "justifier": "Remplacer le justificatif" if held.document_id else "Joindre le justificatif",
    }
    offered = [
        (verb, labels[verb], sheets[verb])
        for verb, (name, permission, _) in ACTS.items()
        if request.user.has_perm(permission)
        and (held.state == "entered" if name == "prove" else held.state in rules.MOVES[name].froms or (
            name == "accept" and held.state == "accepted"
        ))
        and not (mine and permission == DECIDE)
    ]  # fmt: skip
    context = money(request, row, PAGE) | {
        "expense": held,
        "terms": held.line.terms.order_by("-version__number").first(),
        "entries": held.entries.select_related("made_by")[:SHOWN],
        "traces": held.traces.select_related("made_by")[:SHOWN],
        "labels": LABELS,
        "offered": offered,
        "mine": mine and held.state == "entered" and request.user.has_perm(DECIDE),
    }
    return render(request, "conventions/budget/expense.html", context, status=status)
