"""Paths at work: the list, one with its four conditions, its sheet, its steps, its folder."""

from __future__ import annotations

from base64 import b64encode
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
from law.refusal import Impossible
from registers import search
from smeservice.actions import afest as actions
from smeservice.exports import afest as exports
from smeservice.forms.afest import ConditionForm, PathFilter, PathForm, path_initial
from smeservice.models import AfestEvidence, AfestPath, PathModel, PlanRequest
from smeservice.rules import afest as rules
from smeservice.views import proofs
from smeservice.views.firms import reader, seen, worker

SIZE, COUNTED = 50, 10_000
SAID = {
    "comply": "Dossier conforme établi : il est gardé avec les documents de l’entreprise.",
    "reopen": "Dossier rouvert.",
    "abandon": "Parcours abandonné.",
}


@reader
@require_GET
def listed(request: Request) -> HttpResponse:
    """One page of the paths the address asks for."""
    on, form = timezone.localdate(), PathFilter(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    rows = AfestPath.objects.visible_to(request.user)
    if term := asked.get("q", "").strip():
        rows = rows.filter(company__in=search.companies(term).values("pk"))
    if asked.get("suivi"):
        rows = rows.filter(adviser=request.user)
    if asked.get("etat") == "late":
        rows = rows.overdue(on)
    elif asked.get("etat"):
        rows = rows.filter(state=asked["etat"])
    total = rows.order_by().values("pk")[: COUNTED + 1].count()
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    page = list(rows.select_related("company", "adviser").order_by("-pk")[: SIZE + 1])
    context = {
        "form": form,
        "rows": [(each, rules.late(each.state, each.ends_on, on)) for each in page[:SIZE]],
        "next": str(page[SIZE - 1].pk) if len(page) > SIZE else "",
        "total": min(total, COUNTED),
        "more": total > COUNTED,
        "narrowed": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "smeservice/afest/list.html", context)


@worker
@require_http_methods(["GET", "POST"])
def begin(request: Request, siren: str) -> HttpResponse:
    """Open a path in a firm, from a model when one is chosen."""
    firm, on = seen(request.user, siren), timezone.localdate()
    asked = request.GET.get("modele", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    model = PathModel.objects.filter(pk=number, state="published").first()
    form = _form(request, siren, {"starts_on": on, **(_proposed(model) if model else {})})
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.begin(
                company=siren, told=form.told(), token=form.cleaned_data["token"], by=request.user, on=on,
                model=model.pk if model else None,
            )  # fmt: skip
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Parcours ouvert : remplissez ses quatre conditions.")
            return redirect("smeservice:afest", row.pk)
    models = PathModel.objects.filter(state="published").order_by("occupation", "pk")
    context = {"form": form, "company": firm.company, "row": None, "models": models, "model": model}
    return _sheet(request, "smeservice/afest/form.html", context)


@worker
@require_http_methods(["GET", "POST"])
def change(request: Request, pk: int) -> HttpResponse:
    """The sheet of a path."""
    row = found(request, pk)
    form = _form(request, row.company_id, path_initial(row))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(
                path=pk, told=form.told(), edition=form.cleaned_data["edition"], by=request.user,
                on=timezone.localdate(),
            )  # fmt: skip
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Parcours modifié.")
            return redirect("smeservice:afest", pk)
    context = {"form": form, "company": row.company, "row": row, "models": [], "model": row.model}
    return _sheet(request, "smeservice/afest/form.html", context)


@reader
@require_GET
def one(request: Request, pk: int) -> HttpResponse:
    """A path: what each condition needs, its journal, its folder as it would be."""
    row, on = found(request, pk), timezone.localdate()
    folder = actions.folder(row)
    missing = rules.missing(folder, on)
    needs = sum(len(each) for each in missing.values())
    sequences = list(row.sequences.order_by("started_at", "pk"))
    context = {
        "row": row,
        "company": row.company,
        "works": request.user.has_perm("smeservice.work_firm"),
        "open": row.state in rules.OPEN,
        "writes": request.user.has_perm("smeservice.work_firm") and row.state in rules.OPEN,
        "late": rules.late(row.state, row.ends_on, on),
        "blocks": _blocks(row, missing, on),
        "needs": needs,
        "met": sum(not each for each in missing.values()),
        "sequences": [(each, exports.lasted(each)) for each in sequences],
        "spent": [(rules.KINDS[kind], rules.minutes(folder.sequences, kind)) for kind in rules.KINDS],
        "pages": _pages(row, on) if row.state == "running" and not needs else [],
        "traces": [
            (rules.TOLD.get(each.verb, each.verb), rules.LABELS.get(each.comment, each.comment), each)
            for each in row.traces.select_related("made_by")[:30]
        ],
    }
    return render(request, "smeservice/afest/one.html", context)


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
        try:
            actions.settle(path=pk, code=code, by=request.user, on=on, **form.cleaned_data)
        except Impossible as impossible:
            form.add_error("file" if form.cleaned_data["file"] else None, str(impossible))
        else:
            messages.success(request, "Condition enregistrée.")
            return redirect("smeservice:afest", pk)
    missing = rules.missing(actions.folder(row), on).get(code, [])
    context = {
        "form": form, "row": row, "block": block, "label": rules.LABELS.get(code, code), "missing": missing,
        "text": law.afest_conditions(on).get(code, ""), "back": "smeservice:afest",
        "drop": "smeservice:afest_withdraw",
        "proofs": block.evidence.held(),
        "paper": "smeservice:afest_paper",
    }  # fmt: skip
    return _sheet(request, "smeservice/afest/condition.html", context)


@reader
@require_GET
def paper(request: Request, pk: int, proof: int) -> FileResponse:
    """A document of a path, as an attachment."""
    return proofs.paper(AfestEvidence.objects.filter(condition__subject=found(request, pk)), proof)


@worker
@require_POST
def withdraw(request: Request, pk: int, proof: int) -> HttpResponse:
    """Take a document out of the proofs."""
    held = AfestEvidence.objects.filter(condition__subject=found(request, pk)).select_related("condition")

    def back(code: str) -> str:
        return reverse("smeservice:afest_condition", args=[pk, code])

    return proofs.withdraw(request, held, proof, partial(actions.withdraw, path=pk), back)


@worker
@require_POST
def step(request: Request, pk: int, verb: str) -> HttpResponse:
    """Establish the folder, reopen it, abandon the path."""
    found(request, pk)
    verbs: dict[str, Callable[..., Any]] = {
        "comply": actions.comply, "reopen": actions.reopen, "abandon": actions.abandon,
    }  # fmt: skip
    acts = {name: partial(act, path=pk) for name, act in verbs.items()}
    return proofs.step(request, verb, acts, SAID, reverse("smeservice:afest", args=[pk]))


@reader
@require_GET
def folder(request: Request, pk: int) -> HttpResponse | FileResponse:
    """The folder kept; before, the folder as it would be, marked as a draft."""
    row, on = found(request, pk), timezone.localdate()
    if row.folder:
        return proofs.attached(row.folder)
    made = exports.pdf(exports.content(row, on, draft=True))
    headers = {"Content-Disposition": f'attachment; filename="afest-{row.company_id}-apercu.pdf"'}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


def found(request: Request, pk: int) -> AfestPath:
    """The path, when this user may open its firm; not found otherwise."""
    linked = ("company", "adviser", "model", "folder", "action", "plan_action", "request")
    return get_object_or_404(AfestPath.objects.visible_to(request.user).select_related(*linked), pk=pk)


def _blocks(row: AfestPath, missing: dict[str, list[str]], on: date) -> list[dict[str, Any]]:
    held = {each.code: each for each in row.conditions.select_related("said_by")}
    value = law.afest_conditions.at(on)
    return [
        {
            "code": code, "label": rules.LABELS[code], "text": text, "row": held.get(code),
            "proofs": list(held[code].evidence.held().order_by("pk")) if code in held else [],
            "missing": missing[code],
            "article": value.article if value else "", "link": value.link if value else "",
        }
        for code, text in law.afest_conditions(on).items()
    ]  # fmt: skip


def _form(request: Request, siren: str, initial: dict[str, Any]) -> PathForm:
    requests = PlanRequest.objects.visible_to(request.user)
    return PathForm(request.POST or None, siren=siren, requests=requests, initial=initial)


def _proposed(model: PathModel) -> dict[str, Any]:
    """The parts of a model that a sheet proposes."""
    names = ("goal", "skills", "situations")
    return {"occupation": model.occupation, **{name: model.content.get(name, "") for name in names}}


def _pages(row: AfestPath, on: date) -> list[str]:
    pages = exports.pictures(exports.content(row, on))
    return [f"data:image/png;base64,{b64encode(each).decode()}" for each in pages]


def _sheet(request: Request, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, status=422 if request.method == "POST" else 200)
