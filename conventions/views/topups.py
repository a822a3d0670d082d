"""The page of the top-ups of a région, and the rules of its draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import law
from accounts.rights import Request
from conventions.actions import envelopes, topup_rules, topups, versions
from conventions.actions.topup_rules import Wrong
from conventions.forms.topups import CutForm, SuspendForm, TopUpForm
from conventions.models import Convention
from conventions.rules.topups import TopUp, words
from conventions.views.tabs import found, framed, handler, reader
from law.refusal import Impossible

PAGE = "conventions:topups"


def region_of(request: Request, pk: int) -> Convention:
    """A convention with a région that this user may open, or 404."""
    row = found(request, pk)
    if row.kind != topups.KIND:
        raise Http404
    return row


@require_safe
@reader
def page(request: Request, pk: int) -> HttpResponse:
    """Envelopes, rules in force and in preparation, and what a cut would do."""
    return shown(request, region_of(request, pk))


def shown(request: Request, row: Convention, wrong: dict[int, SuspendForm] | None = None) -> HttpResponse:
    """The page; `wrong` is the form of an envelope to correct, by line."""
    on = timezone.localdate()
    asked = CutForm(request.GET if request.GET.get("baisse") else None)
    percent = asked.cleaned_data["baisse"] if asked.is_bound and asked.is_valid() else None
    standing = envelopes.of(row, on)
    draft = versions.draft_of(row)
    context = framed(
        request, row, PAGE,
        standing=[(each, (wrong or {}).get(each.line.pk) or SuspendForm()) for each in standing],
        rules=[(served, words(served.rule)) for each in standing for served in each.rules],
        signed=versions.in_force(row) is not None,
        draft=draft,
        written=[(rule, words(rule)) for rule in topups.rules_of(draft)],
        writable=draft is not None and not draft.sha256,
        cut=asked,
        cuts=[(each, each.cut(percent)) for each in standing] if percent else [],
        series=("Payé aux CFA ou accepté", "Tiré, pas encore facturé", "Reste à tirer"),
        bars=[
            (each.label, (int(each.spent), int(each.drawn - each.spent), int(each.left))) for each in standing
        ],
        months=law.landing_months(on),
        alarm=law.region_alarm_percent(on),
    )  # fmt: skip
    return render(request, "conventions/regions/topups.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@handler
def new(request: Request, pk: int) -> HttpResponse:
    """Write a rule in the draft."""
    return _rule(request, region_of(request, pk), None)


@require_http_methods(["GET", "HEAD", "POST"])
@handler
def edit(request: Request, pk: int, code: str) -> HttpResponse:
    """Write a rule of the draft again."""
    row = region_of(request, pk)
    rule = next((each for each in topups.rules_of(versions.draft_of(row)) if each.code == code), None)
    if rule is None:
        raise Http404
    return _rule(request, row, rule)


def _rule(request: Request, row: Convention, rule: TopUp | None) -> HttpResponse:
    draft = versions.draft_of(row)
    if draft is None or draft.sha256:
        messages.error(request, "Le texte signé ou à la signature ne change pas : ouvrez un avenant.")
        return redirect(PAGE, row.pk)
    posted = request.method == "POST"
    initial: dict[str, Any] = {"since": row.starts_on, "until": row.ends_on}
    lines = topups.lines_of(draft)
    form = TopUpForm(
        request.POST if posted else None, lines=lines, rule=rule, initial={} if rule else initial
    )
    if posted and form.is_valid() and _put(request, row, form):
        return redirect(PAGE, row.pk)
    context = framed(request, row, PAGE, form=form, rule=rule, lines=lines)
    return render(request, "conventions/regions/rule.html", context, status=422 if posted else 200)


def _put(request: Request, row: Convention, form: TopUpForm) -> bool:
    try:
        made = topup_rules.put(convention=row.pk, rule=form.read(), by=request.user, on=timezone.localdate())
    except Wrong as wrong:
        form.refuse(wrong.flaws)
    except Impossible as impossible:
        form.add_error(None, str(impossible))
    else:
        messages.success(request, f"Règle {made.code} enregistrée dans le texte en préparation.")
        return True
    return False


@require_POST
@handler
def remove(request: Request, pk: int, code: str) -> HttpResponse:
    """Take a rule off the draft."""
    row = region_of(request, pk)
    try:
        topup_rules.remove(convention=row.pk, code=code, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, f"Règle {code} retirée du texte en préparation.")
    return redirect(PAGE, row.pk)
