"""Goals of a year: the list with its progress, setting, changing, taking back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import F, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.rights import Request
from law.refusal import Impossible
from smeservice.actions import figure_sums
from smeservice.actions import goals as actions
from smeservice.forms.figures import GoalChangeForm, GoalForm
from smeservice.models import Goal
from smeservice.rules import figures
from smeservice.rules import goals as rules
from smeservice.views.firms import reader

SIZE = 50
setter = permission_required(["smeservice.open_firm", "smeservice.set_goal"], raise_exception=True)


@reader
@require_GET
def listed(request: Request) -> HttpResponse:
    """The goals of a year, how far each is."""
    on = timezone.localdate()
    years = [on.year + 1, *range(on.year, on.year - figures.YEARS, -1)]
    told = request.GET.get("annee", "")
    year = int(told) if told in {str(each) for each in years} else on.year
    term = request.GET.get("q", "").replace("\0", "").strip()[:80]
    rows = _named(Goal.objects.visible_to(request.user).filter(year=year, state="set"), term)
    total = rows.count()
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    page = list(rows.select_related("adviser", "department", "set_by").order_by("pk")[: SIZE + 1])
    shown = page[:SIZE]
    context = {
        "year": year,
        "years": years,
        "term": term,
        "goals": actions.progress(shown, year, on),
        "total": total,
        "next": str(shown[-1].pk) if len(page) > SIZE else "",
        "sets": request.user.has_perm("smeservice.set_goal"),
        "counted": figure_sums.counted(figures.year(year)),
        "on": on,
    }
    return render(request, "smeservice/goals/list.html", context)


@setter
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Set a goal for oneself, a colleague or a département."""
    on = timezone.localdate()
    form = GoalForm(request.POST or None, on=on, initial={"adviser": str(request.user.pk)})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            row = actions.fix(
                year=told["year"], aim=told["aim"], target=told["target"], reason=told["reason"],
                by=request.user, on=on, **form.subject,
            )  # fmt: skip
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Objectif fixé.")
            return redirect("smeservice:goal", row.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "smeservice/goals/sheet.html", {"form": form}, status=status)


@reader
@require_http_methods(["GET", "POST"])
def one(request: Request, pk: int) -> HttpResponse:
    """A goal, its progress and its history; another number, for a reason."""
    on = timezone.localdate()
    row = _found(request, pk)
    form = GoalChangeForm(request.POST or None, initial={"target": row.target, "edition": row.edition})
    if request.method == "POST":
        return _changed(request, row, form)
    return render(request, "smeservice/goals/goal.html", _context(request, row, form, on))


@setter
def _changed(request: Request, row: Goal, form: GoalChangeForm) -> HttpResponse:
    on = timezone.localdate()
    if form.is_valid():
        try:
            actions.change(goal=row.pk, by=request.user, on=on, **form.cleaned_data)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Objectif modifié.")
            return redirect("smeservice:goal", row.pk)
    return render(request, "smeservice/goals/goal.html", _context(request, row, form, on), status=422)


@setter
@require_POST
def drop(request: Request, pk: int) -> HttpResponse:
    """Take a goal back."""
    row = _found(request, pk)
    reason = request.POST.get("reason", "").replace("\0", "").strip()[:300]
    try:
        actions.drop(goal=row.pk, reason=reason, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
        return redirect("smeservice:goal", row.pk)
    messages.success(request, "Objectif retiré.")
    return redirect("smeservice:goals")


def _found(request: Request, pk: int) -> Goal:
    rows = Goal.objects.visible_to(request.user).select_related("adviser", "department", "set_by")
    return get_object_or_404(rows, pk=pk)


def _named(rows: QuerySet[Goal], term: str) -> QuerySet[Goal]:
    """The goals of somebody or of a place whose name holds the words."""
    for word in term.split()[:4]:
        rows = rows.filter(
            Q(adviser__last_name__icontains=word)
            | Q(adviser__first_name__icontains=word)
            | Q(department__name__icontains=word)
            | Q(department=word)
        )
    return rows.order_by(F("pk"))


def _context(request: Request, row: Goal, form: GoalChangeForm, on: Any) -> dict[str, Any]:
    ((_, progress),) = actions.progress([row], row.year, on)
    sets = request.user.has_perm("smeservice.set_goal") and row.state == "set"
    fresh = Goal.objects.values_list("target", "edition").get(pk=row.pk)
    return {
        "goal": row,
        "target": fresh[0],
        "progress": progress,
        "form": form,
        "sets": sets and not rules.wrong_year(row.year, on),
        "traces": [
            (rules.TOLD.get(each.verb, each.verb), each) for each in row.traces.select_related("made_by")[:50]
        ],
        "counted": figure_sums.counted(figures.year(row.year)),
        "on": on,
    }
