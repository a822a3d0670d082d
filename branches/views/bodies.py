"""Bodies: their list, one body with its seats and rules, who sits where and until when."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

import law
from accounts.rights import Request
from branches.actions import bodies as actions
from branches.exports import tables
from branches.forms.bodies import BodyFilter, BodyForm, InterestForm, MandateFilter
from branches.models import Body, Declaration, Mandate, Member
from branches.models.bodies import MandateQuerySet, in_force
from branches.views.body_page import GOVERN, NAMES, body_page, found_body, governor
from branches.views.offers import csv_answer, done, latest
from branches.views.study_page import is_staff, reader
from registers.search import named

namer = permission_required(["branches.open_branch", NAMES], raise_exception=True)


@require_safe
@reader
def bodies(request: Request) -> HttpResponse:
    """The bodies one may open, with their composition."""
    on = timezone.localdate()
    form = BodyFilter(request.GET, user=request.user, on=on)
    chosen = form.chosen()
    rows = Body.objects.visible_to(request.user, on).filter(in_force(on))
    if cpne := chosen.get("cpne"):
        rows = rows.of_committee(cpne)
    if kind := chosen.get("kind"):
        rows = rows.filter(kind=kind)
    if words := chosen.get("q"):
        rows = rows.filter(named("name", words))
    page = latest(rows, chosen.get("after", ""))
    context = {
        "form": form,
        "page": page,
        "sights": actions.sights(page.rows, on),
        "staff": is_staff(request),
    }
    return render(request, "branches/bodies/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@governor
def new(request: Request) -> HttpResponse:
    """Enter a body."""
    on = timezone.localdate()
    form = BodyForm(request.POST or None, user=request.user, on=on, initial={"since": on})
    made: list[Body] = []

    def create(chosen: dict[str, Any]) -> None:
        chosen = {**chosen, "committees": list(chosen["committees"])}
        made.append(actions.create(**chosen, by=request.user, on=on))

    if request.method == "POST" and done(form, create):
        messages.success(request, "Instance créée : fixez ses règles, puis ouvrez ses sièges.")
        return redirect("branches:body", made[0].pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "branches/bodies/form.html", {"form": form}, status=status)


@require_safe
@reader
def body(request: Request, pk: int) -> HttpResponse:
    """One body: its composition for all, its seats for governance staff, one’s own seat for its holder."""
    return body_page(request, found_body(request, pk))


@require_safe
@namer
def mandates(request: Request) -> HttpResponse:
    """Who sits where, and until when."""
    form = MandateFilter(request.GET)
    chosen = form.chosen()
    page = latest(_chosen(request, chosen).select_related("body", "seat", "member"), chosen.get("after", ""))
    context = {"form": form, "page": page, "on": timezone.localdate()}
    return render(request, "branches/bodies/mandates.html", context)


@require_safe
@namer
def mandates_export(request: Request) -> StreamingHttpResponse:
    """What the list shows, for a spreadsheet."""
    rows = _chosen(request, MandateFilter(request.GET).chosen())
    return csv_answer(tables.mandates_file(rows), tables.name_of("mandats", timezone.localdate()))


def _chosen(request: Request, chosen: dict[str, Any]) -> MandateQuerySet:
    on = timezone.localdate()
    rows = Mandate.objects.visible_to(request.user, on)
    match chosen.get("terme"):
        case "bientot":
            rows = actions.ending(rows, on)
        case "finis":
            rows = rows.filter(until__lt=on)
        case _:
            rows = rows.filter(in_force(on))
    if college := chosen.get("college"):
        rows = rows.filter(seat__college=college)
    if words := chosen.get("q"):
        rows = rows.filter(named("member__last_name", words))
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
@namer
def member(request: Request, pk: int) -> HttpResponse:
    """A person: every seat they hold or held, the interests they declared."""
    on = timezone.localdate()
    row = get_object_or_404(Member.objects.visible_to(request.user, on), pk=pk)
    govern = request.user.has_perm(GOVERN)
    form = InterestForm(request.POST or None, initial={"since": on})
    if request.method == "POST":
        if not govern:
            raise PermissionDenied
        if done(form, lambda chosen: actions.declare_interest(member=row, on=on, **chosen)):
            messages.success(request, "Intérêt déclaré.")
            return redirect("branches:member", pk)
    seats = Mandate.objects.visible_to(request.user, on).filter(member=row)
    context = {
        "member": row,
        "kept_until": _kept_until(row, on),
        "mandates": seats.select_related("body", "seat").order_by("-since", "-pk"),
        "interests": row.interests.order_by("-since", "-pk"),
        "form": form if govern else None,
        "on": on,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "branches/bodies/member.html", context, status=status)


def _kept_until(row: Member, on: date) -> date | None:
    """The last day a name is kept, once every mandate has ended."""
    ends = list(row.mandates.values_list("until", flat=True))
    known = [each for each in ends if each is not None]
    if len(known) < len(ends) or not known or max(known) >= on:
        return None
    return law.add_months(max(known), 12 * law.mandate_kept_years(on))


@require_http_methods(["GET", "HEAD", "POST"])
@namer
def declarations(request: Request) -> HttpResponse:
    """The yearly composition sent to the minister (R6332-30)."""
    on = timezone.localdate()
    govern = request.user.has_perm(GOVERN)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not govern:
            raise PermissionDenied
        if done(form, lambda chosen: actions.declare(year=on.year, by=request.user, on=on)):
            messages.success(request, f"Composition de {on.year} arrêtée.")
            return redirect("branches:declarations")
    rows = list(Declaration.objects.select_related("made_by").order_by("-year"))
    context = {
        "form": form,
        "govern": govern,
        "declarations": rows,
        "due_on": law.add_months(rows[0].on, law.composition_months(on)) if rows else None,
        "year": on.year,
        "on": on,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "branches/bodies/declarations.html", context, status=status)


@require_safe
@namer
def declaration_file(request: Request, pk: int) -> StreamingHttpResponse:
    """A composition as it was declared."""
    row = get_object_or_404(Declaration, pk=pk)
    return csv_answer(tables.declaration_file(row), f"instances-{row.year}.csv")
