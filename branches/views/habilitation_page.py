"""One accreditation as a page: its seven items, its life, its verbs, its printed convention."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.rights import Request
from branches.actions import habilitations as actions
from branches.exports import session_papers
from branches.forms.habilitations import FORMS
from branches.models import Habilitation, HabilitationScope
from branches.rules import habilitations as rules
from branches.views.offers import Offer, done
from law.typography import french

MANAGE = "branches.manage_habilitation"
opener = permission_required("branches.open_branch", raise_exception=True)
manager = permission_required(["branches.open_branch", MANAGE], raise_exception=True)
Scopes = dict[int, list[str]]
ORDER = (
    "examine", "activate", "review", "attach", "suspend", "resume", "notice", "terminate", "refuse", "expire",
)  # fmt: skip


@require_safe
@opener
def habilitation(request: Request, pk: int) -> HttpResponse:
    """One accreditation: its seven items, its life, what may be done."""
    return _page(request, found_habilitation(request, pk))


_DONE = {
    "attach": "Convention versée.",
    "notice": "Appel à présenter des observations enregistré.",
    "review": "Revue enregistrée.",
}


_APART: dict[str, Callable[..., None]] = {
    "attach": actions.attach,
    "notice": actions.notice,
    "review": actions.review,
}


@require_POST
@manager
def act(request: Request, pk: int, verb: str) -> HttpResponse:
    """One verb on one accreditation."""
    row, on = found_habilitation(request, pk), timezone.localdate()
    form_class = FORMS.get(verb)
    if form_class is None:
        raise Http404
    form = form_class(request.POST, request.FILES, auto_id=f"{verb}_%s")

    def do(chosen: dict[str, Any]) -> None:
        given = {"habilitation": row.pk, "by": request.user, "on": on, **chosen}
        if verb in rules.MOVES:
            actions.act(verb=verb, **given)
        else:
            _APART[verb](**given)

    if not done(form, do):
        row.refresh_from_db()
        return _page(request, row, {verb: form}, status=422)
    label = rules.MOVES[verb].label if verb in rules.MOVES else ""
    messages.success(request, french(_DONE.get(verb, f"« {label} » : enregistré.")))
    return redirect("branches:habilitation", row.pk)


@require_safe
@manager
def convention(request: Request, pk: int) -> HttpResponse:
    """The convention printed from its seven items."""
    row, on = found_habilitation(request, pk), timezone.localdate()
    made = session_papers.convention(row, scopes_of([row])[row.pk], on=on)
    return pdf_answer(made, f"convention-habilitation-{row.pk}.pdf")


def pdf_answer(made: bytes, name: str) -> HttpResponse:
    """A PDF to keep."""
    return HttpResponse(
        made,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def scopes_of(rows: Iterable[Habilitation]) -> Scopes:
    """What each accreditation covers, in words."""
    keys = [row.pk for row in rows]
    found: Scopes = defaultdict(list, {key: [] for key in keys})
    lines = HabilitationScope.objects.filter(habilitation__in=keys).select_related("qualification")
    for line in lines.order_by("qualification__title", "block"):
        words = f"{line.qualification.title} – {line.block}" if line.block else line.qualification.title
        found[line.habilitation_id].append(words)
    return found


def found_habilitation(request: Request, pk: int) -> Habilitation:
    """An accreditation of one’s branches."""
    rows = Habilitation.objects.visible_to(request.user, timezone.localdate())
    return get_object_or_404(rows.select_related("provider", "committee", "convention"), pk=pk)


def review_of(row: Habilitation) -> date | None:
    """When the body is to be reviewed again, while the accreditation lives."""
    seen = row.reviewed_on or row.since
    return rules.review_due(seen) if seen and row.state in rules.LIVE else None


def _page(
    request: Request, row: Habilitation, wrong: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    on, scope = timezone.localdate(), scopes_of([row])[row.pk]
    content = actions.content_of(row)
    manages = request.user.has_perm(MANAGE)
    context = {
        "row": row,
        "scope": scope,
        "lacking": rules.missing(content),
        "review_on": review_of(row),
        "urgency": rules.urgency(review_of(row), on),
        "changes": row.changes.select_related("report").order_by("-pk"),
        "offers": _offers(row, wrong or {}, on) if manages else [],
        "manages": manages,
        "editable": manages and row.state in rules.WAITING | rules.LIVE,
        "traces": row.traces.select_related("made_by"),
        "told": rules.LABELS,
        "on": on,
    }
    return render(request, "branches/habilitations/habilitation.html", context, status=status)


def _offers(row: Habilitation, wrong: dict[str, Any], on: date) -> list[Offer]:
    """What may be tried now, the usual step first."""
    verbs = [verb for verb, move in rules.MOVES.items() if row.state in move.froms]
    if row.until is None or row.until >= on:
        verbs = [verb for verb in verbs if verb != "expire"]
    labels = {verb: rules.MOVES[verb].label for verb in verbs}
    if row.state in rules.WAITING | rules.LIVE:
        labels["attach"] = "Remplacer la convention" if row.convention_id else "Verser la convention signée"
    if row.state in rules.LIVE:
        labels |= {"review": "Enregistrer une revue", "notice": "Appeler à présenter ses observations"}
    return [
        Offer(
            labels[verb],
            reverse("branches:habilitation_act", args=[row.pk, verb]),
            wrong.get(verb) or FORMS[verb](auto_id=f"{verb}_%s"),
            _lacks(row, verb, on),
            danger=verb in ("refuse", "suspend", "terminate"),
        )
        for verb in ORDER
        if verb in labels
    ]


def _lacks(row: Habilitation, verb: str, on: date) -> tuple[str, ...]:
    if verb == "activate":
        items = tuple(rules.missing(actions.content_of(row)))
        return items if row.convention_id else (*items, "Convention signée")
    if verb == "terminate":
        told = rules.not_heard(noticed_on=row.noticed_on, heard_on=row.heard_on, on=on)
        return (told,) if told else ()
    return ()
