"""Verbs of what a branch decided: record its vote with the minutes, receive it, put it back in discussion."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.core.files import File
from django.db import transaction

from accounts.models import User
from branches.actions import documents
from branches.actions.campaigns_moves import Unfit, check, due_of, move_all, of, opened
from branches.models import CampaignCommittee, Document, Position
from branches.rules import campaigns as rules
from branches.rules import campaigns_positions
from law.refusal import Impossible


@transaction.atomic
def vote(
    *,
    asked: int,
    positions: Collection[int],
    minutes: File | Document,
    voted_on: date,
    by: User,
    on: date,
) -> int:
    """Record the vote of a branch on proposed positions, with its minutes."""
    rows = opened(positions)
    entry = CampaignCommittee.objects.select_related("campaign", "committee").get(pk=asked)
    campaign = entry.campaign
    if any((row.campaign_id, row.committee_id) != (entry.campaign_id, entry.committee_id) for row in rows):
        raise Impossible("Un procès-verbal vaut pour une seule branche.")
    since = campaign.published_on if campaign.order == "recommendation" else None
    if wrong := campaigns_positions.wrong_vote(voted_on, on=on, since=since):
        raise Unfit({"voted_on": wrong})
    check(rows, "vote")
    if isinstance(minutes, Document):
        kept = minutes
        if kept.committee_id != entry.committee_id:
            raise Unfit({"minutes": "Ce procès-verbal est celui d’une autre branche."})
    else:
        title = f"Procès-verbal du {voted_on:%d/%m/%Y} – {campaign.name}"[:200]
        kept = documents.keep(committee=entry.committee, title=title, file=minutes, by=by, on=on)
    late = rules.late("vote", voted_on, entry.due_on)
    said = f"Vote du {voted_on:%d/%m/%Y}. {late}".strip()
    move_all(rows, "vote", by=by, on=on, comments=dict.fromkeys((row.pk for row in rows), said))
    of(rows).update(state="voted", minutes=kept, voted_on=voted_on, late=late)
    return len(rows)


@transaction.atomic
def receive(*, positions: Collection[int], received_on: date, by: User | None, on: date) -> int:
    """Record that the OPCO received voted positions; past the deadline they are late, and say so."""
    rows = opened(positions)
    due = due_of(rows)
    comments: dict[int, str] = {}
    said: dict[str, list[Position]] = defaultdict(list)
    check(rows, "receive")
    for row in rows:
        voted_on = row.voted_on or received_on
        if wrong := campaigns_positions.wrong_reception(received_on, on=on, voted_on=voted_on):
            raise Unfit({"received_on": wrong})
        row.late = row.late or rules.late("receive", received_on, due[row.committee_id])
        said[row.late].append(row)
        comments[row.pk] = f"Reçue le {received_on:%d/%m/%Y}. {row.late}".strip()
    move_all(rows, "receive", by=by, on=on, comments=comments)
    for late, those in said.items():
        of(those).update(state="received", received_on=received_on, late=late)
    return len(rows)


@transaction.atomic
def reopen(*, position: int, reason: str, by: User | None, on: date) -> Position:
    """Put a voted position back in discussion, with its reason: it will be voted again."""
    (row,) = opened([position])
    move_all([row], "reopen", by=by, on=on, comments={row.pk: reason})
    row.minutes = row.voted_on = row.received_on = None
    row.late = ""
    row.save()
    return row
