"""Accreditations: the list, one with its convention and its life, a new one, its printed convention."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import law
from accounts.rights import Request
from branches.actions import habilitations as actions
from branches.actions.certifications_known import blocks_of
from branches.exports import habilitations as exports
from branches.forms.habilitations import BranchForm, HabilitationFilter, HabilitationForm
from branches.models import Habilitation, HabilitationScope, Qualification, visible_committees
from branches.rules import habilitations as rules
from branches.views.habilitation_page import found_habilitation, manager, opener, review_of, scopes_of
from branches.views.offers import csv_answer, done, latest
from law.typography import french
from registers.models import Committee, FrenchKey
from registers.search import named

SOON_MONTHS = 6


@require_safe
@opener
def listed(request: Request) -> HttpResponse:
    """The accreditations of my branches, the last first."""
    on = timezone.localdate()
    form, rows = _filtered(request, on)
    page = latest(rows.select_related("provider", "committee"), request.GET.get("after", ""))
    over = Habilitation.objects.visible_to(request.user, on).over(on)
    context = {
        "form": form,
        "page": page,
        "lines": [(row, scope, review_of(row)) for row, scope in with_scope(page.rows)],
        "over": over.count(),
        "on": on,
        "soon": law.add_months(on, SOON_MONTHS),
    }
    return render(request, "branches/habilitations/list.html", context)


@require_safe
@opener
def exported(request: Request) -> StreamingHttpResponse:
    """The list as it is seen."""
    on = timezone.localdate()
    _, rows = _filtered(request, on)
    found = list(rows.select_related("provider", "committee").order_by("-pk"))
    return csv_answer(exports.csv_lines(found, scopes_of(found)), f"habilitations-{on:%Y-%m-%d}.csv")


@require_http_methods(["GET", "HEAD", "POST"])
@manager
def new(request: Request) -> HttpResponse:
    """A body asks: its branch first, then the convention."""
    on = timezone.localdate()
    branches = list(visible_committees(request.user, on).order_by("pk"))
    committee = chosen_branch(branches, request.GET.get("cpne", ""))
    if committee is None:
        return render(request, "branches/habilitations/branch.html", {"form": BranchForm(branches=branches)})
    form = HabilitationForm(
        request.POST or None, scopes=scope_choices(committee), initial={"requested_on": on}
    )
    made: list[Habilitation] = []

    def act(chosen: dict[str, Any]) -> None:
        made.append(
            actions.request(
                committee=committee, provider=chosen["provider"], content=form.content,
                scope=form.chosen_scope, requested_on=chosen["requested_on"], by=request.user, on=on,
            )
        )  # fmt: skip

    if request.method == "POST" and done(form, act):
        messages.success(request, "Demande enregistrée.")
        return redirect("branches:habilitation", made[0].pk)
    context = {"form": form, "committee": committee, "items": _items(form)}
    status = 422 if request.method == "POST" else 200
    return render(request, "branches/habilitations/form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@manager
def edit(request: Request, pk: int) -> HttpResponse:
    """Rewrite the convention; once active, it is a change to report."""
    row, on = found_habilitation(request, pk), timezone.localdate()
    live = row.state in rules.LIVE
    shown = {name: getattr(row, name) for name in actions.CONTENT}
    shown["scope"] = [f"{each.qualification_id}|{each.block}" for each in row.scope.all()]
    form = HabilitationForm(
        request.POST or None, scopes=scope_choices(row.committee), known=True, live=live, initial=shown
    )

    def act(chosen: dict[str, Any]) -> None:
        changed = actions.amend(
            habilitation=row.pk, content=form.content, scope=form.chosen_scope, by=request.user, on=on,
            comment=chosen.get("comment", ""), changed_on=chosen.get("changed_on"),
        )  # fmt: skip
        messages.success(request, "Convention modifiée." if changed else "Rien n’a changé.")

    if request.method == "POST" and done(form, act):
        return redirect("branches:habilitation", row.pk)
    context = {"form": form, "row": row, "committee": row.committee, "items": _items(form)}
    status = 422 if request.method == "POST" else 200
    return render(request, "branches/habilitations/form.html", context, status=status)


@require_POST
@manager
def expire(request: Request) -> HttpResponse:
    """Note the ends that are past, in my branches."""
    on = timezone.localdate()
    mine = list(Habilitation.objects.visible_to(request.user, on).over(on).values_list("pk", flat=True))
    count = actions.expire_over(on=on, by=request.user, among=mine)
    if count:
        messages.success(request, french(f"Échéance constatée pour {count} habilitation{'s' * (count > 1)}."))
    else:
        messages.info(request, "Aucune habilitation n’est arrivée à échéance.")
    return redirect("branches:habilitations")


def chosen_branch(branches: Sequence[Committee], code: str) -> Committee | None:
    """The branch of the address, or the only one there is."""
    found = next((each for each in branches if each.pk == code), None)
    return found or (branches[0] if len(branches) == 1 else None)


def scope_choices(committee: Committee) -> list[tuple[str, str]]:
    """The certifications of a branch, each followed by its blocks."""
    rows = list(Qualification.objects.filter(committees=committee, ended_on=None).order_by("title", "pk"))
    blocks = blocks_of([row.pk for row in rows])
    found = []
    for row in rows:
        found.append((f"{row.pk}|", f"{row.title} – certification entière"))
        parts = blocks.get(row.pk, [])
        found += [(f"{row.pk}|{code}", f"{row.title} – {code} {words}") for code, words in parts]
    return found


def with_scope(rows: Sequence[Habilitation]) -> list[tuple[Habilitation, list[str]]]:
    found = scopes_of(rows)
    return [(row, found[row.pk]) for row in rows]


def _filtered(request: Request, on: date) -> tuple[HabilitationFilter, QuerySet[Habilitation]]:
    branches = list(visible_committees(request.user, on).order_by("pk"))
    form = HabilitationFilter(request.GET, branches=branches)
    chosen, rows = form.chosen(), Habilitation.objects.visible_to(request.user, on)
    if words := chosen.get("q", "").replace("\0", "").strip():
        digits = "".join(words.split())
        scope = HabilitationScope.objects.filter(
            habilitation=OuterRef("pk"), qualification__title__french__contains=FrenchKey(Value(words))
        )
        by_name = (
            Q(provider__siret__startswith=digits) if digits.isdigit() else named("provider__name", words)
        )
        rows = rows.filter(by_name | Exists(scope))
    for name, column in (("cpne", "committee"), ("etat", "state"), ("pour", "kind")):
        if chosen.get(name):
            rows = rows.filter(**{column: chosen[name]})
    if chosen.get("suivi") == "fin":
        last = law.add_months(on, SOON_MONTHS)
        rows = rows.filter(state__in=sorted(rules.LIVE), until__lte=last)
    elif chosen.get("suivi") == "revue":
        before = law.add_months(on, -law.habil_review_months(on))
        rows = rows.annotate(seen=Coalesce(F("reviewed_on"), F("since"))).filter(
            state__in=sorted(rules.LIVE), seen__lte=before
        )
    return form, rows


def _items(form: HabilitationForm) -> list[tuple[str, list[Any]]]:
    """The fields of the form under the seven items of the convention."""
    return [(item.label, [form[name] for name in item.fields]) for item in rules.ITEMS.values()]
