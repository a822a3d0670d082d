"""Many positions of a campaign sent, or closed: asked at once, done whole by the worker."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction

from accounts import works
from accounts.models import User
from branches.actions import campaigns_closing, campaigns_sending
from branches.actions.campaigns import locked
from branches.models import CampaignWork, visible_committees
from law.refusal import Impossible

BUSY = "Ce travail est déjà en cours sur cette campagne : attendez sa fin."
SEND = ("branches.open_branch", "branches.work_branch")
CLOSE = ("branches.open_branch", "branches.close_campaign")
TRANSMIT = CampaignWork.Kind.TRANSMIT


@transaction.atomic
def ask_transmission(
    *, campaign: int, committees: Collection[str], partial: bool, by: User, on: date
) -> CampaignWork:
    """Ask to send the received positions of these branches; refused at once when it cannot be."""
    row = locked(campaign, "open")
    count = campaigns_sending.sendable(row.positions.filter(committee__in=committees), partial=partial)
    asked = CampaignWork(
        campaign=row, kind=TRANSMIT, committees=sorted(committees), partial=partial, count=count,
        asked_by=by, asked_on=on,
    )  # fmt: skip
    return works.ask(asked, busy=BUSY)


@transaction.atomic
def ask_closing(*, campaign: int, by: User, on: date) -> CampaignWork:
    """Ask to close what somebody else proposed; refused at once when it cannot be."""
    row = locked(campaign)
    campaigns_closing.first_day(row, by)
    committees = sorted(row.asked.values_list("committee", flat=True))
    asked = CampaignWork(
        campaign=row, kind=CampaignWork.Kind.CLOSE, committees=committees, count=row.positions.count(),
        asked_by=by, asked_on=on,
    )  # fmt: skip
    return works.ask(asked, busy=BUSY)


def run(*, work: int) -> CampaignWork:
    """Do what was asked, once; killed, it starts again."""
    kind = CampaignWork.objects.values_list("kind", flat=True).get(pk=work)
    return works.run(table=CampaignWork, pk=work, act=_act, rights=SEND if kind == TRANSMIT else CLOSE)


def _act(row: CampaignWork, by: User) -> str:
    """Send or close, on the day it was asked."""
    mine = set(visible_committees(by, row.asked_on).values_list("pk", flat=True))
    if not mine.issuperset(row.committees):
        raise Impossible(works.LOST_RIGHTS)
    if row.kind == TRANSMIT:
        sent = campaigns_sending.transmit(
            campaign=row.campaign_id, committees=row.committees, partial=row.partial, by=by,
            on=row.asked_on, work=row.pk,
        )  # fmt: skip
        return f"Transmission n° {sent.rank} enregistrée."
    campaigns_closing.close(campaign=row.campaign_id, by=by, on=row.asked_on, work=row.pk)
    return "Campagne close, niveaux publiés."
