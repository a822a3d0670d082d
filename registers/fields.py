"""Fields of forms read by the rules of the registers: a day as people write it, euros to the cent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from law.typography import french
from registers.rules import parse_date, parse_euros


class DayInput(forms.DateInput):
    """Days are shown as JJ/MM/AAAA; what cannot be a day stays as it was typed."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        given = {"data-day": True, "placeholder": "JJ/MM/AAAA", "inputmode": "numeric", "autocomplete": "off"}
        super().__init__(attrs={**given, **(attrs or {})}, format="%d/%m/%Y")

    def format_value(self, value: Any) -> str | None:
        if not isinstance(value, str):
            return super().format_value(value)
        try:
            day = parse_date(value)
        except ValueError:
            return value
        return day.strftime("%d/%m/%Y") if day else None


class DayField(forms.CharField):
    """A day, written as people do; None when nothing is written."""

    widget = DayInput
    default_error_messages = {"required": french("Indiquez cette date.")}

    def to_python(self, value: Any) -> Any:
        """The day; ValidationError says how to write it."""
        try:
            return parse_date(super().to_python(value))
        except ValueError as error:
            raise forms.ValidationError(french("Écrivez une date, par exemple 24/11/2026.")) from error


class EurosField(forms.CharField):
    """Euros to the cent, positive or none, under `largest`; None when empty."""

    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, largest: Decimal = Decimal(10_000_000), **options: Any) -> None:
        super().__init__(**{"max_length": 30, **options})
        self.largest = largest

    def clean(self, value: Any) -> Decimal | None:
        """The amount; ValidationError carries the sentence of the rules."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_euros(text, self.largest)
        except ValueError as error:
            raise forms.ValidationError(french(str(error))) from None
