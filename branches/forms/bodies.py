"""Bodies: created, ruled, their seats and mandates; the filters of their lists."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

import law
from accounts.models import User
from branches.forms.fields import OPEN, PercentField, committees, day, reason
from branches.models import Member, visible_committees
from branches.rules import bodies as rules
from branches.rules import meetings
from law.typography import french
from registers.forms import Search
from registers.models import Committee


class BodyFilter(Search):
    """Bodies."""

    placeholder = "Mots du nom"
    cpne = forms.ChoiceField(label="Branche", required=False)
    kind = forms.ChoiceField(label="Nature", required=False, choices=[*OPEN, *rules.KINDS.items()])

    def __init__(self, *args: Any, user: User, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = committees(list(visible_committees(user, on).order_by("pk")))
        self.fields["cpne"].choices = choices  # type: ignore[attr-defined]


class MandateFilter(Search):
    """Who sits where and until when."""

    placeholder = "Nom d’un membre"
    college = forms.ChoiceField(
        label="Collège", required=False, choices=[("", "Tous"), *rules.COLLEGES.items()]
    )
    terme = forms.ChoiceField(
        label="Mandats",
        required=False,
        choices=[("", "En cours"), ("bientot", "Qui finissent bientôt"), ("finis", "Finis")],
    )


class BodyForm(forms.Form):
    """A new body."""

    kind = forms.ChoiceField(label="Nature", choices=list(rules.KINDS.items()))
    name = forms.CharField(label="Nom", max_length=160)
    everywhere = forms.BooleanField(label="De tout l’OPCO", required=False)
    committees = forms.ModelMultipleChoiceField(
        Committee.objects.none(),
        label="Branches",
        required=False,
        widget=forms.SelectMultiple({"size": 6}),
        help_text=french("Aucune si l’instance est de tout l’OPCO."),
    )
    since = day("Créée le")

    def __init__(self, *args: Any, user: User, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        allowed = visible_committees(user, on).order_by("pk")
        self.fields["committees"].queryset = allowed  # type: ignore[attr-defined]


class RulesForm(forms.Form):
    """What the constitutive agreement fixes, from a day on."""

    since = day("À compter du")
    source = forms.CharField(
        label="Accord ou règlement", max_length=200, help_text=french("Sa référence et l’article.")
    )
    quorum_percent = PercentField(label="Quorum (% des sièges)")
    quorum_by = forms.ChoiceField(label="Quorum compté dans", choices=list(meetings.BY.items()))
    majority_percent = PercentField(
        label="Majorité : plus de (% des voix)", help_text=french("Des voix exprimées, abstentions à part.")
    )
    majority_by = forms.ChoiceField(label="Majorité comptée dans", choices=list(meetings.BY.items()))
    equal_votes = forms.BooleanField(label="Autant de votants dans chaque collège", required=False)
    notice_days = forms.IntegerField(label="Délai de convocation (jours)", min_value=0, max_value=120)

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial = {
            "quorum_percent": f"{law.quorum_percent(on):f}",
            "majority_percent": f"{law.majority_percent(on):f}",
            "notice_days": law.convening_days(on),
            "quorum_by": "college",
            "majority_by": "college",
            **self.initial,
        }

    def clean_majority_percent(self) -> Any:
        found = self.cleaned_data["majority_percent"]
        if found is not None and found >= 100:
            raise forms.ValidationError(french("Une majorité demande plus qu’une part inférieure à 100 %."))
        return found


class SeatForm(forms.Form):
    """One more seat."""

    college = forms.ChoiceField(label="Collège", choices=list(rules.COLLEGES.items()))
    organisation = forms.CharField(label="Organisation", max_length=120)
    since = day("Depuis")


class CloseSeatForm(forms.Form):
    """A seat closed."""

    until = day("Fermé le")


class MandateForm(forms.Form):
    """A seat given to a person, known or new."""

    role = forms.ChoiceField(label="Qualité", choices=list(rules.ROLES.items()))
    member = forms.ModelChoiceField(
        Member.objects.none(),
        label="Membre connu",
        required=False,
        empty_label="Nouveau membre",
    )
    first_name = forms.CharField(label="Prénom", required=False, max_length=80)
    last_name = forms.CharField(label="Nom", required=False, max_length=80)
    email = forms.EmailField(
        label="Courriel",
        required=False,
        help_text=french("Le compte de même courriel lui montre son siège."),
    )
    since = day("Depuis")
    until = day("Jusqu’au", "Vide : sans terme connu.", required=False)

    def __init__(self, *args: Any, user: User, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        known = Member.objects.visible_to(user, on).order_by("last_name", "first_name", "pk")
        self.fields["member"].queryset = known  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A person known, or named."""
        chosen = super().clean() or {}
        if not chosen.get("member"):
            for name, words in (("last_name", "nom"), ("first_name", "prénom")):
                if not (chosen.get(name) or "").strip() and name not in self.errors:
                    self.add_error(name, french(f"Donnez son {words}, ou choisissez un membre connu."))
        return chosen


class EndForm(forms.Form):
    """A mandate ended."""

    until = day("Dernier jour")
    comment = reason(required=False)


class InterestForm(forms.Form):
    """An interest a member declares."""

    what = forms.CharField(
        label="Intérêt",
        max_length=300,
        help_text=french("Par exemple : administrateur de tel organisme de formation."),
    )
    since = day("Depuis")
    until = day("Jusqu’au", "Vide : en cours.", required=False)
