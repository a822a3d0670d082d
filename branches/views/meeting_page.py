"""One meeting as a page: what is known of it, what may be done in its state."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from accounts.rights import Request
from branches.actions import meetings as actions
from branches.actions.bodies import seats_on
from branches.actions.voting import kept_out, sides_of
from branches.forms.meetings import (
    AttendanceForm,
    CancelForm,
    ConveneForm,
    DecisionForm,
    ItemForm,
    LinkForm,
    MinutesForm,
    VoteForm,
)
from branches.models import Aside, Attendance, Decision, Interest, Item, Meeting, Minutes, Vote
from branches.rules import meetings as rules
from branches.rules.bodies import COLLEGES
from branches.views.body_page import GOVERN, NAMES
from branches.views.offers import Offer

Wrong = dict[str, forms.Form]


@dataclass(slots=True)
class Point:
    """A point of the agenda with its vote, its decision, what may be done."""

    item: Item
    vote: Vote | None
    tallies: list[tuple[str, list[tuple[str, int]]]]
    asides: list[tuple[Attendance, Interest]]
    decision: Decision | None
    sides: tuple[rules.Side, ...] = ()
    vote_form: VoteForm | None = None
    offers: list[Offer] = field(default_factory=list)

    @property
    def voters(self) -> list[tuple[str, rules.Side]]:
        return [(COLLEGES[side.college], side) for side in self.sides]


def found_meeting(request: Request, pk: int) -> Meeting:
    """A meeting this user may open, else 404."""
    rows = Meeting.objects.visible_to(request.user, timezone.localdate())
    return get_object_or_404(rows.select_related("body"), pk=pk)


def meeting_page(request: Request, row: Meeting, wrong: Wrong | None = None) -> HttpResponse:
    """Agenda and decisions for the OPCO; who sat and minutes for governance staff."""
    wrong = wrong or {}
    names = request.user.has_perm(NAMES)
    govern = names and request.user.has_perm(GOVERN)
    rule = actions.rule_of(row)
    attended = row.attendances.exists()
    context: dict[str, Any] = {
        "meeting": row,
        "rule": rule,
        "names": names,
        "govern": govern,
        "quorum": rules.quorum(rule.ruling, sides_of(row)) if rule and attended else None,
        "points": [_point(request, each, wrong, govern) for each in _items(row)],
        "minutes": Minutes.objects.filter(meeting=row).first(),
        "traces": row.traces.select_related("made_by").order_by("-pk"),
        "told": rules.TOLD,
        "on": timezone.localdate(),
    }
    if names:
        rows = row.attendances.select_related("seat", "mandate__member")
        context["attendances"] = rows.order_by("-seat__college", "seat__number")
    if govern:
        context["offers"] = _offers(row, wrong)
        if row.state == "open" and not Vote.objects.filter(item__meeting=row).exists():
            context["attend"] = wrong.get("attend") or AttendanceForm(
                seats=seats_on(row.body, row.held_on), meeting=row
            )
    return render(request, "branches/bodies/meeting.html", context, status=422 if wrong else 200)


def _items(row: Meeting) -> list[Item]:
    return list(row.items.select_related("vote__closed_by", "decision").order_by("rank"))


def _point(request: Request, item: Item, wrong: Wrong, govern: bool) -> Point:
    vote = getattr(item, "vote", None)
    row = item.meeting
    tallies = [
        (label, [(words, vote.tallies[college][choice]) for choice, words in rules.CHOICES.items()])
        for college, label in COLLEGES.items()
        if vote
    ]
    point = Point(item, vote, tallies, [], getattr(item, "decision", None))
    point.asides = (
        [(each.attendance, each.interest) for each in _asides(vote)] if vote else kept_out(row, item)
    )
    if not govern:
        return point
    name = f"vote-{item.pk}"
    if row.state == "open" and not vote and item.kind != "information":
        point.sides = sides_of(row, item)
        found = wrong.get(name)
        point.vote_form = found if isinstance(found, VoteForm) else VoteForm(auto_id=f"{name}_%s")
    if row.state in {"planned", "convened", "open"} and not vote and item.kind != "information":
        link = wrong.get(f"link-{item.pk}") or LinkForm(item=item, auto_id=f"link-{item.pk}_%s")
        point.offers.append(
            Offer("Lier un intérêt déclaré", reverse("branches:item_link", args=[item.pk]), link)
        )
    if vote and vote.adopted and point.decision is None:
        form = wrong.get(f"decide-{item.pk}") or DecisionForm(
            user=request.user, item=item, on=timezone.localdate(), auto_id=f"decide-{item.pk}_%s",
            initial={"object": item.title, "effective_on": row.held_on},
        )  # fmt: skip
        point.offers.append(
            Offer("Enregistrer la décision", reverse("branches:item_decide", args=[item.pk]), form)
        )
    return point


def _asides(vote: Vote) -> list[Aside]:
    return list(vote.asides.select_related("attendance__mandate__member", "interest"))


def step_form(verb: str, data: Any = None) -> forms.Form:
    """What a move of the meeting asks for."""
    made = {"cancel": CancelForm, "convene": ConveneForm}.get(verb, forms.Form)
    return made(data, auto_id=f"{verb}_%s", initial={"convened_on": timezone.localdate()})


def _offers(row: Meeting, wrong: Wrong) -> list[Offer]:
    """The moves of the meeting, its agenda, its minutes."""
    offers = []
    for verb, move in rules.MOVES.items():
        if row.state in move.froms:
            form = wrong.get(verb) or step_form(verb)
            address = reverse("branches:meeting_step", args=[row.pk, verb])
            offers.append(Offer(move.label, address, form, danger=verb == "cancel"))
    if row.state in {"planned", "convened", "open"}:
        form = wrong.get("item") or ItemForm(auto_id="item_%s")
        offers.append(Offer("Inscrire un point", reverse("branches:meeting_item", args=[row.pk]), form))
    if row.state == "closed" and not Minutes.objects.filter(meeting=row).exists():
        form = wrong.get("minutes") or MinutesForm(auto_id="minutes_%s")
        address = reverse("branches:meeting_minutes", args=[row.pk])
        offers.append(Offer("Déposer le procès-verbal", address, form))
    return offers
