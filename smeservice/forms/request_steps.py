"""Sheets of the steps of a request: papers, findings, decision, service, bills; ceilings and budget."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from law.typography import french
from registers.fields import DayField, EurosField
from registers.rules import normalise_idcc
from smeservice.actions.plan_terms import Ceilings
from smeservice.forms.requests import FILES, hours_field, whole
from smeservice.rules import requests as rules
from smeservice.rules.request_bills import Account
from smeservice.rules.request_price import KINDS

PAYEES = {"provider": "L’organisme", "firm": "L’entreprise"}
ORDER = tuple(KINDS)
_LINES = {"rows": 3}


def _text(label: str, *, required: bool = True, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=french(label), required=required, max_length=1000, help_text=french(help_text),
        widget=forms.Textarea(dict(_LINES)),
    )  # fmt: skip


class PaperForm(forms.Form):
    """A document of the request."""

    kind = forms.ChoiceField(label="Nature", choices=list(rules.PAPERS.items()))
    file = forms.FileField(
        label="Document",
        widget=forms.FileInput({"accept": FILES}),
        error_messages={"required": french("Choisissez un document.")},
    )


class FindForm(forms.Form):
    """What was asked and answered."""

    code = forms.ChoiceField(label="Point vérifié", choices=list(rules.FINDINGS.items()))
    value = whole("Effectif moyen annuel", most=1_000_000, required=False)
    note = forms.CharField(
        label=french("D’où vient la réponse"), max_length=300,
        help_text=french("La pièce reçue, la table ou la page lue, et sa date."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("code") == "headcount" and told.get("value") is None and "value" not in self.errors:
            self.add_error("value", french("Écrivez l’effectif que l’entreprise justifie."))
        return told


class AcceptForm(forms.Form):
    """Accept what the ceilings allow, or less with its reason."""

    retained = EurosField(
        label="Accorder au plus", required=False,
        help_text=french("Vide : le montant calculé. Moins : un refus partiel, à motiver."),
    )  # fmt: skip
    comment = _text("Motif ou commentaire", required=False)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("retained") is not None and not told.get("comment", "").strip():
            self.add_error("comment", french("Accorder moins est un refus partiel : écrivez son motif."))
        return told


class RefuseForm(forms.Form):
    """Refuse with the grounds of the texts."""

    reasons = forms.MultipleChoiceField(
        label="Motifs",
        choices=[(code, f"{each.sentence} ({each.article})") for code, each in rules.REASONS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": french("Cochez au moins un motif.")},
    )
    comment = _text("Précision", required=False)


class ReasonForm(forms.Form):
    """Why a step is taken."""

    reason = _text("Motif")


class ServeForm(forms.Form):
    """The certificate of the provider."""

    from_on = DayField(label="Du")
    to_on = DayField(label="Au")
    hours = hours_field("Heures réalisées, tous stagiaires", most=100_000)
    file = forms.FileField(
        label="Attestation",
        widget=forms.FileInput({"accept": FILES}),
        error_messages={"required": french("Joignez l’attestation.")},
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if (start := told.get("from_on")) and (end := told.get("to_on")) and end < start:
            self.add_error("to_on", french("La fin précède le début."))
        return told


class PartsForm(forms.Form):
    """Who is paid, or gives back, and what of each kind."""

    payee = forms.ChoiceField(label="Bénéficiaire")

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        payees = account.payees()
        shown = [(code, label) for code, label in PAYEES.items() if code in payees]
        self.fields["payee"].choices = shown  # type: ignore[attr-defined]
        self.kinds = [kind for kind in ORDER if account.granted.get(kind)]
        for kind in self.kinds:
            self.fields[kind] = EurosField(label=KINDS[kind], required=False)

    def parts(self) -> dict[str, Decimal]:
        """Euros by kind, those of nothing left out."""
        return {kind: amount for kind in self.kinds if (amount := self.cleaned_data.get(kind))}

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not any(told.get(kind) for kind in self.kinds) and not set(self.kinds) & self.errors.keys():
            raise forms.ValidationError(french("Écrivez au moins un montant."))
        return told


class BillForm(PartsForm):
    """An invoice of the provider, or a claim of the firm."""

    number = forms.CharField(
        label="Numéro de la pièce", max_length=40,
        help_text=french("Facture de l’organisme, ou note de l’entreprise."),
    )  # fmt: skip
    issued_on = DayField(label="Datée du")
    received_on = DayField(label="Reçue le")
    field_order = ("payee", "number", "issued_on", "received_on")


class TakeBackForm(PartsForm):
    """What was accepted too much."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = _text("Motif de la reprise")
    field_order = ("payee",)


class TermsForm(forms.Form):
    """Ceilings of a branch for a year."""

    year = forms.IntegerField(
        label="Année", min_value=2019, max_value=2100, widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), french("Une année : 2026.")),
    )  # fmt: skip
    idcc = forms.CharField(
        label="Branche (IDCC)", required=False, max_length=8, help_text=french("Vide : toutes les branches.")
    )
    hourly = EurosField(label="Par heure et par stagiaire", required=False)
    request = EurosField(label="Par demande", required=False)
    firm = EurosField(label="Par entreprise et par an", required=False)
    side = EurosField(label="Frais annexes par demande", required=False)
    wages = forms.BooleanField(label="Rémunérations prises en charge", required=False, initial=True)
    source = forms.CharField(label="Délibération du conseil", max_length=200)
    decided_on = DayField(label="Prise le")

    def clean_idcc(self) -> str:
        typed = self.cleaned_data["idcc"].strip()
        if not typed:
            return ""
        if not (found := normalise_idcc(typed)):
            raise forms.ValidationError(french("Un IDCC compte 4 chiffres."))
        return found

    def ceilings(self) -> Ceilings:
        """What was written; an empty field is no ceiling."""
        return Ceilings(**{name: self.cleaned_data[name] for name in Ceilings._fields})


class BudgetForm(forms.Form):
    """What the section may promise in a year."""

    year = forms.IntegerField(
        label="Année", min_value=2019, max_value=2100, widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), french("Une année : 2026.")),
    )  # fmt: skip
    amount = EurosField(label="Enveloppe", largest=Decimal(10**11))
    source = forms.CharField(label="Délibération du conseil", max_length=200)
    decided_on = DayField(label="Prise le")


def days(on: date) -> dict[str, date]:
    """Days a sheet starts with."""
    return {"issued_on": on, "received_on": on}
