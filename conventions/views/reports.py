"""Reports of a convention: opened, written over their evidence, sent, accepted or sent back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.rights import Request
from conventions.actions import reports as actions
from conventions.exports import reports as exports
from conventions.forms import follow_up as forms
from conventions.models import Convention, ConventionReport
from conventions.rules import contents as content_rules
from conventions.rules import lives
from conventions.rules import reports as rules
from conventions.views.acting import Offer, done
from conventions.views.tabs import found, framed, handler, reader

HERE = "conventions:reports"
_ACTS: dict[str, tuple[str, type[Form], Callable[..., Any], str]] = {
    "transmettre": ("Noter l’envoi", forms.SendReportForm, actions.send, "Rapport transmis."),
    "accepter": ("Noter l’acceptation", forms.AcceptReportForm, actions.accept, "Rapport accepté."),
    "reprendre": (
        "Reprendre à la demande du financeur", forms.ReturnReportForm, actions.give_back,
        "Rapport à reprendre.",
    ),
}  # fmt: skip


@require_safe
@reader
def listed(request: Request, pk: int) -> HttpResponse:
    """The reports of a convention."""
    return _page(request, found(request, pk))


def _page(request: Request, row: Convention, wrong: Form | None = None) -> HttpResponse:
    context = framed(request, row, HERE, reports=row.reports.all())
    if context["handles"] and (wrong or (row.state in lives.OPEN and row.signed_on)):
        starts = {"starts_on": row.starts_on, "ends_on": min(row.ends_on, context["on"])}
        url = reverse("conventions:report_new", args=[row.pk])
        context["offers"] = [Offer("Ouvrir un rapport", url, wrong or forms.OpenReportForm(initial=starts))]
    return render(request, "conventions/follow_up/reports.html", context, status=422 if wrong else 200)


@require_POST
@handler
def new(request: Request, pk: int) -> HttpResponse:
    """Open a report."""
    row = found(request, pk)
    return done(
        request, form=forms.OpenReportForm(request.POST), verb=actions.open_report, told="Rapport ouvert.",
        to=(HERE, pk), convention=row.pk, again=lambda form: _page(request, row, form),
    )  # fmt: skip


@require_safe
@reader
def one(request: Request, pk: int, number: int) -> HttpResponse:
    """One report."""
    row = found(request, pk)
    return _report_page(request, row, get_object_or_404(ConventionReport, pk=number, convention=row))


def _report_page(
    request: Request, row: Convention, made: ConventionReport, wrong: tuple[str, Form] | None = None
) -> HttpResponse:
    texts = made.content.get("texts", {})
    made.convention = row
    context = framed(
        request, row, HERE, made=made, evidence=actions.evidence(made),
        texts=[(label, texts.get(code, "")) for code, label in rules.TEXTS[made.kind].items()],
    )  # fmt: skip
    if context["handles"]:
        context |= _forms(row, made, dict([wrong]) if wrong else {})
    return render(request, "conventions/follow_up/report.html", context, status=422 if wrong else 200)


def _forms(row: Convention, made: ConventionReport, wrong: dict[str, Form]) -> dict[str, Any]:
    live = row.state in lives.OPEN
    verbs = ["accepter", "reprendre"] if made.sent_on else ["transmettre"]
    offered: dict[str, Form] = (
        {verb: _ACTS[verb][1](auto_id=f"id_{verb}_%s") for verb in verbs}
        if live and not made.accepted_on
        else {}
    )
    offered |= {verb: form for verb, form in wrong.items() if verb in _ACTS}
    found_forms: dict[str, Any] = {
        "offers": [
            Offer(_ACTS[verb][0], reverse("conventions:report_act", args=[row.pk, made.pk, verb]), form)
            for verb, form in offered.items()
        ]
    }
    if (live and not made.sha256) or "write" in wrong:
        seen = {**made.content.get("texts", {}), "seen": content_rules.seal(made.content)}
        found_forms["write"] = wrong.get("write") or forms.WriteReportForm(kind=made.kind, initial=seen)
    return found_forms


@require_POST
@handler
def write(request: Request, pk: int, number: int) -> HttpResponse:
    """Write the texts of a report."""
    row = found(request, pk)
    made = get_object_or_404(ConventionReport, pk=number, convention=row)

    def written(*, seen: str, by: Any, on: Any, **texts: str) -> None:
        actions.write(report=made.pk, texts=texts, seen=seen, by=by, on=on)

    return done(
        request, form=forms.WriteReportForm(request.POST, kind=made.kind), verb=written,
        told="Rapport enregistré.", to=("conventions:report", pk, number),
        again=lambda form: _report_page(request, row, made, ("write", form)),
    )  # fmt: skip


@require_POST
@handler
def act(request: Request, pk: int, number: int, verb: str) -> HttpResponse:
    """One verb of a report."""
    row = found(request, pk)
    made = get_object_or_404(ConventionReport, pk=number, convention=row)
    if verb not in _ACTS:
        raise Http404
    _, form, action, told = _ACTS[verb]
    return done(
        request, form=form(request.POST, auto_id=f"id_{verb}_%s"), verb=action, told=told,
        to=("conventions:report", pk, number), report=made.pk,
        again=lambda wrong: _report_page(request, row, made, (verb, wrong)),
    )  # fmt: skip


@require_safe
@reader
def document(request: Request, pk: int, number: int) -> HttpResponse:
    """A report as a PDF."""
    row = found(request, pk)
    made = get_object_or_404(ConventionReport, pk=number, convention=row)
    made.convention = row
    answer = HttpResponse(
        exports.pdf_of(made, actions.evidence(made), timezone.localdate()), content_type="application/pdf"
    )
    answer["Content-Disposition"] = f'inline; filename="{exports.name_of(made)}"'
    return answer
