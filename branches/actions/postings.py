"""Verb of the public page: the levels of a branch are on it, up to the last change."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from branches.models import LevelPosting, visible_committees
from branches.rules import postings as rules
from law.refusal import Impossible
from registers.models import Committee, NpecChange


def published_through(committee: Committee) -> int:
    """The last change that the public page shows; 0 when it shows none."""
    found = LevelPosting.objects.filter(committee=committee).aggregate(last=Max("through"))["last"]
    return found or 0


def unpublished(committee: Committee) -> QuerySet[NpecChange]:
    """The changes of a branch that its public page does not show yet, the first one first."""
    rows = NpecChange.objects.filter(cpne=committee.pk, pk__gt=published_through(committee))
    return rows.order_by("changed_on", "pk")


def to_publish(user: User, on: date) -> QuerySet[Committee]:
    """The branches of this person whose levels changed since they were last published."""
    through = (
        LevelPosting.objects.filter(committee=OuterRef("pk"))
        .order_by()
        .values("committee")
        .annotate(last=Max("through"))
        .values("last")
    )
    last = NpecChange.objects.filter(cpne=OuterRef("pk")).order_by().values("cpne")
    return (
        visible_committees(user, on)
        .annotate(last=Subquery(last.annotate(last=Max("pk")).values("last")))
        .filter(last__gt=Coalesce(Subquery(through), 0))
    )


@transaction.atomic
def post(
    *, committee: Committee, through: int, posted_on: date, by: User, on: date, place: str = ""
) -> LevelPosting:
    """Record that the public page shows every change up to `through`, the last one that this person saw.

    Impossible when somebody recorded it meanwhile, when there is nothing new, or when the day cannot be.
    """
    Committee.objects.select_for_update().get(pk=committee.pk)
    waiting = list(unpublished(committee).filter(pk__lte=through))
    last = max(waiting, key=lambda each: each.pk, default=None)
    sentence = rules.objection(posted_on, changed_on=last.changed_on if last else None, on=on)
    if sentence or last is None:
        raise Impossible(sentence)
    return LevelPosting.objects.create(
        committee=committee, through=last, posted_on=posted_on, place=place.strip(), posted_by=by
    )
