"""Votes and decisions of a meeting: two persons close one vote once, interests stay out of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

import law
from accounts.models import User
from accounts.traces import remember
from branches.actions.bodies import said
from branches.actions.meetings import locked, opened, ruled
from branches.models import Aside, Attendance, Decision, Interest, Item, Meeting, MeetingTrace, Vote
from branches.models.bodies import in_force
from branches.rules import meetings as rules
from branches.rules.bodies import COLLEGES
from law.refusal import Impossible


def sides_of(meeting: Meeting, item: Item | None = None) -> tuple[rules.Side, ...]:
    """Each college at the meeting, with those kept out of the vote on a point."""
    rows = list(meeting.attendances.select_related("seat", "mandate"))
    aside = {each.pk for each, _ in kept_out(meeting, item)} if item else set()
    found = []
    for college in COLLEGES:
        own = [each for each in rows if each.seat.college == college]
        there = [each for each in own if each.presence != "absent"]
        found.append(rules.Side(college, len(own), len(there), sum(each.pk in aside for each in there)))
    return tuple(found)


def kept_out(meeting: Meeting, item: Item) -> list[tuple[Attendance, Interest]]:
    """Those present who have an interest linked to a point, once each."""
    if not law.interest_abstains(meeting.held_on):
        return []
    interests = {
        each.member_id: each for each in item.interests.filter(in_force(meeting.held_on)).order_by("-pk")
    }
    rows = meeting.attendances.exclude(mandate=None).select_related("mandate")
    return [
        (row, interests[row.mandate.member_id])
        for row in rows
        if row.mandate and row.mandate.member_id in interests
    ]


@transaction.atomic
def close_vote(*, item: int, tallies: Mapping[str, Mapping[str, int]], by: User, on: date) -> Vote:
    """Close a vote: each voter counted once, those with an interest never."""
    row = opened(Item.objects.values_list("meeting", flat=True).get(pk=item))
    found = Item.objects.get(pk=item)
    done = Vote.objects.filter(item=found).select_related("closed_by").first()
    if done:
        when = timezone.localtime(done.closed_at)
        raise Impossible(f"Ce vote a déjà été clos par {done.closed_by} à {when:%H:%M}.")
    if found.kind == "information":
        raise Impossible("Un point d’information ne se vote pas.")
    rule = ruled(row)
    sides = sides_of(row, found)
    counted = tuple(rules.Tally(college, dict(tallies.get(college, {}))) for college in COLLEGES)
    if flaws := rules.vote_flaws(rule.ruling, sides, counted):
        raise Impossible(" ".join(flaws))
    vote = Vote.objects.create(
        item=found,
        rule=rule,
        tallies={each.college: dict(each.votes) for each in counted},
        present={each.college: [each.present, each.seats] for each in sides},
        adopted=rules.adopted(rule.ruling, counted),
        closed_by=by,
    )
    Aside.objects.bulk_create(
        [
            Aside(vote=vote, attendance=attendance, interest=interest)
            for attendance, interest in kept_out(row, found)
        ]
    )
    comment = f"Point {found.rank} : {str(vote).lower()}"
    remember(row=row, verb="vote", trace=MeetingTrace, by=by, on=on, comment=comment)
    return vote


@transaction.atomic
def decide(
    *, item: int, number: str, object: str, subject: str, legal_basis: str, effective_on: date,
    proposal: Decision | None, publishes: bool, by: User, on: date,
) -> Decision:  # fmt: skip
    """Enter what an adopted point decides; what changes the public page starts its clock (R6332-23)."""
    row = locked(Item.objects.values_list("meeting", flat=True).get(pk=item))
    found = Item.objects.get(pk=item)
    vote = Vote.objects.filter(item=found).first()
    flaws = rules.decision_flaws(
        kind=row.body.kind,
        item=found.kind,
        subject=subject,
        has_proposal=proposal is not None,
        needs_proposal=law.criterion_needs_proposal(row.held_on),
        adopted=bool(vote and vote.adopted),
        effective_on=effective_on,
        decided_on=row.held_on,
    )
    if proposal and proposal.decided_on > row.held_on:
        flaws.append("La proposition suit la décision.")
    if flaws:
        raise Impossible(" ".join(flaws))
    due = law.add_days(row.held_on, law.publication_days(row.held_on)) if publishes else None
    with said(
        {
            "decision_number": "Cette instance a déjà une décision de ce numéro.",
            "branches_decision_item_id_key": "Une décision est déjà enregistrée pour ce point.",
        }
    ):
        made = Decision.objects.create(
            item=found, body=row.body, number=" ".join(number.split()), object=" ".join(object.split()),
            subject=subject, legal_basis=" ".join(legal_basis.split()), decided_on=row.held_on,
            effective_on=effective_on, proposal=proposal, publish_due_on=due,
        )  # fmt: skip
    remember(row=row, verb="decide", trace=MeetingTrace, by=by, on=on, comment=made.number)
    return made


@transaction.atomic
def publish(*, decision: int, published_on: date, address: str, by: User, on: date) -> Decision:
    """Say that the public page tells a decision; the first one to say it is remembered."""
    row = Decision.objects.select_for_update().get(pk=decision)
    if row.publish_due_on is None:
        raise Impossible("Cette décision ne change pas les informations publiées.")
    if row.published_on:
        raise Impossible(f"Cette décision est déjà notée comme publiée le {row.published_on:%d/%m/%Y}.")
    if not row.decided_on <= published_on <= on:
        raise Impossible("La publication se situe entre la décision et aujourd’hui.")
    row.published_on, row.published_by, row.page = published_on, by, address
    row.save(update_fields=["published_on", "published_by", "page"])
    return row
