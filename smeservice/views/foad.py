"""Distance files: the list, one with its share and its three conditions, its sheet, its steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

import law
from accounts.rights import Request
from contracts.models import Contract
from law.refusal import Impossible
from registers import search
from smeservice.actions import foad as actions
from smeservice.forms.afest import ConditionForm
from smeservice.forms.foad import FileFilter, FileForm, file_initial
from smeservice.models import FoadEvidence, FoadFile, PlanRequest
from smeservice.rules import foad as rules
from smeservice.views import proofs
from smeservice.views.firms import reader, seen, worker

SIZE, COUNTED = 50, 10_000
SAID = {
    "comply": "Dossier dit conforme.",
    "reopen": "Dossier rouvert.",
    "abandon": "Dossier abandonné.",
}


@reader
@require_GET
def listed(request: Request) -> HttpResponse:
    """One page of the files the address asks for."""
    form = FileFilter(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    rows = FoadFile.objects.visible_to(request.user)
    if term := asked.get("q", "").strip():
        rows = rows.filter(company__in=search.companies(term).values("pk"))
    if asked.get("etat"):
        rows = rows.filter(state=asked["etat"])
    total = rows.order_by().values("pk")[: COUNTED + 1].count()
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    page = list(rows.select_related("company", "adviser").order_by("-pk")[: SIZE + 1])
    context = {
        "form": form,
        "rows": [(each, *_read(each)) for each in page[:SIZE]],
        "next": str(page[SIZE - 1].pk) if len(page) > SIZE else "",
        "total": min(total, COUNTED),
        "more": total > COUNTED,
        "narrowed": any(request.GET.get(name) for name in ("q", "etat")),
    }
    return render(request, "smeservice/foad/list.html", context)


@worker
@require_http_methods(["GET", "POST"])
def begin(request: Request, siren: str) -> HttpResponse:
    """Open a file in a firm."""
    firm, on = seen(request.user, siren), timezone.localdate()
    form = _form(request, siren, {"signed_on": on, "frame": "training"})
    if request.method == "POST" and form.is_valid():
        if request.htmx:
            return _alarm(request, form)
        try:
            row = actions.begin(
                company=siren, told=form.told(), token=form.cleaned_data["token"], by=request.user, on=on
            )
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Dossier ouvert : remplissez ses trois conditions.")
            return redirect("smeservice:foad", row.pk)
    return _sheet(request, form, {"company": firm.company, "row": None})


@worker
@require_http_methods(["GET", "POST"])
def change(request: Request, pk: int) -> HttpResponse:
    """The sheet of a file."""
    row = found(request, pk)
    form = _form(request, row.company_id, file_initial(row))
    if request.method == "POST" and form.is_valid():
        if request.htmx:
            return _alarm(request, form)
        try:
            actions.change(
                file=pk, told=form.told(), edition=form.cleaned_data["edition"], by=request.user,
                on=timezone.localdate(),
            )  # fmt: skip
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Dossier modifié.")
            return redirect("smeservice:foad", pk)
    return _sheet(request, form, {"company": row.company, "row": row})


@reader
@require_GET
def one(request: Request, pk: int) -> HttpResponse:
    """A file: its share, what each condition needs, the words of the agreement."""
    row, on = found(request, pk), timezone.localdate()
    missing = actions.missing(row, on)
    share, alarm = _read(row)
    context = {
        "row": row,
        "company": row.company,
        "works": request.user.has_perm("smeservice.work_firm"),
        "open": row.state == "preparing",
        "writes": request.user.has_perm("smeservice.work_firm") and row.state == "preparing",
        "share": share,
        "alarm": alarm,
        "mention": rules.mention(actions.hours(row), row.signed_on),
        "stated_flaw": missing["share"],
        "blocks": _blocks(row, missing, on),
        "needs": sum(len(each) for each in missing.values()),
        "traces": [
            (rules.TOLD.get(each.verb, each.verb), rules.LABELS.get(each.comment, each.comment), each)
            for each in row.traces.select_related("made_by")[:30]
        ],
    }
    return render(request, "smeservice/foad/one.html", context)


@worker
@require_http_methods(["GET", "POST"])
def condition(request: Request, pk: int, code: str) -> HttpResponse:
    """A condition: its words, its documents, whether it is met."""
    row, on = found(request, pk), timezone.localdate()
    block = get_object_or_404(row.conditions, code=code)
    form = ConditionForm(
        request.POST or None, request.FILES or None,
        initial={"edition": block.edition, "note": block.note, "met": block.met},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        try:
            actions.settle(file=pk, code=code, by=request.user, on=on, paper=told.pop("file"), **told)
        except Impossible as impossible:
            form.add_error("file" if form.cleaned_data["file"] else None, str(impossible))
        else:
            messages.success(request, "Condition enregistrée.")
            return redirect("smeservice:foad", pk)
    context = {
        "form": form, "row": row, "block": block, "label": rules.LABELS.get(code, code),
        "missing": actions.missing(row, on).get(code, []), "text": law.foad_conditions(on).get(code, ""),
        "back": "smeservice:foad", "drop": "smeservice:foad_withdraw", "paper": "smeservice:foad_paper",
        "proofs": block.evidence.held(),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "smeservice/afest/condition.html", context, status=status)


@reader
@require_GET
def paper(request: Request, pk: int, proof: int) -> FileResponse:
    """A document of a file, as an attachment."""
    return proofs.paper(FoadEvidence.objects.filter(condition__subject=found(request, pk)), proof)


@worker
@require_POST
def withdraw(request: Request, pk: int, proof: int) -> HttpResponse:
    """Take a document out of the proofs."""
    held = FoadEvidence.objects.filter(condition__subject=found(request, pk)).select_related("condition")

    def back(code: str) -> str:
        return reverse("smeservice:foad_condition", args=[pk, code])

    return proofs.withdraw(request, held, proof, partial(actions.withdraw, file=pk), back)


@worker
@require_POST
def step(request: Request, pk: int, verb: str) -> HttpResponse:
    """Say the file compliant, reopen it, abandon it."""
    found(request, pk)
    verbs: dict[str, Callable[..., Any]] = {
        "comply": actions.comply, "reopen": actions.reopen, "abandon": actions.abandon,
    }  # fmt: skip
    acts = {name: partial(act, file=pk) for name, act in verbs.items()}
    return proofs.step(request, verb, acts, SAID, reverse("smeservice:foad", args=[pk]))


def found(request: Request, pk: int) -> FoadFile:
    """The file, when this user may open its firm; not found otherwise."""
    linked = ("company", "adviser", "action", "plan_action", "request", "contract")
    return get_object_or_404(FoadFile.objects.visible_to(request.user).select_related(*linked), pk=pk)


def _read(row: FoadFile) -> tuple[str, rules.Alarm | None]:
    """Its share in words, and what it would cross."""
    hours = actions.hours(row)
    return rules.written(hours.share), rules.alarm(hours, row.signed_on)


def _blocks(row: FoadFile, missing: dict[str, list[str]], on: date) -> list[dict[str, Any]]:
    held = {each.code: each for each in row.conditions.select_related("said_by")}
    value = law.foad_conditions.at(on)
    return [
        {
            "code": code, "label": rules.LABELS[code], "text": text, "row": held.get(code),
            "proofs": list(held[code].evidence.held().order_by("pk")) if code in held else [],
            "missing": missing[code],
            "article": value.article if value else "", "link": value.link if value else "",
        }
        for code, text in law.foad_conditions(on).items()
    ]  # fmt: skip


def _form(request: Request, siren: str, initial: dict[str, Any]) -> FileForm:
    contracts = Contract.objects.visible_to(request.user)
    requests = PlanRequest.objects.visible_to(request.user)
    return FileForm(
        request.POST or None, siren=siren, requests=requests, contracts=contracts, initial=initial
    )


def _alarm(request: Request, form: FileForm) -> HttpResponse:
    return render(request, "smeservice/foad/alarm.html", {"alarm": form.alarm()})


def _sheet(request: Request, form: FileForm, context: dict[str, Any]) -> HttpResponse:
    if request.htmx:
        return _alarm(request, form)
    status = 422 if request.method == "POST" else 200
    alarm = _read(context["row"])[1] if context["row"] and not form.is_bound else form.alarm()
    return render(
        request, "smeservice/foad/form.html", {"form": form, "alarm": alarm, **context}, status=status
    )
