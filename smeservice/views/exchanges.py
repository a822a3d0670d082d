"""Exchanges: the sheet filled on a phone, its correction, the steps promised."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.rights import Request
from law.refusal import Impossible
from registers import search
from smeservice.actions import contacts, interactions
from smeservice.forms.exchanges import ContactForm, ExchangeForm
from smeservice.models import Contact, Firm, Interaction
from smeservice.rules import exchanges
from smeservice.views.firms import reader, seen, worker

FOUND, KEPT = 20, 100


@worker
@require_GET
def choose(request: Request) -> HttpResponse:
    """With which firm: a box that finds it by name or number."""
    term = request.GET.get("q", "").replace("\0", "").strip()[:80]
    rows = Firm.objects.visible_to(request.user).select_related("company", "adviser")
    found = list(rows.filter(company__in=search.companies(term).values("pk"))[: FOUND + 1]) if term else []
    context = {"term": term, "found": found[:FOUND], "more": len(found) > FOUND, "steps": _steps(request)}
    return render(request, "smeservice/exchanges/choose.html", context)


@worker
@require_http_methods(["GET", "POST"])
def record(request: Request, siren: str, replaced: int | None = None) -> HttpResponse:
    """The sheet of one exchange with a firm, or its correction."""
    firm, on = seen(request.user, siren), timezone.localdate()
    mine = Interaction.objects.visible_to(request.user).filter(company=siren, adviser=request.user)
    before = None if replaced is None else get_object_or_404(mine, pk=replaced)
    initial: dict[str, Any] = _told(before) if before else {"happened_on": on}
    form = ExchangeForm(request.POST or None, company=firm.company, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            interactions.record(
                company=siren, by=request.user, on=on, replaces=before, **_given(form.cleaned_data)
            )
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Échange enregistré.")
            return redirect("smeservice:firm", siren)
    context = {"form": form, "firm": firm, "company": firm.company, "before": before}
    wrong = request.method == "POST"
    return render(request, "smeservice/exchanges/sheet.html", context, status=422 if wrong else 200)


@reader
@require_GET
def one(request: Request, pk: int) -> HttpResponse:
    """One exchange as it was written, and the one it corrected."""
    rows = Interaction.objects.visible_to(request.user).select_related(
        "company", "adviser", "contact", "establishment", "replaced_by"
    )
    row = get_object_or_404(rows, pk=pk)
    context = {
        "row": row,
        "themes": [exchanges.THEMES.get(theme, theme) for theme in row.themes],
        "before": Interaction.objects.filter(replaced_by=row).first(),
    }
    return render(request, "smeservice/exchanges/exchange.html", context)


@worker
@require_POST
def done(request: Request, pk: int) -> HttpResponse:
    """The next step of an exchange is done."""
    row = get_object_or_404(Interaction.objects.visible_to(request.user), pk=pk)
    try:
        interactions.do_next_step(interaction=row.pk, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, "Étape faite.")
    return redirect("smeservice:exchange_new")


@worker
@require_http_methods(["GET", "POST"])
def contact(request: Request, siren: str, pk: int | None = None) -> HttpResponse:
    """Add a person of a firm, or correct what is known of them."""
    firm = seen(request.user, siren)
    row = None if pk is None else get_object_or_404(Contact.objects.current(), pk=pk, company=siren)
    initial = _person(row) if row else {}
    form = ContactForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        contacts.save(
            company=firm.company, contact=row, by=request.user, on=timezone.localdate(), **form.cleaned_data
        )
        return redirect("smeservice:firm", siren)
    context = {"form": form, "firm": firm, "company": firm.company, "contact": row}
    context["traces"] = row.traces.select_related("made_by") if row else None
    wrong = request.method == "POST"
    return render(request, "smeservice/exchanges/contact.html", context, status=422 if wrong else 200)


@worker
@require_POST
def erase(request: Request, siren: str, pk: int) -> HttpResponse:
    """Forget a person of a firm."""
    seen(request.user, siren)
    row = get_object_or_404(Contact, pk=pk, company=siren)
    contacts.erase(contact=row, by=request.user, on=timezone.localdate())
    messages.success(request, "Contact effacé. Les échanges restent avec l’entreprise.")
    return redirect("smeservice:firm", siren)


def _steps(request: Request) -> list[Interaction]:
    rows = Interaction.objects.due(request.user).filter(replaced_by=None).select_related("company")
    return list(rows.order_by("next_on", "pk")[:KEPT])


def _given(told: dict[str, Any]) -> dict[str, Any]:
    """The arguments of the verb."""
    return {
        name: told[name]
        for name in (
            "token", "kind", "happened_on", "outcome", "themes", "minutes", "siret", "contact", "note",
            "next_step", "next_on",
        )
    }  # fmt: skip


def _told(row: Interaction) -> dict[str, Any]:
    """A sheet filled as it was written."""
    return {
        "kind": row.kind, "happened_on": row.on, "siret": row.establishment_id or "",
        "contact": row.contact_id, "themes": row.themes, "outcome": row.outcome,
        "note": row.note, "minutes": row.minutes,
        "next_step": row.next_step, "next_on": row.next_on,
    }  # fmt: skip


def _person(row: Contact) -> dict[str, Any]:
    return {
        "name": row.name, "role": row.role, "email": row.email, "phone": row.phone,
        "consented": bool(row.consented_on and not row.withdrawn_on),
    }  # fmt: skip
