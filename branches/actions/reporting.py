"""Changes of accreditations drawn up in a batch, then marked as reported to France compétences."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.traces import remember
from branches.models import ChangeReport, HabilitationChange, HabilitationTrace
from law.refusal import Impossible
from registers.models import Committee


def unreported(*, committees: QuerySet[Committee]) -> QuerySet[HabilitationChange]:
    """Changes not reported yet, those of an open batch included."""
    return (
        HabilitationChange.objects.filter(habilitation__committee__in=committees, report__reported_on=None)
        .select_related("habilitation__provider", "habilitation__committee", "report")
        .order_by("due_on", "pk")
    )


@transaction.atomic
def draw_up(*, committee: Committee, by: User, on: date) -> ChangeReport:
    """One batch of every change of a branch that no batch holds; a second open batch is refused."""
    changes = list(
        HabilitationChange.objects.select_for_update().filter(habilitation__committee=committee, report=None)
    )
    if not changes:
        raise Impossible("Aucun changement n’attend d’être signalé dans cette branche.")
    try:
        with transaction.atomic():
            report = ChangeReport.objects.create(committee=committee, made_on=on, made_by=by)
    except IntegrityError:
        raise Impossible(
            "Un relevé de cette branche attend déjà d’être signalé : marquez-le d’abord."
        ) from None
    HabilitationChange.objects.filter(pk__in=[each.pk for each in changes]).update(report=report)
    return report


@transaction.atomic
def mark_reported(*, report: int, reported_on: date, reference: str, by: User, on: date) -> ChangeReport:
    """The batch was sent: each of its changes is reported."""
    row = ChangeReport.objects.select_for_update().get(pk=report)
    if row.reported_on:
        raise Impossible(f"Ce relevé est déjà signalé depuis le {row.reported_on:%d/%m/%Y}.")
    if reported_on > on or reported_on < row.made_on:
        raise Impossible(
            f"Le signalement se situe entre le {row.made_on:%d/%m/%Y}, jour du relevé, et aujourd’hui."
        )
    row.reported_on, row.reported_by, row.reference = reported_on, by, reference.strip()
    row.save(update_fields=["reported_on", "reported_by", "reference"])
    for change in row.changes.select_related("habilitation"):
        remember(
            row=change.habilitation, verb="report", trace=HabilitationTrace, by=by, on=reported_on,
            comment=change.get_what_display(),
        )  # fmt: skip
    return row
