"""What finance says of payments: a run, a return, a refund, a waiver, a hold; the filters of the lists."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms

from contracts.rules import paying
from law import calendar
from law.typography import french
from registers.fields import DayField, EurosField
from registers.models import Provider
from registers.rules import normalise_siret


class AmountField(EurosField):
    """An amount that can be paid: a cent at least."""

    def clean(self, value: Any) -> Decimal | None:
        amount = super().clean(value)
        if amount is not None and not paying.MINIMUM <= amount <= paying.MAXIMUM:
            raise forms.ValidationError(french("Un montant est positif, en euros et centimes."))
        return amount


def _words(label: str, *, rows: int = 2, required: str = "", help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=2000,
        required=bool(required),
        widget=forms.Textarea({"rows": rows}),
        error_messages={"required": french(required)},
        help_text=french(help_text),
    )


def _search(placeholder: str) -> forms.CharField:
    return forms.CharField(
        label="Rechercher",
        required=False,
        max_length=60,
        widget=forms.TextInput({"type": "search", "placeholder": placeholder, "data-search": True}),
    )


class DueFilter(forms.Form):
    """The filters of what is due, as they stand in the address."""

    q = _search("SIRET ou organisme")
    show = forms.ChoiceField(
        label="Montrer",
        required=False,
        choices=[("", "Tout"), ("paid", "À payer"), ("left", "Écartés"), ("over", "Avec trop-perçu")],
    )
    until = DayField(label="À payer au plus tard le", required=False)


class PaymentFilter(forms.Form):
    """The payments of a run."""

    q = _search("SIRET ou référence")


class RunForm(forms.Form):
    """A run to propose."""

    execute_on = DayField(label="Exécution le")
    mode = forms.ChoiceField(label="Mode", choices=list(paying.MODES.items()))
    schema = forms.ChoiceField(
        label="Format",
        choices=[(each, each) for each in paying.SCHEMAS],
        help_text=french("Le .03 seulement si la banque ne lit pas encore le .09."),
    )
    until = DayField(
        label="Échéances jusqu’au",
        required=False,
        help_text=french("Vide : tout ce qui est accepté, sans attendre le terme du délai de paiement."),
    )

    def __init__(self, *args: Any, on: dt.date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.on = on
        self.fields["execute_on"].initial = calendar.next_transfer_day(on + dt.timedelta(days=1))

    def clean_execute_on(self) -> dt.date:
        """A day on which banks work."""
        day: dt.date = self.cleaned_data["execute_on"]
        if flaw := paying.execution_flaw(day, on=self.on):
            raise forms.ValidationError(french(flaw))
        return day


class RejectForm(forms.Form):
    """Why a run is left aside."""

    reason = _words("Motif du rejet", required="Dites pourquoi ce lot est rejeté.")


class ReturnForm(forms.Form):
    """A transfer sent back by the bank."""

    on = DayField(label="Rejeté le")
    reason = forms.CharField(
        label="Motif de la banque",
        max_length=200,
        error_messages={"required": french("Dites pourquoi la banque a rejeté ce virement.")},
        help_text=french("Le code de la banque (AC04) ou ses mots."),
    )


class ReturnFile(forms.Form):
    """A file of transfers sent back."""

    file = forms.FileField(
        label="Fichier des rejets",
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )


class RefundForm(forms.Form):
    """Money that a provider gave back."""

    amount = AmountField(label="Montant reçu")
    received_on = DayField(label="Reçu le")
    reference = forms.CharField(
        label="Référence du relevé",
        max_length=64,
        help_text=french("Une même référence n’est enregistrée qu’une fois."),
    )


class WaiverForm(forms.Form):
    """An overpayment to give up."""

    amount = AmountField(label="Montant abandonné")
    reference = forms.CharField(label="Référence de la décision", max_length=64)
    reason = _words("Motif", required="Un abandon de créance est motivé.")


class OrderForm(forms.Form):
    """An order to pay back."""

    reason = _words(
        "Motif de l’ordre",
        required="Dites à l’organisme pourquoi il doit rendre cette somme.",
        help_text="Écrit dans le courrier, au-dessus du détail par facture.",
    )
    pay_by = DayField(label="À rendre avant le")


class HoldForm(forms.Form):
    """A suspension to propose."""

    siret = forms.CharField(label="SIRET de l’organisme", max_length=20)
    reason = _words("Faits", rows=3, required="Une suspension est motivée : écrivez les faits.")

    def clean_siret(self) -> str:
        """A provider that the register knows."""
        siret = normalise_siret(self.cleaned_data["siret"])
        if not siret or not Provider.objects.filter(pk=siret).exists():
            raise forms.ValidationError(french("Aucun organisme du registre n’a ce SIRET."))
        return siret


class LiftForm(forms.Form):
    """Why a suspension ends."""

    reason = _words("Motif", required="Dites pourquoi la suspension est levée.")
