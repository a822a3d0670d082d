"""Accesses: their filter, what is proposed, what is decided."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import User
from branches.models import visible_committees
from branches.rules import accesses as rules
from law.typography import french
from registers.fields import DayInput
from registers.forms import Search
from registers.models import Committee

TEXT = 2000


def _day(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=DayInput(),
        help_text=french(help_text),
        error_messages={
            "required": french("Indiquez cette date."),
            "invalid": french("Cette date n’existe pas : écrivez-la JJ/MM/AAAA."),
        },
    )


class CommitteeField(forms.ModelChoiceField):
    """A branch, by its code and its label."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} – {obj.label}"[:90]


class AccessFilter(Search):
    """Accesses."""

    placeholder = "Nom, adresse électronique ou code CPNE"
    role = forms.ChoiceField(label="Rôle", required=False, choices=[("", "Tous"), *rules.ROLES.items()])
    state = forms.ChoiceField(
        label="État",
        required=False,
        choices=[
            ("", "Ouverts"),
            ("confirm", "À confirmer par la branche"),
            ("idle", "Compte fermé"),
            ("ended", "Fermés"),
            ("all", "Tous"),
        ],
    )


class AccessForm(forms.Form):
    """An access asked for somebody."""

    role = forms.ChoiceField(label="Rôle", choices=list(rules.ROLES.items()))
    committee = CommitteeField(
        label="Branche",
        queryset=Committee.objects.none(),
        empty_label="Choisissez",
        error_messages={
            "required": french("Choisissez la branche."),
            "invalid_choice": french("Cette branche n’est pas des vôtres : choisissez dans la liste."),
        },
    )
    email = forms.EmailField(
        label="Adresse électronique",
        max_length=254,
        help_text=french("Personnelle : elle sert à se connecter, et une adresse n’a qu’un compte."),
        error_messages={
            "required": french("Indiquez l’adresse électronique."),
            "invalid": french("Cette adresse n’est pas complète : écrivez-la comme nom@exemple.fr."),
        },
    )
    first_name = forms.CharField(label="Prénom", max_length=150, required=False)
    last_name = forms.CharField(label="Nom", max_length=150, required=False)
    since = _day("Depuis le")
    until = _day("Jusqu’au", "Laissez vide si la fin n’est pas connue.", required=False)
    reason = forms.CharField(
        label="Motif",
        max_length=TEXT,
        widget=forms.Textarea({"rows": 3}),
        help_text=french("Qui l’a désigné, par quel acte : celui qui valide le lit."),
        error_messages={"required": french("Dites pourquoi cet accès est demandé.")},
    )

    def __init__(self, *args: Any, user: User, on: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        administers = user.has_perm("branches.validate_access")
        field: Any = self.fields["committee"]
        field.queryset = Committee.objects.all() if administers else visible_committees(user, on)
        if not administers:
            role: Any = self.fields["role"]
            role.choices = [(rules.REPRESENTATIVE, rules.ROLES[rules.REPRESENTATIVE])]
        self.initial.setdefault("since", on)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("role") == rules.REPRESENTATIVE:
            for name, words in (("first_name", "le prénom"), ("last_name", "le nom")):
                if name in cleaned and not cleaned[name].strip():
                    self.add_error(name, french(f"Indiquez {words} du représentant."))
        return cleaned


class ReasonForm(forms.Form):
    """Why an access is refused, or closed."""

    comment = forms.CharField(
        label="Motif",
        max_length=TEXT,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": french("Donnez un motif.")},
    )
