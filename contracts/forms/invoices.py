"""Invoices in words: the filters of their list, what is said when deciding, a certificate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from contracts.models import Contract, Document
from contracts.rules.billing import KINDS, STATES
from law.typography import french
from registers.fields import DayField
from registers.rules import parse_amount

_SEARCH = {
    "type": "search",
    "placeholder": "Facture, SIRET, dossier…",
    "data-search": True,
    "autocomplete": "off",
}
ALL = "all"


class InvoiceFilter(forms.Form):
    """The filters of the list, as they stand in the address."""

    q = forms.CharField(
        label="Rechercher", required=False, max_length=60, widget=forms.TextInput(dict(_SEARCH))
    )
    state = forms.ChoiceField(
        label="État", required=False, choices=[*STATES.items(), (ALL, "Tous les états")], initial="pending"
    )
    due = forms.ChoiceField(
        label="À payer",
        required=False,
        choices=[
            ("", "Toutes"),
            ("late", "En retard"),
            ("week", "Sous 7 jours"),
            ("stopped", "Délai arrêté"),
        ],
    )
    found = forms.ChoiceField(
        label="Écarts",
        required=False,
        choices=[("", "Toutes"), ("clean", "Conformes"), ("mismatched", "Avec écart")],
    )
    kind = forms.ChoiceField(label="Nature", required=False, choices=[("", "Toutes"), *KINDS.items()])
    batch = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput())

    def clean_q(self) -> str:
        return " ".join(self.cleaned_data["q"].split())


class CertificateForm(forms.Form):
    """What a CFA certifies was carried out."""

    final = forms.TypedChoiceField(
        label="Certificat",
        coerce=lambda value: value == "yes",
        choices=[("no", "Intermédiaire"), ("yes", "De fin de contrat")],
        widget=forms.RadioSelect,
        initial="no",
    )
    from_on = DayField(label="Du")
    to_on = DayField(label="Au")
    hours = forms.CharField(label="Heures réalisées", required=False, max_length=12)
    employer_invoice = forms.BooleanField(
        label="Copie de la facture à l’employeur jointe",
        required=False,
        help_text=french("Exigée pour le dernier solde quand l’employeur participe."),
    )
    received_on = DayField(label="Reçu le")
    document = forms.ModelChoiceField(
        Document.objects.none(), label="Document du dossier", required=False, empty_label="Aucun"
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, contract: Contract, today: dt.date, **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.contract, self.today = contract, today
        self.fields["received_on"].initial = today
        self.fields["from_on"].initial = contract.starts_on
        documents = cast(forms.ModelChoiceField, self.fields["document"])
        documents.queryset = Document.objects.filter(contract=contract).order_by("-pk")

    def clean_hours(self) -> Any:
        text = self.cleaned_data["hours"].strip()
        if not text:
            return None
        try:
            hours = parse_amount(text)
        except ValueError:
            hours = None
        if hours is None or not 0 <= hours < 100_000 or hours != round(hours, 2):
            raise ValidationError(french("Ce n’est pas un nombre d’heures : écrivez par exemple 402,5."))
        return hours

    def clean_received_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["received_on"]
        if day > self.today:
            raise ValidationError(french("Cette date est à venir : donnez le jour de réception."))
        return day

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if "from_on" in given and "to_on" in given and given["to_on"] < given["from_on"]:
            self.add_error("to_on", french("La fin précède le début : corrigez l’une des deux dates."))
        return given
