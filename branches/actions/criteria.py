"""Answers to the criteria of registration, with their evidence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.files import File
from django.db import transaction

from accounts import traces
from accounts.models import User
from branches.actions import conducting, documents
from branches.actions.qualifications import lead
from branches.actions.readiness import criteria_day
from branches.models import CriterionReview, Document, Project, ProjectTrace
from branches.rules import criteria
from law.refusal import Impossible


@transaction.atomic
def answer(
    *,
    project: int,
    code: str,
    state: str,
    text: str,
    by: User,
    on: date,
    file: File | None = None,
    title: str = "",
    also: Iterable[Document] = (),
) -> CriterionReview:
    """Say how far a criterion is; a ready one is written and proved, and says who assessed it."""
    row = conducting.held(project)
    conducting.still_open(row)
    if row.state == "filed":
        raise Impossible("Le dossier est déposé : retirez le dépôt avant de modifier ses critères.")
    known = {each.code for each in criteria.asked_of(row.directory or "rncp", criteria_day(row, on))}
    if code not in known:
        raise Impossible("Ce critère n’est pas de la version applicable.")
    found, _ = CriterionReview.objects.get_or_create(project=row, code=code)
    proofs = [*also, *([_proof(row, code, file, title, by=by, on=on)] if file else [])]
    kept = set(found.evidence.values_list("pk", flat=True)) | {each.pk for each in proofs}
    criteria.check(criteria.Answer(state, text, len(kept)))
    before = found.get_state_display()
    found.state, found.text = state, text.strip()
    found.assessed_by, found.assessed_on = by, on
    found.save(update_fields=["state", "text", "assessed_by", "assessed_on"])
    found.evidence.add(*proofs)
    traces.remember(
        row=row, verb="answer", trace=ProjectTrace, by=by, on=on,
        comment=f"Critère {code} : {before.lower()} → {found.get_state_display().lower()}.",
    )  # fmt: skip
    return found


@transaction.atomic
def take_away(*, project: int, code: str, document: int, by: User, on: date) -> CriterionReview:
    """Take a proof away; the document stays. Impossible when a ready criterion would be left bare."""
    row = conducting.held(project)
    conducting.still_open(row)
    if row.state == "filed":
        raise Impossible("Le dossier est déposé : retirez le dépôt avant de modifier ses critères.")
    found = CriterionReview.objects.get(project=row, code=code)
    left = found.evidence.exclude(pk=document).count()
    if found.state == "ready" and not left:
        raise Impossible("Ce critère est prêt : il lui faut au moins une preuve.")
    found.evidence.remove(document)
    traces.remember(
        row=row, verb="answer", trace=ProjectTrace, by=by, on=on, comment=f"Critère {code} : preuve retirée."
    )
    return found


def _proof(row: Project, code: str, file: File, title: str, *, by: User, on: date) -> Document:
    name = title.strip() or f"Preuve du critère {code} – {row.qualification.title}"
    return documents.keep(committee=lead(row.qualification), title=name[:200], file=file, by=by, on=on)
