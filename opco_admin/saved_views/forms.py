"""Keeping a view, renaming it, sharing it."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.rules import saved as rules
from law.typography import french

MISSING = french("Donnez un nom à cette vue.")


class ChangeForm(forms.Form):
    """Its name, and who reads it."""

    name = forms.CharField(label="Nom de la vue", max_length=60, error_messages={"required": MISSING})
    shared = forms.ChoiceField(label="Partagée avec", required=False, choices=list(rules.SHARED.items()))

    def __init__(self, *args: Any, outside: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if outside:
            del self.fields["shared"]

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class SaveForm(ChangeForm):
    """The list and its filters, carried along."""

    liste = forms.CharField(max_length=80, widget=forms.HiddenInput)
    filtres = forms.CharField(max_length=4000, required=False, widget=forms.HiddenInput)
    replace = forms.BooleanField(label="Remplacer la vue qui porte déjà ce nom", required=False)
    field_order = ("name", "shared", "replace")

    def __init__(self, *args: Any, twice: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if not twice:
            self.fields["replace"].widget = forms.HiddenInput()
