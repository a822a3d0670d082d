"""The negotiation on jobs and skills (L2241-12): recorded, then due again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

import law
from accounts.models import User
from branches.actions import documents
from branches.models import SkillsTalk, visible_committees
from law.refusal import Impossible
from registers.models import Committee

ALREADY = "Une négociation de ce jour est déjà enregistrée pour cette branche."


@dataclass(frozen=True, slots=True)
class Due:
    """A branch: its last negotiation, and when the next must be held; None when nothing is recorded."""

    committee: Committee
    last_on: date | None
    due_on: date | None

    @property
    def rank(self) -> tuple[bool, date]:
        return self.due_on is not None, self.due_on or date.min


@transaction.atomic
def record(
    *, committee: Committee, outcome: str, signed_on: date, title: str, file: File | None, by: User, on: date
) -> SkillsTalk:
    """Enter a negotiation that ended."""
    if signed_on > on:
        raise Impossible("La signature ne peut pas être à venir.")
    if SkillsTalk.objects.filter(committee=committee, signed_on=signed_on).exists():
        raise Impossible(ALREADY)
    document = None
    if file:
        document = documents.keep(committee=committee, title=title, file=file, by=by, on=on)
    try:
        with transaction.atomic():
            return SkillsTalk.objects.create(
                committee=committee,
                outcome=outcome,
                signed_on=signed_on,
                title=" ".join(title.split()),
                document=document,
                recorded_by=by,
            )
    except IntegrityError:
        raise Impossible(ALREADY) from None


def due_on(last_on: date, on: date) -> date:
    """Last day to negotiate again, by the law of today (L2241-12)."""
    return law.add_months(last_on, 12 * law.skills_talks_years(on))


def dues(user: User, on: date, *, cpne: str = "") -> list[Due]:
    """Every branch one may open, the most urgent first, then those without a recorded negotiation."""
    committees = visible_committees(user, on).annotate(last_on=Max("skills_talks__signed_on"))
    if cpne:
        committees = committees.filter(pk=cpne)
    found = [
        Due(each, each.last_on, due_on(each.last_on, on) if each.last_on else None)
        for each in committees.order_by("pk")
    ]
    known = sorted((each for each in found if each.due_on), key=lambda each: each.rank)
    return [*known, *(each for each in found if not each.due_on)]


def to_prepare(user: User, on: date) -> QuerySet[Committee]:
    """The branches whose term comes soon, or is past."""
    months = 12 * law.skills_talks_years(on) - law.skills_talks_alarm_months(on)
    limit = law.add_months(on, -months)
    last_on = Max("skills_talks__signed_on")
    return visible_committees(user, on).annotate(last_on=last_on).filter(last_on__lte=limit)
