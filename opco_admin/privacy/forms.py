"""What is asked of who purges, suspends a purge, or answers a person."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from stdnum.exceptions import ValidationError as Wrong
from stdnum.fr import siren, siret

from accounts.rules import keeping
from law.typography import french
from opco_admin.privacy import persons
from opco_admin.privacy.rules import requests
from registers.fields import DayField


class NoteForm(forms.Form):
    """The note without which nothing is proposed."""

    note = forms.FileField(
        label="Note du délégué à la protection des données",
        help_text="PDF ou image ; elle reste avec la purge.".replace(" ;", "\u00a0;"),
        error_messages={"required": "Joignez la note.", "empty": "Ce fichier est vide."},
    )


class ReasonForm(forms.Form):
    """Why."""

    comment = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Écrivez le motif."},
    )


class HoldForm(forms.Form):
    """What must not be purged, and why."""

    kind = forms.ChoiceField(
        label="La suspension porte sur", choices=list(keeping.KINDS.items()), widget=forms.RadioSelect,
        error_messages={"required": "Choisissez sur quoi porte la suspension."},
    )  # fmt: skip
    number = forms.CharField(
        label="Numéro", max_length=20, required=False,
        help_text="Numéro de contrat (A000000012), SIREN de l’entreprise ou SIRET de l’organisme.",
    )  # fmt: skip
    name = forms.CharField(label="Nom de naissance", max_length=80, required=False)
    first_name = forms.CharField(label="Prénom", max_length=80, required=False)
    born_on = DayField(label="Date de naissance", required=False)
    reason = forms.CharField(
        label="Motif", max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Le litige, le contrôle ou l’enquête ; sans nom de personne.".replace(" ;", "\u00a0;"),
        error_messages={"required": "Écrivez le motif."},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A number of the right shape that exists, or a person."""
        told: dict[str, Any] = super().clean() or {}
        kind, number = told.get("kind"), "".join((told.get("number") or "").split()).upper()
        told["number"] = number
        if kind == "person":
            told["number"] = ""
            for name, words in (("name", "Écrivez le nom."), ("first_name", "Écrivez le prénom.")):
                if not told.get(name):
                    self.add_error(name, words)
        elif kind:
            told["name"], told["first_name"], told["born_on"] = "", "", None
            if wrong := _why_not_number(kind, number):
                self.add_error("number", french(wrong))
        return told


def _why_not_number(kind: str, number: str) -> str:
    if not number:
        return "Écrivez le numéro."
    if kind == "contract":
        found = persons.named(number)
        right = found is not None and found.number == number
        return "" if right else "Aucun contrat ne porte ce numéro : une lettre et neuf chiffres, A000000012."
    try:
        (siren if kind == "firm" else siret).validate(number)
    except Wrong:
        words = "un SIREN a neuf chiffres" if kind == "firm" else "un SIRET a quatorze chiffres"
        return f"Ce numéro n’est pas valable : {words}, le dernier est une clé."
    return ""


class HoldFilter(forms.Form):
    """Which holds to show."""

    state = forms.ChoiceField(
        label="État", required=False,
        choices=[("", "Toutes"), ("waiting", "À valider"), ("keeping", "En vigueur"), ("over", "Closes")],
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="Porte sur", required=False, choices=[("", "Tout"), *keeping.KINDS.items()]
    )


class RequestFilter(forms.Form):
    """Which requests to show."""

    q = forms.CharField(label="Nom", required=False, max_length=80)
    state = forms.ChoiceField(
        label="État", required=False, choices=[("", "Toutes"), *requests.STATES.items()]
    )


class RequestForm(forms.Form):
    """A request as it came."""

    kind = forms.ChoiceField(label="Demande", choices=list(requests.KINDS.items()))
    name = forms.CharField(
        label="Nom de naissance", max_length=80, error_messages={"required": "Écrivez le nom."}
    )
    first_name = forms.CharField(
        label="Prénom", max_length=80, error_messages={"required": "Écrivez le prénom."}
    )
    born_on = DayField(label="Date de naissance", required=False)
    number = forms.CharField(
        label="Numéro de contrat", max_length=40, required=False,
        help_text="À défaut de date de naissance.",
    )  # fmt: skip
    received_on = DayField(label="Reçue le")
    words = forms.CharField(
        label="Ce qui est demandé", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, on: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.on = on

    def clean_received_on(self) -> dt.date:
        """A day that has come."""
        day: dt.date = self.cleaned_data["received_on"]
        if day > self.on:
            raise ValidationError("Cette date est dans l’avenir.")
        if day < self.on - dt.timedelta(days=1000):
            raise ValidationError("Cette date est trop ancienne.")
        return day

    def clean(self) -> dict[str, Any]:
        """Enough to know the person."""
        told: dict[str, Any] = super().clean() or {}
        if not told.get("born_on") and not told.get("number") and "born_on" not in self.errors:
            self.add_error("born_on", french("Donnez la date de naissance, ou un numéro de contrat."))
        return told


class AnswerForm(forms.Form):
    """The answer given to the person."""

    verb = forms.ChoiceField(
        label="Réponse", choices=[("grant", "Satisfaite"), ("refuse", "Refusée")], widget=forms.RadioSelect,
        error_messages={"required": "Choisissez la réponse."},
    )  # fmt: skip
    comment = forms.CharField(
        label="Ce qui est répondu", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Écrivez ce qui est répondu."},
    )  # fmt: skip
