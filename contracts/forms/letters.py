"""Finding letters, and saying which decisions are to be told."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from contracts.actions.lettering import DECIDED
from contracts.rules.letters import LETTERS, OUTSIDE
from contracts.search import searchable
from law.typography import french
from registers.fields import DayInput

WAITING, ALL = "", "all"
_STATES = [
    (WAITING, "À envoyer"),
    ("failed", "Non partis"),
    ("sent", "Envoyés"),
    (ALL, "Tous les états"),
]


_KINDS = [("", "Toutes"), *((kind, label) for kind, label in LETTERS.items() if kind not in OUTSIDE)]


class LetterFilter(forms.Form):
    """The filters of the list, as they stand in its address."""

    q = forms.CharField(
        label="Rechercher",
        required=False,
        max_length=80,
        widget=forms.TextInput(
            {"type": "search", "placeholder": "Dossier, nom, SIRET…", "data-search": True}
        ),
    )
    state = forms.ChoiceField(label="État", required=False, choices=_STATES)
    kind = forms.ChoiceField(label="Nature", required=False, choices=_KINDS)

    def clean_q(self) -> str:
        term: str = " ".join(self.cleaned_data["q"].split())
        if term and not searchable(term):
            raise ValidationError(french("Tapez au moins trois lettres, ou un numéro."))
        return term


class LotForm(forms.Form):
    """Since when, and which decisions."""

    since = forms.DateField(
        label="Décisions depuis le",
        widget=DayInput(),
        error_messages={
            "required": "Indiquez une date.",
            "invalid": french("Cette date n’existe pas : écrivez-la JJ/MM/AAAA."),
        },
    )
    kinds = forms.MultipleChoiceField(
        label="Courriers",
        choices=[(kind, LETTERS[kind]) for kind in DECIDED],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": french("Cochez au moins une nature de courrier.")},
    )

    def __init__(self, *args: Any, today: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean_since(self) -> dt.date:
        day: dt.date = self.cleaned_data["since"]
        if day > self.today:
            raise ValidationError("Cette date est à venir.")
        return day
