"""Sessions: the list, one with its candidates, its jury and its certificates, a new one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Count, Q, QuerySet, Value
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

import law
from accounts.rights import Request, any_permission
from branches.actions import sessions as actions
from branches.actions.certifications_known import blocks_of, lives_of
from branches.forms.sessions import ChoiceForm, PlanForm, SessionFilter
from branches.models import Qualification, Session, visible_committees
from branches.rules import privacy
from branches.rules import sessions as rules
from branches.views.habilitations import chosen_branch
from branches.views.offers import done, latest
from branches.views.session_page import session_page
from registers.models import FrenchKey
from registers.search import named

PERSON, MANAGE = "branches.view_candidate", "branches.manage_session"
reader = any_permission("branches.open_branch", "branches.represent_branch")
manager = permission_required(["branches.open_branch", PERSON, MANAGE], raise_exception=True)


@require_safe
@reader
def listed(request: Request) -> HttpResponse:
    """The sessions of my branches, the last opened first."""
    on = timezone.localdate()
    branches = list(visible_committees(request.user, on).order_by("pk"))
    form = SessionFilter(request.GET, branches=branches)
    rows = _chosen(Session.objects.visible_to(request.user, on), form.chosen(), on)
    page = latest(
        rows.select_related("qualification", "provider", "committee").annotate(
            people=Count("candidates", distinct=True), given=Count("certificates", distinct=True)
        ),
        request.GET.get("after", ""),
    )
    context = {
        "form": form,
        "page": page,
        "lines": list(_counted(request, page.rows, on)),
        "on": on,
        "manages": request.user.has_perms([PERSON, MANAGE]),
    }
    return render(request, "branches/sessions/list.html", context)


def _counted(request: Request, rows: Iterable[Any], on: date) -> Iterable[tuple[Any, int | None]]:
    """Each session with how many candidates; a small count is hidden from outside."""
    least = 1 if request.user.has_perm("branches.open_branch") else law.small_cell(on)
    for row in rows:
        yield row, privacy.line({"people": row.people}, least=least).total


def _chosen(rows: QuerySet[Session], chosen: dict[str, Any], on: date) -> QuerySet[Session]:
    if words := chosen.get("q", "").replace("\0", "").strip():
        title = Q(qualification__title__french__contains=FrenchKey(Value(words)))
        rows = rows.filter(title | named("provider__name", words) | Q(place__icontains=words))
    if chosen.get("cpne"):
        rows = rows.filter(committee=chosen["cpne"])
    if chosen.get("etat"):
        rows = rows.filter(state=chosen["etat"])
    if chosen.get("quand") == "avenir":
        rows = rows.filter(starts_on__gte=on)
    elif chosen.get("quand") == "passees":
        rows = rows.filter(ends_on__lt=on, state="planned")
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
@manager
def new(request: Request) -> HttpResponse:
    """The branch, the certification, then the session."""
    on = timezone.localdate()
    branches = list(visible_committees(request.user, on).order_by("pk"))
    committee = chosen_branch(branches, request.GET.get("cpne", ""))
    certifications = (
        list(Qualification.objects.filter(committees=committee, ended_on=None).order_by("title", "pk"))
        if committee
        else []
    )
    wanted = request.GET.get("certification", "")
    qualification = next((each for each in certifications if str(each.pk) == wanted), None)
    choice = ChoiceForm(
        {"cpne": committee.pk if committee else "", "certification": wanted},
        branches=branches,
        certifications=[(str(each.pk), each.title) for each in certifications],
    )
    context: dict[str, Any] = {
        "choice": choice,
        "committee": committee,
        "qualification": qualification,
        "known": certifications,
    }
    if committee is None or qualification is None:
        return render(request, "branches/sessions/new.html", context)
    form = PlanForm(request.POST or None, blocks=blocks_of([qualification.pk]).get(qualification.pk, []))
    made: list[Session] = []

    def act(given: dict[str, Any]) -> None:
        made.append(
            actions.plan(
                committee=committee, qualification=qualification, provider=given["provider"],
                blocks=given.get("blocks", []), place=given["place"], starts_on=given["starts_on"],
                ends_on=given["ends_on"], by=request.user, on=on,
            )
        )  # fmt: skip

    if request.method == "POST" and done(form, act):
        messages.success(request, "Session ouverte.")
        if warning := rules.enrolled_only(lives_of(qualification), made[0].starts_on):
            messages.warning(request, warning)
        return redirect("branches:session", made[0].pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "branches/sessions/new.html", {**context, "form": form}, status=status)


@require_safe
@reader
def session(request: Request, pk: int) -> HttpResponse:
    """One session: persons for who may see them, counts for the others."""
    return session_page(request, pk)
