"""Professionalisation rates by hand or by file, and the filters of their list."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from registers import rules
from registers.forms import Search, SendFile
from registers.models import Agreement
from registers.pro_rates import Line

_DAY = {"data-day": True, "placeholder": "JJ/MM/AAAA", "inputmode": "numeric", "autocomplete": "off"}

_RATE = forms.DecimalField(max_digits=7, decimal_places=2)


class RateFilter(Search):
    """Branches that set a rate."""

    placeholder = "IDCC ou mots du libellé"


class RateFile(SendFile):
    """A file of rates."""


class RateForm(forms.Form):
    """One rate."""

    idcc = forms.CharField(label="IDCC", max_length=12, widget=forms.TextInput(attrs={"placeholder": "1486"}))
    since = forms.DateField(
        label="Contrats conclus depuis le", widget=forms.DateInput(attrs=_DAY, format="%d/%m/%Y")
    )
    until = forms.DateField(
        label="Jusqu’au",
        required=False,
        widget=forms.DateInput(attrs=_DAY, format="%d/%m/%Y"),
        help_text="Vide\u00a0: sans fin connue.",
    )
    hourly = forms.CharField(
        label="Forfait horaire (€)",
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "placeholder": "12,00"}),
    )
    priority_hourly = forms.CharField(
        label="Publics prioritaires (€)",
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text="Vide\u00a0: le forfait par défaut du Code s’applique à eux.",
    )
    source = forms.CharField(
        label="Accord ou décision",
        max_length=200,
        help_text="Sa référence et sa date\u00a0: elles sont gardées.",
    )

    def clean_idcc(self) -> str:
        """A branch that the register has."""
        code = rules.normalise_idcc(self.cleaned_data["idcc"])
        if code is None:
            raise forms.ValidationError("Un IDCC compte 4 chiffres au plus.")
        if not Agreement.objects.filter(pk=code).exists():
            raise forms.ValidationError("Cet IDCC n’est pas au registre des branches.")
        return code

    def clean_hourly(self) -> Decimal:
        """Euros an hour."""
        return self._euros("hourly")

    def clean_priority_hourly(self) -> Decimal | None:
        """Euros an hour, or nothing."""
        return self._euros("priority_hourly") if self.cleaned_data["priority_hourly"].strip() else None

    def _euros(self, name: str) -> Decimal:
        try:
            return _RATE.clean(_positive(rules.parse_amount(self.cleaned_data[name])))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def clean(self) -> dict[str, Any]:
        """The period in its order."""
        chosen = super().clean() or {}
        since, until = chosen.get("since"), chosen.get("until")
        if since and until and until < since:
            self.add_error("until", "La fin précède le début.")
        return chosen

    @property
    def line(self) -> Line:
        """The rate, as a line of a file would say it."""
        return Line(1, **self.cleaned_data)


def _positive(amount: Decimal) -> Decimal:
    if amount <= 0:
        raise ValueError("Un forfait horaire est positif.")
    return amount
