"""What the State convention counts of the support to branches: for each indicator, the rows behind it."""

from __future__ import annotations

from datetime import date

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from branches.models import CampaignCommittee, Position, Study


def expected(since: date, until: date) -> QuerySet[Position]:
    """Positions whose branch had its last day in the period."""
    asked = CampaignCommittee.objects.filter(campaign=OuterRef("campaign"), committee=OuterRef("committee"))
    due = Coalesce(Subquery(asked.order_by().values("due_on")[:1]), "campaign__due_on")
    return Position.objects.annotate(last_on=due).filter(last_on__range=(since, until))


def on_time(since: date, until: date) -> QuerySet[Position]:
    """Those received, or voted when nothing was received yet, by that day."""
    rows = expected(since, until).annotate(given_on=Coalesce("received_on", "voted_on"))
    return rows.filter(given_on__lte=F("last_on"))


def published(since: date, until: date) -> QuerySet[Study]:
    """Studies published in the period."""
    return Study.objects.filter(state="published", published_on__range=(since, until))
