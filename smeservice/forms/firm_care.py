"""Sheets of the care of a firm: a document, an aid, a takeover, a transfer, a reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.conf import settings

from law.typography import french
from registers.actions.aids import Told
from registers.fields import DayField, EurosField
from registers.rules import aids as rules
from smeservice.forms.firms import FirmFilter, advisers
from smeservice.rules import documents

MOST_ADVISERS = 20


def _reason(why: str, label: str = "Motif") -> forms.CharField:
    return forms.CharField(label=label, max_length=300, error_messages={"required": french(why)})


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = _reason("Dites pourquoi.")


class FileField(forms.FileField):
    """A file under the limit of the house."""

    default_error_messages = {
        "required": french("Choisissez un fichier."),
        "missing": french("Choisissez un fichier."),
        "empty": french("Ce fichier est vide."),
    }

    def clean(self, data: Any, initial: Any = None) -> Any:
        found = super().clean(data, initial)
        if found and found.size > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // 1024**2
            raise forms.ValidationError(french(f"Ce fichier dépasse la limite de {limit} Mo."))
        return found


class DocumentForm(forms.Form):
    """A document of a firm."""

    file = FileField(label="Fichier")
    kind = forms.ChoiceField(label="Nature", choices=[("", "Choisir…"), *documents.KINDS.items()])
    title = forms.CharField(
        label="Titre", required=False, max_length=200, help_text=french("Vide : le nom du fichier.")
    )
    received_on = DayField(label="Reçu le")


class AidForm(forms.Form):
    """An aid of a firm, and what proves it."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    source = forms.ChoiceField(
        label="Origine", choices=list(rules.SOURCES.items()), widget=forms.RadioSelect, initial="declared"
    )
    body = forms.CharField(
        label="Organisme", max_length=150, help_text=french("Qui l’a accordée : État, région, OPCO…")
    )
    purpose = forms.CharField(label="Objet", max_length=200)
    amount = EurosField(label="Montant")
    on = DayField(
        label="Accordée le",
        help_text=french("Le jour où l’entreprise y a eu droit, et non celui du paiement."),
    )
    regulation = forms.ChoiceField(label="Règlement", choices=list(rules.REGULATIONS.items()))
    declared_on = DayField(
        label=french("Déclaration d’aides signée le"),
        required=False,
        help_text=french("Obligatoire pour une aide de minimis accordée par nous."),
    )
    evidence = forms.CharField(label="Référence du justificatif", required=False, max_length=200)
    proof = FileField(label="Justificatif", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"token": uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    def told(self) -> Told:
        """What was written."""
        left = ("token", "proof")
        return Told(**{name: value for name, value in self.cleaned_data.items() if name not in left})

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        if not amount:
            raise forms.ValidationError(french("Écrivez un montant supérieur à zéro."))
        return amount


class TakeoverForm(forms.Form):
    """Which company goes on, since when, and what shows it."""

    new = forms.CharField(
        label="Nouveau SIREN", max_length=14, widget=forms.TextInput({"inputmode": "numeric"})
    )
    since = DayField(label="Depuis le")
    reason = _reason("Dites ce qui montre que la même entreprise continue.", "Ce qui le montre")

    def clean_new(self) -> str:
        return siren_of(self.cleaned_data["new"])


def siren_of(typed: str) -> str:
    """Nine digits; ValidationError says so otherwise."""
    bare = "".join(typed.split())
    if not (bare.isascii() and bare.isdigit() and len(bare) == 9):
        raise forms.ValidationError(french("Un SIREN compte 9 chiffres."))
    return bare


class LotForm(FirmFilter):
    """Which firms change hands, and to whom: read in the address, so that a lot can be shown again."""

    CRITERIA = ("adviser", "department", "size", "contact", "idcc")
    to = forms.MultipleChoiceField(
        label="À qui",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=french("À parts égales si vous en choisissez plusieurs. Aucun : elles ne sont à personne."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("q", "sort"):
            del self.fields[name]
        cast(forms.MultipleChoiceField, self.fields["to"]).choices = advisers

    def clean_to(self) -> list[int]:
        found = [int(each) for each in self.cleaned_data["to"]]
        if len(found) > MOST_ADVISERS:
            raise forms.ValidationError(french(f"{MOST_ADVISERS} conseillers au plus."))
        return found

    def said(self) -> str:
        """The criteria, as they were read on the screen."""
        words = []
        for name in self.CRITERIA:
            if value := self.cleaned_data.get(name):
                choices = dict(getattr(self.fields[name], "choices", ()))
                words.append(french(f"{self.fields[name].label} : {choices.get(value, value)}"))
        return " · ".join(words) or "Toutes les entreprises"


class MoveForm(forms.Form):
    """The lot as it was seen, and why it moves."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    expected = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = _reason("Dites pourquoi ces entreprises changent de conseiller.")


class CrossingFilter(forms.Form):
    """Which thresholds, which way."""

    seuil = forms.TypedChoiceField(label="Seuil", required=False, coerce=int, empty_value=None)
    sens = forms.ChoiceField(
        label="Sens",
        required=False,
        choices=[("", "Tous"), ("hausse", "À la hausse"), ("baisse", "À la baisse")],
    )
    annee = forms.IntegerField(
        label="Année de l’effectif",
        required=False,
        min_value=1990,
        max_value=2100,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    qui = forms.ChoiceField(label="Conseiller", required=False)

    def __init__(self, *args: Any, on: date, limits: tuple[int, ...], everybody: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", "Tous"), *((limit, f"{limit} salariés") for limit in limits)]
        cast(forms.ChoiceField, self.fields["seuil"]).choices = offered
        mine = [("", "Tous")] if everybody else [("", "Moi et personne"), ("me", "Moi")]
        cast(forms.ChoiceField, self.fields["qui"]).choices = [*mine, ("none", "Personne")]
