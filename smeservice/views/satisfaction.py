"""Satisfaction: what was answered, together; the public questionnaire behind a signed link."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

import law
from accounts.rights import Request
from law.refusal import Impossible
from smeservice.actions import opinions
from smeservice.actions import satisfaction as actions
from smeservice.actions.figure_sums import BY, Row
from smeservice.exports import figures as exports
from smeservice.forms.figures import SatisfactionFilter
from smeservice.forms.satisfaction import AnswerForm
from smeservice.models import SurveyAnswer
from smeservice.rules import figures
from smeservice.rules import satisfaction as rules
from smeservice.views.figures import csv_answer
from smeservice.views.firms import reader


@reader
@require_GET
def shown(request: Request) -> HttpResponse:
    """How satisfied firms are, hidden under a few answers."""
    on = timezone.localdate()
    form, period, told = _asked(request, on)
    adviser, by, least = told.get("adviser", ""), told.get("par", "department"), law.survey_least(on)
    found = opinions.read(request.user, period, adviser)
    enough = found.answers >= least
    rows = opinions.by(request.user, period, by, adviser) if enough else []
    hidden = rules.hidden({row.key: row.sums.answers for row in rows}, least)
    context = {
        "form": form,
        "period": period,
        "head": BY[by],
        "found": found,
        "enough": enough,
        "least": least,
        "rate": figures.percent(found.answers, found.asked),
        "mean": rules.mean(found.score, found.answers),
        "rows": [_line(row, hidden) for row in rows],
        "scores": list(found.scores),
        "uses": list(found.uses),
        "reads": request.user.has_perm("smeservice.read_comments"),
        "narrowed": bool(told),
        "comments": opinions.comments(request.user, period, adviser)
        if enough and request.user.has_perm("smeservice.read_comments")
        else [],
    }
    return render(request, "smeservice/satisfaction/figures.html", context)


@reader
@require_GET
def export(request: Request) -> StreamingHttpResponse:
    """The same table; what is hidden on the page is hidden here."""
    on = timezone.localdate()
    _, period, told = _asked(request, on)
    adviser, by, least = told.get("adviser", ""), told.get("par", "department"), law.survey_least(on)
    enough = opinions.read(request.user, period, adviser).answers >= least
    rows = opinions.by(request.user, period, by, adviser) if enough else []
    hidden = rules.hidden({row.key: row.sums.answers for row in rows}, least)
    return csv_answer(exports.opinions(BY[by], rows, hidden), f"satisfaction-{period.code}-{on:%Y%m%d}.csv")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def survey(request: HttpRequest, key: str) -> HttpResponse:
    """The questionnaire of a signed link, answered once; nothing in it says whose it is."""
    row, on = actions.survey_of(key), timezone.localdate()
    if row is None:
        raise Http404
    form, status = AnswerForm(request.POST or None), 200
    state = "open"
    if SurveyAnswer.objects.filter(survey=row).exists():
        state = "answered"
    elif on > rules.open_until(row.asked_on):
        state, status = "closed", 410
    elif request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.answer(survey=row.pk, on=on, **form.cleaned_data)
            except Impossible as impossible:
                form.add_error(None, str(impossible))
            else:
                return _private(redirect("smeservice:survey", key))
    context = {"form": form, "state": state, "visit": row.interaction_id is not None, "row": row}
    return _private(render(request, "smeservice/satisfaction/survey.html", context, status=status))


def _private(answer: HttpResponse) -> HttpResponse:
    """The address is the key: no search engine keeps it (and no other site hears it, see the settings)."""
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _asked(request: Request, on: date) -> tuple[SatisfactionFilter, figures.Period, dict[str, str]]:
    form = SatisfactionFilter(request.GET, everybody=request.user.has_perm("smeservice.every_firm"), on=on)
    form.is_valid()
    told = {name: value for name, value in form.cleaned_data.items() if value}
    return form, figures.period_of(told.get("periode", "")) or figures.year(on.year), told


def _line(row: Row, hidden: frozenset[str]) -> dict[str, Any]:
    masked = row.key in hidden
    return {
        "label": row.label,
        "masked": masked,
        "answers": row.sums.answers,
        "mean": rules.mean(row.sums.score, row.sums.answers),
    }
