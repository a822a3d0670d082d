"""Duplicates: pairs that look alike, their merge, firms under another SIREN; each may be given back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_list_or_404, get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.rights import Request
from law.refusal import Impossible
from registers.models import Company, Takeover
from registers.pages import page_of
from smeservice.actions import merging, pairs, takeovers
from smeservice.forms.firm_care import ReasonForm, TakeoverForm, siren_of
from smeservice.models import Contact, ContactMerge, ContactPair, Firm
from smeservice.rules import merges
from smeservice.views.firms import reader, seen, worker

WORDS = {
    "contacts": "contact", "interactions": "échange", "diagnoses": "diagnostic", "documents": "document",
    "surveys": "questionnaire de satisfaction", "followings": "suivi par un conseiller",
    "advice": "mission de conseil RH", "actions": "action de plan", "merges": "fusion de contacts",
    "pairs": "doublon possible",
}  # fmt: skip


@reader
@require_GET
def listed(request: Request) -> HttpResponse:
    """The pairs to decide in the firms one may open."""
    rows = ContactPair.objects.visible_to(request.user).waiting().select_related("company", "one", "other")
    page = page_of(rows, _key(request))
    context = {
        "page": page,
        "next": page.next,
        "rows": [(row, _reasons(row)) for row in page.rows],
        "works": request.user.has_perm("smeservice.work_firm"),
    }
    return render(request, "smeservice/merges/list.html", context)


@worker
@require_http_methods(["GET", "POST"])
def pair(request: Request, pk: int) -> HttpResponse:
    """Two contacts side by side; posting keeps one of them."""
    rows = ContactPair.objects.visible_to(request.user).select_related("company", "one", "other")
    row = get_object_or_404(rows, pk=pk)
    wrong = ""
    if request.method == "POST":
        keeps_other = request.POST.get("keep") == str(row.other_id)
        kept, dropped = (row.other, row.one) if keeps_other else (row.one, row.other)
        try:
            if request.POST.get("keep") not in {str(row.one_id), str(row.other_id)}:
                raise Impossible("Choisissez le contact à garder.")
            merging.merge(kept=kept.pk, dropped=dropped.pk, by=request.user, on=timezone.localdate())
        except Impossible as impossible:
            wrong = str(impossible)
        else:
            messages.success(request, "Contacts fusionnés. La fusion peut être défaite depuis l’entreprise.")
            return redirect("smeservice:firm", row.company_id)
    context = {"row": row, "reasons": _reasons(row), "sides": _sides(row), "wrong": wrong}
    return render(request, "smeservice/merges/pair.html", context, status=422 if wrong else 200)


@worker
@require_POST
def apart(request: Request, pk: int) -> HttpResponse:
    """Two contacts are two people."""
    row = get_object_or_404(ContactPair.objects.visible_to(request.user), pk=pk)
    try:
        pairs.tell_apart(pair=row.pk, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, "Ces deux contacts ne seront plus proposés ensemble.")
    return redirect("smeservice:duplicates")


@reader
@require_http_methods(["GET", "POST"])
def merge(request: Request, pk: int) -> HttpResponse:
    """A merge as it was made; posting gives back what was before."""
    rows = ContactMerge.objects.select_related("company", "kept", "dropped", "made_by", "undone_by")
    row = get_object_or_404(rows, pk=pk)
    firm = seen(request.user, row.company_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST":
        _worker_only(request)
        if form.is_valid():
            try:
                merging.undo(
                    merge=pk, reason=form.cleaned_data["reason"], by=request.user, on=timezone.localdate()
                )
            except Impossible as impossible:
                form.add_error(None, str(impossible))
            else:
                messages.success(request, "Fusion défaite : les deux contacts sont comme avant.")
                return redirect("smeservice:firm", row.company_id)
    context = {"row": row, "firm": firm, "form": form, "moved": counts(row.moved), "works": _works(request)}
    status = 422 if request.method == "POST" else 200
    return render(request, "smeservice/merges/merge.html", context, status=status)


@reader
@require_GET
def ceased(request: Request) -> HttpResponse:
    """Firms that ceased after they were met, and that nobody said were taken over."""
    taken = Takeover.objects.in_force().values("old")
    rows = Firm.objects.visible_to(request.user).filter(closed=True, interactions__gt=0)
    rows = rows.exclude(company__in=taken).select_related("company", "adviser")
    page = page_of(rows, _key(request))
    context = {"page": page, "next": page.next, "rows": page.rows, "works": _works(request)}
    return render(request, "smeservice/merges/ceased.html", context)


@worker
@require_http_methods(["GET", "POST"])
def succeed(request: Request, siren: str) -> HttpResponse:
    """Which company goes on: those offered, the one chosen side by side, and all that follows it."""
    firm, on = seen(request.user, siren), timezone.localdate()
    known = Takeover.objects.in_force().filter(old=siren, moves__isnull=False).first()
    if known is not None and known.new_id != request.POST.get("new", "").strip():
        messages.info(request, f"Cette entreprise a déjà été reprise par {known.new_id}.")
        return redirect("smeservice:takeover", known.pk)
    chosen = _chosen(request)
    start = {
        "new": chosen.pk if chosen else request.GET.get("new", "")[:14],
        "since": firm.company.closed_on or on,
    }
    form = TakeoverForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            row = takeovers.take_over(old=siren, by=request.user, on=on, **form.cleaned_data)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Reprise enregistrée : ce qui suit l’entreprise est au nouveau SIREN.")
            return redirect("smeservice:firm", row.takeover.old_id)
    context = {
        "form": form,
        "firm": firm,
        "company": firm.company,
        "chosen": chosen,
        "offers": takeovers.offers(firm.company),
        "moved": counts(takeovers.moving(siren, chosen.pk)) if chosen else [],
        "staying": takeovers.staying(siren),
        "sides": [_unit(each) for each in (firm.company, chosen) if each],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "smeservice/merges/succeed.html", context, status=status)


@reader
@require_http_methods(["GET", "POST"])
def takeover(request: Request, pk: int) -> HttpResponse:
    """A takeover as it was declared; posting gives back what followed."""
    rows = Takeover.objects.select_related("old", "new", "declared_by", "undone_by", "moves")
    row = get_object_or_404(rows.filter(moves__isnull=False), pk=pk)
    opened = Firm.objects.visible_to(request.user).filter(company__in=(row.old_id, row.new_id))
    firm = get_list_or_404(opened.order_by("company"))[0]
    form = ReasonForm(request.POST or None)
    if request.method == "POST":
        _worker_only(request)
        if form.is_valid():
            try:
                takeovers.undo(
                    takeover=pk, reason=form.cleaned_data["reason"], by=request.user, on=timezone.localdate()
                )
            except Impossible as impossible:
                form.add_error(None, str(impossible))
            else:
                messages.success(
                    request, "Reprise défaite : chaque entreprise a retrouvé ce qui était à elle."
                )
                return redirect("smeservice:takeover", pk)
    context = {
        "row": row,
        "firm": firm,
        "form": form,
        "moved": counts(row.moves.moved),
        "works": _works(request),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "smeservice/merges/takeover.html", context, status=status)


def counts(moved: dict[str, list[int]]) -> list[tuple[str, int]]:
    """« échanges », 3: what moves, in words and numbers."""
    return [(_plural(WORDS[noun], len(keys)), len(keys)) for noun, keys in moved.items() if keys]


def _plural(word: str, count: int) -> str:
    first, space, rest = word.partition(" ")
    return f"{first}{'s' if count > 1 else ''}{space}{rest}"


def _reasons(row: ContactPair) -> list[str]:
    return [merges.REASONS.get(code, code) for code in row.reasons]


def _sides(row: ContactPair) -> list[dict[str, Any]]:
    """Each contact, what bears it, and what it would say once the other is merged into it."""
    both = ((row.one, row.other), (row.other, row.one))
    return [
        {
            "row": kept,
            "moved": counts(merging.moving(dropped)),
            "after": merges.merged(pairs.person(kept), pairs.person(dropped)),
            "gone": bool(kept.erased_on or kept.merged_into_id),
        }
        for kept, dropped in both
    ]


def _unit(company: Company) -> dict[str, Any]:
    """A company as it stands beside another."""
    places = company.establishments.order_by("closed_on", "siret")[:5]
    people = Contact.objects.current().filter(company=company)
    return {"company": company, "places": places, "people": people.count()}


def _chosen(request: Request) -> Company | None:
    """The company looked at, when the address or the sheet names one that is known."""
    try:
        siren = siren_of(request.POST.get("new") or request.GET.get("new", ""))
    except ValidationError:
        return None
    return Company.objects.filter(pk=siren).first()


def _works(request: Request) -> bool:
    return request.user.has_perm("smeservice.work_firm")


def _worker_only(request: Request) -> None:
    if not _works(request):
        raise PermissionDenied


def _key(request: Request) -> str:
    """The key of the page; nonsense gives the first one."""
    after = request.GET.get("after", "")
    return after if after.isascii() and after.isdigit() and len(after) <= 18 else ""
