"""Verbs of a meeting: planned, convened, opened, who attends, minutes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.core.files import File
from django.db import transaction

from accounts.models import User
from accounts.traces import move, remember
from branches.actions.bodies import said, seats_on
from branches.models import (
    Attendance,
    Body,
    BodyRule,
    Interest,
    Item,
    Meeting,
    MeetingTrace,
    Minutes,
    Vote,
)
from branches.models.bodies import in_force
from branches.rules import meetings as rules
from law.refusal import Impossible
from registers.papers.kept import storing


def locked(meeting: int) -> Meeting:
    """The meeting, that nobody else changes until the end of the transaction."""
    return Meeting.objects.select_for_update(of=("self",)).select_related("body").get(pk=meeting)


def rule_of(meeting: Meeting) -> BodyRule | None:
    """The rules of the body on the day of the meeting."""
    return meeting.body.rules.filter(in_force(meeting.held_on)).first()


@transaction.atomic
def plan(*, body: Body, held_on: date, place: str, by: User, on: date) -> Meeting:
    """Enter a meeting to come, or one that was held and is being recorded."""
    with said({"meeting_once_a_day": "Cette instance a déjà une séance ce jour-là."}):
        row = Meeting.objects.create(body=body, held_on=held_on, place=place.strip())
    remember(row=row, verb="plan", trace=MeetingTrace, from_state="", by=by, on=on)
    return row


@transaction.atomic
def add_item(*, meeting: int, title: str, kind: str, by: User, on: date) -> Item:
    """Put a point on the agenda."""
    row = locked(meeting)
    if row.state in {"closed", "cancelled"}:
        raise Impossible("L’ordre du jour ne change plus : la séance est levée ou annulée.")
    last = row.items.order_by("-rank").values_list("rank", flat=True).first()
    item = Item.objects.create(meeting=row, rank=(last or 0) + 1, title=" ".join(title.split()), kind=kind)
    remember(row=row, verb="add_item", trace=MeetingTrace, by=by, on=on, comment=item.title)
    return item


@transaction.atomic
def convene(*, meeting: int, convened_on: date, by: User, on: date) -> Meeting:
    """Convene the members, in the notice the body’s rules give."""
    row = locked(meeting)
    rule = ruled(row)
    if not row.items.exists():
        raise Impossible("Inscrivez au moins un point à l’ordre du jour avant de convoquer.")
    if convened_on > on:
        raise Impossible("La convocation n’est pas encore partie ce jour-là.")
    if flaw := rules.convening_flaw(convened_on, row.held_on, rule.notice_days):
        raise Impossible(flaw)
    row.convened_on = convened_on
    move(
        row=row, verb="convene", moves=rules.MOVES, trace=MeetingTrace, by=by, on=on, also=["convened_on"]
    )  # fmt: skip
    return row


@transaction.atomic
def change_state(*, meeting: int, verb: str, by: User, on: date, comment: str = "") -> Meeting:
    """Open, close or cancel a meeting."""
    row = locked(meeting)
    if verb == "open" and on < row.held_on:
        raise Impossible(f"La séance est prévue le {row.held_on:%d/%m/%Y} : elle ne s’ouvre pas avant.")
    move(row=row, verb=verb, moves=rules.MOVES, trace=MeetingTrace, by=by, on=on, comment=comment)
    return row


@transaction.atomic
def attend(*, meeting: int, presences: Mapping[int, str], by: User, on: date) -> Meeting:
    """Record who sits on each seat: its titular, or its own alternate; a seat not given is absent."""
    row = opened(meeting)
    if Vote.objects.filter(item__meeting=row).exists():
        raise Impossible("Les présences ne changent plus : un vote est clos.")
    written = []
    for seat in seats_on(row.body, row.held_on):
        presence = presences.get(seat.pk, "absent")
        holders = {each.role: each for each in seat.held}  # type: ignore[attr-defined]
        if presence != "absent" and presence not in holders:
            words = rules.PRESENCES[presence].lower()
            raise Impossible(f"{seat} : ce siège n’a pas de {words} ce jour-là.")
        written.append(Attendance(meeting=row, seat=seat, presence=presence, mandate=holders.get(presence)))
    row.attendances.all().delete()
    Attendance.objects.bulk_create(written)
    there = sum(each.presence != "absent" for each in written)
    comment = f"{there} sièges présents sur {len(written)}"
    remember(row=row, verb="attend", trace=MeetingTrace, by=by, on=on, comment=comment)
    return row


@transaction.atomic
def link_interest(*, item: int, interest: Interest, by: User, on: date) -> Item:
    """Say that a declared interest bears on a point: its member stays out of the vote (L6332-2-1)."""
    row = locked(Item.objects.values_list("meeting", flat=True).get(pk=item))
    found = Item.objects.get(pk=item)
    if Vote.objects.filter(item=found).exists():
        raise Impossible("Ce vote est clos.")
    found.interests.add(interest)
    remember(row=row, verb="declare", trace=MeetingTrace, by=by, on=on, comment=f"Point {found.rank}")
    return found


@transaction.atomic
def add_minutes(*, meeting: int, file: File, by: User, on: date) -> Minutes:
    """Keep the minutes of a meeting held."""
    row = locked(meeting)
    if row.state != "closed":
        raise Impossible("Le procès-verbal se dépose une fois la séance levée.")
    if Minutes.objects.filter(meeting=row).exists():
        raise Impossible("Le procès-verbal de cette séance est déjà déposé.")
    minutes = Minutes(meeting=row, added_on=on, added_by=by)
    with storing(minutes, file):
        minutes.save()
    remember(row=row, verb="minutes", trace=MeetingTrace, by=by, on=on)
    return minutes


def opened(meeting: int) -> Meeting:
    """The meeting, locked, while it is held; Impossible otherwise."""
    row = locked(meeting)
    if row.state != "open":
        raise Impossible(f"La séance n’est pas ouverte : elle est « {row.get_state_display().lower()} ».")
    return row


def ruled(meeting: Meeting) -> BodyRule:
    """The rules of the body on that day; Impossible when none is fixed."""
    rule = rule_of(meeting)
    if rule is None:
        raise Impossible(
            f"Aucune règle de quorum ni de vote n’est fixée pour le {meeting.held_on:%d/%m/%Y} : "
            "fixez d’abord celles de l’instance."
        )
    return rule
