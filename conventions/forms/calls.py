"""Sheets of a call for funds: planned, attested, received, given up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from conventions.actions.balances import Budget
from conventions.actions.calls import Plan
from conventions.forms.fields import EMPTY, day, line, paper, reason, text
from conventions.models import PaymentCall
from conventions.rules import budget, calls
from law.typography import french
from registers.fields import EurosField


def _percent(label: str, help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=Decimal("0.01"),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
        localize=True,
        help_text=french(help_text),
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )


class PlanForm(forms.Form):
    """A call to plan."""

    funder = forms.TypedChoiceField(label="Financeur", coerce=int)
    kind = forms.ChoiceField(label="Nature", choices=[(EMPTY, "Choisir…"), *calls.KINDS.items()])
    percent = _percent("Part du financeur (%)", "Pour une avance ou un acompte : une part, ou un montant.")
    amount = EurosField(label="Montant (€)", required=False, largest=budget.LARGEST)
    condition = forms.ChoiceField(label="Condition", choices=list(calls.CONDITIONS.items()))
    threshold = _percent("Part du budget dépensée (%)", "Si la condition porte sur la dépense.")
    words = line("Précision", required=False, most=250)
    planned_on = day("Prévu le")

    def __init__(self, *args: Any, found: Budget, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["funder"]
        field.choices = [(EMPTY, "Choisir…"), *((each.funder.pk, str(each.funder)) for each in found.payers)]

    def clean(self) -> dict[str, Any]:
        """A percentage or a sum for what is fixed; a threshold when spending is the condition."""
        told = super().clean() or {}
        fixed = told.get("kind") in ("advance", "instalment")
        if fixed and "percent" not in self.errors and "amount" not in self.errors:
            if told.get("percent") is None and not told.get("amount"):
                self.add_error("percent", "Donnez une part, ou un montant.")
            elif told.get("percent") is not None and told.get("amount"):
                self.add_error("amount", "Donnez une part ou un montant, pas les deux.")
        if told.get("condition") == "spent" and not told.get("threshold") and "threshold" not in self.errors:
            self.add_error("threshold", "Donnez la part du budget à dépenser.")
        return told

    def told(self) -> Plan:
        """The call as it was typed."""
        return Plan(**{**self.cleaned_data, "amount": self.cleaned_data["amount"] or None})


class AttestForm(forms.Form):
    """What says that the condition holds."""

    comment = text("Ce qui atteste la condition", rows=2)
    file = paper("Pièce")


class RequestForm(forms.Form):
    """Words kept with the call."""

    comment = text("Observation", required=False, rows=2)


class ReceiveForm(forms.Form):
    """A transfer."""

    amount = EurosField(label="Montant (€)", largest=budget.LARGEST)
    received_on = day("Date du virement")
    reference = line("Référence du virement", most=80)

    def __init__(self, *args: Any, call: PaymentCall, **options: Any) -> None:
        left = call.asked - call.received
        options.setdefault("initial", {"amount": f"{left:.2f}".replace(".", ",")})
        super().__init__(*args, **options)


class CancelForm(forms.Form):
    """Why a call is given up."""

    comment = reason()
