"""What is done from the dashboard: freeze a measure, write and freeze an evaluation."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights import Request
from conventions.actions import com_file as evaluating
from conventions.actions import com_indicators as actions
from conventions.exports import com_evaluation as exports
from conventions.forms.com import EvaluationForm, MeasureForm, ReasonForm
from conventions.models import Convention, Measure
from conventions.rules import com_formulas, com_indicators
from conventions.rules.com_indicators import Figure
from conventions.views.com import WRITE, done, found_com, found_indicator, reader, writer
from conventions.views.tabs import framed
from law.refusal import Impossible
from opco_admin import indicators
from opco_admin.steering import evaluations, figures
from opco_admin.steering.views import indicator_page

HERE = "steering:evaluations"


@require_POST
@writer
def freeze(request: Request, pk: int, year: int) -> HttpResponse:
    """Freeze a value as it was seen, or correct what was frozen."""
    row, on = found_indicator(request, pk), timezone.localdate()
    period = com_indicators.period_of(year, row.convention.starts_on, row.convention.ends_on)
    if period is None or period.since > on:
        raise Http404
    told = actions.latest(row.pk)
    typed = told.key == com_formulas.TYPED
    before = Measure.objects.current().filter(indicator=row, year=year).exists()
    form = MeasureForm(request.POST, typed=typed, correction=before, auto_id=f"y{year}_%s")

    def keep(chosen: dict[str, Any]) -> None:
        figure = (
            Figure(chosen["numerator"], chosen["denominator"]) if typed
            else indicators.figure(told, row.convention, period, on)
        )  # fmt: skip
        if figure is None or (not typed and figures.mark(figure) != chosen["seen"]):
            raise Impossible("La valeur a changé depuis l’affichage : relisez-la avant de la figer.")
        actions.freeze(
            indicator=row.pk, year=year, figure=figure, comment=chosen["comment"],
            source=chosen.get("source", ""), corrects=chosen["corrects"], reason=chosen.get("reason", ""),
            by=request.user, on=on,
        )  # fmt: skip

    if done(form, keep):
        messages.success(request, f"Mesure {year} figée avec ses entrées.")
        return redirect("steering:indicator", row.pk)
    shown = form.data.copy()  # type: ignore[attr-defined]
    shown["seen"] = figures.mark(indicators.figure(told, row.convention, period, on))
    form.data = shown
    return indicator_page(request, row, (year, form))


@require_safe
@reader
def listed(request: Request, pk: int) -> HttpResponse:
    """The evaluations of a COM, year by year."""
    row, on = found_com(request, pk), timezone.localdate()
    kept = list(row.evaluations.select_related("document", "made_by"))
    years = [
        (year, [each for each in kept if each.year == year])
        for year in reversed(com_indicators.years_of(row.starts_on, row.ends_on))
        if year <= on.year
    ]
    context = framed(request, row, HERE, years=years, may_write=request.user.has_perm(WRITE))
    return render(request, "steering/evaluations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@writer
def comment(request: Request, pk: int, year: int) -> HttpResponse:
    """Write what is said of a year and of each indicator, then look at the document."""
    row, on = _year(request, pk, year), timezone.localdate()
    rows = figures.rows(row, year, request.user, on)
    form = EvaluationForm(
        request.POST or None, texts=evaluating.comments(row, year),
        indicators=[
            (each.told.indicator_id, f"{each.told.indicator.code} – {each.told.label}") for each in rows
        ],
    )  # fmt: skip
    if request.method == "POST" and done(
        form,
        lambda _: evaluating.comment(convention=row.pk, year=year, texts=form.texts, by=request.user, on=on),
    ):
        messages.success(request, "Commentaires enregistrés.")
        return redirect("steering:evaluation_draft", row.pk, year)
    context = framed(request, row, HERE, form=form, year=year, rows=rows)
    return render(request, "steering/comment.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@writer
def draft(request: Request, pk: int, year: int) -> HttpResponse:
    """The document as it would be kept; posting keeps it."""
    row, on = _year(request, pk, year), timezone.localdate()
    content = evaluations.content(row, year, request.user, on)
    again = row.evaluations.filter(year=year).exists()
    seal = com_indicators.seal(content)
    form = ReasonForm(request.POST or None)
    form.fields["reason"].required = again

    def keep(chosen: dict[str, Any]) -> None:
        if request.POST.get("seen") != seal:
            raise Impossible("Le document a changé depuis l’affichage : relisez-le avant de l’arrêter.")
        evaluating.freeze(
            convention=row.pk, year=year, content=content, pdf=exports.pdf(content),
            reason=chosen["reason"], by=request.user, on=on,
        )  # fmt: skip

    if request.method == "POST" and done(form, keep):
        messages.success(request, f"Évaluation {year} arrêtée et conservée.")
        return redirect(HERE, row.pk)
    context = framed(
        request, row, HERE, form=form, year=year, again=again, seal=seal,
        pages=[f"data:image/png;base64,{b64encode(each).decode()}" for each in exports.pictures(content)],
    )  # fmt: skip
    return render(request, "steering/draft.html", context, status=422 if request.method == "POST" else 200)


def _year(request: Request, pk: int, year: int) -> Convention:
    row = found_com(request, pk)
    if year not in com_indicators.years_of(row.starts_on, row.ends_on) or year > timezone.localdate().year:
        raise Http404
    return row
