"""One session as a page: candidates and results, jury, certificates; counts alone for people outside."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

import law
from accounts.rights import Request
from branches.actions import juries as deliberating
from branches.actions.certifications_known import lives_of
from branches.forms.sessions import (
    CancelForm,
    ChangeForm,
    DeliverForm,
    JuryForm,
    MemberForm,
    MinutesForm,
    PresenceForm,
)
from branches.models import Candidate, CandidateNir, Jury, Result, Session
from branches.rules import juries, privacy
from branches.rules import sessions as rules
from branches.views.offers import Offer

Wrong = dict[str, forms.Form]


def found_session(request: Request, pk: int) -> Session:
    """A session of one’s branches."""
    rows = Session.objects.visible_to(request.user, timezone.localdate())
    return get_object_or_404(rows.select_related("committee", "qualification", "provider"), pk=pk)


def session_page(
    request: Request, pk: int, wrong: Wrong | None = None, typed: dict[str, str] | None = None
) -> HttpResponse:
    """The page; `wrong` are forms to show again, `typed` results that could not be entered."""
    row, on = found_session(request, pk), timezone.localdate()
    persons = request.user.has_perm("branches.view_candidate")
    inside = request.user.has_perm("branches.open_branch")
    blocks = list(row.blocks.order_by("position"))
    context: dict[str, Any] = {
        "row": row,
        "blocks": blocks,
        "on": on,
        "inside": inside,
        "persons": persons,
        "counts": _counts(row, [each.code for each in blocks], inside=inside, on=on),
        "warning": rules.enrolled_only(lives_of(row.qualification), row.starts_on) if inside else "",
    }
    if persons:
        manages = request.user.has_perm("branches.manage_session")
        jury = Jury.objects.select_related("minutes", "signed_by").filter(session=row).first()
        context |= {
            "manages": manages,
            "editable": manages and row.state == "planned",
            "gradable": manages and row.state == "planned" and row.starts_on <= on,
            "people": _people(row, [each.code for each in blocks], typed or {}),
            "jury": jury,
            "members": list(jury.members.select_related("body")) if jury else [],
            "outcomes": juries.OUTCOMES,
            "columns": [each.code for each in blocks] or [""],
            "certificates": row.certificates.select_related("candidate").order_by("rank"),
            "offers": _offers(request, row, jury, wrong or {}, on) if manages else [],
            "traces": row.traces.select_related("made_by"),
            "told": rules.LABELS,
        }
    status = 422 if wrong or typed else 200
    return render(request, "branches/sessions/session.html", context, status=status)


def _counts(row: Session, blocks: list[str], *, inside: bool, on: date) -> dict[str, Any]:
    """How many candidates by what they obtained; small cells hidden from outside."""
    results: dict[int, dict[str, str]] = {pk: {} for pk in row.candidates.values_list("pk", flat=True)}
    for candidate, block, outcome in Result.objects.filter(candidate__session=row).values_list(
        "candidate", "block", "outcome"
    ):
        results[candidate][block] = outcome
    if row.state != "signed":
        counted: Counter[str] = Counter({"waiting": len(results)})
    else:
        counted = Counter(juries.verdict(each, blocks) for each in results.values())
    labels = {**juries.VERDICTS, "waiting": "Inscrits"}
    shown = privacy.line(dict(counted), least=1 if inside else law.small_cell(on))
    cells = [(labels[code], shown.cells[code]) for code in labels if code in counted]
    return {"cells": cells, "total": shown.total, "hidden": any(count is None for _, count in cells)}


def _people(row: Session, blocks: list[str], typed: dict[str, str]) -> list[dict[str, Any]]:
    """Each candidate with the outcome of each block, as entered or as typed again."""
    results: dict[int, dict[str, str]] = defaultdict(dict)
    for candidate, block, outcome in Result.objects.filter(candidate__session=row).values_list(
        "candidate", "block", "outcome"
    ):
        results[candidate][block] = outcome
    rows = Candidate.objects.filter(session=row).select_related("trained_by")
    rows = rows.annotate(has_nir=Exists(CandidateNir.objects.filter(candidate=OuterRef("pk"))))
    return [
        {
            "row": who,
            "cells": [
                (
                    f"r{who.pk}-{rank}",
                    code,
                    typed.get(f"r{who.pk}-{rank}", results[who.pk].get(code, "")),
                )
                for rank, code in enumerate(blocks or [juries.WHOLE])
            ],
            "verdict": juries.VERDICTS[juries.verdict(results[who.pk], blocks)] if results[who.pk] else "",
        }
        for who in rows.order_by("name", "first_name", "pk")
    ]


def _offers(request: Request, row: Session, jury: Jury | None, wrong: Wrong, on: date) -> list[Offer]:
    """What may be tried now, the next step first."""

    def offer(
        verb: str, label: str, form: Any, lacking: tuple[str, ...] = (), *, danger: bool = False
    ) -> Offer:
        address = reverse("branches:session_act", args=[row.pk, verb])
        return Offer(label, address, wrong.get(verb) or form, lacking, danger=danger)

    if row.state == "signed" and request.user.has_perm("branches.deliver_certificate"):
        if row.certificates.exists():  # all are delivered at once
            return []
        return [offer("deliver", "Délivrer les certificats", DeliverForm(on=on, auto_id="deliver_%s"))]
    if row.state != "planned":
        return []
    shown = JuryForm.shown(row, jury)
    compose = "Modifier la réunion du jury" if jury else "Fixer la réunion du jury"
    offers = [offer("jury", compose, JuryForm(initial=shown, auto_id="jury_%s"))]
    if jury is not None:
        offers.insert(0, offer("seat", "Ajouter un membre au jury", MemberForm(auto_id="seat_%s")))
        if jury.members.exists():
            presence = PresenceForm(jury=jury, auto_id="presence_%s")
            if jury.convened_on is None:
                offers.append(offer("convene", "Noter le jury comme convoqué", forms.Form()))
            if jury.meets_on <= on:
                offers.append(offer("presence", "Enregistrer les présences", presence))
        minutes = "Remplacer le procès-verbal" if jury.minutes_id else "Verser le procès-verbal signé"
        offers.append(offer("minutes", minutes, MinutesForm(auto_id="minutes_%s")))
        lacking = tuple(deliberating.lacking(row, on=on))
        sign = offer("sign", "Signer la délibération", forms.Form(), lacking)
        offers.insert(len(offers) if lacking else 0, sign)
    shown = {"place": row.place, "starts_on": row.starts_on, "ends_on": row.ends_on}
    change = ChangeForm(initial=shown, auto_id="change_%s")
    return [
        *offers,
        offer("change", "Modifier le lieu ou les dates", change),
        offer("cancel", "Annuler la session", CancelForm(auto_id="cancel_%s"), danger=True),
    ]
