"""Meetings: planned, agenda, attendance, votes, decisions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from accounts.models import User
from branches.forms.fields import OPEN, PaperField, day, reason
from branches.models import Body, Decision, Interest, Item, Meeting, Seat
from branches.models.bodies import in_force
from branches.rules import bodies, meetings
from law.typography import french
from registers.forms import Search


class DecisionFilter(Search):
    """The register of decisions."""

    placeholder = "Mots de l’objet, ou numéro"
    body = forms.ChoiceField(label="Instance", required=False)
    subject = forms.ChoiceField(
        label="Sujet", required=False, choices=[("", "Tous"), *meetings.SUBJECTS.items()]
    )
    publication = forms.ChoiceField(
        label="Publication",
        required=False,
        choices=[*OPEN, ("due", "À publier"), ("late", "En retard"), ("done", "Publiées")],
    )

    def __init__(self, *args: Any, user: User, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = Body.objects.visible_to(user, on).order_by("name").values_list("pk", "name")
        self.fields["body"].choices = [*OPEN, *((str(pk), name) for pk, name in rows)]  # type: ignore[attr-defined]


class PlanForm(forms.Form):
    """A meeting to come."""

    held_on = day("Date")
    place = forms.CharField(label="Lieu", required=False, max_length=160)


class ItemForm(forms.Form):
    """A point of the agenda."""

    title = forms.CharField(label="Objet", max_length=300)
    kind = forms.ChoiceField(label="Nature", choices=list(meetings.ITEMS.items()))


class ConveneForm(forms.Form):
    """When the members were convened."""

    convened_on = day("Convocation envoyée le")


class CancelForm(forms.Form):
    """Why a meeting is cancelled."""

    comment = reason()


class AttendanceForm(forms.Form):
    """One choice a seat: who sits on it today."""

    def __init__(self, *args: Any, seats: list[Seat], meeting: Meeting, **options: Any) -> None:
        super().__init__(*args, **options)
        self.seats = seats
        known = {row.seat_id: row.presence for row in meeting.attendances.all()}
        for seat in seats:
            holders = {each.role: each for each in seat.held}  # type: ignore[attr-defined]
            choices = [
                (role, f"{bodies.ROLES[role]} : {holders[role].member}")
                for role in bodies.ROLES
                if role in holders
            ]
            self.fields[f"seat_{seat.pk}"] = forms.ChoiceField(
                label=f"{seat}, {seat.organisation}",
                choices=[*choices, ("absent", "Absent")],
                initial=known.get(seat.pk, "absent"),
            )

    @property
    def presences(self) -> dict[int, str]:
        """Who sits, by seat."""
        return {seat.pk: self.cleaned_data[f"seat_{seat.pk}"] for seat in self.seats}


class LinkForm(forms.Form):
    """A declared interest that bears on a point."""

    interest = forms.ModelChoiceField(Interest.objects.none(), label="Intérêt déclaré", empty_label=None)

    def __init__(self, *args: Any, item: Item, **options: Any) -> None:
        super().__init__(*args, **options)
        meeting = item.meeting
        sitting = meeting.body.mandates.filter(in_force(meeting.held_on)).values("member")
        known = Interest.objects.filter(in_force(meeting.held_on), member__in=sitting)
        field: Any = self.fields["interest"]
        field.queryset = known.exclude(items=item).select_related("member")
        field.label_from_instance = lambda each: f"{each.member} : {each.what}"


class VoteForm(forms.Form):
    """The voices of each college."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for college, label in bodies.COLLEGES.items():
            for choice, words in meetings.CHOICES.items():
                self.fields[f"{college}_{choice}"] = forms.IntegerField(
                    label=f"{label}, {words.lower()}",
                    min_value=0,
                    max_value=1000,
                    initial=0,
                    widget=forms.NumberInput({"inputmode": "numeric"}),
                )

    @property
    def rows(self) -> list[tuple[str, list[tuple[str, Any]]]]:
        """The fields of each college."""
        return [
            (label, [(words, self[f"{college}_{choice}"]) for choice, words in meetings.CHOICES.items()])
            for college, label in bodies.COLLEGES.items()
        ]

    @property
    def tallies(self) -> dict[str, dict[str, int]]:
        """The voices, by college and choice."""
        return {
            college: {choice: self.cleaned_data[f"{college}_{choice}"] for choice in meetings.CHOICES}
            for college in bodies.COLLEGES
        }


class DecisionForm(forms.Form):
    """What an adopted point decides."""

    number = forms.CharField(label="Numéro", max_length=40)
    object = forms.CharField(label="Objet", max_length=400)
    subject = forms.ChoiceField(label="Sujet", choices=list(meetings.SUBJECTS.items()))
    legal_basis = forms.CharField(
        label="Fondement", max_length=200, help_text=french("Article, accord ou règlement.")
    )
    effective_on = day("Effet au")
    proposal = forms.ModelChoiceField(
        Decision.objects.none(),
        label="Proposition suivie",
        required=False,
        empty_label="Aucune",
        help_text=french("Un critère de prise en charge se décide sur la proposition d’une section."),
    )
    publishes = forms.BooleanField(label="Change les informations publiées par l’OPCO", required=False)

    def __init__(self, *args: Any, user: User, item: Item, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        proposals = Decision.objects.visible_to(user, on).filter(
            item__kind="proposal", decided_on__lte=item.meeting.held_on
        )
        field: Any = self.fields["proposal"]
        field.queryset = (
            proposals.exclude(body=item.meeting.body).select_related("body").order_by("-decided_on")
        )
        field.label_from_instance = lambda each: f"{each.body}, {each.number} : {each.object}"[:120]


class PublishForm(forms.Form):
    """Where the public page tells a decision."""

    published_on = day("Publiée le")
    address = forms.URLField(
        label="Adresse de la page",
        required=False,
        max_length=200,
        assume_scheme="https",
        error_messages={"invalid": french("Écrivez une adresse complète : https://…")},
    )


class MinutesForm(forms.Form):
    """The minutes of a meeting held."""

    file = PaperField(label="Procès-verbal")
