"""The day when the levels of a branch were put on the public page."""

from __future__ import annotations

from typing import Any

from django import forms

from registers.fields import DayField


class PostingForm(forms.Form):
    """When and where; `through` is the last change that this person saw."""

    posted_on = DayField(label="Publié le")
    place = forms.CharField(
        label="Adresse de la page publique",
        required=False,
        max_length=300,
        help_text="Facultatif. Elle est gardée avec la date.",
    )
    through = forms.IntegerField(
        max_value=2**63 - 1, widget=forms.HiddenInput, error_messages={"required": "Rechargez la page."}
    )


class ContractQuestion(forms.Form):
    """The number of a contract: ours, or that of its sender."""

    numero = forms.CharField(
        label="Numéro du dossier",
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": "A000000012", "autocomplete": "off"}),
        error_messages={"required": "Indiquez un numéro de dossier."},
    )

    def clean_numero(self) -> str:
        """Without spaces around."""
        value: Any = self.cleaned_data["numero"]
        return str(value).strip()
