"""Filters of the contracts of an envelope."""

from __future__ import annotations

from django import forms

STATES = [("", "Tous"), ("draws", "Tirent l’enveloppe"), ("released", "Tirage rendu en entier")]


class EnvelopeFilter(forms.Form):
    """Which contracts; what cannot be read is left out."""

    q = forms.CharField(
        label="Rechercher",
        required=False,
        max_length=80,
        widget=forms.TextInput(
            {
                "type": "search",
                "data-search": True,
                "placeholder": "Dossier, alternant, CFA, RNCP",
                "autocomplete": "off",
            }
        ),
    )
    etat = forms.ChoiceField(label="Tirage", required=False, choices=STATES)

    def chosen(self) -> dict[str, str]:
        """What could be read."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
