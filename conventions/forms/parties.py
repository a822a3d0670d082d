"""A party of a convention."""

from __future__ import annotations

from django import forms
from stdnum.fr import siren

from conventions.actions.conventions import PartyLine
from conventions.forms.fields import EMPTY, line
from conventions.rules import kinds
from law.typography import french


class PartyForm(forms.Form):
    """Who, in which role, and who signs for them."""

    name = line("Organisme", most=200)
    role = forms.ChoiceField(
        label="Rôle",
        choices=[(EMPTY, "Choisir…"), *kinds.ROLES.items()],
        help_text=french("Un partenaire ne signe pas."),
    )
    nature = forms.ChoiceField(label="Nature", choices=[(EMPTY, "Choisir…"), *kinds.PARTIES.items()])
    siren = forms.CharField(
        label="SIREN", required=False, max_length=14, widget=forms.TextInput({"inputmode": "numeric"})
    )
    signatory = line("Signataire", required=False)
    capacity = line("Qualité", required=False)

    def clean_siren(self) -> str:
        """9 digits with their key."""
        typed: str = self.cleaned_data["siren"].replace(" ", "").replace("\u00a0", "")
        if typed and not siren.is_valid(typed):
            raise forms.ValidationError(french("Ce SIREN n’est pas valide : 9 chiffres, dont une clé."))
        return typed

    @property
    def told(self) -> PartyLine:
        """The party as it was typed."""
        return PartyLine(**self.cleaned_data)
