"""One study as a page: where it stands, what it lacks, what may be done."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from accounts.rights import Request, any_permission
from branches.actions import studies as actions
from branches.actions.study_money import budget
from branches.forms.studies import DeliverableForm, PaperForm, ReceiveForm, RefuseForm, StepForm
from branches.models import Deliverable, Study, StudyPaper
from branches.rules import studies as rules
from branches.views.offers import Offer

WORK = "branches.work_branch"
reader = any_permission("branches.open_branch", "branches.represent_branch")
worker = permission_required(["branches.open_branch", WORK], raise_exception=True)
opener = permission_required("branches.open_branch", raise_exception=True)
Wrong = dict[str, forms.Form]


def study_page(request: Request, row: Study, wrong: Wrong | None = None) -> HttpResponse:
    on, wrong = timezone.localdate(), wrong or {}
    deliverables = list(row.deliverables.select_related("document"))
    works = request.user.has_perm(WORK)
    context = {
        "study": row,
        "committees": row.committees.order_by("pk"),
        "steps": _steps(row),
        "deliverables": [(each, _deliverable_offers(each, wrong) if works else []) for each in deliverables],
        "papers": StudyPaper.objects.filter(study=row).select_related("document"),
        "budget": budget(row),
        "offers": _offers(row, wrong) if works else [],
        "adds": _adds(row, wrong) if works else [],
        "can_change": works and row.state in rules.SCOPE_CHANGES,
        "can_budget": works and row.state in rules.BUDGET_CHANGES,
        "traces": row.traces.select_related("made_by"),
        "told": rules.TOLD,
        "on": on,
    }
    return render(request, "branches/studies/study.html", context, status=422 if wrong else 200)


def _steps(row: Study) -> list[tuple[str, str]]:
    """The states in their order, each past, current or to come."""
    codes = [code for code in rules.STATES if code != "abandoned"]
    here = codes.index(row.state) if row.state in codes else -1
    return [
        (rules.STATES[code], "past" if rank < here else "current" if rank == here else "")
        for rank, code in enumerate(codes)
    ]


def _offers(row: Study, wrong: Wrong) -> list[Offer]:
    """The steps that may be tried from this state, with what each lacks."""
    return [
        Offer(
            move.label,
            reverse("branches:study_step", args=[row.pk, verb]),
            wrong.get(verb) or StepForm(verb=verb, study=row, auto_id=f"{verb}_%s"),
            () if verb == "abandon" else actions.lacking(row, verb),
            danger=verb == "abandon",
        )
        for verb, move in rules.MOVES.items()
        if row.state in move.froms
    ]


def _adds(row: Study, wrong: Wrong) -> list[Offer]:
    if row.state == "abandoned":
        return []
    offers = [
        Offer(
            "Ajouter une pièce",
            reverse("branches:study_paper", args=[row.pk]),
            wrong.get("paper") or PaperForm(auto_id="paper_%s"),
        )
    ]
    if row.state not in {"validated", "published"}:
        offers.append(
            Offer(
                "Attendre un livrable",
                reverse("branches:study_deliverable", args=[row.pk]),
                wrong.get("deliverable") or DeliverableForm(auto_id="deliverable_%s"),
            )
        )
    return offers


def _deliverable_offers(each: Deliverable, wrong: Wrong) -> list[Offer]:
    """What may be done with a deliverable."""

    def offer(verb: str, label: str, form: Callable[..., forms.Form]) -> Offer:
        name = f"{verb}-{each.pk}"
        return Offer(
            label,
            reverse(f"branches:deliverable_{verb}", args=[each.pk]),
            wrong.get(name) or form(auto_id=f"{name}_%s"),
        )

    if not each.received_on:
        return [offer("receive", "Recevoir", ReceiveForm)]
    if not each.accepted_on:
        return [offer("accept", "Accepter", forms.Form), offer("refuse", "Refuser", RefuseForm)]
    return []


def found_study(request: Request, pk: int) -> Study:
    rows = Study.objects.visible_to(request.user, timezone.localdate()).select_related("lead", "officer")
    return get_object_or_404(rows.prefetch_related("regions", "agreements"), pk=pk)


def is_staff(request: Request) -> bool:
    return request.user.has_perm("branches.open_branch")
