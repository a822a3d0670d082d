"""Diagnoses: the list, one with its radar, its priorities and its plan, its report."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

import law
from accounts.models import User
from accounts.rights import Request
from law.refusal import Impossible
from registers import search
from smeservice.actions import diagnoses as actions
from smeservice.exports import diagnoses as exports
from smeservice.forms.diagnoses import BeginForm, DiagnosisFilter
from smeservice.models import FirmDiagnosis, PlanAction
from smeservice.rules import diagnoses as rules
from smeservice.rules import plans, questionnaires
from smeservice.views.firms import reader, seen, worker

SIZE, COUNTED = 50, 10_000
STEPS: dict[str, Callable[..., FirmDiagnosis]] = {
    "finish": actions.finish,
    "reopen": actions.reopen,
    "abandon": actions.abandon,
}
SAID = {
    "finish": "Diagnostic terminé : choisissez les priorités, puis écrivez le plan.",
    "reopen": "Questionnaire repris.",
    "abandon": "Diagnostic abandonné.",
    "restitute": "Diagnostic restitué : son rapport est gardé avec les documents de l’entreprise.",
}


@reader
@require_GET
def listed(request: Request) -> HttpResponse:
    """One page of the diagnoses the address asks for."""
    form = DiagnosisFilter(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    rows = FirmDiagnosis.objects.visible_to(request.user)
    if term := asked.get("q", "").strip():
        rows = rows.filter(company__in=search.companies(term).values("pk"))
    if asked.get("etat") == "late":
        late = PlanAction.objects.late(request.user, timezone.localdate())
        rows = rows.filter(pk__in=late.values("diagnosis"))
    elif asked.get("etat"):
        rows = rows.filter(state=asked["etat"])
    total = rows.order_by().values("pk")[: COUNTED + 1].count()
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    linked = rows.select_related("company", "version__questionnaire", "adviser").order_by("-pk")
    page = list(linked[: SIZE + 1])
    context = {
        "form": form,
        "rows": page[:SIZE],
        "next": str(page[SIZE - 1].pk) if len(page) > SIZE else "",
        "total": min(total, COUNTED),
        "more": total > COUNTED,
        "narrowed": any(request.GET.get(name) for name in ("q", "etat")),
    }
    return render(request, "smeservice/diagnoses/list.html", context)


@worker
@require_http_methods(["GET", "POST"])
def begin(request: Request, siren: str) -> HttpResponse:
    """Which questionnaire to fill with this firm."""
    firm = seen(request.user, siren)
    form = BeginForm(request.POST or None, company=firm.company)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.begin(company=siren, by=request.user, on=timezone.localdate(), **form.cleaned_data)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            return redirect("smeservice:diagnosis_fill", row.pk, row.version.content[0]["code"])
    context = {"form": form, "firm": firm, "company": firm.company}
    status = 422 if request.method == "POST" else 200
    return render(request, "smeservice/diagnoses/begin.html", context, status=status)


@reader
@require_GET
def one(request: Request, pk: int) -> HttpResponse:
    """A diagnosis: its scores, its priorities, its plan."""
    on, row = timezone.localdate(), found(request.user, pk)
    return render(request, "smeservice/diagnoses/one.html", _context(request, row, on))


@worker
@require_POST
def choose(request: Request, pk: int) -> HttpResponse:
    """Keep the priorities and what was seen."""
    on, row = timezone.localdate(), found(request.user, pk)
    questions = request.POST.getlist("questions")
    summary = request.POST.get("summary", "").replace("\0", "")
    wrong = "Écrivez 3 000 lettres au plus." if len(summary) > 3000 else ""
    try:
        if not wrong:
            actions.choose(diagnosis=pk, questions=questions, summary=summary, by=request.user, on=on)
    except Impossible as impossible:
        wrong = str(impossible)
    if wrong:
        typed = {"wrong": wrong, "ticked": questions, "summary": summary}
        context = {**_context(request, row, on), **typed}
        return render(request, "smeservice/diagnoses/one.html", context, status=422)
    messages.success(request, "Priorités enregistrées.")
    return redirect("smeservice:diagnosis", pk)


@worker
@require_POST
def step(request: Request, pk: int, verb: str) -> HttpResponse:
    """Move a diagnosis on; the reason is asked where it must be."""
    on, row = timezone.localdate(), found(request.user, pk)
    given: dict[str, Any] = {"diagnosis": pk, "by": request.user, "on": on}
    try:
        if verb == "restitute":
            actions.restitute(report=exports.pdf(exports.content(row, on)), **given)
        elif verb in STEPS:
            reason = request.POST.get("reason", "").replace("\0", "").strip()[:500]
            STEPS[verb](**given, **({} if verb == "finish" else {"reason": reason}))
        else:
            raise Http404
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, SAID[verb])
    return redirect("smeservice:diagnosis", pk)


@reader
@require_GET
def report(request: Request, pk: int) -> HttpResponse:
    """The report kept; before, the report as it would be."""
    on, row = timezone.localdate(), found(request.user, pk)
    if row.report:
        if not row.report.file or not default_storage.exists(str(row.report.file.name)):
            raise Http404
        with row.report.file.open("rb") as kept:
            made, name = kept.read(), row.report.name
    elif row.state == "finished":
        made, name = exports.pdf(exports.content(row, on)), f"diagnostic-{row.company_id}-apercu.pdf"
    else:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


def found(user: User, pk: int) -> FirmDiagnosis:
    """The diagnosis, when this user may open its firm; not found otherwise."""
    linked = ("company", "version__questionnaire", "adviser", "contact", "report")
    return get_object_or_404(FirmDiagnosis.objects.visible_to(user).select_related(*linked), pk=pk)


def _context(request: Request, row: FirmDiagnosis, on: Any) -> dict[str, Any]:
    sections = questionnaires.read(row.version.content)
    answers = actions.answers_of(row)
    series, radar = exports.radar_rows(row)
    linked = ("contact", "adviser", "contract", "plan_request", "interaction")
    actions_ = list(row.actions.select_related(*linked))
    works = request.user.has_perm("smeservice.work_firm")
    chosen = list(row.priorities.order_by("rank"))
    finished = row.state == "finished"
    return {
        "diagnosis": row,
        "company": row.company,
        "works": works,
        "scores": rules.scores(sections, answers),
        "overall": rules.overall(sections, answers),
        "sections": sections,
        "series": series,
        "radar": radar,
        "proposed": rules.proposed(sections, answers, on) if finished else (),
        "most": law.diagnosis_priorities(on),
        "priorities": chosen,
        "ticked": [each.question for each in chosen],
        "summary": row.summary,
        "plan": exports.lines(actions_, on),
        "totals": plans.totals([(each.state, each.due_on, each.cost) for each in actions_], on),
        "plans": row.state in ("finished", "restituted") and works,
        "said": [
            (
                section.title,
                [(each.text, rules.said(each, answers.get(each.code, ""))) for each in section.questions],
            )
            for section in sections
        ],
        "pages": _pages(row, on) if finished and chosen else [],
        "traces": [
            (rules.TOLD.get(each.verb, "Choisir les priorités"), each)
            for each in row.traces.select_related("made_by")[:20]
        ],
    }


def _pages(row: FirmDiagnosis, on: Any) -> list[str]:
    pages = exports.pictures(exports.content(row, on))
    return [f"data:image/png;base64,{b64encode(each).decode()}" for each in pages]
