"""An amount typed as people write it: « 1 500,50 », « 1500.5 », « 1 500 € »."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from contracts.rules.cells import Unreadable, explain, read_euros
from law.typography import french


class EurosField(forms.CharField):
    """Euros to the cent, positive or none, read by the rules of files; None when empty."""

    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 30, **options})

    def clean(self, value: Any) -> Decimal | None:
        """The amount; ValidationError carries the sentence of the rules."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_euros(text)
        except Unreadable as error:
            raise forms.ValidationError(french(_words(text, error))) from None


def _words(text: str, error: Unreadable) -> str:
    """The sentence of the rules, without its cells."""
    said, _, _ = explain(text, error).partition(", ou laissez")
    return said if said.endswith(".") else f"{said}."
